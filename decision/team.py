"""Team comparison: read the links of several people and describe how far their weights agree."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from decision.choice import DecisionData, clean_name
from decision.formatting import DisplayNames, format_decimal, join_words, quote
from decision.group import GroupComparison, compare_members
from decision.notices import MAX_QUERY_CHARS
from decision.problem import Problem
from decision.ranking import RankedAlternative, rank, table_bounds
from decision.url_codec import decode

MAX_MEMBERS = 20
MAX_TEXT_CHARS = MAX_MEMBERS * (MAX_QUERY_CHARS + 200)  # 200 for the name and the part of the address before the parameters
LINK_START = re.compile(r"https?://|/?decide\?|\?|[vdwmfso]=", re.IGNORECASE)
"""Matches the start of a link in the last word of a line."""

AGREEMENT_WORDS = (
    (Fraction(9, 10), "unusually strong"),
    (Fraction(7, 10), "strong"),
    (Fraction(5, 10), "moderate"),
    (Fraction(3, 10), "weak"),
    (Fraction(0), "very weak"),
)
"""Minimum of Kendall's W for each description, by convention (Schmidt 1997, Decision Sciences 28(3))."""


@dataclass(frozen=True, slots=True)
class Member:
    """The weights of one person by criterion, and the notices about that person's link."""

    weights: Mapping[str, int]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedTeam:
    """The members by name, in the order of the lines, and an error message for each unreadable line by its one-based number."""

    members: Mapping[str, Member]
    unread: Mapping[int, str]


def read_team(text: str, current: DecisionData) -> ParsedTeam:
    """Parse one member per line, written as a link or as `Name: link`. Accepts any text and ignores blank lines."""
    members: dict[str, Member] = {}
    unread: dict[int, str] = {}
    for number, line in enumerate(text[:MAX_TEXT_CHARS].splitlines(), start=1):
        *_, last = line.split() or [""]
        if not last:
            continue
        found = LINK_START.search(last)
        if not found:
            unread[number] = "There is no link in it."
        elif len(members) == MAX_MEMBERS:
            unread[number] = f"At most {MAX_MEMBERS} people are compared."
        else:
            link = last[found.start() :]
            decoded = decode(link, current)
            if decoded.status != "link":
                unread[number] = " ".join(notice.text for notice in decoded.notices) or "The link carries no choice."
            elif not any(decoded.choice.weights.values()):
                unread[number] = "Every weight in it is zero."
            else:
                given = clean_name(line.strip().removesuffix(link).strip().removesuffix(":"))
                name = _unique_name(given or f"Line {number}", members)
                members[name] = Member(decoded.choice.weights, tuple(notice.text for notice in decoded.notices))
    return ParsedTeam(members, unread)


def _unique_name(name: str, taken: Mapping[str, Member]) -> str:
    return next(free for n in range(1, len(taken) + 2) if (free := name if n == 1 else f"{name} ({n})") not in taken)


@dataclass(frozen=True, slots=True)
class TeamAgreement:
    """The members' weights applied to one set of scores.

    `ranking` uses the mean of the members' normalised weights. `discuss_first` is the criterion whose different weights change the
    values of the alternatives most, or None if no difference changes them. Unknown scores are at the low end of the scale, except
    in the ranges of `ranking`.
    """

    group: GroupComparison
    ranking: tuple[RankedAlternative, ...]
    discuss_first: str | None


def team_agreement(problem: Problem, members: Mapping[str, Member]) -> TeamAgreement | None:
    """Compare the members' weights on the scores and must-haves of `problem`; the scores in their links are not used.

    Return None if no alternative qualifies.
    """
    criteria = tuple(replace(criterion, weight=Fraction(1)) for criterion in problem.criteria)
    tables = table_bounds(replace(problem, criteria=criteria))
    if tables is None:
        return None
    table, high = tables
    sliders = {name: [Fraction(member.weights.get(criterion, 0)) for criterion in table.criteria] for name, member in members.items()}
    group = compare_members(table, sliders)
    shares = tuple(group.weights[criterion] for criterion in table.criteria)
    columns = dict(zip(table.criteria, zip(*table.scores, strict=True), strict=True))
    effect = {criterion: spread * (max(columns[criterion]) - min(columns[criterion])) for criterion, spread in group.spread.items()}
    most = max(effect, key=effect.__getitem__)
    return TeamAgreement(group, rank(replace(table, sliders=shares), replace(high, sliders=shares)), most if effect[most] else None)


def common_leader_sentence(found: TeamAgreement, names: DisplayNames) -> str:
    """Return the leader with the common weights, or the alternatives that can lead if unknown scores decide it."""
    top = found.ranking[0].value_low
    named = [names.alternatives[line.id] for line in found.ranking if line.place == 1]
    possible = [names.alternatives[line.id] for line in found.ranking if line.value_high >= top]
    if sorted(possible) != sorted(named):
        return f"With the common weights, first place is open between {join_words(possible)}: scores are not known."
    return f"{join_words(named)} {'are tied' if named[1:] else 'leads'} with the common weights."


def agreement_sentence(found: TeamAgreement) -> str:
    """Return Kendall's W with a description, or the reason why it is undefined."""
    w = found.group.agreement
    if w is None:
        return "Agreement as one number needs at least two people, three options, and somebody who ranks them apart."
    word = next(word for least, word in AGREEMENT_WORDS if w >= least)
    return (
        f"Agreement on the order of the options is {word}: Kendall's W is {format_decimal(w, 2)}, where 0 is none and 1 is the same order."
    )


def dispute_sentences(found: TeamAgreement, members: Mapping[str, Member], names: DisplayNames) -> tuple[str, ...]:
    """Return the criterion with the largest difference in weight and the criterion to discuss first. Empty for one member."""
    group = found.group
    if len(members) <= 1:
        return ()
    furthest = next(iter(group.spread))
    if not group.spread[furthest]:
        return ("Everybody weighs everything alike.",)
    sentences = [f"The weights differ most on {names.criteria[furthest]}: {_extreme_shares(furthest, members)}."]
    if found.discuss_first is None:
        sentences.append("No disputed criterion can change the order, because the options score the same on them.")
    elif found.discuss_first == furthest:
        sentences.append("Talk about it first: it also moves the weighted scores most.")
    else:
        topic = found.discuss_first
        sentences.append(
            f"Talk about {names.criteria[topic]} first: {_extreme_shares(topic, members)}, and it moves the weighted scores more."
        )
    if len(group.distances) > 1:
        pair = group.distances[0]
        both, share = join_words([quote(name) for name in pair.members]), format_decimal(100 * pair.share, 0)
        sentences.append(f"Furthest apart are {both}: {share} % of their weight lies elsewhere.")
    return tuple(sentences)


def _extreme_shares(criterion: str, members: Mapping[str, Member]) -> str:
    """Return the members with the largest and the smallest weight: `“Ada” gives it 30 % of the weight, “Ben” 5 %`."""
    shares = {name: Fraction(member.weights.get(criterion, 0), sum(member.weights.values())) for name, member in members.items()}
    most, least = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
    most_share, least_share = (format_decimal(100 * shares[name], 0) for name in (most, least))
    return f"{quote(most)} gives it {most_share} % of the weight, {quote(least)} {least_share} %"
