"""How much each named piece of evidence weighs. The weights are data (`vocabulary/weights.tsv`), learned, not written.

A feature is a name and a strength; the gain of a choice is the weighted sum of its features. What speaks for a choice
can so be listed by name, in order of weight, and a new look at the page needs no number of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

Features = tuple[tuple[str, float], ...]
"""Named evidence with its strength (1.0 where it is simply there)."""


def gain_of(features: Iterable[tuple[str, float]], weights: Mapping[str, float]) -> float:
    """The weighted sum; a feature without a weight counts nothing."""
    total = 0.0
    get = weights.get
    for name, strength in features:
        total += get(name, 0.0) * strength
    return total


def strongest(features: Iterable[tuple[str, float]], weights: Mapping[str, float]) -> list[str]:
    """Names of the features that speak for the choice, the heaviest first."""
    found = [(weights.get(name, 0.0) * strength, name) for name, strength in features]
    return [name for gain, name in sorted(found, key=lambda item: (-item[0], item[1])) if gain > 0.05]


def parse_weights(text: str) -> tuple[tuple[str, float], ...]:
    """Read `name TAB weight` lines; `#` opens a remark. ValueError names the line."""
    found: dict[str, float] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, tab, value = line.partition("\t")
        try:
            found[name] = float(value)
            if not math.isfinite(found[name]):
                raise ValueError(value)
        except ValueError as error:
            raise ValueError(f"第 {number} 行应为“名称、制表符、数” / line {number}: name, tab, number") from error
        if not tab:
            raise ValueError(f"第 {number} 行缺制表符 / line {number}: no tab")
    return tuple(sorted(found.items()))


def format_weights(weights: Mapping[str, float]) -> str:
    """The file's text: sorted by name, three decimals, zeros left out."""
    kept = [(name, round(value, 3)) for name, value in sorted(weights.items()) if abs(value) >= 0.0005]
    return "".join(f"{name}\t{value:g}\n" for name, value in kept)
