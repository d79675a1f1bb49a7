"""Laws of joining over generated issues: whatever the pages, the issue balances, and the rest is left alone."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.files.vocabulary import load_conventions
from generator.model.article import Block, Restoration
from generator.model.ledger import Ledger, balance_issue
from generator.model.source import BLANKS, Page, Span
from generator.restore import join_jumps, restore_page
from generator.restore.jump_lines import read_jump
from tests.laid_out import lay_out

KNOWN = load_conventions()
_NUMBERS = st.sampled_from(("1", "一", "2", "２", "3", "三", "A3", "9", "？", "二、三"))
OUT = st.builds(str.format, st.sampled_from(("下转第{}版", "（下转{}版）", "转第{}版")), _NUMBERS)
IN = st.builds(
    str.format, st.sampled_from(("上接第{}版", "（上接第{}版《园区十年》）", "紧接第{}版", "（上接{}版）")), _NUMBERS
)
JUMPS = st.one_of(OUT, IN)
TEXTS = st.sampled_from((
    "园区十年，从一片荒滩长成一座新城，", "灯火通明的厂房一间连着一间。", "秦望说：“路要一步一步",
    "走通。”他指着图上的小站。", "班列停靠六座城市", "，返程时装满木材和粮食。", "云湖高新区把窗口开到车间里。",
    "产业链链链链", "字",
))  # fmt: skip
PARAGRAPHS = st.one_of(
    TEXTS, st.builds("{0}（{1}）".format, TEXTS, JUMPS), st.builds("（{1}） {0}".format, TEXTS, JUMPS)
)
LINES = st.one_of(
    PARAGRAPHS.map("文 {}".format),
    PARAGRAPHS.map("文 {}".format),
    JUMPS.map("转 {}".format),
    st.sampled_from(
        ("题 园区十年", "署 本报记者 甘棠", "节 园区十年", "图 图为小站。甘棠摄", "摘 路要走通", "引 新城")
    ),
)
ARTICLES = st.one_of(
    st.lists(LINES, min_size=1, max_size=6),
    st.builds(lambda one, lines, two: [f"转 {one}", *lines, f"转 {two}"], IN, st.lists(LINES, min_size=1), OUT),
    st.builds(lambda one, lines: [f"转 {one}", *lines], IN, st.lists(LINES, min_size=1)),
    st.builds(lambda lines, two: ["题 园区十年", *lines, f"转 {two}"], st.lists(LINES, min_size=1), OUT),
).map("\n".join)
LAID = st.lists(st.lists(ARTICLES, min_size=1, max_size=3), min_size=1, max_size=3)
RAW = st.lists(
    st.lists(st.one_of(JUMPS, PARAGRAPHS, st.just("## 园区十年")), min_size=1, max_size=8).map("\n\n".join),
    min_size=1,
    max_size=3,
)


def obey(pages: list[Page], before: Mapping[str, Restoration]) -> None:
    after = join_jumps(pages, before, KNOWN)
    ledgers = balance_issue(pages, after)
    assert set(after) == set(before)
    assert join_jumps(pages, before, KNOWN) == after
    assert sum(len(found.articles) for found in after.values()) >= 1
    for page in pages:
        found = after[page.key]
        if before[page.key].articles and not any(map(_has_jump, _blocks(before[page.key]))):
            assert found is before[page.key]
        _one_line_of_the_ledger_a_character(page, ledgers[page.key])
        identities = [article.id for article in found.articles]
        assert len(identities) == len(set(identities)) or len(
            {article.id for article in before[page.key].articles}
        ) < len(before[page.key].articles)
        spans = [span for item in (*found.decisions, *found.questions) for span in item.spans]
        assert all(0 <= question.decision < len(found.decisions) for question in found.questions)
        assert all(_inside(span, pages) for span in spans)
        for block in _blocks(found):
            assert 0 <= block.confidence <= 1
            assert block.text.strip()
        for article in found.articles:
            assert article.blocks[0].spans[0].page == page.key


def _blocks(restoration: Restoration) -> list[Block]:
    return [block for article in restoration.articles for block in article.blocks]


def _has_jump(block: Block) -> bool:
    return "版" in block.text or read_jump(block.text, KNOWN) is not None


def _inside(span: Span, pages: list[Page]) -> bool:
    page = next(page for page in pages if page.key == span.page)
    return 0 <= span.start < span.end <= len(page.text)


def _one_line_of_the_ledger_a_character(page: Page, ledger: Ledger) -> None:
    for offset, char in enumerate(page.text):
        entry = ledger.at(offset)
        assert entry is not None
        assert entry.article is not None or char in BLANKS or entry.reason != "版面空白"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LAID)
def test_any_articles_whatever_balance_over_the_issue(laid: list[list[str]]) -> None:
    made = [lay_out(f"p{number:02d}", number, *articles) for number, articles in enumerate(laid, 1)]
    obey([page for page, _ in made], {page.key: restoration for page, restoration in made})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RAW)
def test_restored_pages_balance_over_the_issue(texts: list[str]) -> None:
    pages = [Page(f"p{n:02d}", f"p{n:02d}.txt", text, "", "utf-8", n) for n, text in enumerate(texts, 1)]
    obey(pages, {page.key: restore_page(page, KNOWN) for page in pages})
