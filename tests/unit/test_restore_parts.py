"""The parts of restoration, each alone: conventions, segmentation, evidence at a break, the solver's door."""

from __future__ import annotations

import pytest

from generator.files.vocabulary import VOCABULARY_FOLDER, load_conventions
from generator.model.source import Page
from generator.restore.conventions import Conventions, ConventionsError, parse_conventions
from generator.restore.grammar import compile_grammar, is_byline, is_running_head, names_only
from generator.restore.looks import look_at, look_at_page
from generator.restore.roles import sort_strips
from generator.restore.seams import parallel_quotes
from generator.restore.segment import segment
from generator.restore.solver import Program, solve
from generator.restore.text import shape_of
from generator.restore.words import word_at_break

KNOWN = load_conventions()
GRAMMAR = compile_grammar(KNOWN)


def strips(text: str) -> list[str]:
    return [strip.text for strip in segment(Page("p", "p.txt", text, "", "utf-8"))]


def test_papers_are_united_with_the_general_habits() -> None:
    known = parse_conventions("general:\n  credits: [责编]\npapers:\n  某报:\n    credits: [美编]\n")
    assert set(known.credits) == {"责编", "美编"}
    assert known.papers == ("某报",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("generel:\n  credits: [责编]\n", "general"),
        ("general:\n  credit: [责编]\n", "credits"),
        ("general:\n  credits: 责编\n", "一列词"),
        ("general: [责编]\n", "键值"),
        ("ask_below: 2\n", "ask_below"),
        ("damaged_from: true\n", "damaged_from"),
        ("a: [", "YAML"),
    ],
)
def test_a_wrong_conventions_file_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(ConventionsError, match=words):
        parse_conventions(text)


def test_a_new_paper_needs_no_code() -> None:
    known = parse_conventions("papers:\n  云湖报:\n    byline_marks: [✿]\n    byline_roles: [采风人]\n")
    assert is_byline("✿采风人 甘棠 秦望", compile_grammar(known))
    assert not is_byline("✿采风人 甘棠 秦望", compile_grammar(Conventions()))


NEW_PAPER = """
  云湖夜话:
    byline_marks: [✿]
    byline_roles: [采风人]
    wire_sources: [云湖夜话, 云话]
    columns: [湖畔灯火]
    sections: [水边]
    credits: [守夜]
    caption_ends: [云影]
"""


@pytest.mark.parametrize(
    ("line", "look"),
    [
        ("✿采风人 甘棠 秦望", "byline"),
        ("✿甘 棠", "byline.mark_names"),
        ("云话6月3日讯（采风人甘棠）云湖的渡船昨日换上电机，单程比从前少用八分钟。", "lead"),
        ("湖畔灯火", "column.known"),
        ("【湖畔灯火】", "column.known"),
        ("守夜：乐小文", "credits"),
        ("渡船靠岸，乘客依次上船。（云影）", "caption.credit"),
        ("云湖夜话　水边　第03版", "running.running_head"),
    ],
)
def test_a_section_added_to_the_file_is_seen_on_the_page(line: str, look: str) -> None:
    file = (VOCABULARY_FOLDER / "conventions.yml").read_text(encoding="utf-8")
    page = Page("p", "p.txt", line, "", "utf-8")
    for text, expected in ((file, False), (file + NEW_PAPER, True)):
        grammar = compile_grammar(parse_conventions(text))
        found = segment(page)
        seen = look_at(found, 0, look_at_page(found, grammar, frozenset()), grammar, frozenset()).seen
        assert (look in seen) is expected, sorted(seen)


@pytest.mark.parametrize(
    "line",
    ["◎本报记者 张三丰 通讯员 李四光", "本报记者 麦 田 乐小文", "□ 新华社记者 甘棠", "■本报驻鄂记者 秦望",
     "文/图 本报记者 甘棠", "记者：甘棠、秦望"],
)  # fmt: skip
def test_bylines(line: str) -> None:
    assert is_byline(line, GRAMMAR)


@pytest.mark.parametrize("line", ["记者走进了这家企业的车间", "本报记者在现场看到，机器都停着", "产业园里的新变化"])
def test_sentences_are_no_bylines(line: str) -> None:
    assert not is_byline(line, GRAMMAR)


@pytest.mark.parametrize("line", ["张三 李四", "秦 牧野", "欧阳明 司马青"])
def test_names(line: str) -> None:
    assert names_only(line, GRAMMAR)


@pytest.mark.parametrize("line", ["创新 驱动", "走进小站", "一 二", ""])
def test_other_short_words_are_no_names(line: str) -> None:
    assert not names_only(line, GRAMMAR)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("2024年4月18日　星期四", "running_head"),
        ("江东日报　开发区　第05版", "running_head"),
        ("科技日报", "running_head"),
        ("07版", "page_number"),
        ("江东日报社长到访", None),
        ("高新区", "section"),
        ("2024年的夏天来得早", None),
    ],
)
def test_running_heads(line: str, kind: str | None) -> None:
    assert is_running_head(line, GRAMMAR, frozenset()) == kind


