"""Prints the boxes of a page as one of fifteen tools would: to Markdown, from PDF, by OCR, from the web, by mail."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from benchmarks.corpus import AUTHOR_NOTE
from benchmarks.dump_boxes import Box, BoxKind, Copy, Origin
from benchmarks.dump_columns import CLOSERS, OPENERS, PrintedLine, break_lines, ems
from benchmarks.scramble import UNCOMPARED

_WIDTHS = (12, 13, 14, 15, 16, 17, 18, 20, 22)
_LINE_WIDTHS = (10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 25, 28)
_WIDE_BLANKS = (" ", "　")
_BESIDE_LATIN = re.compile(r"(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u3400-\u9fff])")
_NAMES_APART = re.compile(r"\s+(?=(?:本报|特约|实习|◎)?(?:通讯员|实习生|记者))")
"""Where a byline may be printed in two lines."""
_WRONGLY_MARKED = frozenset({"caption", "pull_quote", "byline", "furniture", AUTHOR_NOTE})
"""What a tool with wrong marks marks now and then."""


@dataclass(frozen=True, slots=True)
class Tool:
    """How one extractor prints what it reads. Numbers of blank lines are drawn for each gap from those given."""

    marks: Literal["right", "none", "some", "wrong"] = "right"
    """Its `#` before headings: by one scheme, never, at half of them, or at wrong levels and elsewhere too."""
    keeps_lines: bool = False
    """Whether it keeps the printed lines; else a piece of a paragraph is one line."""
    wrapped_at: int = 0
    """Width it wraps pieces of paragraphs at by itself; 0: it does not."""
    widths: tuple[float, ...] = _WIDTHS
    """Widths of columns of the pages it is given, in ems."""
    set_indent: bool = True
    """Whether these pages set paragraphs in."""
    indent: str = ""
    """What it puts before a paragraph."""
    indent_slips: float = 0.0
    """Share of indents it does not see."""
    blank_paragraph: int = 0
    """Blank lines between paragraphs."""
    blank_head: tuple[int, ...] = (1,)
    """Between the lines of a headline group, and after it."""
    blank_box: tuple[int, ...] = (1,)
    """Between boxes."""
    blank_heading: tuple[int, ...] = (1,)
    """Before and after a heading."""
    autospace: float = 0.0
    """Share of the places between Chinese and Latin or digits where it puts a blank."""
    noise: float = 0.0
    """Share of lines it reads as one with the line before; as many again get a blank line before them."""
    centres: bool = False
    """Whether it shows by blanks that headings are centred."""
    breaks_titles: float = 0.0
    """Share of long headlines that are printed in two lines."""
    web: bool = False
    """Whether it reads an e-paper's web page."""
    form_feed: bool = False
    """Whether it puts a form feed where a printed page begins."""
    byline_blank: str = ""
    """What it puts between the names of a byline; empty: what is there."""
    trailing: float = 0.0
    """Share of lines with blanks at their end."""


_CARELESS = {
    "pdf text, indents": 3, "pdf text, no indents": 3, "pdf text, paragraphs apart": 2, "ocr": 3, "ocr to markdown": 2,
    "e-paper copied": 2, "web page": 2, "mail": 1.5, "markdown, wrapped": 2,
}  # fmt: skip
"""Tools that lose what was printed, and how often each is drawn."""


def draw_tool(level: int, rng: random.Random) -> Tool:
    """One of six tools that mark headings and join lines; from level 3 on one of nine that do not, or do it wrongly."""
    return _careful_tool(rng) if level <= 2 else _careless_tool(rng)


def _careful_tool(rng: random.Random) -> Tool:
    tools = {
        Tool(blank_paragraph=1): 4,
        Tool(indent="　　", blank_paragraph=1): 2,
        Tool(blank_heading=(0, 1), blank_head=(0,)): 2,
        Tool(indent=rng.choice(("　　", "    ")), blank_heading=(0,), blank_head=(0, 1)): 2,
        Tool(blank_paragraph=1, blank_box=(1, 2, 2, 3), blank_head=(1, 2), trailing=0.3): 1,
        Tool(blank_paragraph=1, autospace=0.9): 1,
    }
    tool = rng.choices(list(tools), list(tools.values()))[0]
    return replace(tool, breaks_titles=rng.choice((0.0, 0.0, 0.15, 0.4)), byline_blank=rng.choice(("", "", "　", "  ")))


