"""Cues: the vocabulary's patterns, looked up by word instead of scanned for.

The vocabulary writes a cue as a regular expression in a small dialect, so that anybody can read
and try it: words, ``word\\w*`` for a beginning, ``(?:a|b)`` for a choice, ``\\W*`` between words
and ``(?:\\w+\\W+){0,4}?`` for up to four words between. Hundreds of expressions tried at each
place would be slow, so each is compiled to word tests with one of them, the rarest, as its
anchor: a text is walked once, and a cue is only tried where its anchor stands. A cue never
reaches over the end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nlp.topics.words import Words

_WORDS = (
    "a all an and any are as at be been by each for from has have if in into is it its no not "
    "of off on one or our out over such that the their them these this those to two under until "
    "up us was we were which will with u.s. american america states united national federal new "
    "state president trump secretary order section "
)
#: Words too common to anchor a cue on while it has another.
_COMMON = frozenset(_WORDS.split())
_GAP = re.compile(r"\(\?:\\w\+\\W\+\)\{0,(\d+)\}\?")
_CHOICE = re.compile(r"\(\?:([^()]*)\)")


@dataclass(slots=True, frozen=True)
class Test:
    """One word to be met: any of ``exact``, or one that begins with any of ``prefixes``."""

    exact: frozenset[str]
    prefixes: tuple[str, ...]
    gap: int = 0  # how many words may stand before it, after the test before

    def meets(self, word: str) -> bool:
        return word in self.exact or bool(self.prefixes and word.startswith(self.prefixes))


@dataclass(slots=True, frozen=True)
class Cue:
    """One compiled alternative of a rule."""

    rule: int  # index of the rule in the book
    tests: tuple[Test, ...]
    anchor: int  # index of the test that is looked up


@dataclass(slots=True, frozen=True)
class Hit:
    """A rule that was met on the words [start, end)."""

    rule: int
    start: int
    end: int


@dataclass(slots=True)
class Rule:
    """A pattern of the vocabulary: what it speaks for, how strongly, or against."""

    id: str
    facet: str
    code: str
    strength: float  # 1 names the thing itself, less only hints at it; 0 for counter-patterns
    against: bool = False


@dataclass(slots=True)
class Book:
    """All cues, ready to be looked up."""

    rules: list[Rule] = field(default_factory=list)
    _exact: dict[str, list[Cue]] = field(default_factory=dict)
    _prefix: dict[str, list[Cue]] = field(default_factory=dict)
    _lengths: tuple[int, ...] = ()
    _cache: dict[str, tuple[Cue, ...]] = field(default_factory=dict)

    def add(self, rule: Rule, regex: str) -> None:
        """Compile a rule's regular expression. ValueError where it leaves the dialect."""
        self.rules.append(rule)
        for tests in parse(regex):
            cue = Cue(len(self.rules) - 1, tests, _anchor(tests))
            for word in tests[cue.anchor].exact:
                self._exact.setdefault(word, []).append(cue)
            for prefix in tests[cue.anchor].prefixes:
                self._prefix.setdefault(prefix, []).append(cue)
        self._lengths = tuple(sorted({len(prefix) for prefix in self._prefix}))

    def cues_at(self, word: str) -> tuple[Cue, ...]:
        """The cues that a word anchors; remembered, since texts repeat their words."""
        known = self._cache.get(word)
        if known is None:
            found = list(self._exact.get(word, ()))
            for size in self._lengths:
                if size > len(word):
                    break
                found.extend(self._prefix.get(word[:size], ()))
            known = tuple(dict.fromkeys(found))
            if len(self._cache) < 200_000:
                self._cache[word] = known
        return known

    def find(self, words: Words) -> list[Hit]:
        """Every rule met, in the order of their anchors; a rule may overlap itself."""
        hits: list[Hit] = []
        cache, text = self._cache, words.text
        for index, word in enumerate(text):
            cues = cache.get(word)
            if cues is None:
                cues = self.cues_at(word)
            if not cues:
                continue
            bounds: tuple[int, int] | None = None
            for cue in cues:
                if len(cue.tests) == 1:
                    hits.append(Hit(cue.rule, index, index + 1))
                    continue
                if bounds is None:
                    bounds = words.bounds(index)
                span = _match(cue, text, index, bounds)
                if span:
                    hits.append(Hit(cue.rule, *span))
        return hits


def _match(
    cue: Cue, text: list[str], index: int, bounds: tuple[int, int]
) -> tuple[int, int] | None:
    """The span of a cue whose anchor stands at ``index``; the nearest words win."""
    low, high = bounds
    tests, start, end = cue.tests, index, index
    for place in range(cue.anchor, 0, -1):
        test = tests[place - 1]
        for at in range(start - 1, max(low, start - 1 - tests[place].gap) - 1, -1):
            if test.meets(text[at]):
                start = at
                break
        else:
            return None
    for place in range(cue.anchor + 1, len(tests)):
        test = tests[place]
        for at in range(end + 1, min(high, end + 2 + test.gap)):
            if test.meets(text[at]):
                end = at
                break
        else:
            return None
    return start, end + 1


def _anchor(tests: tuple[Test, ...]) -> int:
    def rarity(test: Test) -> float:
        words = (*test.exact, *test.prefixes)
        if any(word in _COMMON for word in words):
            return -100.0
        return float(min(len(word) for word in words) - 1.5 * len(words) ** 0.5)

    return max(range(len(tests)), key=lambda i: rarity(tests[i]))


def parse(regex: str) -> list[tuple[Test, ...]]:
    """The alternatives of a regular expression of the dialect, each as its word tests."""
    body = regex.strip()
    opened = re.fullmatch(r"\(\?x\)\s*\(\?<!\\w\)\(\?:(.*)\)\(\?!\\w\)", body, re.DOTALL)
    if not opened:
        raise ValueError(f"not in the dialect of cues: {body[:60]!r}")
    return [_alternative(line.strip()) for line in _top_level(opened.group(1)) if line.strip()]


def _top_level(body: str) -> Iterable[str]:
    depth = 0
    piece: list[str] = []
    for char in body:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            yield "".join(piece)
            piece = []
        else:
            piece.append(char)
    yield "".join(piece)


def _alternative(source: str) -> tuple[Test, ...]:
    tests: list[Test] = []
    gap = 0
    rest = source
    while rest:
        found = _GAP.match(rest)
        if found:
            gap = int(found.group(1))
            rest = rest[found.end() :]
            continue
        found = _CHOICE.match(rest)
        if found:
            choice, rest = found.group(1), rest[found.end() :]
        else:
            choice, separator, rest = rest.partition("\\W*")
            rest = separator + rest
        tests.append(_test(choice, gap, source))
        gap = 0
        if rest and not rest.startswith("\\W*"):
            raise ValueError(f"not in the dialect of cues: {source!r}")
        rest = rest.removeprefix("\\W*")
    if not tests:
        raise ValueError(f"an empty cue: {source!r}")
    return tuple(tests)


def _test(choice: str, gap: int, source: str) -> Test:
    exact, prefixes = set(), []
    for option in choice.split("|"):
        word = option.removesuffix("\\w*").replace("\\.", ".").replace("\\$", "$")
        if not re.fullmatch(r"(?:u\.s\.|r&d|[^\W_]+|\$|%)", word):
            raise ValueError(f"not in the dialect of cues: {option!r} in {source!r}")
        if option.endswith("\\w*"):
            prefixes.append(word)
        else:
            exact.add(word)
    return Test(frozenset(exact), tuple(prefixes), gap)
