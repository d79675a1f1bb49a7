"""Act 1, last step: the layout becomes articles, removals, decisions and questions.

The only place where blocks are made. Removals are computed as what no block took, so the books balance by
construction, and `model.ledger.balance` proves it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.model.article import (
    Article,
    Block,
    Decision,
    DecisionKind,
    Removal,
    RemovalReason,
    Restoration,
    Role,
)  # fmt: skip
from generator.model.source import BLANKS, Page, Span
from generator.restore.constraints import FREE, Constraints
from generator.restore.conventions import Conventions
from generator.restore.flags import find_flags
from generator.restore.grammar import Grammar
from generator.restore.order import Layout, Place
from generator.restore.owners import Articles, Owner, owners_of
from generator.restore.roles import FURNITURE, STATE_NAMES, Furniture, Jump, Reading, Sorted, State
from generator.restore.segment import Strip
from generator.restore.trail import (
    ROLE_OF,
    Told,
    choose_questions,
    tell_article,
    tell_float,
    tell_jump,
    tell_owner,
    tell_untitled,
)

_HEAD_ORDER = (State.COLUMN, State.KICKER, State.TITLE, State.SUBTITLE, State.BYLINE)
BRIEF = 600
"""Characters up to which an article below an unmarked column head counts as one of its briefs."""

HEAD = 12
"""Characters by which an article without headline is called."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article under way: its places in reading order, and what was lifted out of it."""

    places: tuple[Place, ...]
    captions: tuple[Place, ...] = ()
    quotes: tuple[Place, ...] = ()
    jumps: tuple[Jump, ...] = ()
    column: str | None = None


def assemble(  # noqa: PLR0917  the whole of what was found comes together here
    page: Page,
    found: Sorted,
    layout: Layout,
    grammar: Grammar,
    places: frozenset[str],
    constraints: Constraints = FREE,
) -> Restoration:
    """Make the restoration from what was sorted out alone and what the layout chose."""
    known = grammar.conventions
    readings = found.readings
    attached, owners = _attach(layout, found, grammar, constraints)
    drafts = _with_columns(attached, readings)
    told: list[Told] = []
    articles: list[Article] = []
    taken: set[str] = set()
    for ordinal, draft in enumerate(drafts):
        blocks = _blocks(page, draft, readings)
        identity = _identity(blocks, ordinal, taken)
        taken.add(identity)
        articles.append(_article(identity, blocks, draft))
        told += tell_article(draft.places, readings, identity, grammar)
        told += [tell_float(place, readings, grammar, identity) for place in (*draft.captions, *draft.quotes)]
        told += [tell_jump(jump, identity) for jump in draft.jumps]
        if articles[-1].title is None and blocks:
            before = drafts[ordinal - 1].places[-1:] if ordinal else ()
            told.append(tell_untitled(blocks[0].spans[:1], identity, draft.places[:1], before, readings))
    heads = [_head(draft, readings) for draft in drafts if draft.places]
    told += [
        tell_owner(readings[place.reading], owners[place.reading], heads, article.id)
        for draft, article in zip(drafts, articles, strict=True)
        for place in draft.captions
        if len(owners.get(place.reading, ())) > 1
    ]
    printed = [place for place in layout.floats if place.state in FURNITURE]
    furniture = (*found.furniture, *(_furniture(place, readings) for place in printed))
    told += [tell_float(place, readings, grammar, None) for place in printed]
    told += [
        Told(Decision(DecisionKind.REMOVE, "roles.furniture", item.strip.spans, item.reason.value, 0.97, (item.why,)))
        for item in found.furniture
    ]
    flagged = tuple(_flag(article, known, places) for article in articles)
    removed = _removals(page, flagged, furniture)
    questions = choose_questions(told, readings, known.ask_below)
    notes = () if any(article.title for article in flagged) or not flagged else ("本版未见标题",)
    decisions = tuple(item.decision for item in told)
    return Restoration(page.key, flagged, removed, decisions, questions, layout.fallback, notes)


# --- who owns what was lifted out -----------------------------------------------------------------------------------


def _furniture(place: Place, readings: Sequence[Reading]) -> Furniture:
    return Furniture(readings[place.reading].strip, FURNITURE[place.state], STATE_NAMES[place.state])


