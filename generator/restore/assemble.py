"""Act 1, last step: the layout becomes articles, removals, decisions and questions.

The only place where blocks are made. Removals are computed as what no block took, so the books balance by
construction, and `model.ledger.balance` proves it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.model.article import (
    ROLE_NAMES,
    Alternative,
    Article,
    Block,
    Decision,
    DecisionKind,
    Question,
    Removal,
    RemovalReason,
    Restoration,
    Role,
)  # fmt: skip
from generator.model.source import Page, Span
from generator.restore.affinity import likeness, page_topics
from generator.restore.conventions import Conventions
from generator.restore.flags import find_flags
from generator.restore.lift import PullQuote
from generator.restore.order import Layout, Place
from generator.restore.roles import STATE_NAMES, Caption, Jump, Reading, Sorted, State
from generator.restore.seams import PARALLEL
from generator.restore.text import BLANKS

ROLE_OF: dict[State, Role] = {
    State.COLUMN: Role.COLUMN, State.KICKER: Role.KICKER, State.TITLE: Role.TITLE, State.SUBTITLE: Role.SUBTITLE,
    State.BYLINE: Role.BYLINE, State.NOTE: Role.PARAGRAPH, State.HEADING: Role.HEADING, State.BODY: Role.PARAGRAPH,
    State.SIGNATURE: Role.BYLINE, State.BRIEF: Role.PARAGRAPH,
}  # fmt: skip
_HEAD_ORDER = (State.COLUMN, State.KICKER, State.TITLE, State.SUBTITLE, State.BYLINE)
BRIEF = 600
"""Characters up to which an article below an unmarked column head counts as one of its briefs."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article under way: its places in reading order, and what was lifted out of it."""

    places: tuple[Place, ...]
    captions: tuple[Caption, ...] = ()
    quotes: tuple[PullQuote, ...] = ()
    jumps: tuple[Jump, ...] = ()
    column: str | None = None


def assemble(  # noqa: PLR0917  the whole of what was found comes together here
    page: Page,
    found: Sorted,
    readings: Sequence[Reading],
    quotes: Sequence[PullQuote],
    layout: Layout,
    known: Conventions,
    places: frozenset[str],
) -> Restoration:
    """Make the restoration. `readings`, of which the layout speaks, are those of `found` without the pull quotes."""
    drafts = _with_columns(_attach(layout, found, readings, quotes), readings)
    decisions: list[Decision] = []
    articles: list[Article] = []
    taken: set[str] = set()
    for ordinal, draft in enumerate(drafts):
        blocks = _blocks(page, draft, readings)
        identity = _identity(blocks, ordinal, taken)
        taken.add(identity)
        articles.append(_article(identity, blocks, draft))
        decisions += _decisions(draft, readings, identity)
        if articles[-1].title is None and blocks:
            decisions.append(_untitled(blocks, identity))
    decisions += [
        Decision(DecisionKind.REMOVE, "roles.furniture", item.strip.spans, item.reason.value, 0.97, (item.why,))
        for item in found.furniture
    ]
    flagged = tuple(_flag(article, known, places) for article in articles)
    removed = _removals(page, flagged, found)
    questions = _questions(decisions, flagged, known.ask_below)
    notes = () if any(article.title for article in flagged) or not flagged else ("本版未见标题",)
    return Restoration(page.key, flagged, removed, tuple(decisions), questions, layout.fallback, notes)


# --- who owns what was lifted out -----------------------------------------------------------------------------------


def _attach(
    layout: Layout, found: Sorted, readings: Sequence[Reading], quotes: Sequence[PullQuote]
) -> tuple[Draft, ...]:
    drafts = [Draft(path) for path in layout.paths]
    if not drafts and (found.captions or found.jumps):
        drafts = [Draft(())]
    owner = {readings[place.reading].strip.index: number for number, path in enumerate(layout.paths) for place in path}
    for quote in quotes:
        number = owner[quote.hosts[0]]
        drafts[number] = replace(drafts[number], quotes=(*drafts[number].quotes, quote))
        owner[quote.reading.strip.index] = number
    for jump in found.jumps:
        number = _neighbour(owner, jump.strip.index, forward=not jump.outward)
        drafts[number] = replace(drafts[number], jumps=(*drafts[number].jumps, jump))
    if found.captions:
        texts = ["".join(readings[place.reading].text for place in draft.places) for draft in drafts]
        topics = page_topics([*texts, *(caption.strip.text for caption in found.captions)])
        for position, caption in enumerate(found.captions):
            number = _best_article(caption, position, drafts, topics.vectors, owner)
            drafts[number] = replace(drafts[number], captions=(*drafts[number].captions, caption))
    return tuple(drafts)


