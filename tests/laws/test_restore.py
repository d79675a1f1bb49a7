"""Laws of restoration over generated pages: nothing lost or doubled, the same result twice, references that hold."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.files.vocabulary import load_conventions
from generator.model.ledger import balance
from generator.model.source import BLANKS, Page
from generator.restore import restore_page
from generator.restore.segment import segment

KNOWN = load_conventions()
PIECES = (
    "## 云湖高新区开出新班列", "### 从小站出发", "云湖高新区开出新班列", "——一座小站的变迁", "园区短波",
    "**老厂新生**", "【园区故事】", "◎本报记者 甘棠 通讯员 秦望", "本报记者 麦 田", "乐小文 简一",
    "（本报记者 甘棠）", "（作者系某校教授）", "本报云湖5月19日电（记者甘棠）云湖高新区近日开出新班列，全程三十小时。",
    "■江北高新区发放补助一千万元，全部直达账户，不需企业申报，也不用再跑窗口办理任何手续。",
    "班列从小站出发，沿途停靠六座城市，运送的多是机械和", "家电。返程时，车上装满了木材和粮食。", "计，自重69吨。",
    "“我们想把路", "走通。”站长秦望说。", "“开放，才有出路。”", "图为班列从小站驶出。甘棠摄",
    "▲小站的清晨。 资料图片", "新华社记者 甘棠 摄", "（下转第三版）", "上接第一版", "责编：甘露　美编：夏荷",
    "2024年4月18日　星期四", "第05版", "7", "———", "* * *", "问：路在哪里？",
    "答：路在脚下，也在图上。", "一、修路", "（一）架桥", "1. 通车；", "- 一项", "编者按：小站虽小，意义不小。",
    "　　段首空两格的一段话，没有写完就", "产业链链链链", "office Park\nBlue",
)  # fmt: skip
GLUE = ("\n\n", "\n", "\r\n", "\r\n\r\n", "", " ", "\u3000\u3000", "\u2028", "\x00", "\ufeff", "\t")
CONTROLS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
PAGES = st.lists(
    st.one_of(st.sampled_from(PIECES), st.sampled_from(GLUE), st.sampled_from(GLUE), CONTROLS), max_size=40
).map("".join)


def page_of(text: str) -> Page:
    return Page("p", "p.txt", text, "", "utf-8")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAGES)
def test_books_balance_and_every_reference_holds(text: str) -> None:
    page = page_of(text)
    restoration = restore_page(page, KNOWN)
    balance(page, restoration)
    for block in (block for article in restoration.articles for block in article.blocks):
        assert 0 <= block.confidence <= 1
        for flag in block.flags:
            assert "".join(page.slice(span) for span in flag.spans) == flag.quote
        if block.credit:
            assert any(s.start <= block.credit.start and block.credit.end <= s.end for s in block.spans)
    inside = [span for decision in restoration.decisions for span in decision.spans]
    inside += [span for question in restoration.questions for span in question.spans]
    assert all(0 <= span.start < span.end <= len(text) and span.page == "p" for span in inside)
    assert all(0 <= question.decision < len(restoration.decisions) for question in restoration.questions)
    identities = [article.id for article in restoration.articles]
    assert len(identities) == len(set(identities))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAGES)
def test_same_page_gives_the_same_restoration(text: str) -> None:
    assert restore_page(page_of(text), KNOWN) == restore_page(page_of(text), KNOWN)


@settings(max_examples=100, deadline=None)
@given(PAGES)
def test_strips_stand_in_page_order_and_hold_all_wording(text: str) -> None:
    strips = segment(page_of(text))
    spans = [span for strip in strips for span in strip.spans]
    assert all(one.end <= two.start for one, two in pairwise(spans))
    held = {offset for span in spans for offset in range(span.start, span.end)}
    for offset, char in enumerate(text):
        assert offset in held or char in BLANKS or char in "#>-+*•_"


def test_pages_beyond_every_budget_are_still_restored() -> None:
    long_line = "云湖高新区" * 60_000
    many = "\n\n".join(f"第{number}段话说到这里。" for number in range(2_000))
    torn = "\n\n".join(f"第{number}段的话没有说完就" for number in range(400))
    for text in (
        long_line,
        many,
        torn,
        "#" * 100_000,
        "“" * 50_000,
        "\x00" * 1000,
        "图" * 100_000,
        "图为" * 20_000,
        "（" * 50_000,
    ):
        page = page_of(text)
        balance(page, restore_page(page, KNOWN))


def test_lines_of_many_role_words_take_no_time_worth_naming() -> None:
    """Each role word doubles the ways of parting roles from names: without a bound these pages take hours."""
    lines = ("文" * 64, "记者张文图" * 20 + "。", "（" + "文图" * 60 + "）", "责编：" + "记者 张文 " * 20 + "。")
    for line in lines:
        page = page_of(f"## 标题在此\n\n{line}\n\n一段话说到这里。")
        balance(page, restore_page(page, KNOWN))


def test_beyond_the_budget_the_simpler_method_is_named() -> None:
    text = "\n\n".join(["## 标题在此", *(f"第{number}段话说到这里。" for number in range(600))])
    assert restore_page(page_of(text), KNOWN).fallback is not None
    assert restore_page(page_of("## 标题在此\n\n一段话。"), KNOWN).fallback is None
