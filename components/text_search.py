"""Search in texts: words and their beginnings, in any order and form of writing."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from unicodedata import normalize

NUMBER = re.compile(r"\d+(?:[.,]\d+)+")
WORD = re.compile(rf"{NUMBER.pattern}[^\W_]*|[^\W_]+(?:[-'’.‐-–][^\W_]+)*")
"""A number with its unit (0.3x, 20,000, 5.2.1), or a word, which may have parts: e-mail, node.js, Django's."""
NO_LETTER = re.compile(r"[\W_]+")
ACCENTS = re.compile("[\u0300-\u036f]+")
MAX_QUERY_LENGTH = 80
MAX_TERMS = 12
TITLE, TEXT = 2, 0
"""Where a word stands; a whole word counts one more than the beginning of one, so titles come before texts."""
WHOLE_WORD_RANK = 1
MIN_SIMILARITY = 0.7
"""Similarity from which a word is suggested for one that does not occur."""

Term = tuple[tuple[str, ...], ...]
"""Ways of writing a word, each as words that must all occur: `e-mail` is `email`, or `e` and `mail`."""


@lru_cache(maxsize=8192)  # the same texts are searched at every run
def words_of(text: str) -> frozenset[str]:
    """The words of a text as they are compared, in all their ways of writing."""
    return frozenset(word for term in terms_of(text) for way in term for word in way)


def terms_of(text: str) -> list[Term]:
    """The words of a text in order, compared without case, accents and plural."""
    return [_spellings(word) for word in _split_words(text)]


def _split_words(text: str) -> list[str]:
    return [match[0] for match in WORD.finditer(_normalise(text))]


def contains_words(text: str, query: str) -> bool:
    """Whether each word of the query is one of the text, or the beginning of one. Where there are no words, it is so."""
    if not (terms := terms_of(query)):
        return True
    words = words_of(text)
    return all(any(all(any(_starts_with(word, part) for word in words) for part in way) for way in term) for term in terms)


def _starts_with(word: str, wanted: str) -> bool:
    """Whether a word is, or begins with, what is wanted; a single letter must be the whole word."""
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
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


class SearchIndex:
    """Documents by their words, each a title with other words for it, and a text; titles count most.

    `ignored` words of a query need not occur, unless it has no others.
    """

    def __init__(self, documents: Iterable[tuple[str, str]], ignored: Iterable[str] = ()) -> None:
        self.ignored = {word for text in ignored for word in words_of(text)}
        self.places: dict[str, dict[int, int]] = {}
        """Word → number of a document → where it stands there."""
        self.written: dict[str, str] = {}
        """Word as it is compared → as it is first written."""
        for number, (title, text) in enumerate(documents):
            for rank, part in ((TEXT, text), (TITLE, title)):
                for written in _split_words(part):
                    for way in _spellings(written):
                        for word in way:
                            self.places.setdefault(word, {})[number] = rank
                            self.written.setdefault(word, written if len(way) == 1 else word)

    def search(self, query: str) -> list[int]:
        """Numbers of the documents that hold every word of the query, best first: titles before texts, whole words first."""
        terms = self.terms(query)
        if not terms:
            return []
        ranked = [self._ranks(term) for term in terms]
        hits = set.intersection(*map(set, ranked))
        return sorted(hits, key=lambda number: (-sum(ranks[number] for ranks in ranked), number))

    def terms(self, query: str) -> list[Term]:
        """The words of a query that must occur; not all of a very long one."""
        terms = terms_of(query[:MAX_QUERY_LENGTH])
        return ([term for term in terms if not {word for way in term for word in way} <= self.ignored] or terms)[:MAX_TERMS]

    def known_words(self, query: str) -> list[str]:
        """Those words of the query that occur."""
        return [self.written.get(term[0][0], term[0][0]) for term in self.terms(query) if self._ranks(term)]

    def nearest_words(self, query: str) -> list[str]:
        """For each word of the query that does not occur, the one most like it, if any is."""
        unknown = [term for term in self.terms(query) if not self._ranks(term)]
        return list(dict.fromkeys(self.written[word] for term in unknown for word in self._similar_words(term[0][0])))

    def _similar_words(self, word: str) -> Sequence[str]:
        candidates = [other for other in self.places if abs(len(other) - len(word)) < 3 and other[:1].isalpha()]
        return get_close_matches(word, candidates, 1, MIN_SIMILARITY)

    def _ranks(self, term: Term) -> dict[int, int]:
        """By document, how well it holds a word, in the best way of writing it."""
        best: dict[int, int] = {}
        for way in term:
            parts = [self._ranks_of(word) for word in way]
            for number in set.intersection(*map(set, parts)):
                best[number] = max(best.get(number, 0), min(ranks[number] for ranks in parts))
        return best

    def _ranks_of(self, wanted: str) -> dict[int, int]:
        best: dict[int, int] = {}
        for word, places in self.places.items():
            if _starts_with(word, wanted):
                for number, rank in places.items():
                    best[number] = max(best.get(number, 0), rank + WHOLE_WORD_RANK * (word == wanted))
        return best
