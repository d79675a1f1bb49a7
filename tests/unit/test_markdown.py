"""Ordinary text stays ordinary; what could mean something does not."""

from __future__ import annotations

import pytest

from generator.publish.markdown import escape, unescape


@pytest.mark.parametrize(
    "text",
    [
        "5月19日，“数”说沈阳政企对接会——首次“浑南蓝空间”新经济生态会议召开。",
        "年产能约为4000万吨，添加比例达到5%，平均负债率低于50%；TR100AT无人驾驶矿用自卸车（以下简称《方案》）……",
        "“1+1+N”工作模式、2.5亿元、5-8月、R&D投入、AT&T、12:30、A/B测试、5GW-50GW",
        "1.1亿元",
        "济南高新区：多措并举　培育专精特新",
    ],
)
def test_ordinary_newspaper_text_stays_as_it_is(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# 井号", r"\# 井号"),
        ("- 条目", r"\- 条目"),
        ("1. 条目", r"1\. 条目"),
        ("> 引文", r"\> 引文"),
        ("    四格", "&#32;   四格"),
        ("\u3000\u3000缩进", "&#12288;\u3000缩进"),
        ("*重*_轻_`码`", r"\*重\*\_轻\_\`码\`"),
        ("[链接](x)", r"\[链接](x)"),
        ("{{ 变量 }}{% 语句 %}", r"\{\{ 变量 }}\{% 语句 %}"),
        ("<b>粗</b>", "&lt;b>粗&lt;/b>"),
        ("A&amp;B", "A&amp;amp;B"),
        ("5~6月", "5&#126;6月"),
        ("反\u202e转", "反&#8238;转"),
        ("空\x00字", "空␀字"),
        ("图␀形", "图&#9216;形"),
        ("换\n行", "换␊行"),
        ("\x9b31m", "␦9B31m"),
    ],
)
def test_what_could_mean_something_is_escaped_once(text: str, expected: str) -> None:
    assert escape(text) == expected
    assert unescape(expected) == text


def test_nothing_stays_nothing() -> None:
    assert escape("") == ""
    assert unescape("") == ""
