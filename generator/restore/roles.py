"""Act 1, second step: what each strip could be. Only rules and jump lines are decided here; the order step chooses.

A candidate is a state with the named evidence for it; its gain is the weighted sum (weights.py). States come in two
kinds: those in the run of an article, and floats (captions, pull quotes, furniture), which stand outside of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from generator.model.article import RemovalReason
from generator.restore.constraints import FREE, Constraints
from generator.restore.grammar import RULE, Grammar, is_byline, is_navigation
from generator.restore.lift import Repetition, find_repetitions
from generator.restore.looks import SHORT, Looked, look_at, look_at_page, with_neighbours
from generator.restore.segment import Strip
from generator.restore.text import Shape, hanzi_count
from generator.restore.weights import Features, gain_of, strongest


class State(StrEnum):
    """What a strip may be."""

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
    CAPTION = "caption"
    PULL_QUOTE = "pull_quote"
    RUNNING_HEAD = "running_head"
    PAGE_NUMBER = "page_number"
    CREDITS = "credits"


HOPELESS = 13.0
"""How far below the best state of its strip a state may lie and still be weighed."""
HEADS = frozenset({State.COLUMN, State.KICKER, State.TITLE, State.SUBTITLE, State.BYLINE})
"""States of what stands above the text of an article."""
FLOATS = frozenset({State.CAPTION, State.PULL_QUOTE, State.RUNNING_HEAD, State.PAGE_NUMBER, State.CREDITS})
"""States outside the run of an article: text goes on around them."""
FURNITURE: dict[State, RemovalReason] = {
    State.RUNNING_HEAD: RemovalReason.RUNNING_HEAD,
    State.PAGE_NUMBER: RemovalReason.PAGE_NUMBER,
    State.CREDITS: RemovalReason.CREDITS,
}
STATE_NAMES: dict[State, str] = {
    State.COLUMN: "栏目", State.KICKER: "引题", State.TITLE: "标题", State.SUBTITLE: "副题", State.BYLINE: "署名",
    State.NOTE: "编者按语", State.HEADING: "小标题", State.BODY: "正文", State.BRIEF: "无题简讯",
    State.SIGNATURE: "文末署名", State.CAPTION: "图注", State.PULL_QUOTE: "摘句", State.RUNNING_HEAD: "版头",
    State.PAGE_NUMBER: "版次", State.CREDITS: "责编署名",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """One state a strip may have, what it gains, and the evidence."""

    state: State
    gain: float
    features: Features


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
    credit: tuple[int, int] | None = None
    """Offsets into the text of who supplied a picture."""
    seen: frozenset[str] = frozenset()
    """Names of all that was seen of the strip, and of what is telling of its neighbours (looks.py)."""
    repeats: Repetition | None = None
    """The passage of another strip that it prints again."""
    gains: Mapping[State, float] = field(init=False, default_factory=dict, compare=False)
    """The gain of each state it may have."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "gains", {candidate.state: candidate.gain for candidate in self.candidates})

    @property
    def text(self) -> str:
        """The wording."""
        return self.strip.text

    def candidate(self, state: State) -> Candidate | None:
        """The candidate of a state, None where the strip cannot have it."""
        return next((candidate for candidate in self.candidates if candidate.state is state), None)

    def gain_of(self, state: State) -> float | None:
        """The gain of a state, None where the strip cannot have it."""
        return self.gains.get(state)

    @property
    def float_lead(self) -> float:
        """How much better it is as a float than as anything else: -inf where it can be none, inf where nothing else."""
        floats = [candidate.gain for candidate in self.candidates if candidate.state in FLOATS]
        others = [candidate.gain for candidate in self.candidates if candidate.state not in FLOATS]
        return max(floats, default=-math.inf) - max(others, default=-math.inf) if floats else -math.inf


@dataclass(frozen=True, slots=True)
class Furniture:
    """A strip that belongs to the page and to no article."""

    strip: Strip
    reason: RemovalReason
    why: str


