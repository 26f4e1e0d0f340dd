"""Codec between a choice on the decide page and the query string of its link.

    v=1&d=2026-11-22-ab12cd3&w=speed.5_ease.2&m=score.speed.8_level.admin.built-in.no.partial&s=heron.7a_egret.x4&f=heron_egret

Parameters: `v` version of the codec, `d` version of the data, `w` weights, `m` must-haves, `f` frameworks, `s` scores,
`o` the user's own scores and alternatives. `.` and `_` are separators and do not occur in ids. `p=<profile>` alone means the
initial choice with the weights of that profile.

A score is one character: the number of half points in base 36, from `2` to `a`, or `x` for an unknown score. A row of scores
follows the order of criteria in `w`, so a link stays readable after criteria were added, removed or reordered.
Entries of `m` are `score.<criterion>.<minimum score>` and `level.<feature>.<minimum level>.<level>…`, with the level of each
framework in `f` and each own alternative in `o` (empty if unknown).
Entries of `o` are `score.<framework>.<row>`, with `x` where the guide's score applies, and `own.<name>.<row>`.
Names consist of letters, digits and `-xx` for each other byte of UTF-8, in lower-case hexadecimal.

The order of parameters does not matter. `f` is written last: a truncated link then lacks `f` or a framework that has scores in
`s`, which the decoder reports. Everything in a link is either decoded or reported by a notice. A list of the wrong length is
ignored as a whole, because the missing or surplus entry cannot be identified.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl

from decision.choice import (
    DEFAULT_OWN_NAME,
    DEFAULT_WEIGHT,
    MAX_FRAMEWORKS,
    MAX_OWN_ALTERNATIVES,
    MAX_WEIGHT,
    Choice,
    DecisionData,
    OwnAlternative,
    clean_name,
    initial_choice,
    matching_profile,
    own_alternative_id,
    with_defaults,
    with_weights,
    without_criteria,
)
from decision.notices import CODEC_VERSION, MAX_QUERY_CHARS, Notice, NoticeCollector

LINK_PARAMETERS = ("v", "d", "w", "m", "f", "s", "o")
PROFILE_PARAMETER = "p"
MAY_BE_EMPTY = ("w", "f")
FOREIGN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
"""Parameters that other sites add to addresses, such as `utm_source`. Other unknown keys are reported as damaged parameters."""
UNKNOWN_SCORE = "x"
POINTS_BY_CHARACTER = {character: halves / 2 for halves, character in enumerate("23456789a", start=2)}
CHARACTER_BY_POINTS = {points: character for character, points in POINTS_BY_CHARACTER.items()}
SCORE_CHARACTERS = {UNKNOWN_SCORE, *POINTS_BY_CHARACTER}
NUMBER_PATTERN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)

Parameters = Mapping[str, Sequence[str]] | str


class ScoreDifference(NamedTuple):
    """A score in a link (`then`) that differs from the current data (`now`). None means unknown, or not in that data."""

    framework: str
    criterion: str
    then: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class DecodedLink:
    """The result of decoding.

    `status` is "start" without known parameters, "link" for decoded parameters and "rejected" for undecodable ones. `choice` is
    the initial choice unless `status` is "link". `data_version` is None if the link has no valid one. `differences` lists scores
    that exist only in the link or only in the current data. `unlisted_criteria` are the current criteria that the link does not
    mention; they have weight 0 in `choice`.
    """

    status: Literal["start", "link", "rejected"]
    choice: Choice
    data_version: str | None = None
    notices: tuple[Notice, ...] = ()
    differences: tuple[ScoreDifference, ...] = ()
    unlisted_criteria: tuple[str, ...] = ()

    @property
    def weighed_choice(self) -> Choice:
        """The choice without `unlisted_criteria`, so that a criterion added later does not change the answer of an old link."""
        return without_criteria(self.choice, self.unlisted_criteria)


def profile_query(choice: Choice, current: DecisionData) -> str | None:
    """Return `p=<profile>` for an unchanged profile with current data, or None for any other choice."""
    profile = matching_profile(choice, current)
    unchanged = profile and choice == with_weights(choice.weights, initial_choice(current), current)
    return f"{PROFILE_PARAMETER}={profile}" if unchanged else None


# ---------------------------------------------------------------- encoding


def encode(choice: Choice, data_version: str) -> str:
    """Return the query string of a link, without `?`. It consists of letters, digits and `.-_=&`.

    `choice` is complete, as `with_defaults` returns it. With many must-haves or own alternatives the result can exceed
    `MAX_QUERY_CHARS`; `decode` rejects such a link.
    """
    criteria = tuple(choice.weights)
    musts = [f"score.{criterion}.{CHARACTER_BY_POINTS[points]}" for criterion, points in choice.musts_by_score.items()]
    for feature, level in choice.musts_by_feature.items():
        levels = [choice.levels[feature][slug] for slug in choice.frameworks] + [own.levels.get(feature) for own in choice.alternatives]
        musts.append(".".join(("level", feature, level, *(level or "" for level in levels))))
    own = [f"score.{slug}.{_row(row, criteria)}" for slug, row in choice.own_scores.items()]
    own += [f"own.{_encoded_name(own.name)}.{_row(own.scores, criteria)}" for own in choice.alternatives]
    parameters = {
        "v": CODEC_VERSION,
        "d": data_version,
        "w": "_".join(f"{criterion}.{weight}" for criterion, weight in choice.weights.items()),
        "m": "_".join(musts),
        "o": "_".join(own),
        "s": "_".join(f"{slug}.{_row(choice.scores[slug], criteria)}" for slug in choice.frameworks),
        "f": "_".join(choice.frameworks),
    }
    return "&".join(f"{key}={value}" for key, value in parameters.items() if value or key in MAY_BE_EMPTY)


def _row(scores: Mapping[str, float | None], criteria: Iterable[str]) -> str:
    known = {criterion: points for criterion, points in scores.items() if points is not None}
    return "".join(CHARACTER_BY_POINTS[known[criterion]] if criterion in known else UNKNOWN_SCORE for criterion in criteria)


def _encoded_name(name: str) -> str:
    return re.sub(rb"[^A-Za-z0-9]", lambda found: b"-%02x" % found[0][0], clean_name(name).encode()).decode()


# ---------------------------------------------------------------- decoding


def decode(parameters: Parameters, current: DecisionData) -> DecodedLink:
    """Decode the parameters of a link. Accepts any input and never raises: errors become notices.

    `parameters` is a mapping of keys to values, a query string, or an address with a query string. Scores and levels in the link
    take precedence over the current ones; `changed_scores` lists where they differ.
    """
    notices = NoticeCollector(current)
    pairs, length = _pairs(parameters)
    values = {key: value for key, value in reversed(pairs) if key in (*LINK_PARAMETERS, PROFILE_PARAMETER)}  # the first of a repeated key
    if length > MAX_QUERY_CHARS:
        notices.add("too-long")
        return DecodedLink("rejected", initial_choice(current), None, notices.all())
    if not values:
        return DecodedLink("start", initial_choice(current))
    if (version := values.get("v", CODEC_VERSION)) != CODEC_VERSION:
        notices.add_for("unknown-version", [version])
        return DecodedLink("rejected", initial_choice(current), None, notices.all())
    notices.add_for("repeated", [key for key, times in Counter(key for key, _ in pairs).items() if times > 1 and key in values])
    unknown = [key for key, value in pairs if key not in values and not (value and FOREIGN_KEY.fullmatch(key))]
    notices.add_for("unknown-parameter", unknown)
    if set(values) == {PROFILE_PARAMETER}:
        return _read_profile(values[PROFILE_PARAMETER], current, notices)
    if set(values) == {"f"}:
        return _read_frameworks(values["f"], current, notices)
    notices.add_for("profile-not-used", [values[PROFILE_PARAMETER]] if PROFILE_PARAMETER in values else [])
    return _decode_version_1(values, current, notices)


def _pairs(parameters: Parameters) -> tuple[list[tuple[str, str]], int]:
    """Return the key-value pairs in order and the length of the query string. A query string that is too long is not parsed."""
    if isinstance(parameters, str):
        address, _, query = parameters.partition("?")
        damaged = "=" in address and "/" not in address  # keep the part before a stray `?` within a query string
        query = (parameters if damaged or not query else query).partition("#")[0]
        return parse_qsl(query, keep_blank_values=True) if len(query) <= MAX_QUERY_CHARS else [], len(query)
    pairs = [(key, value) for key, values in parameters.items() for value in ([values] if isinstance(values, str) else values)]
    return pairs, sum(len(key) + len(value) + 2 for key, value in pairs) - 1


def _read_profile(profile: str, current: DecisionData, notices: NoticeCollector) -> DecodedLink:
    if profile not in current.profiles:
        notices.add_for("unknown-profile", [profile])
        return DecodedLink("rejected", initial_choice(current), None, notices.all())
    return DecodedLink("link", with_weights(current.profiles[profile], initial_choice(current), current), None, notices.all())


def _read_frameworks(text: str, current: DecisionData, notices: NoticeCollector) -> DecodedLink:
    """Decode `f` alone, as in a hand-written address: the initial choice with these frameworks, separated by `_` or `.`."""
    entries = [entry for entry in re.split(r"[._]", text) if entry]
    frameworks = _frameworks(tuple(_by_id(entries, notices)), current, notices)
    if text and not frameworks:
        notices.add("no-frameworks")
        frameworks = current.defaults
    return DecodedLink("link", with_defaults(replace(initial_choice(current), frameworks=frameworks), current), None, notices.all())


def _decode_version_1(values: Mapping[str, str], current: DecisionData, notices: NoticeCollector) -> DecodedLink:
    for key, code in (("v", "no-version"), ("d", "no-data-version"), ("w", "no-weights"), ("f", "no-frameworks")):
        if key not in values:
            notices.add(code)
    data_version = values.get("d")
    if data_version is not None and not re.fullmatch(r"[a-z0-9-]{1,40}", data_version):
        notices.add("data-version-unreadable")
        data_version = None
    weight_texts = _by_id(_entries("w", values, notices), notices)
    order = tuple(weight_texts)
    weights = _weights(weight_texts, current, notices) if "w" in values else dict.fromkeys(current.criteria, DEFAULT_WEIGHT)
    framework_entries = _entries("f", values, notices)
    listed = tuple(_by_id(framework_entries, notices))
    notices.add_for("surplus", [entry.partition(".")[0] for entry in framework_entries if "." in entry])
    frameworks = _frameworks(listed, current, notices) if "f" in values else current.defaults
    rows = _by_id(_entries("s", values, notices), notices)
    scores = _scores(rows, order, frameworks, listed, notices)
    differences = _score_differences(scores, order, current)
    differences += _score_differences(
        {slug: _cells(rows.get(slug, ""), order)[0] for slug in listed if slug not in current.frameworks}, order, current
    )
    own_scores, alternatives = _own(_entries("o", values, notices), order, frameworks, current, notices)
    columns = (*listed, *map(own_alternative_id, range(len(alternatives))))
    musts_by_score, musts_by_feature, levels = _musts(_entries("m", values, notices), columns, current, notices)
    own = tuple(
        replace(alternative, levels={feature: level for feature, row in levels.items() if (level := row.get(own_alternative_id(place)))})
        for place, alternative in enumerate(alternatives[:MAX_OWN_ALTERNATIVES])
    )
    choice = with_defaults(Choice(weights, musts_by_score, musts_by_feature, frameworks, scores, levels, own_scores, own), current)
    mentioned = {*order, *musts_by_score}
    unlisted = tuple(criterion for criterion in current.criteria if "w" in values and criterion not in mentioned)
    return DecodedLink("link", choice, data_version, notices.all(), tuple(differences), unlisted)


def _entries(key: str, values: Mapping[str, str], notices: NoticeCollector) -> list[str]:
    """Return the entries of a parameter without empty ones, which are reported."""
    text = values.get(key, "")
    if not text and (key in MAY_BE_EMPTY or key not in values):
        return []
    entries = text.split("_")
    notices.add_for("surplus", [key] if "" in entries else [])
    return [entry for entry in entries if entry]


def _by_id(entries: Iterable[str], notices: NoticeCollector) -> dict[str, str]:
    """Return the texts of entries `<id>.<text>` by id. Only the first entry of a repeated id is used."""
    texts: dict[str, str] = {}
    for entry in entries:
        id, _, text = entry.partition(".")
        if id in texts:
            notices.add_for("repeated", [id])
        else:
            texts[id] = text
    return texts


def _weights(texts: Mapping[str, str], current: DecisionData, notices: NoticeCollector) -> dict[str, int]:
    notices.add_for("absent-criterion", [criterion for criterion in current.criteria if criterion not in texts])
    notices.add_for("unknown-criterion", [criterion for criterion in texts if criterion not in current.criteria])
    weights = {}
    for criterion in current.criteria:
        weights[criterion], code = _weight(texts.get(criterion, "0"))
        notices.add_for(code, [criterion] if code else [])
    return weights


def _weight(text: str) -> tuple[int, str]:
    """Return an integer weight within the slider's range and the code of a notice, empty if the text is valid."""
    if not NUMBER_PATTERN.fullmatch(text):
        return 0, "weight-not-a-number"
    number = float(text)  # 1e999 is infinity
    within = min(max(number, 0.0), float(MAX_WEIGHT))
    if number != within:
        return int(within), "weight-out-of-range"
    return floor(within + 0.5), "" if within == int(within) else "weight-rounded"