def _careless_tool(rng: random.Random) -> Tool:
    kind = rng.choices(tuple(_CARELESS), tuple(_CARELESS.values()))[0]
    lines = Tool(keeps_lines=True, widths=tuple(rng.sample(_LINE_WIDTHS, 4)))
    match kind:
        case "pdf text, indents":
            return replace(
                lines, marks="none", indent="　　", blank_box=rng.choice(((1,), (1, 2), (0, 1))), blank_head=(0, 1),
                blank_heading=(0,), breaks_titles=0.7, form_feed=True, centres=rng.random() < 0.4,
            )  # fmt: skip
        case "pdf text, no indents":
            return replace(
                lines, marks="none", set_indent=rng.random() < 0.5, blank_box=rng.choice(((1,), (0, 1))),
                blank_head=(0,), blank_heading=(0, 1), breaks_titles=0.7, form_feed=True, trailing=0.2,
            )  # fmt: skip
        case "pdf text, paragraphs apart":
            return replace(
                lines, marks=rng.choice(("none", "some")), blank_paragraph=1, blank_box=(1, 2), breaks_titles=0.6,
                form_feed=rng.random() < 0.5,
            )  # fmt: skip
        case "ocr":
            return replace(
                lines, marks="none", indent=rng.choice(("　　", "  ", "    ")), indent_slips=0.08,
                blank_box=(1, 1, 2), blank_head=(0, 1), blank_heading=(0, 1), autospace=rng.choice((0.0, 0.6)),
                noise=0.03, breaks_titles=0.8, centres=rng.random() < 0.5, trailing=0.1,
            )  # fmt: skip
        case "markdown, wrapped":
            return replace(
                lines, marks=rng.choice(("wrong", "some")), indent=rng.choice(("　　", "")), blank_paragraph=1,
                breaks_titles=0.5,
            )  # fmt: skip
        case "ocr to markdown":
            return Tool(
                marks=rng.choice(("some", "wrong", "wrong")), blank_paragraph=1,
                autospace=rng.choice((0.0, 0.0, 0.8)), breaks_titles=0.5,
            )  # fmt: skip
        case "e-paper copied":
            return Tool(
                marks="none", indent="　　", blank_box=rng.choice(((1,), (0, 1))), blank_head=(0,),
                blank_heading=(0,), breaks_titles=0.3, web=True, byline_blank="　",
            )  # fmt: skip
        case "web page":
            return Tool(
                marks=rng.choice(("none", "wrong")), indent=rng.choice(("\u00a0\u00a0\u00a0\u00a0", "　　", "")),
                blank_paragraph=rng.choice((1, 1, 0)), blank_box=(1, 2, 3), blank_head=(0, 1, 2), breaks_titles=0.3,
                web=True, trailing=0.2,
            )  # fmt: skip
        case _:
            return Tool(
                marks=rng.choice(("none", "some")), wrapped_at=rng.choice((26, 30, 34, 36, 38, 40)),
                indent=rng.choice(("", "　　")), blank_paragraph=1, breaks_titles=0.3,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the dump."""

    before: str
    """Mark, indent, form feed."""
    text: str
    """Without blanks at either end; empty for a blank line."""
    origin: Origin | None
    """None for a blank line."""
    start: int = 0
    """Where in its block the piece begins that this row is part of."""
    stop: int = 0
    """Where that piece ends."""


_BLANK = Row("", "", None)


class Printer:
    """Prints the boxes of one page."""

    def __init__(self, copies: Sequence[Copy], level: int, tool: Tool, rng: random.Random) -> None:
        self._copies = copies
        self._level = level
        self._tool = tool
        self._rng = rng
        self._scheme = rng.choice(("even", "even", "lead", "high"))
        self._lead = max(copies, key=lambda copy: copy.length).index
        self._caption_width = rng.choice((9, 12, 16, 22, 30))
        self._quote_width = rng.choice((7, 8, 10, 12, 14))
        self._title_width = rng.choice((9, 11, 13, 15, 18))
        self._captions_apart = not (level >= 3 and tool.keeps_lines and rng.random() < 0.25)
        self._subtitle_marked = rng.random() < 0.5
        self._column_marked = rng.random() < 0.7

    def rows(self, boxes: Sequence[Box]) -> list[Row]:
        """The lines of the dump, from its first to its last that is not blank."""
        rows: list[Row] = []
        before: Box | None = None
        for box in boxes:
            printed = self._box(box)
            if before is not None:
                if box.opens_sheet and self._tool.form_feed:
                    rows.append(_BLANK)
                    printed[0] = replace(printed[0], before="\f" + printed[0].before)
                else:
                    rows += [_BLANK] * self._gap(before, box)
            rows += printed
            before = box
        return rows

    def written(self, rows: Sequence[Row]) -> tuple[str, list[int]]:
        """The dump, and for each row where in it the row's text begins."""
        rng, tool = self._rng, self._tool
        text = "\n" * rng.choice((0, 0, 1, 4)) if tool.blank_paragraph else ""
        starts = []
        for row in rows:
            text += row.before
            starts.append(len(text))
            text += row.text
            if row.text and rng.random() < tool.trailing:
                text += " " * rng.choice((1, 1, 2))
            text += "\n"
        return text + ("\f\n" if tool.form_feed and rng.random() < 0.6 else ""), starts

    def one_piece(self, row: Row, following: Row) -> bool:
        """Whether two rows that follow each other are of one piece: of a piece in lines, or of pieces that look so."""
        if row.origin is None or row.origin != following.origin:
            return False
        return row.start == following.start or (self._tool.keeps_lines and row.stop == following.start)

    def _gap(self, before: Box, box: Box) -> int:
        """How many blank lines stand between two boxes."""
        rng, tool = self._rng, self._tool
        floats = {BoxKind.CAPTION, BoxKind.PULL_QUOTE}
        if box.glued:
            return min(tool.blank_paragraph, 1)
        if box.kind in floats or before.kind in floats:
            return max(1, rng.choice(tool.blank_box)) if self._captions_apart else rng.choice((0, 0, 1))
        if box.kind is BoxKind.COLUMN and before.kind is BoxKind.HEAD:
            return max(tool.blank_paragraph, rng.choice(tool.blank_head))
        return max(1 if self._level <= 2 or tool.blank_paragraph else 0, rng.choice(tool.blank_box))

    def _box(self, box: Box) -> list[Row]:
        rng, tool = self._rng, self._tool
        if box.kind is BoxKind.HEAD:
            return self._head(self._copies[box.article], box.lines)
        if box.kind is BoxKind.COLUMN:
            return self._column(self._copies[box.article], box.lines)
        if box.kind is BoxKind.JUMP:
            return [Row(rng.choice(("", "", "　　", "　　　　　　")), box.text, box.origin)]
        if box.kind is BoxKind.FURNITURE:
            return [Row(self._mark("furniture", None), box.text, box.origin)]
        quote = box.kind is BoxKind.PULL_QUOTE
        mark = self._mark("pull_quote" if quote else "caption", self._copies[box.article])
        parts = [box.text]
        if tool.keeps_lines and not mark:
            parts = _broken(box.text, self._quote_width if quote else self._caption_width)
        elif tool.wrapped_at:
            parts = _broken(box.text, tool.wrapped_at)
        pad = tool.indent if tool.indent and not mark and rng.random() < 0.3 else ""
        return [Row(mark + pad if not at else "", self._spaced(part), box.origin) for at, part in enumerate(parts)]

    # -- headline groups

    def _head(self, copy: Copy, lines: Sequence[PrintedLine]) -> list[Row]:
        rng, tool = self._rng, self._tool
        rows: list[Row] = []
        for line in lines:
            role = copy.role(line.number)
            mark = self._mark(role, copy)
            if rows:
                rows += [_BLANK] * max(min(tool.blank_paragraph, 1), rng.choice(tool.blank_head))
            for at, part in enumerate(self._head_parts(role, copy.text(line.number))):
                if at and mark and tool.blank_paragraph and rng.random() < 0.4:
                    rows.append(_BLANK)
                pad = rng.choice(_WIDE_BLANKS) * rng.randrange(1, 6) if self._centred(mark, 0.7) else ""
                rows.append(Row(pad + mark, self._spaced(part), copy.origin(line.number)))
        return rows

    def _centred(self, mark: str, share: float) -> bool:
        return self._tool.centres and not mark and self._rng.random() < share

    def _head_parts(self, role: str, text: str) -> list[str]:
        """A line of a headline group as it is printed: in one line or two, letter-spaced, its names apart."""
        rng, blank = self._rng, self._tool.byline_blank
        if role == "byline":
            parts = _NAMES_APART.split(text) if self._level >= 2 and rng.random() < 0.2 else [text]
            return [re.sub(r"[ 　]+", blank, part) for part in parts] if blank else parts
        short = len(text) <= 5 and text.isalpha()
        if self._level >= 3 and role in {"column", "title"} and short and rng.random() < 0.3:
            return [rng.choice(_WIDE_BLANKS).join(text)]
        if role in {"title", "kicker"} or (role == "subtitle" and self._level >= 3):
            return self._title_parts(text)
        return [text]

    def _title_parts(self, text: str) -> list[str]:
        """A headline in one line or two, as a big fount wants it.

        Two phrases that could stand alone would pass for kicker and title where marks do not tell: not parted there.
        """
        rng, tool = self._rng, self._tool
        if len(text) <= max(self._title_width, 9) or rng.random() > tool.breaks_titles:
            return [text]
        options = []
        for at in range(3, len(text) - 2):
            before, after = text[at - 1], text[at]
            together = (before.isascii() and after.isascii()) or before == after == "—"
            if after in CLOSERS or before in OPENERS or after.isspace() or together:
                continue
            pause = before in "，：、；" or (before.isspace() and tool.marks == "right")
            if not pause and (before in "？！。…—" or before.isspace()):
                continue
            options.append((abs(at - len(text) / 2) - 6 * pause + rng.uniform(0, 3), at))
        if not options:
            return [text]
        at = min(options)[1]
        return [text[:at].strip(), text[at:].strip()]

    # -- columns

    def _column(self, copy: Copy, lines: Sequence[PrintedLine]) -> list[Row]:
        rng, tool = self._rng, self._tool
        rows: list[Row] = []
        above = None
        for _, group in itertools.groupby(lines, key=lambda line: line.number):
            piece = list(group)
            role = copy.role(piece[0].number)
            if above is not None:
                heading = "heading" in {role, above}
                gap = rng.choice(tool.blank_heading) if heading else 0
                rows += [_BLANK] * max(tool.blank_paragraph, gap)
            rows += self._heading(copy, piece) if role == "heading" else self._paragraph(copy, piece)
            above = role
        return rows

    def _heading(self, copy: Copy, piece: list[PrintedLine]) -> list[Row]:
        rng, tool = self._rng, self._tool
        text = copy.text(piece[0].number)
        parts = [text[line.start : line.end].strip() for line in piece] if tool.keeps_lines else [text]
        mark = self._mark("heading", copy)
        pad = rng.choice(_WIDE_BLANKS) * rng.randrange(1, 5) if self._centred(mark, 1.0) else ""
        if tool.indent and not mark and not pad and rng.random() < 0.4:
            pad = tool.indent
        origin = copy.origin(piece[0].number)
        return [
            Row((mark if not at else "") + pad, self._spaced(part), origin, 0, len(text))
            for at, part in enumerate(parts)
        ]

    def _paragraph(self, copy: Copy, piece: list[PrintedLine]) -> list[Row]:
        """A paragraph, a note or a jump line, or what of it stands in one column."""
        rng, tool = self._rng, self._tool
        text, role = copy.text(piece[0].number), copy.role(piece[0].number)
        start, stop = piece[0].start, piece[-1].end
        mark = self._mark(role, copy) if role == AUTHOR_NOTE else ""
        indented = not mark and piece[0].first and rng.random() >= tool.indent_slips
        indent = tool.indent if indented else ""
        if role == "jump" and rng.random() < 0.5:
            indent = "　" * rng.randrange(4, 9)
        parts = [text[start:stop].strip()]
        if tool.keeps_lines:
            parts = [text[line.start : line.end].strip() for line in piece]
        elif tool.wrapped_at:
            parts = _broken(parts[0], tool.wrapped_at, ems(indent))
        rows: list[Row] = []
        for at, part in enumerate(parts):
            chance = rng.random() if tool.noise and at else 0.5
            if chance < tool.noise:
                glue = " " if rows[-1].text[-1].isascii() or part[0].isascii() else ""
                rows[-1] = replace(rows[-1], text=rows[-1].text + glue + self._spaced(part))
                continue
            comparable = at > 0 and not {rows[-1].text[-1], part[0]} & UNCOMPARED
            if chance > 1 - tool.noise and comparable:
                rows.append(_BLANK)
            rows.append(Row("" if at else mark + indent, self._spaced(part), copy.origin(piece[0].number), start, stop))
        return rows

    def _spaced(self, line: str) -> str:
        if not self._tool.autospace:
            return line
        return _BESIDE_LATIN.sub(lambda _: " " if self._rng.random() < self._tool.autospace else "", line)

    # -- marks

    def _mark(self, role: str, copy: Copy | None) -> str:
        """The `#` marks before a line, with the blank after them; empty for what carries none."""
        rng, kind = self._rng, self._tool.marks
        if kind == "none":
            return ""
        depth = self._depth(role, copy)
        if kind == "some" and rng.random() < 0.5:
            depth = 0
        if kind == "wrong":
            if depth:
                depth = 0 if rng.random() < 0.2 else rng.choice((1, 2, 2, 3, 3, 4))
            elif role in _WRONGLY_MARKED and rng.random() < 0.15:
                depth = rng.choice((2, 3, 4))
        return "#" * depth + " " if depth else ""

    def _depth(self, role: str, copy: Copy | None) -> int:
        """How many marks the page's scheme has for a role; 0: none."""
        if copy is None or role not in {"title", "heading", "kicker", "subtitle", "column"}:
            return 0
        unmarked_column = role == "column" and not self._column_marked and self._level >= 3 and not copy.grouped
        if unmarked_column or (role == "subtitle" and not self._subtitle_marked):
            return 0
        title = 1 if self._scheme == "high" or (self._scheme == "lead" and copy.index == self._lead) else 2
        below = 2 if self._scheme == "high" else 3
        if copy.grouped:
            title = below
            if role == "column":
                return below - 1
            if role == "heading":
                return 3
        return title if role == "title" else below


def _broken(text: str, width: float, indent: float = 0.0) -> list[str]:
    return [text[start:stop].strip() for start, stop in break_lines(text, width, indent)]
