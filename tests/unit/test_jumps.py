"""Articles that go on on another page. Every issue here is invented: papers, places, people and figures."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from generator.files.templates import environment
from generator.files.vocabulary import load_conventions
from generator.model.article import DecisionKind, Flag, FlagKind, Restoration, Role
from generator.model.ledger import DoesNotBalance, balance_issue
from generator.model.restored import RestoredIssue
from generator.model.source import Issue, Page, PartialDate, Span
from generator.publish.article_file import read_article, write_article
from generator.publish.article_page import mark
from generator.publish.compare import compare_html
from generator.publish.records import make_records
from generator.publish.wording import citation
from generator.restore import join_jumps, leads_to, restore_page
from generator.restore.jump_lines import PageName, name_of, pages_named, read_jump
from generator.restore.jumps import MOST, best_matches, shared_words
from generator.restore.text import numeral
from tests.laid_out import lay_out, told
from tests.repository import ROOT, Repository, copy_repository

KNOWN = load_conventions()
Laid = tuple[Page, Restoration]


def joined(*laid: Laid) -> dict[str, Restoration]:
    """The pages joined, their books kept."""
    pages = [page for page, _ in laid]
    before = {page.key: restoration for page, restoration in laid}
    balance_issue(pages, before)
    after = join_jumps(pages, before, KNOWN)
    balance_issue(pages, after)
    for restoration in after.values():
        assert all(0 <= question.decision < len(restoration.decisions) for question in restoration.questions)
    return after


def prompts(restorations: Mapping[str, Restoration]) -> list[str]:
    return [question.prompt for found in restorations.values() for question in found.questions]


def assert_as_before(laid: Sequence[Laid], after: Mapping[str, Restoration]) -> None:
    for page, before in laid:
        assert after[page.key].articles == before.articles
        assert after[page.key].removed == before.removed


# --- what a line says -----------------------------------------------------------------------------------------------

LINES = {
    "下转第3版": ("out", ["第3版"], ""),
    "下转第三版": ("out", ["第3版"], ""),
    "下转A3版": ("out", ["A3版"], ""),
    "（下转3版）": ("out", ["第3版"], ""),
    "转第四版": ("out", ["第4版"], ""),
    "上接第1版": ("in", ["第1版"], ""),
    "（上接A1版）": ("in", ["A1版"], ""),
    "紧接第一版": ("in", ["第1版"], ""),
    "（上接第一版《园区十年》）": ("in", ["第1版"], "园区十年"),
    "《园区十年》下转第Ａ０３版": ("out", ["A3版"], "园区十年"),
    "上接第一版　园区十年路": ("in", ["第1版"], "园区十年路"),
    "转型升级开新局（下转第十二版）": ("out", ["第12版"], "转型升级开新局"),
    "下转第二、三版": ("out", ["第2版", "第3版"], ""),
    "【下转 03 版】": ("out", ["第3版"], ""),
    "上接第1版要闻": ("in", ["第1版"], ""),  # a section, no title
    "下转第？版": ("out", [], ""),
    "（下转）": ("out", [], ""),
}


@pytest.mark.parametrize("line", LINES)
def test_a_jump_line_is_read(line: str) -> None:
    way, pages, words = LINES[line]
    found = read_jump(line, KNOWN)
    assert found is not None
    assert (found.outward, [str(name) for name in found.pages], found.words) == (way == "out", pages, words)


@pytest.mark.parametrize(
    "line",
    ["", "（", "报道详见第三版", "相关报道转第3版", "转型升级版", "机器不停转", "转3D打印", "第三版", "下" * 100_000],
)
def test_what_is_no_jump_is_not_read_as_one(line: str) -> None:
    assert read_jump(line, KNOWN) is None


def test_page_numbers_in_every_script() -> None:
    numerals = ["3", "03", "３", "三", "〇三", "零三", "十", "十二", "二十", "二十一", "16"]
    assert [numeral(text) for text in numerals] == [3, 3, 3, 3, 3, 3, 10, 12, 20, 21, 16]
    assert [numeral(text) for text in ("0", "〇", "百", "三三", "", "3a", "1000")] == [None] * 7


def test_a_letter_tells_two_third_pages_apart_only_where_the_files_do() -> None:
    def page(key: str, number: int | None) -> Page:
        return Page(key, f"{key}.txt", "字", "", "utf-8", number)

    a3, b3, p3 = page("a03", 3), page("b03", 3), page("p03", 3)
    assert name_of(a3) == PageName("A", 3)
    assert name_of(p3) == name_of(page("a13", 3)) == PageName("", 3)
    assert name_of(page("p03", None)) is None
    assert pages_named(PageName("A", 3), (a3, b3)) == (a3,)
    assert pages_named(PageName("", 3), (a3, b3)) == (a3, b3)
    assert pages_named(PageName("A", 3), (p3,)) == (p3,)
    assert pages_named(PageName("", 4), (a3, p3)) == ()


def test_the_best_total_wins_over_the_best_pair() -> None:
    margins = best_matches({(1, 1): 5.0, (1, 2): 4.0, (2, 1): 4.5, (2, 2): -1.0})
    assert margins == {(1, 2): 3.5, (2, 1): 3.5}
    assert best_matches({(1, 1): 4.0, (1, 2): 4.0}) in ({(1, 1): 0.0}, {(1, 2): 0.0})
    assert best_matches({(1, 1): -2.0}) == best_matches({}) == {}
    assert shared_words("园区十年", "云湖高新区：园区十年路") == 1.0
    assert shared_words("园", "园区") is None


# --- joined ---------------------------------------------------------------------------------------------------------

QINGCHUAN = """
题 青川高新区：链上发力，聚合成势
署 ◎本报记者 林一舟
文 园区围绕光伏、储能两条产业链，引进龙头企业6家，一条从硅料到组件的完整链条正在
转 （下转第三版）
"""
QINGCHUAN_MORE = """
转 （上接第一版）
文 青川加速成形。园区还建成光伏检测中心，储能企业不出园区就能完成检测。
文 在青川储能公司，董事长麦田介绍，储能电池去年出口二十个国家。
"""
JIANGBEI = """
题 江北开发区首列班列发车
文 满载机械和家电的班列3日从江北开发区驶出，全程三十小时，木材商人早早等在站台上。
转 （下转第三版）
"""
JIANGBEI_MORE = """
转 （上接第一版）
文 班列沿途停靠六座城市，返程时装满木材和粮食。江北开发区为班列新建了仓库。
"""
YUNHU = """
题 云湖经开区服务到家
文 云湖经开区把窗口开到车间里，企业办事不出园。
"""


def test_a_sentence_that_goes_on_is_one_paragraph_on_two_pages() -> None:
    one, three = lay_out("p01", 1, QINGCHUAN, YUNHU), lay_out("p03", 3, QINGCHUAN_MORE)
    after = joined(one, three)
    assert told(after) == [
        "= p01",
        "题 青川高新区：链上发力，聚合成势",
        "署 ◎本报记者 林一舟",
        "文 园区围绕光伏、储能两条产业链，引进龙头企业6家，一条从硅料到组件的完整链条正在"
        "青川加速成形。园区还建成光伏检测中心，储能企业不出园区就能完成检测。",
        "文 在青川储能公司，董事长麦田介绍，储能电池去年出口二十个国家。",
        "转 （下转第三版）",
        "转 （上接第一版）",
        "= p01",
        "题 云湖经开区服务到家",
        "文 云湖经开区把窗口开到车间里，企业办事不出园。",
    ]
    paragraph = after["p01"].articles[0].of_role(Role.PARAGRAPH)[0]
    assert [span.page for span in paragraph.spans] == ["p01", "p03"]
    assert after["p01"].articles[0].id == one[1].articles[0].id
    assert prompts(after) == []
    (decision,) = [item for item in after["p01"].decisions if item.kind is DecisionKind.JOIN]
    assert decision.verdict == "与第3版的续文相接，合为一段"
    assert decision.confidence >= KNOWN.ask_below
    assert decision.reasons[0] == "两处转接互指对方的版次"
    assert [item.label for item in decision.alternatives] == ["第3版的一段自成一篇"]
    assert [span.page for span in decision.spans] == ["p01", "p03"]
    assert decision.article == after["p01"].articles[0].id


def test_the_ledger_of_each_page_says_where_its_text_went() -> None:
    one, three = lay_out("p01", 1, QINGCHUAN), lay_out("p03", 3, QINGCHUAN_MORE, YUNHU)
    after = joined(one, three)
    ledgers = balance_issue([one[0], three[0]], after)
    at = three[0].text.index("青川加速")
    entry = ledgers["p03"].at(at)
    assert entry is not None
    assert (entry.home, entry.article, entry.fate) == ("p01", after["p01"].articles[0].id, "joined")
    own = ledgers["p03"].at(three[0].text.index("云湖"))
    assert own is not None
    assert own.home == "p03"


def test_books_that_do_not_balance_over_the_issue_are_found() -> None:
    one, three = lay_out("p01", 1, QINGCHUAN), lay_out("p03", 3, QINGCHUAN_MORE)
    pages, after = [one[0], three[0]], joined(one, three)
    with pytest.raises(DoesNotBalance, match=r"p03\.txt.*用了两次"):
        balance_issue(pages, {**after, "p03": three[1]})
    with pytest.raises(DoesNotBalance, match=r"p03\.txt.*无去处"):
        balance_issue(pages, {**after, "p01": one[1]})
    with pytest.raises(DoesNotBalance, match="没有还原的版面 p03"):
        balance_issue(pages[:1], after)
    article = after["p01"].articles[0]
    swapped = replace(article.blocks[2], spans=article.blocks[2].spans[::-1])
    wrong = replace(article, blocks=(*article.blocks[:2], swapped, *article.blocks[3:]))
    with pytest.raises(DoesNotBalance, match="与原版所引之处不同"):
        balance_issue(pages, {**after, "p01": replace(after["p01"], articles=(wrong,))})


def test_a_finished_sentence_ends_its_paragraph() -> None:
    after = joined(lay_out("p01", 1, JIANGBEI), lay_out("p03", 3, JIANGBEI_MORE))
    article = after["p01"].articles[0]
    assert [block.text[:4] for block in article.of_role(Role.PARAGRAPH)] == ["满载机械", "班列沿途"]
    (decision,) = [item for item in after["p01"].decisions if item.kind is DecisionKind.JOIN]
    assert decision.verdict == "与第3版的续文相接，另起一段"


def test_a_quotation_left_open_is_closed_on_the_other_page() -> None:
    one = lay_out("p01", 1, "题 秦望说路（虚构）\n文 秦望说：“我们想把路走通。\n转 下转第3版")
    three = lay_out("p03", 3, "转 上接第1版\n文 开放，才有出路。”他指着图上的小站。")
    (article,) = joined(one, three)["p01"].articles
    assert [block.text for block in article.of_role(Role.PARAGRAPH)] == [
        "秦望说：“我们想把路走通。开放，才有出路。”他指着图上的小站。"
    ]


@pytest.mark.parametrize("swapped", [False, True])
def test_several_jumps_between_two_pages_are_told_apart_by_matter(swapped: bool) -> None:
    more = (QINGCHUAN_MORE, JIANGBEI_MORE)
    after = joined(lay_out("p01", 1, QINGCHUAN, JIANGBEI), lay_out("p03", 3, *(more[::-1] if swapped else more)))
    assert [article.title[:2] for article in after["p01"].articles if article.title] == ["青川", "江北"]
    assert [article.blocks[-3].text[:4] for article in after["p01"].articles] == ["在青川储", "班列沿途"]
    assert after["p03"].articles == ()
    assert prompts(after) == []


def test_several_jumps_are_told_apart_by_words_of_the_title() -> None:
    """The texts are as unlike as can be: only the jump lines tell."""
    one = lay_out(
        "p01", 1, "题 甲园添新机\n文 机器到了。\n转 下转第2版", "题 乙园修新路\n文 路面铺好。\n转 下转第2版",
    )  # fmt: skip
    two = lay_out(
        "p02", 2, "转 上接第1版《乙园修新路》\n文 人们都说方便。", "转 上接第1版《甲园添新机》\n文 大家齐声叫好。",
    )  # fmt: skip
    after = joined(one, two)
    assert [article.blocks[2].text for article in after["p01"].articles] == ["大家齐声叫好。", "人们都说方便。"]
    reasons = [item.reasons for item in after["p01"].decisions if item.kind is DecisionKind.JOIN]
    assert all("与题目相符" in reason[1] for reason in reasons)


@pytest.mark.parametrize(
    "more",
    [
        "题 链上发力\n转 （上接第一版）\n文 青川加速成形。园区还建成光伏检测中心。",
        "转 （上接第一版）\n题 链上发力，聚合成势\n文 青川加速成形。园区还建成光伏检测中心。",
        "引 青川高新区\n题 产业强园\n转 （上接第一版）\n文 青川加速成形。光伏、储能企业都来了。",
    ],
)
def test_a_headline_that_is_repeated_is_no_second_headline(more: str) -> None:
    after = joined(lay_out("p01", 1, QINGCHUAN), lay_out("p03", 3, more))
    (article,) = after["p01"].articles
    assert [block.text for block in article.of_role(Role.TITLE)] == ["青川高新区：链上发力，聚合成势"]
    assert article.of_role(Role.HEADING) == ()
    assert "正在青川加速成形" in article.of_role(Role.PARAGRAPH)[0].text
    assert any(item.rule == "jumps.repeated" for item in after["p03"].decisions)
    assert prompts(after) == []


def test_a_head_below_the_jump_line_with_other_words_is_a_section_head() -> None:
    three = lay_out("p03", 3, "转 （上接第一版）\n题 把粮食运回来\n文 班列沿途停靠六座城市，江北开发区等着它。")
    (article,) = joined(lay_out("p01", 1, JIANGBEI), three)["p01"].articles
    assert [block.text for block in article.of_role(Role.HEADING)] == ["把粮食运回来"]
    assert article.of_role(Role.HEADING)[0].level == 1


def test_a_chain_over_three_pages() -> None:
    one = lay_out("p01", 1, QINGCHUAN)
    three = lay_out("p03", 3, YUNHU, QINGCHUAN_MORE.replace("二十个国家。", "二十个国家，储能") + "转 （下转第四版）")
    four = lay_out("p04", 4, "转 （上接第三版）\n文 电站也已并网，青川高新区的光伏企业有了新活。")
    after = joined(one, three, four)
    (article,) = after["p01"].articles
    paragraphs = article.of_role(Role.PARAGRAPH)
    assert [[span.page for span in block.spans] for block in paragraphs] == [["p01", "p03"], ["p03", "p04"]]
    assert [block.text for block in article.of_role(Role.JUMP)] == [
        "（下转第三版）", "（上接第一版）", "（下转第四版）", "（上接第三版）",
    ]  # fmt: skip
    assert after["p04"].articles == ()
    assert len(after["p03"].articles) == 1
    issue = Issue("lianhe-bao-2024", "联合报", PartialDate(2024), (one[0], three[0], four[0]))
    records = make_records(issue, after, {})
    assert [(record.page_number, record.continued_on) for record in records] == [(1, (3, 4)), (3, ())]
    assert [record.order for record in records] == [1, 2]


def test_jump_lines_inside_the_paragraph_are_found_and_set_apart() -> None:
    one = lay_out(
        "p01", 1, "题 江北开发区首列班列发车\n文 满载机械和家电的班列驶出江北开发区，木材商人早早等在（下转第三版）"
    )
    three = lay_out(
        "p03", 3, YUNHU + "文 （上接第一版） 站台上。班列停靠六座城市，返程装满木材。\n文 江北开发区新建了仓库。"
    )
    after = joined(one, three)
    (article,) = after["p01"].articles
    assert [block.text for block in article.blocks] == [
        "江北开发区首列班列发车",
        "满载机械和家电的班列驶出江北开发区，木材商人早早等在站台上。班列停靠六座城市，返程装满木材。",
        "江北开发区新建了仓库。",
        "（下转第三版）",
        "（上接第一版）",
    ]
    assert [block.text for block in after["p03"].articles[0].blocks] == [
        "云湖经开区服务到家", "云湖经开区把窗口开到车间里，企业办事不出园。",
    ]  # fmt: skip


def test_what_was_lifted_out_goes_with_its_text() -> None:
    three = lay_out("p03", 3, QINGCHUAN_MORE + "图 图为青川储能公司车间。甘棠摄\n摘 出口二十个国家")
    (article,) = joined(lay_out("p01", 1, QINGCHUAN), three)["p01"].articles
    assert [block.role.value for block in article.blocks[-4:]] == ["jump", "jump", "caption", "pull_quote"]


def test_doubts_about_the_wording_stay_with_their_words() -> None:
    one, (page, restoration) = lay_out("p01", 1, QINGCHUAN), lay_out("p03", 3, QINGCHUAN_MORE)
    (article,) = restoration.articles
    body = article.of_role(Role.PARAGRAPH)[0]
    span = Span("p03", body.spans[0].start, body.spans[0].start + 2)
    flag = Flag(FlagKind.ODD_TITLE, (span,), "青川", "疑有误", 0.8)
    doubted = tuple(replace(block, flags=(flag,)) if block is body else block for block in article.blocks)
    three = (page, replace(restoration, articles=(replace(article, blocks=doubted),)))
    paragraph = joined(one, three)["p01"].articles[0].of_role(Role.PARAGRAPH)[0]
    assert flag in paragraph.flags


def test_pages_without_jump_lines_come_back_as_they_are() -> None:
    one, three, five = lay_out("p01", 1, QINGCHUAN), lay_out("p03", 3, QINGCHUAN_MORE), lay_out("p05", 5, YUNHU)
    after = joined(one, three, five)
    assert after["p05"] is five[1]
    assert joined(five)["p05"] is five[1]


def test_the_pages_a_page_leads_to() -> None:
    one, three, five = lay_out("p01", 1, QINGCHUAN), lay_out("p03", 3, QINGCHUAN_MORE), lay_out("p05", 5, YUNHU)
    pages = [one[0], three[0], five[0]]
    assert leads_to(*_of(one, pages)) == ("p03",)
    assert leads_to(*_of(three, pages)) == ("p01",)
    assert leads_to(*_of(five, pages)) == ()


def _of(laid: Laid, pages: list[Page]) -> tuple[Page, list[Page], Restoration, object]:
    return laid[0], pages, laid[1], KNOWN


# --- not joined -----------------------------------------------------------------------------------------------------

ALONE: dict[str, tuple[list[tuple[int, tuple[str, ...]]], list[str]]] = {
    "the page is not in the issue": (
        [(1, (QINGCHUAN, YUNHU))],
        ["“下转第三版”：本期没有第3版。续文在哪里？"],
    ),
    "the other line names another page": (
        [(1, (QINGCHUAN,)), (3, (QINGCHUAN_MORE.replace("第一版", "第二版"),))],
        ["“下转第三版”：第3版上没有“上接第1版”与它相对。续文在哪里？", "“上接第二版”：本期没有第2版。前文在哪里？"],
    ),
    "the other page says nothing": (
        [(1, (QINGCHUAN,)), (3, (YUNHU,))],
        ["“下转第三版”：第3版上没有“上接第1版”与它相对。续文在哪里？"],
    ),
    "the line names another article": (
        [(1, (QINGCHUAN,)), (3, (QINGCHUAN_MORE.replace("第一版", "第一版《江北班列开行》"),))],
        ["“下转第三版”：第3版上与它互指的一段，题目或文字对不上。续文在哪里？"],
    ),
    "an article of its own with headline and byline": (
        [(1, (QINGCHUAN,)), (3, ("题 江北首列班列发车\n署 本报记者 甘棠\n转 （上接第一版）\n文 班列驶出小站。",))],
        ["“下转第三版”：第3版上与它互指的一段，题目或文字对不上。续文在哪里？"],
    ),
    "two that are as good": (
        [
            (1, ("题 甲园添新机\n文 机器到了。\n转 下转第2版",)),
            (2, ("转 上接第1版\n文 人们都说方便。", "转 上接第1版\n文 大家齐声叫好。")),
        ],
        ["“下转第2版”：第2版上有 2 段同样可能是它的续文。续文在哪里？"],
    ),
    "two for one": (
        [
            (1, ("题 甲园添新机\n文 机器到了。\n转 下转第2版", "题 乙园修新路\n文 路面铺好。\n转 下转第2版")),
            (2, ("转 上接第1版\n文 大家齐声叫好。",)),
        ],
        ["“下转第2版”：本版有 2 处转接同样可能与第2版的一段相接。续文在哪里？"] * 2,
    ),
    "its own page": (
        [(1, (QINGCHUAN.replace("第三版", "第一版"),))],
        ["“下转第一版”：第1版就是本版。续文在哪里？"],
    ),
    "no page named": (
        [(1, (QINGCHUAN.replace("第三版", "第？版"),)), (3, (YUNHU,))],
        ["“下转第？版”：没有写明版次。续文在哪里？"],
    ),
    "two jump lines in one article": (
        [(1, (QINGCHUAN + "转 （下转第四版）",)), (3, (QINGCHUAN_MORE,)), (4, (YUNHU,))],
        [
            "“下转第三版”：同一篇中的转接不止一处，分不清哪一处属于它。它属于哪一篇？",
            "“下转第四版”：同一篇中的转接不止一处，分不清哪一处属于它。它属于哪一篇？",
            "“上接第一版”：第1版上没有“下转第3版”与它相对。前文在哪里？",
        ],
    ),
    "a pointer to related text": (
        [(1, (QINGCHUAN.replace("（下转", "（报道详见"),)), (3, (YUNHU,))],
        [],
    ),
    "a text that speaks of a jump line": (
        [
            (1, ("题 旧报\n文 旧报的一角印着“下转第三版”，可第三版早就不见了。",)),
            (3, ("题 又一份旧报\n文 “上接第一版”几个字还在，第一版却没有了。",)),
        ],
        [],
    ),
    "brackets that only look like one": (
        [(1, ("题 转场\n文 牧民们准备转场（转第三版草场）",)), (3, ("题 接站\n文 （接第一版通知）站台上人不少。",))],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_what_has_no_sure_partner_stays_as_it_is_and_is_asked_about(name: str) -> None:
    pages, asked = ALONE[name]
    laid = [lay_out(f"p{number:02d}", number, *articles) for number, articles in pages]
    after = joined(*laid)
    assert_as_before(laid, after)
    untitled = "这一篇未见标题，是否另有？"
    assert [prompt for prompt in prompts(after) if prompt != untitled] == asked
    for restoration in after.values():
        for question in restoration.questions:
            decision = restoration.decisions[question.decision]
            if decision.rule == "jumps.alone":
                assert decision.confidence < KNOWN.ask_below
                labels = [option.label for option in question.options]
                assert labels == [decision.verdict, *(item.label for item in decision.alternatives)]
                assert len(question.options) >= 2


def test_no_piece_is_asked_about_twice() -> None:
    laid = [lay_out("p02", 2, QINGCHUAN_MORE)]
    assert prompts(joined(*laid)) == ["“上接第一版”：本期没有第1版。前文在哪里？"]


def test_the_options_name_the_candidates() -> None:
    pages, _ = ALONE["two that are as good"]
    laid = [lay_out(f"p{number:02d}", number, *articles) for number, articles in pages]
    (question,) = joined(*laid)["p01"].questions
    labels = [option.label for option in question.options]
    assert labels == ["不与别版相接，照现状", "“人们都说方便。”", "“大家齐声叫好。”"]


def test_an_article_does_not_go_on_in_itself() -> None:
    one = lay_out("p01", 1, "题 甲园\n转 上接第2版\n文 机器到了，\n转 下转第2版")
    two = lay_out("p02", 2, "转 上接第1版\n文 大家齐声叫好，\n转 下转第1版")
    after = joined(one, two)
    assert sum(len(restoration.articles) for restoration in after.values()) == 1
    assert len(prompts(after)) == 1


def test_more_jumps_than_can_be_told_apart_are_left_alone() -> None:
    many = range(MOST + 1)
    one = lay_out("p01", 1, *(f"题 第{n}家园区\n文 机器{n}到了，\n转 下转第2版" for n in many))
    two = lay_out("p02", 2, *(f"转 上接第1版\n文 机器{n}开动了。" for n in many))
    laid = [one, two]
    assert_as_before(laid, joined(*laid))


def test_two_third_pages_are_a_question() -> None:
    laid = [lay_out("p01", 1, QINGCHUAN), lay_out("a03", 3, QINGCHUAN_MORE), lay_out("b03", 3, YUNHU)]
    after = joined(*laid)
    assert_as_before(laid, after)
    question = after["p01"].questions[0]
    assert question.prompt == "“下转第三版”：本期有 2 个第3版。续文在哪里？"
    assert [option.label for option in question.options[1:]] == ["a03.txt", "b03.txt"]


# --- records, files, and the whole way -------------------------------------------------------------------------------


def test_the_record_tells_both_pages_and_its_file_gives_it_back() -> None:
    one, three = lay_out("p01", 1, QINGCHUAN), lay_out("p03", 3, QINGCHUAN_MORE)
    issue = Issue("lianhe-bao-2024", "联合报", PartialDate(2024), (one[0], three[0]))
    (record,) = make_records(issue, joined(one, three), {})
    assert (record.page, record.page_number, record.continued_on) == ("p01", 1, (3,))
    assert citation(mark(record)).endswith("2024(1，3).")
    file = write_article(record)
    assert read_article(file.path, file.data.decode()) == record


def test_a_question_on_the_other_page_counts_for_the_article() -> None:
    one = lay_out("p01", 1, QINGCHUAN)
    three = lay_out("p03", 3, QINGCHUAN_MORE + "转 （下转第九版）")
    issue = Issue("lianhe-bao-2024", "联合报", PartialDate(2024), (one[0], three[0]))
    (record,) = make_records(issue, joined(one, three), {})
    assert record.questions == 1


def test_every_link_between_the_two_sides_of_all_pages_has_its_target() -> None:
    one = lay_out("p01", 1, QINGCHUAN, YUNHU)
    page, restoration = lay_out(
        "p03", 3, JIANGBEI, QINGCHUAN_MORE.replace("国家。", "国家，储能") + "转 （下转第四版）"
    )
    body = restoration.articles[1].of_role(Role.PARAGRAPH)[0]
    flag = Flag(FlagKind.ODD_TITLE, (Span("p03", body.spans[0].start, body.spans[0].start + 2),), "青川", "疑", 0.8)
    article = restoration.articles[1]
    blocks = tuple(replace(block, flags=(flag,)) if block is body else block for block in article.blocks)
    three = (page, replace(restoration, articles=(restoration.articles[0], replace(article, blocks=blocks))))
    four = lay_out("p04", 4, "转 （上接第三版）\n文 电站也已并网，青川高新区的光伏企业有了新活。")
    after = joined(one, three, four)
    pages = {page.key: page for page, _ in (one, three, four)}
    issue = Issue("lianhe-bao-2024", "联合报", PartialDate(2024), tuple(pages.values()))
    whole = RestoredIssue(pages, after, balance_issue(issue.pages, after))
    records = make_records(issue, after, {})
    html = {
        key: compare_html(environment(), issue, pages[key], after[key], whole.ledgers[key], records, whole)
        for key in pages
    }
    anchors = {key: re.findall(r' id="([^"]+)"', text) for key, text in html.items()}
    crossing: set[tuple[str, str]] = set()
    for key, text in html.items():
        assert len(anchors[key]) == len(set(anchors[key]))
        for address, anchor in re.findall(r'href="([^"#]*)#([^"]+)"', text):
            other = re.fullmatch(r"\.\./\.\./\.\./issues/lianhe-bao-2024/(p\d\d)/", address)
            if not address or other:
                assert anchor in anchors[other[1] if other else key], (key, address, anchor)
            if other:
                crossing.add((key, other[1]))
    assert crossing == {("p01", "p03"), ("p01", "p04"), ("p03", "p01"), ("p04", "p01")}
    assert '<span class="home">第1版</span><span>接续</span>' in html["p04"]
    assert "本版没有可以成篇的文字" not in html["p04"]
    assert html["p01"].count('id="x1"') == html["p03"].count('id="x1"') == 1  # the doubt is told on both pages
    assert 'id="x1"' not in html["p04"]


PAGE_ONE = """## 济南高新区：链上发力，聚合成势

