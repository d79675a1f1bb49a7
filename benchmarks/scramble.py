"""Composes newspaper pages from articles and damages them, by grade, as text dumps are; the right answer is kept.

Levels (each adds to the one before):

1. columns cut: body text broken anywhere, captions and verbatim pull quotes standing in the breaks;
2. tails before their own headline or elsewhere, pull quotes inside sentences, some slightly reworded;
3. heading marks missing or wrong, hard-wrapped lines, running heads, page numbers, credits, jump lines;
4. the columns of two articles alternating;
5. later columns anywhere.

A page is a pure function of articles, level and seed.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import re
from collections import Counter
from dataclasses import dataclass, replace

from benchmarks.breaks import BreakKind, break_kind
from benchmarks.corpus import AUTHOR_NOTE, BenchArticle, Line, load_furniture
from generator.model.article import Role
from generator.model.source import Page, Span

LEVELS = (1, 2, 3, 4, 5)
UNCOMPARED = frozenset("#●■◆▲△○◎□•·")
"""Marks that may be kept or taken off: no measure looks at them."""

_CUT_WEIGHTS = {
    BreakKind.IN_WORD: 26, BreakKind.BETWEEN_WORDS: 24, BreakKind.CLAUSE: 12, BreakKind.ENUMERATION: 10,
    BreakKind.QUOTE: 12, BreakKind.BRACKET: 4, BreakKind.SENTENCE: 12,
}  # fmt: skip
_PARAGRAPH_CUT = 0.25
_COLUMN_CHARS = 230
_BRIEF_CHARS = 520
_QUOTE_LINE = -1
_SHARED_LINE = -2
"""Line numbers of what is on the page and not in the article's file."""
_SHARED_COLUMNS = {"dev": ("园区短波", "一线传真", "各地动态"), "test": ("江海短笛", "开发区快报")}
_NO_LINE_START = "，。、；：？！”’）》】%"
_NO_LINE_END = "“‘（《【"
_SENTENCES = re.compile(r"[^。！？]*[。！？][”’）]?")
_LEADING_WORDS = (
    "目前，",
    "近年来，",
    "据介绍，",
    "据了解，",
    "此外，",
    "同时，",
    "截至目前，",
    "如今，",
    "今年以来，",
)


@dataclass(frozen=True, slots=True)
class GoldBlock:
    """A block of the right answer: where its text stands on the scrambled page, in reading order."""

    role: str
    """Name of a Role, or `author_note`."""
    spans: tuple[Span, ...]
    text: str


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """The right answer for one article; blocks in reading order, captions and pull quotes last."""

    name: str
    paper: str
    title: str | None
    blocks: tuple[GoldBlock, ...]


@dataclass(frozen=True, slots=True)
class GoldBreak:
    """A place where one paragraph stands on the page in two pieces."""

    kind: BreakKind
    before: int
    """Offset of the last character before the break."""
    after: int
    """Offset of the first character after it."""


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A scrambled page with its right answer."""

    page: Page
    level: int
    seed: int
    articles: tuple[GoldArticle, ...]
    furniture: tuple[GoldBlock, ...]
    """Running heads, page numbers, credits: on the page and in no article."""
    breaks: tuple[GoldBreak, ...]
    units: tuple[tuple[Span, ...], ...]
    """What stands together on the page: a block or a piece of one, its lines as spans where they are wrapped."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of one line of one article, or of the furniture (article -1)."""

    article: int
    line: int
    start: int
    end: int
    role: str
    text: str


