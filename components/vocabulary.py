"""Access to the vocabulary, which the catalogue has on every page: without one, `pages/router.py` draws only a notice."""

from catalog import Catalog
from catalog.models import Level, Verdict, Vocabulary


def vocabulary_of(data: Catalog) -> Vocabulary:
    """Return the vocabulary of a catalogue that has one."""
    assert data.vocabulary
    return data.vocabulary


def levels_by_id(data: Catalog) -> dict[str, Level]:
    """Return id → feature level."""
    return {level.id: level for level in vocabulary_of(data).levels}


def verdicts_by_id(data: Catalog) -> dict[str, Verdict]:
    """Return id → verdict of the vocabulary."""
    return {verdict.id: verdict for verdict in vocabulary_of(data).verdicts}
