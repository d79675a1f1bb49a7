"""An article made ready for the extractors: passages with paragraph, section and doubtful stretches; evidence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.model.article import Article, Block, Role
from generator.model.fact import Evidence

HEAD_ROLES = (Role.TITLE, Role.KICKER, Role.SUBTITLE)
STATING_ROLES = (*HEAD_ROLES, Role.HEADING, Role.PARAGRAPH, Role.CAPTION)
"""Where the article itself speaks. A pull quote repeats the body, so nothing is counted twice from it."""

_SENTENCE = re.compile(r"[^。！？!?]*(?:[。！？!?]+[”’」』）)]*|$)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ASCII = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F) if chr(full - 0xFEE0).isalnum()}
_ASCII |= {ord("％"): ord("%"), ord("．"): ord("."), ord("＋"): ord("+"), ord("－"): ord("-")}


@dataclass(frozen=True)
class Passage:
    """One block of the article as the extractors see it."""

    index: int
    """Index into `Article.blocks`."""
    block: Block
    paragraph: int
    """Number of the body paragraph, from 1; 0 for everything else."""
    section: int
    """How many headings stand before it in the article."""
    doubtful: tuple[tuple[int, int], ...]
    """Stretches of the text that a flag doubts, as half-open offsets into it."""

    @cached_property
    def text(self) -> str:
        """The block's text with full-width digits and letters as ASCII: equally long, so offsets are the same."""
        return _SURROGATE.sub("\ufffd", self.block.text.translate(_ASCII))

    @property
    def role(self) -> Role:
        """The block's role."""
        return self.block.role

    @cached_property
    def _starts(self) -> list[int]:
        return [match.start() for match in _SENTENCE.finditer(self.text)]

    def sentence(self, at: int) -> tuple[int, int]:
        """Offsets of the sentence that holds `at`; closing quotes belong to the sentence they close."""
        number = bisect_right(self._starts, at)
        start = self._starts[number - 1] if number else 0
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return start, end

    def is_doubtful(self, start: int, end: int) -> bool:
        """Whether a flag doubts any character of `text[start:end]`."""
        return any(low < end and start < high for low, high in self.doubtful)

    def evidence(self, start: int, end: int) -> Evidence:
        """The evidence for a fact read from `text[start:end]`, quoted from the block as printed."""
        low, high = self.sentence(start)
        printed = self.block.text
        return Evidence(
            text=printed[start:end],
            sentence=printed[low : max(high, end)].strip(),
            block=self.index,
            start=start,
            spans=self.block.locate(start, end),
            paragraph=self.paragraph,
        )


@dataclass(frozen=True)
class Reading:
    """An article as passages, in reading order."""

    article: Article
    passages: tuple[Passage, ...]

    def of_role(self, *roles: Role) -> Iterator[Passage]:
        """The passages of these roles, in reading order."""
        return (passage for passage in self.passages if passage.role in roles)

    @cached_property
    def stating(self) -> tuple[Passage, ...]:
        """The passages in which the article itself speaks: titles, heads, body, captions."""
        return tuple(self.of_role(*STATING_ROLES))

    @cached_property
    def all_text(self) -> str:
        """Everything the article says, for questions like “is 武汉 named anywhere?”."""
        return "\n".join(passage.text for passage in self.passages)


def read(article: Article) -> Reading:
    """Number the paragraphs and sections of an article and find the stretches that flags doubt."""
    passages: list[Passage] = []
    paragraph = section = 0
    for index, block in enumerate(article.blocks):
        section += block.role is Role.HEADING
        paragraph += block.role is Role.PARAGRAPH
        number = paragraph if block.role is Role.PARAGRAPH else 0
        passages.append(Passage(index, block, number, section, tuple(_doubtful(block))))
    return Reading(article, tuple(passages))


def _doubtful(block: Block) -> Iterator[tuple[int, int]]:
    for flag in block.flags:
        for doubt in flag.spans:
            at = 0
            for span in block.spans:
                low, high = max(span.start, doubt.start), min(span.end, doubt.end)
                if span.page == doubt.page and low < high:
                    yield at + low - span.start, at + high - span.start
                at += len(span)


def overlaps(start: int, end: int, stretches: Iterable[tuple[int, int]]) -> bool:
    """Whether `[start, end)` shares a character with any of the stretches."""
    return any(low < end and start < high for low, high in stretches)


def merged(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in order, those that touch or overlap joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def overlaps_merged(start: int, end: int, stretches: Sequence[tuple[int, int]]) -> bool:
    """As `overlaps`, for merged stretches: quick however many there are."""
    at = bisect_right(stretches, (end, -1)) - 1
    return at >= 0 and start < stretches[at][1]


def blank_out(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    """The text with these stretches blanked by a character no term contains; as long as before."""
    characters = list(text)
    for start, end in stretches:
        characters[start:end] = "\n" * (end - start)
    return "".join(characters)
