"""The trail: what is told of a layout, which of it is asked, in what order, and with what answers. No solver here."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from generator.files.vocabulary import load_conventions
from generator.model.article import DecisionKind, Question, RemovalReason, Restoration, Role
from generator.model.correction import Answer, CorrectionKind
from generator.model.ledger import balance
from generator.model.source import Page, Span
from generator.publish.explanation import explain_page
from generator.restore import restore_page
from generator.restore.grammar import compile_grammar
from generator.restore.order import Place
from generator.restore.roles import Candidate, Reading, State, read_alone
from generator.restore.segment import segment
from generator.restore.trail import (
    CONTEXT,
    OPENS,
    UNTITLED,
    Told,
    choose_questions,
    tell_article,
    tell_float,
    tell_untitled,
)
from generator.restore.ways import Way
from tests.gold_data import sample_page

KNOWN = load_conventions()
GRAMMAR = compile_grammar(KNOWN)
LINES = (
    "云湖高新区开出新班列",
    "云湖高新区近日开出新班列，全程三十小时，沿途停靠六座城市，运送的多是机械和",
    "家电。返程时，车上装满了木材和粮食。",
    "一座小站的清晨与黄昏",
    "沿线的村子热闹起来，民宿常常住满。",
)
TITLE, FIRST, REST, LINE, LAST = range(len(LINES))
PAGE = Page("p", "p.txt", "\n\n".join(LINES), "", "utf-8")
READINGS = tuple(read_alone(strip, GRAMMAR) for strip in segment(PAGE))


def way(before: int | None, after: int, state: State = State.BODY, *, joins: bool = False, far: bool = False) -> Way:
    first = None if before is None else State.TITLE if before == TITLE else State.BODY
    return Way(before, first, after, state, joins, 0.0, ("理由",), (), far)


def place(chosen: Way, confidence: float, rival: Way | None = None, instead: tuple[int, ...] = ()) -> Place:
    assert chosen.after is not None
    assert chosen.second is not None
    return Place(
        chosen.after, chosen.second, chosen.joins, 1.0, chosen, confidence, rival, frozenset(instead)
    )  # fmt: skip


def told(*places: Place) -> list[Told]:
    return tell_article(places, READINGS, "1a2b3c4d", GRAMMAR)


def asked(*places: Place, bar: float = 0.75) -> tuple[Question, ...]:
    return choose_questions(told(*places), READINGS, bar)


START = place(way(None, TITLE, State.TITLE), 0.99)
JOINED = way(FIRST, REST, joins=True)
APART = way(FIRST, REST)


def span_of(line: int) -> tuple[Span, ...]:
    return READINGS[line].strip.spans


# --- what is told ---------------------------------------------------------------------------------------------------


def test_every_place_is_told_however_sure() -> None:
    found = told(
        START,
        place(way(TITLE, FIRST), 0.995),
        place(JOINED, 0.995),
        place(way(REST, LINE, State.HEADING), 0.995),
        place(way(LINE, LAST, far=True), 0.995),
    )
    assert [(item.decision.kind, item.decision.rule) for item in found] == [
        (DecisionKind.ROLE, "roles.title"),
        (DecisionKind.ASSIGN, OPENS),
        (DecisionKind.ROLE, "roles.paragraph"),
        (DecisionKind.JOIN, "seams.join"),
        (DecisionKind.ROLE, "roles.heading"),
        (DecisionKind.MOVE, "order.far"),
    ]
    assert {item.decision.article for item in found} == {"1a2b3c4d"}


def test_two_paragraphs_that_nobody_would_join_are_a_decision_too() -> None:
    (decision,) = [
        item.decision
        for item in told(START, place(way(TITLE, REST), 0.99), place(way(REST, LAST), 0.995))
        if item.decision.kind is DecisionKind.SEPARATE
    ]
    assert decision.spans == (*span_of(REST), *span_of(LAST))
    assert [(item.label, item.confidence) for item in decision.alternatives] == [("与前段相接", 0.005)]


def test_without_a_rival_the_next_best_role_is_told() -> None:
    alone = replace(READINGS[LINE], candidates=(Candidate(State.CAPTION, 2.0, ()),))
    readings = (*READINGS[:LINE], alone, *READINGS[LINE + 1 :])
    caption = place(way(None, LINE, State.CAPTION), 0.9)
    assert tell_float(caption, readings, GRAMMAR, None).decision.alternatives == ()
    found = tell_float(caption, READINGS, GRAMMAR, None).decision.alternatives
    assert found
    assert found[0].label.startswith("是")
    assert found[0].confidence == pytest.approx(0.1)


# --- what is asked --------------------------------------------------------------------------------------------------


def test_only_what_is_below_the_bar_is_asked() -> None:
    doubtful = place(JOINED, 0.6, APART)
    assert [question.decision for question in asked(START, place(way(TITLE, FIRST), 0.9), doubtful)] == [3]
    assert asked(START, place(way(TITLE, FIRST), 0.9), doubtful, bar=0.6) == ()


def test_one_answer_settles_several() -> None:
    """The rival of the one is the rival of the other: of the two the more doubtful is asked."""
    first = place(way(TITLE, FIRST), 0.7, way(None, FIRST), instead=(REST,))
    second = place(JOINED, 0.6, APART, instead=(FIRST,))
    assert [question.prompt for question in asked(START, first, second)] == ["这两段是否为同一段？"]
    apart = replace(second, instead=frozenset())
    assert len(asked(START, replace(first, instead=frozenset()), apart)) == 2


def test_what_is_settled_settles_nothing_more() -> None:
    first = place(way(TITLE, FIRST), 0.5, way(None, FIRST), instead=(REST,))
    second = place(JOINED, 0.6, APART, instead=(FIRST, LAST))
    third = place(way(REST, LAST), 0.7, way(None, LAST), instead=(REST,))
    assert [question.spans[-1] for question in asked(START, first, second, third)] == [
        span_of(FIRST)[0], span_of(LAST)[0],
    ]  # fmt: skip


def test_a_place_that_changes_with_another_one_but_has_a_rival_of_its_own_is_asked() -> None:
    first = place(way(TITLE, FIRST), 0.5, way(None, FIRST), instead=(REST,))
    second = place(JOINED, 0.6, APART)
    assert [question.spans[-1] for question in asked(START, first, second)] == [span_of(FIRST)[0], span_of(REST)[0]]


def test_questions_stand_in_the_order_of_the_page_not_of_doubt() -> None:
    first = place(way(TITLE, FIRST), 0.7, way(None, FIRST))
    second = place(JOINED, 0.5, APART)
    decisions = [question.decision for question in asked(START, first, second)]
    assert decisions == sorted(decisions)
    assert len(decisions) == 2


def test_nothing_is_asked_that_has_no_rival_but_a_join() -> None:
    assert asked(START, place(way(TITLE, FIRST), 0.3)) == ()
    (question,) = asked(START, place(way(TITLE, FIRST), 0.9), place(JOINED, 0.3))
    assert [option.label for option in question.options] == ["与前段相接", "另起一段"]
    assert [answer.kind for option in question.options for answer in option.answer] == [
        CorrectionKind.JOIN, CorrectionKind.ORDER,
    ]  # fmt: skip


def test_that_an_article_has_no_headline_and_that_it_begins_is_one_question() -> None:
    begins = place(way(None, LAST), 0.6, way(REST, LAST))
    untitled = tell_untitled(span_of(LAST), "1a2b3c4d", [begins], [place(JOINED, 0.9)], READINGS)
    (question,) = choose_questions([*told(begins), untitled], READINGS, 0.75)
    assert question.prompt == "这一篇未见标题，是否另有？"
    assert [option.label for option in question.options] == ["无标题，自成一篇", "标题另在别处", "与前一篇是同一篇"]
    assert [[answer.kind for answer in option.answer] for option in question.options] == [
        [CorrectionKind.BEGINS], [], [CorrectionKind.ORDER],
    ]  # fmt: skip


def test_the_first_article_of_a_page_goes_on_from_none() -> None:
    begins = place(way(None, LAST), 0.9)
    decision = tell_untitled(span_of(LAST), "1a2b3c4d", [begins], [], READINGS).decision
    assert [item.label for item in decision.alternatives] == ["标题另在别处"]


# --- options --------------------------------------------------------------------------------------------------------


def test_options_read_as_the_text_would() -> None:
    (question,) = asked(START, place(way(TITLE, FIRST), 0.9), place(JOINED, 0.6, APART))
    one, two = question.options
    before, after = LINES[FIRST][-CONTEXT:], LINES[REST]
    assert (one.label, one.confidence, one.reads) == ("与前段相接", 0.6, f"…{before}｜{after}")
    assert (two.label, two.confidence, two.reads) == ("另起一段", 0.4, f"…{before}¶{after}")
    assert one.reasons == two.reasons == ("理由",)


def test_options_name_what_is_no_text() -> None:
    line = place(way(REST, LINE, State.HEADING), 0.6, way(None, LINE, State.CAPTION))
    (question,) = asked(START, line)
    assert [option.reads for option in question.options] == [
        f"{LINES[REST]}¶〔小标题〕{LINES[LINE]}", f"〔图注〕{LINES[LINE]}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "rival", "answers"),
    [
        (way(REST, LINE, State.HEADING), way(None, LINE, State.CAPTION), ["role heading", "follows"]),
        (way(None, LINE, State.CAPTION), way(REST, LINE, State.HEADING), ["role caption"]),
        (way(None, LINE, State.TITLE), way(REST, LINE, State.HEADING), ["role title"]),
        (way(None, LINE), way(REST, LINE), ["begins"]),
        (way(None, LINE), way(REST, LINE, State.HEADING), ["role paragraph", "begins"]),
        (way(REST, LINE, joins=True), way(None, LINE, State.CAPTION), ["join"]),
        (way(REST, LINE), way(REST, LINE, joins=True), ["follows"]),
        (way(REST, LINE), way(FIRST, LINE), ["follows"]),
        (way(TITLE, LINE, far=True), way(FIRST, LINE), ["article"]),
        (way(REST, LINE), way(REST, LINE, State.HEADING), ["role paragraph", "follows"]),
        (way(REST, LINE, State.SUBTITLE), way(REST, LINE, State.TITLE), ["role subtitle"]),
    ],
)
def test_an_answer_says_what_sets_it_apart_from_the_other(chosen: Way, rival: Way, answers: list[str]) -> None:
    (question,) = asked(START, place(chosen, 0.6, rival))
    assert [f"{item.kind} {item.role or ''}".strip() for item in question.options[0].answer] == answers
    for item in question.options[0].answer:
        assert span_of(LINE) in item.passages
        if item.kind in (CorrectionKind.ORDER, CorrectionKind.JOIN):
            assert item == Answer(item.kind, (span_of(chosen.before or 0), span_of(LINE)))


# --- whole pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [sample_page(), PAGE], ids=["sample", "small"])
def test_nothing_that_was_decided_of_a_page_is_left_out(page: Page) -> None:
    restoration = restore_page(page, KNOWN)
    of = {
        kind: [decision.spans for decision in restoration.decisions if decision.kind is kind] for kind in DecisionKind
    }
    for article in restoration.articles:
        assert [d.article for d in restoration.decisions if d.rule == OPENS].count(article.id) == 1
        assert (article.title is None) == (
            article.id in {d.article for d in restoration.decisions if d.rule == UNTITLED}
        )
        body = [block for block in article.blocks if block.role in (Role.PARAGRAPH, Role.HEADING)]
        for block in article.blocks:
            lifted = block.role in (Role.CAPTION, Role.PULL_QUOTE, Role.JUMP)
            assert not lifted or block.spans in of[DecisionKind.LIFT]
            named = block.role not in (Role.PARAGRAPH, Role.CAPTION, Role.PULL_QUOTE, Role.JUMP)
            assert not named or block.spans in of[DecisionKind.ROLE]
            for one, two in zip(block.spans, block.spans[1:], strict=False):
                assert lifted or (one, two) in of[DecisionKind.JOIN]
        for one, two in pairwise(body):
            if one.role is two.role is Role.PARAGRAPH:
                entered = (one.spans[-1], two.spans[0])
                assert entered in of[DecisionKind.SEPARATE] or entered in of[DecisionKind.MOVE]
            elif two.role is Role.PARAGRAPH:
                spans = [*of[DecisionKind.ROLE], *of[DecisionKind.MOVE]]
                assert any(two.spans[0] in found for found in spans)
    taken_off = {RemovalReason.RUNNING_HEAD, RemovalReason.PAGE_NUMBER, RemovalReason.CREDITS, RemovalReason.RULE}
    for item in restoration.removed:
        if item.reason in taken_off:
            assert any(item.span in spans for spans in of[DecisionKind.REMOVE])


@pytest.mark.parametrize("page", [sample_page(), PAGE], ids=["sample", "small"])
def test_every_decision_is_explained_with_what_else_was_possible(page: Page) -> None:
    restoration = restore_page(page, KNOWN)
    told = explain_page(page, restoration, balance(page, restoration))
    lines = told.partition("决定（由最不确定的说起）：\n")[2].partition("待编辑回答")[0].splitlines()
    heads = [at for at, line in enumerate(lines) if line.startswith("  [")]
    assert len(heads) == len(restoration.decisions)
    shown = ["\n".join(lines[at:to]) for at, to in zip(heads, [*heads[1:], None], strict=True)]
    for decision in restoration.decisions:
        start, end = decision.spans[-1].start, decision.spans[-1].end
        mine = [text for text in shown if f"[{decision.rule}]" in text and f"[{start},{end})" in text.split("\n")[0]]
        assert any(decision.verdict in text and f"把握 {decision.confidence:.2f}" in text for text in mine)
        for other in decision.alternatives:
            assert any(f"或者：{other.label}（{other.confidence:.2f}）" in text for text in mine)
        assert all("或者：" in text or "没有别的读法可比" in text for text in mine)


def test_every_decision_has_its_other_possibility(sample: Restoration) -> None:
    sure = [decision for decision in sample.decisions if not decision.alternatives]
    assert all(decision.kind in (DecisionKind.ROLE, DecisionKind.LIFT, DecisionKind.REMOVE) for decision in sure)


@pytest.fixture(scope="module")
def sample() -> Restoration:
    return restore_page(sample_page(), KNOWN)


def test_readings_of_this_file_are_as_thought() -> None:
    """What the tests above rest on: the lines are strips of their own."""
    assert [reading.text for reading in READINGS] == list(LINES)
    assert all(isinstance(reading, Reading) for reading in READINGS)
