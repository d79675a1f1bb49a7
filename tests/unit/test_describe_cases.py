"""Every case of tests/cases/describe/*.md: the format is described in the README.md beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from generator.describe import Describer
from generator.files.registers import load_registers
from generator.model.article import Article, Block, Flag, FlagKind, Role
from generator.model.fact import Facts
from generator.model.source import Issue, Page, PartialDate, Span

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests/cases/describe"
ROLES = {
    "题": Role.TITLE, "引": Role.KICKER, "署": Role.BYLINE, "节": Role.HEADING, "文": Role.PARAGRAPH,
    "图": Role.CAPTION, "摘": Role.PULL_QUOTE,
}  # fmt: skip


@dataclass
class Case:
    name: str
    issue: str = "2023-05"
    lines: list[tuple[Role, str]] = field(default_factory=list)
    doubts: list[tuple[int, str]] = field(default_factory=list)
    exact: dict[str, list[list[str]]] = field(default_factory=dict)
    some: list[tuple[str, list[str]]] = field(default_factory=list)


def read_cases(path: Path) -> Iterator[Case]:
    case: Case | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark, _, rest = line.partition(" ")
        if line.startswith("## "):
            if case:
                yield case
            case = Case(f"{path.stem}: {rest}")
        elif not line.strip():
            continue
        elif case and mark in ROLES:
            case.lines.append((ROLES[mark], rest))
        elif case and mark == "刊期":
            case.issue = rest
        elif case and mark == "疑":
            case.doubts.append((len(case.lines) - 1, rest))
        elif case and mark == "=":
            kind, _, cells = rest.partition(" ")
            if kind == "无":
                case.exact.setdefault(cells, [])
            elif kind == "有":
                kind, _, cells = cells.partition(" ")
                case.some.append((kind, split(cells)))
            else:
                case.exact.setdefault(kind, []).append(split(cells))
        else:
            raise ValueError(f"{path.name}:{number}: {line}")
    if case:
        yield case


def split(cells: str) -> list[str]:
    return [cell.strip() for cell in cells.split("|")]


def article_of(case: Case) -> tuple[Article, Issue, Page]:
    text, blocks = "", []
    for number, (role, line) in enumerate(case.lines):
        flags = []
        for at, word in case.doubts:
            if at == number:
                start = len(text) + line.index(word)
                span = Span("p", start, start + len(word))
                flags.append(Flag(FlagKind.DOUBLED_OR_LOST, (span,), word, "疑", 0.9))
        blocks.append(Block(role, (Span("p", len(text), len(text) + len(line)),), line, 1.0, tuple(flags)))
        text += line + "\n"
    page = Page("p", "p.txt", text, "", "utf-8")
    title = next((line for role, line in case.lines if role is Role.TITLE), None)
    issue = Issue("i", "科技日报", PartialDate.parse(case.issue), (page,))
    return Article("00000000", title, tuple(blocks)), issue, page


def rows(facts: Facts) -> dict[str, list[list[Any]]]:
    return {
        "园区": [[z.id, "主" if z.primary else "提", z.count] for z in facts.zones],
        "省": [[p.name] for p in facts.provinces],
        "市": [[c.name] for c in facts.cities],
        "行业": [[i.id, "主" if i.primary else "列"] for i in facts.industries],
        "专题": [[t.id] for t in facts.topics],
        "署名": [[b.name, b.role] for b in facts.bylines],
        "人物": [[p.name, p.title, p.organisation] for p in facts.people],
        "机构": [[o.name, "、".join(o.aliases)] for o in facts.organisations],
        "数字": [[f.raw, f.value, f.unit, f.metric, f.when, f.qualifier, f.upper] for f in facts.figures],
        "日期": [[d.text, d.iso] for d in facts.dates],
        "文件": [[p.name, p.short] for p in facts.policies],
    }


def agrees(found: list[Any], wanted: list[str]) -> bool:
    return all(
        (str(have) if have not in (None, "") else "-") == want for have, want in zip(found, wanted, strict=False)
    )


ALL_CASES = [case for path in sorted(CASES.glob("*.md")) if path.name != "README.md" for case in read_cases(path)]


@pytest.fixture(scope="module")
def describer() -> Describer:
    return Describer(load_registers(ROOT / "content/reference"))


def test_there_are_cases() -> None:
    assert len(ALL_CASES) >= 60


def parameters() -> list[object]:
    """All cases; those of known_failures.md must fail, so that one that works is noticed and moved."""
    fails = pytest.mark.xfail(strict=True, raises=AssertionError, reason="known")
    return [
        pytest.param(case, id=re.sub(r"\s", "", case.name), marks=fails if case.name.startswith("known_") else ())
        for case in ALL_CASES
    ]


@pytest.mark.parametrize("case", parameters())
def test_case(case: Case, describer: Describer) -> None:
    found = rows(describer.describe(*article_of(case)))
    for kind, wanted in case.exact.items():
        left = list(found[kind])
        for row in wanted:
            match = next((have for have in left if agrees(have, row)), None)
            assert match is not None, f"{kind} 里没有 {row}，只有 {found[kind]}"
            left.remove(match)
        assert not left, f"{kind} 多出 {left}"
    for kind, row in case.some:
        assert any(agrees(have, row) for have in found[kind]), f"{kind} 里没有 {row}，只有 {found[kind]}"
