"""Two answers to hold the generator's against: the perfect one, and what taking the dump as it stands gives."""

from __future__ import annotations

import re

from benchmarks.corpus import AUTHOR_NOTE
from benchmarks.scramble import GoldPage
from generator.model.article import Article, Block, Removal, RemovalReason, Restoration, Role
from generator.model.source import Page, Span

_ASIDE = {Role.RUNNING_HEAD: RemovalReason.RUNNING_HEAD, Role.PAGE_NUMBER: RemovalReason.PAGE_NUMBER,
          Role.CREDITS: RemovalReason.CREDITS}  # fmt: skip


def oracle(gold: GoldPage) -> Restoration:
    """The right answer as the generator would give it. Every measure must call it perfect."""
    articles = []
    for number, article in enumerate(gold.articles):
        blocks = tuple(
            Block(Role.BYLINE if block.role == AUTHOR_NOTE else Role(block.role), block.spans, block.text, 1.0)
            for block in article.blocks
        )
        articles.append(Article(f"{number:08x}", article.title, blocks))
    furniture = [Removal(span, _ASIDE[Role(block.role)]) for block in gold.furniture for span in block.spans]
    return _complete(gold.page, articles, furniture)


def naive(page: Page) -> Restoration:
    """Each block of the dump in its order: a line with `#` is a title of its article, everything else a paragraph."""
    articles: list[Article] = []
    blocks: list[Block] = []
    title: str | None = None
    for found in re.finditer(r"[^\n]+(?:\n[^\n]+)*", page.text):
        marked = re.match(r"#+ *", found[0])
        start = found.start() + (marked.end() if marked else 0)
        span = Span(page.key, start, found.end())
        if marked and blocks:
            articles.append(Article(f"{len(articles):08x}", title, tuple(blocks)))
            blocks, title = [], None
        if marked:
            title = page.slice(span)
        blocks.append(Block(Role.TITLE if marked else Role.PARAGRAPH, (span,), page.slice(span), 0.5))
    if blocks:
        articles.append(Article(f"{len(articles):08x}", title, tuple(blocks)))
    return _complete(page, articles, [])


def _complete(page: Page, articles: list[Article], removed: list[Removal]) -> Restoration:
    """The restoration with everything that is in no block removed as blank."""
    used = sorted(
        [span for article in articles for block in article.blocks for span in block.spans]
        + [removal.span for removal in removed]
    )
    at = 0
    for span in [*used, Span(page.key, len(page.text), len(page.text))]:
        if at < span.start:
            removed.append(Removal(Span(page.key, at, span.start), RemovalReason.BLANK))
        at = max(at, span.end)
    return Restoration(page.key, tuple(articles), tuple(removed), (), ())
