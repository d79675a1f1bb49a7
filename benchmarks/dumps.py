"""Composes newspaper pages as they are printed, in columns and boxes, and dumps them as one of fifteen tools would.

A second scrambler beside `scramble`: there the damage is drawn place by place, here it comes from reading the boxes of
a real layout in a wrong order and printing them by a tool with its own habits. Levels (each adds to the one before):

1. right order; columns cut where lines end; captions and verbatim pull quotes in the cuts and about the headline;
2. tails read before their own headline or in a neighbour's columns; pull quotes and captions inside sentences, some
   quotes reworded; captions at the end of the page;
3. tools that keep printed lines, lose or misplace heading marks, glue lines; furniture, jump lines, two pages in one;
4. the columns of two articles alternating.

A page is a pure function of articles, split, level and seed.
"""

from __future__ import annotations

import hashlib
import itertools
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from benchmarks.breaks import break_kind
from benchmarks.corpus import BenchArticle
from benchmarks.dump_boxes import NO_ARTICLE, Copy, Origin
from benchmarks.dump_extras import Furnisher, Rarity
from benchmarks.dump_layout import Layout, arrange
from benchmarks.dump_tools import Printer, Row, draw_tool
from benchmarks.scramble import GoldArticle, GoldBlock, GoldBreak, GoldPage, choose
from generator.model.source import Page, Span

LEVELS = (1, 2, 3, 4)

_ATTEMPTS = 400
_MOST_ARTICLES = 6
_BRIEF_CHARS = 400
_PAGE_CHARS = (2800, 3800, 4800, 5800, 6800)
_LONGEST = {1: 350, 2: 480, 3: 480, 4: 480}
"""Characters of body text that the longest article of a page has at least, by level: of less, nothing is cut."""
_SECOND_LONGEST = 400
"""At level 4 two articles are long enough to alternate."""

_Piece = list[tuple[Row, Span]]
"""What of one block stands together on the page, line by line."""


def compose(articles: tuple[BenchArticle, ...], split: str, level: int, seed: int) -> GoldPage:
    """One page of 2–6 of the articles, set and dumped at a level of damage. The same arguments give the same page.

    Raises ValueError where the articles are too few or too short for any page of this level.
    """
    key = f"{split}-d{level}-{seed}"
    tool = draw_tool(level, random.Random(f"{key}/tool"))  # not drawn again with the page: no tool is rarer for it
    papers = frozenset(article.paper for article in articles)
    for attempt in range(_ATTEMPTS):
        rng = random.Random(f"{key}/{attempt}")
        chosen = _choose(articles, level, rng)
        if chosen is None:
            continue
        copies = arrange(chosen, level, rng)
        own = Counter(article.paper for article in chosen)
        furnisher = Furnisher(split, own.most_common(1)[0][0], papers - set(own), rng)
        boxes = Layout(copies, level, tool, _rarity(articles), rng).boxes(furnisher)
        if boxes is None:
            continue
        printer = Printer(copies, level, tool, rng)
        rows = printer.rows(boxes)
        text, starts = printer.written(rows)
        page = Page(key, f"{key}.txt", text, hashlib.sha256(text.encode()).hexdigest(), "utf-8")
        gold = _gold(page, level, seed, copies, _pieces(page, printer, rows, starts))
        if level <= 2 and not gold.breaks:
            continue
        return gold
    raise ValueError(f"{key}: no page of this level can be made of these articles")


@lru_cache(maxsize=4)
def _rarity(articles: tuple[BenchArticle, ...]) -> Rarity:
    return Rarity(articles)


def _choose(articles: tuple[BenchArticle, ...], level: int, rng: random.Random) -> list[BenchArticle] | None:
    """Articles as they meet on a page, briefs with others of their column. None where they do not suit the level."""
    chosen = choose(articles, rng)
    for article in list(chosen):
        if article.column is not None and article.body_length < _BRIEF_CHARS and rng.random() < 0.75:
            place = (article.paper, article.column)
            kin = [other for other in articles if (other.paper, other.column) == place and other not in chosen]
            rng.shuffle(kin)
            chosen += kin[: max(_MOST_ARTICLES - len(chosen), 0)]
    limit = rng.choice(_PAGE_CHARS)
    while len(chosen) > 2 and sum(article.body_length for article in chosen) > limit:
        chosen.pop(rng.randrange(len(chosen)))
    lengths = sorted((article.body_length for article in chosen), reverse=True)
    long_enough = len(lengths) > 1 and lengths[0] >= _LONGEST[level] and (level < 4 or lengths[1] >= _SECOND_LONGEST)
    return chosen if long_enough else None


# --- the right answer ---------------------------------------------------------------------------------------------


def _pieces(page: Page, printer: Printer, rows: Sequence[Row], starts: Sequence[int]) -> dict[Origin, list[_Piece]]:
    """For each block its pieces in reading order. A blank line parts pieces, whatever made it."""
    pieces: dict[Origin, list[_Piece]] = {}
    before: Row | None = None
    for row, start in zip(rows, starts, strict=True):
        if row.origin is not None:
            own = pieces.setdefault(row.origin, [])
            if before is None or not printer.one_piece(before, row):
                own.append([])
            own[-1].append((row, Span(page.key, start, start + len(row.text))))
        before = row
    for own in pieces.values():
        own.sort(key=lambda piece: piece[0][0].start)  # pieces of one column keep their order
    return pieces


def _gold(page: Page, level: int, seed: int, copies: Sequence[Copy], pieces: Mapping[Origin, list[_Piece]]) -> GoldPage:
    blocks = {origin: _block(page, origin, own) for origin, own in sorted(pieces.items())}
    articles = []
    for copy in copies:
        own = [block for origin, block in blocks.items() if origin.article == copy.index]
        asides = [block for block in own if block.role in {"caption", "pull_quote"}]
        body = [block for block in own if block not in asides]
        articles.append(GoldArticle(copy.article.name, copy.article.paper, copy.article.title, (*body, *asides)))
    furniture = tuple(block for origin, block in blocks.items() if origin.article == NO_ARTICLE)
    breaks = tuple(
        found for origin, own in sorted(pieces.items()) if origin.role == "paragraph" for found in _breaks(page, own)
    )
    units = tuple(tuple(span for _, span in piece) for own in pieces.values() for piece in own)
    return GoldPage(page, level, seed, tuple(articles), furniture, breaks, units)


def _block(page: Page, origin: Origin, pieces: Sequence[_Piece]) -> GoldBlock:
    spans = tuple(span for piece in pieces for _, span in piece)
    return GoldBlock(origin.role, spans, "".join(page.slice(span) for span in spans))


def _breaks(page: Page, pieces: Sequence[_Piece]) -> list[GoldBreak]:
    """Between every two pieces of a paragraph."""
    texts = ["".join(page.slice(span) for _, span in piece) for piece in pieces]
    return [
        GoldBreak(break_kind("".join(texts[:at]), "".join(texts[at:])), before[-1][1].end - 1, after[0][1].start)
        for at, (before, after) in enumerate(itertools.pairwise(pieces), 1)
    ]
