"""What can be said of a strip by looking at it and at its neighbours: named looks, the same for every state.

A look states a fact (short, ends a sentence, names a reporter); how much the fact speaks for a headline or against a
paragraph is learned (weights.py). Nothing is decided here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.restore.grammar import (
    NUMBERED,
    PAGE_NUMBER,
    SPEAKER,
    Grammar,
    is_byline,
    is_running_head,
    is_signature,
    names_only,
    opens_with_byline,
)
from generator.restore.segment import Strip, indents_paragraphs
from generator.restore.text import CLOSERS, FINAL, NEVER_FIRST, Shape, hanzi_count, is_table_row, shape_of
from generator.restore.words import class_at, torn_start

SHORT = 60
"""Characters up to which a line is looked at as a possible head."""
_LENGTHS = (3, 4, 7, 10, 13, 16, 20, 26, 32, 38, 46, 60, 90, 160, 400)
_STOPS = re.compile(r"[。！？；!?;]")
_BRACKET_HEAD = re.compile(r"[【［\[][^】］\]]{2,40}[】］\]]")
_ROUND = re.compile(r"[（(][^（）()]*[）)]。?")
_DASH = re.compile(r"[—–―-]{1,4}")
_ZONE = re.compile(r"高新区|经开区|开发区|自贸区|自创区|园区|新区|示范区|产业园|科学城")
_ACTING = re.compile(r"[\u4e00-\u9fff]{2,4}(?:说|介绍|表示|告诉|认为|坦言|回忆)")
_NEWS = re.compile(
    r"近日|日前|昨日|昨天|今天|今日|前日|[\d一二三四五六七八九十]日[，上下中晚凌傍电讯，]|获悉|记者从|月[\d一二三四五六七八九十]+日"
)
"""How a piece of news opens."""
_DATED = re.compile(
    r"(?:\d{4}|[〇零一二三四五六七八九]{4})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)
_ROLE_ALONE = re.compile(
    r"(?:本[报刊社]|特约|本报特约)(?:首席|特约)?(?:评论员|记者|编辑部|通讯员|评论部|编辑)(?:文章)?"
)
_CRAFT = re.compile(r"(?:摄|文|图|/|／|丨|｜)\s*$|^(?:文|图|摄影|撰文)[\s/／丨｜:：]")
_OFFICE = re.compile(r"[^，。：；！？\s]{2,24}[\s\u3000]+(\S{2,4}|\S[\s\u3000]\S{1,2})")
_PLACED = re.compile(r"[\u3400-\u9fff·\s\u3000]{2,8}[（(][^（）()。，；]{2,36}[）)]")
"""A name with where its bearer works: 秦望（云湖大学城市研究所）."""
_TASKS = re.compile(r"(?:[\u3400-\u9fff]{2,6}[：:/／丨|\s\u3000]+[\u3400-\u9fff][\u3400-\u9fff\s\u3000、]{1,12}){2,}")
"""Tasks with those who did them, two or more: 签发：秦望　编审：甘棠."""
_POINTING = re.compile(r"[（(](?:左|右|中|前|后|上|下|左[一二三]|右[一二三])[）)]")
_WEAK_CREDIT = re.compile(r"(?:发|图|制图|文)[）)]?。?$")
_CREDIT_WORD = re.compile(
    r"责任?编|美编|版式|校对|编辑[：:/／丨\s　]|审[校读][：:/／丨\s　]|组版|统筹[：:/／]|视觉[：:/／]|制图[：:/／]|值班"
)
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+|热线|电话[：:]|邮箱|邮编")


@dataclass(frozen=True, slots=True)
class Looked:
    """A strip with the names of all that was seen of it."""

    strip: Strip
    shape: Shape
    seen: frozenset[str]
    numbered: str
    """Kind of number it opens with: chapter 一、, bracket （一）, arabic 1., circle ①; empty for none."""
    credit: tuple[int, int] | None
    """Offsets into the text of who supplied a picture."""


NEIGHBOURED = 160
"""Code points of a strip beyond which its neighbours tell nothing about it."""


@dataclass(frozen=True, slots=True)
class PageLooks:
    """What the page as a whole shows: how its heads are marked, where its edges are."""

    marked_heads: int
    top_level: int
    levels: tuple[tuple[int, int], ...]
    """Level of marks → how many short strips carry it."""
    indents: bool
    running_edges: frozenset[int]
    """Indices of strips between the edge of the page and a date, paper's name or number."""


