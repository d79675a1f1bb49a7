"""Sets an article in columns of printed lines, by the usual rules of Chinese line breaking, and cuts the columns.

Columns end where lines end, so a paragraph is cut where print cuts it.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass

from benchmarks.breaks import SENTENCE_END
from benchmarks.corpus import BenchArticle
from benchmarks.scramble import UNCOMPARED

CLOSERS = frozenset("，。、；：？！”’）》】〕」』％…—～·,.;:?!)]}%")
"""Characters that may not begin a line."""
OPENERS = frozenset("“‘（《【〔「『([{")
"""Characters that may not end a line."""
INDENT = 2.0
"""What the first line of a paragraph is set in by, in ems."""

_TOKENS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,:/%+\-–⁻²₂α-ωμ]*|——|……|\s+|.", re.DOTALL)
"""What is never broken: numbers and Latin words, double dashes, any other character by itself."""
_HEADING_SLACK = 1.6
"""A heading up to this much wider than its column still stands in one line: it may be set across two columns."""
_CUT_PLACES = {"anywhere": 10, "list": 3, "quotation": 2, "sentence": 1.5, "paragraph": 1, "number": 1.5}
"""Where a column is wished to end, and how often: a share goes to places that each trouble a reader in their way."""
_CUT_REACH = 4
"""How many lines further up or down a place of the wished kind is looked for."""
_LEAST_COLUMN = 8
"""A last column of fewer characters stays with the one before."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of a column: a stretch of one line of the article's file. Such stretches tile the file's line."""

    number: int
    """Which line of the file."""
    start: int
    end: int
    """End of the stretch; blanks that fall between two printed lines belong to the first."""
    last: bool
    """Whether the file's line ends here."""

    @property
    def first(self) -> bool:
        """Whether the file's line begins here."""
        return self.start == 0


def whole_line(article: BenchArticle, number: int) -> PrintedLine:
    """A line of the file that is printed in one."""
    return PrintedLine(number, 0, len(article.lines[number].text), last=True)


def ems(text: str) -> float:
    """How wide a text is printed, in Chinese characters."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def break_lines(text: str, width: float, indent: float = 0.0) -> list[tuple[int, int]]:
    """Start and end of each line of a text set to a width with the first line set in; the lines tile the text."""
    tokens = [(found.start(), found[0]) for found in _TOKENS.finditer(text)]
    starts = []
    at, room = 0, width - indent
    while at < len(tokens):
        starts.append(tokens[at][0])
        at = _line_end(tokens, at, room)
        room = width
        while at < len(tokens) and tokens[at][1].isspace():
            at += 1
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _line_end(tokens: list[tuple[int, str]], start: int, room: float) -> int:
    """The number of the token after the last one of a line that begins with token `start`."""
    stop, used = start, 0.0
    while stop < len(tokens) and (used + ems(tokens[stop][1]) <= room or stop == start):
        used += ems(tokens[stop][1])
        stop += 1
    if stop == len(tokens):
        return stop
    if tokens[stop][1][0] in CLOSERS and ems(tokens[stop][1]) <= 1:  # hangs into the margin
        stop += 1
    back = stop
    while back > start + 1 and (
        tokens[back - 1][1] in OPENERS or (back < len(tokens) and tokens[back][1][0] in CLOSERS)
    ):
        back -= 1
    return back if back > start + 1 or tokens[back - 1][1] not in OPENERS else stop


def set_lines(
    article: BenchArticle, numbers: tuple[int, ...], width: float, indent: float, short_ends: bool
) -> list[PrintedLine]:
    """The lines of the file with these numbers, set to a width.

    With `short_ends` no paragraph fills its last line: where neither indent nor blank line shows where a paragraph
    ends, only its short last line does.
    """
    printed = []
    for number in numbers:
        role, text = article.lines[number].role, article.lines[number].text
        if role == "heading":
            places = [(0, len(text))] if ems(text) <= width * _HEADING_SLACK else break_lines(text, width)
        else:
            places = break_lines(text, width, indent)
            narrower = width
            while short_ends and role == "paragraph" and narrower > width * 0.7:
                start, end = places[-1]
                if ems(text[start:end]) + (indent if len(places) == 1 else 0) <= width - 2.5:
                    break
                narrower -= 0.5
                places = break_lines(text, narrower, indent)
        printed += [PrintedLine(number, start, end, end == len(text)) for start, end in places]
    return printed


def may_part(article: BenchArticle, before: PrintedLine, after: PrintedLine) -> bool:
    """Whether a column may end between two lines: not under a heading, not before a note, in nothing but a paragraph.

    A mark that no measure compares never stands at a cut: the place could not be compared either.
    """
    role = article.lines[before.number].role
    if before.number != after.number:
        return role != "heading" and article.lines[after.number].role in {"paragraph", "heading"}
    text = article.lines[before.number].text
    return role == "paragraph" and not {text[: before.end].rstrip()[-1], text[after.start]} & UNCOMPARED


def cut_columns(
    article: BenchArticle, lines: list[PrintedLine], count: int, rng: random.Random
) -> list[list[PrintedLine]]:
    """The lines in at most `count` columns of uneven height, for there are photographs and other articles about."""
    if count <= 1 or len(lines) < 2 * count + 1:
        return [lines]
    shares = [rng.uniform(0.65, 1.35) for _ in range(count)]
    columns = []
    begin, total = 0, 0.0
    for share in shares[:-1]:
        total += share
        edge = max(round(len(lines) * total / sum(shares)), begin + 2)
        if edge >= len(lines):
            break
        edge = _drawn_to(article, lines, edge, begin, rng)
        while edge > begin and not may_part(article, lines[edge - 1], lines[edge]):
            edge -= 1
        if edge > begin:
            columns.append(lines[begin:edge])
            begin = edge
    columns.append(lines[begin:])
    if len(columns) > 1 and sum(line.end - line.start for line in columns[-1]) < _LEAST_COLUMN:
        columns[-2:] = [columns[-2] + columns[-1]]
    return columns


def _drawn_to(article: BenchArticle, lines: list[PrintedLine], edge: int, begin: int, rng: random.Random) -> int:
    """The edge, or one near it where the column ends in a place of the kind that is wished for this time."""
    wish = rng.choices(tuple(_CUT_PLACES), tuple(_CUT_PLACES.values()))[0]
    if wish == "anywhere":
        return edge
    near = range(max(begin + 2, edge - _CUT_REACH), min(len(lines) - 1, edge + _CUT_REACH + 1))
    for place in sorted(near, key=lambda place: abs(place - edge)):
        if wish in _places(article, lines[place - 1]):
            return place
    return edge


def _places(article: BenchArticle, line: PrintedLine) -> set[str]:
    """What kinds of place (names of _CUT_PLACES) the end of a line is."""
    if line.last:
        return {"paragraph"}
    text = article.lines[line.number].text
    before, after = text[: line.end].rstrip(), text[line.end :]
    kinds = {
        "list": before.endswith("、"),
        "quotation": before.count("“") + before.count("「") > before.count("”") + before.count("」"),
        "sentence": SENTENCE_END.search(before) is not None,
        "number": before[-1].isdigit() or after[0].isdigit(),
    }
    return {kind for kind, here in kinds.items() if here}
