"""Apply the edited cells of a data editor to a choice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import floor

from catalog.models import Level
from decision.choice import MAX_OWN_ALTERNATIVES, Choice, own_alternative_id

EditedRows = Mapping[str, Mapping[str, object]]
"""Row number → column → new value, as the session state holds them for a data editor."""


def apply_score_edits(choice: Choice, edited: EditedRows) -> Choice:
    """Return the choice with the edited scores as the reader's own scores.

    Rows are criteria and columns are options. An emptied cell restores the guide's score; it makes the score of an own option unknown.
    Scores are rounded to half points and limited to 1 to 5.
    """
    own = {slug: dict(row) for slug, row in choice.own_scores.items()}
    alternatives = [dict(alternative.scores) for alternative in choice.alternatives]
    for criterion, column, value in _edited_cells(edited, list(choice.weights)):
        row = own.setdefault(column, {}) if column in choice.scores else alternatives[_alternative_index(column)]
        row.pop(criterion, None)
        if isinstance(value, int | float):
            points = min(5.0, max(1.0, floor(value * 2 + 0.5) / 2))
            if points != choice.scores.get(column, {}).get(criterion):
                row[criterion] = points
    changed = tuple(replace(alternative, scores=row) for alternative, row in zip(choice.alternatives, alternatives, strict=True))
    return replace(choice, own_scores={slug: row for slug, row in own.items() if row}, alternatives=changed)


def apply_level_edits(choice: Choice, edited: EditedRows, levels: Mapping[str, Level]) -> Choice:
    """Return the choice with the edited feature levels of the reader's own options.

    Rows are must-have features, columns are own options, and values are labels of levels.
    """
    ids = {level.label: level.id for level in levels.values()}
    alternatives = list(choice.alternatives)
    for feature, column, value in _edited_cells(edited, list(choice.musts_by_feature)):
        index = _alternative_index(column)
        kept = {id: level for id, level in alternatives[index].levels.items() if id != feature}
        chosen = {feature: ids[value]} if isinstance(value, str) and value in ids else {}
        alternatives[index] = replace(alternatives[index], levels=kept | chosen)
    return replace(choice, alternatives=tuple(alternatives))


def _edited_cells(edited: EditedRows, rows: Sequence[str]) -> Iterator[tuple[str, str, object]]:
    """Yield the row id, the column and the new value of each edited cell."""
    for row, cells in edited.items():
        for column, value in cells.items():
            yield rows[int(row)], column, value


def _alternative_index(own_id: str) -> int:
    return next(index for index in range(MAX_OWN_ALTERNATIVES) if own_alternative_id(index) == own_id)