@dataclass(frozen=True, slots=True)
class View:
    """What a look may look at."""

    strips: Sequence[Strip]
    at: int
    page: PageLooks
    grammar: Grammar
    sections: frozenset[str]
    shape: Shape
    numbered: str
    credit: tuple[int, int] | None

    @property
    def strip(self) -> Strip:
        """The strip looked at."""
        return self.strips[self.at]

    @property
    def text(self) -> str:
        """Its wording."""
        return self.strips[self.at].text


Look = Callable[[View], Iterator[str]]


def look_at_page(strips: Sequence[Strip], grammar: Grammar, sections: frozenset[str]) -> PageLooks:
    """Collect the habits of the page."""
    counts = Counter(strip.level for strip in strips if strip.level and len(strip.text) <= SHORT)
    marked = sum(1 for strip in strips if strip.marked and len(strip.text) <= SHORT)
    edges: set[int] = set()
    for end in (strips[:5], strips[::-1][:6]):
        known = [_like_furniture(strip, grammar, sections) for strip in end]
        last = max((at for at, found in enumerate(known) if found), default=-1)
        edges |= {strip.index for strip in end[: last + 1] if len(strip.text) <= 24}
    return PageLooks(
        marked,
        min(counts) if counts else 0,
        tuple(sorted(counts.items())),
        indents_paragraphs(strips),
        frozenset(edges),
    )


def _like_furniture(strip: Strip, grammar: Grammar, sections: frozenset[str]) -> bool:
    """Whether the line says nothing but date, paper, section or number."""
    text = strip.text
    return len(text) <= 60 and bool(
        PAGE_NUMBER.fullmatch(text) or is_running_head(text, grammar, sections) or grammar.credits.fullmatch(text)
    )


def look_at(strips: Sequence[Strip], at: int, page: PageLooks, grammar: Grammar, sections: frozenset[str]) -> Looked:
    """All looks at one strip and its neighbours."""
    strip = strips[at]
    numbered = NUMBERED.match(strip.text)
    kind = (numbered.lastgroup or "") if numbered else ""
    view = View(strips, at, page, grammar, sections, shape_of(strip.text), kind, _credit(strip.text, grammar))
    seen = frozenset(name for look in LOOKS for name in look(view))
    return Looked(strip, view.shape, seen, kind, view.credit)


_TELLING = frozenset({
    "byline", "byline.names", "byline.mark_names", "byline.marked", "lead", "caption.first", "caption.credit",
    "caption.credit.alone", "column", "page_number", "numbered.short", "round", "square", "no_hanzi", "speaker.asks",
    "signature", "running.part", "lead_mark", "news", "speaker", "first.dash", "table", "caption.pointing", "note",
    "square.first", "numbered.chapter", "numbered.arabic", "signature.told", "byline.role_word",
})  # fmt: skip
"""Looks that tell something of the strips around, too."""


def with_neighbours(looked: Sequence[Looked]) -> tuple[Looked, ...]:
    """The same with what is telling of each strip's neighbours: `before:byline`, `after:caption.credit`."""
    return tuple(
        replace(item, seen=item.seen | frozenset(_of_neighbours(looked, at)))
        if len(item.strip.text) <= NEIGHBOURED
        else item
        for at, item in enumerate(looked)
    )


def _of_neighbours(looked: Sequence[Looked], at: int) -> Iterator[str]:
    for word, other in (("before", at - 1), ("after", at + 1)):
        if 0 <= other < len(looked):
            yield from (f"{word}:{name}" for name in looked[other].seen & _TELLING)


def marks(view: View) -> Iterator[str]:
    """`#`, bold and bullets, against the habits of the page."""
    strip, page = view.strip, view.page
    if strip.level:
        yield "marked"
        yield f"level.{min(strip.level, 4)}"
        if len(page.levels) > 1:
            yield "rank.top" if strip.level == page.top_level else "rank.lower"
            if strip.level == page.levels[-1][0]:
                yield "rank.last"
        else:
            yield "rank.only"
        if len(strip.text) > SHORT:
            yield "marked.long"
    else:
        yield "plain.marks" if page.marked_heads >= 2 else "plain"
    if strip.bold:
        yield "bold"
    if strip.bullet:
        yield "bullet"
    if page.indents and len(strip.text) > 20:
        yield "indented" if strip.indented else "flush"