def _neighbour(owner: dict[int, int], index: int, *, forward: bool) -> int:
    """The article of the nearest owned strip, first in the given direction, then in the other."""
    after = min((strip for strip in owner if strip > index), default=None)
    before = max((strip for strip in owner if strip < index), default=None)
    chosen = (after if after is not None else before) if forward else (before if before is not None else after)
    return owner[chosen] if chosen is not None else 0


def _best_article(
    caption: Caption, position: int, drafts: Sequence[Draft], vectors: Sequence[dict[str, float]], owner: dict[int, int]
) -> int:
    """By likeness of matter first; the articles printed around it are preferred where the words do not tell."""
    around = (
        _neighbour(owner, caption.strip.index, forward=False),
        _neighbour(owner, caption.strip.index, forward=True),
    )
    own = vectors[len(drafts) + position]
    scores = []
    for number in range(len(drafts)):
        near = 0.06 * (number == around[0]) + 0.06 * (number == around[1])
        scores.append((likeness(own, vectors[number]) + near, -number))
    return -max(scores)[1]


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
        if place.joined and blocks and blocks[-1].role is Role.TITLE:
            spans = (*blocks.pop().spans, *spans)
        blocks.append(_block(page, spans, place.state, confidence_of(place.margin)))
    levels = _heading_levels(rest, readings)
    for run in _joined_runs(rest):
        spans = tuple(span for place in run for span in readings[place.reading].strip.spans)
        confidence = min(confidence_of(place.margin) for place in run)
        block = _block(page, _merge(page, spans) if len(run) > 1 else spans, run[0].state, confidence)
        blocks.append(replace(block, level=levels.get(run[0].reading, 1)) if block.role is Role.HEADING else block)
    for jump in draft.jumps:
        blocks.append(_plain(page, jump.strip.spans, Role.JUMP, 0.95))
    for caption in draft.captions:
        block = _plain(page, caption.strip.spans, Role.CAPTION, caption.confidence)
        if caption.credit:
            located = block.locate(*caption.credit)
            block = replace(block, credit=located[0] if len(located) == 1 else None)
        blocks.append(block)
    for quote in draft.quotes:
        blocks.append(_plain(page, quote.reading.strip.spans, Role.PULL_QUOTE, quote.confidence))
    return tuple(blocks)


def _joined_runs(places: Sequence[Place]) -> list[list[Place]]:
    """Places that make one block each: a paragraph with the pieces joined to it, everything else alone."""
    runs: list[list[Place]] = []
    for place in places:
        if place.joined and runs and ROLE_OF[runs[-1][0].state] is Role.PARAGRAPH:
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


def _removals(page: Page, articles: Sequence[Article], found: Sorted) -> tuple[Removal, ...]:
    """Furniture by its reason; of the rest, marks and blanks, run by run."""
    blocks = [block for article in articles for block in article.blocks]
    joints = {(one.end, two.start) for block in blocks for one, two in zip(block.spans, block.spans[1:], strict=False)}
    taken = [(span, None) for block in blocks for span in block.spans]
    taken += [(span, item.reason) for item in found.furniture for span in item.strip.spans]  # type: ignore[misc]
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


# --- the trail ------------------------------------------------------------------------------------------------------


def confidence_of(margin: float) -> float:
    """Confidence from a margin in points: 0 → .5, 4 → .82, 8 → .93."""
    if margin >= 0:
        return round(0.5 + 0.49 * (1 - math.exp(-margin / 4.0)), 3)
    return round(0.5 * math.exp(margin / 4.0), 3)