def _frameworks(listed: Sequence[str], current: DecisionData, notices: NoticeCollector) -> tuple[str, ...]:
    known = [slug for slug in listed if slug in current.frameworks]
    notices.add_for("unknown-framework", [slug for slug in listed if slug not in current.frameworks])
    notices.add_for("too-many-frameworks", known[MAX_FRAMEWORKS:])
    return tuple(known[:MAX_FRAMEWORKS])


def _scores(
    rows: Mapping[str, str], order: Sequence[str], frameworks: Sequence[str], listed: Sequence[str], notices: NoticeCollector
) -> dict[str, dict[str, float | None]]:
    """Return the readable scores of each framework by criterion."""
    compared = {*frameworks, *listed}
    notices.add_for("scores-left-over", [slug for slug in rows if slug not in compared])
    scores = {}
    for slug in frameworks:
        scores[slug], fault = _cells(rows.get(slug, ""), order)
        if slug not in rows or not order:
            fault = "no-scores"
        notices.add_for(fault, [slug] if fault else [])
    return scores


def _score_differences(
    scores: Mapping[str, Mapping[str, float | None]], order: Sequence[str], current: DecisionData
) -> list[ScoreDifference]:
    """Return the scores that exist only in the link (removed criteria or frameworks) or only in the current data (new criteria)."""
    differences = []
    for slug, cells in scores.items():
        removed = {
            criterion: then for criterion, then in cells.items() if slug not in current.frameworks or criterion not in current.criteria
        }
        differences += [ScoreDifference(slug, criterion, then, None) for criterion, then in removed.items() if then is not None]
        now = current.scores.get(slug, {}) if cells else {}
        new = [criterion for criterion in current.criteria if criterion not in order and criterion in now]
        differences += [ScoreDifference(slug, criterion, None, now[criterion]) for criterion in new]
    return differences