def _attach(
    layout: Layout, found: Sorted, grammar: Grammar, constraints: Constraints
) -> tuple[tuple[Draft, ...], dict[int, tuple[Owner, ...]]]:
    """Give captions, pull quotes and jump lines to the articles they belong to; what a caption was weighed for too."""
    readings = found.readings
    owners: dict[int, tuple[Owner, ...]] = {}
    drafts = [Draft(path) for path in layout.paths]
    captions = [place for place in layout.floats if place.state is State.CAPTION]
    quotes = [place for place in layout.floats if place.state is State.PULL_QUOTE]
    if not drafts and (captions or quotes or found.jumps):
        drafts = [Draft(())]
    owner = {readings[place.reading].strip.index: number for number, path in enumerate(layout.paths) for place in path}
    for quote in quotes:
        reading = readings[quote.reading]
        hosts = reading.repeats.hosts if reading.repeats else ()
        number = _told_owner(reading.strip, owner, constraints)
        if number is None:
            number = next((owner[host] for host in hosts if host in owner), None)
        if number is None:
            number = _neighbour(owner, reading.strip.index, forward=False)
        drafts[number] = replace(drafts[number], quotes=(*drafts[number].quotes, quote))
    for jump in found.jumps:
        number = _told_owner(jump.strip, owner, constraints)
        if number is None:
            number = _neighbour(owner, jump.strip.index, forward=not jump.outward)
        drafts[number] = replace(drafts[number], jumps=(*drafts[number].jumps, jump))
    if captions:
        articles = Articles(layout.paths, [readings[caption.reading] for caption in captions], readings, grammar.common)
        for caption in captions:
            number = _told_owner(readings[caption.reading].strip, owner, constraints)
            if number is None and layout.paths:
                weighed = owners_of(articles.evidence(readings[caption.reading]), grammar.weights)
                number = weighed[0].path
                owners[caption.reading] = weighed
            drafts[number or 0] = replace(drafts[number or 0], captions=(*drafts[number or 0].captions, caption))
    return tuple(drafts), owners


def _head(draft: Draft, readings: Sequence[Reading]) -> tuple[str, tuple[Span, ...]]:
    """What to call an article, and the passage that stands for it: its headline, else what it begins with."""
    titles = [place for place in draft.places if place.state is State.TITLE]
    head = readings[(titles or draft.places)[0].reading]
    return head.text if titles else f"{head.text[:HEAD]}…", head.strip.spans


def _told_owner(strip: Strip, owner: dict[int, int], constraints: Constraints) -> int | None:
    """The article a correction gives a lifted strip to; None where none does."""
    told = [constraints.owners[span] for span in strip.spans if span in constraints.owners]
    return next((owner[index] for index in told if index in owner), None)


def _neighbour(owner: dict[int, int], index: int, *, forward: bool) -> int:
    """The article of the nearest owned strip, first in the given direction, then in the other."""
    after = min((strip for strip in owner if strip > index), default=None)
    before = max((strip for strip in owner if strip < index), default=None)
    chosen = (after if after is not None else before) if forward else (before if before is not None else after)
    return owner[chosen] if chosen is not None else 0


def _with_columns(drafts: Sequence[Draft], readings: Sequence[Reading]) -> tuple[Draft, ...]:
    """Give each article the column it stands under: to the next head of the column's rank, or to the last brief."""
    made: list[Draft] = []
    column: Reading | None = None
    for draft in drafts:
        own = next((readings[place.reading] for place in draft.places if place.state is State.COLUMN), None)
        title = next((readings[place.reading] for place in draft.places if place.state is State.TITLE), None)
        if own:
            column = own
        elif column:
            size = sum(len(readings[place.reading].text) for place in draft.places)
            marked = column.strip.level and title and title.strip.level
            below = title.strip.level > column.strip.level if marked and title else size <= BRIEF
            column = column if below else None
        made.append(replace(draft, column=_column_name(column.text) if column else None))
    return tuple(made)


def _column_name(text: str) -> str:
    return text.strip("【】［］[]「」 \u3000") or text


# --- blocks ---------------------------------------------------------------------------------------------------------


def _blocks(page: Page, draft: Draft, readings: Sequence[Reading]) -> tuple[Block, ...]:
    heads = [place for state in _HEAD_ORDER for place in draft.places if place.state is state]
    rest = [place for place in draft.places if place.state not in _HEAD_ORDER]
    blocks: list[Block] = []
    for place in heads:
        spans = readings[place.reading].strip.spans
        if place.joined and blocks and blocks[-1].role is ROLE_OF[place.state]:
            spans = (*blocks.pop().spans, *spans)
        blocks.append(_block(page, spans, place.state, place.confidence))
    levels = _heading_levels(rest, readings)
    for run in _joined_runs(rest):
        spans = tuple(span for place in run for span in readings[place.reading].strip.spans)
        confidence = min(place.confidence for place in run)
        block = _block(page, _merge(page, spans) if len(run) > 1 else spans, run[0].state, confidence)
        blocks.append(replace(block, level=levels.get(run[0].reading, 1)) if block.role is Role.HEADING else block)
    for jump in draft.jumps:
        blocks.append(_plain(page, jump.strip.spans, Role.JUMP, 0.95))
    for place in (*draft.captions, *draft.quotes):
        reading = readings[place.reading]
        block = _plain(page, reading.strip.spans, ROLE_OF[place.state], place.confidence)
        if place.state is State.CAPTION and reading.credit:
            located = block.locate(*reading.credit)
            block = replace(block, credit=located[0] if len(located) == 1 else None)
        blocks.append(block)
    return tuple(blocks)


