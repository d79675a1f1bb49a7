"""What an editor can do to an article file, and what the program makes of it."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from pathlib import Path

import pytest

from generator.errors import SourceError
from generator.files.articles import Standing, plan_articles, read_articles
from generator.model.article import (
    Article,
    Block,
    Decision,
    DecisionKind,
    Flag,
    FlagKind,
    Option,
    Question,
    Restoration,
    Role,
)
from generator.model.fact import Byline, Evidence, Facts, Figure
from generator.model.record import ArticleRecord
from generator.model.source import Issue, Page, PartialDate, Span
from generator.publish.article_file import read_article, write_article
from generator.publish.front_matter import _CONVERTERS, _LEGAL_KEYS, FACT_TYPES
from generator.publish.records import make_records, untitled_name
from tests.gold_data import ROOT, gold_restoration, sample_issue, sample_page

PAGE_TEXT = """## 青川高新区：链上发力

◎本报记者 林一舟

青川高新区今年新增企业158家，同比增长12%。园区已建成平台台。

该高新区将继续优化营商环境。

### 做强主业

图为青川高新区车间。受访者供图
"""
PAGE = Page("p03", "content/issues/lianhe-bao-2024/p03.txt", PAGE_TEXT, "0" * 64, "utf-8", 3, "园区")
ISSUE = Issue("lianhe-bao-2024", "联合报", PartialDate(2024), (PAGE,))


def block(role: Role, text: str, level: int = 0, flags: tuple[Flag, ...] = ()) -> Block:
    start = PAGE_TEXT.index(text)
    return Block(role, (Span("p03", start, start + len(text)),), text, 0.97, flags, level)


def record() -> ArticleRecord:
    flag_at = PAGE_TEXT.index("平台台")
    flag = Flag(FlagKind.GLYPH_RUN, (Span("p03", flag_at, flag_at + 3),), "平台台", "疑多一字", 0.8, ("平台",))
    article = Article(
        "1a2b3c4d",
        "青川高新区：链上发力",
        (
            block(Role.TITLE, "青川高新区：链上发力"),
            block(Role.BYLINE, "◎本报记者 林一舟"),
            block(Role.PARAGRAPH, "青川高新区今年新增企业158家，同比增长12%。园区已建成平台台。", flags=(flag,)),
            block(Role.PARAGRAPH, "该高新区将继续优化营商环境。"),
            block(Role.HEADING, "做强主业", 1),
            block(Role.CAPTION, "图为青川高新区车间。受访者供图"),
        ),
    )
    sentence = "青川高新区今年新增企业158家，同比增长12%。"
    here = Evidence("158家", sentence, 2, 11, article.blocks[2].locate(11, 15), 1)
    name = Evidence("林一舟", "◎本报记者 林一舟", 1, 6, article.blocks[1].locate(6, 9))
    facts = Facts(
        bylines=(Byline("本报记者", "林一舟", name),),
        figures=(Figure("158家", 158, "家", "新增企业", "2024", None, None, here),),
    )
    (made,) = make_records(ISSUE, {"p03": Restoration("p03", (article,), (), (), ())}, {("p03", "1a2b3c4d"): facts})
    return made


def text_of(made: ArticleRecord) -> str:
    return write_article(made).data.decode()


def reread(text: str) -> ArticleRecord:
    return read_article(f"{record().path}.md", text)


def test_the_file_is_what_an_editor_expects() -> None:
    text = text_of(record())
    assert write_article(record()).path == "2024/00/lianhe-bao-2024-1a2b3c4d.md"
    assert "title: 青川高新区：链上发力\n" in text
    assert '- {raw: 158家, value: 158, unit: 家, metric: 新增企业, when: "2024", at: 第1段 句2 2+11}\n' in text
    assert text.endswith(
        "# 青川高新区：链上发力\n\n◎本报记者 林一舟\n\n青川高新区今年新增企业158家，同比增长12%。园区已建成平台台。\n\n"
        "该高新区将继续优化营商环境。\n\n## 做强主业\n\n> 图注：图为青川高新区车间。受访者供图\n"
    )


def test_the_sample_issue_reads_back_equal() -> None:
    page = sample_page()
    records = make_records(sample_issue(), {page.key: gold_restoration(page)}, {})
    assert [made.order for made in records] == [1, 2, 3, 4, 5]
    for made in records:
        assert read_article(f"{made.path}.md", text_of(made)) == made


def test_an_untouched_file_is_not_edited_even_with_another_last_line_break() -> None:
    text = text_of(record())
    assert reread(text) == record()
    assert not reread(text + "\n\n").edited
    assert not reread(text.rstrip("\n")).edited


def test_an_edited_paragraph_keeps_the_others_where_they_were() -> None:
    text = text_of(record()).replace("继续优化营商环境", "**持续**优化[营商环境](https://example.org)")
    found = reread(text)
    assert found.edited
    assert found.blocks[3] == Block(Role.PARAGRAPH, (), "该高新区将持续优化营商环境。", 1.0)
    assert [made.spans for made in found.blocks if made.spans] == [
        made.spans for made in record().blocks if "营商环境" not in made.text
    ]
    assert found.flags == record().flags
    assert found.facts == record().facts


def test_equal_wordings_are_told_apart_by_role_and_order() -> None:
    words = "该高新区将继续优化营商环境。"
    quote = replace(block(Role.PULL_QUOTE, words), spans=(Span("p03", 0, 14),))
    twice = (quote, block(Role.PARAGRAPH, words), replace(block(Role.PARAGRAPH, words), spans=(Span("p03", 20, 34),)))
    article = Article("1a2b3c4d", None, twice)
    (made,) = make_records(ISSUE, {"p03": Restoration("p03", (article,), (), (), ())}, {})
    head = text_of(made).partition("\n---\n\n")[0]
    found = reread(f"{head}\n---\n\n{words}\n\n{words}\n\n{words}\n\n> 摘句：{words}\n")
    assert [made.spans for made in found.blocks] == [twice[1].spans, twice[2].spans, (), twice[0].spans]


def test_flags_go_when_their_wording_goes() -> None:
    found = reread(text_of(record()).replace("平台台。", "平台。"))
    assert found.flags == ()
    assert found.blocks[2].spans == ()


def test_evidence_follows_its_words() -> None:
    added = text_of(record()).replace("◎本报记者 林一舟\n\n", "◎本报记者 林一舟\n\n编者补一段。\n\n")
    found = reread(added).facts.figures[0].evidence
    assert (found.block, found.paragraph, found.spans) == (3, 2, record().facts.figures[0].evidence.spans)
    changed = text_of(record()).replace("同比增长12%。园区", "同比增长12%。目前，园区")
    found = reread(changed).facts.figures[0].evidence
    assert (found.block, found.start, found.spans) == (2, 11, ())
    gone = reread(text_of(record()).replace("企业158家，", "企业159家，")).facts.figures[0].evidence
    assert (gone.block, gone.spans) == (-1, ())


def test_any_markdown_of_an_editor_becomes_blocks() -> None:
    body = (
        "# 新题\n◎本报记者 林一舟\n\n一段\n两行\n\n- 甲\n- **乙**\n2. 丙\n\n"
        "### 下层\n> 普通引文\n> 第二行\n\n> 摘句：新摘句\n"
    )
    head = text_of(record()).partition("\n---\n\n")[0]
    found = reread(f"{head}\n---\n\n{body}")
    assert found.body == body
    assert found.title == "新题"
    assert [(made.role, made.level, made.text) for made in found.blocks] == [
        (Role.TITLE, 0, "新题"),
        (Role.BYLINE, 0, "◎本报记者 林一舟"),
        (Role.PARAGRAPH, 0, "一段两行"),
        (Role.PARAGRAPH, 0, "甲"),
        (Role.PARAGRAPH, 0, "乙"),
        (Role.PARAGRAPH, 0, "丙"),
        (Role.HEADING, 2, "下层"),
        (Role.PARAGRAPH, 0, "普通引文第二行"),
        (Role.PULL_QUOTE, 0, "新摘句"),
    ]


def test_an_edit_of_the_front_matter_counts_as_well() -> None:
    found = reread(text_of(record()).replace("title: 青川", "title: 改后的青川"))
    assert found.edited
    assert found.title == "改后的青川高新区：链上发力"
    assert found.blocks == record().blocks


def test_a_fact_added_by_hand_needs_no_evidence() -> None:
    found = reread(text_of(record()).replace("figures:\n", "figures:\n- {raw: 3亿元, value: 300000000, unit: 元}\n"))
    assert found.facts.figures[0] == Figure(
        "3亿元", 300000000, "元", None, None, None, None, Evidence("3亿元", "", -1, 0, ())
    )
    assert found.facts.figures[1:] == record().facts.figures


def test_a_page_written_by_hand_is_edited_from_the_beginning() -> None:
    text = "---\ntitle: 手写\npaper: 联合报\nissue: lianhe-bao-2024\ndate: 2024-05-01\n---\n# 手写\n\n正文。\n"
    found = read_article("2024/05/lianhe-bao-2024-00000001.md", text)
    assert found.edited
    assert (found.id, found.title, found.date) == ("00000001", "手写", PartialDate(2024, 5, 1))
    assert [made.text for made in found.blocks] == ["手写", "正文。"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("title: 青", 'title: "青', 4, "YAML"),
        ("title: 青川高新区：链上发力\n", "", 2, "缺少字段“title”"),
        ("title:", "tilte:", 4, "title"),
        ("paper: 联合报", "paper:", 5, "空的"),
        ('date: "2024"', "date: 2024年", 7, "不是日期"),
        ("order: 1", "order: 一", 11, "不是数"),
        ("order: 1", "order: [1]", 11, "一行文字"),
        ("at: 第1段 句2 2+11", "at: 第一段", 15, "看不懂"),
        ("at: 第1段 句2 2+11", "at: 第1段 句9 2+11", 15, "句9"),
        ("at: 第1段 句2 2+11", f"at: 2+{'9' * 5000}", 15, "看不懂"),
        ("order: 1", f"order: {'9' * 5000}", 11, "不是数"),
        ("- {raw: 158家,", "- 158家\n- {raw: 158家,", 15, "应当是"),
        ("value: 158,", "value: 很多,", 15, "不是数"),
        ("kind: glyph_run", "kind: wrong", 17, "没有“wrong”"),
        ("- title 0.97", "- titel 0.97", 22, "看不懂"),
        ("\n---\n\n#", "\n\n#", 1, "没有结束"),
        ("---\n# 由", "# 由", 1, "文件头"),
        ("title: 青", "title: \x00青", 2, "控制字符"),
        ("figures:\n", "figures: 很多\nfoo:\n", 14, "应当是列表"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(old: str, new: str, line: int, said: str) -> None:
    text = text_of(record())
    assert old in text
    with pytest.raises(SourceError) as raised:
        reread(text.replace(old, new, 1))
    assert raised.value.path == "content/articles/2024/00/lianhe-bao-2024-1a2b3c4d.md"
    assert raised.value.line == line, str(raised.value)
    assert said in str(raised.value)


def test_every_kind_of_field_of_a_fact_can_be_read() -> None:
    for kind, wording in FACT_TYPES.values():
        types = {field.name: str(field.type) for field in dataclasses.fields(kind)}
        assert wording in types
        assert types.pop("evidence") in ("Evidence", "tuple[Evidence, ...]")
        assert set(types.values()) <= set(_CONVERTERS)
    assert set(FACT_TYPES) == {field.name for field in dataclasses.fields(Facts)}


def test_two_articles_of_one_title_get_two_addresses() -> None:
    article = Article("1a2b3c4d", "简讯", (block(Role.TITLE, "做强主业"),))
    other = Article("1a2b3c4d", "简讯", (block(Role.TITLE, "该高新区"),))
    found = make_records(ISSUE, {"p03": Restoration("p03", (article, other), (), (), ())}, {})
    assert [made.path for made in found] == ["2024/00/lianhe-bao-2024-1a2b3c4d", "2024/00/lianhe-bao-2024-1a2b3c4d-2"]
    assert found[0].blocks[0].text == "该高新区"  # printed first


def test_an_untitled_article_is_called_by_its_first_words() -> None:
    article = Article("0badcafe", None, (block(Role.PARAGRAPH, "该高新区将继续优化营商环境。"),))
    (made,) = make_records(ISSUE, {"p03": Restoration("p03", (article,), (), (), ())}, {})
    assert made.untitled
    assert made.title == "无题：该高新区将继续优化营商环境。"
    assert reread(text_of(made)) == replace(made, path=record().path)
    assert untitled_name(()) == "无题"
    assert untitled_name((Block(Role.PARAGRAPH, (), "很" * 40, 1.0),)) == f"无题：{'很' * 16}…"


def test_questions_are_counted_where_they_touch() -> None:
    title, other = block(Role.TITLE, "做强主业"), block(Role.TITLE, "该高新区")
    articles = (Article("00000001", "做强主业", (title,)), Article("00000002", "该高新区", (other,)))
    decision = Decision(DecisionKind.JOIN, "stitch.x", title.spans, "相接", 0.4, ("理由",))
    options = (Option("是", 0.4), Option("否", 0.6))
    questions = (Question(0, "是否同一段？", title.spans, options), Question(9, "？", title.spans, ()))
    found = make_records(ISSUE, {"p03": Restoration("p03", articles, (), (decision,), questions)}, {})
    assert {made.id: made.questions for made in found} == {"00000001": 2, "00000002": 0}


def test_the_plan_keeps_what_a_hand_has_touched_and_drops_what_has_no_source() -> None:
    fresh = record()
    touched = replace(fresh, edited=True, body="改过\n")
    old = replace(fresh, path="2023/00/lianhe-bao-2023-00000001", date=PartialDate(2023), edited=True)
    plan = plan_articles([Standing(touched.path, touched), Standing(old.path, None)], [fresh])
    assert plan.records == (touched,)
    assert plan.write == ()
    assert plan.edited == (f"{fresh.path}.md",)
    assert plan.remove == (f"{old.path}.md",)
    assert plan.orphans == ()
    plan = plan_articles([Standing(fresh.path, None), Standing(old.path, old)], [fresh])
    assert plan.records == (fresh, old)
    assert plan.write == (fresh,)
    assert plan.orphans == plan.edited == (f"{old.path}.md",)
    assert plan.remove == ()


def test_the_folder_is_read_untouched_edited_and_hand_written(tmp_path: Path) -> None:
    folder = tmp_path / "content/articles/2024/00"
    folder.mkdir(parents=True)
    text = text_of(record())
    (folder / "a-1.md").write_text(text, encoding="utf-8")
    (folder / "a-2.md").write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode())
    (folder / "a-3.md").write_text(text.replace("继续", "持续"), encoding="utf-8")
    (folder / "README.md").write_text("说明", encoding="utf-8")
    found = {standing.path: standing.record for standing in read_articles(tmp_path)}
    assert [path[-3:] for path in found] == ["a-1", "a-2", "a-3"]
    assert [made is None for made in found.values()] == [True, True, False]
    (folder / "a-4.md").write_text("没有文件头", encoding="utf-8")
    with pytest.raises(SourceError, match=r"content/articles/2024/00/a-4\.md:1: "):
        read_articles(tmp_path)
    assert read_articles(tmp_path / "nowhere") == ()


def test_the_example_of_the_manual_is_an_article() -> None:
    manual = (ROOT / "docs/article-files.md").read_text(encoding="utf-8")
    example = manual.partition("```markdown\n")[2].partition("```")[0]
    found = read_article("2024/00/lianhe-bao-2024-1a2b3c4d.md", example)
    assert found.edited
    assert [made.role for made in found.blocks] == [
        Role.TITLE, Role.BYLINE, Role.PARAGRAPH, Role.HEADING, Role.CAPTION, Role.PULL_QUOTE,
    ]  # fmt: skip
    assert [len(made.spans) for made in found.blocks] == [1, 1, 2, 0, 0, 0]
    assert all(sum(map(len, made.spans)) == len(made.text) for made in found.blocks[:3])
    assert [flag.spans for flag in found.flags] == [found.blocks[2].locate(21, 24)]
    figure = found.facts.figures[0]
    assert (figure.value, figure.evidence.block, figure.evidence.start, figure.evidence.paragraph) == (158, 2, 11, 1)
    assert figure.evidence.sentence == "青川高新区今年新增企业158家，园区已建成平台台。"
    for key in re.findall(r"^([a-z_]+):", example, re.MULTILINE):
        assert key in _LEGAL_KEYS


def test_hostile_words_stay_words() -> None:
    words = '---\n{{ config }}<script>alert(1)</script>\n# x\nchecksum: "0123456789abcdef"\n---\n'
    made = replace(record(), title=words, kicker=words, column="!!python/object:os.system", facts=Facts(), flags=())
    text = text_of(replace(made, blocks=(), body="\n"))
    assert reread(text) == replace(made, blocks=(), body="\n")
    assert not re.search('^<script|^checksum: "0123', text, re.MULTILINE)
