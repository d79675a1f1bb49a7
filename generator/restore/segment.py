"""Act 1, first step: a page becomes strips, in printed order.

A strip is one paragraph, head or line as the dump separates them: lines between blank lines, an indent, or a hard wrap
at a fixed width undone. The law: the strips' spans are in page order, do not overlap, and between them stand only
blanks and marks (`#`, `**`, `>`, list bullets).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.model.source import BLANKS, Page, Span
from generator.restore.text import CLOSERS, FINAL, NEVER_FIRST, OPENERS, display_width, is_latin

_MARKS = re.compile(r"(?:(?P<hashes>#{2,6}|#(?!\d))|>|[-+*•](?=[ \t\u3000]))[ \t\u3000\xa0]*")
_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x0c\x85]")
_CLOSING = "".join(sorted(CLOSERS))
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*]{1,400}?)(?<=[^\s*])\*\*|__(?=[^\s_])([^_]{1,400}?)(?<=[^\s_])__")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with something on it. Offsets are code points of the page."""

    spans: tuple[tuple[int, int], ...]
    """What is wording: without indent, trailing blanks and marks."""
    text: str
    level: int
    """Number of `#` marks, 0 for none."""
    bold: bool
    """The whole line stood between `**`."""
    bullet: bool
    indent: int
    """Width of the blanks before it, in half-width cells."""
    after_blank: bool
    """A blank line, or the head of the page, stands before it."""

    @property
    def marked(self) -> bool:
        """The dump says that it is more than a line of text."""
        return bool(self.level) or self.bold or self.bullet


@dataclass(frozen=True, slots=True)
class Strip:
    """A stretch of the page that was printed in one piece."""

    index: int
    """Place in printed order, from 0."""
    spans: tuple[Span, ...]
    text: str
    level: int = 0
    bold: bool = False
    bullet: bool = False
    after_blank: bool = True
    indented: bool = False
    lines: int = 1
    """Printed lines it was put together from."""

    @property
    def marked(self) -> bool:
        """Carries a head's mark: `#` or bold."""
        return self.level > 0 or self.bold


def indents_paragraphs(strips: Sequence[Strip]) -> bool:
    """Whether the page sets its paragraphs apart by indents: three long strips and two in five of them have one."""
    long = [strip for strip in strips if len(strip.text) > 40]
    return sum(strip.indented for strip in long) >= max(3, 0.4 * len(long))


def segment(page: Page) -> tuple[Strip, ...]:
    """Cut the page into strips. Total; linear in the length of the page, save for a bounded look for repeated lines."""
    lines = read_lines(page.text)
    wrap = find_wrap(lines)
    few = len(lines) <= MOST_COMPARED and len(page.text) <= LONGEST_COMPARED
    wording = "".join(line.text for line in lines) if few else ""
    strips: list[Strip] = []
    at = 0
    while at < len(lines):
        stop = at + 1
        while stop < len(lines) and (
            wraps(lines, stop - 1, wrap, opens=stop == at + 1)
            or unbroken_elsewhere(lines[stop - 1], lines[stop], wording)
        ):
            stop += 1
        strips.append(_strip(page, lines[at:stop], len(strips)))
        at = stop
    return tuple(strips)


def read_lines(text: str) -> tuple[Line, ...]:
    """The lines that hold wording, each with what is wording in it."""
    lines: list[Line] = []
    after_blank = True
    at = 0
    while at <= len(text):
        match = _LINE_END.search(text, at)
        stop = match.start() if match else len(text)
        line = _read_line(text, at, stop, after_blank)
        if line:
            lines.append(line)
        after_blank = line is None
        if not match:
            break
        at = match.end()
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Wrap:
    """How the dump breaks its lines."""

    measure: Callable[[Line], int]
    """What it counts in a line."""
    widths: tuple[int, ...]
    """By that measure, of each line: of the column it stands in. A line may be a little shorter, or longer by hanging
    punctuation."""
    unit: int
    """The width of a Chinese character by that measure."""
    separated: bool
    """Paragraphs are told apart by blank lines or indents, so a full stop at the end of a line proves nothing."""


def _cells(line: Line) -> int:
    return display_width(line.text) + line.indent


def _cells_inside(line: Line) -> int:
    return display_width(line.text)


def _characters(line: Line) -> int:
    return len(line.text) + line.indent // 2


def _characters_inside(line: Line) -> int:
    return len(line.text)


_MEASURES: tuple[tuple[Callable[[Line], int], int], ...] = (
    (_cells, 2), (_cells_inside, 2), (_characters, 1), (_characters_inside, 1),
)  # fmt: skip
"""What dumps count when they break lines, and the width of a Chinese character in it."""


def _ends_sentence(line: Line) -> bool:
    return line.text.rstrip(_CLOSING)[-1:] in FINAL


NARROWEST, WIDEST = 8, 80
"""Widths of columns, in Chinese characters."""


