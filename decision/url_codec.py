"""A choice on the decide page as the parameters of a link, and parameters of any kind as a choice.

    v=1&d=2026-11-22-ab12cd3&w=speed.5_ease.2&m=score.speed.8_level.admin.built-in.no.partial&s=heron.7a_egret.x4&f=heron_egret

`p=<profile>` alone is short for the weights of a profile on the start state, with the data of the day.
`v` is the version of this codec, `d` that of the data, `w` the weights, `m` the must-haves, `f` the frameworks,
`s` the scores used, `o` the reader's own scores and alternatives. `.` and `_` separate; ids hold neither.
A score is one character: half points to the base 36, from 2 to a; `x` is not known. Rows of scores are in the order
of `w`, so that a link can be read after criteria have moved, come or gone. The order of the parameters means nothing, but
`f` is written last, because a link cut anywhere then lacks a framework that `s` has scores for, or `f` itself.
In `m` and `o` the first part of an entry says what it is:
`score.<criterion>.<score>` a least score, `level.<feature>.<level>.<level>…` a least level and then the level of each
framework in `f` and each own alternative in `o`, empty where not known;
`score.<framework>.<row>` own scores with `x` where the guide's stands, `own.<name>.<row>` an own alternative.
Names are letters and digits, with `-` and two small hex digits for each other byte of UTF-8.
Whatever a link holds is either part of the choice or named in a notice. A list of the wrong length is not used at all,
because nobody can tell which of its parts is missing or too much.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import Literal
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
"""Keys that others add to addresses, such as `utm_source`; a shorter or odder one is more likely one of ours, damaged."""
UNKNOWN_SCORE = "x"
POINTS_BY_CHARACTER = {character: halves / 2 for halves, character in enumerate("23456789a", start=2)}
CHARACTER_BY_POINTS = {points: character for character, points in POINTS_BY_CHARACTER.items()}
SCORE_CHARACTERS = {UNKNOWN_SCORE, *POINTS_BY_CHARACTER}
NUMBER_PATTERN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)

Parameters = Mapping[str, Sequence[str]] | str


@dataclass(frozen=True, slots=True)
class ScoreDifference:
    """A score that only the link has, because its framework or criterion is gone, or only today's data, because the link is older."""

    framework: str
    criterion: str
    then: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class DecodedLink:
    """What parameters came to.

    `status`: "start" where there were none of ours, "link" where they were read, "rejected" where nothing of them was;
    `choice` is the start state unless "link". `data_version` is the one the link was made from, None if it does not say.
    `unweighed` are today's criteria that the link does not name: they weigh 0 in `choice`.
    """

    status: Literal["start", "link", "rejected"]
    choice: Choice
    data_version: str | None = None
    notices: tuple[Notice, ...] = ()
    differences: tuple[ScoreDifference, ...] = ()
    unweighed: tuple[str, ...] = ()

    @property
    def weighed_choice(self) -> Choice:
        """The choice without the criteria that the link does not name: a criterion that came later changes no answer of an old link."""
        return without_criteria(self.choice, self.unweighed)


def profile_query(choice: Choice, current: DecisionData) -> str | None:
    """`p=<profile>` where the choice is a profile that nobody has changed, with today's data."""
    profile = matching_profile(choice, current)
    return (
        f"{PROFILE_PARAMETER}={profile}" if profile and choice == with_weights(choice.weights, initial_choice(current), current) else None
    )


# ---------------------------------------------------------------- to a link


def encode(choice: Choice, data_version: str) -> str:
    """The parameters of a link to a completed choice, without `?`: letters, digits and `.-_=&` only.

    With many must-haves or own alternatives it can come out longer than LONGEST, and then cannot be opened again.
    """
    criteria = tuple(choice.weights)
    musts = [f"score.{criterion}.{CHARACTER_BY_POINTS[points]}" for criterion, points in choice.musts_by_score.items()]
    for feature, level in choice.musts_by_feature.items():
        had = [choice.levels[feature][slug] for slug in choice.frameworks] + [own.levels.get(feature) for own in choice.alternatives]
        musts.append(".".join(("level", feature, level, *(level or "" for level in had))))
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


# ---------------------------------------------------------------- from a link


def decode(parameters: Parameters, current: DecisionData) -> DecodedLink:
    """The choice that parameters stand for. Takes anything and never raises: what is wrong becomes a notice.

    `parameters` are each key's values, or text: a query string, or a whole address with one. Scores and levels are
    the link's wherever it has them; `cells_unlike_today` says where today's are others, `differences` what has no counterpart.
    """
    notices = NoticeCollector(current)
    pairs, length = _pairs(parameters)
    values = {key: value for key, value in reversed(pairs) if key in (*LINK_PARAMETERS, PROFILE_PARAMETER)}  # of a repeated one the first
    if length > MAX_QUERY_CHARS:
        notices.add("too-long")
        return DecodedLink("rejected", initial_choice(current), None, notices.all())
    if not values:
        return DecodedLink("start", initial_choice(current))
    if (version := values.get("v", CODEC_VERSION)) != CODEC_VERSION:
        notices.about("unknown-version", [version])
        return DecodedLink("rejected", initial_choice(current), None, notices.all())
    notices.about("repeated", [key for key, times in Counter(key for key, _ in pairs).items() if times > 1 and key in values])
    strange = [key for key, value in pairs if key not in values and not (value and FOREIGN_KEY.fullmatch(key))]
    notices.about("unknown-parameter", strange)
    if set(values) == {PROFILE_PARAMETER}:
        return _read_profile(values[PROFILE_PARAMETER], current, notices)
    if set(values) == {"f"}:
        return _read_frameworks(values["f"], current, notices)
    notices.about("profile-not-used", [values[PROFILE_PARAMETER]] if PROFILE_PARAMETER in values else [])
    return _read(values, current, notices)


