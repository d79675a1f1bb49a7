"""Act 1, second step: what each strip could be. Nothing is decided here but furniture; the order step chooses.

A candidate state has a gain in natural-log-like points and reasons in an editor's words, so that a choice can be
explained by what was added up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from generator.model.article import RemovalReason
from generator.restore.grammar import NUMBERED, PAGE_NUMBER, RULE, SPEAKER, Grammar, is_running_head, names_only
from generator.restore.segment import Strip
from generator.restore.text import CLOSERS, FINAL, Shape, hanzi_count, is_table_row, shape_of


class State(StrEnum):
    """What a strip may be in the run of an article."""

    COLUMN = "column"
    KICKER = "kicker"
    TITLE = "title"
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    NOTE = "note"
    """An editor's note or summary between head and body."""
    HEADING = "heading"
    BODY = "body"
    BRIEF = "brief"
    """A piece of news of one paragraph without a headline, opened by a mark."""
    SIGNATURE = "signature"
    """Names, or a note about the author, after the body."""


STATE_NAMES: dict[State, str] = {
    State.COLUMN: "栏目", State.KICKER: "引题", State.TITLE: "标题", State.SUBTITLE: "副题", State.BYLINE: "署名",
    State.NOTE: "编者按语", State.HEADING: "小标题", State.BODY: "正文", State.SIGNATURE: "文末署名",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """One state a strip may have, what it gains, and why."""

    state: State
    gain: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A strip with all that can be said of it alone."""

    strip: Strip
    shape: Shape
    candidates: tuple[Candidate, ...]
    lead: bool = False
    """Opens with a wire head, as the first paragraph of a piece of news does."""
    brief: bool = False
    """Opens with a mark that begins a brief without headline."""
    numbered: str = ""
    """Kind of number it opens with: chapter 一、, bracket （一）, arabic 1., circle ①; empty for none."""
    goes_on: bool = False
    """A jump line after it says that the text goes on elsewhere."""
    comes_from: bool = False
    """A jump line before it says that the text began elsewhere."""

    @property
    def text(self) -> str:
        """The wording."""
        return self.strip.text

    def gain_of(self, state: State) -> float | None:
        """The gain of a state, None where the strip cannot have it."""
        for candidate in self.candidates:
            if candidate.state is state:
                return candidate.gain
        return None


@dataclass(frozen=True, slots=True)
class Furniture:
    """A strip that belongs to the page and to no article."""

    strip: Strip
    reason: RemovalReason
    why: str


@dataclass(frozen=True, slots=True)
class Caption:
    """A strip that is a caption or the credit of a picture."""

    strip: Strip
    credit: tuple[int, int] | None
    """Offsets into the strip's text of who supplied the picture."""
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Jump:
    """下转第3版, 上接第1版: kept with the article it speaks of."""

    strip: Strip
    outward: bool


@dataclass(frozen=True, slots=True)
class Sorted:
    """All strips of a page, sorted into what is decided alone and what is decided together."""

    readings: tuple[Reading, ...]
    furniture: tuple[Furniture, ...]
    captions: tuple[Caption, ...]
    jumps: tuple[Jump, ...]
    marked_heads: int = field(default=0)
    """How many heads carry `#` or bold: where many do, an unmarked one is less likely."""


def sort_strips(strips: Sequence[Strip], grammar: Grammar, section: str | None) -> Sorted:
    """Take furniture, captions and jump lines out; read the rest. Each strip lands in exactly one list."""
    sections = frozenset({section} if section else ())
    marked = sum(1 for strip in strips if strip.marked and len(strip.text) <= 60)
    levels = {strip.level for strip in strips if strip.level and len(strip.text) <= 60}
    top = min(levels) if len(levels) > 1 else 0
    readings: list[Reading] = []
    furniture: list[Furniture] = []
    captions: list[Caption] = []
    jumps: list[Jump] = []
    comes_from = False
    edge = edge_strips(strips, grammar, sections)
    for strip in strips:
        found = (
            edge.get(strip.index)
            or furniture_of(strip, grammar, sections)
            or caption_of(strip, grammar)
            or jump_of(strip, grammar)
        )
        match found:
            case Furniture():
                furniture.append(found)
            case Caption():
                if captions and _continues_caption(captions[-1], strip, found):
                    captions[-1] = _with_credit(captions[-1], strip)
                else:
                    captions.append(found)
            case Jump():
                jumps.append(found)
                if not found.outward:
                    comes_from = True
                elif readings:
                    readings[-1] = _with(readings[-1], goes_on=True)
            case None:
                reading = read_strip(strip, grammar, marked, top)
                readings.append(_with(reading, comes_from=True) if comes_from else reading)
                comes_from = False
    return Sorted(tuple(readings), tuple(furniture), tuple(captions), tuple(jumps), marked)


def _continues_caption(caption: Caption, strip: Strip, found: Caption) -> bool:
    """Whether the line is nothing but the credit of the picture whose caption stands on the line before."""
    only_credit = found.credit is not None and found.credit[0] == 0
    return only_credit and caption.credit is None and not strip.after_blank and strip.index == caption.strip.index + 1


def _with_credit(caption: Caption, strip: Strip) -> Caption:
    joined = replace(
        caption.strip,
        index=strip.index,
        spans=(*caption.strip.spans, *strip.spans),
        text=caption.strip.text + strip.text,
    )
    return Caption(joined, (len(caption.strip.text), len(joined.text)), 0.97, caption.why + "，次行为图片来源")


def _with(reading: Reading, *, goes_on: bool = False, comes_from: bool = False) -> Reading:
    return Reading(
        reading.strip, reading.shape, reading.candidates, reading.lead, reading.brief, reading.numbered,
        reading.goes_on or goes_on, reading.comes_from or comes_from,
    )  # fmt: skip


def furniture_of(strip: Strip, grammar: Grammar, sections: frozenset[str]) -> Furniture | None:
    """Running heads, page numbers, credits and rules."""
    text = strip.text
    if len(text) > 160:
        return None
    if RULE.fullmatch(text) and not text.isspace():
        return Furniture(strip, RemovalReason.RULE, "只有线条或符号")
    if strip.level == 0 and PAGE_NUMBER.fullmatch(text):
        return Furniture(strip, RemovalReason.PAGE_NUMBER, "只有版次")
    kind = is_running_head(text, grammar, sections)
    if kind:
        reason = RemovalReason.PAGE_NUMBER if kind == "page_number" else RemovalReason.RUNNING_HEAD
        return Furniture(strip, reason, "只有日期、报名、版名或版次")
    if grammar.credits.fullmatch(text):
        return Furniture(strip, RemovalReason.CREDITS, "列出本版编辑人员")
    return None


def edge_strips(strips: Sequence[Strip], grammar: Grammar, sections: frozenset[str]) -> dict[int, Furniture]:
    """Short lines between the edge of the page and its date or number: the name of the section, whatever it is."""
    found: dict[int, Furniture] = {}
    heads = (RemovalReason.RUNNING_HEAD, RemovalReason.PAGE_NUMBER)
    for end in (strips[:4], strips[::-1][:5]):
        known = [furniture_of(strip, grammar, sections) for strip in end]
        last = max((at for at, item in enumerate(known) if item and item.reason in heads), default=0)
        for strip, item in zip(end[:last], known, strict=False):
            short = len(strip.text) <= 8 and not strip.marked and strip.text[-1] not in FINAL
            if item is None and not short:
                break
            if item is None:
                found[strip.index] = Furniture(strip, RemovalReason.RUNNING_HEAD, "页边的短行，与日期或版次相邻")
    top = next((at for at, strip in enumerate(strips) if furniture_of(strip, grammar, sections) is None), len(strips))
    if 0 < top < len(strips) - 1 and strips[top].index not in found:
        strip, after = strips[top], strips[top + 1]
        short = (
            len(strip.text) <= 8 and not strip.marked and strip.text[-1] not in FINAL and not strip.text[0].isdigit()
        )
        text_follows = len(after.text) > 60 or after.text[-1] in FINAL
        if short and (text_follows or grammar.column.fullmatch(after.text)):
            found[strip.index] = Furniture(strip, RemovalReason.RUNNING_HEAD, "版头之下的短行，其后不是它的标题")
    return found


def caption_of(strip: Strip, grammar: Grammar) -> Caption | None:
    """A caption opens with 图为 and the like, or ends with who took the picture."""
    text = strip.text
    if strip.marked or len(text) > 200:
        return None
    end = grammar.caption_end.search(text[-40:])
    offset = max(0, len(text) - 40)
    credit = (offset + end.start("credit"), offset + end.end("credit")) if end else None
    if grammar.caption_start.match(text):
        return Caption(
            strip, credit, 0.97 if credit else 0.9, "以图注用语起首" + ("，以图片来源收尾" if credit else "")
        )
    if credit is None:
        return None
    if _picture_credit(text, credit, grammar):
        return Caption(strip, credit, 0.88, "以图片来源收尾")
    return None


_WEAK_CREDIT = re.compile(r"(?:发|图|制图)[）)]?。?$")


def _picture_credit(text: str, credit: tuple[int, int], grammar: Grammar) -> bool:
    """Whether a line without 图为 is a caption by its credit alone: a short line, few sentences, a strong word."""
    if _WEAK_CREDIT.search(text) and not re.search(r"新华社发|/\s*图|供图", text[credit[0] :]):
        return False
    before = text[: credit[0]].rstrip()
    if before.count("。") > 3 or (before and len(before) > 150):
        return False
    if grammar.byline.match(text) and re.match(r"[文撰]", text):  # 文/图 本报记者 某某 names writers
        return False
    return credit[1] - credit[0] <= 26


def jump_of(strip: Strip, grammar: Grammar) -> Jump | None:
    """A line that only says where the text goes on or comes from."""
    if len(strip.text) > 30:
        return None
    if grammar.jump_in.fullmatch(strip.text):
        return Jump(strip, outward=False)
    if grammar.jump_out.fullmatch(strip.text):
        return Jump(strip, outward=True)
    return None


_STOPS = re.compile(r"[。！？；!?;]")
_FULL_STOP_END = re.compile(r"[。；;，,、][”’」』）)】]*$")
_BRACKET_HEAD = re.compile(r"[【［][^】］]{2,40}[】］]$")


def read_strip(strip: Strip, grammar: Grammar, marked_heads: int, top_level: int) -> Reading:
    """All states the strip may have, with what speaks for each."""
    text = strip.text
    shape = shape_of(text)
    lead = bool(grammar.wire_head.match(text[:60]))
    numbered = NUMBERED.match(text)
    kind = (numbered.lastgroup or "") if numbered else ""
    brief = text[:1] in grammar.conventions.lead_marks and len(text) > 40
    candidates: list[Candidate] = []
    byline = byline_of(text, grammar)
    if byline and not strip.level:
        candidates.append(byline)
    signature = signature_of(text, grammar)
    if signature:
        candidates.append(signature)
    if grammar.note.match(text) and len(text) <= 600:
        candidates.append(Candidate(State.NOTE, 3.0, ("以编者按语用词起首",)))
    for candidate in head_candidates(strip, shape, grammar, marked_heads, kind):
        # Where the page tells ranks apart, a head of the first rank is hardly a section head.
        lower = 3.0 if candidate.state is State.HEADING and strip.level and strip.level == top_level else 0.0
        candidates.append(replace(candidate, gain=candidate.gain - lower))
    sure = any(c.gain >= 4 for c in candidates if c.state in (State.BYLINE, State.SIGNATURE))
    if not sure:
        candidates.append(body_candidate(strip, shape, marked_heads))
    if brief and shape.ends == "closed":
        candidates.append(Candidate(State.BRIEF, 0.0, ("以短讯标记起首，自成一段",)))
    return Reading(strip, shape, tuple(candidates), lead, brief, kind)


def byline_of(text: str, grammar: Grammar) -> Candidate | None:
    """A line that names its writers, by role or by names alone."""
    if len(text) > 80:
        return None
    if grammar.byline.fullmatch(text):
        return Candidate(State.BYLINE, 5.0, ("职务加姓名，独立成行",))
    marks = grammar.conventions.byline_marks
    body = text.lstrip("".join(marks) + " \u3000")
    if body != text and names_only(body, grammar, trusted=True):
        return Candidate(State.BYLINE, 4.0, ("署名标记加姓名",))
    if names_only(body, grammar):
        return Candidate(State.BYLINE, 1.5, ("只有姓名，独立成行",))
    office = re.fullmatch(r"[^，。：；！？\s]{2,24}[\s\u3000]+(\S{2,4}|\S[\s\u3000]\S{1,2})", body)
    held = office is not None and body[: office.start(1)].rstrip().endswith(grammar.conventions.offices)
    if office and held and names_only(office.group(1), grammar, trusted=True):
        return Candidate(State.BYLINE, 3.0, ("单位职务加姓名，独立成行",))
    if re.fullmatch(r"(?:本报|本刊|本社|特约|本报特约)(?:评论员|记者|编辑部|通讯员|首席评论员)", body):
        return Candidate(State.BYLINE, 4.0, ("职务署名，独立成行",))
    return None


def signature_of(text: str, grammar: Grammar) -> Candidate | None:
    """Names, or a note about the author, in brackets on a line of their own."""
    if len(text) > 160:
        return None
    inner = text.strip("（()） \u3000")
    told = inner.endswith(grammar.conventions.signature_ends) or grammar.byline.fullmatch(inner)
    if grammar.signature.fullmatch(text) and (told or names_only(inner, grammar)):
        return Candidate(State.SIGNATURE, 4.5, ("括号内署名，独立成行",))
    if len(text) <= 24 and text.endswith(grammar.conventions.bodies) and hanzi_count(text) == len(text):
        return Candidate(State.SIGNATURE, 0.0, ("单位名称，独立成行",))
    if grammar.author_note.fullmatch(text):
        return Candidate(State.SIGNATURE, 4.5, ("说明作者身份，独立成行",))
    return None


def head_candidates(strip: Strip, shape: Shape, grammar: Grammar, marked_heads: int, numbered: str) -> list[Candidate]:
    """Title, kicker, subtitle, column and section head, as far as the line could be one."""
    text = strip.text
    length = len(text)
    known = grammar.conventions
    bracketed = bool(_BRACKET_HEAD.fullmatch(text))
    if len(strip.spans) > 2 and not strip.marked:  # three wrapped lines are text
        return []
    if length > 60 or (length > 46 and not strip.marked) or not hanzi_count(text):
        return []
    if not strip.marked and not bracketed and (_FULL_STOP_END.search(text) or len(_STOPS.findall(text)) > 1):
        return []
    torn = -3.0 if shape.unclosed or shape.unopened else 0.0
    unmarked = 0.0 if strip.marked or bracketed else (-2.5 if marked_heads >= 2 else -0.3)
    spoken = -4.0 if SPEAKER.match(text) and text[-1] in "？?。！" else 0.0
    inner_stop = spoken - 2.0 if _STOPS.search(text[:-1]) else spoken
    wrapped = -2.0 if len(strip.spans) > 1 and not strip.marked else 0.0
    # A line in round brackets, or one that opens like a sentence, is hardly a head.
    aside = -6.0 if text[0] in "（(" and text[-1] in "）)" else 0.0
    running = -1.5 if not strip.marked and text.startswith(known.openings) else 0.0
    aside -= 3.0 if is_table_row(text) and len(text.split()) > 3 else 0.0
    commas = -0.5 * (text.count("，") + text.count(",")) if not strip.marked else 0.0
    base = torn + unmarked + inner_stop + wrapped + aside + running + commas
    why = ("有标题标记",) if strip.marked else ("短句独立成行，无句末标点",)
    dash = re.match(r"[—–-]{1,4}", text) is not None
    column = bool(grammar.column.fullmatch(text)) and length <= 12
    title = base + _length_gain(length, ((4, -3.0), (7, -1.0), (30, 1.0), (38, 0.0), (60, -2.0)))
    title += {0: 0.0, 1: 1.5, 2: 1.0}.get(strip.level, 0.0) - (4.0 if dash else 0.0) - (2.0 if numbered else 0.0)
    heading = base + _length_gain(length, ((1, -3.0), (3, -0.5), (20, 1.0), (26, 0.0), (34, -1.5), (60, -4.0)))
    heading -= 2.0 if text[-1] in "：:" else 0.0
    heading += {1: -1.5, 2: -0.5, 0: 0.0}.get(strip.level, 0.3) - (3.0 if dash else 0.0)
    if numbered in ("chapter", "bracket", "arabic", "circle"):
        heading += 2.5 if length <= 16 else 0.5
    kicker = base - 0.6 + _length_gain(length, ((3, -3.0), (5, -0.3), (26, 0.4), (36, -0.5), (60, -3.0)))
    kicker += 1.0 if text.endswith(known.kicker_endings) else 0.0
    kicker -= 4.0 if dash else 0.0
    subtitle = base - 0.6 * unmarked - 0.8 + _length_gain(length, ((5, -3.0), (40, 0.4), (60, -1.0)))
    subtitle += 4.0 if dash else (2.0 if text.endswith(known.subtitle_endings) else 0.0)
    found = [
        Candidate(State.TITLE, title, why),
        Candidate(State.HEADING, heading, (*why, *(("以序号起首",) if numbered else ()))),
        Candidate(State.KICKER, kicker, why),
        Candidate(State.SUBTITLE, subtitle, (*why, *(("以破折号起首",) if dash else ()))),
    ]
    if column:
        exact = text.strip("【】［］[]「」 \u3000") in known.columns
        found.append(Candidate(State.COLUMN, base + (3.5 if exact else 1.2), ("是栏目用语",)))
    elif length <= 9 and not numbered and not dash and not set(text) & set("！？!?：，、"):
        found.append(Candidate(State.COLUMN, base + (-0.6 if length <= 5 else -1.4), why))
    return [candidate for candidate in found if candidate.gain > -6]


def _length_gain(length: int, table: tuple[tuple[int, float], ...]) -> float:
    for longest, gain in table:
        if length <= longest:
            return gain
    return -6.0


def body_candidate(strip: Strip, shape: Shape, marked_heads: int) -> Candidate:
    """A paragraph or a piece of one; a marked line is one only at a price."""
    if strip.level:
        sentence = shape.ends == "closed" and len(strip.text) > 30
        return Candidate(State.BODY, -2.0 if sentence else -9.0, ("虽有标题标记，却是整句",) if sentence else ())
    if strip.bold and len(strip.text) <= 30 and shape.ends == "open":
        return Candidate(State.BODY, -3.0)
    if shape.ends == "open" and not shape.unopened and len(strip.spans) == 1:
        # A column seldom leaves a scrap of a line: short and without a stop it is rather a head.
        scrap = -4.0 if len(strip.text) <= 10 else -2.0 if len(strip.text) <= 20 else 0.0
        return Candidate(State.BODY, scrap * (0.3 if marked_heads >= 2 else 1.0))
    return Candidate(State.BODY, 0.0, ("句子完整",) if strip.text.rstrip("".join(CLOSERS))[-1:] in "。！？" else ())
