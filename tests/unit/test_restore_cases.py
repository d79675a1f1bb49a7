"""Every case of tests/cases/restore/*.md: the format is described in the README.md beside them."""

from __future__ import annotations

import pytest

from generator.files.vocabulary import load_conventions
from generator.model.article import RemovalReason, Restoration
from generator.model.ledger import balance
from generator.model.source import Page
from generator.restore import restore_page
from tests.restore_cases import CASES, MARKS, read_cases

UNTOLD = {RemovalReason.BLANK, RemovalReason.MARK, RemovalReason.LINE_WRAP}


def tell(page: Page, restoration: Restoration) -> str:
    lines = []
    for article in restoration.articles:
        lines.append(f"= 篇 {article.title or ''}")
        lines += [f"{MARKS[block.role.value]} {block.text}" for block in article.blocks]
    lines += [f"= 去 {r.reason.value} {page.slice(r.span)}" for r in restoration.removed if r.reason not in UNTOLD]
    return "\n".join(lines)


def split_expected(expected: str) -> tuple[str, int]:
    """What the page should come to, and the most questions that are acceptable."""
    wanted, _, most = expected.strip().rpartition("\n= 问 ")
    return wanted, int(most)


def _known_failures() -> set[str]:
    """Names of cases the program does not yet get right: strict, so that one which passes is struck off the list."""
    lines = (CASES / "known_failures.txt").read_text(encoding="utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def _parameters() -> list[object]:
    known = _known_failures()
    return [
        pytest.param(
            *case, id=where, marks=[pytest.mark.xfail(strict=True, reason="known")] if case[0] in known else []
        )
        for where, case in read_cases().items()
    ]


def test_known_failures_are_cases() -> None:
    assert _known_failures() <= {name for name, _, _ in read_cases().values()}


@pytest.mark.parametrize(("name", "raw", "expected"), _parameters())
def test_case(name: str, raw: str, expected: str) -> None:
    page = Page("p", "p.txt", raw, "", "utf-8")
    restoration = restore_page(page, load_conventions())
    balance(page, restoration)
    wanted, most = split_expected(expected)
    assert tell(page, restoration) == wanted, name
    assert len(restoration.questions) <= most, [question.prompt for question in restoration.questions]


@pytest.mark.parametrize("paper", ["科技日报", "人民日报", "经济日报", "新华社", "光明日报", "长江日报", "苏州日报"])
def test_each_paper_has_cases_and_a_section_of_its_own(paper: str) -> None:
    assert paper in load_conventions().papers
    assert sum(name.startswith(f"{paper}：") for name, _, _ in read_cases().values()) >= 2


def test_there_are_enough_cases() -> None:
    assert len(read_cases()) >= 30
