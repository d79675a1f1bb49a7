"""Where a quotation stands on a page: the page's wording without blanks and marks, and the way back to its offsets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from generator.model.correction import AmbiguousCorrection, Correction, StaleCorrection
from generator.model.source import BLANKS
from generator.restore.segment import Strip, read_lines

_MOST = 1000
"""Occurrences that are counted: enough to say that there are many."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What a quotation stands for on the page."""

    start: int
    """Offset of its first character on the page."""
    last: int
    """Offset of its last character."""
    number: int
    """Which character of the page's wording its first one is."""
    strips: tuple[int, ...]
    """Indices of the strips it touches, in printed order."""


class Wording:
    """The wording of a page, blanks left out, in printed order."""

    def __init__(self, strips: Sequence[Strip], text: str) -> None:
        characters: list[str] = []
        self.offsets: list[int] = []
        """Offset on the page of each character."""
        self._ends: list[int] = []
        for strip in strips:
            for span in strip.spans:
                for offset in range(span.start, span.end):
                    if text[offset] not in BLANKS:
                        characters.append(text[offset])
                        self.offsets.append(offset)
            self._ends.append(len(characters))
        self.text = "".join(characters)

    def find(self, correction: Correction, number: int = 0) -> Passage:
        """The one place where a quotation of the correction stands; StaleCorrection or AmbiguousCorrection if not one.

        A headline may be said again in the text: where a quotation names an article, the line that is nothing else is
        meant.
        """
        quotation = correction.quotes[number]
        shown = _shown(quotation.text)
        found: list[tuple[int, int]] = []
        for text in dict.fromkeys((_without_blanks(quotation.text), _without_blanks(_unmarked(quotation.text)))):
            found = found or self._occurrences(text)
        if not found:
            cure = "请照版面文件重新引一段，或删去这一项 / the quotation is not on the page"
            raise StaleCorrection(correction, f"版面上没有“{shown}”", cure)
        after, before = _without_blanks(quotation.after), _without_blanks(quotation.before)
        fitting = [
            (start, end)
            for start, end in found
            if self.text.endswith(after, 0, start) and self.text.startswith(before, end)
        ]
        if not fitting:
            cure = "after 应紧在引文之前，before 应紧在引文之后，请照版面改正 / its context does not fit"
            raise StaleCorrection(correction, f"版面上有“{shown}”，但前后文与 after、before 不符", cure)
        if len(fitting) > 1 and correction.names_article(number):
            lines = [(start, end) for start, end in fitting if self._is_strip(start, end)]
            fitting = lines if len(lines) == 1 else fitting
        if len(fitting) > 1:
            many = f"{len(fitting)} 次以上" if len(fitting) >= _MOST else f"{len(fitting)} 次"
            cure = "请引长一些，或以 after、before 写明前后文 / quote more, or add after or before"
            raise AmbiguousCorrection(correction, f"“{shown}”在版面上出现 {many}", cure)
        return self._passage(*fitting[0])

    def before(self, number: int) -> int | None:
        """Offset of the character of the wording before the one of that number."""
        return self.offsets[number - 1] if number > 0 else None

    def edges(self, strip: int) -> tuple[int, int]:
        """Offsets of the first and the last character of a strip."""
        start = self._ends[strip - 1] if strip else 0
        return self.offsets[start], self.offsets[self._ends[strip] - 1]

    def _is_strip(self, start: int, end: int) -> bool:
        at = bisect_left(self._ends, end)
        return self._ends[at] == end and start == (self._ends[at - 1] if at else 0)

    def _passage(self, start: int, end: int) -> Passage:
        first, last = bisect_left(self._ends, start + 1), bisect_left(self._ends, end)
        return Passage(self.offsets[start], self.offsets[end - 1], start, tuple(range(first, last + 1)))

    def _occurrences(self, text: str) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        at = self.text.find(text) if text else -1
        while at >= 0 and len(found) < _MOST:
            found.append((at, at + len(text)))
            at = self.text.find(text, at + 1)
        return found


def is_empty(quotation: str) -> bool:
    """Whether nothing of it could stand on a page."""
    return not _without_blanks(quotation)


def same_wording(one: str, other: str) -> bool:
    """Whether two texts differ in blanks only."""
    return _without_blanks(one) == _without_blanks(other)


def right_as_printed(correction: Correction) -> bool:
    """Whether a correction of wording says that nothing is wrong with it."""
    return correction.should_be is not None and same_wording(correction.should_be, correction.quotes[0].text)


def _without_blanks(text: str) -> str:
    return "".join(char for char in text if char not in BLANKS)


def _unmarked(text: str) -> str:
    """What is left when the quotation is read like a page: `## 标题` was copied with its mark."""
    return "".join(line.text for line in read_lines(text))


def _shown(text: str, longest: int = 24) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest // 2]}……{flat[-longest // 2 :]}"


__all__ = ["Passage", "Wording", "is_empty", "right_as_printed", "same_wording"]