_Column = list[_Piece]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which page is made."""

    split: str
    level: int
    seed: int


def compose(articles: tuple[BenchArticle, ...], split: str, level: int, seed: int) -> GoldPage:
    """One page of 2–6 of the articles at a level of damage. The same arguments give the same page."""
    rng = random.Random(f"{split}-{level}-{seed}")
    chosen = choose(articles, rng)
    chosen, briefs = _briefs_together(chosen) if rng.random() < 0.25 else (chosen, 0)
    placed = [_columns(index, article, level, rng) for index, article in enumerate(chosen)]
    if briefs > 1:
        first = len(chosen) - briefs
        label = rng.choice(_SHARED_COLUMNS[split])
        placed[first][0].insert(0, _Piece(first, _SHARED_LINE, 0, len(label), "column", label))
    flow = _flow(placed, level, rng)
    if level >= 3:
        flow = _with_furniture(flow, rng.choice(load_furniture(split)), rng)
    return _render(chosen, flow, _Plan(split, level, seed), rng)


def choose(articles: tuple[BenchArticle, ...], rng: random.Random) -> list[BenchArticle]:
    """Articles as they meet on a page: mostly of one paper, with wire copy; now and then a confusable pair."""
    count = rng.choice((2, 3, 3, 4, 4, 5, 6))
    members = Counter(article.pair for article in articles if article.pair)
    pairs = sorted(pair for pair, number in members.items() if number > 1)
    chosen: list[BenchArticle] = []
    if pairs and rng.random() < 0.4:
        pair = rng.choice(pairs)
        chosen += [article for article in articles if article.pair == pair][:2]
    paper = rng.choice([article.paper for article in articles])
    own = [article for article in articles if article.paper == paper and article not in chosen]
    others = [article for article in articles if article.paper != paper and article not in chosen]
    rng.shuffle(own)
    rng.shuffle(others)
    guests = rng.randint(0, 2)
    chosen += (own[: max(count - guests, 1)] + others)[: max(count - len(chosen), 0)]
    rng.shuffle(chosen)
    return chosen


def _briefs_together(chosen: list[BenchArticle]) -> tuple[list[BenchArticle], int]:
    """The articles with the short ones at the end, to stand under one column head, and how many these are."""
    briefs = [article for article in chosen if article.body_length < _BRIEF_CHARS and article.column is None]
    return [article for article in chosen if article not in briefs] + briefs, len(briefs)


# --- columns of one article ---------------------------------------------------------------------------------------


def _columns(index: int, article: BenchArticle, level: int, rng: random.Random) -> list[_Column]:
    """The article cut into columns, with its captions and pull quotes placed."""
    lines = article.lines
    paragraphs = [line for line in lines if line.role == "paragraph"]
    head: _Column = []
    body: _Column = []
    floats: _Column = []
    for number, line in enumerate(lines):
        piece = _Piece(index, number, 0, len(line.text), line.role, line.text)
        if line.role in {"caption", "pull_quote"}:
            if line.role == "caption" or level >= 2 or any(line.text in other.text for other in paragraphs):
                floats.append(piece)
        elif line.role == "jump":
            if level >= 3:
                body.append(piece)
        elif line.role in {"paragraph", "heading", AUTHOR_NOTE} or (line.role == "byline" and body):
            body.append(piece)
        else:
            head.append(piece)
    if not any(piece.role == "pull_quote" for piece in floats) and rng.random() < 0.3:
        floats += _pull_quote(index, lines, level, rng)
    wanted = rng.randint(1 if level >= 4 else 0, 1 + article.body_length // _COLUMN_CHARS)
    columns = _cut(body, min(wanted, 4), floats, lines, rng)
    columns[0] = head + columns[0]
    return _place_floats(columns, floats, level, rng)


def _pull_quote(index: int, lines: tuple[Line, ...], level: int, rng: random.Random) -> _Column:
    """One or two whole sentences of one paragraph, not all of it; from level 2 sometimes slightly reworded."""
    hosts = []
    for line in lines:
        sentences = _SENTENCES.findall(line.text)
        if line.role == "paragraph" and len(sentences) >= 2 and "".join(sentences) == line.text:
            hosts.append(sentences)
    if not hosts:
        return []
    sentences = rng.choice(hosts)
    # What follows a closing quotation mark may be its speaker (“……。”他说): no quote is lifted from there.
    starts = [at for at in range(len(sentences)) if not at or not sentences[at - 1].endswith("”")]
    start = rng.choice(starts)
    stop = min(start + rng.choice((1, 1, 2)), len(sentences))
    if start == 0 and stop == len(sentences):
        stop -= 1
    text = "".join(sentences[start:stop])
    if not 18 <= len(text) <= 120 or text.count("“") != text.count("”") or text[0] in "（”":
        return []
    if level >= 2 and rng.random() < 0.5:
        for word in _LEADING_WORDS:
            text = text.removeprefix(word)
        text = text.replace("我们", "他们", 1) if rng.random() < 0.5 else text
    return [_Piece(index, _QUOTE_LINE, 0, len(text), "pull_quote", text)]


def _cut(body: _Column, wanted: int, floats: _Column, lines: tuple[Line, ...], rng: random.Random) -> list[_Column]:
    """Cut body pieces into `wanted + 1` columns at roughly even distances; each cut at a drawn kind of place."""
    columns = [list(body)]
    total = sum(len(piece.text) for piece in body)
    forbidden = _quote_edges(floats, lines)
    for number in range(1, wanted + 1):
        aim = total * number // (wanted + 1) + rng.randint(-25, 25)
        columns[-1:] = _cut_once(columns, aim, forbidden, rng)
    return columns


def _quote_edges(floats: _Column, lines: tuple[Line, ...]) -> frozenset[tuple[int, int]]:
    """Line and offset of the ends of passages that a pull quote repeats: a host cut there cannot be told from it."""
    edges = set()
    for quote in (piece.text for piece in floats if piece.role == "pull_quote"):
        for number, line in enumerate(lines):
            at = line.text.find(quote)
            if line.role == "paragraph" and at >= 0:
                edges |= {(number, at), (number, at + len(quote))}
    return frozenset(edges)


def _cut_once(
    columns: list[_Column], aim: int, forbidden: frozenset[tuple[int, int]], rng: random.Random
) -> list[_Column]:
    """The last column in two, cut near `aim` (characters of body text from its start), or whole where it cannot be."""
    last = columns[-1]
    at = sum(len(piece.text) for column in columns[:-1] for piece in column)
    for number, piece in enumerate(last):
        if at <= aim < at + len(piece.text):
            if piece.role == "paragraph" and rng.random() >= _PARAGRAPH_CUT:
                offset = _place(piece, aim - at, forbidden, rng)
                if offset is not None:
                    left = replace(piece, end=piece.start + offset, text=piece.text[:offset])
                    right = replace(piece, start=piece.start + offset, text=piece.text[offset:])
                    return [[*last[:number], left], [right, *last[number + 1 :]]]
            # A heading is never left alone at the foot of a column: cut before it.
            edge = number
            while edge and last[edge - 1].role == "heading":
                edge -= 1
            if 0 < edge < len(last) and last[edge].role not in {AUTHOR_NOTE, "byline", "jump"}:
                return [last[:edge], last[edge:]]
            return [last]
        at += len(piece.text)
    return [last]


def _place(piece: _Piece, aim: int, forbidden: frozenset[tuple[int, int]], rng: random.Random) -> int | None:
    """An offset inside the piece near `aim` where a break of a drawn kind falls; None where there is no room."""
    text = piece.text
    offsets = [
        offset
        for offset in range(max(4, aim - 60), min(len(text) - 3, aim + 60))
        if text[offset] not in _NO_LINE_START
        and not {text[offset - 1], text[offset]} & (UNCOMPARED | {" ", "　"})
        and text[offset - 1] not in "“《（‘"
        and (piece.line, piece.start + offset) not in forbidden
        and not (text[offset - 1].isascii() and text[offset].isascii())
    ]
    kinds = {offset: break_kind(text[:offset], text[offset:]) for offset in offsets}
    present = [kind for kind in BreakKind if kind in kinds.values()]
    if not present:
        return None
    kind = rng.choices(present, [_CUT_WEIGHTS[kind] for kind in present])[0]
    return rng.choice([offset for offset in offsets if kinds[offset] is kind])


def _place_floats(columns: list[_Column], floats: _Column, level: int, rng: random.Random) -> list[_Column]:
    """Captions and pull quotes at the foot of a column, before the headline, or (level 2) inside a sentence."""
    columns = [list(column) for column in columns]
    for piece in floats:
        draw = rng.random()
        if piece.role == "pull_quote" and level >= 2 and draw < 0.45 and _inside_sentence(columns, piece, rng):
            continue
        if draw < 0.6 and len(columns) > 1:
            columns[rng.randrange(len(columns) - 1)].append(piece)
        elif draw < 0.8:
            columns[0].insert(0, piece)
        else:
            columns[-1].append(piece)
    return columns


def _inside_sentence(columns: list[_Column], quote: _Piece, rng: random.Random) -> bool:
    """Put the quote into the middle of a sentence of some paragraph that does not hold it. False: no room."""
    places = [
        (column, number)
        for column in columns
        for number, piece in enumerate(column)
        if piece.role == "paragraph" and len(piece.text) > 60 and quote.text[-12:] not in piece.text
    ]
    if not places:
        return False
    column, number = rng.choice(places)
    piece = column[number]
    offset = _place(piece, rng.randint(20, len(piece.text) - 20), frozenset(), rng)
    if offset is None:
        return False
    left = replace(piece, end=piece.start + offset, text=piece.text[:offset])
    right = replace(piece, start=piece.start + offset, text=piece.text[offset:])
    column[number : number + 1] = [left, quote, right]
    return True


# --- the order of columns on the page -----------------------------------------------------------------------------


def _flow(placed: list[list[_Column]], level: int, rng: random.Random) -> list[_Column]:
    """The columns of all articles as the dump has them."""
    flow: list[_Column] = []
    alternating = rng.randrange(len(placed) - 1) if level == 4 and len(placed) > 1 else -1
    stray: list[_Column] = []
    number = 0
    while number < len(placed):
        if number == alternating:
            flow += _alternate(placed[number], placed[number + 1])
            number += 2
            continue
        columns = placed[number]
        draw = rng.random()
        if level >= 2 and len(columns) > 1 and draw < 0.35:
            turn = rng.randrange(1, len(columns))
            columns = columns[turn:] + columns[:turn]
        elif level >= 2 and len(columns) > 1 and draw < 0.45:
            stray.append(columns[-1])
            columns = columns[:-1]
        elif level == 5:
            stray += columns[1:]
            columns = columns[:1]
        flow += columns
        number += 1
    for column in stray:
        flow.insert(rng.randint(0, len(flow)), column)
    return flow


def _alternate(one: list[_Column], other: list[_Column]) -> list[_Column]:
    """A1 B1 A2 B2 …, the rest of the longer at the end."""
    flow = []
    for number in range(max(len(one), len(other))):
        flow += one[number : number + 1] + other[number : number + 1]
    return flow


def _with_furniture(flow: list[_Column], texts: tuple[str, str, str], rng: random.Random) -> list[_Column]:
    """Running head and page number at the top or foot, credits at the foot or between articles."""
    roles = (Role.RUNNING_HEAD.value, Role.PAGE_NUMBER.value, Role.CREDITS.value)
    head, number, credit = ([_Piece(-1, -1, 0, len(t), role, t)] for role, t in zip(roles, texts, strict=True))
    top = [head, number] if rng.random() < 0.5 else [number, head]
    flow = [*top, *flow] if rng.random() < 0.8 else [*flow, *top]
    if rng.random() < 0.8:
        return [*flow, credit]
    starts = [at for at, column in enumerate(flow) if column[0].role in {"kicker", "title", "column"}]
    at = rng.choice(starts) if starts else len(flow)
    return [*flow[:at], credit, *flow[at:]]


# --- the page as text ---------------------------------------------------------------------------------------------


class _Marks:
    """How this page marks its headings: `#` by role, and from level 3 sometimes not at all or wrongly."""

    def __init__(self, rng: random.Random, level: int) -> None:
        self._rng = rng
        self._style = rng.choice(("usual", "flat", "by article"))
        if level >= 3:
            self._style = rng.choice(("none", "none", "wrong", "usual", "by article", "bold"))
        self._by_article: dict[int, int] = {}

    def around(self, piece: _Piece) -> tuple[str, str]:
        """The marks before and after a piece; empty for what carries none."""
        if self._style == "bold":
            return ("**", "**") if piece.role in {"title", "heading", "column", "kicker"} else ("", "")
        return self._hashes(piece), ""

    def _hashes(self, piece: _Piece) -> str:
        """The `#` marks before a piece, with the blank after them."""
        base = {"column": 2, "kicker": 3, "title": 2, "subtitle": 3, "heading": 3}.get(piece.role)
        if self._style == "none":
            return ""
        if self._style == "wrong" and self._rng.random() < 0.45:
            return self._rng.choice(("", "", "# ", "## ", "### ", "#### ")) if base else ""
        if base is None:
            return ""
        if piece.role == "subtitle" and self._style != "flat":
            return ""
        if self._style == "flat":
            return "## "
        if self._style == "by article":
            base += self._by_article.setdefault(piece.article, self._rng.choice((0, 0, 1)))
        return "#" * base + " "


def _render(chosen: list[BenchArticle], flow: list[_Column], plan: _Plan, rng: random.Random) -> GoldPage:
    """Write the page and note where every piece came to stand."""
    text = ""
    spans: dict[_Piece, tuple[Span, ...]] = {}
    marks = _Marks(rng, plan.level)
    wrap = rng.choice((0, 16, 20, 24, 30)) if plan.level >= 3 else 0
    key = f"{plan.split}-l{plan.level}-{plan.seed}"
    indent = wrap in {20, 30}
    close = plan.level >= 3 and not wrap and rng.random() < 0.3  # no blank lines between what the dump sets apart
    for column in flow:
        for number, piece in enumerate(column):
            tight = indent and number and piece.role == column[number - 1].role == "paragraph"
            text += "" if not text else "\n" if tight or close else "\n\n"
            mark, closing = marks.around(piece)
            text += mark
            if indent and piece.role == "paragraph" and piece.start == 0:
                text += "　　"
            lines = [piece.text] if closing else _lines(piece, wrap, rng)
            found = []
            for at, line in enumerate(lines):
                text += "\n" if at else ""
                found.append(Span(key, len(text), len(text) + len(line)))
                text += line
            spans[piece] = tuple(found)
            text += closing
    text += "\n"
    page = Page(key, f"{key}.txt", text, hashlib.sha256(text.encode()).hexdigest(), "utf-8")
    articles = tuple(_gold_article(article, number, spans) for number, article in enumerate(chosen))
    furniture = tuple(GoldBlock(p.role, s, p.text) for p, s in spans.items() if p.article < 0)
    return GoldPage(
        page, plan.level, plan.seed, articles, furniture, _gold_breaks(spans, chosen), tuple(spans.values())
    )


def _lines(piece: _Piece, wrap: int, rng: random.Random) -> list[str]:
    """The piece as it is broken into lines on a page with lines of `wrap` characters (0: not at all)."""
    if wrap and piece.role in {"paragraph", "pull_quote"}:
        return _wrapped(piece.text, wrap)
    pause = re.search("[：，；！？ ]", piece.text)
    if wrap and piece.role == "title" and pause and 4 < pause.end() < len(piece.text) - 4 and rng.random() < 0.3:
        return [piece.text[: pause.end()], piece.text[pause.end() :]]
    return [piece.text]


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of `width` characters; punctuation that may not begin a line hangs on the one before."""
    lines: list[str] = []
    at = 0
    while at < len(text):
        stop = at + width
        while stop < len(text) and text[stop] in _NO_LINE_START:
            stop += 1
        number = re.search(r"[0-9A-Za-z.%]+$", text[at:stop])
        if number and number.start() and stop < len(text) and re.match(r"[0-9A-Za-z.%]", text[stop]):
            stop = at + number.start()  # a number or a Latin word is not broken
        if stop < len(text) and text[stop - 1] in _NO_LINE_END:
            stop -= 1
        lines.append(text[at:stop])
        at = stop
    return lines


