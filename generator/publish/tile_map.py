"""The country as 34 equal tiles, one per province-level division: a map a phone can show and a finger can hit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

_PLACES: dict[str, tuple[int, int, str]] = {
    "黑龙江": (7, 1, "黑"), "内蒙古": (5, 2, "蒙"), "辽宁": (6, 2, "辽"), "吉林": (7, 2, "吉"),
    "新疆": (1, 3, "新"), "宁夏": (3, 3, "宁"), "山西": (4, 3, "晋"), "河北": (5, 3, "冀"), "北京": (6, 3, "京"),
    "天津": (7, 3, "津"), "青海": (1, 4, "青"), "甘肃": (2, 4, "甘"), "陕西": (3, 4, "陕"), "河南": (4, 4, "豫"),
    "山东": (5, 4, "鲁"), "西藏": (1, 5, "藏"), "四川": (2, 5, "川"), "重庆": (3, 5, "渝"), "湖北": (4, 5, "鄂"),
    "安徽": (5, 5, "皖"), "江苏": (6, 5, "苏"), "上海": (7, 5, "沪"), "云南": (2, 6, "滇"), "贵州": (3, 6, "黔"),
    "湖南": (4, 6, "湘"), "江西": (5, 6, "赣"), "浙江": (6, 6, "浙"), "广西": (3, 7, "桂"), "广东": (4, 7, "粤"),
    "福建": (5, 7, "闽"), "台湾": (7, 7, "台"), "海南": (3, 8, "琼"), "澳门": (4, 8, "澳"), "香港": (5, 8, "港"),
}  # fmt: skip
"""Short name → column, row, one-character name. Chosen so that north/south and west/east hold between neighbours."""

_SCALES = ((1, 2, 3, 4, 5), (1, 3, 5, 8, 12), (1, 5, 10, 20, 40), (1, 10, 25, 50, 100), (1, 50, 100, 250, 500))
"""Lower bounds of the five shades. The choice goes by the whole map, so that one outlier does not pale the rest."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile. Without an address it is no link."""

    name: str
    letter: str
    column: int
    row: int
    count: int
    step: int
    """Shade 1–5, 0 for none."""
    address: str
    here: bool


def make_tiles(counts: Mapping[str, int], addresses: Mapping[str, str], here: str = "") -> tuple[Tile, ...]:
    """All tiles in reading order, shaded by `counts`; `here` is the province the page is about."""
    bounds = _scale(counts.values())
    return tuple(
        Tile(
            name,
            letter,
            column,
            row,
            counts.get(name, 0),
            bisect_right(bounds, counts.get(name, 0)),
            addresses.get(name, ""),
            name == here,
        )
        for name, (column, row, letter) in sorted(_PLACES.items(), key=lambda item: (item[1][1], item[1][0]))
    )


def step_names(counts: Iterable[int]) -> tuple[str, ...]:
    """What each shade means, for the legend: 1–4, 5–9, … , ≥40."""
    bounds = _scale(counts)
    names = [str(low) if high == low + 1 else f"{low}–{high - 1}" for low, high in pairwise(bounds)]
    return (*names, f"≥{bounds[-1]}")


def _scale(counts: Iterable[int]) -> tuple[int, ...]:
    """The first scale on which nine of ten provinces that count do not all fall into the darkest shade."""
    positive = sorted(count for count in counts if count > 0)
    typical = positive[len(positive) * 9 // 10] if positive else 0
    return next((scale for scale in _SCALES if typical < 2 * scale[-1]), _SCALES[-1])
