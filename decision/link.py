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
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import floor
from typing import Literal, TypeVar
from urllib.parse import parse_qsl

from catalog import Catalog
from catalog.models import Level

VERSION = "1"
LONGEST = 4_000  # characters of a link's parameters that are read
MOST_FRAMEWORKS = 10
MOST_ALTERNATIVES = 5
LONGEST_NAME = 80
UNNAMED = "Unnamed"
MOST_WEIGHT = 5
START_WEIGHT = 3

PARAMETERS = ("v", "d", "w", "m", "f", "s", "o")
PROFILE = "p"
MAY_BE_EMPTY = ("w", "f")
FOREIGN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
"""Keys that others add to addresses, such as `utm_source`; a shorter or odder one is more likely one of ours, damaged."""
UNKNOWN = "x"
POINTS = {character: halves / 2 for halves, character in enumerate("23456789a", start=2)}
CHARACTERS = {points: character for character, points in POINTS.items()}
CELLS = {UNKNOWN, *POINTS}
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)

K = TypeVar("K")
V = TypeVar("V")
Parameters = Mapping[str, Sequence[str]] | str


@dataclass(frozen=True, slots=True)
class Today:
    """What the catalogue has now: what a link may name, and what stands where a link is silent.

    `criteria`, `features` and `frameworks` give the name for each id, in the catalogue's order; `scores` is framework
    to criterion to points, `supports` framework to feature to level. What is absent there is not researched. `uncertainty` is
    framework to criterion to the points that a score may be off either way, by the confidence in it. `profiles` is the weights of
    each profile by its id.
    """

    criteria: Mapping[str, str]
    features: Mapping[str, str]
    levels: Mapping[str, Level]
    frameworks: Mapping[str, str]
    defaults: tuple[str, ...]
    scores: Mapping[str, Mapping[str, float]]
    supports: Mapping[str, Mapping[str, str]]
    uncertainty: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    profiles: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnAlternative:
    """An alternative of the reader's. `scores` (criterion to points) and `levels` (feature to level) hold what is known."""

    name: str
    scores: Mapping[str, float]
    levels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything a link carries: what the reader set, and the guide's data it was set against.

    `weights` is criterion to a whole number from 0 to 5. `musts_by_score` is criterion to the least points,
    `musts_by_feature` feature to the least level. `scores` is framework to criterion to the guide's points, and
    `levels` feature to framework to level, for the features of `musts_by_feature`; None is not known. `own_scores` is
    framework to criterion to the reader's points, which count instead of the guide's. `completed` keeps it whole.
    """

    weights: Mapping[str, int]
    musts_by_score: Mapping[str, float]
    musts_by_feature: Mapping[str, str]
    frameworks: tuple[str, ...]
    scores: Mapping[str, Mapping[str, float | None]]
    levels: Mapping[str, Mapping[str, str | None]]
    own_scores: Mapping[str, Mapping[str, float]]
    alternatives: tuple[OwnAlternative, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a link says that could not be taken as it stands.

    `code` is stable, one of the keys of TEXTS. `text` is one or two plain sentences; what it takes from a link is cut
    down to letters, digits, `-` and `?`, so it can be shown anywhere.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A score that only the link has, because its framework or criterion is gone, or only today's data, because the link is older."""

    framework: str
    criterion: str
    then: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class Decoded:
    """What parameters came to.

    `status`: "start" where there were none of ours, "link" where they were read, "rejected" where nothing of them was;
    `choice` is the start state unless "link". `data_version` is the one the link was made from, None if it does not say.
    `unweighed` are today's criteria that the link does not name: they weigh 0 in `choice`.
    """

    status: Literal["start", "link", "rejected"]
    choice: Choice
    data_version: str | None = None
    notices: tuple[Notice, ...] = ()
    differences: tuple[Difference, ...] = ()
    unweighed: tuple[str, ...] = ()

    @property
    def weighed_choice(self) -> Choice:
        """The choice without the criteria that the link does not name: a criterion that came later changes no answer of an old link."""
        return without(self.choice, self.unweighed)


