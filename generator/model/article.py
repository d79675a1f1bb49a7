"""What restoration makes: articles whose blocks are references into the page, and the record of how.

The text of a block is never stored apart from its spans: it is the concatenation of the page at those spans, so it
cannot differ from what was printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from generator.model.source import Span

if TYPE_CHECKING:  # corrections are told in terms of this module
    from generator.model.correction import Answer


class Role(StrEnum):
    """What a block of an article is."""

    TITLE = "title"
    KICKER = "kicker"
    SUBTITLE = "subtitle"
    COLUMN = "column"
    BYLINE = "byline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    PULL_QUOTE = "pull_quote"
    JUMP = "jump"
    CREDITS = "credits"
    RUNNING_HEAD = "running_head"
    PAGE_NUMBER = "page_number"


ROLE_NAMES: dict[Role, str] = {
    Role.TITLE: "标题", Role.KICKER: "引题", Role.SUBTITLE: "副题", Role.COLUMN: "栏目", Role.BYLINE: "署名",
    Role.HEADING: "小标题", Role.PARAGRAPH: "正文", Role.CAPTION: "图注", Role.PULL_QUOTE: "摘句",
    Role.JUMP: "转接", Role.CREDITS: "责编", Role.RUNNING_HEAD: "版头", Role.PAGE_NUMBER: "版次",
}  # fmt: skip


class RemovalReason(StrEnum):
    """Why a stretch of the page is in no article: a closed list, in an editor's words."""

    BLANK = "版面空白"
    """Blank lines, indents and blanks between blocks."""
    LINE_WRAP = "版面折行"
    """The line or column break inside a paragraph that was joined across it."""
    MARK = "标题标记"
    """`#` marks and list markers of the text dump that are no wording."""
    RUNNING_HEAD = "版头"
    PAGE_NUMBER = "版次"
    CREDITS = "责编署名"
    RULE = "分隔线"
    NAVIGATION = "网页按钮"
    """上一篇, 打印本页: of the web page that the text was copied from."""


class FlagKind(StrEnum):
    """What looks wrong in the printed wording and is kept verbatim."""

    GLYPH_RUN = "glyph_run"
    DOUBLED_OR_LOST = "doubled_or_lost_char"
    MISSING_CHAR = "missing_char"
    MISSING_CHAR_SUSPECTED = "missing_char_suspected"
    LOST_TEXT = "lost_text"
    GARBLED = "lost_or_garbled_phrase"
    UNDECODABLE = "undecodable"
    FIGURE_DOUBT = "figure_inconsistency"
    ODD_TITLE = "odd_title"
    GRAMMAR = "grammar"
    CORRECTED = "corrected"
    """An editor says what it should read; the printed wording stays."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A doubt about the wording: shown to the reader, never acted on."""

    kind: FlagKind
    spans: tuple[Span, ...]
    """The doubtful passage on the page; lies within the spans of its block."""
    quote: str
    """The passage as printed."""
    note: str
    """What is doubted and why, in an editor's words, without the phrase 未改动."""
    certainty: float
    candidates: tuple[str, ...] = ()
    """Readings the editor may choose from; never applied by the program."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of an article with one role, stitched from one or more spans in reading order."""

    role: Role
    spans: tuple[Span, ...]
    text: str
    """Equals the page text of `spans`, concatenated; `ledger.balance` proves it on every run."""
    confidence: float
    """That role, place and joins of this block are right, 0–1."""
    flags: tuple[Flag, ...] = ()
    level: int = 0
    """For headings: 1 for a section head, 2 for a head below it. 0 elsewhere."""
    credit: Span | None = None
    """For captions: the part that says who supplied the picture (受访者供图)."""

    def locate(self, start: int, end: int) -> tuple[Span, ...]:
        """The page spans of `text[start:end]`, in reading order. Offsets in code points, clipped to the text."""
        found: list[Span] = []
        at = 0
        for span in self.spans:
            low, high = max(start - at, 0), min(end - at, len(span))
            if low < high:
                found.append(Span(span.page, span.start + low, span.start + high))
            at += len(span)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Article:
    """One restored article. Blocks stand in reading order; captions and pull quotes come after the body."""

    id: str
    """8 hexadecimal digits of a hash over the title as printed: stable while the title is read alike."""
    title: str | None
    """None for an article whose headline is missing: it is untitled and a question is open."""
    blocks: tuple[Block, ...]
    column: str | None = None
    """The column head it stands under (园镜头); printed once, it may serve several articles."""
    kicker: str | None = None
    subtitle: str | None = None

    def of_role(self, *roles: Role) -> tuple[Block, ...]:
        """Its blocks of the given roles, in reading order."""
        return tuple(block for block in self.blocks if block.role in roles)


@dataclass(frozen=True, slots=True)
class Removal:
    """A stretch of the page that stands in no article, and why."""

    span: Span
    reason: RemovalReason


class DecisionKind(StrEnum):
    """What was decided."""

    ROLE = "role"
    JOIN = "join"
    SEPARATE = "separate"
    MOVE = "move"
    LIFT = "lift"
    ASSIGN = "assign"
    REMOVE = "remove"


DECISION_NAMES: dict[DecisionKind, str] = {
    DecisionKind.ROLE: "定性", DecisionKind.JOIN: "接续", DecisionKind.SEPARATE: "分段", DecisionKind.MOVE: "移位",
    DecisionKind.LIFT: "移出正文", DecisionKind.ASSIGN: "归属", DecisionKind.REMOVE: "删去",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another answer that was possible."""

    label: str
    """In an editor's words: 另起一段, 是小标题 …"""
    confidence: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that was decided about the page: by which rule, how surely, why, and what else was possible."""

    kind: DecisionKind
    rule: str
    """Name of the rule, as in the source: `stitch.open_quote`."""
    spans: tuple[Span, ...]
    """The passages concerned; for a join, the piece before and the piece after the break, in this order."""
    verdict: str
    """What was decided, in an editor's words: 与前段相接, 引题 …"""
    confidence: float
    reasons: tuple[str, ...]
    alternatives: tuple[Alternative, ...] = ()
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question."""

    label: str
    """In an editor's words: 另起一段, 是小标题 …"""
    confidence: float
    reasons: tuple[str, ...] = ()
    reads: str = ""
    """How the text would read around the place: ｜ marks a join, ¶ a new paragraph. Empty where nothing would tell."""
    answer: tuple[Answer, ...] = ()
    """The corrections that bring it about; empty where none could, as when the page it asks for is not there."""


@dataclass(frozen=True, slots=True)
class Question:
    """A decision below the bar, put to the editor with its alternatives. The text is left as decided."""

    decision: int
    """Index into `Restoration.decisions`."""
    prompt: str
    """One sentence in Chinese that can be answered: 这两段是否为同一段？"""
    spans: tuple[Span, ...]
    options: tuple[Option, ...]
    """What was decided first, then what else was possible."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """A page taken apart and put together: every character is in one block or one removal."""

    page: str
    articles: tuple[Article, ...]
    removed: tuple[Removal, ...]
    decisions: tuple[Decision, ...]
    questions: tuple[Question, ...]
    fallback: str | None = None
    """Set where a limit (time, size) forced a simpler method: which and why."""
    notes: tuple[str, ...] = field(default=())
    """Remarks on the page as a whole, for the editor."""
    damage: str | None = None
    """Set where so much is doubtful that the page should not be published as it is: in an editor's words."""