@dataclass(frozen=True, slots=True)
class Jump:
    """下转第3版, 上接第1版: kept with the article it speaks of."""

    strip: Strip
    outward: bool
    points: bool = False
    """Only points to other text: 相关报道见3版. Nothing goes on there."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """All strips of a page: what is decided alone, and what is decided together."""

    readings: tuple[Reading, ...]
    furniture: tuple[Furniture, ...]
    jumps: tuple[Jump, ...]


def sort_strips(
    strips: Sequence[Strip],
    grammar: Grammar,
    section: str | None,
    constraints: Constraints = FREE,
    *,
    hopeless: float = HOPELESS,
) -> Sorted:
    """Take rules, buttons of web pages and jump lines out; read the rest. Each strip lands in exactly one list.

    States that lie `hopeless` points below the best one of their strip are not weighed.
    """
    named = constraints.named
    sections = frozenset({section} if section else ())
    furniture: list[Furniture] = []
    jumps: list[Jump] = []
    kept: list[Strip] = []
    goes_on: set[int] = set()
    comes_from: set[int] = set()
    inward = False
    for strip in strips:
        if strip.index not in named and len(strip.text) <= 160 and RULE.fullmatch(strip.text):
            furniture.append(Furniture(strip, RemovalReason.RULE, "只有线条或符号"))
        elif strip.index not in named and is_navigation(strip.text, grammar):
            furniture.append(Furniture(strip, RemovalReason.NAVIGATION, "只有网页上的按钮"))
        elif jump := _jump(strip, constraints, grammar):
            jumps.append(jump)
            if not jump.outward:
                inward = True
            elif kept and not jump.points:
                goes_on.add(kept[-1].index)
        else:
            if inward:
                comes_from.add(strip.index)
                inward = False
            kept.append(strip)
    kept = _with_credit_lines(kept, grammar, named)
    page = look_at_page(kept, grammar, sections)
    looked = with_neighbours([look_at(kept, at, page, grammar, sections) for at in range(len(kept))])
    repeated = find_repetitions([(item.strip, item.shape) for item in looked])
    readings = tuple(
        limited(
            read_strip(
                item,
                repeated.get(item.strip.index),
                grammar,
                goes_on=item.strip.index in goes_on,
                comes_from=item.strip.index in comes_from,
                hopeless=hopeless,
            ),
            constraints,
        )
        for item in looked
    )
    return Sorted(readings, tuple(furniture), tuple(jumps))


def read_alone(strip: Strip, grammar: Grammar) -> Reading:
    """What a strip could be on a page of its own."""
    page = look_at_page([strip], grammar, frozenset())
    return read_strip(look_at([strip], 0, page, grammar, frozenset()), None, grammar, goes_on=False, comes_from=False)


def limited(reading: Reading, constraints: Constraints) -> Reading:
    """The reading with the states a correction leaves it; as it is where there is none."""
    index = reading.strip.index
    states = constraints.states.get(index, ())
    if states:
        kept = [replace(item, gain=max(item.gain, 1.0)) for item in reading.candidates if item.state in states]
        had = {item.state for item in kept} | {State.NOTE, State.BRIEF}  # these take more than to be told a paragraph
        kept += [Candidate(state, 0.0, ()) for state in states if state not in had]
    elif index in constraints.texts:
        kept = [item for item in reading.candidates if item.state not in FLOATS]
    elif index in constraints.owned:
        kept = [item for item in reading.candidates if item.state not in FURNITURE]
    else:
        return reading
    return replace(reading, candidates=tuple(kept) or (Candidate(State.BODY, 0.0, ()),))


def _jump(strip: Strip, constraints: Constraints, grammar: Grammar) -> Jump | None:
    if strip.index not in constraints.jumps:
        return jump_of(strip, grammar)
    outward = constraints.jumps[strip.index]
    return None if outward is None else Jump(strip, outward, points=_points(strip, grammar))


def _points(strip: Strip, grammar: Grammar) -> bool:
    return grammar.pointer.fullmatch(strip.text) is not None


def jump_of(strip: Strip, grammar: Grammar) -> Jump | None:
    """A line that only says where the text goes on or comes from, or where more is to be read."""
    if len(strip.text) > 30:
        return None
    if _points(strip, grammar):
        return Jump(strip, outward=True, points=True)
    if grammar.jump_in.fullmatch(strip.text):
        return Jump(strip, outward=False)
    if grammar.jump_out.fullmatch(strip.text):
        return Jump(strip, outward=True)
    return None


def _with_credit_lines(strips: Sequence[Strip], grammar: Grammar, named: frozenset[int]) -> list[Strip]:
    """A line that only says who supplied the picture, directly below another short text, is the end of its caption."""
    made: list[Strip] = []
    for strip in strips:
        if (
            made
            and strip.index not in named
            and made[-1].index not in named
            and _ends_caption(made[-1], strip, grammar)
        ):
            before = made[-1]
            made[-1] = replace(
                before,
                spans=(*before.spans, *strip.spans),
                text=before.text + strip.text,
                lines=before.lines + strip.lines,
            )
        else:
            made.append(strip)
    return made


def _ends_caption(before: Strip, strip: Strip, grammar: Grammar) -> bool:
    if strip.after_blank or strip.marked or before.marked or len(before.text) > 160 or len(strip.text) > 28:
        return False
    if not grammar.caption_end.fullmatch(strip.text):
        return False
    # 文/图 本报记者 某某 below a headline names who wrote the text, not who took the picture
    begun = grammar.caption_start.match(before.text) or (before.text[-1] == "。" and strip.text[-1] in "摄图")
    return bool(begun) or not is_byline(strip.text, grammar)


def read_strip(
    looked: Looked,
    repeated: Repetition | None,
    grammar: Grammar,
    *,
    goes_on: bool,
    comes_from: bool,
    hopeless: float = HOPELESS,
) -> Reading:
    """All states the strip may have, with what speaks for each."""
    states = possible_states(looked, repeated)
    weighed = [weigh(state, looked, repeated, grammar.weights) for state in states]
    best = max(candidate.gain for candidate in weighed)
    # A gain says how a state compares with the others of its strip: the best has 0.
    candidates = tuple(
        replace(c, gain=c.gain - best) for c in weighed if c.state is State.BODY or c.gain > best - hopeless
    )
    seen = looked.seen
    return Reading(
        looked.strip, looked.shape, candidates, "lead" in seen, "lead_mark" in seen, looked.numbered,
        goes_on, comes_from, looked.credit, seen, repeated,
    )  # fmt: skip


def weigh(state: State, looked: Looked, repeated: Repetition | None, weights: Mapping[str, float]) -> Candidate:
    """The evidence for one state, each look under the state's name."""
    found = [(f"{state.value}", 1.0), *((f"{state.value} {name}", 1.0) for name in sorted(looked.seen))]
    if repeated and state in (State.PULL_QUOTE, State.BODY):
        found += [(f"{state.value} repeats.{name}", strength) for name, strength in repeated.evidence]
    features = tuple(found)
    return Candidate(state, gain_of(features, weights), features)


