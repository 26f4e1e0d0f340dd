"""The vocabulary of the catalogue. Pages are drawn only where there is one; `pages/router.py` sees to that."""

from catalog import Catalog
from catalog.models import Level, Verdict, Vocabulary


def vocabulary_of(data: Catalog) -> Vocabulary:
    """The vocabulary of a catalogue that is known to have one."""
    assert data.vocabulary
    return data.vocabulary


def levels_by_id(data: Catalog) -> dict[str, Level]:
    return {level.id: level for level in vocabulary_of(data).levels}


def verdicts_by_id(data: Catalog) -> dict[str, Verdict]:
    return {verdict.id: verdict for verdict in vocabulary_of(data).verdicts}