◎本报记者 林一舟

（虚构）初冬时节，济南高新区的车间里机器轰鸣。今年前三季度，园区新增企业158家。

园区围绕光伏、储能两条产业链，先后引进龙头企业6家，一条从硅料到组件的完整链条正在

（下转第三版）

## 咸宁高新区办事大厅搬进车间

◎本报记者 夏荷

（虚构）咸宁高新区把窗口开到车间里，企业办事不出园。
"""
PAGE_THREE = """（上接第一版）

加速成形。园区还建成检测中心，企业不出园区就能完成全部检测。

（虚构）在济南一家储能公司，董事长麦田介绍，公司的储能电池去年出口二十个国家，产值28.3亿元。

## 包头稀土高新区来了新机器

◎本报记者 甘棠

（虚构）包头稀土高新区的厂房里，新机器正在调试。
"""
ISSUE = "content/issues/lianhe-bao-2024-03"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    repository = copy_repository(tmp_path_factory.mktemp("jumps"))
    folder = repository.root / ISSUE
    folder.mkdir()
    (folder / "p01.txt").write_text(PAGE_ONE, encoding="utf-8")
    (folder / "p03.txt").write_text(PAGE_THREE, encoding="utf-8")
    pages = "".join(f"  - file: p{number:02d}.txt\n    number: {number}\n" for number in (1, 3))
    (folder / "issue.yml").write_text(f"paper: 联合报\ndate: 2024-03\npages:\n{pages}", encoding="utf-8")
    result = repository.digest("build")
    assert result.returncode == 0, result.stderr.decode()
    return repository


@pytest.mark.engine
def test_the_site_shows_one_article_and_links_both_pages(built: Repository) -> None:
    site = built.root / "site"
    articles = {path.parent.name: path.read_text(encoding="utf-8")
                for path in (site / "articles/2024/03").rglob("index.html")}  # fmt: skip
    (name,) = [name for name, html in articles.items() if "链上发力" in html.split("</h1>")[0]]
    html = articles[name]
    assert len(articles) == 3
    assert "第1、3版" in html
    assert "完整链条正在加速成形" in re.sub(r"<[^>]*>", "", html)
    assert "issues/lianhe-bao-2024-03/p01/" in html
    assert "issues/lianhe-bao-2024-03/p03/" in html
    first = (site / "issues/lianhe-bao-2024-03/p01/index.html").read_text(encoding="utf-8")
    third = (site / "issues/lianhe-bao-2024-03/p03/index.html").read_text(encoding="utf-8")
    at = PAGE_THREE.index("加速成形")
    assert f'issues/lianhe-bao-2024-03/p03/#c{at}"' in first
    assert f'id="c{at}"' in third
    (link,) = {part.split('"')[0] for part in third.split('href="')
               if part.startswith("../../../issues/lianhe-bao-2024-03/p01/#r1-3")}  # fmt: skip
    assert f'id="{link.partition("#")[2]}"' in first
    assert '<span class="home">第1版</span><span>接续</span>' in third
    assert name in third


@pytest.mark.engine
def test_the_json_of_both_pages_is_as_the_schema_says_and_conserves_the_issue(built: Repository) -> None:
    schema = json.loads((ROOT / "generator/schema/restoration.schema.json").read_text(encoding="utf-8"))
    texts = {"p01": PAGE_ONE, "p03": PAGE_THREE}
    used: dict[str, list[list[int]]] = {"p01": [], "p03": []}
    told_of: list[dict[str, object]] = []
    for key in texts:
        result = built.digest("restore", f"{ISSUE}/{key}.txt", "--format", "json")
        assert result.returncode == 0, result.stderr.decode()
        found = json.loads(result.stdout)
        jsonschema.validate(found, schema)
        used[key] += [item["span"] for item in found["removed"]]
        told_of += found["continued"]
        for article in found["articles"]:
            for block in article["blocks"]:
                pieces = [(span[2] if len(span) > 2 else key, *span[:2]) for span in block["spans"]]
                assert block["text"] == "".join(texts[page][start:end] for page, start, end in pieces)
                for page, start, end in pieces:
                    used[page].append([start, end])
    for key, text in texts.items():
        spans = sorted(used[key])
        assert [span[0] for span in spans] == [0, *(span[1] for span in spans[:-1])]
        assert spans[-1][1] == len(text)
    assert {item["page"] for item in told_of} == {"p01"}
    assert sum(item["span"][1] - item["span"][0] for item in told_of) == sum(
        len(text) for text in PAGE_THREE.split("\n\n")[:3]
    )


@pytest.mark.engine
def test_explain_tells_of_the_other_page(built: Repository) -> None:
    at = str(PAGE_THREE.index("加速成形"))
    said = built.digest("explain", f"{ISSUE}/p03.txt", "--at", at).stdout.decode()
    assert "第1版 " in said
    assert "济南高新区：链上发力，聚合成势 的正文" in said
    assert "与第3版的续文相接，合为一段" in said
    whole = built.digest("explain", f"{ISSUE}/p01.txt").stdout.decode()
    assert "续在第3版" in whole
    other = built.digest("explain", f"{ISSUE}/p03.txt").stdout.decode()
    assert "第1版的文章，本版有它的续文" in other
    assert "第3版[" in built.digest("explain", f"{ISSUE}/p01.txt", "--article", "链上发力").stdout.decode()


@pytest.mark.engine
def test_facts_are_read_from_both_pages(built: Repository) -> None:
    (file,) = [path for path in (built.root / "content/articles/2024/03").glob("*.md")
               if "链上发力" in path.read_text(encoding="utf-8")]  # fmt: skip
    text = file.read_text(encoding="utf-8")
    assert "28.3亿元" in text.split("---")[1]
    assert "continued_on:\n- 3\n" in text
    assert built.digest("check").returncode == 0


def test_a_correction_written_about_the_other_page_reaches_the_article(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    folder = tmp_path / ISSUE
    folder.mkdir()
    (folder / "p01.txt").write_text(PAGE_ONE, encoding="utf-8")
    (folder / "p03.txt").write_text(PAGE_THREE, encoding="utf-8")
    pages = "".join(f"  - file: p{number:02d}.txt\n    number: {number}\n" for number in (1, 3))
    (folder / "issue.yml").write_text(f"paper: 联合报\ndate: 2024-03\npages:\n{pages}", encoding="utf-8")
    drop = "- fact: drop\n  page: p03.txt\n  article: 园区还建成检测中心\n  figure: 28.3亿元\n"
    wording = "- page: p03.txt\n  quote: 二十个国家\n  should_be: 二十一个国家\n  by: 甘棠\n  why: 来信更正\n"
    (folder / "corrections.yml").write_text(drop + wording, encoding="utf-8")
    result = repository.digest("restore", f"{ISSUE}/p01.txt", "--format", "json")
    assert result.returncode == 0, result.stderr.decode()
    article = json.loads(result.stdout)["articles"][0]
    assert "158家" in [figure["raw"] for figure in article["metadata"]["figures"]]
    assert "28.3亿元" not in [figure["raw"] for figure in article["metadata"]["figures"]]
    (flag,) = [flag for block in article["blocks"] for flag in block["flags"] if flag["kind"] == "corrected"]
    assert flag["candidates"] == ["二十一个国家"]
    assert flag["spans"][0][2] == "p03"


def test_real_pages_are_joined_as_restored() -> None:
    pages = [Page("p01", "p01.txt", PAGE_ONE, "", "utf-8", 1), Page("p03", "p03.txt", PAGE_THREE, "", "utf-8", 3)]
    before = {page.key: restore_page(page, KNOWN) for page in pages}
    after = join_jumps(pages, before, KNOWN)
    balance_issue(pages, after)
    assert [article.title for article in after["p01"].articles] == [
        "济南高新区：链上发力，聚合成势", "咸宁高新区办事大厅搬进车间",
    ]  # fmt: skip
    assert [article.title for article in after["p03"].articles] == ["包头稀土高新区来了新机器"]
    assert prompts(after) == []