_BYLINE_LOOKS = frozenset({
    "byline", "byline.mark_names", "byline.names", "byline.first", "byline.office", "byline.role_alone",
    "byline.role_word", "byline.craft", "byline.dateline", "byline.placed",
})  # fmt: skip
_SIGNATURE_LOOKS = frozenset({
    "byline", "signature", "signature.told", "signature.names", "signature.body", "signature.date", "author_note",
    "author_note.first",
})  # fmt: skip
_FURNITURE_LOOKS = frozenset(
    {
        "running.running_head",
        "running.page_number",
        "running.section",
        "running.latin",
        "running.part",
        "page.edge",
        "page_number",
    }
)


def possible_states(looked: Looked, repeated: Repetition | None) -> tuple[State, ...]:
    """The states worth weighing for a strip: generous, for what is left out here can never be chosen."""
    strip, seen, text = looked.strip, looked.seen, looked.strip.text
    length = len(text)
    states = [State.BODY]
    most = SHORT + 20 if strip.marked else SHORT
    worded = hanzi_count(text) or strip.marked or length <= 16
    if length <= most and worded and strip.lines <= 3 and not _no_head(text, seen):
        states += [State.TITLE, State.HEADING, State.KICKER, State.SUBTITLE]
        if length <= LONG_COLUMN:
            states.append(State.COLUMN)
    elif length <= 30 and text[-1] in "，；、" and "first.never" not in seen and strip.lines == 1:
        states += [State.TITLE, State.KICKER, State.SUBTITLE, State.HEADING]  # the first line of a head on two lines
    # Names stand apart from one another and from what their bearers are.
    bare_line = (
        not strip.marked and length <= 40 and text[-1] not in "。！？，；：、…”" and bool(seen & {"blank", "round"})
    )
    sentence = text[-1] in "。！？，；：、…”" or ("lead" in seen and "byline.dateline" not in seen)
    named = "byline" in seen or (not sentence and (seen & _BYLINE_LOOKS or bare_line))
    alone = not strip.marked and not sentence and length <= SHORT_LINE and strip.lines == 1
    if (not strip.level or "byline" in seen) and length <= 120 and (named or alone):
        states.append(State.BYLINE)
    beside_head = seen & {"after.short", "after.marked", "page.last"}
    signed = seen & _SIGNATURE_LOOKS or (not sentence and (seen & _BYLINE_LOOKS or (bare_line and beside_head)))
    if not strip.level and length <= 200 and (signed or (alone and beside_head)):
        states.append(State.SIGNATURE)
    if "note" in seen and length <= 600:
        states.append(State.NOTE)
    if "lead_mark" in seen and looked.shape.ends == "closed":
        states.append(State.BRIEF)
    if length <= 220 and (seen & _CAPTION_LOOKS or (not strip.level and length <= PICTURED)):
        states.append(State.CAPTION)
    if repeated or (not strip.level and QUOTED[0] <= length <= QUOTED[1]):
        states.append(State.PULL_QUOTE)
    if length <= 200 and seen & _CREDITS_LOOKS:
        states.append(State.CREDITS)
    at_edge = bool(seen & _EDGE_LOOKS) and not set(text) & set("。！？，；“”")
    if length <= 60 and (seen & _FURNITURE_LOOKS or (at_edge and not strip.level)):
        states.append(State.RUNNING_HEAD)
    if "page_number" in seen or (at_edge and length <= 5 and not strip.level):
        states.append(State.PAGE_NUMBER)
    return tuple(states)


