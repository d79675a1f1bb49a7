"""The habits of a page: what is printed in one style is mostly of one kind.

A style is what sets a strip apart on the page: its marks, its number, its brackets. How the others of its style were
read, by the guess or by the solution before, is evidence for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from generator.restore.roles import FLOATS, Reading, State
from generator.restore.weights import Features

LONG = 40
"""Code points beyond which a strip is text, whatever stands at its head."""
Style = tuple[int, bool, bool, str, str, bool]
_BRACKETS = ("square", "square.first", "round")


def style_of(reading: Reading) -> Style | None:
    """Level of marks, bold, bullet, kind of number, brackets, length; None where nothing sets the strip apart."""
    strip = reading.strip
    bracket = next((name for name in _BRACKETS if name in reading.seen), "")
    style = strip.level, strip.bold, strip.bullet, reading.numbered, bracket
    return (*style, len(strip.text) > LONG) if any(style) else None


class Habits:
    """How the strips of each style are read on a page."""

    def __init__(self, readings: Sequence[Reading], states: Sequence[State]) -> None:
        self._states = tuple(states)
        self._styles = [style_of(reading) for reading in readings]
        self._counts: Counter[tuple[Style, State]] = Counter()
        self._numbers: Counter[Style] = Counter()
        for style, state in zip(self._styles, states, strict=True):
            if style and state not in FLOATS:
                self._counts[style, state] += 1
                self._numbers[style] += 1

    def evidence(self, index: int, state: State) -> Features:
        """Whether the others of its style are in this state: the share of them that is, or that none is."""
        style = self._styles[index]
        if style is None or state in FLOATS:
            return ()
        own = self._states[index]
        others = self._numbers[style] - (own not in FLOATS)
        if others <= 0:
            return ()
        share = (self._counts[style, state] - (own is state)) / others
        return ((f"kin {state.value}", share),) if share > 0 else ((f"kin {state.value} none", 1.0),)
