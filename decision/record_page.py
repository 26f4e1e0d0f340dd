"""The sections of a decision record as blocks of Markdown."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from decision import change_sentences, firmness_sentences, sentences
from decision.choice import clean_text
from decision.formatting import DisplayNames, format_number, format_signed, quote
from decision.markdown import bullet_list, escape_line, escape_prose, one_sentence_per_line
from decision.record import Record, RecordFacts, chosen_alternative
from decision.sensitivity import ScoreFlip
from decision.unknown_scores import UnknownScore

MAX_TRIGGERS = 3
"""Maximum number of review triggers of each kind."""
REVIEW_AFTER_MONTHS = 6
"""Months after which a record asks for a review."""
GOOD_FROM, BAD_TO = 4, 2
"""Scores from which on a criterion is an argument for an alternative, and up to which it is an argument against it."""


class RecordPage(RecordFacts):
    """The sections of a record as Markdown blocks. All names in `names` are escaped for Markdown."""

    def __init__(self, record: Record) -> None:
        super().__init__(record)
        self.plain_names, self.names = self.names, _escaped_names(self.names)
        self.top = format_number(self.problem.scale[1])

    def title(self) -> str:
        """Return the title, with the chosen alternative if there is one."""
        winner = chosen_alternative(self.answer)
        what = f"Use {self.plain_names.alternatives[winner]}" if winner else "Choose a web framework"
        return f"{escape_line(what)}{self._for_project()}"

    def _for_project(self) -> str:
        project = clean_text(self.record.project)
        return f" for {escape_line(quote(project))}" if project else ""

    def context(self) -> str:
        """Return the user's context, the question and the data version."""
        question = f"Which Python web framework do we use{self._for_project()}?"
        data = f"Scores are those of the Framework Guide, data version {escape_line(self.record.data_version)}."
        return "\n".join(one_sentence_per_line(part) for part in (escape_line(self.record.context), question, data) if part)

    def drivers(self) -> str:
        """Return the weighted criteria, the largest weight first, and the must-haves."""
        anchors = {criterion.id: criterion.anchors for criterion in self.record.catalog.criteria}
        drivers = []
        for criterion in sorted(self.problem.criteria, key=lambda criterion: criterion.weight, reverse=True):
            if criterion.weight:
                slider = f"{format_number(criterion.weight)} of {format_number(self.problem.slider_max)}"
                weight = f"weight {slider}, {self.shares.get(criterion.id, 0)} %"
                ends = anchors.get(criterion.id, {})
                scale = "; ".join(f"{end} means “{escape_prose(ends[end])}”" for end in (1, 5) if end in ends)
                drivers.append(f"{self.names.criteria[criterion.id]}: {weight} of all" + (f" ({scale})" if scale else ""))
        drivers += [
            f"Must-have: {self.names.criteria[must.criterion]} of at least {format_number(must.at_least)}" for must in self.problem.musts
        ]
        for feature, level in self.choice.musts_by_feature.items():
            drivers.append(f"Must-have: {self.names.features[feature]}, at least “{self.names.levels.get(level, level)}”")
        return bullet_list(drivers or ["Nothing is weighed"])

    def options(self) -> str:
        """Return all alternatives, with the must-haves that the eliminated ones miss."""
        why_not = {out.id: f", which misses a must-have: {sentences.missed_must_haves(out, self.names)}" for out in self.answer.eliminated}
        return bullet_list(self.names.alternatives[id] + why_not.get(id, "") for id in self.scores)

    def outcome(self) -> str:
        """Return the chosen alternative, or why there is none, followed by the verdict and its reasons."""
        verdict_text = sentences.verdict_text(self.answer, self.problem, self.names)
        reasons_text = sentences.reasons_text(self.answer, self.names)
        if winner := chosen_alternative(self.answer):
            only = len(self.answer.ranking) == 1
            because = "it is the only option that meets the must-haves" if only else "it comes out best on what counts here"
            first = f'Chosen option: "{self.names.alternatives[winner]}", because {because}.'
        else:
            first = f"Chosen option: to be named by the team, because {self._undecided()}."
        return one_sentence_per_line(
            " ".join(part for part in (first, verdict_text, reasons_text, *sentences.relaxation_hints(self.answer, self.names)) if part)
        )

    def _undecided(self) -> str:
        if self.answer.status == "no-weights":
            return "nothing is weighed"
        if self.answer.status == "nobody-qualifies":
            return "no option meets every must-have"
        if len(self.answer.ranking) == 1:
            return "only one option was compared"
        if sentences.has_equal_weights(self.answer):
            return "all weights are equal so far"
        if not self.answer.certain:
            return "who is first depends on scores that are not known"
        return "the first options are tied" if self.answer.firmness == "tie" else "first place is a close call"

    def consequences(self) -> list[str]:
        """Return the consequences of the first alternative compared with the second, with one disadvantage or more."""
        if not self.answer.ranking:
            return ["They follow once an option is chosen."]
        first = self.answer.ranking[0].id
        intro: list[str] = []
        arguments = ["Good, because it meets every must-have"] if self.answer.eliminated else []
        if len(self.answer.ranking) > 1:
            second = self.answer.ranking[1].id
            one, other = self.names.alternatives[first], self.names.alternatives[second]
            found = sentences.compare_contributions(self.answer, first, second)
            for word, parts in (("Good", found.gains), ("Bad", found.losses)):
                for criterion, points in parts.items():
                    has, against = self._points(first, criterion), self._points(second, criterion)
                    where = f"{self.names.criteria[criterion]} is {has} against {against} for {other}"
                    arguments.append(f"{word}, because {where} ({format_signed(points)} of the weighted score)")
            intro = [f"Of choosing {one} rather than {other}:"]
            if chosen_alternative(self.answer) is None:
                intro = [f"If {one} is chosen rather than {other} (the other way round, good and bad change places):"]
        if not any(bullet.startswith("Bad") for bullet in arguments):
            arguments.append(f"Bad, because {self._weakness(first)}")
        return [*intro, bullet_list(arguments)]

    def _weakness(self, id: str) -> str:
        name = self.names.alternatives[id]
        known = {criterion: points for criterion, points in self.scores[id].items() if points is not None}
        lowest = min(known, key=known.__getitem__, default=None)
        if lowest is None or known[lowest] == self.problem.scale[1]:
            return f"these criteria show no weakness of {name}, so what it is weak in is not among them"
        return f"{self.names.criteria[lowest]} is the lowest score of {name}, {self._points(id, lowest)}"

    def confirmation(self) -> list[str]:
        """Return when to review the decision: weakly supported scores, small changes of weights, unknown scores, and a date."""
        triggers = [self._score_trigger(flip) for flip in sorted(self.answer.score_flips, key=self._evidence_order)[:MAX_TRIGGERS]]
        turning = [change for change in change_sentences.slider_effects(self.answer, self.problem) if change.lower or change.higher]
        turning.sort(key=lambda change: min(abs(turn.step - change.now) for turn in (*change.lower, *change.higher)))
        triggers += [f"What matters to us changes: {self._change(change)}" for change in turning[:MAX_TRIGGERS]]
        triggers += [self._unknown_score_trigger(score) for score in self.answer.unknown[:MAX_TRIGGERS]]
        year, month = divmod(self.record.day.month - 1 + REVIEW_AFTER_MONTHS, 12)
        year, month = self.record.day.year + year, month + 1
        again = date(year, month, min(self.record.day.day, monthrange(year, month)[1]))
        return [
            "Look at this decision again when one of these happens:",
            bullet_list([*triggers, f"It is {again}, six months after this record"]),
        ]

    def _evidence_order(self, flip: ScoreFlip) -> tuple[int, Fraction]:
        """Sort key: the weakest evidence first, then the smallest change."""
        levels = [term.id for term in self.record.catalog.vocabulary.confidence] if self.record.catalog.vocabulary else []
        score = self.evidence(flip.id, flip.criterion)
        confidence = -levels.index(score.confidence) if score and score.confidence in levels else -len(levels)
        return confidence, abs(flip.tie_at - flip.now)

    def _score_trigger(self, flip: ScoreFlip) -> str:
        limit = f"{format_number(flip.tie_at)} or {'less' if flip.tie_at < flip.now else 'more'}"
        score = self.evidence(flip.id, flip.criterion)
        proof = f"confidence {escape_line(score.confidence)}, checked {score.checked}" if score else "an own score"
        name = self.names.alternatives[flip.id]
        return f"{self.names.criteria[flip.criterion]} of {name} turns out to be {limit}, not {format_number(flip.now)} ({proof})"

    def _unknown_score_trigger(self, score: UnknownScore) -> str:
        at = "" if score.turns_at is None else f" (it decides who is first at {format_number(score.turns_at)})"
        return f"{self.names.criteria[score.criterion]} of {self.names.alternatives[score.id]} becomes known{at}"

    def _change(self, change: change_sentences.SliderEffect) -> str:
        return change_sentences.slider_effect_sentence(change, self.answer.ranking[0].id, self.problem, self.names)

    def pros_and_cons(self) -> list[str]:
        """Return one section per alternative with an argument for each weighted criterion."""
        blocks = []
        lines = {line.id: line for line in self.answer.ranking}
        for id in self.scores:
            blocks.append(f"### {self.names.alternatives[id]}")
            if id in lines:
                tied = sum(line.place == lines[id].place for line in lines.values()) > 1
                blocks.append(f"Place {lines[id].place}{' (shared)' if tied else ''}, with {self.value(id)} of {self.top}.")
            else:
                blocks += [sentences.elimination_sentence(out, self.names) for out in self.answer.eliminated if out.id == id]
            blocks.append(bullet_list(self._argument(id, criterion.id) for criterion in self.problem.criteria if criterion.weight))
        return blocks

    def _argument(self, id: str, criterion: str) -> str:
        points = self.scores[id][criterion]
        word = "Neutral" if points is None or BAD_TO < points < GOOD_FROM else "Good" if points >= GOOD_FROM else "Bad"
        text = f"{word}, because {self.names.criteria[criterion]} is {self._points(id, criterion)}."
        if (score := self.evidence(id, criterion)) is None:
            return text
        if points == score.score:
            text += f" {escape_prose(score.rationale)}"
            text += "" if text.endswith((".", "!", "?")) else "."
        sources = "; ".join(f"<{source}>" if source.startswith("http") else escape_line(source) for source in score.sources)
        return f"{text} {'Source' if points == score.score else 'Source of the Framework Guide'}: {sources}; checked {score.checked}."

    def more(self) -> list[str]:
        """Return the table of scores, the sensitivity, the robustness and the link."""
        answer, names = self.answer, self.names
        blocks = ["### Scores", self._table(), *self._about_scores()]
        shift, idle = change_sentences.smallest_shift_sentence(answer, names), change_sentences.idle_sliders_sentence(answer, names)
        all_changes = change_sentences.slider_effects(answer, self.problem)
        changing = [self._change(change) for change in all_changes if change.lower or change.higher]
        if all_changes and not changing:
            changing = ["No single slider changes who leads."]
        changing += filter(None, (*change_sentences.score_flip_sentences(answer, names), shift, idle))
        if changing and answer.unknown:
            changing.append(change_sentences.WORST_CASE_NOTE)
        if changing:
            blocks += ["### What would change the result", bullet_list(changing)]
        firm = [
            *firmness_sentences.first_place_sentences(answer, names),
            *filter(None, (firmness_sentences.who_should_choose(answer, id, names) for id in self.scores)),
        ]
        if firm:
            blocks += ["### How firm it is", bullet_list(firm)]
        link = self.record.link
        if not link:
            return blocks
        opens = f"<{link}>" if re.fullmatch(r"https?://[^\s<>]+", link) else escape_line(link)
        reproduce = f"Open {opens} for the same weights and the same scores, of data version {escape_line(self.record.data_version)}."
        return [*blocks, "### How to see it again", reproduce]

    def _table(self) -> str:
        options = list(self.scores)
        rows = [["Criterion", "Weight", "Share", *(self.names.alternatives[id] for id in options)]]
        rows.append(["---"] * len(rows[0]))
        for criterion in self.problem.criteria:
            share = f"{self.shares.get(criterion.id, 0)} %"
            cells = [self._points(id, criterion.id, of="") for id in options]
            rows.append([self.names.criteria[criterion.id], format_number(criterion.weight), share, *cells])
        rows.append(["Weighted score", "", "", *(self.value(id) or "does not compete" for id in options)])
        return "\n".join("|".join(["", *(f" {cell} " if cell else " " for cell in row), ""]) for row in rows)

    def _about_scores(self) -> list[str]:
        missing = sentences.missing_score_sentences(self.answer, self.problem, self.names)
        return [bullet_list(missing)] if missing else []

    # ------------------------------------------------ small parts

    def _points(self, id: str, criterion: str, of: str = " of {}") -> str:
        """Return a score such as `4 of 5`, followed by the guide's current score if that differs."""
        points = self.scores[id][criterion]
        text = "not known" if points is None else format_number(Fraction(points)) + of.format(self.top)
        if id not in self.choice.frameworks:
            return text
        own = self.choice.own_scores.get(id, {}).get(criterion)
        score = self.evidence(id, criterion)
        guide = format_number(Fraction(score.score)) if score else "none"
        if own is not None:
            return f"{text} (own score, the Framework Guide has {guide})"
        return f"{text} (the Framework Guide now has {guide})" if points != (score.score if score else None) else text


def _escaped_names(names: DisplayNames) -> DisplayNames:
    def escape(all_names: Mapping[str, str]) -> dict[str, str]:
        return {id: escape_line(name) for id, name in all_names.items()}

    return DisplayNames(escape(names.alternatives), escape(names.criteria), escape(names.features), escape(names.levels))
