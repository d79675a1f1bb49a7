"""What an editor's corrections demand of the layout: ways that must be there, and wholes the solver has to keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.restore.constraints import DEMAND, Constraints
from generator.restore.roles import FLOATS, Reading, State
from generator.restore.solver import Program, Solver
from generator.restore.ways import Cuts, Way, WayFinder

STRANDED = 40.0
"""Loss of a way that nothing but a correction can bring about."""
TORN = 8.0
"""Loss of joining what the grammar does not know as one."""
NEAR, FAR = -1.0, -6.0
"""Gain of the added ways, by whether what stood between them has been taken away: of the order of what the learned
weights give to a neighbour (`near`) and to a far step, set by hand and not learned again with them."""
ONWARD = -12.0
"""Gain of going on after a passage that a correction moves: the rest of its new article may, but nothing else should
think of coming along."""
PARTING = 2.5
"""Loss of taking along a neighbour of a passage that a correction moves: what it does not speak of stays."""
HEAD_LINES = 3
"""A headline, its byline and the like are not parted from the first lines of their text."""
MOST_LINKS = 12_000
"""Pairs of readings between which ways are added."""
_MOVABLE = frozenset({State.BODY, State.HEADING, State.BYLINE, State.NOTE, State.SIGNATURE})


def told_ways(
    ways: Sequence[Way], readings: Sequence[Reading], finder: WayFinder, cuts: Cuts, constraints: Constraints
) -> tuple[Way, ...]:
    """The ways with those added that a correction needs, each weighed by what the corrections demand of it."""
    number = {reading.strip.index: index for index, reading in enumerate(readings)}
    known = {(way.before, way.after) for way in ways}
    linked: dict[tuple[int, int], float] = {}
    made: list[Way] = []
    for (one, two), joins in constraints.follows.items():
        if one in number and two in number:
            before, after = number[one], number[two]
            found = [way for way in finder.between(before, after, FAR) if way.joins is joins]
            known_pairs = {(way.first, way.second) for way in found}
            unheard = _ungrammatical(readings, before, after, joins=joins)
            made += [*found, *(way for way in unheard if (way.first, way.second) not in known_pairs)]
            # What stood around the two goes on without the second, and after it.
            linked |= {(after - 1, after + 1): NEAR, (after, before + 1): NEAR, (before, after + 1): FAR}
    breaks = sorted(cuts.soft)
    alone: set[tuple[int, int]] = set()
    heads = {number[one]: two for one, two in constraints.together if one in number}
    for passage, head in constraints.together:
        if passage in number and head in number and len(linked) < MOST_LINKS:
            at, lines = number[passage], range(number[head], number[head] + HEAD_LINES)
            linked |= {(before, at): FAR for before in (*breaks, *lines)}
            linked |= {(at, after): ONWARD for after in (*(index + 1 for index in breaks), *lines)}
            low = high = at
            while heads.get(low - 1) == head:
                low -= 1
            while heads.get(high + 1) == head:
                high += 1
            linked[low - 1, high + 1] = NEAR  # what stood around the passages goes on without them, not with them
            alone |= {(low - 1, low), (high, high + 1)}
            # A kicker, column or byline goes before or after the headline it belongs to, wherever that stands.
            for before, after in ((at, number[head]), *((line, at) for line in (number[head] - 1, number[head]))):
                if before >= 0 and after not in (before, before + 1):
                    made += finder.between(before, after, FAR)
    for (before, after), bonus in linked.items():
        if before != after and 0 <= before < len(readings) > after >= 0 and (before, after) not in known:
            made += [way for way in finder.between(before, after, bonus) if way.second in _MOVABLE]
    for index, reading in enumerate(readings):  # whatever a correction takes away from before it, it has some way in
        made += [Way(None, None, index, one.state, False, one.gain - STRANDED) for one in reading.candidates]
    told = (
        replace(way, gain=way.gain - PARTING) if (way.before, way.after) in alone else way for way in (*ways, *made)
    )
    return tuple(_weighed(way, readings, constraints) for way in told)


def _weighed(way: Way, readings: Sequence[Reading], constraints: Constraints) -> Way:
    if way.before is None or way.after is None:
        return way
    strips = (readings[way.before].strip.index, readings[way.after].strip.index)
    favour = constraints.favour(*strips, joins=way.joins)
    return replace(way, gain=way.gain + favour) if favour else way


def _ungrammatical(readings: Sequence[Reading], before: int, after: int, *, joins: bool) -> Iterator[Way]:
    """Ways the step table does not know, for a correction that asks for one; a second headline is not among them."""
    for one in readings[before].candidates:
        for two in readings[after].candidates:
            if one.state in FLOATS or two.state in FLOATS:
                continue
            if one.state is two.state if joins else two.state in _MOVABLE:
                yield Way(before, one.state, after, two.state, joins, two.gain - (TORN if joins else STRANDED))


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand on whole paths, which the solver learns of only where it is not met. `excuse` is the column of refusal.

    `one` and `two` are readings: of one path, or (`parted`) not of one paragraph.
    """

    one: int
    two: int
    parted: bool
    excuse: int


