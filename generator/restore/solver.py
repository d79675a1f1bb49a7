"""A thin door to the linear and integer programming solver: maximise a sum of 0/1 choices under linear rows.

The programs of a page are nearly path covers, so their linear relaxation is nearly always integral: it is solved by the
simplex method, which starts warm when a row is added or a choice is forbidden. Where it is not integral, branch and
bound decides, warm too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

ITERATION_BUDGET = 60_000
"""Simplex iterations allowed in one solution: a count, not a clock, so that every machine stops at the same place."""
NODES = 150
"""Nodes of branch and bound where the relaxation leaves choices half made."""
_INTEGRAL = 1e-6


@dataclass
class Program:
    """A 0/1 program under construction: columns with gains, rows with bounds."""

    gains: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    rows: list[list[tuple[int, float]]] = field(default_factory=list)

    def choice(self, gain: float) -> int:
        """Add a 0/1 column; returns its index."""
        self.gains.append(gain)
        return len(self.gains) - 1

    def row(self, terms: list[tuple[int, float]], lower: float, upper: float) -> int:
        """Add `lower <= sum(coefficient * column) <= upper`; returns its index."""
        self.rows.append(terms)
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.rows) - 1


@dataclass(frozen=True, slots=True)
class Solution:
    """The choices taken, and whether no better ones exist."""

    chosen: frozenset[int]
    gain: float
    optimal: bool
    losses: tuple[float, ...] = ()
    """For each column at least how much is lost by taking it instead (its reduced cost); empty where not known."""


class Solver:
    """A program being solved: rows may be added, choices forbidden. Deterministic: one thread, fixed seed."""

    def __init__(self, program: Program) -> None:
        import highspy  # noqa: PLC0415  takes a third of a second to import: only pages that need it pay

        self._highspy: Any = highspy
        self.columns = len(program.gains)
        self._flows: set[int] = set()
        # Not its subclass `Highs`: that one prints a banner before it can be silenced.
        self._highs: Any = highspy._Highs()  # type: ignore[attr-defined]
        for option, value in _OPTIONS:
            self._highs.setOptionValue(option, value)
        self._highs.passModel(self._model(program))

    def best(self) -> Solution | None:
        """The best choices; None where none was found within the budget."""
        if not self.columns:
            return Solution(frozenset(), 0.0, True)
        found = self._run()
        if found is None:
            return None
        values, gain, optimal = found
        if not optimal:  # no solution, or none within the budget: what the solver holds then means nothing
            return None
        if not self._half_made(values):
            losses = tuple(abs(loss) for loss in self._highs.getSolution().col_dual)
            return Solution(_chosen(values), gain, optimal, losses)
        return self._branch()

    def _branch(self) -> Solution | None:
        """Branch and bound, depth first: take the half-made choice that is nearest to being taken, or else refuse it.

        Each node is a warm start of the simplex method. At most NODES are looked at; the best found by then stands.
        """
        best: tuple[list[float], float] | None = None
        held: list[int] = []
        refused: list[bool] = []
        """For each column held whether taking it has been tried."""
        for _ in range(NODES):
            found = self._run()
            worth = found is not None and found[2] and (best is None or found[1] > best[1] + _INTEGRAL)
            if found is not None and worth:
                half = self._half_made(found[0])
                if half:
                    column = -max((found[0][column], -column) for column in half)[1]
                    held.append(column)
                    refused.append(False)
                    self._highs.changeColBounds(column, 1.0, 1.0)
                    continue
                best = (found[0], found[1])
            while held and refused[-1]:
                self._highs.changeColBounds(held.pop(), 0.0, 1.0)
                refused.pop()
            if not held:
                break
            refused[-1] = True
            self._highs.changeColBounds(held[-1], 0.0, 0.0)
        optimal = not held
        for column in held:
            self._highs.changeColBounds(column, 0.0, 1.0)
        return Solution(_chosen(best[0]), best[1], optimal) if best else None

    def row(self, terms: list[tuple[int, float]], lower: float, upper: float) -> None:
        """Add `lower <= sum(coefficient * column) <= upper`."""
        import numpy as np  # noqa: PLC0415

        columns = np.array([column for column, _ in terms], dtype=np.int32)
        values = np.array([value for _, value in terms], dtype=np.float64)
        self._highs.addRow(lower, upper, len(terms), columns, values)

    def choice(self, gain: float = 0.0, rows: Sequence[tuple[int, float]] = ()) -> int:
        """Add a 0/1 column with its coefficient in each of `rows`; returns its index."""
        import numpy as np  # noqa: PLC0415

        indices = np.array([row for row, _ in rows], dtype=np.int32)
        values = np.array([value for _, value in rows], dtype=np.float64)
        self._highs.addCol(gain, 0.0, 1.0, len(rows), indices, values)
        self.columns += 1
        return self.columns - 1

    def prices(self) -> Any:
        """What one more of each row would be worth in the relaxed solution (an array); None where there is none.

        A column's gain less the prices of its rows, by its coefficients, is what taking it could add at most.
        """
        import numpy as np  # noqa: PLC0415

        found = self._run()
        return np.array(self._highs.getSolution().row_dual) if found and found[2] else None

    def flow(self) -> int:
        """Add a column of any value from 0 to 1, without gain; returns its index."""
        column = self.choice()
        self._flows.add(column)
        return column

    def without(self, columns: Iterable[int]) -> tuple[frozenset[int], float] | None:
        """The best choices where none of `columns` is taken, and their gain: of the relaxation, so never too low.

        None where there is no such solution.
        """
        columns = tuple(columns)
        for column in columns:
            self._highs.changeColBounds(column, 0.0, 0.0)
        found = self._run()
        for column in columns:
            self._highs.changeColBounds(column, 0.0, 1.0)
        return (_chosen(found[0]), found[1]) if found and found[2] else None

    def _half_made(self, values: list[float]) -> list[int]:
        return [
            column
            for column, value in enumerate(values)
            if _INTEGRAL < value < 1 - _INTEGRAL and column not in self._flows
        ]

    def _run(self) -> tuple[list[float], float, bool] | None:
        self._highs.run()
        solution = self._highs.getSolution()
        if not solution.value_valid:
            return None
        optimal = self._highs.getModelStatus() == self._highspy.HighsModelStatus.kOptimal
        return list(solution.col_value), float(self._highs.getInfo().objective_function_value), optimal

    def _model(self, program: Program) -> Any:
        import numpy as np  # noqa: PLC0415

        columns, rows = len(program.gains), len(program.rows)
        lp = self._highspy.HighsLp()
        lp.num_col_, lp.num_row_ = columns, rows
        lp.col_cost_ = np.array(program.gains, dtype=np.float64)
        lp.col_lower_ = np.zeros(columns)
        lp.col_upper_ = np.ones(columns)
        lp.row_lower_ = np.array(program.lower, dtype=np.float64)
        lp.row_upper_ = np.array(program.upper, dtype=np.float64)
        lp.sense_ = self._highspy.ObjSense.kMaximize
        starts, indices, values = [0], [], []
        for terms in program.rows:
            indices += [column for column, _ in terms]
            values += [value for _, value in terms]
            starts.append(len(indices))
        matrix = lp.a_matrix_
        matrix.format_ = self._highspy.MatrixFormat.kRowwise
        matrix.num_col_, matrix.num_row_ = columns, rows
        matrix.start_ = np.array(starts, dtype=np.int32)
        matrix.index_ = np.array(indices, dtype=np.int32)
        matrix.value_ = np.array(values, dtype=np.float64)
        return lp


def solve(program: Program) -> Solution | None:
    """The best choices; None where none was found within the budget."""
    return Solver(program).best()


def _chosen(values: list[float]) -> frozenset[int]:
    return frozenset(index for index, value in enumerate(values) if value > 0.5)


_OPTIONS: tuple[tuple[str, bool | int | float | str], ...] = (
    ("output_flag", False),
    ("threads", 1),
    ("parallel", "off"),
    ("random_seed", 0),
    ("presolve", "off"),
    ("simplex_iteration_limit", ITERATION_BUDGET),
)