def find_wrap(lines: tuple[Line, ...]) -> Wrap | None:
    """How the dump breaks its lines; None where it does not.

    Hard-wrapped text shows many lines of few widths that end in mid-sentence and are followed by text at once.
    """
    pairs = [
        (at, line, _ends_sentence(line), after)
        for at, (line, after) in enumerate(pairwise(lines))
        if not after.after_blank and not line.marked and not after.marked
    ]
    groups = sum(1 for line in lines if line.after_blank or line.indent >= 2)
    found: tuple[float, Wrap] | None = None
    for measure, unit in _MEASURES:
        running = [measure(line) for _, line, ends, _ in pairs if not ends]
        running = [width for width in running if NARROWEST * unit <= width <= WIDEST * unit]
        if len(running) < FEWEST:
            continue
        counts = Counter(running)
        known = _common_widths(counts, unit)
        alike = sum(count for width, count in counts.items() if any(abs(width - one) <= unit for one in known))
        share = alike / len(running)
        if not known or share < 0.5 or (found and share <= found[0]):
            continue
        widths = _with_boxes(lines, _column_widths(lines, known, measure, unit), measure, unit)
        # Short lines that end a sentence and are followed by an unindented line at once: paragraphs are not separated.
        unseparated = sum(
            1 for at, line, ends, after in pairs if ends and measure(line) < widths[at] - 4 * unit and after.indent < 2
        )
        found = share, Wrap(measure, widths, unit, unseparated <= 0.1 * groups)
    return found[1] if found else None


FEWEST = 4
"""Lines of one width that are a column."""
MOST_WIDTHS = 5
"""Widths of the columns of one page."""


def _common_widths(counts: Counter[int], unit: int) -> tuple[int, ...]:
    """The widths that many lines have, give or take one character; columns of one page may be of several."""
    left = Counter(counts)
    known: list[int] = []
    while left and len(known) < MOST_WIDTHS:
        best = max(left, key=lambda width: (sum(left[width + off] for off in range(-unit, unit + 1)), width))
        around = range(best - unit, best + unit + 1)
        if sum(left[width] for width in around) < max(FEWEST, 0.08 * sum(counts.values())):
            break
        known.append(best)
        for width in around:
            left.pop(width, None)
    return tuple(known)


_CHANGE, _CHANGE_AT_BLANK = 5.0, 1.5
"""What it costs to say that another column begins, in lines that do not fit."""
_OPEN_SHORT, _CLOSED_SHORT, _LONG = 1.5, 0.3, 6.0
"""What it costs that a line is shorter than its column, in mid-sentence or at its end, or longer."""


def _column_widths(
    lines: Sequence[Line], known: Sequence[int], measure: Callable[[Line], int], unit: int
) -> tuple[int, ...]:
    """For each line the width of the column it most likely stands in (Viterbi 1967): such lines stand together."""
    if len(known) == 1:
        return tuple(known) * len(lines)
    costs = [0.0] * len(known)
    came: list[list[int]] = []
    for line in lines:
        width = measure(line)
        ends = _ends_sentence(line) or line.marked
        change = _CHANGE_AT_BLANK if line.after_blank else _CHANGE
        best = min(range(len(known)), key=lambda at: costs[at])
        came.append([at if costs[at] <= costs[best] + change else best for at in range(len(known))])
        costs = [
            min(costs[at], costs[best] + change)
            + (0.0 if abs(width - own) <= unit else _LONG if width > own else _CLOSED_SHORT if ends else _OPEN_SHORT)
            for at, own in enumerate(known)
        ]
    at = min(range(len(known)), key=lambda one: costs[one])
    found = []
    for step in reversed(came):
        found.append(known[at])
        at = step[at]
    return tuple(reversed(found))


def _with_boxes(
    lines: Sequence[Line], widths: tuple[int, ...], measure: Callable[[Line], int], unit: int
) -> tuple[int, ...]:
    """The same, with the widths of boxes set narrower between blank lines: three lines or more, the last any length."""
    found = list(widths)
    starts = [at for at, line in enumerate(lines) if line.after_blank or not at]
    for start, stop in pairwise([*starts, len(lines)]):
        box = lines[start:stop]
        full = [measure(line) for line in box[:-1]]
        if len(box) < 3 or any(line.marked or line.indent >= 2 for line in box) or max(full) > widths[start] - 2 * unit:
            continue
        even = max(full) - min(full) <= unit and measure(box[-1]) <= max(full) + unit
        paused = sum(not line.text[-1].isalnum() for line in box[:-1])  # the lines of a poem end with their marks
        if even and paused <= len(full) / 3:
            found[start:stop] = [max(full)] * len(box)
    return tuple(found)


_OPENS_ALWAYS = re.compile(
    r"(?:[\u4e00-\u9fff]{2,6}报|本[报刊网]|新华社)?[\u4e00-\u9fff]{0,4}(?:记者|通讯员)[\s\u3000/／][^，。；：]{1,30}$"
    r"|(?:[\u4e00-\u9fff]{2,4}报|本报|新华社)[^，。]{0,14}[讯电][\s\u3000]*[（(]"
)
"""A byline or a lead: no wrapped line goes on with it."""


