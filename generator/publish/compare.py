"""原版对照: the raw page with the fate of every passage, beside the articles it became, each linked to the other.

Anchors: a passage of the raw page is `#c<start>` (offset on the page, code points), block b of the n-th article on the
restored side `#r<n>-<b>`, piece p of it `#r<n>-<b>-<p>`, a decision `#d<n>`, a question `#q<n>`, a doubt `#x<n>`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import jinja2

from generator.model.article import (
    DECISION_NAMES,
    ROLE_NAMES,
    Article,
    Block,
    Decision,
    DecisionKind,
    Flag,
    RemovalReason,
    Restoration,
    Role,
)
from generator.model.ledger import FATE_NAMES, Entry, Fate, Ledger
from generator.model.record import ArticleRecord
from generator.model.source import Issue, Page, Span
from generator.publish.staged_page import root_of
from generator.publish.typeset import one_line, shown
from generator.publish.views import article_address

STEMS = "甲乙丙丁戊己庚辛壬癸"
HUES = 8
"""Colours in compare.css; they repeat, the sign tells articles apart."""

_SHORT_NAME = 10
_QUOTED = 40
_BELONGS_AFTER = frozenset({DecisionKind.JOIN, DecisionKind.SEPARATE})
_PATTERNS = {Role.CAPTION: "caption", Role.PULL_QUOTE: "quote"}
_HEAD_LABELS = {
    Role.TITLE: "题", Role.KICKER: "引题", Role.SUBTITLE: "副题", Role.COLUMN: "栏目", Role.BYLINE: "署名",
    Role.HEADING: "小题",
}  # fmt: skip


def compare_address(issue: Issue, page: Page) -> str:
    """Address of the page below the root of the site."""
    return f"issues/{issue.id}/{page.key}/"


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of text of which all or nothing is doubted."""

    text: str
    doubt: int
    """n of `#x<n>`, 0 for none."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One entry of the ledger as it stands on the raw page."""

    anchor: str
    texts: tuple[Text, ...]
    removed: str
    """The reason of its removal; empty for what is in an article, and for blanks inside a row."""
    breaks: bool = False
    """Stands on a new raw line of the same row."""


@dataclass(frozen=True, slots=True)
class Row:
    """Passages shown together: one paragraph, or one removal, of the raw page."""

    article: Name | None
    pattern: str
    """CSS name of the fate: kept, joined, moved, caption, quote, head, removed."""
    label: str
    """The fate in words; empty for body text that stayed where it was."""
    link: str
    """Anchor on the restored side; empty for a removal."""
    line: int
    """Line of the page file, from 1."""
    passages: tuple[Passage, ...]
    decisions: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """An article as the page refers to it."""

    number: int
    stem: str
    hue: int
    short: str
    title: str
    address: str
    """Of its own page below the root of the site; empty where it has none."""
    edited: bool

    @property
    def anchor(self) -> str:
        """Of the article on the restored side."""
        return f"r{self.number}"


@dataclass(frozen=True, slots=True)
class Seam:
    """A piece of a restored block, and where it was printed."""

    anchor: str
    source: str
    """Anchor on the raw side."""
    line: int
    moved: bool
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class RestoredBlock:
    """A block on the restored side."""

    anchor: str
    role: str
    """CSS name of its role."""
    label: str
    """Its role in words where it is no body text; empty otherwise."""
    paragraph: int
    """第n段; 0 for anything but body text."""
    pieces: tuple[Seam, ...]