def test_hard_wraps_are_undone_and_paragraph_ends_kept() -> None:
    wrapped = (
        "云湖的清晨总是从汽笛声里开始\n的，货轮一艘接着一艘靠上码头\n，工人们早早地到了。\n\n"
        "码头后方的空地改成了大型仓库\n，能放下两万个箱子，一天到晚\n都有车进出。"
    )
    assert strips(wrapped) == [
        "云湖的清晨总是从汽笛声里开始的，货轮一艘接着一艘靠上码头，工人们早早地到了。",
        "码头后方的空地改成了大型仓库，能放下两万个箱子，一天到晚都有车进出。",
    ]


DIGITS = (
    "泵站在2024年3月12日换了3台水泵，型号是KQW200-315，闸口的水位从3.62米降到2.68米，值班的人也少了。老秦记得清楚，"
    "从前夜里要留6个人，如今只留1盏灯，有事拨0759-9583188或9583199，全年省电118.46万度，合280户人家用上1整年，"
    "账就贴在墙上，来往的人谁都能看，谁也都能问一句。",
    "新泵也有难处。进水口在2024年5月18日22时47分被1捆芦苇堵住，后来加了两道格栅，再没有停过，一直转到今天早上。",
)


def by_characters(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def by_cells(text: str, width: int) -> list[str]:
    lines = [""]
    for char in text:
        cells = sum(1 if one.isascii() else 2 for one in lines[-1] + char)
        lines[-1:] = [lines[-1] + char] if cells <= width else [lines[-1], char]
    return lines


@pytest.mark.parametrize(
    "wrapped", [by_characters(DIGITS[0], 18), by_cells(DIGITS[0], 36)], ids=["characters", "cells"]
)
@pytest.mark.parametrize("indent", ["", "　　"])
def test_hard_wraps_are_undone_whatever_the_dump_counts(wrapped: list[str], indent: str) -> None:
    if indent:  # the indent counts as two characters of the first line, or it does not
        wrapped = [indent + wrapped[0], *wrapped[1:]]
    more = by_characters(DIGITS[1], 18) if wrapped[1] == by_characters(DIGITS[0], 18)[1] else by_cells(DIGITS[1], 36)
    text = "\n".join(wrapped) + "\n\n" + indent + "\n".join(more)
    assert [strip.replace("\n", "") for strip in strips(text)] == list(DIGITS)


NARROW = "那天夜里\n雪下了一\n尺厚，路全没了"
AROUND = "守站的人说，那天夜里雪下了一尺厚，路全没了，只好踩着枕木走回来，鞋里灌满了雪。"


def test_what_the_page_prints_unbroken_elsewhere_is_not_broken() -> None:
    assert strips(f"{AROUND}\n\n{NARROW}") == [AROUND, NARROW.replace("\n", "")]
    assert strips(f"{AROUND[14:]}\n\n{NARROW[:9]}") == [AROUND[14:], "那天夜里", "雪下了一"]
    assert strips(f"{AROUND}\n\n" + NARROW.replace("\n", "\n\n")) == [AROUND, *NARROW.split("\n")]


def test_a_line_is_short_only_where_the_next_word_did_not_fit() -> None:
    lines = ["码头后方的空地改成了大型仓库，", "能放下两万个箱子，一天到晚都有", "车进出，装的是型号为",
             "KQW200-315B泵，", "还有备件和油料，够用一年，不用", "再等外地的车送来。"]  # fmt: skip
    joined = strips("\n".join(lines) + "\n\n" + "\n".join(lines[:2]))
    assert joined[0] == "".join(lines[:4])  # a character more would have fitted behind 泵，
    assert joined[1] == "".join(lines[4:])


WIDE = (
    "码头后方的空地改成了大型仓库，能放下两万个箱子，一天到晚都有车进出，装的是水泵和备件，"
    "也有油料，够用一年，不用再等外地的车送来。"
)
SLIM = "守站的人说，那天夜里雪下了一尺厚，路全没了，只好踩着枕木走回来，鞋里灌满了雪，到家天已经亮了。"


def test_columns_of_two_widths_are_unwrapped_each_by_its_own() -> None:
    wide, slim = "\n".join(by_characters(WIDE, 16)), "\n".join(by_characters(SLIM, 11))
    assert strips(f"{wide}\n\n{slim}\n\n{wide}") == [WIDE, SLIM, WIDE]


def test_a_box_set_narrower_is_one_strip_and_a_poem_is_not() -> None:
    wide = "\n\n".join(["\n".join(by_characters(WIDE, 16))] * 2)
    caption = "泵站新换的三台水泵已经试车完毕，值班员在记数"
    assert strips(f"{wide}\n\n" + "\n".join(by_characters(caption, 6)))[-1] == caption
    poem = ["闸外潮声远，", "灯前夜色深。", "抄完三页数，", "东岸有鸡音。"]
    assert strips(f"{wide}\n\n" + "\n".join(poem))[2:] == poem


def test_the_first_line_of_a_paragraph_may_lack_its_indent() -> None:
    lines = [SLIM[:9], *by_characters(SLIM[9:], 11)]
    assert strips("\n".join(by_characters(WIDE, 11)) + "\n" + "\n".join(lines)) == [WIDE, SLIM]


@pytest.mark.parametrize("head", ["本报记者 秦望 通讯员 甘棠", "本报讯（记者 秦望）码头近日扩建", "江北晚报记者 甘棠"])
def test_nothing_is_wrapped_onto_a_byline_or_a_lead(head: str) -> None:
    lines = by_characters(WIDE, 16)
    assert strips("\n".join([*lines, *lines[:2], head]))[-1] == head


def test_a_mark_alone_belongs_to_the_line_below_and_none_is_wrapped_onto_the_line_above() -> None:
    assert strips("□\n本报记者 秦望\n\n云湖高新区近日开工。") == ["□本报记者 秦望", "云湖高新区近日开工。"]
    lines = [
        "码头后方的空地改成了大型仓库，",
        "能放下两万个箱子，一天到晚都有",
        "车进出，装的是型号为三百的水泵",
        "■另一条也是这样的一句话。",
    ]
    assert strips("\n".join([*lines[:3], *lines]))[-1] == lines[3]


def test_lines_of_uneven_length_are_left_apart() -> None:
    assert strips("卡车到了。\n灯亮了。\n“卸货！”有人喊。") == ["卡车到了。", "灯亮了。", "“卸货！”有人喊。"]


def test_marks_are_no_wording() -> None:
    assert strips("## 标题 ##\n\n**黑体**\n\n> 引文\n\n- 一项") == ["标题", "黑体", "引文", "一项"]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("句子完了。", "closed"), ("他说：“完了。”", "closed"), ("没有完", "open"), ("还有、", "open"),
        ("如下：", "half"),
        ("“只是一句口号”", "half"), ("曹静 冯大庆 井秀兰 任长河", "closed"), ("光伏 12家 3.4亿元", "closed"),
    ],
)  # fmt: skip
def test_how_a_text_ends(text: str, ends: str) -> None:
    assert shape_of(text).ends == ends


