"""One article as readers get it: its text with every recorded fact, figure and doubt marked where it stands.

Body paragraphs are `#p1`…, sentences that carry facts `#f1`…, doubtful passages `#j1`…, their notes `#n1`….
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from generator.model.article import Block, Flag, Role
from generator.model.fact import (
    DateMention,
    Evidence,
    Facts,
    Figure,
    IndustryTag,
    Organisation,
    Person,
    PlaceTag,
    Policy,
    TopicTag,
    ZoneTag,
)
from generator.model.record import ArticleRecord
from generator.publish.typeset import chinese_number, shown

HEAD_ROLES = frozenset({Role.TITLE, Role.KICKER, Role.SUBTITLE, Role.COLUMN, Role.BYLINE})
"""Blocks that are shown in the head of the page, not in its body."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a block that facts rest on; stretches of one block do not overlap."""

    block: int
    start: int
    end: int
    number: int
    """n of `#fn`, in reading order from 1."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A flag where it stands in a block; offsets in code points. `start == end` where it could not be found."""

    flag: Flag
    block: int
    start: int
    end: int
    number: int
    """n of `#jn`, in reading order from 1."""

    @property
    def name(self) -> str:
        """校一."""
        return f"校{chinese_number(self.number)}"


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """A record with the places of its facts: made once, used by its own page and by every page that lists it."""

    record: ArticleRecord
    sentences: tuple[Sentence, ...]
    doubts: tuple[Doubt, ...]
    paragraphs: Mapping[int, int]
    """Block index → 第n段, for body paragraphs."""

    order: tuple[int, ...]
    """Indices of all blocks as the page shows them."""
    places: Mapping[Evidence, tuple[str, str]]
    """Each evidence that is still in the text → (fragment, place in words)."""

    def anchor(self, evidence: Evidence) -> str:
        """The fragment that leads to a fact's sentence, `#f3`; empty where its words are no longer in the text."""
        return self.places.get(evidence, ("", ""))[0]

    def where(self, evidence: Evidence) -> str:
        """The place of a fact in words: 第8段, 标题, 小标题, 图注; empty where it is no longer in the text."""
        return self.places.get(evidence, ("", ""))[1]


_PLACE_NAMES = {
    Role.TITLE: "标题", Role.KICKER: "引题", Role.SUBTITLE: "副题", Role.COLUMN: "栏目", Role.BYLINE: "署名",
    Role.HEADING: "小标题", Role.CAPTION: "图注", Role.PULL_QUOTE: "摘句",
}  # fmt: skip


def mark(record: ArticleRecord) -> MarkedArticle:
    """Find every fact and flag of a record in its blocks."""
    body_blocks = [index for index, block in enumerate(record.blocks) if block.role is Role.PARAGRAPH]
    paragraphs = {block: number for number, block in enumerate(body_blocks, 1)}
    order = _order_of_display(record.blocks, paragraphs)
    rank = {block: position for position, block in enumerate(order)}
    sentences = _sentences(record, rank)
    places = _places(record, sentences, paragraphs)
    return MarkedArticle(record, sentences, _doubts(record, rank), paragraphs, order, places)


def _order_of_display(blocks: tuple[Block, ...], paragraphs: Mapping[int, int]) -> tuple[int, ...]:
    """Indices of all blocks as the page shows them, the head of the article first.

    Captions and pull quotes, which follow the body in the record, are set beside what they belong to: a caption
    after the paragraph it shares most words with, a quote ahead of the paragraph it repeats.
    """
    texts = {number: blocks[index].text for index, number in paragraphs.items()}
    lifted: dict[int, list[int]] = {}
    for index, block in enumerate(blocks):
        if block.role is Role.CAPTION:
            lifted.setdefault(_nearest(block.text, texts), []).append(index)
        elif block.role is Role.PULL_QUOTE:
            source = _repeated(block.text, texts)
            lifted.setdefault(max(source - 3, 1) if source else len(texts), []).append(index)
    order = [index for index, block in enumerate(blocks) if block.role in HEAD_ROLES] + lifted.get(0, [])
    for index, block in enumerate(blocks):
        if block.role not in HEAD_ROLES and block.role not in (Role.CAPTION, Role.PULL_QUOTE):
            order += [index, *lifted.get(paragraphs.get(index, -1), [])]
    return tuple(order)


def _repeated(quote: str, paragraphs: Mapping[int, str]) -> int:
    """The paragraph a pull quote repeats word for word; 0 where none does."""
    return next((number for number, text in paragraphs.items() if quote.strip() in text), 0)