def _decisions(draft: Draft, readings: Sequence[Reading], identity: str) -> list[Decision]:
    found: list[Decision] = []
    for before, place in zip((None, *draft.places), draft.places, strict=False):
        reading = readings[place.reading]
        confidence = confidence_of(place.margin)
        if before is not None and place.joined:
            found.append(_join_decision(before, place, readings, identity))
        elif before is not None and place.way.far:
            spans = (*readings[before.reading].strip.spans[-1:], *reading.strip.spans)
            why = place.way.reasons or ("内容与本文相近，与印在其前的一篇不相接",)
            found.append(
                Decision(
                    DecisionKind.MOVE, "order.far", spans, "移到本文之后", confidence, why, _rival(place), identity
                )
            )
        if place.state in (State.KICKER, State.SUBTITLE, State.COLUMN, State.TITLE, State.HEADING):
            found.append(_role_decision(place, reading, identity))
    for caption in draft.captions:
        found.append(
            Decision(
                DecisionKind.LIFT,
                "roles.caption",
                caption.strip.spans,
                "图注，移出正文",
                caption.confidence,
                (caption.why,),
                (),
                identity,
            )
        )
    for quote in draft.quotes:
        found.append(
            Decision(
                DecisionKind.LIFT,
                "lift.pull_quote",
                quote.reading.strip.spans,
                "摘句，移出正文",
                quote.confidence,
                (quote.why,),
                (),
                identity,
            )
        )
    for jump in draft.jumps:
        found.append(
            Decision(
                DecisionKind.LIFT,
                "roles.jump",
                jump.strip.spans,
                "转接提示",
                0.95,
                ("只说明下接或上接何版",),
                (),
                identity,
            )
        )
    return found


def _untitled(blocks: Sequence[Block], identity: str) -> Decision:
    """An article without a headline is always a question: the page may not print one, or it was not recognised."""
    reason = ("前后没有可作标题的一行",)
    options = (Alternative("标题另在别处", 0.3), Alternative("与前一篇是同一篇", 0.2))
    spans = blocks[0].spans[:1]
    return Decision(DecisionKind.ROLE, "assemble.untitled", spans, "无标题，自成一篇", 0.5, reason, options, identity)


def _join_decision(before: Place, place: Place, readings: Sequence[Reading], identity: str) -> Decision:
    spans = (readings[before.reading].strip.spans[-1], readings[place.reading].strip.spans[0])
    reasons = place.way.reasons or ("与前段相接最顺",)
    confidence = confidence_of(place.margin)
    if PARALLEL in reasons:
        confidence = min(confidence, 0.8)  # a slogan may as well have been printed on a line of its own
    verdict = "与前段相接，移来" if place.way.far else "与前段相接"
    alternatives = _rival(place) or (Alternative("另起一段", round(1 - confidence, 3)),)
    return Decision(DecisionKind.JOIN, "seams.join", spans, verdict, confidence, reasons, alternatives, identity)


def _role_decision(place: Place, reading: Reading, identity: str) -> Decision:
    candidates = {candidate.state: candidate for candidate in reading.candidates}
    reasons = candidates[place.state].reasons or ("从上下文看",)
    rule, verdict = f"roles.{place.state.value}", STATE_NAMES[place.state]
    confidence, rival = confidence_of(place.margin), _rival(place)
    return Decision(DecisionKind.ROLE, rule, reading.strip.spans, verdict, confidence, reasons, rival, identity)


def _rival(place: Place) -> tuple[Alternative, ...]:
    rival = place.rival
    if rival is None or rival.second is None:
        return ()
    if rival.before is None:
        label = f"另成一篇（{STATE_NAMES[rival.second]}）"
    elif rival.joins:
        label = "接在另一段之后" if rival.before != place.way.before else "与前段相接"
    elif rival.before == place.way.before:
        label = "另起一段" if rival.second is State.BODY else f"是{STATE_NAMES[rival.second]}"
    else:
        label = f"接在别处，作{STATE_NAMES[rival.second]}"
    return (Alternative(label, round(1 - confidence_of(place.margin), 3), rival.reasons),)


def _questions(decisions: Sequence[Decision], articles: Sequence[Article], bar: float) -> tuple[Question, ...]:
    asked: list[Question] = []
    for index, decision in enumerate(decisions):
        if decision.confidence < bar and decision.alternatives:
            options = (decision.verdict, *(item.label for item in decision.alternatives))
            prompt = "这一篇未见标题，是否另有？" if decision.rule == "assemble.untitled" else None
            asked.append(
                Question(index, prompt or _PROMPTS.get(decision.kind, "这样处理对吗？"), decision.spans, options)
            )
    return tuple(asked)


_PROMPTS = {
    DecisionKind.JOIN: "这两段是否为同一段？",
    DecisionKind.MOVE: "这一段是否应移到此处？",
    DecisionKind.ROLE: "这一行在文中是什么？",
    DecisionKind.ASSIGN: "这一段属于哪一篇？",
}

__all__ = ["ROLE_NAMES", "assemble", "confidence_of"]
