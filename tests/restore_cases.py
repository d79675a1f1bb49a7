"""The cases of restoration as anyone can write them: tests/cases/restore/*.md (described in the README.md there)."""

from __future__ import annotations

import re
from pathlib import Path

CASES = Path(__file__).resolve().parent / "cases/restore"
MARKS = {
    "column": "栏", "kicker": "引", "title": "题", "subtitle": "副", "byline": "署", "heading": "节",
    "paragraph": "文", "caption": "图", "pull_quote": "摘", "jump": "转",
}  # fmt: skip
CASE = re.compile(
    r"^=== (?P<name>[^\n]+)\n~~~\n(?P<raw>.*?)\n~~~\n(?P<expected>.*?)(?=^=== |\Z)", re.DOTALL | re.MULTILINE
)


def read_cases() -> dict[str, tuple[str, str, str]]:
    """Name, page and expectation of each case, by where it stands: papers.md:3."""
    return {
        f"{path.name}:{text.count(chr(10), 0, match.start()) + 1}": (match["name"], match["raw"], match["expected"])
        for path in sorted(CASES.glob("*.md"))
        if path.name != "README.md"
        for text in [path.read_text(encoding="utf-8")]
        for match in CASE.finditer(text)
    }
