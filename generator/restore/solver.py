"""A thin door to the integer programming solver: maximise a sum of 0/1 choices under linear rows."""

from __future__ import annotations

from dataclasses import dataclass, field

NODE_BUDGET = 400
"""Branch-and-bound nodes allowed: a count, not a clock, so that every machine stops at the same place."""


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

    def row(self, terms: list[tuple[int, float]], lower: float, upper: float) -> None:
        """Add `lower <= sum(coefficient * column) <= upper`."""
        self.rows.append(terms)
        self.lower.append(lower)
        self.upper.append(upper)


@dataclass(frozen=True, slots=True)
class Solution:
    """The choices taken, and whether no better ones exist."""

    chosen: frozenset[int]
    gain: float
    optimal: bool


def solve(program: Program) -> Solution | None:
    """The best choices; None where none was found within the budget. Deterministic: one thread, fixed seed."""
    import highspy  # noqa: PLC0415  takes a third of a second to import: only pages that need it pay
    import numpy as np  # noqa: PLC0415

    columns, rows = len(program.gains), len(program.rows)
    if not columns:
        return Solution(frozenset(), 0.0, True)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_ = np.array(program.gains, dtype=np.float64)
    lp.col_lower_ = np.zeros(columns)
    lp.col_upper_ = np.ones(columns)
    lp.row_lower_ = np.array(program.lower, dtype=np.float64)
    lp.row_upper_ = np.array(program.upper, dtype=np.float64)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
    starts, indices, values = [0], [], []
    for terms in program.rows:
        indices += [column for column, _ in terms]
        values += [value for _, value in terms]
        starts.append(len(indices))
    matrix = lp.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_, matrix.num_row_ = columns, rows
    matrix.start_ = np.array(starts, dtype=np.int32)
    matrix.index_ = np.array(indices, dtype=np.int32)
    matrix.value_ = np.array(values, dtype=np.float64)
    # Not its subclass `Highs`: that one prints a banner before it can be silenced.
    highs = highspy._Highs()  # type: ignore[attr-defined]
    for option, value in _OPTIONS:
        highs.setOptionValue(option, value)
    highs.passModel(lp)
    highs.run()
    solution = highs.getSolution()
    if not solution.value_valid:
        return None
    optimal = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    chosen = frozenset(index for index, value in enumerate(solution.col_value) if value > 0.5)
    return Solution(chosen, float(highs.getInfo().objective_function_value), optimal)


_OPTIONS: tuple[tuple[str, bool | int | float | str], ...] = (
    ("output_flag", False),
    ("threads", 1),
    ("parallel", "off"),
    ("random_seed", 0),
    ("mip_max_nodes", NODE_BUDGET),
    ("mip_rel_gap", 1e-9),
    ("mip_abs_gap", 1e-6),
)
