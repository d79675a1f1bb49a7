"""From restored and described pages to the records that article files are written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.model.article import Article, Block, Question, Restoration, Role
from generator.model.fact import Facts
from generator.model.record import ArticleRecord
from generator.model.source import Issue, Page, Span
from generator.publish.article_file import article_body

_FIRST_WORDS = 16
"""Characters of its text by which an untitled article is called."""


def make_records(
    issue: Issue, restorations: Mapping[str, Restoration], facts: Mapping[tuple[str, str], Facts]
) -> tuple[ArticleRecord, ...]:
    """The records of an issue, page after page, within a page by the place of the title.

    `restorations` by page key, `facts` by page key and article id. A page without restoration has no articles.
    """
    records: list[ArticleRecord] = []
    taken: set[str] = set()
    numbers = {page.key: page.number for page in issue.pages}
    for page in issue.pages:
        restoration = restorations.get(page.key)
        if restoration is None:
            continue
        for article in sorted(restoration.articles, key=_place):
            path = _free_path(article_path(issue, article), taken)
            made = _record(issue, page, article, facts.get((page.key, article.id), Facts()))
            others = [key for key in pages_of(article) if key != page.key]
            asked = len(questions_of(restoration, article))
            asked += sum(len(_asked_on(restorations[key], article)) for key in others if key in restorations)
            damaged = any(restorations[key].damage for key in (page.key, *others) if key in restorations)
            more = tuple(number for key in others if (number := numbers.get(key)) is not None)
            place = replace(made, path=path, order=len(records) + 1, continued_on=more)
            records.append(replace(place, questions=asked, damaged=damaged))
    return tuple(records)


def article_path(issue: Issue, article: Article) -> str:
    """Path below `content/articles/` without ending; an unknown month is 00."""
    return f"{issue.date.year:04d}/{issue.date.month or 0:02d}/{issue.id}-{article.id}"


def pages_of(article: Article) -> tuple[str, ...]:
    """Keys of the pages an article stands on, in reading order."""
    return tuple(dict.fromkeys(span.page for block in article.blocks for span in block.spans))


def questions_of(restoration: Restoration, article: Article) -> tuple[Question, ...]:
    """The open questions that touch an article: asked about it, or about a passage that stands in it."""
    touching = _asked_on(restoration, article)
    return tuple(
        question
        for question in restoration.questions
        if question in touching or _asked_about(restoration, question) == article.id
    )


def _asked_on(restoration: Restoration, article: Article) -> tuple[Question, ...]:
    """The open questions of a page about passages that stand in an article."""
    spans = [span for block in article.blocks for span in block.spans]
    return tuple(question for question in restoration.questions if _overlap(question.spans, spans))


def _asked_about(restoration: Restoration, question: Question) -> str | None:
    if not 0 <= question.decision < len(restoration.decisions):
        return None
    return restoration.decisions[question.decision].article


def _overlap(some: tuple[Span, ...], others: list[Span]) -> bool:
    return any(a.page == b.page and a.start < b.end and b.start < a.end for a in some for b in others)


def _record(issue: Issue, page: Page, article: Article, facts: Facts) -> ArticleRecord:
    """The record of one article by itself: path, order and questions are for the caller, who knows its neighbours."""
    title = article.title if article.title and article.title.strip() else None
    return ArticleRecord(
        id=article.id,
        path="",
        title=title or untitled_name(article.blocks),
        untitled=title is None,
        paper=issue.paper,
        issue=issue.id,
        date=issue.date,
        page=page.key,
        page_number=page.number,
        section=page.section,
        order=0,
        column=article.column,
        kicker=article.kicker,
        subtitle=article.subtitle,
        facts=facts,
        flags=tuple(flag for block in article.blocks for flag in block.flags),
        questions=0,
        blocks=article.blocks,
        body=article_body(article.blocks),
    )


def untitled_name(blocks: tuple[Block, ...]) -> str:
    """What an article without headline is called: 无题 and the first words of its text."""
    body = [block for block in blocks if block.role is Role.PARAGRAPH] or list(blocks)
    words = next((text for text in (" ".join(block.text.split()) for block in body) if text), "")
    if not words:
        return "无题"
    return f"无题：{words[:_FIRST_WORDS]}{'…' if len(words) > _FIRST_WORDS else ''}"


def _place(article: Article) -> tuple[int, str]:
    """Where its title stands on the page, or its first block for an untitled one."""
    named = article.of_role(Role.TITLE) or article.blocks
    starts = [span.start for block in named for span in block.spans]
    return (min(starts, default=0), article.id)


def _free_path(path: str, taken: set[str]) -> str:
    """Two articles of one issue may bear the same title (图片新闻): the second one's address ends in -2."""
    free, number = path, 1
    while free in taken:
        number += 1
        free = f"{path}-{number}"
    taken.add(free)
    return free
