"""How text is set: title phrases, numerals, figures, dates."""

from __future__ import annotations

import re

import pytest

from generator.model.fact import Evidence, Figure
from generator.model.source import PartialDate
from generator.publish.typeset import chinese_number, figure_parts, issue_date, one_line, phrases, title_html, when_text

NOWHERE = Evidence("", "", 0, 0, ())


def figure(raw: str, qualifier: str | None = None) -> Figure:
    return Figure(raw, 0, "", None, None, qualifier, None, NOWHERE)


@pytest.mark.parametrize(
    ("raw", "qualifier", "parts"),
    [
        ("1057项", None, ("1,057", "项")),
        ("28.3亿元", None, ("28.3", "亿元")),
        ("6000余台", "余", ("6,000", "余台")),
        ("约500亿元", "约", ("约500", "亿元")),
        ("500亿元", "约", ("约500", "亿元")),
        ("两亿元", "超", ("超两亿元", "")),
        ("5%", None, ("5", "%")),
        ("3至5家", None, ("3至5家", "")),
        ("100亿元以上", "以上", ("100", "亿元以上")),
    ],
)
def test_figures_keep_their_printed_form(raw: str, qualifier: str | None, parts: tuple[str, str]) -> None:
    assert figure_parts(figure(raw, qualifier)) == parts


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五"), (99, "九十九"), (100, "100")],
)
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese_number(number) == text


@pytest.mark.parametrize(
    ("when", "text"),
    [("2022", "2022年"), ("2023-05", "2023年5月"), ("2023-05-09", "2023年5月9日"), ("2023-Q1", "2023年一季度"),
     ("2023-H2", "2023年下半年"), ("2021/2025", "2021/2025"), (None, "")],
)  # fmt: skip
def test_dates_in_chinese(when: str | None, text: str) -> None:
    assert when_text(when) == text


def test_what_is_not_printed_of_a_date_is_said() -> None:
    assert issue_date(PartialDate(2023)) == "2023年（月、日未载）"
    assert issue_date(PartialDate(2023, 5)) == "2023年5月（日未载）"
    assert issue_date(PartialDate(2023, 5, 9)) == "2023年5月9日"


@pytest.mark.parametrize(
    "title", ["某某高新区：好事“成双”，喜上加喜", "“甲乙”会议召开 探路某地转型", "无标点题目", "：，", ""]
)
def test_titles_gain_tags_and_nothing_else(title: str) -> None:
    assert "".join(phrases(title)) == title
    assert re.sub(r"<[^>]*>", "", title_html(title)) == title


def test_titles_break_between_phrases_and_close_up_before_a_comma() -> None:
    html = title_html("某某高新区：好事“成双”，喜上加喜")
    assert html.count('class="ph"') == 3
    assert '<span class="hz">”</span>，' in html


def test_titles_are_escaped() -> None:
    assert "<b>" not in title_html("<b>粗</b>")


def test_long_lines_are_cut_with_a_sign() -> None:
    assert one_line("一二三四五六", 4) == "一二三…"
    assert one_line("一\n二\x00") == "一 二␀"