def _nearest(text: str, paragraphs: Mapping[int, str]) -> int:
    """The paragraph that shares most groups of three characters with `text`, the first of equals; 0 without any."""
    groups = {text[at : at + 3] for at in range(len(text) - 2)}
    shared = {number: sum(group in words for group in groups) for number, words in paragraphs.items()}
    return max(shared, key=lambda number: (shared[number], -number), default=0)


def _places(
    record: ArticleRecord, sentences: tuple[Sentence, ...], paragraphs: Mapping[int, int]
) -> dict[Evidence, tuple[str, str]]:
    places: dict[Evidence, tuple[str, str]] = {}
    for evidence in all_evidence(record.facts):
        place = locate(record.blocks, evidence)
        if place is None:
            continue
        block, start = place
        role = record.blocks[block].role
        where = f"第{paragraphs[block]}段" if block in paragraphs else _PLACE_NAMES.get(role, "文中")
        holding = (item for item in sentences if item.block == block and item.start <= start < item.end)
        sentence = next(holding, None)
        if role in HEAD_ROLES:
            places[evidence] = ("#title", where)
        elif sentence:
            places[evidence] = (f"#f{sentence.number}", where)
    return places


def all_evidence(facts: Facts) -> tuple[Evidence, ...]:
    """Every evidence of every fact."""
    tags: tuple[ZoneTag | PlaceTag | IndustryTag | TopicTag, ...] = (
        *facts.zones,
        *facts.provinces,
        *facts.cities,
        *facts.industries,
        *facts.topics,
    )
    single: tuple[Person | Organisation | Figure | DateMention | Policy, ...] = (
        *facts.people,
        *facts.organisations,
        *facts.figures,
        *facts.dates,
        *facts.policies,
    )
    return (*(item for tag in tags for item in tag.evidence), *(fact.evidence for fact in single))


def locate(blocks: tuple[Block, ...], evidence: Evidence) -> tuple[int, int] | None:
    """(block, offset) of a fact's words; where an editor moved them, the place of its whole sentence decides."""
    inside = 0 <= evidence.block < len(blocks) and evidence.start >= 0  # front matter is open to any hand
    if inside and evidence.text and blocks[evidence.block].text.startswith(evidence.text, evidence.start):
        return evidence.block, evidence.start
    inner = evidence.sentence.find(evidence.text)
    if not evidence.sentence or not evidence.text or inner < 0:
        return None
    for index, block in enumerate(blocks):
        at = block.text.find(evidence.sentence)
        if at >= 0:
            return index, at + inner
    return None


