"""原版对照: the raw page with the fate of every passage, beside the articles it became, each linked to the other.

Anchors: a passage of the raw page is `#c<start>` (offset on the page, code points), block b of the n-th article on the
restored side `#r<n>-<b>`, piece p of it `#r<n>-<b>-<p>`, a decision `#d<n>`, a question `#q<n>`, a doubt `#x<n>`.

An article that goes on on another page is shown whole on the page where it begins; its passages on the other page lead
there, and its pieces lead back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import jinja2

from generator.model.article import (
    DECISION_NAMES,
    ROLE_NAMES,
    Article,
    Block,
    Decision,
    DecisionKind,
    Flag,
    Option,
    RemovalReason,
    Restoration,
    Role,
)
from generator.model.ledger import FATE_NAMES, Entry, Fate, Ledger
from generator.model.record import ArticleRecord
from generator.model.restored import RestoredIssue
from generator.model.source import Issue, Page, Span
from generator.publish.answers import Answers
from generator.publish.staged_page import root_of
from generator.publish.typeset import one_line, shown
from generator.publish.views import article_address

STEMS = "甲乙丙丁戊己庚辛壬癸"
HUES = 8
"""Colours in compare.css; they repeat, the sign tells articles apart."""

_READS = re.compile(r"(?:(….{18}|[^｜¶]*)([｜¶]))?(?:〔(\w{2,4})〕)?(.*)", re.DOTALL)
"""`Option.reads`, taken apart. What is cut to a length has its mark behind that, whatever marks were printed in it."""
_SHORT_NAME = 10
_QUOTED = 40
_BELONGS_AFTER = frozenset({DecisionKind.JOIN, DecisionKind.SEPARATE})
_PLAIN = frozenset({DecisionKind.SEPARATE, DecisionKind.ROLE, DecisionKind.ASSIGN})
_SURE = 0.9
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
    """The fate in words; empty for body text of the page's own that stayed where it was."""
    link: str
    """To the restored side, which may be that of another page; empty for a removal."""
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
    home: str = ""
    """第1版: where an article begins that only goes on on this page; empty for the page's own."""
    elsewhere: str = ""
    """Link to the restored side of that page."""

    @property
    def anchor(self) -> str:
        """Of the article on the restored side."""
        return f"r{self.number}"

    @property
    def target(self) -> str:
        """Link to the article on the restored side, on whichever page."""
        return self.elsewhere or f"#{self.anchor}"


@dataclass(frozen=True, slots=True)
class Seam:
    """A piece of a restored block, and where it was printed."""

    anchor: str
    source: str
    """Link to the raw side, which may be that of another page."""
    line: int
    moved: bool
    texts: tuple[Text, ...]
    page: str = ""
    """第3版 for a piece printed on another page."""


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
    plain: bool = False
    """Text that stays where and as it was printed, for sure: told on demand only."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to a question, as an editor weighs it and gives it."""

    label: str
    sure: str
    """So many of a hundred."""
    reasons: tuple[str, ...]
    before: str
    """The text that is read before the place; empty where it begins there."""
    mark: str
    """｜, ¶, or empty where nothing stands before."""
    role: str
    """What the text behind the mark would be where it is no body text: 标题."""
    after: str
    answer: str
    """The entry of corrections.yml that gives it; empty where none can."""
    decided: bool
    """The one the page shows by now."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question with the places it is about."""

    number: int
    prompt: str
    options: tuple[Choice, ...]
    places: tuple[tuple[str, str], ...]
    """(link to the raw side, first words)."""
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
    """Link to the raw side, which may be that of another page."""
    line: int
    page: str = ""
    """第3版 for a doubt about another page."""


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
    whole: RestoredIssue | None = None,
) -> str:
    """The finished inner HTML of the page at `compare_address(issue, page)`; complete without script.

    `records` are those of the digest; only those of this issue are used, for titles, addresses and hand edits. `whole`
    holds the other pages of the issue, which may share articles with this one.
    """
    whole = whole or RestoredIssue({page.key: page}, {page.key: restoration}, {page.key: ledger})
    return _Comparison(issue, page, whole, records).render(templates)


