"""How good restoration is, as measured: the benchmark's own figures, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_ROWS = {
    "perfect": "完全还原的文章",
    "title": "标题正确",
    "characters": "字归对文章",
    "successor": "下一段正确",
    "roles": "定性正确（块）",
    "unasked joins": "未问即接的准确率",
}
_LEVELS = {
    "1": "断栏",
    "2": "＋尾段移位、摘句入句",
    "3": "＋标记缺失、折行、版头",
    "4": "＋两篇交错",
    "5": "后栏任意移位",
}
_QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class Measured:
    """A table for the page on how the digest is made."""

    articles: int
    pages: int
    """Per level of damage."""
    held_out: bool
    """Measured on articles the rules were never tuned on."""
    levels: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Name of the figure, and for each level its value and its 95 % interval (may be empty) as a reader sees them."""


def read_measured(results: str) -> Measured | None:
    """The table of a results file of `make bench-restore` (JSON), of its test split where it has one.

    None for an empty or unreadable file: a figure that was not measured is not shown.
    """
    try:
        stored = json.loads(results)
        found = stored.get("test") or stored["dev"]
        levels = {key: entry for key, entry in sorted(found["levels"].items()) if key in _LEVELS}
        rows = [(name, tuple(_share(entry, key) for entry in levels.values())) for key, name in _ROWS.items()]
        rows.append(("每版提问", tuple((f"{entry['figures'][_QUESTIONS][0]:.1f}", "") for entry in levels.values())))
        rows.append(
            ("账目不平的版面", tuple((str(int(entry["conservation violations"])), "") for entry in levels.values()))
        )
        names = tuple(_LEVELS[key] for key in levels)
        held_out = bool(stored.get("test"))
        counts = int(found["articles"]), int(found["pages per level"])
        return Measured(*counts, held_out, names, tuple(rows)) if levels else None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None


def _share(entry: Mapping[str, Any], key: str) -> tuple[str, str]:
    value, low, high = (float(part) for part in entry["figures"][key][:3])
    return f"{value:.1%}", f"{low * 100:.1f}–{high * 100:.1f}"