def _gold_article(article: BenchArticle, number: int, spans: dict[_Piece, tuple[Span, ...]]) -> GoldArticle:
    own = sorted((p for p in spans if p.article == number), key=lambda p: (p.line, p.start))
    body: list[GoldBlock] = []
    aside: list[GoldBlock] = []
    for line in sorted({piece.line for piece in own}):
        for text_pieces in _same_block([piece for piece in own if piece.line == line]):
            where = tuple(span for piece in text_pieces for span in spans[piece])
            role = text_pieces[0].role
            block = GoldBlock(role, where, "".join(piece.text for piece in text_pieces))
            (aside if role in {"caption", "pull_quote"} else body).append(block)
    return GoldArticle(article.name, article.paper, article.title, (*body, *aside))


def _same_block(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces of one line are one block; what is in no line of the article is one block each."""
    return [[piece] for piece in pieces] if pieces[0].line < 0 else [pieces]


def _gold_breaks(spans: dict[_Piece, tuple[Span, ...]], chosen: list[BenchArticle]) -> tuple[GoldBreak, ...]:
    found = []
    pieces = sorted((p for p in spans if p.article >= 0 and p.line >= 0), key=lambda p: (p.article, p.line, p.start))
    for left, right in itertools.pairwise(pieces):
        if (left.article, left.line) == (right.article, right.line):
            whole = chosen[left.article].lines[left.line].text
            kind = break_kind(whole[: left.end], whole[left.end :])
            found.append(GoldBreak(kind, spans[left][-1].end - 1, spans[right][0].start))
    return tuple(found)


def check(gold: GoldPage, articles: tuple[BenchArticle, ...]) -> None:
    """A page proves itself right: gold tiles the page's text, and each article's text is what was written.

    Raises AssertionError naming the page.
    """
    used: dict[int, str] = {}
    for block in (*gold.furniture, *(block for article in gold.articles for block in article.blocks)):
        where = "".join(gold.page.slice(span) for span in block.spans)
        if where != block.text:
            raise AssertionError(f"{gold.page.key}: {block.text[:20]} is not what stands at its spans")
        for span in block.spans:
            for offset in range(span.start, span.end):
                if offset in used:
                    raise AssertionError(f"{gold.page.key}: {offset} used twice")
                used[offset] = block.role
    for offset, char in enumerate(gold.page.text):
        if offset not in used and not char.isspace() and char not in "#*":
            raise AssertionError(f"{gold.page.key}: {offset} {char} is in no block")
    sources = {article.name: article for article in articles}
    shared = {_unspaced(block.text) for made in gold.articles for block in made.blocks if block.role == "column"}
    for made in gold.articles:
        source = [line for line in sources[made.name].lines if line.role not in {"caption", "pull_quote"}]
        written = [(line.role, _unspaced(line.text)) for line in source if gold.level >= 3 or line.role != "jump"]
        order = [
            (block.role, _unspaced(block.text)) for block in made.blocks if block.role not in {"caption", "pull_quote"}
        ]
        # A page may add jump lines, and a column head that several articles share stands in the first of them.
        order = [entry for entry in order if entry[0] != "jump" or entry in written]
        if order[0][0] == "column" and written[0][0] != "column":
            order = order[1:]
        elif written[0][0] == "column" and order[0][0] != "column" and _unspaced(source[0].text) in shared:
            written = written[1:]
        if order != written:
            raise AssertionError(f"{gold.page.key}: {made.name} differs from its source")


def _unspaced(text: str) -> str:
    """Without blanks: where they stand is up to whoever prints the page."""
    return "".join(text.split())