def _cells(row: str, order: Sequence[str]) -> tuple[dict[str, float | None], str]:
    """Return the readable scores of a row by criterion, and the code of a notice, empty if all are readable."""
    if len(row) != len(order):
        return {}, "scores-miscounted"
    cells = {
        criterion: POINTS_BY_CHARACTER.get(character)
        for criterion, character in zip(order, row, strict=True)
        if character in SCORE_CHARACTERS
    }
    return cells, "" if len(cells) == len(order) else "score-unreadable"


def _own(
    entries: Iterable[str], order: Sequence[str], frameworks: Sequence[str], current: DecisionData, notices: NoticeCollector
) -> tuple[dict[str, dict[str, float]], list[OwnAlternative]]:
    """Return the user's own scores by framework and all own alternatives, including those above `MAX_OWN_ALTERNATIVES`."""
    own_scores: dict[str, dict[str, float]] = {}
    alternatives: list[OwnAlternative] = []
    for entry in entries:
        kind, _, rest = entry.partition(".")
        about, _, row = rest.partition(".")
        cells, fault = _cells(row, order)
        code = fault and f"own-{fault}"
        known = {criterion: points for criterion, points in cells.items() if points is not None and criterion in current.criteria}
        if kind == "own":
            name, about = about, own_alternative_id(len(alternatives))
            alternatives.append(OwnAlternative(_decoded_name(name), known, {}))
            notices.set_name(about, alternatives[-1].name)
            notices.add_for("own-name-changed", [about] if _encoded_name(alternatives[-1].name) != name else [])
        elif kind == "score" and about in own_scores:
            code = "repeated"
        elif kind == "score" and about in frameworks and row.strip(UNKNOWN_SCORE):
            own_scores[about] = known
        else:
            about, code = about or entry, "own-left-out"
        notices.add_for(code, [about] if code else [])
    notices.add_for("too-many-alternatives", map(own_alternative_id, range(MAX_OWN_ALTERNATIVES, len(alternatives))))
    return own_scores, alternatives


