"""From the margin of a choice to the probability that it is right, kind by kind: one margin means different things.

The curves are logistic, fitted on pages of writers that the weights of that time were not learned from
(benchmarks/learn.py), and kept with the weights; learning from those writers later leaves them on the cautious side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from generator.restore.roles import FLOATS, State
from generator.restore.ways import Way

MOST, LEAST = 0.995, 0.005
"""No decision is called certain, or impossible."""
DEFAULT = (0.5, 0.45)
"""Intercept and slope of a kind that was never fitted."""


def kind_of(way: Way, cuts: str) -> str:
    """The kind of decision that a way into a reading is; `cuts` says what a join mends (seams.py)."""
    if way.second in FLOATS:
        return f"float {way.second}"
    if way.before is None:
        return "start body" if way.second in (State.BODY, State.BRIEF) else "start head"
    if way.far:
        return "move join" if way.joins else "move"
    if way.joins:
        return f"join {cuts}" if way.second is State.BODY else "join head"
    if way.second is State.BODY:
        return "apart" if way.first is State.BODY else "body after head"
    return f"role {way.second}"


def confidence(kind: str, margin: float, weights: Mapping[str, float]) -> float:
    """Probability that a decision of this kind with this margin is right."""
    bias = weights.get(f"calibration {kind} bias")
    slope = weights.get(f"calibration {kind} slope")
    if bias is None or slope is None:
        bias = weights.get("calibration any bias", DEFAULT[0])
        slope = weights.get("calibration any slope", DEFAULT[1])
    odds = bias + slope * margin
    return round(min(MOST, max(LEAST, 1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))))), 3)


def confidence_of(margin: float) -> float:
    """Confidence from a margin in points where nothing was fitted: 0 → .5, 4 → .82, 8 → .93."""
    if margin >= 0:
        return round(0.5 + 0.49 * (1 - math.exp(-margin / 4.0)), 3)
    return round(0.5 * math.exp(margin / 4.0), 3)
