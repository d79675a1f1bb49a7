"""Act 1, third step: pull quotes. A sentence of the text printed again in large letters is no part of its body.

The law: a lifted strip repeats, exactly or nearly, whole sentences of another strip, or of two that a break separates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from generator.restore.roles import Reading
from generator.restore.text import CLOSERS, FINAL, OPENERS, bare

SHORTEST = 10
"""Characters without punctuation below which a repetition is a set phrase rather than a pull quote."""
NEAR = 92.0
"""Likeness, of 100, from which an altered repetition counts."""
REWORDED = 84.0
"""Likeness from which a whole sentence that ends where its host ends counts as reworded."""
LEADING = 8
"""Characters of an opening phrase that a pull quote may leave out of its sentence."""
COMPARISONS = 20_000
"""Fuzzy comparisons allowed on a page; past it only exact repetitions are looked for."""


@dataclass(frozen=True, slots=True)
class PullQuote:
    """A reading that repeats its host."""

    reading: Reading
    hosts: tuple[int, ...]
    """Strip indices of the text it repeats: two where a break runs through the repeated sentence."""
    confidence: float
    why: str


def find_pull_quotes(readings: Sequence[Reading]) -> tuple[PullQuote, ...]:
    """All pull quotes of a page, in printed order. A host is never itself lifted."""
    found: list[PullQuote] = []
    lifted: set[int] = set()
    bares = [bare(reading.text) for reading in readings]
    budget = COMPARISONS
    for index, reading in enumerate(readings):
        if not may_be_quote(reading, bares[index]):
            continue
        quote, spent = _find_host(index, readings, bares, lifted, budget)
        budget -= spent
        if quote:
            found.append(quote)
            lifted.add(reading.strip.index)
    return tuple(found)


def may_be_quote(reading: Reading, text: str) -> bool:
    """Long enough to be told from a set phrase, short enough to be pulled, and not marked as a head."""
    return SHORTEST <= len(text) <= 260 and reading.strip.level == 0


def _find_host(
    index: int, readings: Sequence[Reading], bares: Sequence[str], lifted: set[int], budget: int
) -> tuple[PullQuote | None, int]:
    reading, text = readings[index], bares[index]
    spent = 0
    for other, host in enumerate(readings):
        if other == index or host.strip.index in lifted or len(bares[other]) <= len(text) or host.strip.level:
            continue
        if text in bares[other]:
            edges = _sentence_edges(host.text, text)
            if edges:
                sure = 0.97 if edges == 2 else 0.9
                return PullQuote(reading, (host.strip.index,), sure, "与正文一段的整句相同"), spent
        elif spent < budget and len(text) >= 16:
            spent += 1
            near = fuzz.partial_ratio_alignment(text, bares[other], score_cutoff=REWORDED)
            if near is None:
                continue
            passage = bares[other][near.dest_start : near.dest_end]
            if near.score >= NEAR and _sentence_edges(host.text, passage):
                return PullQuote(
                    reading, (host.strip.index,), near.score / 100 - 0.04, "与正文一段的整句几乎相同"
                ), spent
            if len(text) >= 20 and reading.shape.ends == "closed" and _ends_sentence(host.text, passage):
                return PullQuote(
                    reading, (host.strip.index,), near.score / 100 - 0.08, "与正文一段的整句大致相同"
                ), spent
    split = _split_host(index, readings, bares, lifted)
    if split:
        hosts = (readings[split[0]].strip.index, readings[split[1]].strip.index)
        return PullQuote(reading, hosts, 0.9, "与被断开的一句正文相同"), spent
    return None, spent


def _split_host(
    index: int, readings: Sequence[Reading], bares: Sequence[str], lifted: set[int]
) -> tuple[int, int] | None:
    """Two readings, the first left open, whose text across the break is the quote."""
    text = bares[index]
    for first, host in enumerate(readings):
        if first == index or host.shape.ends == "closed" or host.strip.index in lifted:
            continue
        at = bares[first].rfind(text[:6])
        if at < 0:
            continue
        size = len(bares[first]) - at
        if size >= len(text) or not _alike(text[:size], bares[first][at:]):
            continue
        rest = text[size:]
        for second, other in enumerate(readings):
            if second in (first, index) or other.strip.index in lifted:
                continue
            if len(bares[second]) >= len(rest) and _alike(rest, bares[second][: len(rest)]):
                return first, second
    return None


def _alike(one: str, other: str) -> bool:
    return one == other or fuzz.ratio(one, other) >= NEAR


def _ends_sentence(host: str, text: str) -> bool:
    """Whether `text` (without punctuation) ends where a sentence of `host` does, give or take two characters."""
    kept = [offset for offset, char in enumerate(host) if char.isalnum()]
    at = bare(host).find(text)
    if at < 0:
        return False
    after = host[kept[at + len(text) - 1] + 1 :][:4]
    return not after or any(char in FINAL for char in after)


def _sentence_edges(host: str, text: str) -> int:
    """How many of the two ends of `text` (without punctuation) are sentence edges of `host`; 0 where none is.

    A repetition that begins and ends inside sentences is a set phrase, not a pull quote.
    """
    kept = [(offset, char) for offset, char in enumerate(host) if char.isalnum()]
    at = "".join(char for _, char in kept).find(text)
    if at < 0:
        return 0
    start, end = kept[at][0], kept[at + len(text) - 1][0] + 1
    before = host[:start].rstrip("".join(OPENERS) + "\"' ")
    after = host[end:].lstrip("".join(CLOSERS) + "\"' %％‰℃°")
    clause = before[max(map(before.rfind, FINAL)) + 1 :]
    opening = len(clause) <= LEADING and clause[-1:] in ("，", ",")  # 近年来， and the like are left out of a quote
    begins = opening or not before or before[-1] in FINAL or before[-1] in "；：”’" or (host[start - 1] in OPENERS)
    ends = not after or after[0] in FINAL or after[0] in "；" or host[end] in CLOSERS
    return int(begins) + int(ends) if begins and ends else 0