def size(view: View) -> Iterator[str]:
    """How long it is, and on how many lines."""
    length = len(view.text)
    yield f"len.{next((str(most) for most in _LENGTHS if length <= most), 'more')}"
    if view.strip.lines > 1:
        yield f"lines.{min(view.strip.lines, 3)}"


def edges(view: View) -> Iterator[str]:
    """How the text begins and ends."""
    text, shape = view.text, view.shape
    yield f"ends.{shape.ends}"
    last = text.rstrip("".join(CLOSERS))[-1:] or text[-1]
    if last in "。！？!?…，、；：,;:":
        yield f"last.{last}"
    if text[-1] in CLOSERS:
        yield "last.closer"
    first = text[0]
    if _DASH.match(text):
        yield "first.dash"
    elif first in NEVER_FIRST:
        yield "first.never"
    if first in "“‘「『":
        yield "first.quote"
    if first.isascii() and first.isdigit():
        yield "first.digit"
    if shape.unclosed:
        yield "unclosed"
    if shape.unopened:
        yield "unopened"
    if text.startswith("（完）") or text.endswith(("（完）", "(完)")):
        yield "finis"
    if len(text) <= SHORT * 2 and torn_start(text, frozenset(view.grammar.conventions.first_words)):
        yield "first.torn"
    if text.startswith(view.grammar.conventions.openings):
        yield "first.opening"


def numbers(view: View) -> Iterator[str]:
    """A number at its head."""
    if view.numbered:
        yield f"numbered.{view.numbered}"
        if len(view.text) <= 16:
            yield "numbered.short"


def inside(view: View) -> Iterator[str]:
    """Punctuation and words inside a short text."""
    text = view.text
    yield f"stops.{min(len(_STOPS.findall(text[:-1])), 3)}"
    if _ROUND.fullmatch(text):
        yield "round"
    if _BRACKET_HEAD.fullmatch(text):
        yield "square"
    elif text[0] in "【［[":
        yield "square.first"
    if not hanzi_count(text[:400]):
        yield "no_hanzi"
    if is_table_row(text):
        yield "table"
    if len(text) > 90:
        return
    yield f"commas.{min(text.count('，') + text.count(','), 3)}"
    if re.search(r"\S[\s\u3000]+\S", text):
        yield "blank"
    if "“" in text:
        yield "quoted"
    if re.search(r"\d", text):
        yield "digit"
    if _ZONE.search(text):
        yield "zone"
    if _ACTING.search(text):
        yield "acting"
    if "：" in text[:-1] or ":" in text[:-1]:
        yield "colon"


def speech(view: View) -> Iterator[str]:
    """A speaker named before a colon."""
    if SPEAKER.match(view.text):
        yield "speaker"
        yield "speaker.asks" if view.text.rstrip("".join(CLOSERS))[-1:] in "？?" else "speaker.says"


def news(view: View) -> Iterator[str]:
    """Wire heads, marks of briefs, and words that open a piece of news."""
    text = view.text
    if view.grammar.wire_head.match(text[:60]):
        yield "lead"
    if len(text) > 40:
        if _NEWS.search(text[:60]):
            yield "news"
        if text[0] in view.grammar.conventions.lead_marks:
            yield "lead_mark"


def writers(view: View) -> Iterator[str]:
    """Who wrote it, on a line of its own before the text."""
    text, grammar = view.text, view.grammar
    known = grammar.conventions
    if len(text) > 120:
        return
    body = text.lstrip("".join(known.byline_marks) + " \u3000/／丨|")
    if is_byline(text, grammar):
        yield "byline"
        if body != text:
            yield "byline.marked"
    elif body != text and names_only(body, grammar, trusted=True):
        yield "byline.mark_names"
    elif names_only(body, grammar):
        yield "byline.names"
    elif len(text) <= 60 and opens_with_byline(text, grammar):
        yield "byline.first"
    if len(text) <= 40 and text[-1] in "）)电讯】" and grammar.wire_head.match(text):
        yield "byline.dateline"
    office = _OFFICE.fullmatch(body)
    if office and body[: office.start(1)].rstrip().endswith(known.offices):
        yield "byline.office"
    if _ROLE_ALONE.fullmatch(body):
        yield "byline.role_alone"
    if len(text) <= 48 and _PLACED.fullmatch(body):
        yield "byline.placed"
    if len(text) <= 60 and any(role in body[:14] for role in known.byline_roles):
        yield "byline.role_word"
    if len(text) <= 40 and _CRAFT.search(text):
        yield "byline.craft"


