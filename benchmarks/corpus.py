"""Reads the benchmark's articles: plain text, one block a line, in a form anyone can write (articles/README.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ARTICLES = Path(__file__).resolve().parent / "articles"
SPLITS = ("dev", "test")

AUTHOR_NOTE = "author_note"
"""（作者系…）: no role of its own in the model, so measures accept a byline as well as a paragraph."""

ROLES = frozenset({"column", "kicker", "title", "subtitle", "byline", "heading", "caption", "pull_quote", "jump",
                   AUTHOR_NOTE})  # fmt: skip
REQUIRED_FIELDS = ("虚构", "报纸", "体裁")
OPTIONAL_FIELDS = ("对偶",)


class ArticleError(ValueError):
    """An article file that cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One block of an article as written: a role name of ROLES or `paragraph`, and its text."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class BenchArticle:
    """One invented article, in its right order."""

    name: str
    """File name without ending."""
    paper: str
    kind: str
    """体裁, in a word or two."""
    pair: str | None
    """Articles of one pair are easily confused: same zone or industry, same phrases."""
    lines: tuple[Line, ...]

    @property
    def title(self) -> str | None:
        """The headline; None for a brief without one."""
        return next((line.text for line in self.lines if line.role == "title"), None)

    @property
    def column(self) -> str | None:
        """The column head over it; None for an article that stands under none."""
        return next((line.text for line in self.lines if line.role == "column"), None)

    @property
    def body_length(self) -> int:
        """Characters of its paragraphs."""
        return sum(len(line.text) for line in self.lines if line.role == "paragraph")


def read_article(name: str, text: str) -> BenchArticle:
    """Parse one article file. Raises ArticleError with name and line number."""
    head, _, body = text.partition("\n\n")
    fields: dict[str, str] = {}
    for number, line in enumerate(head.splitlines(), 1):
        key, mark, value = line.partition("：")
        if not mark or key not in REQUIRED_FIELDS + OPTIONAL_FIELDS:
            raise ArticleError(f"{name}:{number}: 不认识的题头“{line}”")
        fields[key] = value.strip()
    for key in REQUIRED_FIELDS:
        if not fields.get(key):
            raise ArticleError(f"{name}:1: 缺题头“{key}”")
    lines = tuple(_read_lines(name, body, len(head.splitlines()) + 1))
    if not any(line.role == "paragraph" for line in lines):
        raise ArticleError(f"{name}: 没有正文")
    return BenchArticle(name, fields["报纸"], fields["体裁"], fields.get("对偶"), lines)


def _read_lines(name: str, body: str, before: int) -> Iterable[Line]:
    for number, raw in enumerate(body.splitlines(), before + 1):
        text = raw.strip()
        if not text:
            continue
        role, mark, rest = text.partition(": ")
        if mark and role.isascii():
            if role not in ROLES or not rest.strip():
                raise ArticleError(f"{name}:{number}: 不认识的一行“{text[:20]}”，可用：{'、'.join(sorted(ROLES))}")
            yield Line(role, rest.strip())
        else:
            yield Line("paragraph", text)


def load_split(split: str) -> tuple[BenchArticle, ...]:
    """All articles of a split (`dev`, `test`), by name."""
    return tuple(
        read_article(path.stem, path.read_text(encoding="utf-8")) for path in sorted((ARTICLES / split).glob("*.txt"))
    )


def read_furniture(name: str, text: str) -> tuple[tuple[str, str, str], ...]:
    """Groups of running head, page number and credits, a line each, parted by blank lines. Raises ArticleError."""
    groups = []
    for number, group in enumerate(re.split(r"\n\s*\n", text.strip()), 1):
        fields = dict(line.split(": ", 1) for line in group.splitlines() if ": " in line)
        if set(fields) != {"running_head", "page_number", "credits"} or not all(map(str.strip, fields.values())):
            raise ArticleError(f"{name}: 第{number}组应有 running_head、page_number、credits 各一行")
        groups.append((fields["running_head"].strip(), fields["page_number"].strip(), fields["credits"].strip()))
    return tuple(groups)


@cache
def load_furniture(split: str) -> tuple[tuple[str, str, str], ...]:
    """How the papers of a split print running head, page number and credits."""
    found: list[tuple[str, str, str]] = []
    for path in sorted((ARTICLES / split / "furniture").glob("*.txt")):
        found += read_furniture(path.stem, path.read_text(encoding="utf-8"))
    return tuple(found)