def _musts(
    entries: Iterable[str], columns: Sequence[str], current: DecisionData, notices: NoticeCollector
) -> tuple[dict[str, float], dict[str, str], dict[str, dict[str, str | None]]]:
    """Return minimum scores by criterion, minimum levels by feature, and by feature the levels of the alternatives in `columns`."""
    by_score: dict[str, float] = {}
    by_feature: dict[str, str] = {}
    levels: dict[str, dict[str, str | None]] = {}
    for entry in entries:
        kind, _, rest = entry.partition(".")
        about, _, rest = rest.partition(".")
        minimum, *texts = rest.split(".")
        if (kind == "score" and about in by_score) or (kind == "level" and about in by_feature):
            notices.add_for("repeated", [about])
        elif kind == "score" and about in current.criteria and minimum in POINTS_BY_CHARACTER and not texts:
            by_score[about] = POINTS_BY_CHARACTER[minimum]
        elif kind == "level" and about in current.features and minimum in current.levels:
            by_feature[about] = minimum
            levels[about] = _levels(about, texts, columns, current, notices)
        else:
            notices.add_for("must-left-out", [about or entry])
    return by_score, by_feature, levels


def _levels(
    feature: str, texts: Sequence[str], columns: Sequence[str], current: DecisionData, notices: NoticeCollector
) -> dict[str, str | None]:
    """Return the readable levels of a feature by alternative. None means unknown."""
    if len(texts) != len(columns):
        notices.add_for("no-levels", [feature])
        return {}
    readable = {"", *current.levels}
    notices.add_for("level-unreadable", [id for id, level in zip(columns, texts, strict=True) if level not in readable])
    return {id: level or None for id, level in zip(columns, texts, strict=True) if level in readable}


def _decoded_name(text: str) -> str:
    raw = re.sub(rb"-([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), text.encode(errors="replace"))
    return clean_name(raw.decode(errors="replace")) or DEFAULT_OWN_NAME
