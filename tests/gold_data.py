"""The hand-made restoration of the sample page as the program's own values: input for tests of later stages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.model.article import Article, Block, Removal, RemovalReason, Restoration, Role
from generator.model.source import Issue, Page, PartialDate, Span

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_ISSUE = ROOT / "content/issues/keji-ribao-2023-05"
GOLD: dict[str, Any] = json.loads((ROOT / "tests/gold/sample/gold.json").read_text(encoding="utf-8"))


def sample_page() -> Page:
    """The sample page, read without the program's own edge."""
    data = (SAMPLE_ISSUE / "yuanqu.txt").read_bytes()
    return Page(
        key="yuanqu",
        path="content/issues/keji-ribao-2023-05/yuanqu.txt",
        text=data.decode("utf-8"),
        sha256=hashlib.sha256(data).hexdigest(),
        encoding="utf-8",
        section="园区",
    )


def sample_issue() -> Issue:
    """Its issue."""
    return Issue("keji-ribao-2023-05", "科技日报", PartialDate(2023, 5), (sample_page(),))


def gold_restoration(page: Page) -> Restoration:
    """What restoration should make of the sample page; decisions, flags and questions left empty."""
    articles = []
    for gold in GOLD["articles"]:
        articles.append(_article(page, gold))
    used = sorted(span for article in articles for block in article.blocks for span in block.spans)
    removed, at = [], 0
    for start, end in [(s.start, s.end) for s in used] + [(len(page.text), len(page.text))]:
        if at < start:
            removed += _removals(page, at, start)
        at = end
    return Restoration(page.key, tuple(articles), tuple(removed), (), ())


def _article(page: Page, gold: dict[str, Any]) -> Article:
    blocks: list[Block] = []

    def add(role: Role, *spans: list[int], level: int = 0, credit: str | None = None) -> None:
        made = tuple(Span(page.key, start, end) for start, end in spans)
        text = "".join(page.slice(span) for span in made)
        block = Block(role, made, text, 1.0, level=level)
        if credit:
            block = replace(block, credit=Span(page.key, made[-1].end - len(credit), made[-1].end))
        blocks.append(block)

    if gold["column_span"] and gold["id"] == "A3":  # printed once, above the first of the articles it serves
        add(Role.COLUMN, gold["column_span"])
    if gold["kicker_span"]:
        add(Role.KICKER, gold["kicker_span"])
    add(Role.TITLE, gold["title_span"])
    if gold["byline_form"].startswith("◎"):
        add(Role.BYLINE, gold["byline_span"])
    for item in gold["content"]:
        if item["type"] == "paragraph":
            add(Role.PARAGRAPH, *item["spans"])
        else:
            add(Role.HEADING, *item["spans"], level=1)
    for caption in gold["captions"]:
        add(Role.CAPTION, caption["span"], credit=caption["credit"])
    for quote in gold["pull_quotes"]:
        add(Role.PULL_QUOTE, quote["span"])
    identity = hashlib.sha256(gold["title"].encode()).hexdigest()[:8]
    return Article(identity, gold["title"], tuple(blocks), column=gold["column"], kicker=gold["kicker"])


def _removals(page: Page, start: int, end: int) -> list[Removal]:
    found: list[Removal] = []
    at = start
    while at < end:
        mark = page.text[at] == "#"
        stop = at
        while stop < end and (page.text[stop] == "#") == mark:
            stop += 1
        reason = RemovalReason.MARK if mark else RemovalReason.BLANK
        found.append(Removal(Span(page.key, at, stop), reason))
        at = stop
    return found