def signatures(view: View) -> Iterator[str]:
    """Who wrote it, in brackets or alone after the text; notes about the author and of the editor."""
    text, grammar = view.text, view.grammar
    known = grammar.conventions
    if len(text) > 200:
        return
    inner = text.strip("（()） \u3000")
    if is_signature(text, grammar):
        yield "signature"
    if inner != text and (inner.endswith(known.signature_ends) or is_byline(inner, grammar)):
        yield "signature.told"
    if inner != text and names_only(inner, grammar):
        yield "signature.names"
    if len(text) <= 24 and text.endswith(known.bodies) and hanzi_count(text) == len(text):
        yield "signature.body"
    if _DATED.fullmatch(text):
        yield "signature.date"
    if grammar.author_note.fullmatch(text):
        yield "author_note"
    elif text.lstrip("（(【* ").startswith(known.author_notes):
        yield "author_note.first"
    if grammar.note.match(text):
        yield "note"


def pictures(view: View) -> Iterator[str]:
    """What a caption says: 图为, who supplied the picture, who stands where in it."""
    text = view.text
    if len(text) > 200:
        return
    if view.grammar.caption_start.match(text):
        yield "caption.first"
    if view.credit:
        tail = text[view.credit[0] :]
        yield "caption.credit.weak" if _WEAK_CREDIT.search(tail) and "供图" not in tail else "caption.credit"
        if view.credit[0] == 0:
            yield "caption.credit.alone"
    if _POINTING.search(text):
        yield "caption.pointing"


def heads(view: View) -> Iterator[str]:
    """Words typical of columns, kickers and subtitles."""
    text, known = view.text, view.grammar.conventions
    if len(text) > 200:
        return
    if len(text) <= 12 and view.grammar.column.fullmatch(text):
        yield "column"
        if text.strip("【】［］[]「」 \u3000") in known.columns:
            yield "column.known"
    if text.endswith(known.kicker_endings):
        yield "kicker.last"
    if text.endswith(known.subtitle_endings):
        yield "subtitle.last"


def furniture(view: View) -> Iterator[str]:
    """Running heads, page numbers, and who made the page."""
    text, grammar = view.text, view.grammar
    if len(text) > 200:
        return
    if grammar.credits.fullmatch(text):
        yield "credits"
    elif text.lstrip("■□◆●○（(【[本版 ").startswith(grammar.conventions.credits) or _CREDIT_WORD.search(text[:12]):
        yield "credits.first"
    elif _CREDIT_WORD.search(text):
        yield "credits.inside"
    if _MAIL.search(text):
        yield "credits.mail"
    if len(text) <= 90 and _TASKS.fullmatch(text):
        yield "credits.tasks"
    if len(text) > 60:
        return
    if PAGE_NUMBER.fullmatch(text):
        yield "page_number"
    kind = is_running_head(text, grammar, view.sections)
    if kind:
        yield f"running.{kind}"
    elif len(_LATIN_WORD.findall(text)) >= 2 and text[-1] not in FINAL and not set(text) & set("，。；"):
        yield "running.latin"
    elif len(text) <= 40 and text[-1] not in FINAL:
        found = {match.lastgroup for match in grammar.running_token.finditer(text)}
        if found & {"date", "weekday", "paper"}:
            yield "running.part"


def place(view: View) -> Iterator[str]:
    """Where on the page the strip stands and what stands around it."""
    strips, at, strip = view.strips, view.at, view.strip
    if at == 0:
        yield "page.first"
    if at == len(strips) - 1:
        yield "page.last"
    if strip.index in view.page.running_edges:
        yield "page.edge"
    elif at < 3 or at >= len(strips) - 3:
        yield "page.near_edge"
    if len(strip.text) > 200:
        return
    for word, other in (("before", at - 1), ("after", at + 1)):
        if 0 <= other < len(strips):
            near = strips[other]
            yield f"{word}.{'marked' if near.level else 'long' if len(near.text) > SHORT else 'short'}"
            if word == "before":
                yield f"before.{shape_of(near.text[-80:]).ends}"
    if not strip.after_blank:
        yield "tight"


