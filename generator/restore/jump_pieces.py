"""Where jump lines stand in the articles of a page, and the pieces they cut an article into.

A jump line has a line of its own (a block `jump`), or stands in brackets at the edge of a paragraph, where the steps
before took it for text. An article is cut where text from another page begins; nothing is cut before it is joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator.model.article import Article, Block, Removal, RemovalReason, Restoration, Role
from generator.model.source import BLANKS, Span
from generator.restore.conventions import Conventions
from generator.restore.jump_lines import BRACKETS, LONGEST, JumpLine, read_jump

LIFTED = (Role.JUMP, Role.CAPTION, Role.PULL_QUOTE)
"""Roles of blocks that stand behind the body of an article, in this order."""
_HEAD = frozenset({Role.COLUMN, Role.KICKER, Role.TITLE, Role.SUBTITLE, Role.BYLINE})
_BRACKETED = r"[（(【［]([^（）()【】［］\n]{3,58})[）)】］]"
_INLINE_START = re.compile(_BRACKETED)
_INLINE_END = re.compile(rf"(?:{_BRACKETED}|(?<=[\s\u3000])([^\s\u3000]{{3,20}}[版页頁]))$")


@dataclass(frozen=True, slots=True)
class Line:
    """A jump line where it stands."""

    page: str
    article: int
    """Which article of the page."""
    block: int
    """Which block of the article."""
    start: int
    end: int
    """Offsets in the block's text."""
    span: Span
    says: JumpLine
    text: str
    """As printed, without its brackets."""
    alone: bool
    """It is a block `jump`; otherwise a paragraph or head begins or ends with it, or is nothing else."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What may be joined: an article, or the part of one that begins under 上接."""

    page: str
    article: int
    heads: tuple[Block, ...] = ()
    """The head of the article; for a piece that comes from elsewhere, what it repeats of it."""
    body: tuple[Block, ...] = ()
    lifted: tuple[Block, ...] = ()
    inward: Line | None = None
    outward: Line | None = None
    doubled: tuple[Line, ...] = ()
    """Jump lines that cannot be told apart: a piece goes on in one place only."""
    removed: tuple[Removal, ...] = ()
    """Blanks between a jump line and the paragraph it stood in."""

    @property
    def text(self) -> str:
        """Its wording, without what was lifted out."""
        return "".join(block.text for block in (*self.heads, *self.body))

    @property
    def title(self) -> str:
        """The words of its heads, without the byline."""
        return "".join(block.text for block in self.heads if block.role is not Role.BYLINE)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every place it stands on."""
        return tuple(span for block in (*self.heads, *self.body, *self.lifted) for span in block.spans)


def find_lines(page: str, restoration: Restoration, known: Conventions) -> tuple[Line, ...]:
    """Every jump line of a page, article by article."""
    return tuple(
        line
        for number, article in enumerate(restoration.articles)
        for index, block in enumerate(article.blocks)
        for line in _lines_of(page, number, index, block, known)
    )


def _lines_of(page: str, number: int, index: int, block: Block, known: Conventions) -> Iterator[Line]:
    alone = block.role is Role.JUMP
    for start, end, says in _jumps_in(block, known):
        where = block.locate(start, end)
        if len(where) == 1:  # a jump line that was itself cut in two is none to rely on
            text = block.text[start:end].strip(BRACKETS)
            yield Line(page, number, index, start, end, where[0], says, text, alone)


def _jumps_in(block: Block, known: Conventions) -> Iterator[tuple[int, int, JumpLine]]:
    text = block.text
    if block.role is Role.JUMP:
        says = read_jump(text, known)
        if says:
            yield 0, len(text), says
        return
    if block.role not in (Role.PARAGRAPH, Role.HEADING):
        return
    opening = _INLINE_START.match(text)
    if opening and (says := _inline(opening[1], known.jumps_in, known)) and not says.outward:
        yield 0, opening.end(), says
    offset = max(0, len(text) - LONGEST)
    closing = _INLINE_END.search(text[offset:])
    if closing and (says := _inline(closing[1] or closing[2], known.jumps_out, known)) and says.outward:
        yield offset + closing.start(), len(text), says


def _inline(text: str, words: tuple[str, ...], known: Conventions) -> JumpLine | None:
    """What stands in brackets in running text is a jump only where it says nothing but a page and a title in 《》."""
    says = read_jump(text, known) if text.startswith(words) else None
    return says if says and says.pages and (not says.words or "《" in text) else None


@dataclass
class _Cutting:
    """An article being taken apart."""

    heads: list[Block]
    body: list[Block] = field(default_factory=list)
    lifted: list[Block] = field(default_factory=list)
    begins: dict[int, Line] = field(default_factory=dict)
    """Block of the body that a line 上接 stands before."""
    ends: dict[Span, int] = field(default_factory=dict)
    """By place of a line 下转: the block of the body it stands behind."""
    surplus: list[Line] = field(default_factory=list)
    removed: list[Removal] = field(default_factory=list)


def cut_article(page: str, number: int, article: Article, lines: Sequence[Line]) -> tuple[Piece, ...]:
    """The article in pieces, in reading order: cut where a text from another page begins; mostly one.

    `lines` are those of this article. Every character of the article is in exactly one block of one piece or in one
    of the blanks removed; each jump line is a block of its own.
    """
    first = next((at for at, block in enumerate(article.blocks) if block.role not in _HEAD), len(article.blocks))
    cutting = _Cutting(list(article.blocks[:first]))
    inside: dict[int, list[Line]] = {}
    for line in lines:
        if not line.alone:
            inside.setdefault(line.block, []).append(line)
    for at, block in enumerate(article.blocks[first:], first):
        if block.role in LIFTED:
            cutting.lifted.append(block)
        else:
            _add_to_body(cutting, block, inside.get(at, ()))
    for line in lines:
        if line.alone:
            _place(cutting, line)
    return _pieces(page, number, cutting, [line for line in lines if line.says.outward])


def _add_to_body(cutting: _Cutting, block: Block, lines: Sequence[Line]) -> None:
    """A block of the body, jump lines at its edges set apart."""
    start, stop = 0, len(block.text)
    for line in lines:
        jump = block.text[line.start : line.end]
        cutting.lifted.append(Block(Role.JUMP, (line.span,), jump, min(block.confidence, 0.9)))
        if line.says.outward:
            stop = line.start
        else:
            start = line.end
            cutting.begins[len(cutting.body)] = line
    low, high = start, stop
    while lines and low < high and block.text[low] in BLANKS:
        low += 1
    while lines and high > low and block.text[high - 1] in BLANKS:
        high -= 1
    blanks = (*block.locate(start, low), *block.locate(high, stop))
    cutting.removed += [Removal(span, RemovalReason.BLANK) for span in blanks]
    if low < high:
        cutting.body.append(_part(block, low, high) if lines else block)
    for line in lines:
        if line.says.outward:
            cutting.ends[line.span] = len(cutting.body) - 1


def _part(block: Block, start: int, stop: int) -> Block:
    spans = block.locate(start, stop)
    inside = tuple(flag for flag in block.flags if all(any(_within(at, span) for span in spans) for at in flag.spans))
    return replace(block, spans=spans, text=block.text[start:stop], flags=inside)


def _within(inner: Span, outer: Span) -> bool:
    return inner.page == outer.page and outer.start <= inner.start and inner.end <= outer.end


def _place(cutting: _Cutting, line: Line) -> None:
    """Find the block of the body that a jump line on its own speaks of."""
    if line.says.outward:
        where = _printed_before(cutting.body, line.span)
        cutting.ends[line.span] = where if where is not None else len(cutting.body) - 1
        return
    after = [(block.spans[0].start, at) for at, block in enumerate(cutting.body) if block.spans[0] >= line.span]
    where = min(after)[1] if after else None
    if where is None or where in cutting.begins:
        cutting.surplus.append(line)
    else:
        cutting.begins[where] = line


def _printed_before(body: Sequence[Block], span: Span) -> int | None:
    ends = [(piece.end, at) for at, block in enumerate(body) for piece in block.spans if piece.end <= span.start]
    return max(ends)[1] if ends else None


def _pieces(page: str, number: int, cutting: _Cutting, outward: Sequence[Line]) -> tuple[Piece, ...]:
    body = cutting.body
    starts = sorted({0, *cutting.begins})
    # A head right before the jump line is the headline, repeated for the rest of the article.
    edges = [at - 1 if at > 0 and _repeats(body, at, cutting.begins) else at for at in starts]
    stops = [*edges[1:], len(body)]

    def owner(at: int) -> int:
        return max((n for n, edge in enumerate(edges) if edge <= at), default=0)

    leaving: dict[int, list[Line]] = {}
    for line in outward:
        leaving.setdefault(owner(cutting.ends[line.span]), []).append(line)
    line_owner = {line.span: n for n, found in leaving.items() for line in found}
    line_owner |= {line.span: starts.index(at) for at, line in cutting.begins.items()}
    lifted: dict[int, list[Block]] = {}
    for block in cutting.lifted:
        near = _printed_before(body, block.spans[0])
        lifted.setdefault(line_owner.get(block.spans[0], owner(near or 0)), []).append(block)
    doubled = [line for found in leaving.values() if len(found) > 1 for line in found]
    pieces: list[Piece] = []
    for n, (at, edge, stop) in enumerate(zip(starts, edges, stops, strict=True)):
        going = leaving.get(n, [])
        pieces.append(
            Piece(
                page,
                number,
                heads=tuple(cutting.heads if n == 0 else body[edge:at]),
                body=tuple(body[at:stop]),
                lifted=tuple(lifted.get(n, ())),
                inward=cutting.begins.get(at),
                outward=going[0] if len(going) == 1 else None,
                doubled=tuple([*cutting.surplus, *doubled] if n == 0 else ()),
                removed=tuple(cutting.removed if n == 0 else ()),
            )
        )
    return tuple(pieces)


def _repeats(body: Sequence[Block], at: int, begins: Mapping[int, Line]) -> bool:
    """Whether the block before is a head and printed right before the jump line."""
    before, line = body[at - 1], begins[at]
    nearest = max((span.end for block in body for span in block.spans if span.end <= line.span.start), default=-1)
    return before.role is Role.HEADING and at - 1 not in begins and before.spans[-1].end == nearest