@dataclass(frozen=True, slots=True)
class RestoredArticle:
    """An article on the restored side."""

    name: Name
    blocks: tuple[RestoredBlock, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision in an editor's words."""

    number: int
    verdict: str
    """What was decided, with its kind (接续, 定性 …) where the words do not say it."""
    confidence: str
    reasons: tuple[str, ...]
    alternatives: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(what else, how surely, why)."""
    rule: str
    open: bool
    """A question about it is open."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question with the places it is about."""

    number: int
    prompt: str
    options: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    """(anchor on the raw side, first words)."""
    decision: int
    """n of `#d<n>`, 0 where the decision is not shown at a passage."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A flag with the place it is about."""

    number: int
    quote: str
    note: str
    certainty: str
    candidates: tuple[str, ...]
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many characters had one fate."""

    pattern: str
    name: str
    chars: int
    places: tuple[tuple[str, str], ...] = ()
    """For removals of visible text: (anchor, text)."""


def compare_html(  # noqa: PLR0917 - a page, what was made of it, and what to show it with
    templates: jinja2.Environment,
    issue: Issue,
    page: Page,
    restoration: Restoration,
    ledger: Ledger,
    records: Sequence[ArticleRecord],
) -> str:
    """The finished inner HTML of the page at `compare_address(issue, page)`; complete without script.

    `records` are those of the digest; only those of this page are used, for titles, addresses and hand edits.
    """
    return _Comparison(issue, page, restoration, ledger, records).render(templates)


class _Comparison:
    """Everything the two sides share, computed once per page."""

    def __init__(
        self, issue: Issue, page: Page, restoration: Restoration, ledger: Ledger, records: Sequence[ArticleRecord]
    ) -> None:
        self.issue, self.page, self.restoration, self.ledger = issue, page, restoration, ledger
        self.names = _names(issue, page, restoration.articles, records)
        self._by_id: dict[str, list[tuple[Article, Name]]] = {}
        for article, name in self._named():
            self._by_id.setdefault(article.id, []).append((article, name))
        self._line_starts = _line_starts(page.text)
        self._entry_starts = [entry.span.start for entry in ledger.entries]
        flags = [flag for article in restoration.articles for block in article.blocks for flag in block.flags]
        self.doubts = tuple(self._doubt(number, flag) for number, flag in enumerate(flags, 1))
        self._doubted = sorted((span.start, span.end, n) for n, flag in enumerate(flags, 1) for span in flag.spans)
        self._open = {question.decision for question in restoration.questions}
        self._at_entry, self.unplaced = self._place_decisions()

    def render(self, templates: jinja2.Environment) -> str:
        address = compare_address(self.issue, self.page)
        rows = self.rows()
        return templates.get_template("compare.html").render(
            root=root_of(address),
            issue=self.issue,
            page=self.page,
            date=self.issue.date.chinese,
            place=_place_name(self.page),
            articles=[self.restored(article, name) for article, name in self._named()],
            rows=rows,
            doubts=self.doubts,
            questions=self.questions(rows),
            unplaced=self.unplaced,
            tallies=self.tallies(),
            removals=self.removals(),
            fallback=self.restoration.fallback,
            notes=self.restoration.notes,
            chars=len(self.page.text),
            shown=shown,
            one_line=one_line,
        )

    def _named(self) -> list[tuple[Article, Name]]:
        return list(zip(self.restoration.articles, self.names, strict=True))

    # the raw side

    def rows(self) -> tuple[Row, ...]:
        """The raw page from top to bottom; only blanks between paragraphs are left out."""
        return tuple(self._row(group) for group in _group(self.ledger.entries, self.page))

    def _row(self, group: Sequence[Entry]) -> Row:
        lead = next((entry for entry in group if entry.fate is not Fate.REMOVED), group[0])
        name, block = self._article_of(lead)
        link = "" if name is None else f"r{name.number}-{lead.block}"
        return Row(
            article=name,
            pattern=_pattern(lead, block),
            label=_label(lead, block),
            link=link,
            line=self.line(lead.span.start),
            passages=tuple(self._passage(entry, at) for at, entry in enumerate(group)),
            decisions=tuple(found for entry in group for found in self._at_entry.get(entry.span.start, ())),
        )

    def _article_of(self, entry: Entry) -> tuple[Name | None, Block | None]:
        for article, name in self._by_id.get(entry.article or "", ()):
            if entry.block is not None and entry.block < len(article.blocks):
                block = article.blocks[entry.block]
                if entry.span in block.spans:  # two articles of one title share an id
                    return name, block
        return None, None

    def _passage(self, entry: Entry, at: int) -> Passage:
        text = self.page.slice(entry.span)
        if entry.fate is Fate.REMOVED:
            blank = not text.strip()
            texts = (Text(" " if blank else text, 0),)
            return Passage(f"c{entry.span.start}", texts, "" if blank else entry.reason, "\n" in text and at > 0)
        return Passage(f"c{entry.span.start}", self.texts(entry.span), "")

    def texts(self, span: Span) -> tuple[Text, ...]:
        """The text of a span, cut where a doubt begins or ends."""
        found: list[Text] = []
        at = span.start
        for start, end, number in self._doubted:
            low, high = max(start, at), min(end, span.end)
            if low < high:
                found += [Text(self.page.text[at:low], 0)] if at < low else []
                found.append(Text(self.page.text[low:high], number))
                at = high
        return (*found, Text(self.page.text[at : span.end], 0)) if at < span.end else tuple(found)

    # the restored side

    def restored(self, article: Article, name: Name) -> RestoredArticle:
        """An article with its seams."""
        blocks: list[RestoredBlock] = []
        paragraphs = 0
        for index, block in enumerate(article.blocks):
            paragraphs += block.role is Role.PARAGRAPH
            label = "" if block.role in (Role.PARAGRAPH, Role.TITLE, Role.HEADING) else ROLE_NAMES[block.role]
            number = paragraphs if block.role is Role.PARAGRAPH else 0
            anchor = f"{name.anchor}-{index}"
            blocks.append(RestoredBlock(anchor, block.role.value, label, number, self._pieces(block, anchor)))
        return RestoredArticle(name, tuple(blocks))

    def _pieces(self, block: Block, anchor: str) -> tuple[Seam, ...]:
        return tuple(
            Seam(
                anchor=f"{anchor}-{number}",
                source=f"c{span.start}",
                line=self.line(span.start),
                moved=self._entry_at(span.start).fate is Fate.MOVED,
                texts=self.texts(span),
            )
            for number, span in enumerate(block.spans, 1)
        )

    # what was decided, asked, doubted, counted

    def _place_decisions(self) -> tuple[Mapping[int, tuple[Judgement, ...]], tuple[Judgement, ...]]:
        """Every decision at the start of one ledger entry: for a join that of the piece after the break."""
        placed: dict[int, list[Judgement]] = {}
        unplaced: list[Judgement] = []
        for index, decision in enumerate(self.restoration.decisions):
            judgement = _judgement(index + 1, decision, index in self._open)
            if decision.spans:
                span = decision.spans[-1 if decision.kind in _BELONGS_AFTER else 0]
                placed.setdefault(self._entry_at(span.start).span.start, []).append(judgement)
            else:
                unplaced.append(judgement)
        return {start: tuple(found) for start, found in placed.items()}, tuple(unplaced)

    def questions(self, rows: Iterable[Row]) -> tuple[OpenQuestion, ...]:
        """The open questions in the order they are asked."""
        shown_decisions = {decision.number for row in rows for decision in row.decisions}
        return tuple(
            OpenQuestion(
                number=number,
                prompt=question.prompt,
                options=question.options,
                places=tuple((self._source(span), _first_words(self.page.slice(span))) for span in question.spans),
                decision=question.decision + 1 if question.decision + 1 in shown_decisions else 0,
            )
            for number, question in enumerate(self.restoration.questions, 1)
        )

    def _doubt(self, number: int, flag: Flag) -> Doubt:
        start = flag.spans[0].start if flag.spans else 0
        return Doubt(
            number=number,
            quote=flag.quote,
            note=flag.note,
            certainty=f"{flag.certainty:.2f}",
            candidates=flag.candidates,
            source=f"c{self._entry_at(start).span.start}",
            line=self.line(start),
        )

    def tallies(self) -> tuple[Tally, ...]:
        """Characters by fate; together they are the page."""
        counts: dict[tuple[str, str], int] = {}
        for entry in self.ledger.entries:
            _, block = self._article_of(entry)
            pattern = _pattern(entry, block)
            name = {"caption": "图注等", "quote": "摘句"}.get(pattern, FATE_NAMES[entry.fate])
            counts[pattern, name] = counts.get((pattern, name), 0) + len(entry.span)
        order = ["kept", "joined", "moved", "caption", "quote", "head", "removed"]
        ranked = sorted(counts.items(), key=lambda item: order.index(item[0][0]))
        return tuple(Tally(pattern, name, chars) for (pattern, name), chars in ranked)

    def removals(self) -> tuple[Tally, ...]:
        """What stands in no article, by reason; visible text with its places."""
        found: dict[str, list[Entry]] = {}
        for entry in self.ledger.entries:
            if entry.fate is Fate.REMOVED:
                found.setdefault(entry.reason, []).append(entry)
        return tuple(
            Tally("removed", reason, sum(len(entry.span) for entry in found[reason]), self._visible(found[reason]))
            for reason in (item.value for item in RemovalReason)
            if reason in found
        )

    def _visible(self, entries: Iterable[Entry]) -> tuple[tuple[str, str], ...]:
        texts = ((entry, self.page.slice(entry.span)) for entry in entries)
        return tuple((f"c{entry.span.start}", _first_words(text)) for entry, text in texts if text.strip())

    # places

    def line(self, offset: int) -> int:
        """Line of the page file that holds an offset, from 1."""
        return bisect_right(self._line_starts, offset)

    def _entry_at(self, offset: int) -> Entry:
        return self.ledger.entries[max(bisect_right(self._entry_starts, offset) - 1, 0)]

    def _source(self, span: Span) -> str:
        return f"c{self._entry_at(span.start).span.start}"


def _names(issue: Issue, page: Page, articles: Sequence[Article], records: Sequence[ArticleRecord]) -> tuple[Name, ...]:
    """Names of the articles of a page; an article and its record share issue, page, id and place among equals."""
    own: dict[str, list[ArticleRecord]] = {}
    for candidate in sorted(records, key=lambda candidate: candidate.order):
        if (candidate.issue, candidate.page) == (issue.id, page.key):
            own.setdefault(candidate.id, []).append(candidate)
    found: list[Name] = []
    for number, article in enumerate(articles, 1):
        equals = own.get(article.id)
        record = equals.pop(0) if equals else None
        title = one_line(record.title if record else article.title or "无题")
        found.append(
            Name(
                number=number,
                stem=STEMS[number - 1] if number <= len(STEMS) else str(number),
                hue=(number - 1) % HUES + 1,
                short=_short_name(record, title),
                title=title,
                address=article_address(record) if record else "",
                edited=record is not None and record.edited,
            )
        )
    return tuple(found)


def _short_name(record: ArticleRecord | None, title: str) -> str:
    """The zone an article is about, or the first words of its title."""
    zones = [zone.name for zone in record.facts.zones if zone.primary] if record else []
    return one_line(zones[0] if zones else title, _SHORT_NAME)


def _group(entries: Sequence[Entry], page: Page) -> list[list[Entry]]:
    """Entries by row: a row is what stands in articles, with the marks on its line; blanks between rows drop out.

    A hard-wrapped paragraph is one row of several lines; one that was cut by a column break is several rows.
    """
    rows: list[list[Entry]] = []
    row: list[Entry] = []
    for entry in entries:
        text = page.slice(entry.span)
        if entry.fate is Fate.REMOVED and not text.strip():
            if row and (text.count("\n") > 1 or (entry.reason != RemovalReason.LINE_WRAP and "\n" in text)):
                rows.append(row)
                row = []
            elif row:
                row.append(entry)
            continue
        kept = [held for held in row if held.fate is not Fate.REMOVED]
        if kept and entry.fate is not Fate.REMOVED and not _continues(kept[-1], entry):
            rows.append(row)
            row = []
        row.append(entry)
    rows.append(row)
    return [_without_last_blank(row, page) for row in rows if row]


def _without_last_blank(row: list[Entry], page: Page) -> list[Entry]:
    while row and row[-1].fate is Fate.REMOVED and not page.slice(row[-1].span).strip():
        row = row[:-1]
    return row


def _continues(before: Entry, entry: Entry) -> bool:
    return entry.fate is Fate.JOINED and (before.article, before.block) == (entry.article, entry.block)


def _pattern(entry: Entry, block: Block | None) -> str:
    if entry.fate is Fate.LIFTED and block is not None:
        return _PATTERNS.get(block.role, "caption")
    return entry.fate.value


def _label(entry: Entry, block: Block | None) -> str:
    if block is None or entry.fate is Fate.REMOVED:
        return "删去"
    if entry.fate is Fate.HEAD:
        return _HEAD_LABELS.get(block.role, ROLE_NAMES[block.role])
    if entry.fate is Fate.LIFTED:
        return ROLE_NAMES[block.role]
    return "" if entry.fate is Fate.KEPT else FATE_NAMES[entry.fate]


def _judgement(number: int, decision: Decision, is_open: bool) -> Judgement:
    kind = DECISION_NAMES[decision.kind]
    return Judgement(
        number=number,
        verdict=decision.verdict if kind in decision.verdict else f"{kind}：{decision.verdict}",
        confidence=f"{decision.confidence:.2f}",
        reasons=decision.reasons,
        alternatives=tuple((item.label, f"{item.confidence:.2f}", item.reasons) for item in decision.alternatives),
        rule=decision.rule,
        open=is_open,
    )


def _place_name(page: Page) -> str:
    """第7版, else 园区版, else empty."""
    if page.number:
        return f"第{page.number}版"
    return f"{one_line(page.section)}版" if page.section else ""


def _first_words(text: str) -> str:
    return one_line(text, _QUOTED)


def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