class _Comparison:
    """Everything the two sides share, computed once per page."""

    def __init__(self, issue: Issue, page: Page, whole: RestoredIssue, records: Sequence[ArticleRecord]) -> None:
        self.issue, self.page, self.whole = issue, page, whole
        self.restoration, self.ledger = whole.restorations[page.key], whole.ledgers[page.key]
        self.names = _names(issue, page.key, self.restoration.articles, records)
        self._pages = {key: _Printed(found, whole.ledgers.get(key)) for key, found in whole.pages.items()}
        self._by_id: dict[tuple[str, str], list[tuple[Article, Name]]] = {}
        for article, name in self._named():
            self._by_id.setdefault((page.key, article.id), []).append((article, name))
        self.guests = self._guests(records)
        """Articles that begin on another page."""
        for home, article, name in self.guests:
            self._by_id.setdefault((home, article.id), []).append((article, name))
        shown_articles = [*self.restoration.articles, *(article for _, article, _ in self.guests)]
        own = range(len(self.restoration.articles))
        flags = [
            flag
            for number, article in enumerate(shown_articles)
            for block in article.blocks
            for flag in block.flags
            if number in own or any(span.page == page.key for span in flag.spans)
        ]
        self.doubts = tuple(self._doubt(number, flag) for number, flag in enumerate(flags, 1))
        self._doubted = sorted((span, n) for n, flag in enumerate(flags, 1) for span in flag.spans)
        self._answers = Answers(page, self.restoration)
        self._open = {question.decision for question in self.restoration.questions}
        self._at_entry, self.unplaced = self._place_decisions()

    def _guests(self, records: Sequence[ArticleRecord]) -> list[tuple[str, Article, Name]]:
        found: list[tuple[str, Article, Name]] = []
        for home, article in self.whole.from_elsewhere(self.page.key):
            there = self.whole.restorations[home].articles
            at = next(at for at, other in enumerate(there) if other is article)
            name = _names(self.issue, home, there, records)[at]
            number = len(self.names) + len(found) + 1
            host = self.whole.pages[home]
            link = f"{root_of(compare_address(self.issue, self.page))}{compare_address(self.issue, host)}#{name.anchor}"
            sign = replace(name, number=number, stem=_stem(number), hue=_hue(number))
            found.append((home, article, replace(sign, home=_page_name(host), elsewhere=link)))
        return found

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
            guests=[name for _, _, name in self.guests],
            rows=rows,
            doubts=self.doubts,
            questions=self.questions(rows),
            unplaced=self.unplaced,
            tallies=self.tallies(),
            removals=self.removals(),
            damage=self.restoration.damage,
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
        label = _label(lead, block)
        return Row(
            article=name,
            pattern=_pattern(lead, block),
            label=label or ("续文" if name and name.home else ""),
            link="" if name is None else f"{name.target}-{lead.block}",
            line=self.line(lead.span),
            passages=tuple(self._passage(entry, at) for at, entry in enumerate(group)),
            decisions=tuple(found for entry in group for found in self._at_entry.get(entry.span.start, ())),
        )

    def _article_of(self, entry: Entry) -> tuple[Name | None, Block | None]:
        for article, name in self._by_id.get((entry.home, entry.article or ""), ()):
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
        at, text = span.start, self.whole.pages[span.page].text
        for doubted, number in self._doubted:
            low, high = max(doubted.start, at), min(doubted.end, span.end)
            if doubted.page == span.page and low < high:
                found += [Text(text[at:low], 0)] if at < low else []
                found.append(Text(text[low:high], number))
                at = high
        return (*found, Text(text[at : span.end], 0)) if at < span.end else tuple(found)

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
                source=self._source(span),
                line=self.line(span),
                moved=(entry := self._entry_at(span)) is not None and entry.fate is Fate.MOVED,
                texts=self.texts(span),
                page=self._other_page(span),
            )
            for number, span in enumerate(block.spans, 1)
        )

    # what was decided, asked, doubted, counted

    def _place_decisions(self) -> tuple[Mapping[int, tuple[Judgement, ...]], tuple[Judgement, ...]]:
        """Every decision at the start of one ledger entry: for a join that of the piece after the break."""
        placed: dict[int, list[Judgement]] = {}
        unplaced: list[Judgement] = []
        known = [(decision, index in self._open) for index, decision in enumerate(self.restoration.decisions)]
        known += [
            (decision, False)
            for key, other in self.whole.restorations.items()
            for decision in other.decisions
            if key != self.page.key and any(span.page == self.page.key for span in decision.spans)
        ]
        for number, (decision, is_open) in enumerate(known, 1):
            judgement = _judgement(number, decision, is_open)
            spans = [span for span in decision.spans if span.page == self.page.key]
            entry = self._entry_at(spans[-1 if decision.kind in _BELONGS_AFTER else 0]) if spans else None
            if entry:
                placed.setdefault(entry.span.start, []).append(judgement)
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
                options=tuple(self._choice(option, decided=not at) for at, option in enumerate(question.options)),
                places=tuple(
                    (self._source(span), _first_words(self.whole.pages[span.page].slice(span)))
                    for span in question.spans
                ),
                decision=question.decision + 1 if question.decision + 1 in shown_decisions else 0,
            )
            for number, question in enumerate(self.restoration.questions, 1)
        )

    def _choice(self, option: Option, *, decided: bool) -> Choice:
        found = _READS.fullmatch(option.reads)
        before, mark, role, after = found.groups(default="") if found else ("", "", "", option.reads)
        return Choice(
            label=option.label,
            sure=f"{100 * option.confidence:.0f}%",
            reasons=option.reasons,
            before=before,
            mark=mark,
            role=role,
            after=after,
            answer=self._answers.entry(option),
            decided=decided,
        )

    def _doubt(self, number: int, flag: Flag) -> Doubt:
        span = flag.spans[0] if flag.spans else Span(self.page.key, 0, 0)
        return Doubt(
            number=number,
            quote=flag.quote,
            note=flag.note,
            certainty=f"{flag.certainty:.2f}",
            candidates=flag.candidates,
            source=self._source(span),
            line=self.line(span),
            page=self._other_page(span),
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

    def line(self, span: Span) -> int:
        """Line of the page file on which a span begins, from 1."""
        return self._pages[span.page].line(span.start)

    def _entry_at(self, span: Span) -> Entry | None:
        return self._pages[span.page].entry_at(span.start)

    def _source(self, span: Span) -> str:
        """Link to the passage of a raw page that a span begins in."""
        entry = self._entry_at(span)
        passage = f"#c{entry.span.start if entry else span.start}"
        if span.page == self.page.key:
            return passage
        root = root_of(compare_address(self.issue, self.page))
        return f"{root}{compare_address(self.issue, self.whole.pages[span.page])}{passage}"

    def _other_page(self, span: Span) -> str:
        return "" if span.page == self.page.key else _page_name(self.whole.pages[span.page])


class _Printed:
    """A page, asked by offset."""

    def __init__(self, page: Page, ledger: Ledger | None) -> None:
        self._entries = ledger.entries if ledger else ()
        self._starts = [entry.span.start for entry in self._entries]
        self._text = page.text

    @cached_property
    def _line_starts(self) -> list[int]:
        return _line_starts(self._text)

    def line(self, offset: int) -> int:
        """Line of the file that holds an offset, from 1."""
        return bisect_right(self._line_starts, offset)

    def entry_at(self, offset: int) -> Entry | None:
        """The ledger's entry that holds an offset; None where there are none."""
        return self._entries[max(bisect_right(self._starts, offset) - 1, 0)] if self._entries else None


def _names(issue: Issue, page: str, articles: Sequence[Article], records: Sequence[ArticleRecord]) -> tuple[Name, ...]:
    """Names of the articles of a page; an article and its record share issue, page, id and place among equals."""
    own: dict[str, list[ArticleRecord]] = {}
    for candidate in sorted(records, key=lambda candidate: candidate.order):
        if (candidate.issue, candidate.page) == (issue.id, page):
            own.setdefault(candidate.id, []).append(candidate)
    found: list[Name] = []
    for number, article in enumerate(articles, 1):
        equals = own.get(article.id)
        record = equals.pop(0) if equals else None
        title = one_line(record.title if record else article.title or "无题")
        found.append(
            Name(
                number=number,
                stem=_stem(number),
                hue=_hue(number),
                short=_short_name(record, title),
                title=title,
                address=article_address(record) if record else "",
                edited=record is not None and record.edited,
            )
        )
    return tuple(found)


def _stem(number: int) -> str:
    return STEMS[number - 1] if number <= len(STEMS) else str(number)


def _hue(number: int) -> int:
    return (number - 1) % HUES + 1


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
    same = (before.home, before.article, before.block) == (entry.home, entry.article, entry.block)
    return entry.fate is Fate.JOINED and same


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
        plain=not is_open and decision.confidence >= _SURE and decision.kind in _PLAIN,
    )


def _place_name(page: Page) -> str:
    """第7版, else 园区版, else empty."""
    if page.number:
        return f"第{page.number}版"
    return f"{one_line(page.section)}版" if page.section else ""


def _page_name(page: Page) -> str:
    """第7版, else the page by the name of its file."""
    return f"第{page.number}版" if page.number else f"“{page.key}”版"


def _first_words(text: str) -> str:
    return one_line(text, _QUOTED)


def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
