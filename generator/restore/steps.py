"""What may follow what in an article, and what each step gains: the grammar of an article as a table.

Shared by the exact method (order.py) and by the simple one for pages beyond its budget.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.restore.roles import Reading, State
from generator.restore.seams import PageWords
from generator.restore.text import NEVER_FIRST

C, K, T, S, B, N, H, P, E, Q = (
    State.COLUMN, State.KICKER, State.TITLE, State.SUBTITLE, State.BYLINE, State.NOTE, State.HEADING, State.BODY,
    State.SIGNATURE, State.BRIEF,
)  # fmt: skip

START: dict[State, float] = {C: 0.5, K: 0.5, T: 0.5, N: -2.5, P: -8.5, H: -13.0, B: -9.0, Q: 2.0}
"""Gain of opening an article with a state. Text without a headline opens one only where nothing else is left."""

STEP: dict[tuple[State, State], float] = {
    (C, K): 0.5, (C, T): 1.0, (C, N): 0.5, (C, Q): 3.0,
    (K, T): 1.5, (K, K): -3.0,
    (T, T): 0.0, (T, S): 0.5, (T, B): 3.5, (T, N): 0.5, (T, P): -1.0, (T, H): -3.0,
    (S, S): -2.0, (S, B): 3.5, (S, N): 0.5, (S, P): 0.0, (S, H): -3.0,
    (B, B): -1.0, (B, P): 1.5, (B, N): 1.0, (B, H): -0.5,
    (N, T): 0.0, (N, K): -0.5, (N, B): 2.0, (N, P): 0.5, (N, N): -0.5, (N, H): 0.0,
    (H, P): 1.5, (H, H): -2.5,
    (P, P): 0.0, (P, H): 0.8, (P, E): 2.0, (P, N): -5.0, (P, B): -5.0,
    (E, E): 0.0, (Q, E): 1.0,
}  # fmt: skip

END: dict[State, float] = {C: -12.0, K: -12.0, T: -5.0, S: -6.0, B: -8.0, N: -6.0, H: -9.0, P: 0.0, E: 1.0, Q: 0.0}

LEAD_AFTER_HEAD = 4.0
"""A wire head directly below a headline: 本报讯 opens the text."""
LEAD_ELSEWHERE = -6.0
LEAD_START = 9.0
"""What a wire head or a brief's mark gives back of the price of opening without a headline."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way of going on from one reading to the next."""

    joins: bool
    """The second continues the paragraph of the first."""
    gain: float
    reasons: tuple[str, ...] = ()


def start_gain(reading: Reading, state: State) -> float | None:
    """Gain of an article that opens with this reading in this state; None where it cannot."""
    gain = START.get(state)
    if gain is None:
        return None
    if state is P:
        if reading.comes_from:
            return 4.0
        if reading.lead:
            gain += LEAD_START
        gain += torn_price(reading)
    return gain


def end_gain(reading: Reading, state: State) -> float:
    """Gain of an article that ends with this reading in this state."""
    gain = END[state]
    if state is P and not reading.goes_on:
        gain += {"closed": 0.0, "half": -2.5, "open": -9.0}[reading.shape.ends]
        if reading.shape.unclosed:
            gain -= 1.0
    return gain


def steps(before: Reading, first: State, after: Reading, second: State, words: PageWords) -> tuple[Step, ...]:
    """The ways from `before` in state `first` to `after` in state `second`; empty where the grammar has none."""
    base = STEP.get((first, second))
    if base is None:
        return ()
    if first is P and second is P:
        seam = words.seam(before, after)
        apart = seam.apart + (6.0 if before.goes_on else 0.0)
        if after.lead:
            apart += LEAD_ELSEWHERE
        if after.comes_from:
            return ()
        return (
            Step(True, base + seam.join, seam.join_reasons),
            Step(False, base + apart, seam.apart_reasons),
        )
    gain = base
    if first is P and not before.goes_on:
        gain += {"closed": 0.0, "half": -1.5, "open": -7.0}[before.shape.ends]
        gain -= 1.0 if before.shape.unclosed else 0.0
    if second is P:
        gain += torn_price(after)
        if first in (T, S) and after.shape.ends == "open" and len(after.text) < 40:
            gain -= 2.0  # a text hardly opens with a scrap
        if after.lead:
            gain += LEAD_AFTER_HEAD if first in (T, S, N, B) else LEAD_ELSEWHERE
    if (first, second) == (H, H) and before.strip.level and after.strip.level > before.strip.level:
        gain += 1.0
    if (first, second) == (H, H) and after.numbered == "chapter" and not before.numbered:
        gain -= 3.0
    if (first, second) == (T, H) and after.numbered in ("chapter", "bracket"):
        gain += 2.0
    if (first, second) == (T, T):
        more = second_line_gain(before, after)
        return () if more is None else (Step(True, gain + more, ("标题分两行排",)),)
    if (first, second) == (C, T) and before.strip.level and after.strip.level:
        gain += 1.0 if before.strip.level <= after.strip.level else -1.0
    if (first, second) in ((K, T), (T, S)):
        gain += level_gain(before, after, title_last=second is T)
    return (Step(False, gain),)


def level_gain(before: Reading, after: Reading, *, title_last: bool) -> float:
    """Of two heads in a row, the one with fewer marks is the headline."""
    one, two = before.strip.level, after.strip.level
    if not one and not two:
        # Without marks a headline below a kicker is no shorter than it; a subtitle is often longer than its headline.
        return 0.5 if (len(after.text) >= len(before.text)) == title_last else 0.0
    if one == two:
        return 0.0
    title_is_higher = (two or 9) < (one or 9) if title_last else (one or 9) < (two or 9)
    return 2.0 if title_is_higher else -2.0


def second_line_gain(before: Reading, after: Reading) -> float | None:
    """A headline on two lines: the second follows at once, without a mark of its own. None where it cannot be."""
    if after.strip.index != before.strip.index + 1 or after.strip.marked or after.strip.after_blank:
        return None
    unmarked = 2.5 if before.strip.marked else 0.0  # the second line need not carry the mark again
    return unmarked + (3.0 if before.shape.last in "：:" else 0.5)


def torn_price(reading: Reading) -> float:
    """What it costs to begin a paragraph with this reading: marks that cannot begin one, or close what none opened."""
    if reading.comes_from:
        return 0.0
    price = 0.0
    if reading.shape.first in NEVER_FIRST:
        price -= 6.0
    if reading.shape.unopened:
        price -= 4.0
    return price
