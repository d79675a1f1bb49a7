"""Act 2 for any text whatever: evidence stands where it says, and nothing raises."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.describe import Describer
from generator.files.registers import load_registers
from generator.model.article import Article, Block, Flag, FlagKind, Role
from generator.model.fact import Evidence, Facts
from generator.model.source import Issue, Page, PartialDate, Span
from tests.gold_data import ROOT

_PHRASES = """
襄阳高新区 该高新区 高新区 光谷 浑南 （以下简称 ） 以下简称《方案》 《支持企业发展的若干措施》 《 》 158家
28.3亿元 两亿元 近百家 数百个 6000余台 5GW 七成 百分之三十 增长 19.1% 5月19日 2022年 去年 一季度 4月中旬
2月30日 目前 1+1+N 第一 千亿级 高达百万 3万至5万元 十 百 万 亿 两 〇 零 1,234 ，234 宁波海岳精工股份有限公司
公司 有限公司 和 的 在 （ ） ( 该公司 总经理 副主任 柳明川 说 表示 · 阿卜杜拉·买买提 、 ， 。 ！ “ ” ‘ ’ ；
本报记者 通讯员 朱 彤 科技日报讯（记者方晓明） （王石 李乘风） 内蒙自治区 武汉 朝阳 光伏 稀土 新材料 营商环境
１２％ 😀 A5 TR100AT —— - ~
"""
PHRASES = _PHRASES.split()

words = st.lists(st.one_of(st.sampled_from(PHRASES), st.text(max_size=6)), max_size=14).map("".join)
sources = st.lists(st.tuples(st.sampled_from(list(Role)), words, st.booleans()), max_size=7)
dates = st.sampled_from([PartialDate(2023), PartialDate(2023, 5), PartialDate(2024, 1, 2)])


@cache
def describer() -> Describer:
    return Describer(load_registers(ROOT / "content/reference"))


def build(blocks: list[tuple[Role, str, bool]], cuts: list[int]) -> tuple[Article, Page]:
    """An article whose paragraphs are stitched: printed in two pieces, the second piece first."""
    text, made = "", []
    for number, (role, words, doubtful) in enumerate(blocks):
        cut = min(cuts[number % len(cuts)], len(words)) if cuts else 0
        tail = Span("p", len(text), len(text) + len(words) - cut)
        head = Span("p", tail.end + 1, tail.end + 1 + cut)
        text += words[cut:] + "\n" + words[:cut] + "\n"
        spans = tuple(span for span in (head, tail) if len(span)) or (tail,)
        middle = spans[0]
        flags = (Flag(FlagKind.GARBLED, (middle,), text[middle.start : middle.end], "", 0.5),) if doubtful else ()
        made.append(Block(role, spans, words, 1.0, flags))
    return Article("00000000", None, tuple(made)), Page("p", "p.txt", text, "", "utf-8")


def evidence_of(facts: Facts) -> Iterator[Evidence]:
    for field in fields(facts):
        for fact in getattr(facts, field.name):
            found = fact.evidence
            yield from found if isinstance(found, tuple) else (found,)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sources, st.lists(st.integers(0, 30), max_size=3), dates)
def test_evidence_stands_where_it_says(
    blocks: list[tuple[Role, str, bool]], cuts: list[int], date: PartialDate
) -> None:
    article, page = build(blocks, cuts)
    facts = describer().describe(article, Issue("i", "科技日报", date, (page,)), page)
    for evidence in evidence_of(facts):
        block = article.blocks[evidence.block]
        assert evidence.text
        assert block.text[evidence.start : evidence.start + len(evidence.text)] == evidence.text
        assert "".join(page.slice(span) for span in evidence.spans) == evidence.text
        assert evidence.sentence in block.text
        assert evidence.text.strip() in evidence.sentence
        assert (evidence.paragraph > 0) == (block.role is Role.PARAGRAPH)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sources, dates)
def test_numerals_names_and_dates_are_never_taken_from_doubtful_text(
    blocks: list[tuple[Role, str, bool]], date: PartialDate
) -> None:
    article, page = build([(role, text, True) for role, text, _ in blocks], [])
    facts = describer().describe(article, Issue("i", "科技日报", date, (page,)), page)
    assert not (facts.figures or facts.people or facts.dates or facts.organisations or facts.policies or facts.bylines)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sources, dates)
def test_the_same_article_gives_the_same_facts(blocks: list[tuple[Role, str, bool]], date: PartialDate) -> None:
    article, page = build(blocks, [3])
    issue = Issue("i", "科技日报", date, (page,))
    assert describer().describe(article, issue, page) == describer().describe(article, issue, page)


def test_hostile_text_takes_no_longer_than_its_length() -> None:
    describer()
    for unit in (
        "襄阳高新区和",
        "（",
        "1,234",
        "两",
        "宁波有限公司",
        "总经理王",
        "十百千万亿",
        "《",
        "“”",
        "2022年5月",
        "、的",
    ):
        article, page = build([(Role.PARAGRAPH, unit * (8_000 // len(unit)), False)], [])
        start = time.process_time()
        describer().describe(article, Issue("i", "报", PartialDate(2023), (page,)), page)
        assert time.process_time() - start < 3, unit
