"""What was received: spans, pages, issues. Text is never altered after decoding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:  # a correction speaks of roles, which are of articles, which are of spans
    from generator.model.correction import Correction

BLANKS = frozenset(" \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u3000\ufeff\u200b\u200c\u200d\u2060") | frozenset(
    chr(code) for code in range(0x2000, 0x200B)
)
"""What counts as blank at the edges of a line: wider than str.isspace, for dumps carry zero-width marks too."""

_PARTIAL_DATE = re.compile(r"([12][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of one page, `start <= end`, in Unicode code points of the decoded text."""

    page: str
    """Key of the page (its file name without ending)."""
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


def touch(ones: Iterable[Span], others: Sequence[Span]) -> bool:
    """Whether any span of the one shares a character with any of the other."""
    return any(one.page == two.page and one.start < two.end and two.start < one.end for one in ones for two in others)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day: 2023, 2023-05, 2023-05-19. Orders unknown before known."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; ValueError says in one line what is wrong."""
        match = _PARTIAL_DATE.fullmatch(text)
        if not match:
            raise ValueError(f"“{text}”不是日期：请写 2023、2023-05 或 2023-05-19")
        year, month, day = (int(part) if part else None for part in match.groups())
        if year is None:  # the pattern makes it impossible; the type checker cannot know
            raise ValueError(text)
        if month is not None and not 1 <= month <= 12:
            raise ValueError(f"“{text}”的月份不存在")
        if day is not None and month is not None:
            leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
            longest = 28 if month == 2 and not leap else _DAYS[month - 1]
            if not 1 <= day <= longest:
                raise ValueError(f"“{text}”的日子不存在")
        return cls(year, month, day)

    @property
    def iso(self) -> str:
        """The ISO 8601 form with reduced precision, as it was known: never a made-up day."""
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)

    @property
    def chinese(self) -> str:
        """As a reader sees it: 2023年5月19日, 2023年5月, 2023年."""
        text = f"{self.year}年"
        if self.month is not None:
            text += f"{self.month}月"
            if self.day is not None:
                text += f"{self.day}日"
        return text

    @property
    def sort_key(self) -> tuple[int, int, int]:
        """Orders partial dates; an unknown month or day sorts before every known one."""
        return (self.year, self.month or 0, self.day or 0)


UNKNOWN_DATE = PartialDate(0)
"""The date of a page that stands in no issue folder: nothing may be inferred from it."""


@dataclass(frozen=True, slots=True)
class Page:
    """One newspaper page exactly as received."""

    key: str
    """File name without ending; unique in its issue, `[a-z0-9-]+`."""
    path: str
    """Path as shown to people and in JSON, with forward slashes."""
    text: str
    """The decoded text, newlines untouched (a byte order mark is not part of it)."""
    sha256: str
    """Of the bytes of the file."""
    encoding: str
    """utf-8, gb18030, utf-16-le, utf-16-be."""
    number: int | None = None
    """The printed page number (第7版), where it is known."""
    section: str | None = None
    """The section printed at the head of the page (园区), where it is known."""

    def slice(self, span: Span) -> str:
        """The text of a span of this page."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a paper: what `issue.yml` says, and its pages."""

    id: str
    """Folder name, `[a-z0-9-]+`: `<paper>-<date>`, keji-ribao-2023-05. Part of public addresses: never changes."""
    paper: str
    date: PartialDate
    pages: tuple[Page, ...]
    source: str | None = None
    """Where the pages came from, in words or as an address."""
    rights: str | None = None
    """Whose the text is, in words."""
    corrections: tuple[Correction, ...] = ()
    """What an editor decided about its pages."""

    def corrections_of(self, page: Page) -> tuple[Correction, ...]:
        """Those of one page."""
        return tuple(item for item in self.corrections if item.page == page.key)