def _sentences(record: ArticleRecord, rank: Mapping[int, int]) -> tuple[Sentence, ...]:
    ranges: set[tuple[int, int, int]] = set()
    for evidence in all_evidence(record.facts):
        place = locate(record.blocks, evidence)
        if place is None or record.blocks[place[0]].role in HEAD_ROLES:
            continue
        block, start = place
        text = record.blocks[block].text
        inner = evidence.sentence.find(evidence.text)
        begin = start - inner
        while inner >= 0 and not text.startswith(evidence.sentence, max(begin, 0)):
            # The words may stand twice in their sentence: the copy at `start` need not be the first.
            inner = evidence.sentence.find(evidence.text, inner + 1)
            begin = start - inner
        if inner < 0:
            ranges.add((block, start, start + len(evidence.text)))
        else:
            ranges.add((block, max(begin, 0), max(begin, 0) + len(evidence.sentence)))
    merged: list[tuple[int, int, int]] = []
    for block, start, end in sorted(ranges):
        if merged and merged[-1][0] == block and start < merged[-1][2]:
            merged[-1] = (block, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((block, start, end))
    merged.sort(key=lambda item: (rank[item[0]], item[1]))
    return tuple(Sentence(*item, number) for number, item in enumerate(merged, 1))


def _doubts(record: ArticleRecord, rank: Mapping[int, int]) -> tuple[Doubt, ...]:
    """Numbered as they are met on the page; those no longer in the text come last."""
    placed = [(flag, _place_of_flag(record.blocks, flag)) for flag in record.flags]
    placed.sort(key=lambda pair: (rank.get(pair[1][0], len(rank)), pair[1][1:]))
    return tuple(Doubt(flag, *place, number) for number, (flag, place) in enumerate(placed, 1))


def _place_of_flag(blocks: tuple[Block, ...], flag: Flag) -> tuple[int, int, int]:
    """(block, start, end): by its place on the page where the block is as restored, by its words elsewhere."""
    for index, block in enumerate(blocks):
        inside = _range_in_block(block, flag)
        if inside:
            return (index, *inside)
    for index, block in enumerate(blocks):
        at = block.text.find(flag.quote) if flag.quote else -1
        if at >= 0:
            return index, at, at + len(flag.quote)
    return len(blocks), 0, 0


def _range_in_block(block: Block, flag: Flag) -> tuple[int, int] | None:
    found: list[int] = []
    at = 0
    for span in block.spans:
        for doubtful in flag.spans:
            low, high = max(span.start, doubtful.start), min(span.end, doubtful.end)
            if span.page == doubtful.page and (low < high or low == high == doubtful.end == doubtful.start):
                found += [at + low - span.start, at + high - span.start]
        at += len(span)
    return (min(found), max(found)) if found else None


@dataclass(frozen=True, slots=True)
class BodyPart:
    """One block of the body, ready for the template."""

    kind: str
    """paragraph, heading, subheading, caption, quote, small."""
    html: Markup
    text: str
    """As printed."""
    paragraph: int
    head: int
    """Number of a section head, from 1; 0 elsewhere."""
    doubts: tuple[Doubt, ...]
    source: int = 0
    """For a pull quote: the paragraph it repeats; 0 where it repeats none."""


_KINDS = {Role.PARAGRAPH: "paragraph", Role.CAPTION: "caption", Role.PULL_QUOTE: "quote"}


def body(marked: MarkedArticle) -> tuple[BodyPart, ...]:
    """The body in the order it is shown; blocks of the head are left to the head."""
    texts = {number: marked.record.blocks[index].text for index, number in marked.paragraphs.items()}
    parts: list[BodyPart] = []
    heads = 0
    for index in marked.order:
        block = marked.record.blocks[index]
        if block.role in HEAD_ROLES:
            continue
        kind = _KINDS.get(block.role, "small")
        if block.role is Role.HEADING:
            kind = "subheading" if block.level > 1 else "heading"
        heads += kind == "heading"
        parts.append(
            BodyPart(
                kind,
                _block_html(marked, index),
                block.text.strip(),
                marked.paragraphs.get(index, 0),
                heads if kind == "heading" else 0,
                tuple(doubt for doubt in marked.doubts if doubt.block == index),
                _repeated(block.text, texts) if kind == "quote" else 0,
            )
        )
    return tuple(parts)


def _block_html(marked: MarkedArticle, index: int) -> Markup:
    """A block's text cut at every border of a sentence, figure or doubt, each stretch in its own tags."""
    text = marked.record.blocks[index].text
    figures = [
        (place[1], place[1] + len(figure.evidence.text))
        for figure in marked.record.facts.figures
        if (place := locate(marked.record.blocks, figure.evidence)) and place[0] == index
    ]
    sentences = [item for item in marked.sentences if item.block == index]
    doubts = [item for item in marked.doubts if item.block == index and item.start < item.end]
    if not sentences:
        return _runs(text, 0, len(text), figures, doubts)
    html = Markup("")
    at = 0
    for sentence in sentences:
        html += _runs(text, at, sentence.start, figures, doubts)
        inside = _runs(text, sentence.start, sentence.end, figures, doubts)
        html += Markup('<span class="ev" id="f{}">{}</span>').format(sentence.number, inside)
        at = sentence.end
    return html + _runs(text, at, len(text), figures, doubts)


def _runs(text: str, start: int, end: int, figures: Iterable[tuple[int, int]], doubts: Iterable[Doubt]) -> Markup:
    """`text[start:end]` as escaped HTML, figures underlined, doubts waved and followed by their mark."""
    figures, doubts = list(figures), list(doubts)
    borders = {start, end}
    borders |= {border for pair in figures for border in pair}
    borders |= {border for doubt in doubts for border in (doubt.start, doubt.end, doubt.end - 1)}
    cuts = sorted(border for border in borders if start <= border <= end)
    html = Markup("")
    for low, high in pairwise(cuts):
        inside = [doubt for doubt in doubts if doubt.start <= low < doubt.end]
        classes = ["fig"] if any(a <= low < b for a, b in figures) else []
        classes += ["doubt"] if inside else []
        run: Markup = escape(shown(text[low:high]))
        if classes:
            run = Markup('<span class="{}">{}</span>').format(" ".join(classes), run)
        for doubt in inside:
            if doubt.start == low:
                run = Markup('<span id="j{}">{}</span>').format(doubt.number, run)
        ending = [doubt for doubt in doubts if doubt.end == high]
        if ending:
            # The mark is tied to the last character so that it never starts a line.
            run = Markup('<span class="tied">{}{}</span>').format(
                run, Markup("").join(_mark_html(doubt) for doubt in ending)
            )
        html += run
    return html


def _mark_html(doubt: Doubt) -> Markup:
    return Markup('<sup class="jz" style="anchor-name:--j{}"><a href="#n{}" aria-label="{}">{}</a></sup>').format(
        doubt.number, doubt.number, f"{doubt.name}：见注", doubt.name
    )