def _pairs(parameters: Parameters) -> tuple[list[tuple[str, str]], int]:
    """Keys and values in their order, none of a text that is too long, and the length of everything."""
    if isinstance(parameters, str):
        address, _, query = parameters.partition("?")
        damaged = "=" in address and "/" not in address  # a stray `?` within a query string must not hide what stands before it
        query = (parameters if damaged or not query else query).partition("#")[0]
        return parse_qsl(query, keep_blank_values=True) if len(query) <= MAX_QUERY_CHARS else [], len(query)
    pairs = [(key, value) for key, values in parameters.items() for value in ([values] if isinstance(values, str) else values)]
    return pairs, sum(len(key) + len(value) + 2 for key, value in pairs) - 1


def _read_profile(profile: str, current: DecisionData, notices: NoticeCollector) -> DecodedLink:
    if profile not in current.profiles:
        notices.about("unknown-profile", [profile])
        return DecodedLink("rejected", initial_choice(current), None, notices.all())
    return DecodedLink("link", with_weights(current.profiles[profile], initial_choice(current), current), None, notices.all())


def _read_frameworks(text: str, current: DecisionData, notices: NoticeCollector) -> DecodedLink:
    """An address written by hand: the start state with these frameworks, separated as here or as on the other pages."""
    entries = [entry for entry in re.split(r"[._]", text) if entry]
    frameworks = _frameworks(tuple(_by_id(entries, notices)), current, notices)
    if text and not frameworks:
        notices.add("no-frameworks")
        frameworks = current.defaults
    return DecodedLink("link", with_defaults(replace(initial_choice(current), frameworks=frameworks), current), None, notices.all())


def _read(values: Mapping[str, str], current: DecisionData, notices: NoticeCollector) -> DecodedLink:
    """A link of this version."""
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
    notices.about("surplus", [entry.partition(".")[0] for entry in framework_entries if "." in entry])
    frameworks = _frameworks(listed, current, notices) if "f" in values else current.defaults
    rows = _by_id(_entries("s", values, notices), notices)
    scores, differences = _scores(rows, order, frameworks, listed, current, notices)
    own_scores, alternatives = _own(_entries("o", values, notices), order, frameworks, current, notices)
    columns = (*listed, *map(own_alternative_id, range(len(alternatives))))
    musts_by_score, musts_by_feature, levels = _musts(_entries("m", values, notices), columns, current, notices)
    own = tuple(
        replace(alternative, levels={feature: level for feature, row in levels.items() if (level := row.get(own_alternative_id(place)))})
        for place, alternative in enumerate(alternatives[:MAX_OWN_ALTERNATIVES])
    )
    choice = with_defaults(Choice(weights, musts_by_score, musts_by_feature, frameworks, scores, levels, own_scores, own), current)
    asked_for = {*order, *musts_by_score}
    unweighed = tuple(criterion for criterion in current.criteria if "w" in values and criterion not in asked_for)
    return DecodedLink("link", choice, data_version, notices.all(), differences, unweighed)


def _entries(key: str, values: Mapping[str, str], notices: NoticeCollector) -> list[str]:
    """The entries of a parameter, without empty ones, which are named."""
    text = values.get(key, "")
    if not text and (key in MAY_BE_EMPTY or key not in values):
        return []
    entries = text.split("_")
    notices.about("surplus", [key] if "" in entries else [])
    return [entry for entry in entries if entry]


def _by_id(entries: Iterable[str], notices: NoticeCollector) -> dict[str, str]:
    """The texts of entries `<id>.<text>`; of an id that comes again the first counts."""
    texts: dict[str, str] = {}
    for entry in entries:
        id, _, text = entry.partition(".")
        if id in texts:
            notices.about("repeated", [id])
        else:
            texts[id] = text
    return texts


def _weights(texts: Mapping[str, str], current: DecisionData, notices: NoticeCollector) -> dict[str, int]:
    notices.about("absent-criterion", [criterion for criterion in current.criteria if criterion not in texts])
    notices.about("unknown-criterion", [criterion for criterion in texts if criterion not in current.criteria])
    weights = {}
    for criterion in current.criteria:
        weights[criterion], code = _weight(texts.get(criterion, "0"))
        notices.about(code, [criterion] if code else [])
    return weights


