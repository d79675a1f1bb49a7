"""原版对照 shows every character once on each side, and every link leads somewhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.files.templates import environment
from generator.model.article import (
    Alternative,
    Article,
    Block,
    Decision,
    DecisionKind,
    Flag,
    FlagKind,
    Option,
    Question,
    Removal,
    RemovalReason,
    Restoration,
    Role,
)
from generator.model.correction import Answer, CorrectionKind
from generator.model.fact import Facts, ZoneTag
from generator.model.ledger import balance
from generator.model.source import Issue, Page, PartialDate, Span
from generator.publish.compare import compare_html
from generator.publish.records import make_records
from generator.publish.typeset import shown
from tests.gold_data import gold_restoration, sample_issue, sample_page

TEMPLATES = environment()
VOID = {"br", "wbr", "img", "input", "link", "meta"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    parent: Element | None
    children: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    def text(self, without: str = "") -> str:
        found = ""
        for child in self.children:
            if isinstance(child, str):
                found += child
            elif not without or without not in child.classes:
                found += child.text(without)
        return found

    def all(self, name: str) -> list[Element]:
        """Descendants by tag, or by class with a leading dot."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                if child.tag == name or (name.startswith(".") and name[1:] in child.classes):
                    found.append(child)
                found += child.all(name)
        return found


class Tree(HTMLParser):
    """A strict reader: what is opened is closed, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("", {}, None)
        self._at = self.root
        self.feed(html)
        self.close()
        assert self._at is self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), self._at)
        self._at.children.append(element)
        if tag not in VOID:
            self._at = element

    def handle_endtag(self, tag: str) -> None:
        assert tag == self._at.tag, (tag, self._at.tag)
        assert self._at.parent is not None
        self._at = self._at.parent

    def handle_data(self, data: str) -> None:
        self._at.children.append(data)


def visible(text: str) -> str:
    return "".join(shown(text).split())


def tree_of(issue: Issue, restoration: Restoration, edited: bool = False, facts: Facts | None = None) -> Element:
    page = issue.pages[0]
    records = make_records(
        issue, {page.key: restoration}, {(page.key, article.id): facts or Facts() for article in restoration.articles}
    )
    records = tuple(replace(record, edited=edited) for record in records)
    html = compare_html(TEMPLATES, issue, page, restoration, balance(page, restoration), records)
    return Tree(html).root


def check(root: Element, page: Page, restoration: Restoration) -> None:
    """The laws of the page: both sides complete and in order, anchors unique, links answered."""
    said = "".join(passage.text() for passage in root.all(".said"))
    assert visible(said) == visible(page.text)
    shown_blocks = [
        "".join(piece.text() for piece in block.children if isinstance(piece, Element) and "id" in piece.attributes)
        for block in root.all(".rb")
    ]
    assert shown_blocks == [shown(block.text) for article in restoration.articles for block in article.blocks]
    anchors = [item.attributes["id"] for item in elements(root) if "id" in item.attributes]
    assert len(anchors) == len(set(anchors))
    for link in root.all("a"):
        address = link.attributes["href"] or ""
        assert not address.startswith("#") or address[1:] in anchors, address


def elements(root: Element) -> list[Element]:
    found = [child for child in root.children if isinstance(child, Element)]
    return found + [inner for child in found for inner in elements(child)]


def labels(root: Element) -> dict[str, list[str]]:
    """Labels of the passages by their stem, in page order."""
    found: dict[str, list[str]] = {}
    for passage in root.all(".passage"):
        fate = passage.all(".fate")[0]
        stem = "".join(item.text() for item in fate.all("b"))
        found.setdefault(stem, []).append("".join(item.text() for item in fate.all("span")))
    return found


def test_the_sample_page_is_complete_on_both_sides() -> None:
    issue, page = sample_issue(), sample_page()
    restoration = gold_restoration(page)
    root = tree_of(issue, restoration)
    check(root, page, restoration)
    found = labels(root)
    assert list(found) == ["甲", "乙", "丙", "丁", "戊"]
    assert found["甲"][:4] == ["图注", "摘句", "题", "署名"]
    assert found["乙"][:6] == ["移位"] * 5 + ["引题"]
    assert found["甲"].count("接续") == 2
    assert "园区版" in root.all("h1")[0].text()


def test_the_numbers_in_the_legend_are_the_page() -> None:
    issue, page = sample_issue(), sample_page()
    root = tree_of(issue, gold_restoration(page))
    numbers = [int(item.text().replace(",", "")) for item in root.all(".legend")[0].all(".num")]
    assert sum(numbers) == len(page.text)


TEXT = """# 青川高新区：链上发力

