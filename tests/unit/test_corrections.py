"""Editor's corrections: each kind with its effect, each error with its line, and what must be left alone.

All pages here are invented. The examples of docs/corrections.md are run as they stand there.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from generator import pipeline
from generator.errors import SourceError
from generator.files.corrections import MOST, read_corrections
from generator.files.issues import read_issue
from generator.files.vocabulary import load_conventions
from generator.model.article import Block, FlagKind, RemovalReason, Restoration, Role
from generator.model.correction import (
    BY_EDITOR,
    AmbiguousCorrection,
    ContradictoryCorrection,
    Correction,
    CorrectionError,
    CorrectionKind,
    IdleCorrection,
    Quotation,
    StaleCorrection,
)
from generator.model.fact import Facts
from generator.model.ledger import balance
from generator.model.source import Issue, Page, Span
from generator.publish.explanation import explain_article, explain_place
from generator.restore import restore_page, unneeded
from generator.restore.segment import segment
from generator.restore.settle import cut_strips
from tests.repository import ROOT, copy_repository

KNOWN = load_conventions()
DOCUMENT = (ROOT / "docs/corrections.md").read_text(encoding="utf-8")
TEXT = re.findall(r"^```text\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)[0]
EXAMPLES = re.findall(r"^## [^：\n]*：`(\w+)`\n(?:(?!^## ).)*?^```yaml\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)
PAGE = Page("p07", "content/issues/x-2024/p07.txt", TEXT, "", "utf-8")
ONE, TWO = "云湖高新区开出新班列", "江北高新区发放补助一千万元"


def quoted(*texts: str | Quotation) -> tuple[Quotation, ...]:
    return tuple(Quotation(text) if isinstance(text, str) else text for text in texts)


def correct(kind: CorrectionKind, *texts: str | Quotation, line: int = 1, role: Role | None = None) -> Correction:
    return Correction(kind, quoted(*texts), role=role, line=line)


def role(text: str, is_what: Role, line: int = 1) -> Correction:
    return correct(CorrectionKind.ROLE, text, role=is_what, line=line)


def restored(*corrections: Correction, page: Page = PAGE) -> Restoration:
    """The page as corrected; the books must balance whatever was corrected."""
    restoration = restore_page(page, KNOWN, frozenset(), corrections)
    balance(page, restoration)
    return restoration


def page_of(text: str) -> Page:
    return Page("p", "p.txt", text, "", "utf-8")


def bodies(restoration: Restoration, title: str | None) -> list[str]:
    """What an article says below its heads, block by block."""
    article = next(item for item in restoration.articles if item.title == title)
    return [block.text for block in article.blocks if block.role in (Role.PARAGRAPH, Role.HEADING)]


def block_with(restoration: Restoration, words: str) -> Block:
    found = [b for article in restoration.articles for b in article.blocks if words in b.text]
    assert len(found) == 1, words
    return found[0]


def read(folder: Path, text: str, *pages: Page) -> tuple[Correction, ...]:
    (folder / "corrections.yml").write_text(text, encoding="utf-8")
    return read_corrections(folder, "content/issues/x-2024", pages or (PAGE,))


# --- the examples of the document -----------------------------------------------------------------------------------


def test_the_document_has_an_example_of_every_kind() -> None:
    assert [name for name, _ in EXAMPLES] == [kind.value for kind in CorrectionKind]


@pytest.mark.parametrize(("name", "text"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_each_example_is_followed_and_needed(name: str, text: str, tmp_path: Path) -> None:
    corrections = read(tmp_path, text)
    assert name in {item.kind.value for item in corrections}
    restoration = restored(*corrections)
    assert not unneeded(PAGE, KNOWN, frozenset(), corrections)
    if name not in ("should_be", "fact"):
        assert restoration.articles != restored().articles


def test_all_examples_together_give_the_page_right(tmp_path: Path) -> None:
    text = "".join(text for name, text in EXAMPLES)
    restoration = restored(*read(tmp_path, text))
    assert bodies(restoration, ONE) == [
        "云湖高新区近日开出新班列，全程三十小时，沿途停靠六座城市。班列从小站出发，运送的多是机械和家电。"
        "返程时，车上装满了木材和粮食。",
        "小站的一天",
        "站长秦望每天五点到岗，检查每一节车厢。",
        "秦望说，等新线开通，他要跟车去看一看。",
        "园区企业说，运费降了三成，交货快了十天，订单多了一倍一倍。",
        "今后，班列还要延长，把货运到更远的边境口岸，再由汽车接驳。",
    ]
    assert bodies(restoration, None) == ["沿线的村子热闹起来，民宿常常住满。"]
    assert not restoration.questions


# --- each kind in memory --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted", [item for item in Role if item not in (Role.CREDITS, Role.RUNNING_HEAD, Role.PAGE_NUMBER)]
)
def test_a_strip_has_the_role_it_is_told(wanted: Role) -> None:
    restoration = restored(role("一座小站的清晨", wanted))
    assert block_with(restoration, "一座小站的清晨").role is wanted


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Role.CREDITS, RemovalReason.CREDITS),
        (Role.RUNNING_HEAD, RemovalReason.RUNNING_HEAD),
        (Role.PAGE_NUMBER, RemovalReason.PAGE_NUMBER),
    ],
)
def test_what_belongs_to_the_page_is_removed_with_its_reason(wanted: Role, reason: RemovalReason) -> None:
    restoration = restored(role("一座小站的清晨", wanted))
    assert [PAGE.slice(item.span) for item in restoration.removed if item.reason is reason] == ["一座小站的清晨与黄昏"]


def test_a_caption_the_program_sees_may_be_text_after_all() -> None:
    page = page_of(
        "## 云湖开出新班列\n\n◎本报记者 甘棠\n\n图为大写的“人”字，是他的口头禅。甘棠供图\n\n他每天五点到岗。"
    )
    assert block_with(restored(page=page), "图为大写").role is Role.CAPTION
    assert block_with(restored(role("图为大写", Role.PARAGRAPH), page=page), "图为大写").role is Role.PARAGRAPH


def test_a_repeated_sentence_may_be_text_after_all() -> None:
    said = "班列从小站出发，全程三十小时，沿途停靠六座城市。"
    page = page_of(f"## 云湖开出新班列\n\n◎本报记者 甘棠\n\n{said}车上装满了木材。\n\n{said}\n\n他每天五点到岗。")
    again = Quotation(said, before="他每天")
    assert sorted(b.role for b in restored(page=page).articles[0].blocks).count(Role.PULL_QUOTE) == 1
    told = correct(CorrectionKind.ROLE, again, role=Role.PARAGRAPH)
    assert Role.PULL_QUOTE not in [b.role for b in restored(told, page=page).articles[0].blocks]


def test_a_boundary_cuts_inside_a_wrapped_paragraph_and_loses_nothing() -> None:
    cut = restored(correct(CorrectionKind.BOUNDARY, "返程时"))
    assert block_with(cut, "返程时").text.startswith("返程时")
    assert not block_with(cut, "运送的多是").text.endswith("返程时")


def test_a_boundary_where_a_strip_begins_keeps_it_from_going_on() -> None:
    assert "货运到沿线" in block_with(restored(), "还要延长").text
    cut = restored(correct(CorrectionKind.BOUNDARY, "沿线的村子"))
    assert "货运到沿线" not in block_with(cut, "还要延长").text


def test_strips_are_cut_at_wording_and_only_the_first_piece_keeps_its_mark() -> None:
    page = page_of("## 小站的一天　站长秦望**每天**五点到岗")
    one, two, three = cut_strips(page, segment(page), [page.text.index("站长"), page.text.index("天**五"), 3])
    assert (one.text, one.level) == ("小站的一天", 2)
    assert (two.text, two.level) == ("站长秦望每", 0)
    assert (three.text, [page.slice(span) for span in three.spans]) == ("天五点到岗", ["天", "五点到岗"])
    assert [strip.index for strip in (one, two, three)] == [0, 1, 2]


def test_order_opens_a_paragraph_right_after_its_predecessor() -> None:
    told = restored(correct(CorrectionKind.ORDER, "检查每一节车厢", "秦望说，等新线开通"))
    texts = bodies(told, ONE)
    at = texts.index("秦望说，等新线开通，他要跟车去看一看。")
    assert texts[at - 1].endswith("检查每一节车厢。")
    assert texts[at + 1].startswith("园区企业说")  # what stood there goes on after it


def test_a_join_reaches_across_the_page() -> None:
    told = restored(correct(CorrectionKind.JOIN, Quotation("把货运到", after="延长，"), "更远的边境口岸"))
    assert "把货运到更远的边境口岸，再由汽车接驳。" in block_with(told, "更远的边境口岸").text


def test_a_headline_on_two_marked_lines_can_be_joined() -> None:
    page = page_of("## 云湖高新区开出新班列\n\n## 全程三十小时停靠六座城市\n\n◎本报记者 甘棠\n\n班列从小站出发。")
    told = restored(correct(CorrectionKind.JOIN, "云湖高新区开出新班列", "全程三十小时停靠六座城市"), page=page)
    assert told.articles[0].title == "云湖高新区开出新班列全程三十小时停靠六座城市"


def test_what_is_parted_is_not_joined_by_way_of_a_third() -> None:
    told = restored(correct(CorrectionKind.PART, "运送的多是机械和", "返程时，车上"))
    assert "返程时" not in block_with(told, "运送的多是机械和").text


def test_a_passage_goes_to_its_article_and_its_neighbours_stay() -> None:
    told = restored(correct(CorrectionKind.ARTICLE, "秦望说，等新线开通", ONE))
    assert "秦望说，等新线开通，他要跟车去看一看。" in bodies(told, ONE)
    assert bodies(told, TWO)[-1].startswith("更远的边境口岸")


def test_a_run_of_passages_goes_to_its_article_and_its_neighbours_stay() -> None:
    corrections = [
        correct(CorrectionKind.ARTICLE, "小站的一天", TWO, line=1),
        correct(CorrectionKind.ARTICLE, "园区企业说", TWO, line=2),
    ]
    before, told = restored(), restored(*corrections)
    moved = [text for text in bodies(before, ONE) if text.startswith(("小站的一天", "园区企业说"))]
    assert len(moved) == 2
    assert bodies(told, ONE) == [text for text in bodies(before, ONE) if text not in moved]
    assert sorted(bodies(told, TWO)) == sorted([*bodies(before, TWO), *moved])


def test_membership_that_holds_anyhow_moves_nothing() -> None:
    title_of = {text: title for title in (ONE, TWO) for text in bodies(restored(), title)}
    told = [
        correct(CorrectionKind.ARTICLE, text[:30], title, line=line)
        for line, (text, title) in enumerate(title_of.items(), 1)
    ]

    def placed(restoration: Restoration) -> list[list[tuple[Role, tuple[Span, ...]]]]:
        return [[(block.role, block.spans) for block in article.blocks] for article in restoration.articles]

    assert placed(restored(*told)) == placed(restored())


def test_a_caption_goes_to_its_article() -> None:
    corrections = (role("一座小站的清晨", Role.CAPTION), correct(CorrectionKind.ARTICLE, "一座小站的清晨", TWO))
    article = next(item for item in restored(*corrections).articles if item.title == TWO)
    assert [block.text for block in article.of_role(Role.CAPTION)] == ["一座小站的清晨与黄昏"]


def test_printed_wording_stays_and_the_program_s_doubt_is_answered() -> None:
    page = page_of("## 云湖开出新班列\n\n◎本报记者 甘棠\n\n园区补齐产业链链链链，订单多了起来。")
    before = block_with(restored(page=page), "产业链")
    assert [flag.kind for flag in before.flags] == [FlagKind.GLYPH_RUN]
    told = Correction(
        CorrectionKind.WORDING, quoted("产业链链链链"), should_be="产业链", by="甘棠", why="见清样", line=7
    )
    after = block_with(restored(told, page=page), "产业链")
    assert after.text == before.text
    (flag,) = after.flags
    assert (flag.kind, flag.quote, flag.certainty, flag.candidates) == (
        FlagKind.CORRECTED,
        "产业链链链链",
        1.0,
        ("产业链",),
    )
    assert all(words in flag.note for words in ("应作“产业链”", "甘棠", "见清样"))


def test_the_program_s_other_doubts_stay() -> None:
    page = page_of("## 云湖开出新班列\n\n◎本报记者 甘棠\n\n产业链链链链补齐了，订单多了，，还要再多。")
    told = Correction(CorrectionKind.WORDING, quoted("产业链链链链"), should_be="产业链", by="甘棠", why="见清样")
    kinds = [flag.kind for flag in block_with(restored(told, page=page), "产业链").flags]
    assert kinds == [FlagKind.CORRECTED, FlagKind.DOUBLED_OR_LOST]


def test_what_is_right_as_printed_is_doubted_no_more() -> None:
    page = page_of("## 云湖开出新班列\n\n◎本报记者 甘棠\n\n产业链链链链补齐了，订单多了，，还要再多。")
    right = Correction(
        CorrectionKind.WORDING, quoted("产业链链链链"), should_be="产业链 链链链", by="甘棠", why="见清样"
    )
    kinds = [flag.kind for flag in block_with(restored(right, page=page), "产业链").flags]
    assert kinds == [FlagKind.DOUBLED_OR_LOST]
    anyhow = Correction(CorrectionKind.WORDING, quoted("补齐了"), should_be="补齐了", by="甘棠", why="见清样")
    assert unneeded(page, KNOWN, frozenset(), [right, anyhow]) == (anyhow,)


def test_what_an_editor_decided_is_sure_and_not_asked() -> None:
    told = Correction(
        CorrectionKind.JOIN,
        quoted(Quotation("把货运到", after="延长，"), "更远的边境口岸"),
        by="甘棠",
        why="看过报纸",
        line=12,
    )
    restoration = restored(told)
    (decision,) = (item for item in restoration.decisions if item.rule == "corrections.join")
    assert (decision.confidence, decision.alternatives) == (1.0, ())
    assert decision.reasons == (f"{BY_EDITOR}（甘棠）：看过报纸", "corrections.yml 第 12 行")
    asked = [restoration.decisions[question.decision] for question in restoration.questions]
    assert all(item.spans[-1] != decision.spans[-1] for item in asked)  # how the passage is entered
    assert all(0 <= question.decision < len(restoration.decisions) for question in restoration.questions)


def test_a_question_is_answered_by_a_correction() -> None:
    asking = replace(KNOWN, ask_below=1.0)  # so that whatever could be otherwise is asked

    def asked_about(restoration: Restoration) -> list[str]:
        return [PAGE.slice(question.spans[-1])[:5] for question in restoration.questions if question.spans]

    assert "沿线的村子" in asked_about(restore_page(PAGE, asking))
    told = correct(CorrectionKind.JOIN, Quotation("把货运到", after="延长，"), "沿线的村子")
    answered = restore_page(PAGE, asking, frozenset(), [told])
    assert "沿线的村子" not in asked_about(answered)
    assert asked_about(answered)  # the others stay


def test_explain_shows_the_corrections_that_touched_a_passage() -> None:
    told = Correction(CorrectionKind.ROLE, quoted("一座小站的清晨"), role=Role.CAPTION, by="甘棠", line=4)
    restoration = restored(told)
    place = explain_place(PAGE, restoration, balance(PAGE, restoration), TEXT.index("一座小站"))
    assert "corrections.role" in place
    assert "编辑更正（甘棠）；corrections.yml 第 4 行" in place
    assert "corrections.role" in explain_article(PAGE, restoration, restoration.articles[0])
    elsewhere = explain_place(PAGE, restoration, balance(PAGE, restoration), TEXT.index("简一说"))
    assert "corrections" not in elsewhere


# --- quotations -----------------------------------------------------------------------------------------------------


def test_blanks_line_breaks_and_marks_do_not_count() -> None:
    page = page_of("## 云湖　开出\n新班列\n\n◎本报记者 甘棠\n\n班列从**小站**出发，\n全程三十小时。")
    for text in ("班列从小站出发，全程", "班列从**小站**出发，", "## 云湖 开出", "开 出"):
        assert restored(role(text, Role.PARAGRAPH), page=page)


def test_context_makes_a_repeated_quotation_unique() -> None:
    with pytest.raises(AmbiguousCorrection, match=r"“秦望”在版面上出现 2 次.*after"):
        restored(role("秦望", Role.PARAGRAPH))
    assert restored(correct(CorrectionKind.ROLE, Quotation("秦望", before="说，等"), role=Role.PARAGRAPH))
    assert restored(correct(CorrectionKind.ROLE, Quotation("秦望", after="站长"), role=Role.PARAGRAPH))
    with pytest.raises(StaleCorrection, match="前后文"):
        restored(correct(CorrectionKind.ROLE, Quotation("秦望", after="说，等"), role=Role.PARAGRAPH))


def test_overlapping_repetitions_count() -> None:
    with pytest.raises(AmbiguousCorrection, match="2 次"):
        restored(role("好好", Role.PARAGRAPH), page=page_of("今天好好好。"))


def test_a_stale_quotation_is_named_with_its_line() -> None:
    with pytest.raises(StaleCorrection, match=r"corrections\.yml:9: 版面上没有“这句话已经没有了”"):
        restored(role("这句话已经没有了", Role.PARAGRAPH, line=9))


# --- contradictions and claims that cannot hold ---------------------------------------------------------------------


JOINED = (Quotation("把货运到", after="延长，"), "更远的边境口岸")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (role("一座小站的清晨", Role.CAPTION, 3), role("清晨与黄昏", Role.HEADING, 8)),
        (correct(CorrectionKind.JOIN, *JOINED, line=3), correct(CorrectionKind.PART, *JOINED, line=8)),
        (correct(CorrectionKind.PART, *JOINED, line=3), correct(CorrectionKind.JOIN, *JOINED, line=8)),
        (correct(CorrectionKind.ORDER, *JOINED, line=3), correct(CorrectionKind.JOIN, *JOINED, line=8)),
        (
            correct(CorrectionKind.ORDER, "检查每一节", "简一说", line=3),
            correct(CorrectionKind.ORDER, "检查每一节", "再由汽车接驳", line=8),
        ),
        (
            correct(CorrectionKind.ORDER, "简一说", "检查每一节", line=3),
            correct(CorrectionKind.JOIN, "再由汽车", "检查每一节", line=8),
        ),
        (
            correct(CorrectionKind.ORDER, "简一说", "检查每一节", line=3),
            correct(CorrectionKind.ORDER, "检查每一节", "简一说", line=8),
        ),
        (
            correct(CorrectionKind.ARTICLE, "简一说", ONE, line=3),
            correct(CorrectionKind.ARTICLE, "简一说", TWO, line=8),
        ),
        (
            Correction(CorrectionKind.WORDING, quoted("一倍一倍"), should_be="一倍", line=3),
            Correction(CorrectionKind.WORDING, quoted("多了一倍一倍"), should_be="多了两倍", line=8),
        ),
        (role("一座小站的清晨", Role.CAPTION, 3), correct(CorrectionKind.JOIN, "一座小站", "电。返程", line=8)),
        (
            correct(CorrectionKind.BOUNDARY, "站长秦望", line=3),
            correct(CorrectionKind.JOIN, "小站的一天", "站长秦望", line=8),
        ),
        (
            correct(CorrectionKind.JOIN, "机械和", "一座小站", line=3),
            correct(CorrectionKind.BOUNDARY, "一座小站", line=8),
        ),
    ],
)  # fmt: skip
def test_contradictions_name_both_lines(one: Correction, two: Correction) -> None:
    for pair in ((one, two), (two, one)):
        with pytest.raises(ContradictoryCorrection, match=r"corrections\.yml:8: 与第 3 行的更正相抵"):
            restored(*pair)


def test_saying_the_same_twice_is_no_contradiction() -> None:
    told = role("一座小站的清晨", Role.CAPTION)
    assert restored(told, role("清晨与黄昏", Role.CAPTION, 5)).articles == restored(told).articles
    joined = correct(CorrectionKind.JOIN, *JOINED)
    assert restored(joined, correct(CorrectionKind.JOIN, *JOINED, line=4)).articles == restored(joined).articles


def test_two_passages_of_one_strip_cannot_be_parted_without_a_boundary() -> None:
    for kind in (CorrectionKind.ORDER, CorrectionKind.PART):
        with pytest.raises(IdleCorrection, match="boundary"):
            restored(correct(kind, "小站的一天", "站长秦望"))
        cut = correct(CorrectionKind.BOUNDARY, "站长秦望", line=2)
        assert restored(correct(kind, "小站的一天", "站长秦望"), cut)


def test_wording_that_straddles_two_blocks_is_idle() -> None:
    with pytest.raises(IdleCorrection, match=r"corrections\.yml:6: 更正没有生效"):
        restored(Correction(CorrectionKind.WORDING, quoted("简一说。更远的"), should_be="简一说，更远的", line=6))


def test_wording_of_what_stands_in_no_article_is_idle() -> None:
    corrections = (
        role("一座小站的清晨", Role.RUNNING_HEAD, 3),
        Correction(CorrectionKind.WORDING, quoted("清晨与黄昏"), should_be="清晨", line=6),
    )
    with pytest.raises(IdleCorrection, match="第 3 行"):
        restored(*corrections)


def test_a_page_too_large_for_the_exact_method_says_so_where_a_correction_needs_it() -> None:
    text = "\n\n".join(["## 标题在此", *(f"第{number}段话说到这里。" for number in range(600))])
    with pytest.raises(IdleCorrection, match="按印出的次序读"):
        restored(correct(CorrectionKind.JOIN, "第5段", "第300段"), page=page_of(text))
    told = restored(role("第7段话", Role.HEADING), correct(CorrectionKind.JOIN, "第20段", "第21段"), page=page_of(text))
    assert block_with(told, "第20段").text == "第20段话说到这里。第21段话说到这里。"


def test_errors_survive_the_way_between_processes() -> None:
    error = StaleCorrection(role("无", Role.TITLE, 4), "没有", "改")
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  made one line above
    assert (type(copy), str(copy), copy.correction) == (StaleCorrection, str(error), error.correction)


# --- what is no longer needed ---------------------------------------------------------------------------------------


def test_what_holds_anyhow_is_no_error_and_listed_as_unneeded() -> None:
    anyhow = [
        role(ONE, Role.TITLE, 1),
        correct(CorrectionKind.PART, "检查每一节车厢", "园区企业说", line=2),
        correct(CorrectionKind.ORDER, "检查每一节车厢", "园区企业说", line=3),
        correct(CorrectionKind.ARTICLE, "简一说", TWO, line=4),
        correct(CorrectionKind.BOUNDARY, "园区企业说", line=5),
    ]
    needed = role("一座小站的清晨", Role.PULL_QUOTE, 6)
    assert restored(*anyhow)
    assert [item.line for item in unneeded(PAGE, KNOWN, frozenset(), [*anyhow, needed])] == [1, 2, 3, 4, 5]


def test_of_two_that_say_the_same_each_is_needed_by_itself() -> None:
    twice = [role("一座小站的清晨", Role.PULL_QUOTE, 1), role("清晨与黄昏", Role.PULL_QUOTE, 2)]
    assert not unneeded(PAGE, KNOWN, frozenset(), twice)


# --- the file -------------------------------------------------------------------------------------------------------


def test_a_file_is_read_with_lines_pages_and_defaults(tmp_path: Path) -> None:
    text = "# 说明\n- quote: 秦望\n  after: 站长\n  role: 小标题\n  by: 甘棠\n"
    text += "- join:\n  - {quote: 甲, before: 乙}\n  - 丙\n"
    one, two = read(tmp_path, text)
    assert (one.line, one.page, one.path) == (2, "p07", "content/issues/x-2024/corrections.yml")
    assert (one.quotes, one.role, one.by) == ((Quotation("秦望", after="站长"),), Role.HEADING, "甘棠")
    assert (two.line, two.quotes) == (6, (Quotation("甲", before="乙"), Quotation("丙")))


@pytest.mark.parametrize("text", ["", "# 只有说明\n\n", "---\n", "[]\n", "\ufeff# 说明\n"])
def test_a_file_without_entries_corrects_nothing(text: str, tmp_path: Path) -> None:
    assert read(tmp_path, text) == ()


def test_no_file_corrects_nothing(tmp_path: Path) -> None:
    assert read_corrections(tmp_path, "x", (PAGE,)) == ()


FACT = "- fact: {}\n  article: 题目\n"
BAD: dict[str, tuple[str, str]] = {
    "not a list": ("quote: 甲\n", ":1: 应当是一列更正"),
    "a number": ("- 5\n", ":1: 更正的一项应当是"),
    "nested list": ("- - - 5\n", ":1: 更正的一项应当是"),
    "too deep": ("- " + "[" * 40 + "]" * 40 + "\n", ":1: 嵌套过深"),
    "broken": ("- quote: [\n", ":2: YAML"),
    "alias": ("- &a\n  quote: 甲\n  role: title\n- *a\n", ":4: 不支持 YAML 别名"),
    "unknown key": ("- quote: 甲\n  rule: title\n", ":2: 不认识的字段“rule”。最接近的是“role”"),
    "key of another kind": ("- join: [甲, 乙]\n  quote: 丙\n", ":2: 不认识的字段“quote”"),
    "says nothing": ("- quote: 甲\n  by: 甘棠\n", ":1: 没有说更正什么"),
    "two at once": ("- quote: 甲\n  role: title\n  should_be: 乙\n  by: 丙\n  why: 丁\n", ":3: 一项里有 role"),
    "no quotation": ("- role: title\n", ":1: “role”这一类更正缺少字段“quote”"),
    "unknown role": ("- quote: 甲\n  role: tittle\n", ":2: 没有“tittle”这种性质。最接近的是“title”"),
    "unlike any role": ("- quote: 甲\n  role: xyz\n", ":2: 没有“xyz”这种性质。可用的有：title"),
    "role is a list": ("- quote: 甲\n  role: [title]\n", ":2: “role”应当是一行文字"),
    "blank quotation": ("- quote: '　'\n  role: title\n", ":1: “quote”应当是一行文字"),
    "invisible quotation": ("- quote: \"\\u200b\"\n  role: title\n", ":1: “quote”里没有字"),
    "quotation is a list": ("- quote: [甲]\n  role: title\n", ":1: “quote”应当是一行文字"),
    "one of two": ("- join: [甲]\n", ":1: “join”应当是前后两处引文"),
    "a pair that is a text": ("- by: 甲\n  join: 甲乙\n", ":2: “join”应当是前后两处引文"),
    "unknown key in a pair": ("- join:\n  - 甲\n  - {quote: 乙, aftr: 丙}\n", ":3: 不认识的字段“aftr”。最接近的是“af"),
    "context twice": ("- quote: {quote: 甲, after: 乙}\n  before: 丙\n  role: title\n", ":1: “quote”里外都写了前后文"),
    "wording without why": ("- quote: 甲\n  should_be: 乙\n  by: 丙\n", ":1: “should_be”这一类更正缺少字段“why”"),
    "page of another issue": ("- quote: 甲\n  role: title\n  page: p08.txt\n", ":3: 本期没有版面“p08.txt”。最接近"),
    "unknown act": (FACT.format("remove") + "  zone: 甲\n", ":1: fact 不能是“remove”"),
    "no fact": (FACT.format("add"), ":1: 没有说是哪一种事实"),
    "two facts": (FACT.format("add") + "  zone: 甲\n  city: 乙\n", ":4: 一项里有 zone与city"),
    "cannot be added": (FACT.format("add") + "  figure: 甲\n", ":3: “figure”不能 add"),
    "cannot be ranked": (FACT.format("primary") + "  city: 甲\n", ":3: “city”不能 primary"),
    "evidence of what is dropped": (FACT.format("drop") + "  zone: 甲\n  quote: 乙\n", ":4: quote 是所添事实的依据"),
    "context of nothing": (FACT.format("add") + "  zone: 甲\n  after: 乙\n", ":4: “after”说的是 quote 的前后文"),
    "too many": ("- quote: 甲\n  role: title\n" * (MOST + 1), f":{2 * MOST + 1}: 更正超过 {MOST} 项"),
    "too large": ("# " + "大" * 200_000 + "\n", ": 文件超过 0.4 MB"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_file_is_answered_with_its_line(name: str, tmp_path: Path) -> None:
    text, says = BAD[name]
    with pytest.raises(SourceError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(f"content/issues/x-2024/corrections.yml{says}")
    assert "\n" not in str(caught.value)


def test_of_several_pages_one_must_be_named(tmp_path: Path) -> None:
    other = Page("p08", "content/issues/x-2024/p08.txt", "别的版面。", "", "utf-8")
    with pytest.raises(SourceError, match=r":1: 没有说是哪个版面.*p07\.txt、p08\.txt"):
        read(tmp_path, "- quote: 甲\n  role: title\n", PAGE, other)
    for name in ("p08.txt", "p08"):
        (made,) = read(tmp_path, f"- quote: 甲\n  role: title\n  page: {name}\n", PAGE, other)
        assert made.page == "p08"


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "corrections.yml").write_bytes(b"- quote: \xff\xfe\n")
    with pytest.raises(SourceError, match="UTF-8"):
        read_corrections(tmp_path, "x", (PAGE,))
    (tmp_path / "corrections.yml").unlink()
    (tmp_path / "corrections.yml").mkdir()
    with pytest.raises(SourceError, match="没有这个文件"):
        read_corrections(tmp_path, "x", (PAGE,))


# --- facts ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workshop() -> pipeline.Workshop:
    return pipeline.open_workshop(ROOT)


def issue_with(tmp_path: Path, text: str, page: str = TEXT) -> Issue:
    folder = tmp_path / "content/issues/x-2024"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "issue.yml").write_text("paper: 某报\ndate: 2024\npages:\n- file: p07.txt\n", encoding="utf-8")
    (folder / "p07.txt").write_text(page, encoding="utf-8")
    (folder / "corrections.yml").write_text(text, encoding="utf-8")
    return read_issue(tmp_path, folder)


def facts(workshop: pipeline.Workshop, issue: Issue, title: str = ONE) -> Facts:
    taken = pipeline.take_apart(workshop, issue, issue.pages[0])
    return next(taken.facts[item.id] for item in taken.restoration.articles if item.title == title)


def told(act: str, kind: str, value: str, more: str = "", article: str = ONE) -> str:
    return f"- fact: {act}\n  article: {article}\n  {kind}: {value}\n  by: 甘棠\n{more}"


def names(tags: Sequence[object]) -> list[str]:
    return [str(getattr(tag, "name", getattr(tag, "raw", ""))) for tag in tags]


def test_a_zone_is_added_with_its_places_and_its_evidence(tmp_path: Path, workshop: pipeline.Workshop) -> None:
    text = told("add", "zone", "咸宁高新区", "  quote: 沿途停靠六座城市\n") + told("primary", "zone", "xianning-hitech")
    zone = next(item for item in workshop.registers.zones if item.short == "咸宁高新区")
    found = facts(workshop, issue_with(tmp_path, text.replace("xianning-hitech", zone.id)))
    (tag,) = found.zones
    assert (tag.id, tag.primary, tag.reason) == (zone.id, True, f"{BY_EDITOR}（甘棠）")
    assert [item.text for item in tag.evidence] == ["沿途停靠六座城市"]
    assert tag.evidence[0].sentence.endswith("停靠六座城市。")
    assert names(found.provinces) == ["湖北"]
    assert names(found.cities) == ["咸宁"]


def test_a_zone_is_dropped_and_its_places_with_it(tmp_path: Path, workshop: pipeline.Workshop) -> None:
    page = TEXT.replace("云湖高新区", "咸宁高新区")
    title = ONE.replace("云湖", "咸宁")
    assert facts(workshop, issue_with(tmp_path, "", page), title).provinces[0].reason.startswith("咸宁高新区在")
    found = facts(workshop, issue_with(tmp_path, told("drop", "zone", "咸宁高新区", article=title), page), title)
    assert not found.zones
    assert found.provinces[0].reason.startswith("题目")  # no longer because of the zone, only because it is named


def test_an_industry_is_ranked_dropped_and_added(tmp_path: Path, workshop: pipeline.Workshop) -> None:
    assert names(facts(workshop, issue_with(tmp_path, "")).industries) == ["现代物流"]
    (tag,) = facts(workshop, issue_with(tmp_path, told("secondary", "industry", "现代物流"))).industries
    assert not tag.primary
    assert tag.reason.startswith(BY_EDITOR)
    found = facts(workshop, issue_with(tmp_path, told("drop", "industry", "现代物流")))
    assert not found.industries
    found = facts(workshop, issue_with(tmp_path, told("primary", "industry", "equip-rail", "  quote: 六座城市\n")))
    assert names(found.industries)[0] in {"轨道交通装备", "现代物流"}
    assert "轨道交通装备" in names(found.industries)


@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [("figure", "三成", "figures"), ("person", "秦望", "people"), ("date", "近日", "dates"),
     ("byline", "甘棠", "bylines")],
)  # fmt: skip
def test_any_fact_is_dropped_by_its_words(
    kind: str, value: str, field: str, tmp_path: Path, workshop: pipeline.Workshop
) -> None:
    before = getattr(facts(workshop, issue_with(tmp_path, "")), field)
    after = getattr(facts(workshop, issue_with(tmp_path, told("drop", kind, value))), field)
    assert len(after) == len(before) - 1
    assert value not in [item.evidence.text for item in after]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (told("add", "zone", "咸宁高薪区"), ":1: 登记里没有开发区“咸宁高薪区”。最接近的是“咸宁高新区”"),
        (told("drop", "figure", "八百家"), ":1: 这一篇里没有“八百家”"),
        (told("drop", "figure", "三成", article="没有的题目"), ":1: 版面上没有“没有的题目”"),
        (told("add", "zone", "咸宁高新区", "  quote: 不需企业申报\n"), ":1: quote 所引的文字不在这一篇的同一段里"),
        (
            told("add", "industry", "轨道交通装备") + told("drop", "industry", "equip-rail"),
            ":5: 与第 1 行的更正相抵：一作 add，一作 drop",
        ),
    ],
)
def test_a_wrong_correction_of_facts_is_answered_with_its_line(
    text: str, says: str, tmp_path: Path, workshop: pipeline.Workshop
) -> None:
    issue = issue_with(tmp_path, text)
    with pytest.raises(SourceError) as caught:
        pipeline.take_apart(workshop, issue, issue.pages[0])
    assert str(caught.value).startswith(f"content/issues/x-2024/corrections.yml{says}")


def test_dropping_what_is_printed_but_no_fact_is_no_error(tmp_path: Path, workshop: pipeline.Workshop) -> None:
    assert facts(workshop, issue_with(tmp_path, told("drop", "figure", "五点"))) is not None


# --- the command line -----------------------------------------------------------------------------------------------


def test_check_lists_what_is_unneeded_and_a_wrong_one_stops_everything(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    path = tmp_path / "content/issues/keji-ribao-2023-05/corrections.yml"
    title = "济南高新区：多措并举培育专精特新中小企业"
    path.write_text(
        f"- quote: 园镜头\n  role: column\n\n- fact: drop\n  article: {title}\n  figure: 5月18日\n"
        "- quote: 聚力强链补链\n  role: 小标题\n",
        encoding="utf-8",
    )
    before = repository.snapshot("content")
    found = repository.digest("check")
    lines = [line for line in found.stdout.decode().splitlines() if "corrections.yml" in line]
    shown = "content/issues/keji-ribao-2023-05/corrections.yml"
    assert [line.split("：")[0] for line in lines] == [f"{shown}:1", f"{shown}:7", f"{shown}:4"]
    path.write_text("- quote: 没有这样的话\n  role: title\n", encoding="utf-8")
    for command in (("check",), ("explain", f"{shown.rsplit('/', 1)[0]}/yuanqu.txt")):
        found = repository.digest(*command)
        assert found.returncode == 2
        errors = [line for line in found.stderr.decode().splitlines() if "error" in line]
        assert len(errors) == 1
        assert errors[0].startswith(f"错误 / error: {shown}:1: 版面上没有“没有这样的话”。")
    path.unlink()
    assert {name: data for name, data in before.items() if "corrections" not in name} == repository.snapshot("content")


def test_corrections_are_among_the_inputs_of_a_build() -> None:
    from generator.files import state

    assert "content/issues" in state._INPUTS


def test_every_error_of_a_correction_is_of_one_kind() -> None:
    for kind in (StaleCorrection, AmbiguousCorrection, ContradictoryCorrection, IdleCorrection):
        assert issubclass(kind, CorrectionError)
