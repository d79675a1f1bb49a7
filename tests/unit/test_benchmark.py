"""The benchmark of restoration: its texts are well formed, its pages are right, and its measures notice every fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.baselines import naive, oracle
from benchmarks.breaks import BreakKind, break_kind
from benchmarks.corpus import SPLITS, ArticleError, load_split, read_article
from benchmarks.measures import estimates, measure, reliability
from benchmarks.report import results_page, split_table
from benchmarks.restore import below_floor
from benchmarks.scramble import LEVELS, GoldPage, check, compose
from generator.model.article import Block, Decision, DecisionKind, Question, Restoration, Role
from generator.model.source import Span

HEAD = "虚构：是\n报纸：试报\n体裁：消息\n\n"
ONE = read_article(
    "one",
    HEAD + "title: 甲区新建光学工厂\nbyline: 本报记者 甲一\n"
    "甲区昨日开工建设一座光学工厂，总投资十二亿元，占地三百亩。工厂由甲光公司建设，明年六月投产。\n"
    "heading: 为何选址甲区\n"
    "甲光公司总经理说：“这里有玻璃、有电力、有码头，还有一群懂镀膜的老师傅。”他还说，工人将从本地招收。\n"
    "caption: 图为工厂效果图。\nauthor_note: （作者系虚构）\n",
)
TWO = read_article(
    "two",
    HEAD + "kicker: 引子\ntitle: 乙区河水变清以后\n"
    "乙区的河曾经是黑的，两岸居民不敢开窗，鱼虾绝迹二十年。治理用了九年时间，耗资六亿元。\n"
    "如今河面上有了白鹭，岸边有了钓鱼的人，学校把生物课搬到了河堤上，孩子们叫得出四十种水鸟的名字。\n",
)


def page_with(level: int, *kinds: BreakKind) -> tuple[GoldPage, int]:
    """The first page of the two articles that has a break of each kind, and its seed."""
    for seed in range(400):
        gold = compose((ONE, TWO), "dev", level, seed)
        if {item.kind for item in gold.breaks} >= set(kinds):
            return gold, seed
    raise AssertionError(f"no page has {kinds}")


def share(gold: GoldPage, restoration: Restoration, name: str) -> float:
    right, total = measure(gold, restoration).sums[name]
    return right / total


def change(restoration: Restoration, number: int, blocks: tuple[Block, ...]) -> Restoration:
    articles = list(restoration.articles)
    articles[number] = replace(articles[number], blocks=blocks)
    return replace(restoration, articles=tuple(articles))


def body_of(restoration: Restoration, number: int) -> list[int]:
    return [i for i, block in enumerate(restoration.articles[number].blocks) if block.role is Role.PARAGRAPH]


# --- texts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("虚构：是\n报纸：试报\n\n正文。\n", "体裁"),
        ("虚构：是\n作者：某\n\n正文。\n", "bad:2"),
        (HEAD + "titel: 标题\n正文。\n", "bad:5"),
        (HEAD + "title: 标题\n", "没有正文"),
    ],
)
def test_a_wrong_article_file_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        read_article("bad", text)


def test_a_line_without_mark_is_a_paragraph_whatever_colons_it_has() -> None:
    article = read_article("a", HEAD + "title: 题\n记者：为什么？\n22:40 开门。\n")
    assert [line.role for line in article.lines] == ["title", "paragraph", "paragraph"]


@pytest.mark.parametrize("split", SPLITS)
def test_every_article_is_marked_as_invented_and_of_newspaper_length(split: str) -> None:
    articles = load_split(split)
    assert len(articles) >= 20
    for article in articles:
        assert 100 <= article.body_length <= 1500, article.name


def test_the_splits_share_no_title_and_one_paper_is_only_in_test() -> None:
    dev, test = load_split("dev"), load_split("test")
    assert not {article.title for article in dev if article.title} & {article.title for article in test}
    only_test = {article.paper for article in test} - {article.paper for article in dev}
    assert sum(article.paper in only_test for article in test) >= 5


# --- kinds of break -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("形成了从电解铝到精铝、", "铜杆、板", BreakKind.ENUMERATION),
        ("他说：“这里很", "好。”", BreakKind.QUOTE),
        ("他说：“这里很好。", "那里也好。”", BreakKind.QUOTE),
        ("光学公司（以下简称", "甲光）", BreakKind.BRACKET),
        ("专门针对恶劣环境设", "计的车", BreakKind.IN_WORD),
        ("工厂已经", "投产", BreakKind.BETWEEN_WORDS),
        ("工厂投产，", "产量很高", BreakKind.CLAUSE),
        ("工厂投产。", "产量很高", BreakKind.SENTENCE),
        ("他说：“投产了。”", "产量很高", BreakKind.SENTENCE),
    ],
)
def test_break_kind(before: str, after: str, kind: BreakKind) -> None:
    assert break_kind(before, after) is kind


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("split", SPLITS)
def test_pages_hold_their_articles_and_nothing_else_and_the_oracle_is_perfect(split: str, level: int) -> None:
    articles = load_split(split)
    for seed in range(6):
        gold = compose(articles, split, level, seed)
        check(gold, articles)
        result = measure(gold, oracle(gold))
        assert not result.failures
        shares = {name: right / total for name, (right, total) in result.sums.items() if total}
        expected = {
            name: float(name not in {"questions", "conservation", "articles invented", "fallback"}) for name in shares
        }
        assert shares == pytest.approx(expected)


def test_a_page_is_a_function_of_its_seed() -> None:
    articles = load_split("dev")
    assert compose(articles, "dev", 3, 5) == compose(articles, "dev", 3, 5)
    assert compose(articles, "dev", 3, 5).page.text != compose(articles, "dev", 3, 6).page.text


def test_furniture_and_wrapped_lines_come_with_level_three() -> None:
    articles = load_split("dev")
    easy = [compose(articles, "dev", 2, seed) for seed in range(8)]
    hard = [compose(articles, "dev", 3, seed) for seed in range(8)]
    assert not any(gold.furniture for gold in easy)
    assert all({block.role for block in gold.furniture} == {"running_head", "page_number", "credits"} for gold in hard)
    assert not any(len(unit) > 1 for gold in easy for unit in gold.units)
    assert any(len(unit) > 1 for gold in hard for unit in gold.units)


def test_the_self_check_sees_a_span_that_does_not_hold_its_text() -> None:
    gold = compose((ONE, TWO), "dev", 1, 0)
    article = gold.articles[0]
    moved = tuple(replace(span, start=span.start + 1) for span in article.blocks[0].spans)
    broken = replace(article, blocks=(replace(article.blocks[0], spans=moved), *article.blocks[1:]))
    with pytest.raises(AssertionError, match="not what stands"):
        check(replace(gold, articles=(broken, *gold.articles[1:])), (ONE, TWO))


# --- measures notice faults ---------------------------------------------------------------------------------------


def test_taking_the_dump_as_it_stands_is_far_from_perfect() -> None:
    golds = [compose(load_split("dev"), "dev", 2, seed) for seed in range(1, 7)]
    results = [measure(gold, naive(gold.page)) for gold in golds]
    right, number = (sum(result.sums["perfect"][at] for result in results) for at in (0, 1))
    assert right <= 0.2 * number  # a brief of one paragraph may come out whole
    assert all(result.sums["conservation"][0] == 0 and result.failures for result in results)


def test_two_paragraphs_in_the_wrong_order() -> None:
    gold, _ = page_with(1)
    number = next(i for i, article in enumerate(gold.articles) if article.name == "two")
    right = oracle(gold)
    blocks = list(right.articles[number].blocks)
    one, other = body_of(right, number)
    blocks[one], blocks[other] = blocks[other], blocks[one]
    wrong = change(right, number, tuple(blocks))
    assert share(gold, wrong, "perfect") == 0.5
    assert share(gold, wrong, "successor") < 1
    assert share(gold, wrong, "characters") == 1


def test_a_lost_block_and_a_doubled_one_break_conservation() -> None:
    gold, _ = page_with(1)
    right = oracle(gold)
    blocks = right.articles[0].blocks
    assert measure(gold, change(right, 0, blocks[:-1])).sums["conservation"][0] == 1
    assert measure(gold, change(right, 0, (*blocks, blocks[-1]))).sums["conservation"][0] == 1


def test_a_title_taken_for_a_head() -> None:
    gold, _ = page_with(1)
    right = oracle(gold)
    blocks = tuple(replace(b, role=Role.HEADING) if b.role is Role.TITLE else b for b in right.articles[0].blocks)
    wrong = change(right, 0, blocks)
    assert share(gold, wrong, "title") == 0.5
    assert share(gold, wrong, "wrong 标题") == 1
    assert share(gold, wrong, "wrong 摘句") == 0
    assert share(gold, wrong, "role title") == 0.5
    assert share(gold, wrong, "roles") < 1


def test_a_paragraph_in_the_other_article() -> None:
    gold, _ = page_with(1)
    right = oracle(gold)
    last = body_of(right, 0)[-1]
    moved = right.articles[0].blocks[last]
    blocks = tuple(block for i, block in enumerate(right.articles[0].blocks) if i != last)
    wrong = change(change(right, 0, blocks), 1, (*right.articles[1].blocks, moved))
    assert share(gold, wrong, "characters") < 1
    assert share(gold, wrong, "b-cubed") < 1
    assert share(gold, wrong, "perfect") == 0


def split_at(gold: GoldPage, kind: BreakKind) -> Restoration:
    """The right answer with the paragraphs broken at `kind` left in two."""
    ends = {item.before + 1 for item in gold.breaks if item.kind is kind}
    restoration = oracle(gold)
    for number, article in enumerate(restoration.articles):
        blocks: list[Block] = []
        for block in article.blocks:
            run: list[Span] = []
            for at, span in enumerate(block.spans):
                run.append(span)
                if span.end in ends or at == len(block.spans) - 1:
                    blocks.append(replace(block, spans=tuple(run), text="".join(gold.page.slice(s) for s in run)))
                    run = []
        restoration = change(restoration, number, tuple(blocks))
    return restoration


def test_a_missed_join_counts() -> None:
    gold, _ = page_with(1, BreakKind.IN_WORD)
    wrong = split_at(gold, BreakKind.IN_WORD)
    assert share(gold, wrong, "stitch recall in_word") == 0
    assert share(gold, wrong, "perfect") < 1
    assert measure(gold, wrong).sums["conservation"][0] == 0


def test_a_break_between_two_sentences_may_be_joined_or_not() -> None:
    gold, _ = page_with(1, BreakKind.SENTENCE)
    assert len({item.kind for item in gold.breaks}) >= 1
    assert share(gold, split_at(gold, BreakKind.SENTENCE), "perfect") == 1
    assert share(gold, oracle(gold), "perfect") == 1


def joined_wrongly(gold: GoldPage) -> tuple[Restoration, Span, Span]:
    """The right answer with the two paragraphs of article two made one, and the places of the false join."""
    number = next(i for i, article in enumerate(gold.articles) if article.name == "two")
    right = oracle(gold)
    one, other = (right.articles[number].blocks[i] for i in body_of(right, number))
    both = replace(one, spans=one.spans + other.spans, text=one.text + other.text)
    blocks = tuple(both if b is one else b for b in right.articles[number].blocks if b is not other)
    return change(right, number, blocks), one.spans[-1], other.spans[0]


def test_a_false_join_counts_unless_it_was_asked() -> None:
    gold, _ = page_with(1, BreakKind.BETWEEN_WORDS)
    wrong, before, after = joined_wrongly(gold)
    result = measure(gold, wrong)
    right, judged = result.sums["stitch precision"]
    assert judged - right == 1
    assert result.sums["unasked joins"] == (right, judged)
    decision = Decision(DecisionKind.JOIN, "test", (before, after), "与前段相接", 0.6, ())
    asked = replace(wrong, decisions=(decision,), questions=(Question(0, "？", (before, after), ()),))
    result = measure(gold, asked)
    assert result.sums["unasked joins"] == (right, judged - 1)
    assert result.sums["questions"] == (1, 1)
    assert result.joins == ((0.6, False),)
    assert result.sums["noticed"] == (1, 1)
    assert measure(gold, wrong).sums["noticed"] == (0, 1)


def test_an_author_note_may_be_a_byline_or_a_paragraph_but_nothing_else() -> None:
    gold, _ = page_with(1)
    number = next(i for i, article in enumerate(gold.articles) if article.name == "one")
    right = oracle(gold)
    for role, expected in ((Role.PARAGRAPH, 1.0), (Role.CAPTION, 0.5)):
        blocks = tuple(
            replace(b, role=role) if b.text == "（作者系虚构）" else b for b in right.articles[number].blocks
        )
        assert share(gold, change(right, number, blocks), "perfect") == expected


def test_an_author_note_belongs_to_its_article() -> None:
    gold, _ = page_with(1)
    number = next(i for i, article in enumerate(gold.articles) if article.name == "one")
    right = oracle(gold)
    note = next(b for b in right.articles[number].blocks if b.text == "（作者系虚构）")
    without = change(right, number, tuple(b for b in right.articles[number].blocks if b is not note))
    wrong = change(without, 1 - number, (*right.articles[1 - number].blocks, note))
    assert share(gold, wrong, "perfect") == 0


def test_a_head_taken_for_a_paragraph() -> None:
    gold, _ = page_with(1)
    number = next(i for i, article in enumerate(gold.articles) if article.name == "one")
    right = oracle(gold)
    blocks = tuple(
        replace(b, role=Role.PARAGRAPH) if b.role is Role.HEADING else b for b in right.articles[number].blocks
    )
    wrong = change(right, number, blocks)
    assert share(gold, wrong, "perfect") == 0.5
    assert share(gold, wrong, "role heading") == 0


def test_furniture_left_in_an_article_counts() -> None:
    gold = compose(load_split("dev"), "dev", 3, 2)
    credit = next(block for block in gold.furniture if block.role == "credits")
    right = oracle(gold)
    removed = tuple(item for item in right.removed if item.span not in credit.spans)
    extra = Block(Role.PARAGRAPH, credit.spans, credit.text, 0.5)
    wrong = replace(change(right, 0, (*right.articles[0].blocks, extra)), removed=removed)
    assert share(gold, wrong, "role credits") == 0
    assert share(gold, wrong, "perfect") < 1


# --- reports ------------------------------------------------------------------------------------------------------


def test_intervals_hold_their_figure_and_do_not_change_from_run_to_run() -> None:
    golds = [compose((ONE, TWO), "dev", 2, seed) for seed in range(12)]
    results = [measure(gold, naive(gold.page)) for gold in golds]
    found = estimates(results)
    assert found == estimates(results)
    for estimate in found.values():
        assert estimate.low <= estimate.value <= estimate.high


def test_reliability_sets_confidence_beside_what_was_right() -> None:
    rows = reliability([(0.6, True), (0.6, False), (1.0, True)])
    assert rows == [("0.50–0.70", 2, 0.6, 0.5), ("0.99–1.00", 1, 1.0, 1.0)]


def _stored(perfect: float, violations: int = 0) -> dict[str, object]:
    speed = {"pages per second": 1, "characters per second": 1, "median seconds": 1, "95th percentile": 1,
             "slowest": 1, "peak megabytes": 1}  # fmt: skip
    entry = {"figures": {"perfect": [perfect, 0.1, 0.9, 7]}, "conservation violations": violations,
             "crashes": 0, "unstable": 0,
             "joins by confidence": [], "blocks by confidence": [], "speed": speed}  # fmt: skip
    return {"articles": 2, "pages per level": 3, "seeds": [1, 3], "levels": {"1": entry}}


def test_a_figure_under_its_floor_is_named_and_so_is_text_that_was_lost() -> None:
    floors = {"dev": {"1": {"perfect": 0.5}}}
    assert below_floor({"dev": _stored(0.5)}, floors) == []
    assert len(below_floor({"dev": _stored(0.49)}, floors)) == 1
    assert "账目不平" in below_floor({"dev": _stored(0.5, violations=1)}, floors)[0]


def test_the_report_keeps_the_splits_apart_and_says_how_often_test_was_looked_at() -> None:
    page = results_page({"dev": _stored(0.5), "test": _stored(0.25), "looks at the test split": 3})
    assert page.index("## test") < page.index("0.250") < page.index("## dev") < page.index("0.500")
    assert "3 次" in page
    assert "0.500" in split_table("dev", _stored(0.5))
