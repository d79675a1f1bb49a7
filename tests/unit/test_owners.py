"""Whose a caption is: by place where nothing else tells, by matter and names where they do; doubt is asked.

Pages are invented.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.files.vocabulary import load_conventions
from generator.model.article import DecisionKind, Restoration, Role
from generator.model.correction import Correction, CorrectionKind, Quotation
from generator.model.source import Page
from generator.restore import restore_page
from generator.restore.owners import owners_of
from generator.restore.trail import OWNED, WHOSE

KNOWN = load_conventions()
ONE, TWO = "云湖高新区把焊接机器人做到毫米以下", "江北经开区的冷链车半夜出城"
PAGE = f"""## {ONE}

◎本报记者 甘棠

云湖高新区的柏舟公司近日交付第一百台焊接机器人，焊缝误差不到半毫米。工程师秦望说，这套手臂练了三年，才学会顺着曲面走。

秦望带着徒弟守在车间，把每一道焊缝都放到灯下看。他说，机器学得再快，也要有人告诉它什么叫好。

{{caption}}

## {TWO}

◎本报记者 乐小文

江北经开区的冷链车每晚十一点出城，装的是蓝莓和草莓。司机简一跑这条线六年，说最怕的是桥上结霜。

园区今年添了两座冷库，简一卸货的时间少了一半。他说，现在天亮前能赶回家吃早饭。
"""


def restored(caption: str, *corrections: Correction, ask_below: float = KNOWN.ask_below) -> Restoration:
    page = Page("p", "p.txt", PAGE.format(caption=caption), "", "utf-8")
    return restore_page(page, replace(KNOWN, ask_below=ask_below), frozenset(), corrections)


def owner(restoration: Restoration) -> str | None:
    (title,) = [article.title for article in restoration.articles if article.of_role(Role.CAPTION)]
    return title


@pytest.mark.parametrize(
    ("caption", "title"),
    [
        ("图为秦望在车间里查看焊接机器人的焊缝。", ONE),
        ("图为简一在江北经开区的冷库前卸货。", TWO),
        ("图为工程师调试设备。（甘棠摄）", ONE),
        ("图为夜色中的大桥。（乐小文摄）", TWO),
    ],
)
def test_matter_names_and_photographer_tell_whose_a_caption_is(caption: str, title: str) -> None:
    assert owner(restored(caption)) == title


def test_why_is_told_and_what_else_was_possible() -> None:
    made = restored("图为秦望在车间里查看焊接机器人的焊缝。")
    (decision,) = [item for item in made.decisions if item.rule == OWNED]
    assert (decision.kind, decision.verdict) == (DecisionKind.ASSIGN, f"属于“{ONE}”")
    assert "内容与这一篇相近" in decision.reasons
    assert [item.label for item in decision.alternatives] == [f"属于“{TWO}”"]
    assert not [question for question in made.questions if question.prompt == WHOSE]


def test_a_doubtful_owner_is_asked_and_the_answer_is_final() -> None:
    asked = restored("图为秦望在车间里查看焊接机器人的焊缝。", ask_below=1.0)
    (question,) = [question for question in asked.questions if question.prompt == WHOSE]
    for option, title in zip(question.options, (ONE, TWO), strict=True):
        (answer,) = option.answer
        assert answer.kind is CorrectionKind.ARTICLE
        told = Correction(CorrectionKind.ARTICLE, (Quotation("图为秦望在车间里"), Quotation(title)))
        made = restored("图为秦望在车间里查看焊接机器人的焊缝。", told, ask_below=1.0)
        assert owner(made) == title
        assert WHOSE not in {question.prompt for question in made.questions}


def test_chances_add_up_and_the_likeliest_comes_first() -> None:
    weights = {"owner cut": 1.0, "owner matter": 2.0}
    found = owners_of((((("owner matter", 0.5),)), (("owner cut", 1.0), ("owner matter", 0.5)), ()), weights)
    assert [item.path for item in found] == [1, 0, 2]
    assert sum(item.chance for item in found) == pytest.approx(1.0)
    assert found[0].reasons == ("内容与这一篇相近", "排在这一篇断开的地方")
