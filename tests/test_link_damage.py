"""Links that were cut or damaged on their way: every part of them is read or named, and sound ones open as they always did."""

import hashlib
import json
import re
import string
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, parse_qsl

import pytest

from catalog.models import Level
from decision.choice import DecisionData
from decision.notices import MAX_QUERY_CHARS
from decision.url_codec import LINK_PARAMETERS, NUMBER_PATTERN, DecodedLink, decode, encode

FOLDER = Path(__file__).parent / "links"
FOREIGN = re.compile(r"[A-Za-z_]\w{2,}", re.ASCII)
"""Keys that mail programs and others add to an address. One of ours with two more characters looks like that as well."""


@cache
def todays() -> dict[str, DecisionData]:
    """Catalogues as links were once written for, and as they looked later, by name; `todays.json` never changes."""
    return {
        name: DecisionData(
            criteria=data["criteria"],
            features=data["features"],
            levels={id: Level(id=id, label=id, description=".", rank=rank, color="gray", icon=".") for id, rank in data["levels"].items()},
            frameworks=data["frameworks"],
            defaults=tuple(data["defaults"]),
            scores=data["scores"],
            supports=data["supports"],
        )
        for name, data in json.loads((FOLDER / "todays.json").read_text()).items()
    }


@cache
def links() -> list[tuple[str, str, str, str]]:
    """Catalogue, digest of what a link means there, digest of what it means in the later catalogue, and the link."""
    return [(name, now, later, link) for name, now, later, link in map(str.split, (FOLDER / "v1.txt").read_text().splitlines())]


def digest(answer: DecodedLink) -> str:
    read = (asdict(answer.choice), answer.data_version, [difference._asdict() for difference in answer.differences])
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()[:12]


def test_sound_links_open_as_they_did() -> None:
    """The digests are those of the first release of the codec."""
    assert len(links()) >= 300
    for name, now, later, link in links():
        answer = decode(link, todays()[name])
        assert (answer.notices, digest(answer)) == ((), now), link
        assert digest(decode(link, todays()[f"{name} later"])) == later, link


# ---------------------------------------------------------------- what parameters say, part by part


def parts(pairs: list[tuple[str, str]]) -> Counter[tuple[object, ...]]:
    """Everything that parameters say, whatever the order that means nothing; what belongs to nothing is marked as odd."""
    found: Counter[tuple[object, ...]] = Counter()
    values: dict[str, str] = {}
    for key, value in pairs:
        if key in LINK_PARAMETERS and key not in values:
            values[key] = value
        elif not (value and FOREIGN.fullmatch(key)):
            found["odd", key, value] += 1
    criteria = [entry.partition(".")[0] for entry in entries(values, "w")]
    frameworks = entries(values, "f")
    own: list[int] = []
    found.update((key, values[key]) for key in ("v", "d") if key in values)
    found.update(("f", place, slug) for place, slug in enumerate(frameworks))
    for entry in entries(values, "w"):
        criterion, _, weight = entry.partition(".")
        found["w", criterion, float(weight) if NUMBER_PATTERN.fullmatch(weight) else weight] += 1
    for entry in entries(values, "s"):
        slug, _, row = entry.partition(".")
        found.update(("s", slug, *cell) for cell in columns(criteria, list(row)))
    for entry in sorted(entries(values, "o"), key=lambda entry: entry.startswith("own.")):
        kind, name, row = (*entry.split(".", 2), "", "")[:3]
        place = len(own) if kind == "own" else 0
        found["o", kind, name, place] += 1
        found.update(("o", kind, name, place, *cell) for cell in columns(criteria, list(row)))
        own += [place] if kind == "own" else []
    for entry in entries(values, "m"):
        kind, about, least, *levels = (*entry.split("."), "", "")[: max(3, entry.count(".") + 1)]
        found["m", kind, about, least] += 1
        if kind == "level":
            found.update(("m", about, *cell) for cell in columns([*frameworks, *own], levels))
        elif levels:
            found["odd", entry] += 1
    return found


def entries(values: dict[str, str], key: str) -> list[str]:
    return [] if values.get(key, "") == "" and (key in "wf" or key not in values) else values[key].split("_")


def columns(of: list[object] | list[str], cells: list[str]) -> Iterator[tuple[object, ...]]:
    """Each cell with what it belongs to, which nobody knows where there are too many or too few."""
    if len(of) == len(cells):
        yield from zip(of, cells, strict=True)
    else:
        yield "odd", *cells


# ---------------------------------------------------------------- damage

CHARACTERS = string.ascii_lowercase + string.digits + "ABXMx._._-=&&%+#?; é🦩"
PIECES = ["__", "M=1&", "&m=", "&o=", "own.A.xxx", "-4", "-C3", "-00", "%41", "&amp;", "&utm_source=a", "03"]


