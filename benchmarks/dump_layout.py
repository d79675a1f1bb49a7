"""Lays articles out on a page as boxes, and puts the boxes in the order in which a careless reader meets them.

Nothing is displaced that a careful reader could not put back: what is read away from its article shares rare wording
with the rest of it.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.breaks import SENTENCE_END
from benchmarks.corpus import AUTHOR_NOTE, BenchArticle
from benchmarks.dump_boxes import NO_ARTICLE, Box, BoxKind, Copy, Origin
from benchmarks.dump_columns import INDENT, PrintedLine, cut_columns, may_part, set_lines, whole_line
from benchmarks.dump_extras import Furnisher, FurnitureLine, Rarity, pull_quotes
from benchmarks.dump_tools import Tool

_HEAD_ROLES = frozenset({"column", "kicker", "title", "subtitle", "byline"})
_FLOW_ROLES = frozenset({"paragraph", "heading", AUTHOR_NOTE})
_SHEETS = (("第一版", "第四版"), ("第2版", "第3版"), ("1版", "6版"), ("A1版", "A5版"), ("第一版", "第三版"))
"""What an article that runs over calls the two printed pages."""
_TOGETHER = re.compile(r"[左右上下题]图|[①②③]|图\d")
"""A caption that speaks of where its photograph stands among others."""
_TWIN_CHARS = 330
"""The shorter of two articles whose columns alternate is at least this long."""
_MOST_COLUMNS = 6
_TAIL_CHARS = 50
_TAIL_SHARE = 0.65
"""A tail that is read elsewhere is no less and no more of its article."""
_TAIL_ANCHORS = 5
"""Rare strings that a fragment shares with the rest of its article, to be found again."""
_MID_SENTENCE_ANCHORS = 3
"""The same where the fragment begins in mid-sentence, so that it must follow some other, or its place is half known."""

_Stream = list[Box]
"""Boxes in the order in which they are met."""


# --- who stands where ---------------------------------------------------------------------------------------------


def arrange(articles: Sequence[BenchArticle], level: int, rng: random.Random) -> list[Copy]:
    """The articles in the order of the page: mostly the long ones first, those under one column head at the end."""
    columns: dict[tuple[str, str | None], list[BenchArticle]] = {}
    for article in articles:
        columns.setdefault((article.paper, article.column), []).append(article)
    groups = [
        sorted(members, key=lambda article: article.title is None)  # the first has the column head over its headline
        for (_, column), members in columns.items()
        if column is not None and len(members) > 1
    ]
    grouped = [article for members in groups for article in members]
    under_another = [article for members in groups for article in members[1:]]
    loners = _order([article for article in articles if article not in grouped], rng)
    return [
        _copy(index, article, level, article in grouped, article not in under_another)
        for index, article in enumerate([*loners, *grouped])
    ]


def _order(loners: list[BenchArticle], rng: random.Random) -> list[BenchArticle]:
    """Long articles first, more or less; a brief without headline not first; of one pair often side by side."""
    weighed = {article.name: -article.body_length * rng.uniform(0.4, 1.6) for article in loners}
    ordered = sorted(loners, key=lambda article: weighed[article.name])
    untitled = [article for article in ordered if article.title is None and article.column is None]
    if len(untitled) < len(ordered):
        ordered = [article for article in ordered if article not in untitled]
        for article in untitled:
            ordered.insert(rng.randrange(1, len(ordered) + 1), article)
    for article in list(ordered):
        twin = next(
            (other for other in ordered if other != article and other.pair and other.pair == article.pair), None
        )
        if twin is not None and rng.random() < 0.6:
            ordered.remove(twin)
            ordered.insert(ordered.index(article) + 1, twin)
    return ordered


def _copy(index: int, article: BenchArticle, level: int, grouped: bool, column_printed: bool) -> Copy:
    """What of an article is printed where. A byline after the first paragraph signs the article there."""
    head: list[int] = []
    flow: list[int] = []
    captions: list[int] = []
    for number, line in enumerate(article.lines):
        if line.role == "caption":
            captions.append(number)
        elif line.role in _FLOW_ROLES or (line.role == "byline" and flow) or (line.role == "jump" and level >= 3):
            flow.append(number)
        elif line.role in _HEAD_ROLES and (line.role != "column" or column_printed):
            head.append(number)
    return Copy(index, article, tuple(head), tuple(flow), tuple(captions), grouped)


# --- the page -----------------------------------------------------------------------------------------------------


class Layout:
    """Lays out one page."""

    def __init__(self, copies: Sequence[Copy], level: int, tool: Tool, rarity: Rarity, rng: random.Random) -> None:
        self._copies = copies
        self._level = level
        self._tool = tool
        self._rarity = rarity
        self._rng = rng

    def boxes(self, furnisher: Furnisher) -> list[Box] | None:
        """The boxes in the order in which they are read. None where the draw allows no page of this level."""
        level, rng = self._level, self._rng
        twins = self._twins() if level == 4 else None
        if level == 4 and twins is None:
            return None
        streams = [self._article(copy, twins is not None and copy.index in twins) for copy in self._copies]
        busy: set[int] = set()
        if twins:
            woven = self._woven(*(streams[number] for number in twins))
            if woven is None:
                return None
            streams[twins[0]], streams[twins[1]] = woven, []
            busy |= set(twins)
        if level >= 2 and not self._move_tails(streams, busy) and level < 4:
            return None
        second = None
        if level >= 3 and len(streams) >= 3 and rng.random() < 0.3:
            second = self._jump(streams, busy)
        sheets = [[box for stream in streams[:second] for box in stream]]
        if second is not None:
            sheets.append([box for stream in streams[second:] for box in stream])
        if level >= 2 and rng.random() < 0.22:
            self._late_captions(sheets)
        if level >= 3:
            sheets = [self._furnished(number, sheet, furnisher) for number, sheet in enumerate(sheets)]
        for sheet in sheets[1:]:
            sheet[0] = replace(sheet[0], opens_sheet=True)
        return [box for sheet in sheets for box in sheet]

    # -- what a reader goes by

    def _anchors(self, copy: Copy, fragment: str, rest: str) -> int:
        others = [other.words for other in self._copies if other is not copy]
        return self._rarity.anchors(fragment, rest, others)

    def _findable(self, article: int, boxes: Sequence[Box], enough: int) -> bool:
        """Whether a careful reader can say whose these columns are. One that begins in mid-sentence tells more."""
        copy = self._copies[article]
        lines = [line for box in boxes if box.kind is BoxKind.COLUMN for line in box.lines]
        fragment = "".join(copy.text(line.number)[line.start : line.end] for line in lines)
        taken: dict[int, list[PrintedLine]] = {}
        for line in lines:
            taken.setdefault(line.number, []).append(line)
        rest = [copy.text(number) for number in (*copy.head, *copy.flow) if number not in taken]
        for number, gone in taken.items():
            rest += [copy.text(number)[: gone[0].start], copy.text(number)[gone[-1].end :]]
        return self._anchors(copy, fragment, "\n".join(rest)) >= (enough if lines[0].first else _MID_SENTENCE_ANCHORS)

    # -- one article

    def _article(self, copy: Copy, twin: bool) -> _Stream:
        """The boxes of one article in right order, its captions and pull quotes among them."""
        rng, tool = self._rng, self._tool
        bare = tool.keeps_lines and not tool.indent and not tool.blank_paragraph
        width = rng.choice(tool.widths)
        lines = set_lines(copy.article, copy.flow, width, INDENT if tool.set_indent else 0.0, short_ends=bare)
        if twin:
            count = max(2, min(_MOST_COLUMNS, round(copy.length / rng.uniform(120, 260))))
        elif copy.length < 270:
            count = rng.choice((1, 1, 1, 2))
        else:
            count = max(1, min(_MOST_COLUMNS, round(copy.length / rng.uniform(140, 340))))
        boxes = [
            Box(BoxKind.COLUMN, copy.index, tuple(column)) for column in cut_columns(copy.article, lines, count, rng)
        ]
        if copy.head:
            head = tuple(whole_line(copy.article, number) for number in copy.head)
            boxes.insert(0, Box(BoxKind.HEAD, copy.index, head))
        return self._with_quotes(copy, self._with_captions(copy, boxes))

    def _with_captions(self, copy: Copy, boxes: _Stream) -> _Stream:
        """Captions before a column, before or after the headline, or at the end, in one group or two."""
        rng = self._rng
        if not copy.captions:
            return boxes
        captions = copy.captions
        groups = [captions]
        apart = not any(_TOGETHER.match(copy.text(number)) for number in captions)
        if len(captions) > 1 and apart and rng.random() < 0.5:
            at = rng.randrange(1, len(captions))
            groups = [captions[:at], captions[at:]]
        first, *later = _columns(boxes)
        placed = []
        for group in groups:
            text = "\n".join(copy.text(number) for number in group)
            known = self._anchors(copy, text, copy.words) >= 2
            spots = dict.fromkeys(later, 3.0)
            if copy.head:
                spots[first] = 1.5
            if copy.head and known:
                spots[0] = 2.0
            if known:
                spots[len(boxes)] = 1.2
            placed.append(rng.choices(list(spots), list(spots.values()))[0] if spots else first)
        for spot, group in sorted(zip(sorted(placed), groups, strict=True), reverse=True):
            boxes[spot:spot] = [
                Box(BoxKind.CAPTION, copy.index, (), copy.text(number), copy.origin(number), glued=number != group[0])
                for number in group
            ]
        if self._level >= 2 and rng.random() < 0.3:  # a photograph in the middle of a column
            caption = [box for box in boxes if box.kind is BoxKind.CAPTION][-1]
            without = [box for box in boxes if box is not caption]
            return self._dropped(copy, without, caption) or boxes
        return boxes

    def _with_quotes(self, copy: Copy, boxes: _Stream) -> _Stream:
        """Pull quotes inside sentences (level 2), before a column, or before or after the headline."""
        rng = self._rng
        for rank, quote in enumerate(pull_quotes(copy.article, self._level, rng), 1):
            origin = Origin(copy.index, quote.host, rank, "pull_quote")
            box = Box(BoxKind.PULL_QUOTE, copy.index, (), quote.text, origin)
            dropped = self._dropped(copy, boxes, box) if self._level >= 2 and rng.random() < 0.6 else None
            if dropped is not None:
                boxes = dropped
                continue
            first, *later = _columns(boxes)
            spots = later * 2 + ([0, first] if copy.head else [])
            if spots:
                boxes.insert(rng.choice(spots), box)
        return boxes

    def _dropped(self, copy: Copy, boxes: _Stream, box: Box) -> _Stream | None:
        """The boxes with one more in the middle of a sentence of a column. None where there is no room.

        A pull quote does not stand inside the paragraph that it repeats.
        """
        host = box.origin.line if box.origin and box.kind is BoxKind.PULL_QUOTE else None
        spots = [
            (number, at)
            for number in _columns(boxes)
            for at, (before, after) in enumerate(itertools.pairwise(boxes[number].lines), 1)
            if before.number == after.number != host
            and may_part(copy.article, before, after)
            and not SENTENCE_END.search(copy.text(before.number)[: before.end].rstrip())
        ]
        if not spots:
            return None
        number, at = self._rng.choice(spots)
        column = boxes[number]
        parts = [replace(column, lines=column.lines[:at]), box, replace(column, lines=column.lines[at:])]
        return [*boxes[:number], *parts, *boxes[number + 1 :]]

    # -- columns of two articles alternating

    def _twins(self) -> tuple[int, int] | None:
        """Two neighbours of which a reader may read the columns by turns."""
        good = [
            (one.index, other.index)
            for one, other in itertools.pairwise(self._copies)
            if min(one.length, other.length) >= _TWIN_CHARS and not (one.grouped or other.grouped)
        ]
        return self._rng.choice(good) if good else None

    def _woven(self, one: _Stream, other: _Stream) -> _Stream | None:
        """The columns of two articles, one above the other, read strip by strip. None where that would be unfair."""
        rng = self._rng
        strips = [self._strips(stream) for stream in (one, other)]
        if min(map(len, strips)) < 2:
            return None
        for strip in (strip for article in strips for strip in article[1:]):
            begins_paragraph = strip[_columns(strip)[0]].lines[0].first
            if begins_paragraph and not self._findable(strip[0].article, strip, _MID_SENTENCE_ANCHORS):
                return None
        woven: _Stream = []
        if rng.random() < 0.25:  # both headlines first
            for article in strips:
                woven += [box for box in article[0] if box.kind is BoxKind.HEAD]
                article[0] = [box for box in article[0] if box.kind is not BoxKind.HEAD]
        by_two = rng.random() < 0.3
        while any(strips):
            for article in strips:
                for _ in range(2 if by_two and rng.random() < 0.5 and len(article) > 2 else 1):
                    woven += article.pop(0) if article else []
        return woven

    def _strips(self, stream: _Stream) -> list[list[Box]]:
        """A column each, with what stands before it; the first with the headline."""
        strips: list[list[Box]] = [[]]
        for box in stream:
            begun = box.kind is BoxKind.COLUMN and any(other.kind is BoxKind.COLUMN for other in strips[-1])
            if begun and not self._same_column(strips[-1][-1], box):
                strips.append([])
            strips[-1].append(box)
        return strips

    def _same_column(self, before: Box, box: Box) -> bool:
        """Whether a box is the rest of a column that a pull quote or a photograph interrupts."""
        interrupted = before.kind in {BoxKind.PULL_QUOTE, BoxKind.CAPTION} and not box.lines[0].first
        return interrupted and self._rng.random() < 0.7

    # -- tails, jumps, captions elsewhere

    def _tail(self, stream: _Stream, article: int) -> int | None:
        """Where in its stream the last one to three columns of an article begin, if they may be read elsewhere."""
        columns = [number for number in _columns(stream) if stream[number].article == article]
        for back in self._rng.sample((1, 1, 2, 3), 4):
            if back < len(columns):
                tail = stream[columns[-back] :]
                size = sum(line.end - line.start for box in tail if box.kind is BoxKind.COLUMN for line in box.lines)
                fair = _TAIL_CHARS <= size <= _TAIL_SHARE * self._copies[article].length
                if fair and self._findable(article, tail, _TAIL_ANCHORS):
                    return columns[-back]
        return None

    def _move_tails(self, streams: list[_Stream], busy: set[int]) -> bool:
        """Read the tails of some articles before their own headline or in a neighbour's columns. False: of none."""
        rng = self._rng
        goal = max(1, min(3, round(sum(map(bool, streams)) * rng.uniform(0.3, 0.7))))
        if self._level == 4:
            goal = rng.choice((0, 1, 1, 2))
        places = [place for place in range(len(streams)) if place not in busy]
        rng.shuffle(places)
        moved = 0
        for place in places:
            copy = self._copies[place]
            if moved == goal or copy.grouped or copy.article.title is None or place in busy:
                continue
            at = self._tail(streams[place], place)
            if at is None:
                continue
            rest, tail = streams[place][:at], streams[place][at:]
            hosts = self._hosts(streams, place, busy)
            if hosts and rng.random() < 0.5:
                host = rng.choices(hosts, [3.0 if host == place + 1 else 1.0 for host in hosts])[0]
                columns = _columns(streams[host])
                spot = columns[rng.randrange(max(1, len(columns) // 2))] + 1
                streams[place] = rest
                streams[host][spot:spot] = tail
                busy.add(host)
            else:
                head = next(number for number, box in enumerate(rest) if box.kind is BoxKind.HEAD)
                spot = head if rng.random() < 0.6 else 0
                streams[place] = rest[:spot] + tail + rest[spot:]
            busy.add(place)
            moved += 1
        return moved > 0

    def _hosts(self, streams: list[_Stream], place: int, busy: set[int]) -> list[int]:
        """Neighbours behind whose first columns a tail may be read."""
        return [
            other
            for other in range(max(0, place - 2), min(len(streams), place + 3))
            if other != place
            and other not in busy
            and not self._copies[other].grouped
            and len(_columns(streams[other])) >= 2
        ]

    def _jump(self, streams: list[_Stream], busy: set[int]) -> int | None:
        """Two printed pages in one dump; an article that can, runs over. Returns which stream begins the second."""
        rng = self._rng
        live = [place for place, stream in enumerate(streams) if stream]
        if len(live) < 2:
            return None
        second = rng.choice(live[1:])
        here, there = rng.choice(_SHEETS)
        for place in live[: live.index(second)]:
            copy = self._copies[place]
            title = copy.article.title
            if place in busy or copy.grouped or title is None or any(copy.role(line) == "jump" for line in copy.flow):
                continue
            at = self._tail(streams[place], place)
            if at is None:
                continue
            back = f"（上接{here}《{title}》）" if rng.random() < 0.3 else f"（上接{here}）"
            before = max(line.number for box in streams[place][:at] for line in box.lines)
            onward, over = (
                Box(BoxKind.JUMP, place, (), text, Origin(place, before, rank, "jump"))
                for rank, text in enumerate((f"（下转{there}）", back), 1)
            )
            tail = [over, *streams[place][at:]]
            streams[place] = [*streams[place][:at], onward]
            if rng.random() < 0.5:
                streams[second] = tail + streams[second]
            else:
                streams[-1] = streams[-1] + tail
            break
        return second

    def _late_captions(self, sheets: list[list[Box]]) -> None:
        """Some tools write photographs after the text: captions at the very end, where it is clear whose they are."""
        late = []
        for sheet in sheets:
            for box in [box for box in sheet if box.kind is BoxKind.CAPTION]:
                copy = self._copies[box.article]
                if self._anchors(copy, box.text, copy.words) >= 3 and self._rng.random() < 0.7:
                    sheet.remove(box)
                    late.append(replace(box, glued=False))
        sheets[-1] += late

    # -- furniture

    def _furnished(self, number: int, sheet: list[Box], furnisher: Furnisher) -> list[Box]:
        """A printed page with what stands above and below it, and what is met between its columns."""
        rng = self._rng
        made = furnisher.make(number, self._tool.web)
        ranks = itertools.count()

        def furniture(line: FurnitureLine, glued: bool = False) -> Box:
            origin = Origin(NO_ARTICLE, number, next(ranks), line.role)
            return Box(BoxKind.FURNITURE, NO_ARTICLE, (), line.text, origin, glued)

        bottom = list(made.bottom)
        if made.navigation is not None:
            for box in [box for box in sheet[1:] if box.kind is BoxKind.HEAD]:
                if rng.random() < 0.45:
                    sheet.insert(sheet.index(box), furniture(made.navigation))
        elif bottom and rng.random() < 0.3:  # a foot line met between columns
            gaps = [at for at in range(1, len(sheet)) if not sheet[at].glued]
            if gaps:
                sheet.insert(rng.choice(gaps), furniture(bottom.pop()))
        top = [furniture(line, glued=at > 0) for at, line in enumerate(made.top)]
        return [*top, *sheet, *(furniture(line, glued=at > 0) for at, line in enumerate(bottom))]


def _columns(boxes: Sequence[Box]) -> list[int]:
    """Which boxes are columns."""
    return [number for number, box in enumerate(boxes) if box.kind is BoxKind.COLUMN]