def wraps(lines: Sequence[Line], at: int, wrap: Wrap | None, *, opens: bool = False) -> bool:
    """Whether the break after the line `at` is only a hard wrap, so that the next line goes on with it.

    `opens` says that a paragraph may begin with the line: then it is short by an indent that the dump left out.
    """
    line, after = lines[at], lines[at + 1]
    if len(line.text) == 1 and unicodedata.category(line.text) == "So" and not after.after_blank:
        return True  # a byline's mark on a line of its own
    if wrap is None or after.after_blank or line.marked or after.marked or after.indent >= 2:
        return False
    if unicodedata.category(after.text[0]) == "So" or _OPENS_ALWAYS.match(after.text):
        return False  # ◎ and ■ open a byline or a brief, 本报记者 a byline, 本报讯 a lead: nothing goes on with them
    if wrap.widths[at] != wrap.widths[at + 1]:
        return False  # another column begins
    width, full = wrap.measure(line), wrap.widths[at]
    ends = _ends_sentence(line)
    if width >= full - 3 * wrap.unit // 2:
        return wrap.separated or not ends
    if opens and not line.indent and not ends and abs(width - full + 2 * wrap.unit) <= wrap.unit // 2:
        return True
    # A number or a Latin word kept whole leaves a line short by its length.
    return wrap.separated and not ends and width + _first_word(after.text, wrap.unit) > full - wrap.unit


MOST_COMPARED, LONGEST_COMPARED = 2_000, 200_000
"""Lines, and characters, of a page beyond which its lines are not compared with its wording."""
_ACROSS = 6
"""Characters on each side of a line break that are looked for elsewhere, and the fewest in all."""


def unbroken_elsewhere(line: Line, after: Line, wording: str) -> bool:
    """Whether the page prints without a break what the end of the one line and the beginning of the next would make.

    A pull quote is set narrower than the text it repeats.
    """
    if after.after_blank or line.marked or after.marked:
        return False
    across = line.text[-_ACROSS:] + after.text[:_ACROSS]
    # Once it stands in the wording for this very break.
    return len(across) > _ACROSS and across in wording and wording.count(across) > 1


_WORD = re.compile(
    rf"[{re.escape(''.join(sorted(OPENERS)))}]*(?:[A-Za-z0-9.,%+/~·-]+|.)[{re.escape(''.join(sorted(NEVER_FIRST)))}]*"
)


def _first_word(text: str, unit: int) -> int:
    """The width of what a text begins with and no line break may part: a number, a Latin word, a mark's neighbour."""
    found = _WORD.match(text)
    word = found.group() if found else text[:1]
    return display_width(word) if unit > 1 else len(word)


def _read_line(text: str, start: int, stop: int, after_blank: bool) -> Line | None:
    low, high = _trim(text, start, stop)
    if low == high:
        return None
    indent = display_width(text[start:low])
    level, bullet = 0, False
    while match := _MARKS.match(text, low, high):
        if match["hashes"]:
            level = level or len(match["hashes"])
        else:
            bullet = True
        if match.end() >= high:  # a line of nothing but marks is kept as wording: nothing may vanish unseen
            break
        low = match.end()
    if level:  # closing marks: ## 标题 ##
        cut = high
        while cut > low and text[cut - 1] == "#":
            cut -= 1
        low, high = (low, high) if cut == low else _trim(text, low, cut)
    spans, bold = _without_bold(text, low, high)
    return Line(spans, "".join(text[a:b] for a, b in spans), level, bold, bullet, indent, after_blank)


def _without_bold(text: str, low: int, high: int) -> tuple[tuple[tuple[int, int], ...], bool]:
    """Spans of the wording outside `**` pairs, and whether one pair held the whole line."""
    if "**" not in text[low:high] and "__" not in text[low:high]:
        return ((low, high),), False
    spans: list[tuple[int, int]] = []
    at = low
    whole = False
    for match in _BOLD.finditer(text, low, high):
        inner = match.span(1) if match.group(1) is not None else match.span(2)
        if at < match.start():
            spans.append((at, match.start()))
        spans.append(inner)
        whole = match.start() == low and match.end() == high
        at = match.end()
    if at < high:
        spans.append((at, high))
    return tuple(spans), whole


def _trim(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and text[low] in BLANKS:
        low += 1
    while low < high and text[high - 1] in BLANKS:
        high -= 1
    return low, high


def _strip(page: Page, lines: tuple[Line, ...], index: int) -> Strip:
    first = lines[0]
    spans: list[tuple[int, int]] = list(first.spans)
    for line in lines[1:]:
        low, high = line.spans[0]
        if is_latin(page.text[spans[-1][1] - 1]) and is_latin(page.text[low]):
            spans[-1] = (spans[-1][0], high)  # the blank stays, so that two Latin words do not fuse
            spans += line.spans[1:]
        else:
            spans += line.spans
    made = tuple(Span(page.key, low, high) for low, high in spans)
    text = "".join(page.slice(span) for span in made)
    return Strip(
        index, made, text, first.level, first.bold, first.bullet, first.after_blank, first.indent >= 2, len(lines)
    )