_COARSE = ((8, "tiny"), (16, "short"), (30, "line"), (60, "long"), (160, "text"))


def together(view: View) -> Iterator[str]:
    """A few looks taken together: the same length or ending means another thing in other surroundings."""
    strips, at, strip = view.strips, view.at, view.strip
    if len(strip.text) > 160:
        return
    length = next(name for most, name in _COARSE if len(strip.text) <= most)
    mark = "marked" if strip.level else "bold" if strip.bold else "plain" if view.page.marked_heads < 2 else "unmarked"
    before = _edge(strips[at - 1], first=False) if at else "none"
    after = _edge(strips[at + 1], first=True) if at + 1 < len(strips) else "none"
    ends = view.shape.ends
    yield f"&{mark}.{length}.{ends}"
    yield f"&{before}>{ends}.{length}"
    yield f"&{ends}.{length}>{after}"
    yield f"&{before}>{mark}>{after}"


def _edge(strip: Strip, *, first: bool) -> str:
    """What a neighbour looks like on the side that is turned to the strip."""
    if strip.level or strip.bold:
        return "head"
    if len(strip.text) <= 30:
        return "line"
    if first:
        shape = shape_of(strip.text[:80])
        return "torn" if shape.first in NEVER_FIRST or shape.unopened else "text"
    return shape_of(strip.text[-80:]).ends


_SHOWN = re.compile(r"正在|在[^，。]{1,18}(?:中|上|里|前|内|旁|下|边)?[\u4e00-\u9fff]{2}|[\u4e00-\u9fff]着")
"""How a caption tells what its picture shows: somebody does something somewhere, now."""
_TIMED = re.compile(r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?|\d{1,2}[:：]\d{2}|近日|日前|昨日|[清早]晨|傍晚|夜")


def word_classes(view: View) -> Iterator[str]:
    """Classes of the first and the last word of a short text, and what a picture's text says."""
    text = view.text
    if len(text) > 90:
        return
    first, last = class_at(text, end=False), class_at(text.rstrip("。！？”）"), end=True)
    length = "short" if len(text) <= 16 else "line" if len(text) <= 30 else "long"
    yield f"class.first.{first}"
    yield f"class.last.{last}.{view.shape.ends}"
    yield f"class.{first}-{last}.{length}"
    if _SHOWN.search(text):
        yield "shown"
        yield f"shown.{view.shape.ends}.{length}"
    if _TIMED.match(text):
        yield f"timed.{view.shape.ends}"


def around(view: View) -> Iterator[str]:
    """What a short text is and what stands on either side of it, taken together."""
    strips, at = view.strips, view.at
    if len(view.text) > 90:
        return
    before = _neighbour(strips[at - 1], first=False) if at else "none"
    after = _neighbour(strips[at + 1], first=True) if at + 1 < len(strips) else "none"
    own = "head" if view.strip.level else view.shape.ends
    yield f"around.{before}>{own}>{after}"
    yield f"around.{before}>{after}"
    if _is_item(view.strip):
        listed = any(0 <= other < len(strips) and _is_item(strips[other]) for other in (at - 1, at + 1))
        yield "listed" if listed else "lone"


def _is_item(strip: Strip) -> bool:
    """A short line without a stop, as the rows of a list are: beside others it is one, alone it is torn or no text."""
    text = strip.text
    return not strip.level and len(text) <= ITEM and not _STOPS.search(text) and shape_of(text).ends == "open"


ITEM = 40
"""Characters of the longest line that is looked at as a row of a list."""


def _neighbour(strip: Strip, *, first: bool) -> str:
    """As `_edge`, and of a line whether it ends a sentence."""
    kind = _edge(strip, first=first)
    return f"line.{shape_of(strip.text).ends}" if kind == "line" else kind


LOOKS: tuple[Look, ...] = (
    marks, size, edges, numbers, inside, speech, news, writers, signatures, pictures, heads, furniture, place, together,
    word_classes, around,
)  # fmt: skip


def _credit(text: str, grammar: Grammar) -> tuple[int, int] | None:
    """Where the text says at its end who supplied a picture; None where it does not."""
    if len(text) > 300:
        return None
    end = grammar.caption_end.search(text[-40:])
    offset = max(0, len(text) - 40)
    if end is None or end.end("credit") - end.start("credit") > 28:
        return None
    return offset + end.start("credit"), offset + end.end("credit")
