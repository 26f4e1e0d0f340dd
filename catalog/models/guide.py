"""Models of guide.yaml (the December 2025 guide and the verdicts on its claims) and of unverified.yaml."""

from typing import Literal

from pydantic import Field

from catalog.models.base import Entry, Evidence, Placed
from catalog.models.fields import Day, PastDay, Short, Slug, Text


class Place(Entry):
    """A part of a section of the guide: a paragraph, a list or a table."""

    id: Slug
    section: Slug
    title: Short


class Section(Entry):
    """A section of the guide."""

    id: Slug
    title: Short


class Item(Entry):
    """One statement of the guide: a list item, a table cell or a sentence."""

    place: Slug
    about: tuple[Slug, ...] = ()
    row: Short | None = Field(None, description="Label of the table row, if the place is a table.")
    tone: Literal["good", "bad"] | None = Field(None, description="The mark that the guide puts before the statement.")
    text: Text
    own_words: bool = Field(False, description="True if `text` is our summary of a longer passage.")
    claims: tuple[Slug, ...] = Field((), description="Ids of the claims that check it. If empty, it is shown as not checked.")


class Claim(Evidence):
    """A claim of the guide and the verdict on it."""

    id: Slug
    about: tuple[Slug, ...]
    place: Slug
    claim: Short
    verdict: Slug
    fact: Text
    note: Text | None = None
    also_on: tuple[Slug, ...] = Field((), description="Addresses of further pages that show the claim.")


class Author(Entry):
    """The author of the guide."""

    name: Short
    role: Short


class Guide(Entry):
    """The file guide.yaml: the text of the December 2025 guide with the verdicts on its claims."""

    title: Short
    author: Author
    published: Day
    listing: Slug | None = Field(None, description="Folder below examples/ with the guide's own code listings.")
    sections: tuple[Section, ...]
    places: tuple[Place, ...]
    items: tuple[Item, ...]
    claims: tuple[Claim, ...]


class Unverified(Placed):
    """A statement on this site whose primary source could not be read, and the reason."""

    what: Text
    why: Text
    second_hand: bool = Field(description="True if a public file quotes the primary source; false if no source was found.")
    checked: PastDay


class UnverifiedList(Entry):
    """The file unverified.yaml."""

    entries: tuple[Unverified, ...]