TEXTS = {
    "too-long": f"The link has more than {LONGEST:,} characters, so none of it was read.",
    "unknown-version": "The link is written in a form that this page does not know, so none of it was read: version {}.",
    "no-version": f"The link does not say in which form it is written. It was read as version {VERSION}.",
    "no-data-version": "The link does not say which data it was made from.",
    "data-version-unreadable": "The data version in the link cannot be read.",
    "unknown-profile": "This guide has no such profile, so the page shows what it starts with: {}.",
    "profile-not-used": "The link names a profile and a choice of its own. The choice counts, not the profile: {}.",
    "repeated": "The link has this more than once, and the first counts: {}.",
    "unknown-parameter": "The link has a parameter that this page does not know and did not read: {}.",
    "surplus": "The link has something in this that belongs to nothing, so it was not used: {}.",
    "no-weights": f"The link has no weights, so every weight is {START_WEIGHT}.",
    "unknown-criterion": "This guide has no such criterion, so it does not count and the result may differ from the sender's: {}.",
    "absent-criterion": "The link does not weigh this, so its weight is 0: {}.",
    "weight-out-of-range": f"This weight was outside 0 to {MOST_WEIGHT} and was moved to the nearer end: {{}}.",
    "weight-rounded": "This weight was between two steps and was rounded: {}.",
    "weight-not-a-number": "This weight is not a number, so it is 0: {}.",
    "no-frameworks": "The link names no framework, so the page shows those it starts with.",
    "unknown-framework": "This guide has no such framework, so it was left out: {}.",
    "too-many-frameworks": f"At most {MOST_FRAMEWORKS} frameworks are compared, so this was left out: {{}}.",
    "no-scores": "The link has no scores for this, so today's scores count: {}.",
    "score-unreadable": "A score in the link cannot be read, so today's score counts: {}.",
    "scores-miscounted": "The link does not have one score for each criterion here, so today's scores count: {}.",
    "scores-left-over": "The link has scores for this but does not compare it, so they were left out: {}.",
    "must-left-out": "A must-have cannot be read, or this guide does not have what it asks for, so it was left out: {}.",
    "no-levels": "The link does not have one level for each option here, so today's count and those of own options are not known: {}.",
    "level-unreadable": "A level in the link cannot be read, so today's counts, or for an own option it is not known: {}.",
    "own-name-changed": "The name of an own option is not written as links write names, so it may differ from the sender's: {}.",
    "own-score-unreadable": "An own score in the link cannot be read, so it is not known or the guide's counts: {}.",
    "own-scores-miscounted": "The link does not have one own score for each criterion here, so none of them is used: {}.",
    "own-left-out": "An own score or own option cannot be read, so it was left out: {}.",
    "too-many-alternatives": f"At most {MOST_ALTERNATIVES} own options are compared, so this was left out: {{}}.",
}
"""By code what a notice says. `{}` is what it is about."""

NAMED = 6  # in one notice; of more it says how many


def today_of(catalog: Catalog) -> Today:
    """What the catalogue has now. Where it marks no framework as a default, all are."""
    give = {level.id: level.give for level in catalog.vocabulary.confidence} if catalog.vocabulary else {}
    return Today(
        criteria={criterion.id: criterion.name for criterion in catalog.criteria},
        features={feature.id: feature.name for feature in catalog.features},
        levels={level.id: level for level in catalog.vocabulary.levels} if catalog.vocabulary else {},
        frameworks={slug: framework.name for slug, framework in catalog.frameworks.items()},
        defaults=catalog.defaults[:MOST_FRAMEWORKS],
        scores={slug: {id: score.score for id, score in f.scores.items()} for slug, f in catalog.frameworks.items()},
        supports={slug: {id: support.level for id, support in f.features.items()} for slug, f in catalog.frameworks.items()},
        uncertainty={slug: {id: give.get(s.confidence, 0) for id, s in f.scores.items()} for slug, f in catalog.frameworks.items()},
        profiles={profile.id: profile.weights for profile in catalog.profiles},
    )


