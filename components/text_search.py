"""Full-text search by words and prefixes of words, in any order and spelling."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from unicodedata import normalize

NUMBER = re.compile(r"\d+(?:[.,]\d+)+")
WORD = re.compile(rf"{NUMBER.pattern}[^\W_]*|[^\W_]+(?:[-'’.‐-–][^\W_]+)*")
"""A number with its unit (0.3x, 20,000, 5.2.1) or a word, possibly of several parts (e-mail, node.js, Django's)."""
NO_LETTER = re.compile(r"[\W_]+")
ACCENTS = re.compile("[\u0300-\u036f]+")
MAX_QUERY_LENGTH = 80
"""Maximum number of characters of a query; the rest is ignored."""
MAX_TERMS = 12
"""Maximum number of words of a query that are searched for."""
TITLE, TEXT = 2, 0
"""Ranks of a word in the title and in the text of a document."""
WHOLE_WORD_RANK = 1
"""Added to the rank if the whole word matches and not only a prefix; a match in a title still ranks above one in a text."""
MIN_SIMILARITY = 0.7
"""Minimum similarity (0 to 1, of `difflib`) of a word that is suggested for an unknown one."""
MAX_LENGTH_DIFFERENCE = 2
"""Maximum difference of length of a suggested word."""
MIN_PLURAL_LENGTH = 4
"""Shorter words keep their final s."""

Term = tuple[tuple[str, ...], ...]
"""The spellings of a word, each as words that must all occur: `e-mail` is `email`, or `e` and `mail`."""


@lru_cache(maxsize=8192)  # the same texts are searched at every run
def words_of(text: str) -> frozenset[str]:
    """Return the normalised words of a text in all spellings."""
    return frozenset(word for term in terms_of(text) for spelling in term for word in spelling)


def terms_of(text: str) -> list[Term]:
    """Return the words of a text in order, without case, accents and plural endings."""
    return [_spellings(word) for word in _split_words(text)]


def _split_words(text: str) -> list[str]:
    return [match[0] for match in WORD.finditer(_normalise(text))]


def contains_words(text: str, query: str) -> bool:
    """Return whether each word of the query is a word of the text or a prefix of one; true for a query without words."""
    if not (terms := terms_of(query)):
        return True
    words = words_of(text)
    return all(any(all(any(_matches(word, part) for word in words) for part in spelling) for spelling in term) for term in terms)


def _matches(word: str, wanted: str) -> bool:
    """Return whether `wanted` is the word or a prefix of it; a single letter must be the whole word."""
    return word == wanted or (len(wanted) > 1 and word.startswith(wanted))


def _normalise(text: str) -> str:
    return text.lower() if text.isascii() else ACCENTS.sub("", normalize("NFKD", text.replace("×", "x"))).casefold()


@lru_cache(maxsize=16_384)
def _spellings(word: str) -> Term:
    if NUMBER.match(word):
        return ((re.sub(r",(?=\d{3}(?!\d))", "", word).replace(",", "."),),)
    parts = tuple(_singular(part) for part in NO_LETTER.split(word))
    return (parts,) if len(parts) == 1 else ((_singular(NO_LETTER.sub("", word)),), parts)


def _singular(word: str) -> str:
    if len(word) > MIN_PLURAL_LENGTH and word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) >= MIN_PLURAL_LENGTH and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


class SearchIndex:
    """An inverted index of documents, each a (title with additional words, text) pair.

    `ignored` words of a query need not occur, unless the query has no other words.
    """

    def __init__(self, documents: Iterable[tuple[str, str]], ignored: Iterable[str] = ()) -> None:
        self.ignored = {word for text in ignored for word in words_of(text)}
        self.ranks: dict[str, dict[int, int]] = {}
        """Word → document number → rank (`TITLE` or `TEXT`) of the word in it."""
        self.written: dict[str, str] = {}
        """Normalised word → its first spelling in the documents."""
        for number, (title, text) in enumerate(documents):
            for rank, part in ((TEXT, text), (TITLE, title)):
                for written in _split_words(part):
                    for spelling in _spellings(written):
                        for word in spelling:
                            self.ranks.setdefault(word, {})[number] = rank
                            self.written.setdefault(word, written if len(spelling) == 1 else word)

    def search(self, query: str) -> list[int]:
        """Return the numbers of the documents that contain every word of the query, highest sum of ranks first."""
        terms = self.terms(query)
        if not terms:
            return []
        ranked = [self._ranks(term) for term in terms]
        hits = set.intersection(*map(set, ranked))
        return sorted(hits, key=lambda number: (-sum(ranks[number] for ranks in ranked), number))

    def terms(self, query: str) -> list[Term]:
        """Return the words of a query that must occur, at most `MAX_TERMS`."""
        terms = terms_of(query[:MAX_QUERY_LENGTH])
        return ([term for term in terms if not {word for spelling in term for word in spelling} <= self.ignored] or terms)[:MAX_TERMS]

    def known_words(self, query: str) -> list[str]:
        """Return the words of the query that occur in any document."""
        return [self.written.get(term[0][0], term[0][0]) for term in self.terms(query) if self._ranks(term)]

    def nearest_words(self, query: str) -> list[str]:
        """Return the most similar known word, if any, for each word of the query that does not occur."""
        unknown = [term for term in self.terms(query) if not self._ranks(term)]
        return list(dict.fromkeys(self.written[word] for term in unknown for word in self._similar_words(term[0][0])))

    def _similar_words(self, word: str) -> Sequence[str]:
        candidates = [other for other in self.ranks if abs(len(other) - len(word)) <= MAX_LENGTH_DIFFERENCE and other[:1].isalpha()]
        return get_close_matches(word, candidates, 1, MIN_SIMILARITY)

    def _ranks(self, term: Term) -> dict[int, int]:
        """Return document number → rank of a word in it, in the spelling with the highest rank."""
        best: dict[int, int] = {}
        for spelling in term:
            parts = [self._prefix_ranks(word) for word in spelling]
            for number in set.intersection(*map(set, parts)):
                best[number] = max(best.get(number, 0), min(ranks[number] for ranks in parts))
        return best

    def _prefix_ranks(self, wanted: str) -> dict[int, int]:
        best: dict[int, int] = {}
        for word, ranks in self.ranks.items():
            if _matches(word, wanted):
                for number, rank in ranks.items():
                    best[number] = max(best.get(number, 0), rank + WHOLE_WORD_RANK * (word == wanted))
        return best
