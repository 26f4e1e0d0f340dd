"""Decision records as documents: MADR 4.0, Nygard, CSV and JSON. The status is always "proposed", because teams decide.

MADR: https://adr.github.io/madr, template 4.0.0, with one sentence per line and `*` for lists. Nygard: "Documenting Architecture
Decisions", 2011. User input is escaped for each format.
"""

import json
import re
import unicodedata
from fractions import Fraction

from decision import sentences
from decision.choice import clean_text
from decision.formatting import format_number
from decision.markdown import join_blocks
from decision.problem_json import problem_as_json
from decision.record import Record, RecordFacts, chosen_alternative
from decision.record_page import RecordPage
from decision.solve import to_jsonable


def file_name(record: Record) -> str:
    """Return a file name such as `NNNN-use-heron.md`. The team replaces `NNNN` by a number."""
    name = "" if (winner := chosen_alternative(record.answer)) is None else RecordFacts(record).names.alternatives[winner]
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"NNNN-use-{slug}.md" if slug else "NNNN-choose-web-framework.md"


def to_madr(record: Record) -> str:
    """Return the record as MADR 4.0."""
    page = RecordPage(record)
    status = f'---\nstatus: "proposed"\ndate: {record.day}\ndecision-makers:\nconsulted:\ninformed:\n---'
    return join_blocks(
        status,
        f"# {page.title()}",
        "## Context and Problem Statement",
        page.context(),
        "## Decision Drivers",
        page.drivers(),
        "## Considered Options",
        page.options(),
        "## Decision Outcome",
        page.outcome(),
        "### Consequences",
        *page.consequences(),
        "### Confirmation",
        *page.confirmation(),
        "## Pros and Cons of the Options",
        *page.pros_and_cons(),
        "## More Information",
        *page.more(),
    )


def to_nygard(record: Record) -> str:
    """Return the record in the format of Nygard's template."""
    page = RecordPage(record)
    return join_blocks(
        f"# {page.title()}",
        f"Date: {record.day}",
        "## Status",
        "Proposed",
        "## Context",
        page.context(),
        "What counts:",
        page.drivers(),
        "What was considered:",
        page.options(),
        "## Decision",
        page.outcome(),
        "## Consequences",
        *page.consequences(),
        *page.confirmation(),
        *page.more(),
    )


def to_csv(record: Record) -> str:
    """Return the record as CSV (RFC 4180), with one row per criterion and rows for the values and ranks at the end.

    Columns are the criterion, its weight, its share, and the score and the source of each alternative. Cells that a spreadsheet
    would run as a formula start with an apostrophe.
    """
    facts = RecordFacts(record)
    names, options = facts.names, list(facts.scores)
    lines = {line.id: line for line in record.answer.ranking}
    head = ["Criterion", "Weight", "Share in %"]
    rows = [head + [cell for id in options for cell in (names.alternatives[id], f"{names.alternatives[id]}: source")]]
    for criterion in facts.problem.criteria:
        cells = [names.criteria[criterion.id], format_number(criterion.weight), str(facts.shares.get(criterion.id, 0))]
        for id in options:
            points = facts.scores[id][criterion.id]
            cells += ["" if points is None else format_number(Fraction(points)), _score_origin(facts, id, criterion.id)]
        rows.append(cells)
    rows.append(["Weighted score", "", "", *(cell for id in options for cell in (facts.value(id), ""))])
    rows.append(["Place", "", "", *(cell for id in options for cell in (str(lines[id].place) if id in lines else "", ""))])
    return "".join(",".join(_csv_cell(cell) for cell in row) + "\r\n" for row in rows)


def _score_origin(facts: RecordFacts, id: str, criterion: str) -> str:
    score = facts.evidence(id, criterion)
    if facts.choice.own_scores.get(id, {}).get(criterion) is not None or id not in facts.choice.frameworks:
        return f"own score; the Framework Guide has {format_number(Fraction(score.score))}" if score else "own score"
    if facts.scores[id][criterion] != (score.score if score else None):
        now = format_number(Fraction(score.score)) if score else "none"
        return f"of data version {facts.record.data_version}; the Framework Guide now has {now}"
    return f"{'; '.join(score.sources)} (checked {score.checked})" if score else ""


def _csv_cell(text: str) -> str:
    text = escape_formula(clean_text(text))
    return '"' + text.replace('"', '""') + '"' if re.search(r"[\",;'\s]", text) else text


def escape_formula(text: str) -> str:
    """Prefix text that a spreadsheet would run as a formula with an apostrophe, including full-width formula characters."""
    return f"'{text}" if unicodedata.normalize("NFKC", text[:1]) in ("=", "+", "-", "@", "|", "%") else text


def to_json(record: Record) -> str:
    """Return the record as JSON. `problem` is input for `python -m decision solve`, and `answer` is its output."""
    facts = RecordFacts(record)
    data = {
        "status": "proposed",
        "date": str(record.day),
        "project": clean_text(record.project),
        "context": clean_text(record.context),
        "link": record.link or None,
        "data_version": record.data_version,
        "verdict": sentences.verdict_text(record.answer, facts.problem, facts.names),
        "chosen": chosen_alternative(record.answer),
        "names": {id: facts.names.alternatives[id] for id in facts.scores},
        "choice": to_jsonable(record.choice),
        "problem": problem_as_json(facts.problem),
        "answer": to_jsonable(record.answer),
    }
    return json.dumps(data, indent=2) + "\n"
