"""Items and claims of the December 2025 guide, each with its verdict."""

from collections.abc import Iterable, Sequence
from itertools import groupby

import pandas as pd
import streamlit as st

from catalog import Catalog
from catalog.models import Claim, Item
from components.markdown import badge, escape_markdown, with_evidence
from components.vocabulary import verdicts_by_id

NOT_CHECKED = ":gray-badge[:material/help: Not checked]"
MAX_HEADING_LENGTH = 60
"""Maximum number of characters before a colon that are shown as the heading of an item."""


def claims_by_id(data: Catalog) -> dict[str, Claim]:
    """Return id → claim for all claims on the guide."""
    return {claim.id: claim for claim in data.guide.claims}


def claims_on(data: Catalog, items: Iterable[Item]) -> list[Claim]:
    """Return the claims on the items, each claim once."""
    claims = claims_by_id(data)
    return [claims[claim_id] for claim_id in dict.fromkeys(claim_id for item in items for claim_id in item.claims)]


def items_at(data: Catalog, place: str, about: str | None = None) -> list[Item]:
    """Return the items at a place of the guide in the guide's order; with `about`, only those about that framework."""
    return [item for item in data.guide.items if item.place == place and (about is None or about in item.about)]


def about_names(data: Catalog, entry: Claim | Item) -> str:
    """Return the names of the frameworks that a claim or an item is about, or the slug of a framework that is not in the catalogue."""
    return ", ".join(data.frameworks[slug].name if slug in data.frameworks else slug for slug in entry.about)


def checkable_and_holding(data: Catalog) -> tuple[int, int]:
    """Return the number of claims that can be checked and the number of those that hold."""
    verdicts = verdicts_by_id(data)
    checkable = [verdicts[claim.verdict] for claim in data.guide.claims if verdicts[claim.verdict].checkable]
    return len(checkable), sum(verdict.holds for verdict in checkable)


def claim_badges(data: Catalog, item: Item) -> str:
    """Return the verdicts on an item as badges, or "Not checked" if it has no claim."""
    verdicts = verdicts_by_id(data)
    return " ".join(badge(verdicts[claim.verdict]) for claim in claims_on(data, [item])) or NOT_CHECKED


def claim_text(data: Catalog, claim: Claim) -> str:
    """Return the verdict on a claim, the corrected fact and its evidence as a Markdown paragraph."""
    note = f" {escape_markdown(claim.note)}" if claim.note else ""
    return with_evidence(f"{badge(verdicts_by_id(data)[claim.verdict])} {escape_markdown(claim.fact)}{note}", claim)


def items_table(data: Catalog, items: Sequence[Item]) -> pd.DataFrame:
    """Return a table for download with a row for each claim on each item, and a row without a verdict for an item without a claim."""
    verdicts = verdicts_by_id(data)
    rows = []
    for item in items:
        cells = (item.row or "", about_names(data, item), item.text)
        found = [(verdicts[c.verdict].label, c.fact, " ".join(c.sources), c.checked) for c in claims_on(data, [item])]
        rows += [(*cells, *claim) for claim in found or [("", "", "", "")]]
    return pd.DataFrame(rows, columns=["row", "about", "in the guide", "verdict", "fact", "sources", "checked"])


def shared_verdict_label(items: int) -> str:
    """Return the label of a verdict that covers several items."""
    return f"One verdict for these {items}"


def show_items(data: Catalog, items: Sequence[Item]) -> None:
    """Draw items, each followed by its verdict. Neighbours with the same claims are followed by one labelled verdict."""
    texts = []
    for _, group in groupby(items, key=lambda item: item.claims):
        neighbours = list(group)
        lines = [item_line(item) for item in neighbours]
        verdicts = "  \n".join(claim_text(data, claim) for claim in claims_on(data, neighbours))
        if verdicts and len(lines) > 1:
            listed = "\n".join(f"- {line}" for line in lines)
            texts.append(f"{listed}\n\n:small[{shared_verdict_label(len(lines))}:]  \n{verdicts}")
        else:
            texts += [f"{line}  \n{verdicts or NOT_CHECKED}" for line in lines]
    if texts:
        st.markdown("\n\n".join(texts))


def item_line(item: Item) -> str:
    """Return the text of an item as Markdown with its heading in bold, and with a mark if it is not a quotation of the guide."""
    head, colon, rest = item.text.partition(":")
    has_heading = colon and len(head) < MAX_HEADING_LENGTH
    text = f"**{escape_markdown(head)}**{colon}{escape_markdown(rest)}" if has_heading else escape_markdown(item.text)
    return text + (" :small[(in our words)]" if item.own_words else "")
