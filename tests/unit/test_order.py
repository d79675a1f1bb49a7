"""The choice of order: buying far steps finds what a program of all of them finds; counts and neighbours tell."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.corpus import load_split
from benchmarks.scramble import compose
from generator.files.vocabulary import load_conventions
from generator.model.source import Page
from generator.restore.affinity import Matter, page_topics
from generator.restore.choice import Offer, choose
from generator.restore.grammar import compile_grammar, last_ordinal, ordinal_of
from generator.restore.guess import in_printed_order
from generator.restore.habits import Habits
from generator.restore.order import Problem
from generator.restore.roles import State, sort_strips
from generator.restore.seams import page_words
from generator.restore.segment import segment

KNOWN = load_conventions()
GRAMMAR = compile_grammar(KNOWN)


def problem_of(page: Page) -> Problem:
    readings = sort_strips(segment(page), GRAMMAR, page.section).readings
    words = page_words(readings, GRAMMAR)
    return Problem(readings, words, in_printed_order(readings, words))


@pytest.mark.parametrize(("level", "seed"), [(1, 7), (2, 3), (3, 2), (4, 6), (5, 4)])
def test_far_steps_bought_one_by_one_are_worth_all_of_them(level: int, seed: int) -> None:
    problem = problem_of(compose(load_split("dev"), "dev", level, seed).page)
    offer = problem.offer()
    whole = Offer((*offer.ways, *(step.way() for step in offer.far)))
    bought = choose(problem.readings, offer, lambda _: ())
    given = choose(problem.readings, whole, lambda _: ())
    assert bought and given
    assert bought.gain == pytest.approx(given.gain)
    assert len(bought.offered) < len(whole.ways) or not offer.far


def test_a_bond_holds_every_step_between_its_readings() -> None:
    articles, bonded = load_split("dev"), 0
    for seed in range(1, 13):
        problem = problem_of(compose(articles, "dev", 4, seed).page)
        offer = problem.offer()
        choice = problem.choose(offer)
        assert choice
        bonded += bool(choice.bonds)
        bound = {link for bond in choice.bonds for link in (bond.one, bond.other)}
        held = Counter(way.far_link for way in choice.offered)
        there = Counter((step.before, step.after) for step in offer.far)
        assert all(held[link] >= there[link] for link in bound)
    assert bonded >= 2


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("二、把窗口搬进车间", ("chapter", 2), ("chapter", 2)),
        ("（三）加强监测", ("bracket", 3), ("bracket", 3)),
        ("12. 试车记录", ("arabic", 12), ("arabic", 12)),
        ("③ 取样", ("circle", 3), ("circle", 3)),
        ("２、取样", ("arabic", 2), ("arabic", 2)),
        ("十二、附则", ("chapter", 12), ("chapter", 12)),
        ("其三，路要让人", ("among", 3), ("among", 3)),
        ("首先，水要够", ("step", 1), ("step", 1)),
        ("会上定了三件事：一是修闸；二是清淤。", None, ("point", 2)),
        ("第三产业占了一半", None, None),
        ("一起看看", None, None),
        ("3.5万平方米的厂房", None, None),
        ("第一季度增长两成", None, None),
    ],
)
def test_what_counts_and_what_does_not(text: str, first: tuple[str, int] | None, last: tuple[str, int] | None) -> None:
    assert (ordinal_of(text), last_ordinal(text)) == (first, last)


def test_a_count_goes_on_in_its_own_article() -> None:
    texts = ["一、修闸", "二、清淤", "一、开馆", "三、护坡"]
    matter = Matter((0, 0, 2, 2), (0, 1, 2, 3), frozenset({1, 2, 3}), page_topics(texts, {}), texts)
    assert matter.count(1, 3) == (("count next", 1.0),)
    assert matter.count(2, 3) == (("count off", 1.0),)
    assert matter.count(1, 2) == (("count anew", 1.0),)


def test_common_pairs_say_little_of_the_matter() -> None:
    texts = ["企业发展", "企业发展", "坩埚发展", "坩埚发展"]
    plain, weighed = page_topics(texts, {}), page_topics(texts, {"企业": 0.8, "发展": 0.9})
    assert weighed.vectors[0]["企业"] < 0.1 * plain.vectors[0]["企业"]
    assert weighed.vectors[2]["坩埚"] == plain.vectors[2]["坩埚"]


def test_neighbours_tell_of_a_strip() -> None:
    text = "渡船换上了电机，船工们在甲板上试车\n\n甘棠 摄\n\n秦望走在前面，后面跟着两个学徒。"
    readings = sort_strips(segment(Page("p", "p.txt", text, "", "utf-8")), GRAMMAR, None).readings
    told = [{name for name in reading.seen if ":" in name} for reading in readings]
    assert any(name.startswith("after:caption.credit") for name in told[0])
    assert any(name.startswith("before:caption.credit") for name in told[2])
    assert not any("caption.credit" in name for name in told[1])


def test_what_is_printed_alike_is_read_alike() -> None:
    text = "【案情】\n\n渡船停了。\n\n【焦点】\n\n谁来修？\n\n【评析】\n\n合同写得不清楚。\n\n云湖的闸口"
    readings = sort_strips(segment(Page("p", "p.txt", text, "", "utf-8")), GRAMMAR, None).readings
    states = [State.HEADING, State.BODY, State.HEADING, State.BODY, State.BODY, State.BODY, State.TITLE]
    habits = Habits(readings, states)
    assert habits.evidence(4, State.HEADING) == (("kin heading", 1.0),)
    assert habits.evidence(0, State.HEADING) == (("kin heading", 0.5),)
    assert habits.evidence(4, State.TITLE) == (("kin title none", 1.0),)
    assert habits.evidence(6, State.TITLE) == ()  # nothing sets it apart


def test_a_short_line_among_others_is_a_row_and_alone_it_is_not() -> None:
    text = "渡船停了一天。\n\n船队的早晨\n\n渡船又开了。\n\n一号船 老秦\n\n二号船 小陶\n\n两条船都满了。"
    readings = sort_strips(segment(Page("p", "p.txt", text, "", "utf-8")), GRAMMAR, None).readings
    told = [sorted(reading.seen & {"lone", "listed"}) for reading in readings]
    assert told == [[], ["lone"], [], ["listed"], ["listed"], []]


@pytest.mark.parametrize(
    ("before", "after", "name", "seen"),
    [
        ("渡船检修：12人，占3.5%", "闸口值守：8人，占2.3%", "rows", True),
        ("渡船检修12人", "闸口只有老秦一个人守着。", "rows", False),
        ("渡船昨天修好了。老秦负责的", "闸口今天也要换泵。", "open.line.sentence", True),
        ("渡船昨天修好了。老秦负责的", "闸口今天也要换泵。", "open.particle", True),
        ("渡船检修记录", "闸口值守记录", "open.scrap.bare", True),
        ("老秦管它叫“夜间封闭、白天放行”", "的办法用了两年。", "torn_start.half", True),
        ("对此也有不同意见。一位", "不愿具名的船主说，等等再看。", "class.m>v", True),
        ("他把缆绳系在", "闸口的石桩上。", "last.在", True),
        ("他把缆绳系好了。", "闸口的石桩上。", "last.了", False),
        ("闸口的石桩", "他把缆绳系好了，又回头看了一眼。", "open.lone", True),
        ("闸口的石桩", "船头的缆绳", "open.listed", True),
    ],
)
def test_what_is_seen_where_two_strips_meet(before: str, after: str, name: str, seen: bool) -> None:
    readings = sort_strips(segment(Page("p", "p.txt", f"{before}\n\n{after}", "", "utf-8")), GRAMMAR, None).readings
    seam = page_words(readings, GRAMMAR).seam(*readings)
    assert (f"join {name}" in {found for found, _ in seam.join_features}) is seen
    assert (f"apart {name}" in {found for found, _ in seam.apart_features}) is seen
