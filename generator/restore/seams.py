"""What speaks for and against reading one stretch of text directly after another.

Gains are points on one scale with those of the roles; each comes with a reason an editor understands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from generator.restore.conventions import Conventions
from generator.restore.roles import Reading, State
from generator.restore.text import HALF_FINAL, NEVER_FIRST, is_hanzi, is_latin

SEARCHED = 200_000
"""Code points of a page in which strings across a break are looked up: bounds the work on huge pages."""


@dataclass(frozen=True, slots=True)
class Seam:
    """The two ways of reading `after` next to `before`: as one paragraph, or as the next one."""

    join: float
    apart: float
    kind: str
    """What the break cuts: word, bracket, enumeration, comma, phrase, sentence."""
    join_reasons: tuple[str, ...] = ()
    apart_reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageWords:
    """What the page as a whole knows about its words and its habits."""

    text: str
    uses_indents: bool
    first_words: frozenset[str]
    last_words: frozenset[str]
    _seams: dict[tuple[int, int], Seam] = field(default_factory=dict, compare=False)
    steps: dict[tuple[int, int], list[tuple[State, State, bool, float, tuple[str, ...]]]] = field(
        default_factory=dict, compare=False
    )
    """Steps between two readings, worked out once: they do not change from round to round."""

    def seam(self, before: Reading, after: Reading) -> Seam:
        """The seam between two readings, worked out once."""
        key = (before.strip.index, after.strip.index)
        if key not in self._seams:
            self._seams[key] = judge_seam(before, after, self)
        return self._seams[key]


def page_words(readings: Sequence[Reading], known: Conventions) -> PageWords:
    """Collect the page's text and habits."""
    text = "\n".join(reading.text for reading in readings)[:SEARCHED]
    long = [reading for reading in readings if len(reading.text) > 40]
    indented = sum(reading.strip.indented for reading in long)
    uses_indents = indented >= 3 and indented >= 0.5 * len(long)
    return PageWords(text, uses_indents, frozenset(known.first_words), frozenset(known.last_words))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one look at a break says: points for one paragraph, points for two, and why."""

    join: float
    apart: float
    why_join: str = ""
    why_apart: str = ""
    cuts: str = ""
    """What the break would cut, where this look can tell."""


Look = Callable[[Reading, Reading, PageWords], Evidence | None]


def judge_seam(before: Reading, after: Reading, words: PageWords) -> Seam:
    """Add up what every look at the break says."""
    found = [evidence for look in LOOKS if (evidence := look(before, after, words))]
    return Seam(
        sum(evidence.join for evidence in found),
        sum(evidence.apart for evidence in found),
        next((evidence.cuts for evidence in reversed(found) if evidence.cuts), "sentence"),
        tuple(evidence.why_join for evidence in found if evidence.why_join),
        tuple(evidence.why_apart for evidence in found if evidence.why_apart),
    )


def ending(before: Reading, after: Reading, words: PageWords) -> Evidence:
    """Whether the first stretch ends a sentence."""
    left = before.shape
    if left.ends == "closed":
        return Evidence(-5.0, 0.5, why_apart="前段句子已完")
    if left.ends == "half":
        colon = left.last in HALF_FINAL
        return Evidence(-2.0 if colon else -1.5, -0.5 if colon else -1.5, cuts="phrase")
    cuts = "enumeration" if left.last == "、" else "comma" if left.last in "，," else "phrase"
    return Evidence(2.5, -6.0, why_join="前段无句末标点", cuts=cuts)


def first_mark(before: Reading, after: Reading, words: PageWords) -> Evidence | None:
    """A mark that cannot begin a paragraph."""
    first = after.shape.first
    if first not in NEVER_FIRST:
        return None
    return Evidence(3.0 if before.shape.ends == "open" else 0.5, -6.0, why_join=f"后段以“{first}”起首")


def brackets(before: Reading, after: Reading, words: PageWords) -> Evidence | None:
    """Quotation marks and brackets that open on one side and close on the other, or fail to."""
    opened, closing = before.shape.unclosed, after.shape.unopened
    if opened and closing and closing[0] in opened:
        return Evidence(3.5, -2.0, why_join=f"前段“{opened[-1]}”未完，后段才见其另一半", cuts="bracket")
    if closing:
        return Evidence(-1.5, -4.0)
    if opened:
        # Speech may run over several paragraphs, each opening anew; otherwise the mark should close soon.
        return Evidence(-0.5, -0.5 if after.shape.first in "“「『" else -1.5)
    return None


def enumeration(before: Reading, after: Reading, words: PageWords) -> Evidence | None:
    """A list of words that goes on after the break."""
    if before.shape.last != "、" or "、" not in after.text[:12]:
        return None
    return Evidence(1.5, 0.0, why_join="并列词语接续", cuts="enumeration")


def word(before: Reading, after: Reading, words: PageWords) -> Evidence | None:
    """A word that the break would cut in two, or half a word left alone before it."""
    if before.shape.ends == "closed":
        return None
    crossing = crossing_word(before.text, after.text, words)
    if crossing:
        return Evidence(crossing[0], 0.0, why_join=crossing[1], cuts="word")
    if before.shape.ends == "open" and torn_end(before.text, words.last_words):
        return Evidence(-1.5, 0.0)
    return None


def torn(before: Reading, after: Reading, words: PageWords) -> Evidence | None:
    """A first word that seldom opens a sentence."""
    first = torn_start(after.text, words.first_words)
    return Evidence(1.0, -2.0, why_join=f"后段以“{first}”起首，不像一句的开头") if first else None


def slogans(before: Reading, after: Reading, words: PageWords) -> Evidence | None:
    """Two bare quotations of like build of which the second needs the first."""
    if not parallel_quotes(before.text, after.text):
        return None
    return Evidence(5.0, 0.0, why_join=PARALLEL, cuts="parallel")


def indents(before: Reading, after: Reading, words: PageWords) -> Evidence | None:
    """On a page that indents its paragraphs, what is indented begins one."""
    if not words.uses_indents:
        return None
    if after.strip.indented:
        return Evidence(-5.0, 1.0, why_apart="后段缩进")
    return Evidence(1.0, -1.5, why_join="后段不缩进")


def opening(before: Reading, after: Reading, words: PageWords) -> Evidence | None:
    """Wire heads, marks and numbers that begin a paragraph of their own."""
    if after.lead or after.brief or after.numbered in ("chapter", "bracket"):
        return Evidence(-5.0, 0.0)
    if after.numbered or after.strip.bullet:
        return Evidence(-2.0, 1.0 if before.shape.ends == "half" else 0.0)
    return None


LOOKS: tuple[Look, ...] = (
    ending, first_mark, brackets, enumeration, word, torn, slogans, indents, opening,
)  # fmt: skip
PARALLEL = "两句引语并列，后段的破折号兼承二者"


def crossing_word(before: str, after: str, words: PageWords) -> tuple[float, str] | None:
    """A word that the break would cut in two: seen whole elsewhere on the page, or held by the dictionary."""
    if is_latin(before[-1:]) and is_latin(after[:1]):
        return 1.0, "西文字母或数字在此断开"
    if not (is_hanzi(before[-1:]) and is_hanzi(after[:1])):
        return None
    token = word_at_break(before, after)
    pair = before[-1] + after[0]
    seen = words.text.count(pair)
    # Of all that stands next to the rarer of the two characters, how often is it the other one?
    bound = seen / max(1, min(words.text.count(pair[0]), words.text.count(pair[1])))
    string = _longest_seen(before, after, words) if seen else None
    gain = min(seen, 2) * 1.5 * bound
    if string and len(string) >= 4:
        gain += 1.2 + 0.8 * min(len(string) - 4, 3)
    if token:
        gain += 1.5 + (0.7 if len(token) > 2 else 0.0)
    if gain < 0.5:
        return None
    if string and (len(string) > 2 or not token):
        return gain, f"“{string}”见于本版他处"
    return gain, f"“{token}”是一个词" if token else f"“{pair}”见于本版他处"


def _longest_seen(before: str, after: str, words: PageWords) -> str:
    """The longest string across the break, of up to eight Chinese characters, that stands elsewhere on the page."""
    best = before[-1] + after[0]
    for left in range(1, 6):
        for right in range(1, 6):
            string = before[-left:] + after[:right]
            longer = len(best) < len(string) == left + right <= 8
            if longer and all(map(is_hanzi, string)) and string in words.text:
                best = string
    return best


def torn_end(text: str, last_words: frozenset[str]) -> str | None:
    """The last character, where it stands alone as a word and is none that often ends a phrase."""
    tail = text[-10:]
    if not tail or not is_hanzi(tail[-1]):
        return None
    last = cut_words(tail)[-1]
    return last if len(last) == 1 and last not in last_words else None


def word_at_break(before: str, after: str) -> str | None:
    """The dictionary word that holds both the last character before and the first after the break."""
    left, right = before[-8:], after[:8]
    at = 0
    for token in cut_words(left + right):
        if at < len(left) < at + len(token):
            return token
        at += len(token)
    return None


def torn_start(text: str, first_words: frozenset[str]) -> str | None:
    """The first character, where it stands alone as a word and is none that often opens a sentence."""
    head = text[:12]
    if not head or not is_hanzi(head[0]):
        return None
    tokens = cut_words(head)
    first = tokens[0] if tokens else ""
    return first if len(first) == 1 and first not in first_words else None


_QUOTED = re.compile(r"“([^“”]{4,40})”")


def parallel_quotes(before: str, after: str) -> bool:
    """Two bare quotations of like build, the second followed by a dash that needs both."""
    first = _QUOTED.fullmatch(before)
    second = _QUOTED.match(after)
    if not first or not second:
        return False
    a, b = first.group(1), second.group(1)
    marks = [[char for char in text if not is_hanzi(char)] for text in (a, b)]
    shared = sum(x == y for x, y in zip(a, b, strict=False))
    return abs(len(a) - len(b)) <= 2 and marks[0] == marks[1] and shared >= 0.3 * len(a)


@lru_cache(maxsize=4096)
def cut_words(text: str) -> tuple[str, ...]:
    """Words of a short text. The dictionary is loaded on first use."""
    return tuple(_dictionary().cut(text))


@lru_cache(maxsize=4096)
def in_dictionary(word: str) -> bool:
    """Whether the dictionary holds the word as a whole."""
    return bool(_dictionary().has_word(word))


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    import rjieba  # noqa: PLC0415  loading the dictionary costs 0.15 s: only when a word is doubtful

    return rjieba.Jieba()
