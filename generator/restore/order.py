"""Act 1, fourth step: roles, joins and articles, chosen together.

Each reading has one state and one successor; paths from START to END are the articles, and paths of one float each are
captions, pull quotes and furniture. All choices on a page are one 0/1 program whose best solution is exact: path cover,
one headline to a path (the step table has no way back to a title), every reading used once, cycles cut as they appear.
A first guess by printed order (guess.py) says where articles begin; the matter of the articles is weighed anew by each
solution until the articles stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.restore.affinity import Matter, page_topics
from generator.restore.confidence import confidence, kind_of
from generator.restore.constraints import FREE, Constraints
from generator.restore.demands import add_cuts, demands_of, told_ways
from generator.restore.guess import guess_from, in_printed_order
from generator.restore.roles import FLOATS, Reading, State
from generator.restore.seams import PageWords
from generator.restore.solver import Program, Solver
from generator.restore.ways import Bond, Way, WayFinder, find_bonds, find_cuts, open_end

MOST_READINGS = 420
"""Readings beyond which the page is read in printed order only."""
MOST_PAIRS = 12_000
"""Pairs of an end and a beginning beyond which the same is done: a count, so that every machine stops alike."""
CYCLE_ROUNDS = 12
DEMAND_ROUNDS = 48
"""Further rounds allowed where corrections speak of whole articles."""
ROUNDS = 3
"""How often the matter of the articles is weighed anew."""
FALLBACK_MARGIN = 1.0
"""Margin of what was read in printed order only, for want of a better method."""
SURE_MARGIN = 12.0
"""Margin from which a choice need not be compared with its rival."""
UNRIVALLED = 20.0
"""Margin of a choice that has no rival."""


@dataclass(frozen=True, slots=True)
class Place:
    """A reading as it stands in its article."""

    reading: int
    state: State
    joined: bool
    """Continues the paragraph of the place before it."""
    margin: float
    """How much worse the page as a whole would read without this way into the reading."""
    way: Way
    confidence: float
    """That this way is the right one, 0–1."""
    rival: Way | None
    """The way into this reading that would be taken instead."""
    instead: frozenset[int] = frozenset()
    """Readings that would be read otherwise if the rival were taken: what one answer settles."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The articles of a page as paths of places, in printed order of their first place, and the floats apart."""

    paths: tuple[tuple[Place, ...], ...]
    floats: tuple[Place, ...]
    fallback: str | None = None


def arrange(readings: Sequence[Reading], words: PageWords, constraints: Constraints = FREE) -> Layout:
    """Choose states and successors for all readings of a page. Each reading is in exactly one path or float."""
    if not readings:
        return Layout((), ())
    printed = in_printed_order(readings, words, constraints)
    opens = sum(map(open_end, readings))
    if len(readings) > MOST_READINGS:
        return _layout(readings, words, printed, None, f"版面超过 {MOST_READINGS} 段，按印出的次序读")
    if opens * len(readings) > MOST_PAIRS:
        return _layout(readings, words, printed, None, f"未完的段落太多（{opens} 处），按印出的次序读")
    problem = Problem(readings, words, printed)
    best: Choice | None = None
    for _ in range(ROUNDS):
        owners = owners_of(best.ways, len(readings)) if best else None
        ways = problem.ways(owners)
        bonds = find_bonds(ways, problem.guess, words)
        if not constraints.free:
            ways = told_ways(ways, readings, problem.finder, problem.cuts, constraints)
        choice = choose(readings, ways, bonds, constraints)
        if choice is None:
            break
        best = choice
        if owners_of(best.ways, len(readings)) == owners:
            break
    if best is None:
        return _layout(readings, words, printed, None, "求解未得结果，按印出的次序读")
    return _layout(readings, words, best.ways, best)


class Problem:
    """What there is to choose on a page, by what is thought of its articles."""

    def __init__(self, readings: Sequence[Reading], words: PageWords, printed: Sequence[Way]) -> None:
        self._texts = [reading.text for reading in readings]
        self._topics = page_topics(self._texts)
        self.guess = guess_from(readings, printed)
        self.cuts = find_cuts(readings, words, self.guess, self._topics)
        self.finder = WayFinder(readings, words, self.guess, self.cuts)

    def ways(self, owners: Sequence[int] | None, wanted: frozenset[tuple[int, int]] = frozenset()) -> tuple[Way, ...]:
        """Every step worth weighing, when `owners` (None: those of the first guess) are the articles."""
        matter = Matter(owners or self.guess.owners, self.guess.line, self.cuts.torn, self._topics, self._texts)
        return self.finder.ways(matter, wanted)


def owners_of(chosen: Sequence[Way], number: int) -> tuple[int, ...]:
    """For each reading the first reading of its path."""
    entry = {way.after: way for way in chosen if way.after is not None}
    owners = []
    for index in range(number):
        at = index
        while (before := entry[at].before) is not None:
            at = before
        owners.append(at)
    return tuple(owners)


