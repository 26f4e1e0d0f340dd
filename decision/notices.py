"""Notices about the parts of a decision link that were changed or ignored while decoding."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from decision.choice import DEFAULT_WEIGHT, MAX_FRAMEWORKS, MAX_OWN_ALTERNATIVES, MAX_WEIGHT, DecisionData

CODEC_VERSION = "1"
MAX_QUERY_CHARS = 4_000
"""Maximum length of a link's query string. A longer one is rejected."""
MAX_NAMED_IDS = 6
"""Maximum number of ids in one notice. Further ids are only counted."""
MAX_ID_CHARS = 40
"""Maximum length of an unknown id in a notice."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A part of a link that was changed or ignored.

    `code` is a key of `NOTICE_TEXTS` and does not change between versions. `text` is one or two sentences. Text from the link
    is reduced to letters, digits, `-` and `?`, so `text` needs no escaping.
    """

    code: str
    text: str


NOTICE_TEXTS = {
    "too-long": f"The link has more than {MAX_QUERY_CHARS:,} characters, so none of it was read.",
    "unknown-version": "The link is written in a form that this page does not know, so none of it was read: version {}.",
    "no-version": f"The link does not say in which form it is written. It was read as version {CODEC_VERSION}.",
    "no-data-version": "The link does not say which data it was made from.",
    "data-version-unreadable": "The data version in the link cannot be read.",
    "unknown-profile": "This guide has no such profile, so the page shows what it starts with: {}.",
    "profile-not-used": "The link names a profile and a choice of its own. The choice counts, not the profile: {}.",
    "repeated": "The link has this more than once, and the first counts: {}.",
    "unknown-parameter": "The link has a parameter that this page does not know and did not read: {}.",
    "surplus": "The link has something in this that belongs to nothing, so it was not used: {}.",
    "no-weights": f"The link has no weights, so every weight is {DEFAULT_WEIGHT}.",
    "unknown-criterion": "This guide has no such criterion, so it does not count and the result may differ from the sender's: {}.",
    "absent-criterion": "The link does not weigh this, so its weight is 0: {}.",
    "weight-out-of-range": f"This weight was outside 0 to {MAX_WEIGHT} and was moved to the nearer end: {{}}.",
    "weight-rounded": "This weight was between two steps and was rounded: {}.",
    "weight-not-a-number": "This weight is not a number, so it is 0: {}.",
    "no-frameworks": "The link names no framework, so the page shows those it starts with.",
    "unknown-framework": "This guide has no such framework, so it was left out: {}.",
    "too-many-frameworks": f"At most {MAX_FRAMEWORKS} frameworks are compared, so this was left out: {{}}.",
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
    "too-many-alternatives": f"At most {MAX_OWN_ALTERNATIVES} own options are compared, so this was left out: {{}}.",
}
"""Text of each notice by its code. `{}` is replaced by the affected ids or names."""


class NoticeCollector:
    """Collects notices by code and replaces ids by names. Ids without a known name are reduced to harmless characters."""

    def __init__(self, current: DecisionData) -> None:
        self._names = {**current.criteria, **current.features, **current.frameworks}
        self._about: dict[str, dict[str, None]] = {}

    def set_name(self, id: str, name: str) -> None:
        """Set the display name of an id to a name from the link, in quotation marks."""
        self._names[id] = f"“{printable_id(name)}”"

    def add(self, code: str) -> None:
        """Add a notice that names no ids."""
        self._about.setdefault(code, {})

    def add_for(self, code: str, ids: Iterable[str]) -> None:
        """Add ids to the notice with this code. Without ids nothing is added."""
        for id in ids:
            self._about.setdefault(code, {})[self._names.get(id) or printable_id(id)] = None

    def all(self) -> tuple[Notice, ...]:
        """Return one notice per code, in the order of the first additions."""
        return tuple(Notice(code, NOTICE_TEXTS[code].format(_joined_ids(list(about)))) for code, about in self._about.items())


def printable_id(text: str) -> str:
    """Return text from a link with each unexpected character replaced by `?`, or "nothing" for an empty text."""
    return re.sub(r"[^A-Za-z0-9-]", "?", text[:MAX_ID_CHARS]) or "nothing"


def _joined_ids(about: list[str]) -> str:
    more = [f"and {len(about) - MAX_NAMED_IDS} more"] if len(about) > MAX_NAMED_IDS else []
    return ", ".join(about[:MAX_NAMED_IDS] + more)
