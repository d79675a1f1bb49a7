"""An answer that is copied into corrections.yml is valid, is followed, and its question is not asked again.

Pages are invented, save for the sample page with its lines in another order.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from generator.files.corrections import read_corrections
from generator.files.vocabulary import load_conventions
from generator.model.article import Option, Removal, RemovalReason, Restoration, Role
from generator.model.correction import Answer, CorrectionKind
from generator.model.ledger import balance
from generator.model.source import Page, Span
from generator.publish.answers import Answers
from generator.restore import restore_page
from tests.gold_data import sample_page

KNOWN = load_conventions()
ASKED = replace(KNOWN, ask_below=0.93)
"""Asks more than the program would, so that there are answers of every kind to try."""
SMALL = """## 云湖高新区开出新班列

◎本报记者 甘棠

云湖高新区近日开出新班列，全程三十小时，沿途停靠六座城市。班列从小站出发，运送的多是机械和

一座小站的清晨与黄昏

家电。返程时，车上装满了木材和粮食。

小站的一天 站长秦望每天五点到岗，检查每一节车厢。

今后，班列还要延长，把货运到

沿线的村子热闹起来，民宿常常住满。

更远的边境口岸，再由汽车接驳。
"""


def page_of(text: str) -> Page:
    return Page("p07", "content/issues/x-2024/p07.txt", text, "", "utf-8")


def shuffled(seed: int) -> Page:
    lines = [line for line in sample_page().text.split("\n") if line.strip()]
    random.Random(seed).shuffle(lines)
    return page_of("\n\n".join(lines))


@pytest.mark.parametrize("page", [page_of(SMALL), shuffled(3)], ids=["small", "shuffled"])
def test_every_answer_is_valid_followed_and_final(page: Page, tmp_path: Path) -> None:
    asked = restore_page(page, ASKED)
    answers = Answers(page, asked)
    tried = 0
    for question in asked.questions[:8]:
        decision = asked.decisions[question.decision]
        for option in question.options:
            entry = answers.entry(option)
            assert bool(entry) == bool(option.answer)
            if not entry:
                continue
            (tmp_path / "corrections.yml").write_text(entry, encoding="utf-8")
            corrections = read_corrections(tmp_path, "x", (page,))
            assert [(item.kind, item.role) for item in corrections] == [(a.kind, a.role) for a in option.answer]
            made = restore_page(page, ASKED, frozenset(), corrections)  # an answer not followed is an error here
            balance(page, made)
            again = [
                made.decisions[other.decision].rule
                for other in made.questions
                if other.spans == question.spans and made.decisions[other.decision].kind is decision.kind
            ]
            assert decision.rule not in again, entry
            tried += 1
    assert tried >= 4


def entry(text: str, kind: CorrectionKind, *passages: tuple[int, int], role: Role | None = None) -> str:
    """The entry of an answer about stretches of a page."""
    page = page_of(text)
    marks = tuple(Removal(Span("p07", at, at + 1), RemovalReason.MARK) for at, char in enumerate(text) if char == "#")
    spans = tuple((Span("p07", *passage),) for passage in passages)
    option = Option("是", 0.5, (), "", (Answer(kind, spans, role),))
    return Answers(page, Restoration("p07", (), marks, (), ())).entry(option)


def test_a_short_passage_is_quoted_whole() -> None:
    assert entry("甲乙丙\n\n丁戊己", CorrectionKind.ROLE, (5, 8), role=Role.HEADING) == (
        "- quote: 丁戊己\n  role: heading\n  page: p07.txt\n"
    )


def test_of_two_the_end_of_the_one_and_the_head_of_the_other_are_quoted() -> None:
    one, two = "甲" + "".join(map(chr, range(0x4E8C, 0x4EA6))), "乙" + "".join(map(chr, range(0x5100, 0x511A)))
    text = f"{one}\n{two}"
    made = entry(text, CorrectionKind.JOIN, (0, len(one)), (len(one) + 1, len(text)))
    assert made == f"- join:\n  - {one[-10:]}\n  - {two[:10]}\n  page: p07.txt\n"


def test_the_article_a_passage_belongs_to_is_quoted_beside_it() -> None:
    text = "甲乙丙\n\n丁戊己\n\n丁戊庚"
    made = entry(text, CorrectionKind.ARTICLE, (5, 8), (0, 3))
    assert made == "- quote: 丁戊己\n  article: 甲乙丙\n  page: p07.txt\n"
    twice = entry(text.replace("庚", "己"), CorrectionKind.ARTICLE, (5, 8), (0, 3))
    assert twice == "- quote: 丁戊己\n  after: 甲乙丙\n  article: 甲乙丙\n  page: p07.txt\n"


def test_what_stands_twice_is_told_by_what_stands_around_it(tmp_path: Path) -> None:
    text = "## 园区简讯\n\n一家企业投产。\n\n园区简讯\n\n两家企业投产。"
    for passage, line in (((3, 7), "before: 一家企业"), ((18, 22), "after: 业投产。")):
        made = entry(text, CorrectionKind.ROLE, passage, role=Role.COLUMN)
        assert line in made
        (tmp_path / "corrections.yml").write_text(made, encoding="utf-8")
        (correction,) = read_corrections(tmp_path, "x", (page_of(text),))
        found = restore_page(page_of(text), KNOWN, frozenset(), (correction,))
        spans = [block.spans for article in found.articles for block in article.of_role(Role.COLUMN)]
        assert (Span("p07", *passage),) in spans


def test_what_cannot_be_told_apart_has_no_entry() -> None:
    assert entry("甲" * 200, CorrectionKind.BEGINS, (90, 91)) == ""
    assert entry("甲乙", CorrectionKind.BEGINS, (1, 1)) == ""


def test_an_entry_of_several_is_all_or_nothing() -> None:
    page = page_of("甲" * 200 + "乙")
    both = tuple(Answer(CorrectionKind.BEGINS, ((Span("p07", *at),),)) for at in ((200, 201), (90, 91)))
    written = Answers(page, Restoration("p07", (), (), (), ()))
    assert written.entry(Option("是", 0.5, (), "", both[:1]))
    assert not written.entry(Option("是", 0.5, (), "", both))
    assert not written.entry(Option("是", 0.5))
    elsewhere = Answer(CorrectionKind.BEGINS, ((Span("p08", 200, 201),),))
    assert not written.entry(Option("是", 0.5, (), "", (elsewhere,)))


@pytest.mark.parametrize("words", ["- 是：否", "“引语”", "#标记: 值", "a: b", "2024", "{{ x }}", "\"'\\"])
def test_words_that_yaml_would_take_for_something_else_come_through(words: str, tmp_path: Path) -> None:
    text = f"甲\n{words}"
    page = page_of(text)
    option = Option("是", 0.5, (), "", (Answer(CorrectionKind.BEGINS, ((Span("p07", 2, len(text)),),)),))
    (tmp_path / "corrections.yml").write_text(
        Answers(page, Restoration("p07", (), (), (), ())).entry(option), encoding="utf-8"
    )
    (correction,) = read_corrections(tmp_path, "x", (page,))
    assert correction.quotes[0].text == words