LONG_COLUMN = 24
"""Code points of the longest name of a column."""
SHORT_LINE = 14
"""Code points of a line of its own that may name a writer though nothing else tells."""
PICTURED = 90
"""Code points up to which a strip may be a caption though nothing else tells."""
QUOTED = (6, 60)
"""Code points of what may be a pull quote though it repeats nothing word for word."""
_EDGE_LOOKS = frozenset({"page.near_edge", "page.edge", "page.first", "page.last"})
_CREDITS_LOOKS = frozenset({"credits", "credits.first", "credits.inside", "credits.mail", "credits.tasks"})
_CAPTION_LOOKS = frozenset({
    "caption.first", "caption.credit", "caption.credit.weak", "caption.pointing",
})  # fmt: skip
_MID_SENTENCE = re.compile(r"[，、；,;]$")


def _no_head(text: str, seen: frozenset[str]) -> bool:
    """Lines that no paper prints as a head, unless they are marked as one."""
    if "marked" in seen or "bold" in seen or "square" in seen:
        return False
    return bool("stops.3" in seen or "first.never" in seen or "。" in text or _MID_SENTENCE.search(text))


_WHY: dict[str, str] = {
    "marked": "有标题标记", "byline": "职务加姓名，独立成行", "byline.mark_names": "署名标记加姓名",
    "byline.names": "只有姓名，独立成行", "byline.office": "单位职务加姓名", "byline.role_alone": "只有职务，独立成行",
    "byline.craft": "注明文、图、摄由谁", "byline.placed": "姓名后括注单位", "signature": "括号内署名",
    "signature.told": "括号内署名",
    "signature.names": "括号内只有姓名", "signature.body": "单位名称，独立成行", "author_note": "说明作者身份",
    "author_note.first": "说明作者身份", "note": "以编者按语用词起首", "caption.first": "以图注用语起首",
    "caption.credit": "以图片来源收尾", "caption.credit.alone": "只有图片来源", "caption.pointing": "指明图中人物位置",
    "column": "是栏目用语", "column.known": "是已知栏目", "kicker.last": "以引题常用语收尾",
    "subtitle.last": "以副题常用语收尾", "first.dash": "以破折号起首", "credits": "列出本版编辑人员",
    "credits.first": "以编务职务起首", "page_number": "只有版次", "running.running_head": "只有日期、报名、版名或版次",
    "page.edge": "在页边，与日期或版次相邻", "numbered.chapter": "以序号起首", "numbered.bracket": "以序号起首",
    "numbered.arabic": "以序号起首", "numbered.circle": "以序号起首", "lead": "以电头起首", "ends.closed": "句子完整",
    "lead_mark": "以短讯标记起首", "square": "加方括号独立成行", "before.closed": "前文句子已完",
    "speaker": "以说话人起首", "table": "像表格的一行", "commas.0": "短句独立成行", "stops.0": "行内无句号",
    "rank.top": "标记级别最高", "rank.lower": "标记级别较低", "ends.open": "无句末标点", "unclosed": "引号或括号未完",
    "unopened": "引号或括号只见后半", "first.never": "以不能起首的标点起首", "after.long": "其后是长段",
    "page.first": "在版面之首", "page.last": "在版面之末", "zone": "含园区名称", "finis": "以“完”收尾",
    "repeats.exact": "与正文一段的整句相同", "repeats.near": "与正文一段的整句几乎相同",
    "repeats.split": "与被断开的一句正文相同", "tight": "与上一行紧接", "lines.2": "排成两行", "lines.3": "排成多行",
}  # fmt: skip


def reasons_for(candidate: Candidate, weights: Mapping[str, float], most: int = 3) -> tuple[str, ...]:
    """What speaks most for a candidate, in an editor's words; empty where nothing that has a name does."""
    found: list[str] = []
    for name in strongest(candidate.features, weights):
        why = _WHY.get(name.partition(" ")[2])
        if why and why not in found:
            found.append(why)
    return tuple(found[:most])
