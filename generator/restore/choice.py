"""The 0/1 program of a page: which ways to take, so that the page as a whole reads best, and what each choice is worth.

Path cover: each reading is entered and left once, in one state; cycles are cut as they appear. Far steps are many and
few matter: they come into the program by price, where they may better the solution at hand or rival it (column
generation; Desrosiers and Lübbecke 2005).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.restore.constraints import FREE, Constraints
from generator.restore.demands import add_cuts, demands_of
from generator.restore.roles import Reading, State
from generator.restore.solver import Program, Solver
from generator.restore.ways import Bond, FarStep, Way

CYCLE_ROUNDS = 12
DEMAND_ROUNDS = 48
"""Further rounds allowed where corrections speak of whole articles."""
BUYING_ROUNDS = 40
"""How often the far steps are priced anew; past it the program is solved with those it has."""
WORTH = 1e-7
"""How much a far step must better the solution to count as bettering it: rounding of the solver is no gain."""
AT_ONCE = 2
"""Far steps into and out of each reading that are taken in at once."""
RIVALLING = 5.0
"""How far from bettering the solution a far step may be and still be weighed as its rival, or be bound with another."""
SURE_MARGIN = 12.0
"""Margin from which a choice need not be compared with its rival."""
UNRIVALLED = 20.0
"""Margin of a choice that has no rival."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the solver may choose from: ways it always weighs, and far steps of which it asks for those that matter."""

    ways: tuple[Way, ...]
    far: tuple[FarStep, ...] = ()
    bonds: tuple[Bond, ...] = ()
    """Those between far links among `ways`; the solver finds those between the far steps it takes in."""


@dataclass(frozen=True)
class Choice:
    """The best set of ways, and the program it was chosen from: what it would cost to forbid one can still be asked."""

    ways: tuple[Way, ...]
    gain: float
    offered: tuple[Way, ...]
    """All ways the program held: the rivals of those chosen are among them."""
    bonds: tuple[Bond, ...]
    _columns: Sequence[Way | None]
    _into: Mapping[int, Sequence[int]]
    _solver: Solver
    _losses: Sequence[float]

    def rival(self, way: Way) -> tuple[float, Way | None, frozenset[int]]:
        """How much worse the page as a whole reads without this way into its reading, and what is taken instead:
        the way into this reading, and the readings that are then entered otherwise.

        UNRIVALLED, None and nothing where there is no other.
        """
        into = self._into.get(way.after, ()) if way.after is not None else ()
        held = [(column, self._columns[column]) for column in into]
        same = [column for column, other in held if other and _decision(other) == _decision(way)]
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
        taken = next((other for column, other in held if column in chosen), None)
        now = {(way.after, *_decision(way)) for way in self.ways if way.after is not None}
        others = [other for column in chosen if (other := self._columns[column]) is not None]
        instead = frozenset(
            other.after for other in others if other.after is not None and (other.after, *_decision(other)) not in now
        )
        return min(max(self.gain - gain, 0.0), UNRIVALLED), taken, instead


def _decision(way: Way) -> tuple[int | None, State | None, bool]:
    return way.before, way.second, way.joins


def choose(
    readings: Sequence[Reading],
    offer: Offer,
    bonds_among: Callable[[Iterable[tuple[int, int]]], Sequence[Bond]],
    constraints: Constraints = FREE,
) -> Choice | None:
    """The best set of ways: each reading entered and left once in one state, no cycle. None where there is none.

    Far steps come into the program where they may better the solution at hand, or rival it (column generation).
    """
    program = Program()
    nodes = {
        (index, one.state): program.row([], 0.0, 0.0)
        for index, reading in enumerate(readings)
        for one in reading.candidates
    }
    entered = [program.row([], 1.0, 1.0) for _ in readings]
    columns: list[Way | None] = []
    for one in offer.ways:
        for row, coefficient in _rows_of(one, nodes, entered):
            program.rows[row].append((len(columns), coefficient))
        program.choice(one.gain)
        columns.append(one)
    demands = demands_of(readings, constraints, program)
    columns += [None] * len(demands)
    solver = Solver(program)
    market = _Market(solver, offer.far, nodes, entered, columns)
    if not market.buy():
        return None
    found = bonds_among(market.links()) if offer.far else ()
    bonds = (*offer.bonds, *(bond for bond in found if market.may_pay(bond)))
    for bond in bonds:
        market.bind(bond)
    if bonds and not market.buy():
        return None
    offered = tuple(way for way in columns if way is not None)
    into: dict[int, list[int]] = {}
    for column, held in enumerate(columns):
        if held and held.after is not None:
            into.setdefault(held.after, []).append(column)
    best: Choice | None = None
    for _ in range(CYCLE_ROUNDS + min(2 * len(demands), DEMAND_ROUNDS)):
        solution = solver.best()
        if solution is None:
            return best
        chosen = tuple(way for column in sorted(solution.chosen) if (way := columns[column]) is not None)
        cycles = _cycles(chosen)
        if not cycles:
            best = Choice(chosen, solution.gain, offered, bonds, columns, into, solver, solution.losses)
            if not add_cuts(demands, offer.ways, chosen, solution.chosen, solver):
                return best
            columns += [None] * (solver.columns - len(columns))
        for cycle in cycles:
            inside = set(cycle)
            terms = [(c, 1.0) for c, way in enumerate(columns) if way and way.before in inside and way.after in inside]
            solver.row(terms, 0.0, len(inside) - 1.0)
    return best


