"""What the guide says, with our verdict beside it."""

from collections.abc import Iterable, Sequence
from itertools import groupby

import pandas as pd
import streamlit as st

from catalog import Catalog
from catalog.models import Claim, Item
from components.markdown import badge, escape_markdown, with_evidence
from components.vocabulary import verdicts_by_id

NOT_CHECKED = ":gray-badge[:material/help: Not checked]"


def claims_by_id(data: Catalog) -> dict[str, Claim]:
    return {claim.id: claim for claim in data.guide.claims}


def claims_on(data: Catalog, items: Iterable[Item]) -> list[Claim]:
    """The claims on these items, each once."""
    claims = claims_by_id(data)
    return [claims[claim_id] for claim_id in dict.fromkeys(claim_id for item in items for claim_id in item.claims)]


def items_at(data: Catalog, place: str, about: str | None = None) -> list[Item]:
    """Items of the guide at a place, in its order; with `about`, those that speak of this framework."""
    return [item for item in data.guide.items if item.place == place and (about is None or about in item.about)]


def about_names(data: Catalog, entry: Claim | Item) -> str:
    """The names of the frameworks that a claim or an item speaks of; a slug where there is no such framework."""
    return ", ".join(data.frameworks[slug].name if slug in data.frameworks else slug for slug in entry.about)


def checkable_and_holding(data: Catalog) -> tuple[int, int]:
    """How many claims of the guide can be checked, and how many of those hold."""
    verdicts = verdicts_by_id(data)
    checkable = [verdicts[claim.verdict] for claim in data.guide.claims if verdicts[claim.verdict].checkable]
    return len(checkable), sum(verdict.holds for verdict in checkable)


def claim_badges(data: Catalog, item: Item) -> str:
    """The verdicts on one item as badges; "Not checked" where it has no claim of its own."""
    verdicts = verdicts_by_id(data)
    return " ".join(badge(verdicts[claim.verdict]) for claim in claims_on(data, [item])) or NOT_CHECKED


def claim_text(data: Catalog, claim: Claim) -> str:
    """Verdict, corrected fact and where it was read, as one Markdown paragraph."""
    note = f" {escape_markdown(claim.note)}" if claim.note else ""
    return with_evidence(f"{badge(verdicts_by_id(data)[claim.verdict])} {escape_markdown(claim.fact)}{note}", claim)


def items_table(data: Catalog, items: Sequence[Item]) -> pd.DataFrame:
    """Items of the guide to take along, a row for each claim on each of them; an item without a claim has a row without verdict."""
    verdicts = verdicts_by_id(data)
    rows = []
    for item in items:
        said = (item.row or "", about_names(data, item), item.text)
        found = [(verdicts[c.verdict].label, c.fact, " ".join(c.sources), c.checked) for c in claims_on(data, [item])]
        rows += [(*said, *claim) for claim in found or [("", "", "", "")]]
    return pd.DataFrame(rows, columns=["row", "about", "in the guide", "verdict", "fact", "sources", "checked"])


def one_verdict(items: int) -> str:
    """How a claim that covers several items is marked."""
    return f"One verdict for these {items}"


def show_items(data: Catalog, items: Sequence[Item]) -> None:
    """Items of the guide, each followed by its verdict; neighbours under one claim share theirs, and it says so."""
    texts = []
    for _, group in groupby(items, key=lambda item: item.claims):
        neighbours = list(group)
        lines = [item_line(item) for item in neighbours]
        verdicts = "  \n".join(claim_text(data, claim) for claim in claims_on(data, neighbours))
        if verdicts and len(lines) > 1:
            listed = "\n".join(f"- {line}" for line in lines)
            texts.append(f"{listed}\n\n:small[{one_verdict(len(lines))}:]  \n{verdicts}")
        else:
            texts += [f"{line}  \n{verdicts or NOT_CHECKED}" for line in lines]
    if texts:
        st.markdown("\n\n".join(texts))


def item_line(item: Item) -> str:
    """What the guide says, its heading words bold; marked where the words are ours."""
    head, colon, rest = item.text.partition(":")
    said = f"**{escape_markdown(head)}**{colon}{escape_markdown(rest)}" if colon and len(head) < 60 else escape_markdown(item.text)
    return said + (" :small[(in our words)]" if item.own_words else "")
