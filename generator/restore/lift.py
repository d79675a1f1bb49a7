"""Repetition: a sentence of the text printed again in large letters (a pull quote) is no part of its body.

Nothing is lifted here. For each short strip the best passage it repeats is found, in one other strip or in two that a
break separates, with the evidence that it is a pull quote; the order step decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from generator.restore.segment import Strip
from generator.restore.text import CLOSERS, FINAL, OPENERS, Shape, bare

SHORTEST = 8
"""Characters without punctuation below which a repetition is a set phrase rather than a pull quote."""
LONGEST = 260
NEAR = 92.0
"""Likeness, of 100, from which two pieces count as the same."""
REWORDED = 70.0
"""Likeness from which a passage is worth weighing at all."""
LEADING = 8
"""Characters of an opening phrase that a pull quote may leave out of its sentence."""
MOST_STRIPS = 900
"""Strips of a page beyond which repetition is not looked for: each would be held against each."""
COMPARISONS = 20_000
"""Fuzzy comparisons allowed on a page; past it only exact repetitions are looked for."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """What a strip repeats, and how well."""

    hosts: tuple[int, ...]
    """Strip indices of the text it repeats: two where a break runs through the repeated sentence."""
    evidence: tuple[tuple[str, float], ...]
    """Names and strengths: exact, near, edges.2 …"""
    score: float


def find_repetitions(strips: Sequence[tuple[Strip, Shape]]) -> dict[int, Repetition]:
    """For each strip that repeats something, by its index, the best passage elsewhere that it repeats."""
    if len(strips) > MOST_STRIPS:
        return {}
    bares = [bare(strip.text) for strip, _ in strips]
    grams = [_grams(text) for text in bares]
    found: dict[int, Repetition] = {}
    budget = COMPARISONS
    for at, (strip, shape) in enumerate(strips):
        if not SHORTEST <= len(bares[at]) <= LONGEST:
            continue
        best: Repetition | None = None
        for other, (host, _) in enumerate(strips):
            if other == at or host.level or len(bares[other]) < len(bares[at]):
                continue
            made: Repetition | None
            if bares[at] in bares[other]:
                made = _exact(host, bares[at], shape)
            elif budget > 0 and len(grams[at] & grams[other]) >= 0.45 * len(grams[at]):
                budget -= 1
                made = _near(host, bares[at], bares[other], shape)
            else:
                continue
            if made and (best is None or made.score > best.score):
                best = made
        split = _split_host(at, strips, bares)
        if split and (best is None or split.score > best.score):
            best = split
        if best:
            found[strip.index] = best
    return found


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _exact(host: Strip, text: str, shape: Shape) -> Repetition:
    edges = sentence_edges(host.text, text)
    name = "whole" if len(bare(host.text)) <= len(text) + 2 else "exact"  # which of two equal texts is the quote?
    return Repetition((host.index,), _evidence(name, 1.0, edges, len(text), shape), 2.0 + edges - (name == "whole"))


def _near(host: Strip, text: str, other: str, shape: Shape) -> Repetition | None:
    near = fuzz.partial_ratio_alignment(text, other, score_cutoff=REWORDED)
    if near is None:
        return None
    edges = sentence_edges(host.text, other[near.dest_start : near.dest_end])
    likeness = near.score / 100
    name = "near" if near.score >= NEAR else "reworded" if near.score >= 82 else "alike"
    return Repetition((host.index,), _evidence(name, likeness, edges, len(text), shape), likeness + edges)


def _evidence(name: str, strength: float, edges: int, length: int, shape: Shape) -> tuple[tuple[str, float], ...]:
    size = "short" if length < 14 else "middle" if length < 24 else "long"
    return ((name, strength), (f"edges.{edges}", 1.0), (f"{name}.{size}.{edges}", 1.0), (f"ends.{shape.ends}", 1.0))


def _split_host(at: int, strips: Sequence[tuple[Strip, Shape]], bares: Sequence[str]) -> Repetition | None:
    """Two strips, the first left open, whose text across the break is what strip `at` says."""
    text = bares[at]
    if len(text) < 8:
        return None
    for first, (host, shape) in enumerate(strips):
        if first == at or shape.ends == "closed" or host.level:
            continue
        found = bares[first].rfind(text[:6])
        size = len(bares[first]) - found
        if found < 0 or size >= len(text) or not _alike(text[:size], bares[first][found:]):
            continue
        rest = text[size:]
        for second, (other, _) in enumerate(strips):
            if second in (first, at) or other.level or len(bares[second]) < len(rest):
                continue
            if _alike(rest, bares[second][: len(rest)]):
                evidence = (("split", 1.0), (f"ends.{strips[at][1].ends}", 1.0))
                return Repetition((host.index, other.index), evidence, 3.0)
    return None


def _alike(one: str, other: str) -> bool:
    return one == other or fuzz.ratio(one, other) >= NEAR


def sentence_edges(host: str, text: str) -> int:
    """How many of the two ends of `text` (without punctuation) are sentence edges of `host`.

    A repetition that begins and ends inside sentences is a set phrase rather than a pull quote.
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
    return int(begins) + int(ends)