def test_unmatched_marks_are_seen_across_inner_ones() -> None:
    assert shape_of("“他说‘好’，然后").unclosed == "“"
    assert shape_of("走了。”他说").unopened == "”"


def test_word_across_a_break() -> None:
    assert word_at_break("针对恶劣环境设", "计，自重为69吨") == "设计"
    assert word_at_break("话说完了", "我们走吧") is None
    assert word_at_break("跑七个科", "元，测试一环") is None  # not in the dictionary, however like a word it looks


def test_parallel_slogans() -> None:
    assert parallel_quotes("“研发在山里，生产在城里”", "“引才在山里，用才在城里”——这是他们的办法。")
    assert not parallel_quotes("“研发在山里，生产在城里”", "“这句话谁都会说。”他摇头。")


def test_the_solver_finds_the_best_choices() -> None:
    program = Program()
    one, two, both = program.choice(2.0), program.choice(3.0), program.choice(4.0)
    program.row([(one, 1.0), (both, 1.0)], 0.0, 1.0)
    program.row([(two, 1.0), (both, 1.0)], 0.0, 1.0)
    solution = solve(program)
    assert solution is not None
    assert solution.chosen == {one, two}
    assert solution.optimal
    program.row([(one, 1.0)], 1.0, 0.0)
    assert solve(program) is None


@pytest.mark.parametrize(
    ("line", "goes_on", "points"),
    [
        ("（下转第六版）", True, False),
        ("（未完待续）", True, False),
        ("（相关报道见3版）", False, True),
        ("（那条航线还飞不飞？详见下版）", False, True),
        ("（相关报道见A3）", False, True),
        ("详见第3版", False, True),
        ("（详见第3版）", False, True),
        ("（详见下文）", False, False),
        ("（详见下面）", False, False),
        ("（详见附图A1）", False, False),
        ("（详见《规划》A12条款）", False, False),
        ("上联院所下接田间", False, False),
        ("（下接第3版）", True, False),
        ("渡船的事，他说详见第三版的报道。", False, False),
    ],
)
def test_a_line_that_points_elsewhere_is_no_place_to_go_on(line: str, goes_on: bool, points: bool) -> None:
    found = sort_strips(segment(Page("p", "p.txt", f"渡船修好了，明天就\n\n{line}", "", "utf-8")), GRAMMAR, None)
    assert found.readings[0].goes_on is goes_on
    assert [jump.points for jump in found.jumps] == ([points] if goes_on or points else [])
