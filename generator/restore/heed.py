"""The layout of a page under corrections that name the article of a passage: a few at a time, and only where needed.

Such a demand speaks of a whole path. It costs the solver much, and it looses the passage from what stands around it, so
one that holds already must not be put to the solver at all: it would move what no correction speaks of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise

from generator.restore.constraints import Constraints
from generator.restore.order import Layout, arrange
from generator.restore.roles import Reading, State
from generator.restore.seams import PageWords

AT_ONCE = 3
"""Passages that are put to the solver together: with each, the program grows by as much as it was."""
MOST = 40
"""Passages that are moved on one page; a claim that is not met is found in the end."""

KEEP = 8.0
"""Gain of each step that stays as it was before the passage was moved: no correction speaks of it."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Staying(Constraints):
    """Constraints of a later round: what was read one after the other stays so unless much speaks against it."""

    stays: Mapping[Pair, bool] = field(default_factory=dict)
    """As `follows`, wished for and not demanded."""

    def favour(self, before: int, after: int, *, joins: bool) -> float:
        demanded = Constraints.favour(self, before, after, joins=joins)
        return demanded or (KEEP if self.stays.get((before, after)) is joins else 0.0)


def arrange_as_told(readings: Sequence[Reading], words: PageWords, constraints: Constraints) -> Layout:
    """`arrange`, with each demand of membership met in its turn, and what was found for it kept while others are."""
    active: Constraints = replace(constraints, together=())
    tried: list[Pair] = []
    weighed = readings
    while True:
        layout = arrange(weighed, words, active)
        missed = _missed(layout, readings, constraints.together)
        fresh = [pair for pair in missed if pair not in tried][:AT_ONCE]
        if not fresh or len(tried) >= MOST or layout.fallback:
            return layout
        moving = {passage for passage, _ in missed}
        if not tried:
            weighed = _with_headlines(layout, readings, moving)
        steps = _steps_into(layout, readings, {passage for passage, _ in tried} - moving)
        kept = {pair: joins for pair, joins in steps.items() if pair[0] not in moving}
        reached = {after for _, after in kept}
        loose = [pair for pair in tried if pair[0] not in reached]
        tried += fresh
        told = {item.name: getattr(constraints, item.name) for item in fields(Constraints)}
        told |= {"together": (*loose, *fresh), "follows": {**kept, **constraints.follows}}
        active = _Staying(**told, stays=_steps_around(layout, readings, {passage for passage, _ in (*loose, *fresh)}))


def _with_headlines(layout: Layout, readings: Sequence[Reading], moving: set[int]) -> tuple[Reading, ...]:
    """The readings with the headlines of the layout for certain, so that nothing moves by making two articles one."""
    heads = {place.reading for path in layout.paths for place in path if place.state is State.TITLE}
    return tuple(
        replace(reading, candidates=tuple(item for item in reading.candidates if item.state is State.TITLE))
        if index in heads and reading.strip.index not in moving
        else reading
        for index, reading in enumerate(readings)
    )


def _missed(layout: Layout, readings: Sequence[Reading], together: Sequence[Pair]) -> list[Pair]:
    """Those pairs of strips that the layout has in two articles; what is lifted out of the run is not its matter."""
    owner = {readings[place.reading].strip.index: number for number, path in enumerate(layout.paths) for place in path}
    return [pair for pair in together if pair[0] in owner and owner[pair[0]] != owner.get(pair[1])]


def _steps_around(layout: Layout, readings: Sequence[Reading], moving: set[int]) -> dict[Pair, bool]:
    """How the layout goes from strip to strip when those that are to move are taken out of it."""
    found: dict[Pair, bool] = {}
    for path in layout.paths:
        staying = [place for place in path if readings[place.reading].strip.index not in moving]
        for one, two in pairwise(staying):
            found[readings[one.reading].strip.index, readings[two.reading].strip.index] = two.joined
    return found


def _steps_into(layout: Layout, readings: Sequence[Reading], strips: set[int]) -> dict[Pair, bool]:
    """How the layout comes to each of these strips: from which strip, and whether joined to it."""
    return {
        (readings[one.reading].strip.index, readings[two.reading].strip.index): two.joined
        for path in layout.paths
        for one, two in pairwise(path)
        if readings[two.reading].strip.index in strips
    }