def _joined_runs(places: Sequence[Place]) -> list[list[Place]]:
    """Places that make one block each: what is joined is of one role, a paragraph as a rule."""
    runs: list[list[Place]] = []
    for place in places:
        if place.joined and runs and ROLE_OF[runs[-1][0].state] is ROLE_OF[place.state]:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _block(page: Page, spans: tuple[Span, ...], state: State, confidence: float) -> Block:
    return _plain(page, spans, ROLE_OF[state], confidence)


def _plain(page: Page, spans: tuple[Span, ...], role: Role, confidence: float) -> Block:
    return Block(role, spans, "".join(page.slice(span) for span in spans), round(confidence, 3))


def _merge(page: Page, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Keep the blank between two Latin words that only blanks separate on the page, so that they do not fuse."""
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].end < span.start:
            gap = page.text[merged[-1].end : span.start]
            left, right = page.text[merged[-1].end - 1], page.text[span.start]
            if (
                all(char in BLANKS for char in gap)
                and left.isascii()
                and right.isascii()
                and left.isalpha()
                and right.isalpha()
            ):
                merged[-1] = Span(span.page, merged[-1].start, span.end)
                continue
        merged.append(span)
    return tuple(merged)


def _heading_levels(places: Sequence[Place], readings: Sequence[Reading]) -> dict[int, int]:
    """1 for section heads, 2 for heads below them, by marks first and by kind of number where marks do not differ."""
    heads = [readings[place.reading] for place in places if place.state is State.HEADING]
    marks = sorted({head.strip.level for head in heads if head.strip.level})
    numbered = {head.numbered for head in heads}
    levels: dict[int, int] = {}
    for place in places:
        head = readings[place.reading]
        if place.state is not State.HEADING:
            continue
        lower = len(marks) > 1 and head.strip.level > marks[0]
        lower = lower or (head.numbered == "bracket" and "chapter" in numbered)
        lower = lower or (head.numbered in ("arabic", "circle") and bool(numbered & {"chapter", "bracket"}))
        levels[place.reading] = 2 if lower else 1
    return levels


def _identity(blocks: Sequence[Block], ordinal: int, taken: set[str]) -> str:
    """Eight hexadecimal digits over the title, or over the first text of an untitled article."""
    named = next((block.text for block in blocks if block.role is Role.TITLE), None)
    first = next((block.text for block in blocks if block.role is Role.PARAGRAPH), None)
    text = named or first or (blocks[0].text if blocks else "")
    identity = _hash(text)
    while identity in taken:
        ordinal += 1
        identity = _hash(f"{text}{ordinal}")
    return identity


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _article(identity: str, blocks: tuple[Block, ...], draft: Draft) -> Article:
    def first(role: Role) -> str | None:
        return next((block.text for block in blocks if block.role is role), None)

    return Article(identity, first(Role.TITLE), blocks, draft.column, first(Role.KICKER), first(Role.SUBTITLE))


def _flag(article: Article, known: Conventions, places: frozenset[str]) -> Article:
    return replace(
        article,
        blocks=tuple(replace(block, flags=find_flags(block, known, places)) for block in article.blocks),
    )


# --- removals -------------------------------------------------------------------------------------------------------


def _removals(page: Page, articles: Sequence[Article], furniture: Sequence[Furniture]) -> tuple[Removal, ...]:
    """Furniture by its reason; of the rest, marks and blanks, run by run."""
    blocks = [block for article in articles for block in article.blocks]
    joints = {(one.end, two.start) for block in blocks for one, two in zip(block.spans, block.spans[1:], strict=False)}
    taken = [(span, None) for block in blocks for span in block.spans]
    taken += [(span, item.reason) for item in furniture for span in item.strip.spans]  # type: ignore[misc]
    taken.sort(key=lambda item: item[0])
    removed: list[Removal] = []
    at = 0
    for span, reason in [*taken, (Span(page.key, len(page.text), len(page.text)), None)]:
        if at < span.start:
            removed += _gap(page, at, span.start, joint=(at, span.start) in joints)
        if reason is not None and span.start < span.end:
            removed.append(Removal(span, reason))
        at = max(at, span.end)
    return tuple(removed)


def _gap(page: Page, start: int, stop: int, *, joint: bool) -> list[Removal]:
    found: list[Removal] = []
    at = start
    while at < stop:
        blank = page.text[at] in BLANKS
        end = at
        while end < stop and (page.text[end] in BLANKS) == blank:
            end += 1
        if not blank:
            reason = RemovalReason.MARK
        else:
            reason = RemovalReason.LINE_WRAP if joint and end - at == stop - start else RemovalReason.BLANK
        found.append(Removal(Span(page.key, at, end), reason))
        at = end
    return found