def start(today: Today) -> Choice:
    """Nothing chosen yet: equal weights, the default frameworks, today's scores."""
    weights = dict.fromkeys(today.criteria, START_WEIGHT)
    return completed(Choice(weights, {}, {}, today.defaults, {}, {}, {}, ()), today)


def weighed(weights: Mapping[str, int], choice: Choice, today: Today) -> Choice:
    """The choice with these weights; a criterion they do not name weighs 0."""
    return completed(replace(choice, weights={criterion: weights.get(criterion, 0) for criterion in today.criteria}), today)


def without(choice: Choice, criteria: Container[str]) -> Choice:
    """The choice as if there were no such criteria; the whole one if there would be none left."""
    kept = [criterion for criterion in choice.weights if criterion not in criteria]
    if not kept:
        return choice
    return replace(
        choice,
        weights=_only(kept, choice.weights),
        scores={slug: _only(kept, row) for slug, row in choice.scores.items()},
        own_scores={slug: row for slug, cells in choice.own_scores.items() if (row := _only(kept, cells))},
        alternatives=tuple(replace(own, scores=_only(kept, own.scores)) for own in choice.alternatives),
    )


def profile_of(choice: Choice, today: Today) -> str | None:
    """The profile whose weights the choice has, if any."""
    weights = {criterion: weight for criterion, weight in choice.weights.items() if weight}
    return next((id for id, of_it in today.profiles.items() if {c: weight for c, weight in of_it.items() if weight} == weights), None)


def short_query(choice: Choice, today: Today) -> str | None:
    """`p=<profile>` where the choice is a profile that nobody has changed, with today's data."""
    profile = profile_of(choice, today)
    return f"{PROFILE}={profile}" if profile and choice == weighed(choice.weights, start(today), today) else None


def completed(choice: Choice, today: Today) -> Choice:
    """The choice with a score for each framework and criterion and a level for each feature asked for, and no others.

    What it has stays, the rest is today's. For use after the weights, frameworks or must-haves have changed;
    `completed(replace(choice, scores={}, levels={}), today)` is today's view of it.
    """
    frameworks, criteria, features = choice.frameworks, choice.weights, choice.musts_by_feature
    scores = {slug: {**dict.fromkeys(criteria), **today.scores.get(slug, {}), **choice.scores.get(slug, {})} for slug in frameworks}
    levels = {id: {slug: today.supports.get(slug, {}).get(id) for slug in frameworks} | dict(choice.levels.get(id, {})) for id in features}
    own_scores = {slug: _only(criteria, choice.own_scores.get(slug, {})) for slug in frameworks}
    return replace(
        choice,
        weights=dict(criteria),
        scores={slug: _only(criteria, row) for slug, row in scores.items()},
        levels={id: _only(frameworks, row) for id, row in levels.items()},
        own_scores={slug: row for slug, row in own_scores.items() if row},
        alternatives=tuple(
            OwnAlternative(own.name, _only(criteria, own.scores), _only(features, own.levels)) for own in choice.alternatives
        ),
    )


def own_id(place: int) -> str:
    """The id of the own alternative at a place, from 0; no framework can have it."""
    return f"own.{place + 1}"


def scores_used(choice: Choice) -> dict[str, dict[str, float | None]]:
    """By id of every alternative, the reader's own included: criterion to the points that count. None is not known."""
    frameworks = {slug: {**choice.scores[slug], **choice.own_scores.get(slug, {})} for slug in choice.frameworks}
    return frameworks | {own_id(n): {**dict.fromkeys(choice.weights), **own.scores} for n, own in enumerate(choice.alternatives)}


