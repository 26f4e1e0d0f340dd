"""A decision as a document to commit: MADR 4.0, Nygard, CSV and JSON. Always proposed, never accepted: teams decide.

MADR: https://adr.github.io/madr (template of 4.0.0); one sentence a line, `*` for lists. Nygard: "Documenting
Architecture Decisions", 2011. What a reader typed is escaped, so that it prints as it was typed and is nothing else.
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
    """Such as `NNNN-use-heron.md`; the number is left to the team."""
    name = "" if (winner := chosen_alternative(record.answer)) is None else RecordFacts(record).names.alternatives[winner]
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"NNNN-use-{slug}.md" if slug else "NNNN-choose-web-framework.md"


def to_madr(record: Record) -> str:
    """The decision as MADR 4.0, ending in one line break."""
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
    """The decision in the five parts of Nygard's template, ending in one line break."""
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
    """One row a criterion: weight, share, then each option's score and where it comes from; last its value and place.

    Comma-separated with quotes (RFC 4180). Text that a spreadsheet would run as a formula starts with an apostrophe.
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
    """Text that no spreadsheet takes for a formula, in a full-width spelling or as a command neither."""
    return f"'{text}" if unicodedata.normalize("NFKC", text[:1]) in ("=", "+", "-", "@", "|", "%") else text


def to_json(record: Record) -> str:
    """Everything as JSON: `problem` is input for `python -m decision solve`, `answer` its output."""
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
