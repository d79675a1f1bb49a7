"""What may follow what in an article, and the evidence for each step: the grammar of an article.

The tables say what is possible; how likely each step is, is learned (weights.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.restore.roles import FLOATS, STATE_NAMES, Reading, State
from generator.restore.seams import PageWords
from generator.restore.text import NEVER_FIRST
from generator.restore.weights import Features

C, K, T, S, B, N, H, P, E, Q = (
    State.COLUMN, State.KICKER, State.TITLE, State.SUBTITLE, State.BYLINE, State.NOTE, State.HEADING, State.BODY,
    State.SIGNATURE, State.BRIEF,
)  # fmt: skip

START = frozenset({C, K, T, N, P, H, B, Q, *FLOATS})
"""States an article, or a float, may open with."""
STEP = frozenset({
    (C, K), (C, T), (C, N), (C, Q), (C, B), (C, P), (C, C),
    (K, T), (K, K), (K, S),
    (T, T), (T, S), (T, B), (T, N), (T, P), (T, H), (T, C),
    (S, S), (S, B), (S, N), (S, P), (S, H), (S, C),
    (B, B), (B, P), (B, N), (B, H), (B, S), (B, K), (B, T),
    (N, T), (N, K), (N, B), (N, P), (N, N), (N, H),
    (H, P), (H, H), (H, B),
    (P, P), (P, H), (P, E), (P, N), (P, B),
    (E, E), (Q, E), (Q, Q),
})  # fmt: skip
"""Pairs of states that may follow one another. There is no way back to a headline: one article has one."""
MAY_FOLLOW: dict[State, frozenset[State]] = {
    state: frozenset(after for before, after in STEP if before is state) for state in State
}
CUT = -40.0
"""Gain of opening an article where the grammar has no way to: only when every other way is closed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way of going on from one reading to the next."""

    joins: bool
    """The second continues the paragraph of the first."""
    features: Features
    reasons: tuple[str, ...] = ()


def start_features(reading: Reading, state: State) -> Features | None:
    """Evidence for an article that opens with this reading in this state; None where it cannot."""
    if state not in START:
        return None
    if state in FLOATS:
        return ()
    found = [(f"start {state.value}", 1.0)]
    if state is P:
        if reading.comes_from:
            return (("start body jump", 1.0),)
        if reading.lead:
            found.append(("start body lead", 1.0))
        if reading.brief:
            found.append(("start body mark", 1.0))
        found += torn(reading)
    return tuple(found)


def end_features(reading: Reading, state: State) -> Features:
    """Evidence for an article that ends with this reading in this state."""
    if state in FLOATS:
        return ()
    found = [(f"end {state.value}", 1.0)]
    if state is P:
        if reading.goes_on:
            found.append(("end body jump", 1.0))
        else:
            found += _leaves(reading, "end")
            if "（完）" in reading.text[-6:] or "(完)" in reading.text[-6:]:
                found.append(("end body finis", 1.0))
    return tuple(found)


def _leaves(reading: Reading, word: str) -> list[tuple[str, float]]:
    """How the body text that is left behind ends."""
    found = [(f"{word} body {reading.shape.ends}", 1.0)]
    if reading.shape.ends == "half":
        found.append((f"{word} body half.{'colon' if reading.shape.last in '：:；;' else 'closer'}", 1.0))
    if reading.shape.unclosed:
        found.append((f"{word} body unclosed", 1.0))
    return found


def steps(before: Reading, first: State, after: Reading, second: State, words: PageWords) -> Sequence[Step]:
    """The ways from `before` in state `first` to `after` in state `second`; empty where the grammar has none."""
    if (first, second) not in STEP:
        return ()
    name = f"{first.value}>{second.value}"
    if first is P and second is P:
        if after.comes_from:
            return ()
        seam = words.seam(before, after)
        apart = list(seam.apart_features)
        if after.lead:
            apart.append(("apart lead", 1.0))
        # What goes on elsewhere does not go on here in mid-paragraph.
        join = (*seam.join_features, ("join jump", 1.0)) if before.goes_on else seam.join_features
        return (Step(True, join, seam.why_join), Step(False, tuple(apart), seam.why_apart))
    found = [(name, 1.0)]
    if first is P and not before.goes_on:
        found += _leaves(before, "leave")
        if "（完）" in before.text[-6:]:
            found.append(("leave body finis", 1.0))
    if second is P:
        found += torn(after)
        if first in (T, S) and after.shape.ends == "open" and len(after.text) < 40:
            found.append(("scrap after head", 1.0))
        if "news" in after.seen and first is not P:
            found.append((f"{name} news", 1.0))
        if after.lead:
            found.append(("lead after head" if first in (T, S, N, B) else "lead elsewhere", 1.0))
    if (first, second) == (T, H) and after.numbered in ("chapter", "bracket"):
        found.append(("title>heading numbered", 1.0))
    if first is H and second is H:
        found += _nested(before, after)
    if first is second and first in _ON_TWO_LINES:
        more = second_line(before, after, name)
        whole = () if more is None else (Step(True, (*found, *more), (f"{STATE_NAMES[first]}分两行排",)),)
        if first is T:  # one article has one headline
            return whole
        return (*whole, Step(False, tuple(found)))
    if first is C and before.strip.level and after.strip.level:
        found.append((f"column {'above' if before.strip.level <= after.strip.level else 'below'}", 1.0))
    if (first, second) in ((K, T), (T, S)):
        found += ranks(before, after, title_last=second is T)
    if second is B or first is B:
        found.append((f"{name} tight" if not after.strip.after_blank else f"{name} loose", 1.0))
    return (Step(False, tuple(found)),)


def _nested(before: Reading, after: Reading) -> Features:
    found = []
    if before.strip.level and after.strip.level > before.strip.level:
        found.append(("heading>heading deeper", 1.0))
    if after.numbered == "chapter" and not before.numbered:
        found.append(("heading>heading chapter", 1.0))
    if before.numbered == "chapter" and after.numbered in ("bracket", "arabic"):
        found.append(("heading>heading part", 1.0))
    return tuple(found)


def ranks(before: Reading, after: Reading, *, title_last: bool) -> Features:
    """Of two heads in a row, the one with fewer marks is the headline."""
    name = "kicker" if title_last else "subtitle"
    one, two = before.strip.level, after.strip.level
    if not one and not two:
        # Without marks a headline below a kicker is no shorter than it; a subtitle is often longer than its headline.
        return ((f"{name} length", 1.0),) if (len(after.text) >= len(before.text)) == title_last else ()
    if one == two:
        return ((f"{name} same rank", 1.0),)
    title_is_higher = (two or 9) < (one or 9) if title_last else (one or 9) < (two or 9)
    return ((f"{name} {'below' if title_is_higher else 'above'} title", 1.0),)


_ON_TWO_LINES = frozenset({K, T, S, B, H})


def second_line(before: Reading, after: Reading, name: str) -> Features | None:
    """A head on two lines: the second is printed next. None where it cannot be."""
    if after.strip.index != before.strip.index + 1:
        return None
    found = [("second line", 1.0), (f"second line {name}", 1.0)]
    one, two = before.strip.level or before.strip.bold, after.strip.level or after.strip.bold
    # The second line need not carry the mark again.
    marks = "same" if one == two else "not second" if not two else "not first" if not one else "other"
    marks = marks if one or two else "none"
    found.append((f"second line mark {marks}", 1.0))
    if after.strip.after_blank:
        found.append(("second line after blank", 1.0))
        found.append((f"second line after blank {marks}", 1.0))
    if before.shape.last in "：:，；！？、":
        found.append(("second line pause", 1.0))
    if before.shape.unclosed or after.shape.unopened:
        found.append(("second line inside quotes", 1.0))
    if len(before.text) <= 6 or len(after.text) <= 6:
        found.append(("second line short", 1.0))
    return tuple(found)


def torn(reading: Reading) -> Features:
    """Signs that the reading does not begin a paragraph: marks that cannot begin one, or close what none opened."""
    if reading.comes_from:
        return ()
    found = []
    if reading.shape.first in NEVER_FIRST:
        found.append(("torn mark", 1.0))
    if reading.shape.unopened:
        found.append(("torn unopened", 1.0))
    return tuple(found)