def problem_of(choice: Choice, today: Today) -> dict[str, object]:
    """The choice as input of `python -m decision solve`; `read_problem` takes it if there is a criterion and an alternative.

    Own alternatives are called `own_id(place)`. A level that is not known never meets a must-have.
    """
    had = {slug: {feature: row[slug] for feature, row in choice.levels.items()} for slug in choice.frameworks}
    had |= {
        own_id(n): {feature: own.levels.get(feature) for feature in choice.musts_by_feature} for n, own in enumerate(choice.alternatives)
    }
    misses = {
        id: [
            {"feature": feature, "needs": needs, "has": levels[feature]}
            for feature, needs in choice.musts_by_feature.items()
            if _rank(levels[feature], today) < _rank(needs, today)
        ]
        for id, levels in had.items()
    }
    return {
        "criteria": [{"id": criterion, "weight": weight} for criterion, weight in choice.weights.items()],
        "alternatives": [
            {"id": id, "scores": {criterion: points for criterion, points in row.items() if points is not None}}
            | ({"uncertainty": uncertainty} if (uncertainty := _uncertainty(id, choice, today)) else {})
            for id, row in scores_used(choice).items()
        ],
        "musts": [{"criterion": criterion, "at_least": points} for criterion, points in choice.musts_by_score.items()],
        "excluded": [{"id": id, "misses": missed} for id, missed in misses.items() if missed],
    }


def _uncertainty(id: str, choice: Choice, today: Today) -> dict[str, float]:
    """By criterion how many points a score of the guide may be off; the reader's own scores count as they are."""
    own = choice.own_scores.get(id, {})
    guides = [criterion for criterion, points in choice.scores.get(id, {}).items() if points is not None and criterion not in own]
    return {criterion: points for criterion in guides if (points := today.uncertainty.get(id, {}).get(criterion))}


def clean_text(text: str) -> str:
    """A reader's text as one line, without controls, marks that turn the direction of text, and lone surrogates."""
    marks = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    kept = (c for c in text if unicodedata.category(c) != "Cs" and unicodedata.bidirectional(c) not in marks)
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in kept).split())


def clean_name(text: str) -> str:
    """A name as links carry it: clean text of at most 80 characters."""
    return clean_text(text)[:LONGEST_NAME].strip()


def _only(keys: Container[K], row: Mapping[K, V]) -> dict[K, V]:
    return {key: value for key, value in row.items() if key in keys}


def _rank(level: str | None, today: Today) -> int:
    return today.levels[level].rank if level and level in today.levels else -1


# ---------------------------------------------------------------- to a link