@dataclass(frozen=True)
class Choice:
    """The best set of ways, and the program it was chosen from: what it would cost to forbid one can still be asked."""

    ways: tuple[Way, ...]
    gain: float
    _all: Sequence[Way]
    _into: Mapping[int, Sequence[int]]
    _solver: Solver
    _losses: Sequence[float]

    def rival(self, way: Way) -> tuple[float, Way | None, frozenset[int]]:
        """How much worse the page as a whole reads without this way into its reading, and what is taken instead:
        the way into this reading, and the readings that are then entered otherwise.

        UNRIVALLED, None and nothing where there is no other.
        """
        into = self._into.get(way.after, ()) if way.after is not None else ()
        same = [column for column in into if _decision(self._all[column]) == _decision(way)]
        if len(same) == len(into):
            return UNRIVALLED, None, frozenset()
        if self._losses:
            least = min(self._losses[column] for column in into if column not in same)
            if least >= SURE_MARGIN:  # a bound from the solution at hand: no need to solve again
                return min(least, UNRIVALLED), None, frozenset()
        found = self._solver.without(same)
        if found is None:
            return UNRIVALLED, None, frozenset()
        chosen, gain = found
        taken = next((self._all[column] for column in into if column in chosen), None)
        now = {(way.after, *_decision(way)) for way in self.ways if way.after is not None}
        instead = frozenset(
            other.after
            for column in chosen
            if column < len(self._all) and (other := self._all[column]).after is not None
            if (other.after, *_decision(other)) not in now
        )
        return min(max(self.gain - gain, 0.0), UNRIVALLED), taken, instead


def _decision(way: Way) -> tuple[int | None, State | None, bool]:
    return way.before, way.second, way.joins


def choose(
    readings: Sequence[Reading], ways: Sequence[Way], bonds: Sequence[Bond] = (), constraints: Constraints = FREE
) -> Choice | None:
    """The best set of ways: each reading entered and left once in one state, no cycle. None where there is none."""
    program = Program()
    into: dict[tuple[int, State], list[int]] = {}
    out: dict[tuple[int, State], list[int]] = {}
    links: dict[tuple[int | None, int | None], list[int]] = {}
    entering: dict[int, list[int]] = {}
    for way in ways:
        column = program.choice(way.gain)
        links.setdefault((way.before, way.after), []).append(column)
        if way.after is not None and way.second is not None:
            into.setdefault((way.after, way.second), []).append(column)
            entering.setdefault(way.after, []).append(column)
        if way.before is not None and way.first is not None:
            out.setdefault((way.before, way.first), []).append(column)
    for index, reading in enumerate(readings):
        for candidate in reading.candidates:
            node = (index, candidate.state)
            terms = [(column, 1.0) for column in into.get(node, [])] + [(c, -1.0) for c in out.get(node, [])]
            program.row(terms, 0.0, 0.0)
        program.row([(column, 1.0) for column in entering.get(index, [])], 1.0, 1.0)
    for bond in bonds:
        both = program.choice(bond.gain)
        taken = [links.get(bond.one, []), links.get(bond.other, [])]
        for columns in taken:  # gained only where both links are taken, and always then
            program.row([*((column, 1.0) for column in columns), (both, -1.0)], 0.0, 1.0)
        program.row([*((column, 1.0) for columns in taken for column in columns), (both, -1.0)], 0.0, 1.0)
    demands = demands_of(readings, constraints, program)
    solver = Solver(program)
    best: Choice | None = None
    for _ in range(CYCLE_ROUNDS + min(2 * len(demands), DEMAND_ROUNDS)):
        solution = solver.best()
        if solution is None:
            return best
        chosen = tuple(ways[column] for column in sorted(solution.chosen) if column < len(ways))
        cycles = _cycles(chosen)
        if not cycles:
            best = Choice(chosen, solution.gain, ways, entering, solver, solution.losses)
            if not add_cuts(demands, ways, chosen, solution.chosen, solver):
                return best
        for cycle in cycles:
            inside = set(cycle)
            terms = [(c, 1.0) for c, way in enumerate(ways) if way.before in inside and way.after in inside]
            solver.row(terms, 0.0, len(inside) - 1.0)
    return best


def bonds_in(chosen: Sequence[Way], bonds: Sequence[Bond]) -> list[Bond]:
    """The bonds of which both links are taken."""
    taken = {(way.before, way.after) for way in chosen}
    return [bond for bond in bonds if bond.one in taken and bond.other in taken]


def _cycles(chosen: Sequence[Way]) -> list[list[int]]:
    after = {way.before: way.after for way in chosen if way.before is not None and way.after is not None}
    entered = set(after.values())
    free = set(after) - entered
    for start in free:
        at: int | None = start
        while at is not None:
            at = after.pop(at, None)
    cycles: list[list[int]] = []
    while after:
        start = min(node for node in after if node is not None)
        cycle: list[int] = []
        at = start
        while at in after:
            cycle.append(at)
            at = after.pop(at)
        cycles.append(cycle)
    return cycles


def _layout(
    readings: Sequence[Reading],
    words: PageWords,
    chosen: Sequence[Way],
    choice: Choice | None,
    fallback: str | None = None,
) -> Layout:
    """Follow the chosen ways from START to END; margins where a choice can be asked for them."""
    entry = {way.after: way for way in chosen if way.after is not None}
    exits = {way.before: way for way in chosen if way.before is not None}
    paths: list[tuple[Place, ...]] = []
    for start in sorted(way.after for way in chosen if way.before is None and way.after is not None):
        places: list[Place] = []
        at: int | None = start
        while at is not None:
            way = entry[at]
            margin, rival, instead = choice.rival(way) if choice else (FALLBACK_MARGIN, None, frozenset())
            cuts = words.seam(readings[way.before], readings[at]).kind if way.before is not None else ""
            sure = confidence(kind_of(way, cuts), margin, words.weights)
            places.append(Place(at, _state(way), way.joins, margin, way, sure, rival, instead))
            at = exits[at].after
        paths.append(tuple(places))
    floats = tuple(path[0] for path in paths if path[0].state in FLOATS)
    runs = tuple(path for path in paths if path[0].state not in FLOATS)
    return Layout(runs, floats, fallback)


def _state(way: Way) -> State:
    if way.second is None:  # the end of a path is no place
        raise ValueError("a way to END enters no reading")
    return way.second