def _rows_of(way: Way, nodes: Mapping[tuple[int, State], int], entered: Sequence[int]) -> list[tuple[int, float]]:
    """The rows a way stands in: what is entered in a state is left in it, and every reading is entered once."""
    found = []
    if way.after is not None and way.second is not None:
        found += [(nodes[way.after, way.second], 1.0), (entered[way.after], 1.0)]
    if way.before is not None and way.first is not None:
        found.append((nodes[way.before, way.first], -1.0))
    return found


class _Market:
    """Buys far steps for a program: those that would better its solution, and those that come near to it."""

    def __init__(
        self,
        solver: Solver,
        far: Sequence[FarStep],
        nodes: Mapping[tuple[int, State], int],
        entered: Sequence[int],
        columns: list[Way | None],
    ) -> None:
        import numpy as np  # noqa: PLC0415  takes a tenth of a second to import: only pages that need it pay

        self._solver, self._far, self._nodes, self._entered, self._columns = solver, far, nodes, entered, columns
        self._gains = np.array([item.gain for item in far], dtype=np.float64)
        self._into = np.array([nodes[item.after, item.step[1].state] for item in far], dtype=np.int64)
        self._enter = np.array([entered[item.after] for item in far], dtype=np.int64)
        self._out = np.array([nodes[item.before, item.step[0]] for item in far], dtype=np.int64)
        self._left = np.ones(len(far), dtype=bool)
        self._of_link: dict[tuple[int, int], list[int]] = {}
        """Far steps between two readings."""
        for k, item in enumerate(far):
            self._of_link.setdefault((item.before, item.after), []).append(k)
        self._lack: dict[tuple[int, int], float] = {}
        """What the best far step between two readings lacks to better the solution."""
        self._held: dict[tuple[int, int], list[int]] = {}
        """Columns of the far ways between two readings."""
        for column, way in enumerate(columns):
            if way:
                self._hold(way, column)

    def buy(self) -> bool:
        """Take in what betters the solution until nothing does, then its rivals; False where there is no solution."""
        if not len(self._far):
            return True
        for round_ in range(BUYING_ROUNDS + 1):
            prices = self._solver.prices()
            if prices is None:
                if not self._left.any():
                    return False
                self._take(list(self._left.nonzero()[0]))  # all there is may be needed
                continue
            worth = self._gains - prices[self._into] - prices[self._enter] + prices[self._out]
            better = (worth > WORTH) & self._left
            if not better.any() or round_ == BUYING_ROUNDS:
                self._take(list(((worth > -RIVALLING) & self._left).nonzero()[0]))
                for k in map(int, (~self._left).nonzero()[0]):
                    link = self._far[k].before, self._far[k].after
                    self._lack[link] = min(self._lack.get(link, RIVALLING), max(-float(worth[k]), 0.0))
                return True
            order = sorted(better.nonzero()[0], key=lambda k: (-worth[k], k))
            taken: list[int] = []
            into: Counter[int] = Counter()
            out: Counter[int] = Counter()
            for k in order:
                item = self._far[k]
                if into[item.after] < AT_ONCE and out[item.before] < AT_ONCE:
                    into[item.after] += 1
                    out[item.before] += 1
                    taken.append(k)
            self._take(taken)
        return True

    def links(self) -> Iterable[tuple[int, int]]:
        """Before and after of each far way in the program."""
        return self._held.keys()

    def may_pay(self, bond: Bond) -> bool:
        """Whether the bond outweighs what its links lack; in a long row of bonds each link stands in two."""
        lack = self._lack.get(bond.one, 0.0) + self._lack.get(bond.other, 0.0)
        return lack < 2 * abs(bond.gain)

    def bind(self, bond: Bond) -> None:
        """A gain for two far links taken together."""
        # A step bought later would stand in no row of the bond: what is left between the two goes in first.
        self._take([k for link in (bond.one, bond.other) for k in self._of_link.get(link, ()) if self._left[k]])
        both = self._solver.choice(bond.gain)
        self._columns.append(None)
        links = [self._held.get(link, []) for link in (bond.one, bond.other)]
        for held in links:  # gained only where both are taken
            self._solver.row([*((column, 1.0) for column in held), (both, -1.0)], 0.0, 1.0)
        if bond.gain < 0:  # and always then
            self._solver.row([*((column, 1.0) for held in links for column in held), (both, -1.0)], 0.0, 1.0)

    def _take(self, numbers: Sequence[int]) -> None:
        for k in numbers:
            way = self._far[k].way()
            self._solver.choice(way.gain, _rows_of(way, self._nodes, self._entered))
            self._hold(way, len(self._columns))
            self._columns.append(way)
            self._left[k] = False

    def _hold(self, way: Way, column: int) -> None:
        if link := way.far_link:
            self._held.setdefault(link, []).append(column)


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
