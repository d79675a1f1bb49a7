"""Every case of tests/cases/restore/*.md: the format is described in the README.md beside them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.files.vocabulary import load_conventions
from generator.model.article import RemovalReason, Restoration
from generator.model.ledger import balance
from generator.model.source import Page
from generator.restore import restore_page

CASES = Path(__file__).resolve().parents[1] / "cases/restore"
MARKS = {
    "column": "栏", "kicker": "引", "title": "题", "subtitle": "副", "byline": "署", "heading": "节",
    "paragraph": "文", "caption": "图", "pull_quote": "摘", "jump": "转",
}  # fmt: skip
UNTOLD = {RemovalReason.BLANK, RemovalReason.MARK, RemovalReason.LINE_WRAP}


def read_cases() -> list[tuple[str, str, str]]:
    found = []
    for path in sorted(CASES.glob("*.md")):
        if path.name != "README.md":
            text = path.read_text(encoding="utf-8")
            pattern = r"^=== ([^\n]+)\n~~~\n(.*?)\n~~~\n(.*?)(?=^=== |\Z)"
            found += re.findall(pattern, text, re.DOTALL | re.MULTILINE)
    return found


def tell(page: Page, restoration: Restoration) -> str:
    lines = []
    for article in restoration.articles:
        lines.append(f"= 篇 {article.title or ''}")
        lines += [f"{MARKS[block.role.value]} {block.text}" for block in article.blocks]
    lines += [f"= 去 {r.reason.value} {page.slice(r.span)}" for r in restoration.removed if r.reason not in UNTOLD]
    return "\n".join([*lines, f"= 问 {len(restoration.questions)}"])


@pytest.mark.parametrize(("name", "raw", "expected"), read_cases(), ids=lambda value: value[:24].split("\n")[0])
def test_case(name: str, raw: str, expected: str) -> None:
    page = Page("p", "p.txt", raw, "", "utf-8")
    restoration = restore_page(page, load_conventions())
    balance(page, restoration)
    assert tell(page, restoration) == expected.strip(), name


def test_there_are_enough_cases() -> None:
    assert len(read_cases()) >= 30