def characters(text: str, random: Random) -> str:
    """One character deleted, doubled, replaced, swapped with the next, or some put between."""
    at = random.randrange(len(text))
    new = random.choice(CHARACTERS) if random.random() < 0.7 else random.choice(PIECES)
    here, rest = text[at], text[at + 1 :]
    return text[:at] + random.choice([rest, here * 2 + rest, new + rest, rest[:1] + here + rest[1:], new + here + rest])


def parts_between(separator: str) -> Callable[[str, Random], str]:
    """One part between separators deleted, doubled, replaced by another, swapped with another, or moved."""

    def change(text: str, random: Random) -> str:
        found = text.split(separator)
        one, other = random.randrange(len(found)), random.randrange(len(found))
        match random.randrange(5):
            case 0:
                del found[one]
            case 1:
                found.insert(other, found[one])
            case 2:
                found[one] = found[other]
            case 3:
                found[one], found[other] = found[other], found[one]
            case _:
                found.insert(other, found.pop(one))
        return separator.join(found)

    return change


def values_swapped(text: str, random: Random) -> str:
    pairs = [pair.partition("=")[::2] for pair in text.split("&")]
    one, other = random.randrange(len(pairs)), random.randrange(len(pairs))
    (key, value), (other_key, other_value) = pairs[one], pairs[other]
    pairs[one], pairs[other] = (key, other_value), (other_key, value)
    return "&".join(f"{key}={value}" for key, value in pairs)


def cut(text: str, random: Random) -> str:
    return text[: random.randrange(1, len(text))] if random.random() < 0.7 else text[random.randrange(1, len(text)) :]


KINDS: list[Callable[[str, Random], str]] = [
    characters,
    parts_between("&"),
    parts_between("_"),
    parts_between("."),
    values_swapped,
    cut,
]


def damaged(text: str, random: Random) -> str:
    """A link damaged in one way, and now and then in one character more."""
    text = random.choice([*KINDS, characters])(text, random) or text
    return characters(text, random) if random.random() < 0.25 else text


def is_misread(text: str, answer: DecodedLink) -> bool:
    """Whether a part of a link is neither in what came of it nor in a notice."""
    pairs = parse_qsl(text.removeprefix("?").partition("#")[0], keep_blank_values=True)
    if answer.notices or not any(key in LINK_PARAMETERS for key, _ in pairs):
        return False
    again = parse_qsl(encode(answer.choice, answer.data_version or ""), keep_blank_values=True)
    return answer.status != "link" or parts(pairs) != parts(again)


def sound_links(random: Random) -> Iterator[tuple[DecisionData, str]]:
    """Links as they are written now, over and over."""
    written = [(todays()[name], decode(link, todays()[name])) for name, _, _, link in links()]
    while True:
        today, answer = random.choice(written)
        yield today, encode(answer.choice, answer.data_version or "")


