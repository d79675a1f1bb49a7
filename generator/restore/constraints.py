"""What an editor's corrections demand of the steps, in the steps' own terms. Empty where no editor has spoken.

Made by `settle`, obeyed by `roles`, `lift`, `order` and `assemble`. Strips are named by their index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.model.source import Span

if TYPE_CHECKING:  # the steps import this module
    from generator.restore.roles import State

DEMAND = 1000.0
"""Gain of doing what a correction demands: more than any doubt of the program weighs, and never impossible to refuse.

A demand the page cannot fulfil must not leave the solver without a solution: it is refused, and then found idle.
"""


@dataclass(frozen=True, slots=True)
class Constraints:
    """Demands on the strips of one page."""

    jumps: Mapping[int, bool | None] = field(default_factory=dict)
    """Whether a strip is a jump line: True outward, False inward, None where it is none."""
    states: Mapping[int, tuple[State, ...]] = field(default_factory=dict)
    """The states a strip may have."""
    texts: frozenset[int] = frozenset()
    """Strips that stand in the run of an article, whatever they look like."""
    owned: frozenset[int] = frozenset()
    """Strips that belong to an article and not to the page."""
    follows: Mapping[tuple[int, int], bool] = field(default_factory=dict)
    """The second is read directly after the first: True as one paragraph, False as the next one."""
    apart: frozenset[tuple[int, int]] = frozenset()
    """The second does not go on directly with the paragraph of the first."""
    parted: tuple[tuple[int, int], ...] = ()
    """The two are not in one paragraph, nor by way of a third."""
    begins: frozenset[int] = frozenset()
    """Strips with which an article begins: they follow nothing."""
    together: tuple[tuple[int, int], ...] = ()
    """The two are of one article."""
    owners: Mapping[Span, int] = field(default_factory=dict)
    """By the first span of a strip: another strip, to whose article it belongs also where it is lifted out."""

    @property
    def free(self) -> bool:
        """Demands nothing of order."""
        demands = (self.states, self.texts, self.follows, self.apart, self.parted, self.together, self.begins)
        return not any(demands)

    @property
    def named(self) -> frozenset[int]:
        """Every strip a correction speaks of: it is not united with another."""
        pairs = {strip for pair in (*self.follows, *self.apart, *self.parted, *self.together) for strip in pair}
        return frozenset(pairs | set(self.states) | set(self.jumps) | self.texts)

    def favour(self, before: int, after: int, *, joins: bool) -> float:
        """Gain, DEMAND to -DEMAND, of reading strip `after` directly after strip `before`."""
        if after in self.begins:
            return -DEMAND
        if self.follows.get((before, after)) is joins:
            return DEMAND
        return -DEMAND if joins and (before, after) in self.apart else 0.0


FREE = Constraints()
