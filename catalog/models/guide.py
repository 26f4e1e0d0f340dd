"""guide.yaml and unverified.yaml: the statements of the December 2025 guide with our verdicts, and claims without a verified source."""

from typing import Literal

from pydantic import (
    Field,
)

from catalog.models.base import Entry, Evidence, Placed
from catalog.models.fields import Day, PastDay, Short, Slug, Text


class Place(Entry):
    """Part of the guide: a heading, a list or a table."""

    id: Slug
    section: Slug
    title: Short


class Section(Entry):
    """Chapter of the guide."""

    id: Slug
    title: Short


class Item(Entry):
    """One statement of the guide: a bullet, a table cell or a sentence."""

    place: Slug
    about: tuple[Slug, ...] = ()
    row: Short | None = Field(None, description="The row's label, where the place is a table.")
    tone: Literal["good", "bad"] | None = Field(None, description="The mark the guide puts before it.")
    text: Text
    own_words: bool = Field(False, description="True where we say in our words what the guide says at length.")
    claims: tuple[Slug, ...] = Field((), description="Empty: shown as not checked.")


class Claim(Evidence):
    """Verdict on a statement of the guide."""

    id: Slug
    about: tuple[Slug, ...]
    place: Slug
    claim: Short
    verdict: Slug
    fact: Text
    note: Text | None = None
    also_on: tuple[Slug, ...] = Field((), description="Addresses of pages that show it besides the one its place is on.")


class Author(Entry):
    """Author of the guide."""

    name: Short
    role: Short


class Guide(Entry):
    """The whole file guide.yaml: the statements of the December 2025 guide and our verdicts."""

    title: Short
    author: Author
    published: Day
    listing: Slug | None = Field(None, description="The folder under examples/ that holds the guide's own listings.")
    sections: tuple[Section, ...]
    places: tuple[Place, ...]
    items: tuple[Item, ...]
    claims: tuple[Claim, ...]


class Unverified(Placed):
    """Statement whose primary source was not read, and the reason."""

    what: Text
    why: Text
    second_hand: bool = Field(description="True where a public file quotes the primary source, false where nothing was found.")
    checked: PastDay


class UnverifiedList(Entry):
    """The whole file unverified.yaml."""

    entries: tuple[Unverified, ...]