def _weight(text: str) -> tuple[int, str]:
    """A whole weight within the slider, and the code of what was wrong with it, if anything."""
    if not NUMBER_PATTERN.fullmatch(text):
        return 0, "weight-not-a-number"
    number = float(text)  # infinite for 1e999
    within = min(max(number, 0.0), float(MAX_WEIGHT))
    if number != within:
        return int(within), "weight-out-of-range"
    return floor(within + 0.5), "" if within == int(within) else "weight-rounded"


def _frameworks(listed: Sequence[str], current: DecisionData, notices: NoticeCollector) -> tuple[str, ...]:
    known = [slug for slug in listed if slug in current.frameworks]
    notices.about("unknown-framework", [slug for slug in listed if slug not in current.frameworks])
    notices.about("too-many-frameworks", known[MAX_FRAMEWORKS:])
    return tuple(known[:MAX_FRAMEWORKS])


def _scores(
    rows: Mapping[str, str],
    order: Sequence[str],
    frameworks: Sequence[str],
    listed: Sequence[str],
    current: DecisionData,
    notices: NoticeCollector,
) -> tuple[dict[str, dict[str, float | None]], tuple[ScoreDifference, ...]]:
    """The cells that the link has, by framework, and those of which the link or today's data knows nothing."""
    compared = {*frameworks, *listed}
    notices.about("scores-left-over", [slug for slug in rows if slug not in compared])
    scores = {}
    differences = []
    for slug in frameworks:
        now = current.scores.get(slug, {})
        scores[slug], fault = _cells(rows.get(slug, ""), order)
        if slug not in rows or not order:
            fault = "no-scores"
        notices.about(fault, [slug] if fault else [])
        if scores[slug]:
            gone = {criterion: then for criterion, then in scores[slug].items() if criterion not in current.criteria}
            differences += [ScoreDifference(slug, criterion, then, None) for criterion, then in gone.items() if then is not None]
            new = [criterion for criterion in current.criteria if criterion not in order and criterion in now]
            differences += [ScoreDifference(slug, criterion, None, now[criterion]) for criterion in new]
    for slug in listed:
        if slug not in current.frameworks:
            cells, _ = _cells(rows.get(slug, ""), order)
            differences += [ScoreDifference(slug, criterion, then, None) for criterion, then in cells.items() if then is not None]
    return scores, tuple(differences)


def _cells(row: str, order: Sequence[str]) -> tuple[dict[str, float | None], str]:
    """The readable cells of a row by criterion, and the code of what was wrong; for own scores the code begins with `own-`."""
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
    """Own scores by framework, and every own alternative, also those beyond MOST_ALTERNATIVES, which are named."""
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
            notices.name(about, alternatives[-1].name)
            notices.about("own-name-changed", [about] if _encoded_name(alternatives[-1].name) != name else [])
        elif kind == "score" and about in own_scores:
            code = "repeated"
        elif kind == "score" and about in frameworks and row.strip(UNKNOWN_SCORE):
            own_scores[about] = known
        else:
            about, code = about or entry, "own-left-out"
        notices.about(code, [about] if code else [])
    notices.about("too-many-alternatives", map(own_alternative_id, range(MAX_OWN_ALTERNATIVES, len(alternatives))))
    return own_scores, alternatives


def _musts(
    entries: Iterable[str], columns: Sequence[str], current: DecisionData, notices: NoticeCollector
) -> tuple[dict[str, float], dict[str, str], dict[str, dict[str, str | None]]]:
    """Least scores, least levels, and by feature the levels that the link says the alternatives in `columns` had."""
    by_score: dict[str, float] = {}
    by_feature: dict[str, str] = {}
    levels: dict[str, dict[str, str | None]] = {}
    for entry in entries:
        kind, _, rest = entry.partition(".")
        about, _, rest = rest.partition(".")
        least, *had = rest.split(".")
        if (kind == "score" and about in by_score) or (kind == "level" and about in by_feature):
            notices.about("repeated", [about])
        elif kind == "score" and about in current.criteria and least in POINTS_BY_CHARACTER and not had:
            by_score[about] = POINTS_BY_CHARACTER[least]
        elif kind == "level" and about in current.features and least in current.levels:
            by_feature[about] = least
            levels[about] = _levels(about, had, columns, current, notices)
        else:
            notices.about("must-left-out", [about or entry])
    return by_score, by_feature, levels


def _levels(
    feature: str, had: Sequence[str], columns: Sequence[str], current: DecisionData, notices: NoticeCollector
) -> dict[str, str | None]:
    """What the alternatives in `columns` had of a feature, without what cannot be read; None is not known."""
    if len(had) != len(columns):
        notices.about("no-levels", [feature])
        return {}
    readable = {"", *current.levels}
    notices.about("level-unreadable", [id for id, level in zip(columns, had, strict=True) if level not in readable])
    return {id: level or None for id, level in zip(columns, had, strict=True) if level in readable}


def _decoded_name(text: str) -> str:
    raw = re.sub(rb"-([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), text.encode(errors="replace"))
    return clean_name(raw.decode(errors="replace")) or DEFAULT_OWN_NAME