def encode(choice: Choice, data_version: str) -> str:
    """The parameters of a link to a completed choice, without `?`: letters, digits and `.-_=&` only.

    With many must-haves or own alternatives it can come out longer than LONGEST, and then cannot be opened again.
    """
    criteria = tuple(choice.weights)
    musts = [f"score.{criterion}.{CHARACTERS[points]}" for criterion, points in choice.musts_by_score.items()]
    for feature, level in choice.musts_by_feature.items():
        had = [choice.levels[feature][slug] for slug in choice.frameworks] + [own.levels.get(feature) for own in choice.alternatives]
        musts.append(".".join(("level", feature, level, *(level or "" for level in had))))
    own = [f"score.{slug}.{_row(row, criteria)}" for slug, row in choice.own_scores.items()]
    own += [f"own.{_encoded_name(own.name)}.{_row(own.scores, criteria)}" for own in choice.alternatives]
    parameters = {
        "v": VERSION,
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
    return "".join(CHARACTERS[known[criterion]] if criterion in known else UNKNOWN for criterion in criteria)


def _encoded_name(name: str) -> str:
    return re.sub(rb"[^A-Za-z0-9]", lambda found: b"-%02x" % found[0][0], clean_name(name).encode()).decode()


# ---------------------------------------------------------------- from a link


def decode(parameters: Parameters, today: Today) -> Decoded:
    """The choice that parameters stand for. Takes anything and never raises: what is wrong becomes a notice.

    `parameters` are each key's values, or text: a query string, or a whole address with one. Scores and levels are
    the link's wherever it has them; `cells_unlike_today` says where today's are others, `differences` what has no counterpart.
    """
    notices = _Notices(today)
    pairs, length = _pairs(parameters)
    values = {key: value for key, value in reversed(pairs) if key in (*PARAMETERS, PROFILE)}  # of a repeated one the first
    if length > LONGEST:
        notices.add("too-long")
        return Decoded("rejected", start(today), None, notices.all())
    if not values:
        return Decoded("start", start(today))
    if (version := values.get("v", VERSION)) != VERSION:
        notices.about("unknown-version", [version])
        return Decoded("rejected", start(today), None, notices.all())
    notices.about("repeated", [key for key, times in Counter(key for key, _ in pairs).items() if times > 1 and key in values])
    strange = [key for key, value in pairs if key not in values and not (value and FOREIGN_KEY.fullmatch(key))]
    notices.about("unknown-parameter", strange)
    if set(values) == {PROFILE}:
        return _read_profile(values[PROFILE], today, notices)
    if set(values) == {"f"}:
        return _read_frameworks(values["f"], today, notices)
    notices.about("profile-not-used", [values[PROFILE]] if PROFILE in values else [])
    return _read(values, today, notices)


class _Notices:
    """What there is to say, by code. Ids are named where their names are known, and else shown as far as harmless."""

    def __init__(self, today: Today) -> None:
        self._names = {**today.criteria, **today.features, **today.frameworks}
        self._about: dict[str, dict[str, None]] = {}

    def name(self, id: str, name: str) -> None:
        """Call what has this id by a name from the link, in quotes."""
        self._names[id] = f"“{_shown(name)}”"

    def add(self, code: str) -> None:
        self._about.setdefault(code, {})

    def about(self, code: str, ids: Iterable[str]) -> None:
        """Nothing where there are no ids."""
        for id in ids:
            self._about.setdefault(code, {})[self._names.get(id) or _shown(id)] = None

    def all(self) -> tuple[Notice, ...]:
        return tuple(Notice(code, TEXTS[code].format(_listed(list(about)))) for code, about in self._about.items())


def _shown(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "?", text[:40]) or "nothing"


def _listed(about: list[str]) -> str:
    more = [f"and {len(about) - NAMED} more"] if len(about) > NAMED else []
    return ", ".join(about[:NAMED] + more)


def _pairs(parameters: Parameters) -> tuple[list[tuple[str, str]], int]:
    """Keys and values in their order, none of a text that is too long, and the length of everything."""
    if isinstance(parameters, str):
        address, _, query = parameters.partition("?")
        damaged = "=" in address and "/" not in address  # a stray `?` within a query string must not hide what stands before it
        query = (parameters if damaged or not query else query).partition("#")[0]
        return parse_qsl(query, keep_blank_values=True) if len(query) <= LONGEST else [], len(query)
    pairs = [(key, value) for key, values in parameters.items() for value in ([values] if isinstance(values, str) else values)]
    return pairs, sum(len(key) + len(value) + 2 for key, value in pairs) - 1


def _read_profile(profile: str, today: Today, notices: _Notices) -> Decoded:
    if profile not in today.profiles:
        notices.about("unknown-profile", [profile])
        return Decoded("rejected", start(today), None, notices.all())
    return Decoded("link", weighed(today.profiles[profile], start(today), today), None, notices.all())


def _read_frameworks(text: str, today: Today, notices: _Notices) -> Decoded:
    """An address written by hand: the start state with these frameworks, separated as here or as on the other pages."""
    entries = [entry for entry in re.split(r"[._]", text) if entry]
    frameworks = _frameworks(tuple(_by_id(entries, notices)), today, notices)
    if text and not frameworks:
        notices.add("no-frameworks")
        frameworks = today.defaults
    return Decoded("link", completed(replace(start(today), frameworks=frameworks), today), None, notices.all())


def _read(values: Mapping[str, str], today: Today, notices: _Notices) -> Decoded:
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
    weights = _weights(weight_texts, today, notices) if "w" in values else dict.fromkeys(today.criteria, START_WEIGHT)
    framework_entries = _entries("f", values, notices)
    listed = tuple(_by_id(framework_entries, notices))
    notices.about("surplus", [entry.partition(".")[0] for entry in framework_entries if "." in entry])
    frameworks = _frameworks(listed, today, notices) if "f" in values else today.defaults
    rows = _by_id(_entries("s", values, notices), notices)
    scores, differences = _scores(rows, order, frameworks, listed, today, notices)
    own_scores, alternatives = _own(_entries("o", values, notices), order, frameworks, today, notices)
    columns = (*listed, *map(own_id, range(len(alternatives))))
    musts_by_score, musts_by_feature, levels = _musts(_entries("m", values, notices), columns, today, notices)
    own = tuple(
        replace(alternative, levels={feature: level for feature, row in levels.items() if (level := row.get(own_id(place)))})
        for place, alternative in enumerate(alternatives[:MOST_ALTERNATIVES])
    )
    choice = completed(Choice(weights, musts_by_score, musts_by_feature, frameworks, scores, levels, own_scores, own), today)
    asked_for = {*order, *musts_by_score}
    unweighed = tuple(criterion for criterion in today.criteria if "w" in values and criterion not in asked_for)
    return Decoded("link", choice, data_version, notices.all(), differences, unweighed)


def _entries(key: str, values: Mapping[str, str], notices: _Notices) -> list[str]:
    """The entries of a parameter, without empty ones, which are named."""
    text = values.get(key, "")
    if not text and (key in MAY_BE_EMPTY or key not in values):
        return []
    entries = text.split("_")
    notices.about("surplus", [key] if "" in entries else [])
    return [entry for entry in entries if entry]


def _by_id(entries: Iterable[str], notices: _Notices) -> dict[str, str]:
    """The texts of entries `<id>.<text>`; of an id that comes again the first counts."""
    texts: dict[str, str] = {}
    for entry in entries:
        id, _, text = entry.partition(".")
        if id in texts:
            notices.about("repeated", [id])
        else:
            texts[id] = text
    return texts


def _weights(texts: Mapping[str, str], today: Today, notices: _Notices) -> dict[str, int]:
    notices.about("absent-criterion", [criterion for criterion in today.criteria if criterion not in texts])
    notices.about("unknown-criterion", [criterion for criterion in texts if criterion not in today.criteria])
    weights = {}
    for criterion in today.criteria:
        weights[criterion], code = _weight(texts.get(criterion, "0"))
        notices.about(code, [criterion] if code else [])
    return weights


def _weight(text: str) -> tuple[int, str]:
    """A whole weight within the slider, and the code of what was wrong with it, if anything."""
    if not NUMBER.fullmatch(text):
        return 0, "weight-not-a-number"
    number = float(text)  # infinite for 1e999
    within = min(max(number, 0.0), float(MOST_WEIGHT))
    if number != within:
        return int(within), "weight-out-of-range"
    return floor(within + 0.5), "" if within == int(within) else "weight-rounded"


def _frameworks(listed: Sequence[str], today: Today, notices: _Notices) -> tuple[str, ...]:
    known = [slug for slug in listed if slug in today.frameworks]
    notices.about("unknown-framework", [slug for slug in listed if slug not in today.frameworks])
    notices.about("too-many-frameworks", known[MOST_FRAMEWORKS:])
    return tuple(known[:MOST_FRAMEWORKS])


def _scores(
    rows: Mapping[str, str], order: Sequence[str], frameworks: Sequence[str], listed: Sequence[str], today: Today, notices: _Notices
) -> tuple[dict[str, dict[str, float | None]], tuple[Difference, ...]]:
    """The cells that the link has, by framework, and those of which the link or today's data knows nothing."""
    compared = {*frameworks, *listed}
    notices.about("scores-left-over", [slug for slug in rows if slug not in compared])
    scores = {}
    differences = []
    for slug in frameworks:
        now = today.scores.get(slug, {})
        scores[slug], fault = _cells(rows.get(slug, ""), order)
        if slug not in rows or not order:
            fault = "no-scores"
        notices.about(fault, [slug] if fault else [])
        if scores[slug]:
            gone = {criterion: then for criterion, then in scores[slug].items() if criterion not in today.criteria}
            differences += [Difference(slug, criterion, then, None) for criterion, then in gone.items() if then is not None]
            new = [criterion for criterion in today.criteria if criterion not in order and criterion in now]
            differences += [Difference(slug, criterion, None, now[criterion]) for criterion in new]
    for slug in listed:
        if slug not in today.frameworks:
            cells, _ = _cells(rows.get(slug, ""), order)
            differences += [Difference(slug, criterion, then, None) for criterion, then in cells.items() if then is not None]
    return scores, tuple(differences)


def _cells(row: str, order: Sequence[str]) -> tuple[dict[str, float | None], str]:
    """The readable cells of a row by criterion, and the code of what was wrong; for own scores the code begins with `own-`."""
    if len(row) != len(order):
        return {}, "scores-miscounted"
    cells = {criterion: POINTS.get(character) for criterion, character in zip(order, row, strict=True) if character in CELLS}
    return cells, "" if len(cells) == len(order) else "score-unreadable"


def _own(
    entries: Iterable[str], order: Sequence[str], frameworks: Sequence[str], today: Today, notices: _Notices
) -> tuple[dict[str, dict[str, float]], list[OwnAlternative]]:
    """Own scores by framework, and every own alternative, also those beyond MOST_ALTERNATIVES, which are named."""
    own_scores: dict[str, dict[str, float]] = {}
    alternatives: list[OwnAlternative] = []
    for entry in entries:
        kind, _, rest = entry.partition(".")
        about, _, row = rest.partition(".")
        cells, fault = _cells(row, order)
        code = fault and f"own-{fault}"
        known = {criterion: points for criterion, points in cells.items() if points is not None and criterion in today.criteria}
        if kind == "own":
            name, about = about, own_id(len(alternatives))
            alternatives.append(OwnAlternative(_decoded_name(name), known, {}))
            notices.name(about, alternatives[-1].name)
            notices.about("own-name-changed", [about] if _encoded_name(alternatives[-1].name) != name else [])
        elif kind == "score" and about in own_scores:
            code = "repeated"
        elif kind == "score" and about in frameworks and row.strip(UNKNOWN):
            own_scores[about] = known
        else:
            about, code = about or entry, "own-left-out"
        notices.about(code, [about] if code else [])
    notices.about("too-many-alternatives", map(own_id, range(MOST_ALTERNATIVES, len(alternatives))))
    return own_scores, alternatives


def _musts(
    entries: Iterable[str], columns: Sequence[str], today: Today, notices: _Notices
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
        elif kind == "score" and about in today.criteria and least in POINTS and not had:
            by_score[about] = POINTS[least]
        elif kind == "level" and about in today.features and least in today.levels:
            by_feature[about] = least
            levels[about] = _levels(about, had, columns, today, notices)
        else:
            notices.about("must-left-out", [about or entry])
    return by_score, by_feature, levels


def _levels(feature: str, had: Sequence[str], columns: Sequence[str], today: Today, notices: _Notices) -> dict[str, str | None]:
    """What the alternatives in `columns` had of a feature, without what cannot be read; None is not known."""
    if len(had) != len(columns):
        notices.about("no-levels", [feature])
        return {}
    readable = {"", *today.levels}
    notices.about("level-unreadable", [id for id, level in zip(columns, had, strict=True) if level not in readable])
    return {id: level or None for id, level in zip(columns, had, strict=True) if level in readable}


def _decoded_name(text: str) -> str:
    raw = re.sub(rb"-([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), text.encode(errors="replace"))
    return clean_name(raw.decode(errors="replace")) or UNNAMED