青川高新区今年新增企业158家，
同比增长12%。园区已建成平台台。

版权所有

青川高新区将继续优化

营商环境。
"""
PAGE = Page("p03", "content/issues/lianhe-bao-2024/p03.txt", TEXT, "0" * 64, "utf-8", 3)
ISSUE = Issue("lianhe-bao-2024", "联合报", PartialDate(2024), (PAGE,))


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span("p03", start, start + len(words))


def small() -> Restoration:
    doubtful = span("平台台")
    flag = Flag(FlagKind.GLYPH_RUN, (doubtful,), "平台台", "疑多一“台”字", 0.8, ("平台",))
    first = (span("青川高新区今年新增企业158家，"), span("同比增长12%。园区已建成平台台。"))
    last = (span("青川高新区将继续优化"), span("营商环境。"))
    blocks = (
        Block(Role.TITLE, (span("青川高新区：链上发力"),), "青川高新区：链上发力", 0.9),
        Block(Role.PARAGRAPH, first, "".join(PAGE.slice(item) for item in first), 0.9, (flag,)),
        Block(Role.PARAGRAPH, last, "".join(PAGE.slice(item) for item in last), 0.6),
    )
    removed = [Removal(span("版权所有"), RemovalReason.CREDITS), Removal(Span("p03", 0, 1), RemovalReason.MARK)]
    used = sorted([item for block in blocks for item in block.spans] + [item.span for item in removed])
    ends = [0, *(item.end for item in used)]
    starts = [*(item.start for item in used), len(TEXT)]
    for start, end in zip(ends, starts, strict=True):
        if start < end:
            wrap = TEXT[start:end] == "\n" or start == last[0].end
            removed.append(Removal(Span("p03", start, end), RemovalReason.LINE_WRAP if wrap else RemovalReason.BLANK))
    join = Decision(
        DecisionKind.JOIN,
        "seams.join",
        last,
        "与前段相接",
        0.6,
        ("前段无句末标点",),
        (Alternative("另起一段", 0.4, ("无",)),),
        "1a2b3c4d",
    )
    whole = Decision(DecisionKind.ASSIGN, "page.whole", (), "全版一篇", 0.9, ("只有一题",))
    answer = Answer(CorrectionKind.JOIN, ((last[0],), (last[1],)))
    options = (
        Option("与前段相接", 0.6, ("前段无句末标点",), "青川高新区将继续优化｜营商环境。", (answer,)),
        Option("是小标题", 0.4, (), "青川高新区将继续优化¶〔小标题〕营商环境。"),
    )
    question = Question(0, "这两段是否为同一段？", last, options)
    article = Article("1a2b3c4d", "青川高新区：链上发力", blocks)
    return Restoration(
        "p03", (article,), tuple(removed), (join, whole), (question,), "篇幅过大，改用简法", ("首行有记号",)
    )


def test_a_wrapped_paragraph_is_one_passage_and_a_cut_one_two() -> None:
    restoration = small()
    root = tree_of(ISSUE, restoration)
    check(root, PAGE, restoration)
    assert labels(root) == {"甲": ["题", "", "", "接续"], "": ["删去"]}
    wrapped = root.all(".said")[1]
    assert len(wrapped.all("br")) == 1
    assert wrapped.all("span")[0].attributes["id"] == "c14"


def test_marks_stand_struck_in_the_row_of_their_line() -> None:
    root = tree_of(ISSUE, small())
    title = root.all(".said")[0]
    assert title.text() == "# 青川高新区：链上发力"
    assert [item.text() for item in title.all("del")] == ["#"]
    assert [item.text() for item in root.all("section")[-2].all("del")] == ["#", "版权所有"]


def test_decisions_questions_doubts_and_remarks_can_be_read() -> None:
    text = tree_of(ISSUE, small()).text()
    for words in (
        "与前段相接，把握 0.60，待编辑确认",
        "因为前段无句末标点",
        "或者：另起一段，0.40，因为无",
        "seams.join",
        "这两段是否为同一段？",
        "原文如此，疑多一“台”字；未改动。把握 0.80。可能是：平台",
        "原版第 4 行",
        "全版一篇",
        "篇幅过大，改用简法",
        "首行有记号",
    ):
        assert words in text
    root = tree_of(ISSUE, small())
    assert [item.text() for item in root.all(".pane")[0].all(".doubt")] == ["平台台"]
    assert [item.text() for item in root.all(".pane")[1].all(".doubt")] == ["平台台"]
    (details,) = root.all(".pane")[0].all("details")
    assert details.parent is not None
    assert "营商环境。" in details.parent.all(".said")[0].text()  # a join is told at the piece after the break


def test_the_ways_to_read_a_place_stand_side_by_side_and_can_be_answered() -> None:
    (question,) = tree_of(ISSUE, small()).all(".asked-list")
    one, two = question.all(".option")
    assert [item.text() for item in (*one.all(".option-head"), *two.all(".option-head"))] == [
        "与前段相接现作此读，把握 60%", "是小标题把握 40%",
    ]  # fmt: skip
    assert "前段无句末标点" in one.text()
    assert [len(option.all(".joint")) for option in (one, two)] == [1, 0]
    assert [len(option.all(".turn")) for option in (one, two)] == [0, 1]
    assert one.all(".reads")[0].text() == "青川高新区将继续优化营商环境。"
    assert [item.text() for item in two.all(".role")] == ["小标题"]
    (entry,) = question.all("pre")  # the second cannot be said as a correction, and says so
    assert entry.text() == "- join:\n  - 青川高新区将继续优化\n  - 营商环境。\n  page: p03.txt\n"
    assert "须由编辑自己写明" in two.text()


@pytest.mark.parametrize(
    ("reads", "before", "role", "after"),
    [
        ("…一二三四五六七八九十一二三四五｜七八｜后文", "…一二三四五六七八九十一二三四五｜七八", "", "后文"),
        ("前文¶〔标题〕后文｜还有", "前文", "标题", "后文｜还有"),
        ("〔图注〕后文", "", "图注", "后文"),
        ("后文", "", "", "后文"),
        ("前文｜〔这是正文里的括号〕后文", "前文", "", "〔这是正文里的括号〕后文"),
    ],
)
def test_marks_that_were_printed_are_not_the_mark_of_the_place(reads: str, before: str, role: str, after: str) -> None:
    restoration = small()
    option = replace(restoration.questions[0].options[0], reads=reads)
    asked = replace(restoration.questions[0], options=(option,))
    (found,) = tree_of(ISSUE, replace(restoration, questions=(asked,))).all(".reads")
    assert [item.text() for item in found.all(".role")] == ([role] if role else [])
    assert found.text().replace("\u2060", "").replace("¶", "") == f"{before}{role}{after}"


def test_a_seam_tells_the_line_its_piece_was_printed_on() -> None:
    root = tree_of(ISSUE, small())
    seams = root.all(".seam")
    assert [item.text() for item in seams] == ["行 4", "行 10"]
    assert [item.attributes["href"] for item in seams] == [f"#c{span('同比增长').start}", f"#c{span('营商环境').start}"]


def test_articles_are_named_by_their_zone_and_linked_to_their_page() -> None:
    zone = ZoneTag("qingchuan", "青川高新区", True, "", 1, ())
    root = tree_of(ISSUE, small(), facts=Facts(zones=(zone,)))
    assert "青川高新区" in root.all(".legend")[0].all("a")[0].text()
    address = "../../../articles/2024/00/lianhe-bao-2024-1a2b3c4d/"
    assert root.all(".which")[0].all("a")[0].attributes["href"] == address
    assert [item.attributes["href"] for item in root.all(".pno")] == [f"{address}#p1", f"{address}#p2"]
    edited = tree_of(ISSUE, small(), edited=True)
    assert edited.all(".pno") == []  # its paragraphs may be others by now
    assert "手工修订" in edited.text()


def test_two_articles_of_one_title_are_two_articles() -> None:
    page = replace(PAGE, text="简讯甲。简讯乙。")
    halves = (Span("p03", 0, 4), Span("p03", 4, 8))
    articles = tuple(
        Article("1a2b3c4d", "简讯", (Block(Role.PARAGRAPH, (half,), page.slice(half), 1.0),)) for half in halves
    )
    restoration = Restoration("p03", articles, (), (), ())
    root = tree_of(replace(ISSUE, pages=(page,)), restoration)
    check(root, page, restoration)
    assert [item.text() for item in root.all(".said")] == ["简讯甲。", "简讯乙。"]  # two rows although one line
    assert labels(root) == {"甲": [""], "乙": [""]}
    links = [item.all("a")[0].attributes["href"] or "" for item in root.all(".which")]
    assert [link.rpartition("1a2b3c4d")[2] for link in links] == ["/", "-2/"]


def test_a_blank_that_an_article_holds_is_shown() -> None:
    page = replace(PAGE, text="甲\u3000")
    parts = (Span("p03", 0, 1), Span("p03", 1, 2))
    restoration = Restoration(
        "p03", (Article("1a2b3c4d", None, (Block(Role.PARAGRAPH, parts, "甲\u3000", 1.0),)),), (), (), ()
    )
    check(tree_of(replace(ISSUE, pages=(page,)), restoration), page, restoration)


def test_a_page_without_article_is_shown_as_well() -> None:
    page = replace(PAGE, text="版权所有")
    restoration = Restoration("p03", (), (Removal(Span("p03", 0, 4), RemovalReason.CREDITS),), (), ())
    root = tree_of(replace(ISSUE, pages=(page,)), restoration)
    check(root, page, restoration)
    assert "没有可以成篇的文字" in root.text()


@st.composite
def torn(draw: st.DrawFn) -> tuple[Page, Restoration]:
    """Any text, torn anywhere, its pieces dealt out to blocks in any order."""
    text = draw(st.text(st.sampled_from("甲乙<&\"'\n\n \t\x00\u202e{}#高新区，。"), min_size=1, max_size=40))
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=8))})
    spans = draw(st.permutations([Span("p", low, high) for low, high in pairwise(cuts)]))
    removed, blocks = [], []
    while spans:
        count = draw(st.integers(1, 2))
        piece, spans = tuple(spans[:count]), spans[count:]
        words = "".join(text[item.start : item.end] for item in piece)
        if not words.strip() or "\n" in words or draw(st.integers(0, 4)) == 0:
            removed += [Removal(item, draw(st.sampled_from(list(RemovalReason)))) for item in piece]
        else:
            blocks.append(Block(draw(st.sampled_from(list(Role))), piece, words, 0.5))
    middle = draw(st.integers(0, len(blocks)))
    parts = [part for part in (blocks[:middle], blocks[middle:]) if part]
    articles = tuple(Article("1a2b3c4d", None, tuple(part)) for part in parts)  # of one id, as two 简讯 would be
    return Page("p", "p.txt", text, "0" * 64, "utf-8"), Restoration("p", articles, tuple(removed), (), ())


@settings(max_examples=60, deadline=None)
@given(torn())
def test_any_page_is_complete_on_both_sides(case: tuple[Page, Restoration]) -> None:
    page, restoration = case
    check(tree_of(Issue("x-2024", "<联合>报", PartialDate(2024), (page,)), restoration), page, restoration)


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"])
def test_hostile_words_stay_words(words: str) -> None:
    page = replace(PAGE, text=words, section=words, path=f"x/{words}")
    block = Block(Role.TITLE, (Span("p03", 0, len(words)),), words, 1.0)
    restoration = Restoration("p03", (Article("1a2b3c4d", words, (block,)),), (), (), (), words, (words,))
    root = tree_of(Issue("x-2024", words, PartialDate(2024), (page,)), restoration)
    assert root.all("script") == root.all("img") == []
    assert words in root.text()