def demands_of(readings: Sequence[Reading], constraints: Constraints, program: Program) -> list[Demand]:
    """The demands on whole paths, each with its column of refusal in the program."""
    number = {reading.strip.index: index for index, reading in enumerate(readings)}
    pairs = [(pair, False) for pair in constraints.together] + [(pair, True) for pair in constraints.parted]
    return [
        Demand(number[one], number[two], parted, program.choice(-DEMAND))
        for (one, two), parted in pairs
        if one in number and two in number
    ]


def add_cuts(
    demands: Sequence[Demand], ways: Sequence[Way], chosen: Sequence[Way], columns: frozenset[int], solver: Solver
) -> bool:
    """Add rows for the demands the choice does not meet; False where it meets all that are not refused."""
    paths, runs = _groups(chosen, joined=False), _groups(chosen, joined=True)
    added = False
    for demand in demands:
        if demand.excuse in columns:
            continue
        if demand.parted and demand.two in runs[demand.one]:
            inside = runs[demand.one]
            terms = [
                (column, 1.0)
                for column, way in enumerate(ways)
                if way.joins and way.before in inside and way.after in inside
            ]
            solver.row([*terms, (demand.excuse, -float(len(inside)))], -float(len(inside)), len(inside) - 2.0)
            added = True
        elif not demand.parted and demand.two not in paths[demand.one]:
            if _floats(chosen, demand):
                continue  # a float has no path: the article it is attached to is found later
            _link(demand, ways, solver)
            added = True
    return added


def _link(demand: Demand, ways: Sequence[Way], solver: Solver) -> None:
    """Have one path lead from one of the two readings to the other: a flow of one that runs on chosen ways only."""
    between: dict[tuple[int, int], list[int]] = {}
    for column, way in enumerate(ways):
        if way.before is not None and way.after is not None:
            between.setdefault((way.before, way.after), []).append(column)
    onward, back = solver.choice(), solver.choice()
    solver.row([(onward, 1.0), (back, 1.0), (demand.excuse, 1.0)], 1.0, 1.0)
    nets: dict[int, list[tuple[int, float]]] = {
        demand.one: [(onward, -1.0), (back, 1.0)], demand.two: [(onward, 1.0), (back, -1.0)],
    }  # fmt: skip
    for (before, after), columns in between.items():
        flow = solver.flow()
        solver.row([(flow, 1.0), *((column, -1.0) for column in columns)], -1.0, 0.0)
        nets.setdefault(before, []).append((flow, 1.0))
        nets.setdefault(after, []).append((flow, -1.0))
    for terms in nets.values():
        solver.row(terms, 0.0, 0.0)


def _floats(chosen: Sequence[Way], demand: Demand) -> bool:
    return any(way.after == demand.one and way.second in FLOATS for way in chosen)


def _groups(chosen: Sequence[Way], *, joined: bool) -> dict[int, set[int]]:
    """For each reading, those on its path; where `joined`, only those of its paragraph."""
    groups: dict[int, set[int]] = {}
    for way in chosen:
        for end in (way.before, way.after):
            if end is not None:
                groups.setdefault(end, {end})
    for way in chosen:
        if way.before is not None and way.after is not None and (way.joins or not joined):
            united = groups[way.before] | groups[way.after]
            for member in united:
                groups[member] = united
    return groups