@pytest.mark.parametrize("count", [2_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_every_part_of_a_damaged_link_is_read_or_named(count: int) -> None:
    """What remains possible: a must-have, an own score or an option removed whole, or a weight or level that became another sound one."""
    random = Random(count)
    for number, (today, link) in zip(range(count), sound_links(random), strict=False):
        text = damaged(link, random)
        given = parse_qs(text.removeprefix("?").partition("#")[0], keep_blank_values=True) if number % 2 else text
        assert not is_misread(text, decode(given, today)), text


def test_a_link_cut_anywhere_is_noticed() -> None:
    for _, (today, link) in zip(range(25), sound_links(Random(1)), strict=False):
        whole = decode(link, today)
        for end in range(1, len(link)):
            answer = decode(link[:end], today)
            assert answer.notices or answer == whole, link[:end]


# ---------------------------------------------------------------- lists of the wrong length, and what comes twice


def answer_to(**changed: str | list[str]) -> DecodedLink:
    """A sound link to two frameworks and an own option with a must-have, with some parameters changed."""
    sound: dict[str, str | list[str]] = {
        "v": "1",
        "d": "d1",
        "w": "speed.5_ease.1_size.2",
        "m": "level.sockets.in.no.in.in",
        "o": "own.Kit.8aa",
        "s": "heron.222_ibis.333",
        "f": "heron_ibis",
    }
    return decode({**sound, **changed}, todays()["small"])


def codes(answer: DecodedLink) -> list[str]:
    return [notice.code for notice in answer.notices]


@pytest.mark.parametrize("levels", ["", ".no", ".no.in", ".no.in.in.in", ".in.no.in.in", ".no.no.in.", "...."])
def test_no_level_is_used_where_nobody_knows_whose_it_is(levels: str) -> None:
    answer = answer_to(m=f"level.sockets.in{levels}")
    assert answer.choice.levels == {"sockets": {"heron": "in", "ibis": None}}, "today's"
    assert answer.choice.alternatives[0].levels == {}
    assert codes(answer) == ["no-levels"]
    assert "Sockets" in answer.notices[0].text


@pytest.mark.parametrize("frameworks", ["heron", "heron_heron", "heron_ibis_egret", "ibis_heron_ibis_egret"])
def test_levels_belong_to_the_frameworks_they_were_written_for(frameworks: str) -> None:
    answer = answer_to(f=frameworks, s="_".join(f"{slug}.222" for slug in dict.fromkeys(frameworks.split("_"))))
    supports = todays()["small"].supports
    assert answer.choice.levels["sockets"] == {slug: supports.get(slug, {}).get("sockets") for slug in answer.choice.frameworks}
    assert "no-levels" in codes(answer)


def test_a_repeated_framework_shifts_no_level() -> None:
    answer = answer_to(f="heron_heron_ibis")
    assert answer.choice.levels == {"sockets": {"heron": "no", "ibis": "in"}}
    assert answer.choice.alternatives[0].levels == {"sockets": "in"}
    assert codes(answer) == ["repeated"]


def test_a_damaged_level_of_an_own_option_is_named_and_the_others_stand() -> None:
    answer = answer_to(m="level.sockets.in.no.in.i")
    assert answer.choice.levels == {"sockets": {"heron": "no", "ibis": "in"}}
    assert answer.choice.alternatives[0].levels == {}
    assert codes(answer) == ["level-unreadable"]
    assert "Kit" in answer.notices[0].text


@pytest.mark.parametrize("row", ["", "7", "74", "74aa", "74a.x", ".74a"])
def test_no_score_of_a_row_of_the_wrong_length_is_used(row: str) -> None:
    small = todays()["small"]
    guides = answer_to(s=f"heron.{row}_ibis.333")
    assert guides.choice.scores == {"heron": small.scores["heron"], "ibis": dict.fromkeys(small.criteria, 1.5)}
    assert codes(guides) == ["scores-miscounted"]
    own = answer_to(o=f"score.heron.{row or '8'}_own.Kit.{row}")
    assert (own.choice.own_scores, dict(own.choice.alternatives[0].scores)) == ({}, {})
    assert (own.choice.alternatives[0].name, own.choice.alternatives[0].levels) == ("Kit", {"sockets": "in"})
    assert codes(own) == ["own-scores-miscounted"]


@pytest.mark.parametrize(
    "changed",
    [
        {"w": "speed.5_ease.1_size.2_ease.4"},
        {"f": "heron_ibis_heron"},
        {"s": "heron.222_ibis.333_heron.444"},
        {"o": "score.heron.2xx_own.Kit.8aa_score.heron.3xx"},
        {"m": "level.sockets.in.no.in.in_level.sockets.no.no.in.in"},
        {"m": "score.speed.4_score.speed.5"},
        {"d": ["d1", "d2"]},
    ],
    ids=str,
)
def test_what_comes_twice_is_named_and_the_first_counts(changed: dict[str, str | list[str]]) -> None:
    answer = answer_to(**changed)
    assert codes(answer) == ["repeated"]
    first = {key: value[0] if isinstance(value, list) else re.sub(r"_[^_]+$", "", value) for key, value in changed.items()}
    assert answer_to(**first).choice == answer.choice


@pytest.mark.parametrize("key", ["utm_source", "fbclid", "embed", "_ga"])
def test_what_others_add_to_an_address_is_passed_over(key: str) -> None:
    assert answer_to(**{key: "1"}) == answer_to()


@pytest.mark.parametrize("text", ["m=score.speed.9?&v=1&d=d1&w=speed.5_ease.1_size.2&f=", "v=1&d=d1&w=speed.5_ease.1_size.2&f=?ibis"])
def test_a_stray_question_mark_hides_nothing(text: str) -> None:
    assert decode(text, todays()["small"]).notices


FAULTS = {
    "w": "c{}.9",
    "m": "level.m{}.in",
    "o": "own.n{}-FF.9",
    "s": "s{}.9",
    "f": "f{}",
    "parameters": "&{}=",
}
"""By parameter, an entry of which nothing can be read; with a number in it each is another."""


@pytest.mark.parametrize("where", [*FAULTS, "all"])
def test_as_many_faults_as_fit_make_few_notices(where: str) -> None:
    """One notice of a kind, and in each a few names."""
    every = MAX_QUERY_CHARS // 50 if where == "all" else MAX_QUERY_CHARS // 2
    many = {key: "_".join(map(fault.format, range(every))) for key, fault in FAULTS.items() if where in (key, "all")}
    text = (
        "v=1&"
        + "&".join(f"{key}={value}" for key, value in many.items() if key in LINK_PARAMETERS)
        + many.get("parameters", "").replace("_", "")
    )
    answer = decode(text[:MAX_QUERY_CHARS], todays()["small"])
    assert answer.status == "link"
    assert len({notice.code for notice in answer.notices}) == len(answer.notices)
    assert 0 < max(len(notice.text) for notice in answer.notices) < 500
