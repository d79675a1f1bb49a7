"""The second scrambler: its pages hold their gold once and nothing else, and each level does its damage."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable
from functools import cache

import pytest

from benchmarks.baselines import oracle
from benchmarks.breaks import BreakKind
from benchmarks.corpus import SPLITS, load_split, read_article
from benchmarks.dump_columns import CLOSERS, OPENERS, break_lines, cut_columns, ems, set_lines
from benchmarks.dump_extras import Rarity, pull_quotes
from benchmarks.dump_tools import Tool, draw_tool
from benchmarks.dumps import LEVELS, compose
from benchmarks.measures import measure
from benchmarks.scramble import GoldArticle, GoldBlock, GoldPage, check
from generator.model.source import Span

SEEDS = range(12)
HEAD = "虚构：是\n报纸：试报\n体裁：消息\n\n"


articles_of = cache(load_split)


@cache
def pages(split: str, level: int) -> tuple[GoldPage, ...]:
    return tuple(compose(articles_of(split), split, level, seed) for seed in SEEDS)


def blocks_of(gold: GoldPage) -> list[GoldBlock]:
    return [block for article in gold.articles for block in article.blocks]


def starts_of(article: GoldArticle, *roles: str) -> list[int]:
    """Where each printed line of these roles begins, in reading order."""
    return [span.start for block in article.blocks if block.role in roles for span in block.spans]


def is_sorted(offsets: list[int]) -> bool:
    return offsets == sorted(offsets)


def lines_of(gold: GoldPage, spans: Iterable[Span]) -> list[str]:
    return [gold.page.slice(span) for span in spans]


# --- pages and their right answers --------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("split", SPLITS)
def test_gold_and_furniture_are_the_page_once_and_nothing_else(split: str, level: int) -> None:
    for gold in pages(split, level):
        check(gold, articles_of(split))
        assert gold.page.key == f"{split}-d{level}-{gold.seed}"
        assert 2 <= len(gold.articles) <= 6


@pytest.mark.parametrize("level", LEVELS)
def test_a_span_is_one_printed_line_without_mark_and_indent(level: int) -> None:
    for gold in pages("dev", level):
        spans = [span for block in (*blocks_of(gold), *gold.furniture) for span in block.spans]
        assert sorted(spans) == sorted(span for unit in gold.units for span in unit)
        for span, line in zip(spans, lines_of(gold, spans), strict=True):
            assert line
            assert line == line.strip()
            assert not {"\n", "\f"} & set(line)
            before = gold.page.text[gold.page.text.rfind("\n", 0, span.start) + 1 : span.start]
            assert not before.strip(" 　\u00a0\f#")


@pytest.mark.parametrize("level", LEVELS)
def test_every_measure_calls_the_right_answer_perfect(level: int) -> None:
    for gold in pages("dev", level)[:5]:
        sums = measure(gold, oracle(gold)).sums
        assert sums["conservation"] == (0, 1)
        for name in ("perfect", "characters", "successor", "stitch recall", "stitch precision", "roles", "title"):
            assert sums[name][0] == sums[name][1], (gold.page.key, name)


def test_the_same_arguments_give_the_same_page() -> None:
    articles = articles_of("dev")
    for level in LEVELS:
        first = compose(articles, "dev", level, 3)
        compose(articles, "dev", level, 4)  # no page leaves a trace in the next
        assert compose(articles, "dev", level, 3) == first
        assert first != compose(articles, "dev", level, 4)


def test_short_articles_make_no_page() -> None:
    articles = tuple(read_article(name, HEAD + f"title: 标题{name}\n只有一句话。\n") for name in "甲乙丙")
    with pytest.raises(ValueError, match="dev-d1-1"):
        compose(articles, "dev", 1, 1)


def test_blocks_are_in_reading_order_with_captions_and_quotes_last() -> None:
    for level in LEVELS:
        for article in (article for gold in pages("dev", level) for article in gold.articles):
            aside = [block.role in {"caption", "pull_quote"} for block in article.blocks]
            assert aside == sorted(aside)


def test_breaks_stand_between_the_pieces_of_paragraphs() -> None:
    kinds = set()
    for level in LEVELS:
        for gold in pages("dev", level):
            unit = {span: number for number, spans in enumerate(gold.units) for span in spans}
            expected = [
                (before.end - 1, after.start)
                for block in blocks_of(gold)
                if block.role == "paragraph"
                for before, after in itertools.pairwise(block.spans)
                if unit[before] != unit[after]
            ]
            assert [(item.before, item.after) for item in gold.breaks] == expected
            for item in gold.breaks:
                between = gold.page.text[item.before + 1 : item.after] if item.before < item.after else "\n\n"
                assert "\n" in between
            kinds |= {item.kind for item in gold.breaks}
            assert all(
                gold.page.text[item.before] in "。！？…”’）」"
                for item in gold.breaks
                if item.kind is BreakKind.SENTENCE
            )
    assert kinds >= set(BreakKind) - {BreakKind.BRACKET}


# --- levels -------------------------------------------------------------------------------------------------------


def test_level_1_keeps_the_order_and_marks_headlines() -> None:
    for gold in pages("dev", 1):
        assert gold.breaks
        assert not gold.furniture
        assert is_sorted([start for article in gold.articles for start in starts_of(article, "title", "paragraph")])
        for article in gold.articles:
            assert not starts_of(article, "jump")
            if article.title:
                assert gold.page.text[: starts_of(article, "title")[0]].endswith("# ")
            body = "".join(block.text for block in article.blocks if block.role == "paragraph").replace(" ", "")
            for quote in (block.text.replace(" ", "") for block in article.blocks if block.role == "pull_quote"):
                assert quote in body


@pytest.mark.parametrize("level", [2, 3])
def test_from_level_2_on_some_tail_is_read_away_from_its_place(level: int) -> None:
    for gold in pages("dev", level):
        runs = [starts_of(article, "title", "paragraph", "heading") for article in gold.articles]
        torn = any(min(run) < start < max(run) for run in runs for other in runs if other is not run for start in other)
        assert torn or not all(map(is_sorted, runs)), gold.page.key


def test_level_2_has_quotes_inside_sentences_and_reworded() -> None:
    inside = reworded = 0
    for gold in pages("dev", 2):
        assert not gold.furniture
        quotes = {
            span.start: block.text.replace(" ", "")
            for block in blocks_of(gold)
            if block.role == "pull_quote"
            for span in block.spans[:1]
        }
        inside += sum(
            item.before < start < item.after and item.kind is not BreakKind.SENTENCE
            for start in quotes
            for item in gold.breaks
        )
        bodies = "\n".join(block.text for block in blocks_of(gold) if block.role == "paragraph").replace(" ", "")
        reworded += sum(quote not in bodies for quote in quotes.values())
    assert inside
    assert reworded


def test_level_3_has_furniture_jumps_lines_and_lost_marks() -> None:
    found = pages("dev", 3)
    roles = {block.role for gold in found for block in gold.furniture}
    assert roles == {"running_head", "page_number", "credits"}
    assert any(block.role == "jump" for gold in found for block in blocks_of(gold))
    assert any(not gold.page.text.count("# ") for gold in found)
    assert any(gold.page.text.count("# ") for gold in found)
    longest = [max(map(len, gold.page.text.split("\n"))) for gold in found]
    assert min(longest) < 60 < max(longest)


def test_level_4_alternates_the_columns_of_two_articles() -> None:
    for gold in pages("dev", 4):
        owners = {
            start: number
            for number, article in enumerate(gold.articles)
            for start in starts_of(article, "paragraph", "heading")
        }
        runs = [number for number, _ in itertools.groupby(owners[start] for start in sorted(owners))]
        assert any(one == third for one, third in zip(runs, runs[2:], strict=False)), gold.page.key


# --- columns, quotes, tools ---------------------------------------------------------------------------------------


def test_lines_tile_the_text_and_break_by_the_rules() -> None:
    for article in articles_of("dev")[:60]:
        for text in (line.text for line in article.lines if line.role == "paragraph"):
            places = break_lines(text, 14, 2)
            assert "".join(text[start:end] for start, end in places) == text
            for number, (start, end) in enumerate(places):
                line = text[start:end].strip()
                assert line
                assert not number or line[0] not in CLOSERS or ems(text[places[number - 1][0] : start]) >= 14
                if end < len(text):
                    assert line[-1] not in OPENERS
                    assert not (line[-1].isdigit() and text[end].isdigit())


def test_a_heading_is_not_left_at_the_foot_of_a_column() -> None:
    rng = random.Random(5)
    for article in articles_of("dev")[:80]:
        flow = tuple(n for n, line in enumerate(article.lines) if line.role in {"paragraph", "heading"})
        lines = set_lines(article, flow, 15, 2, short_ends=True)
        columns = cut_columns(article, lines, 4, rng)
        assert [line for column in columns for line in column] == lines
        assert all(article.lines[column[-1].number].role == "paragraph" for column in columns[:-1])


def test_where_only_a_short_line_ends_a_paragraph_it_is_short() -> None:
    article = read_article("a", HEAD + "字" * 30 + "\n" + "字" * 45 + "。\n")
    lines = set_lines(article, (0, 1), 15, 0, short_ends=True)
    assert all(line.end - line.start <= 13 for line in lines if line.last)


def test_a_pull_quote_is_whole_and_not_most_of_its_paragraph() -> None:
    rng = random.Random(1)
    for article in articles_of("dev")[:80]:
        for quote in pull_quotes(article, 1, rng):
            assert quote.text in article.lines[quote.host].text
            assert quote.text.count("“") == quote.text.count("”")


def test_what_an_article_alone_says_on_the_page_tells_whose_a_fragment_is() -> None:
    articles = [read_article(name, HEAD + f"{name}厂的熔炉点火，园区表示祝贺。\n") for name in ("钛白", "碳纤")]
    articles += [read_article(str(number), HEAD + "园区表示祝贺。\n") for number in range(6)]
    rarity = Rarity(articles)
    assert rarity.anchors("钛白厂开工", "钛白厂投产", ["碳纤厂投产"]) == 3
    assert rarity.anchors("园区表示", "园区表示", ["碳纤厂"]) == 0
    assert rarity.anchors("钛白厂开工", "钛白厂投产", ["钛白厂停产"]) == 0


def test_fifteen_tools() -> None:
    def habits(tool: Tool) -> tuple[object, ...]:
        """What is not drawn anew each time a tool is."""
        if tool.marks == "right":
            return (tool.blank_paragraph, bool(tool.indent), tool.trailing, tool.autospace)
        return (tool.keeps_lines, tool.wrapped_at > 0, tool.web, tool.noise, tool.breaks_titles, tool.trailing)

    for levels, count in (((1, 2), 6), ((3, 4), 9)):
        drawn = {habits(draw_tool(level, random.Random(seed))) for level in levels for seed in range(300)}
        assert len(drawn) == count
