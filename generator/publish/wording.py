"""How an article and its facts are put into words for readers: pure, one short function for each thing said."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from generator.model.article import Flag, Role
from generator.model.fact import Evidence, Facts, Figure
from generator.model.record import ArticleRecord
from generator.publish import typeset
from generator.publish.article_page import MarkedArticle

_CHECKED_ENDING = re.compile(r"[；。，]*(?:原文)?未改动[。；]*$")


def excerpt(evidence: Evidence, before: int = 24, after: int = 18) -> Markup:
    """The sentence of a fact with its words picked out, shortened around them."""
    at = evidence.sentence.find(evidence.text)
    if at < 0:
        return escape(typeset.one_line(evidence.sentence, before + after))
    head, tail = evidence.sentence[:at], evidence.sentence[at + len(evidence.text) :]
    if len(head) > before:
        head = "……" + head[-before:]
    if len(tail) > after:
        tail = tail[:after] + "……"
    parts = (typeset.shown(part).replace("\n", " ") for part in (head, evidence.text, tail))
    return Markup("{}<b>{}</b>{}").format(*parts)


def short_title(title: str, zone: str = "", longest: int = 22) -> str:
    """A title for a table cell on a zone's own page: without the zone's name before its colon."""
    line = typeset.one_line(title)
    for colon in "：:":
        line = line.removeprefix(zone + colon) if zone else line
    return typeset.one_line(line, longest)


def first_words(article: MarkedArticle, longest: int = 72) -> str:
    """How the body of an article begins, on one line."""
    text = next((article.record.blocks[index].text for index in article.paragraphs), "")
    return typeset.one_line(text, longest)


def note_text(flag: Flag) -> str:
    """A flag's note, ready to stand between 原文如此 and 未改动."""
    return _CHECKED_ENDING.sub("", typeset.one_line(flag.note).removeprefix("原文如此，")).rstrip("。；，")


def byline_text(facts: Facts) -> str:
    """本报记者 张三 通讯员 李四, roles said once."""
    return " ".join(f"{role} {names}".strip() for role, names in byline_groups(facts))


def byline_html(article: MarkedArticle) -> Markup:
    """The byline as printed, names set off; read from the facts where it stands inside the text."""
    lines = [_printed_byline(article, index) for index, block in enumerate(article.record.blocks)
             if block.role is Role.BYLINE]  # fmt: skip
    if lines:
        return Markup("　").join(lines)
    groups = byline_groups(article.record.facts)
    return Markup("　").join(Markup("{} <b>{}</b>").format(role, names) for role, names in groups)


def _printed_byline(article: MarkedArticle, index: int) -> Markup:
    text = article.record.blocks[index].text
    html, at = Markup(""), 0
    for start, name in sorted((text.find(item.name), item.name) for item in article.record.facts.bylines):
        if start >= at:
            html += escape(typeset.shown(text[at:start])) + Markup("<b>{}</b>").format(typeset.shown(name))
            at = start + len(name)
    return html + escape(typeset.shown(text[at:]))


def byline_groups(facts: Facts) -> list[tuple[str, str]]:
    """(role, names) in print order; names under one role are joined by a blank."""
    groups: list[tuple[str, str]] = []
    for item in facts.bylines:
        role, name = typeset.one_line(item.role), typeset.one_line(item.name)
        if groups and groups[-1][0] == role:
            groups[-1] = (role, f"{groups[-1][1]} {name}")
        else:
            groups.append((role, name))
    return groups


def citation(article: MarkedArticle) -> str:
    """The article as GB/T 7714 cites a newspaper: 张三，李四. 题名[N]. 报名，2023-05-19(7)."""
    record = article.record
    names = [typeset.one_line(item.name) for item in record.facts.bylines]
    authors = "，".join(names[:3]) + ("，等" if len(names) > 3 else "")
    page = f"({'，'.join(map(str, page_numbers(record)))})" if record.page_number else ""
    title, paper = typeset.one_line(record.title), typeset.one_line(record.paper)
    return f"{authors + '. ' if authors else ''}{title}[N]. {paper}，{record.date.iso}{page}."


def page_numbers(record: ArticleRecord) -> tuple[int, ...]:
    """The printed numbers of the pages it stands on, as far as they are known, in reading order."""
    return (*((record.page_number,) if record.page_number else ()), *record.continued_on)


def weight(figure: Figure, facts: Facts) -> int:
    """How much a figure tells a hurried reader: named, dated, of size, and said of the zone the article is about."""
    if not figure.metric:
        return -9
    sentence = figure.evidence.sentence
    about_zone = any(tag.primary and tag.name in sentence for tag in facts.zones) or "该" in sentence
    large = figure.unit == "元" or (figure.unit != "%" and float(figure.value) >= 100)
    trifling = figure.unit != "%" and float(figure.value) <= 3
    return 1 - 3 * trifling + 2 * about_zone + 2 * large + bool(figure.when) + 2 * (4 <= len(figure.metric) <= 14)
