"""Sound links of the first version open as they always did."""

import hashlib
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

from catalog.models import Level
from decision.link import Decoded, Today, decode

FOLDER = Path(__file__).parent / "links"


@cache
def todays() -> dict[str, Today]:
    """Catalogues as links were once written for, and as they looked later, by name; `todays.json` never changes."""
    return {
        name: Today(
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


def digest(answer: Decoded) -> str:
    read = (asdict(answer.choice), answer.data_version, [asdict(difference) for difference in answer.differences])
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()[:12]


def test_sound_links_open_as_they_did() -> None:
    """The digests are those of the first release of the codec."""
    assert len(links()) >= 300
    for name, now, later, link in links():
        answer = decode(link, todays()[name])
        assert (answer.notices, digest(answer)) == ((), now), link
        assert digest(decode(link, todays()[f"{name} later"])) == later, link
