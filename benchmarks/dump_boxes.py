"""What a page is made of before it is printed: articles as they go onto it, and the boxes they are set in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from benchmarks.corpus import BenchArticle
from benchmarks.dump_columns import PrintedLine

NO_ARTICLE = -1


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Which block of the right answer a printed line is of. Origins of one article sort in reading order."""

    article: int
    """Its number on the page, or NO_ARTICLE."""
    line: int
    """Line of the article's file that it is, repeats or stands after; for furniture a running number."""
    rank: int
    """0 for the line of the file itself, more for what the page adds to it."""
    role: str
    """Name of a Role, or `author_note`."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An article as it goes onto the page: which lines of its file are printed where."""

    index: int
    """Its number on the page."""
    article: BenchArticle
    head: tuple[int, ...]
    """Numbers of the lines of its headline group; a column head that is printed over another article is not of it."""
    flow: tuple[int, ...]
    """Numbers of the lines that run through its columns."""
    captions: tuple[int, ...]
    grouped: bool
    """Whether it stands with others under one column head."""

    def text(self, number: int) -> str:
        """A line of the file."""
        return self.article.lines[number].text

    def role(self, number: int) -> str:
        """The role of a line of the file."""
        return self.article.lines[number].role

    def origin(self, number: int) -> Origin:
        """What a line of the file is in the right answer."""
        return Origin(self.index, number, 0, self.role(number))

    @property
    def length(self) -> int:
        """Characters that run through its columns."""
        return sum(len(self.text(number)) for number in self.flow)

    @property
    def words(self) -> str:
        """Headline group and columns as one text."""
        return "\n".join(self.text(number) for number in (*self.head, *self.flow))


class BoxKind(Enum):
    """What a box holds."""

    HEAD = auto()
    COLUMN = auto()
    CAPTION = auto()
    PULL_QUOTE = auto()
    JUMP = auto()
    FURNITURE = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """What stands at one place of the page. Two boxes are never equal: each is met once."""

    kind: BoxKind
    article: int = NO_ARTICLE
    lines: tuple[PrintedLine, ...] = ()
    """Of a headline group or a column."""
    text: str = ""
    """Of any other box."""
    origin: Origin | None = None
    """Of any other box."""
    glued: bool = False
    """Stands right under the box before it: no gap of its own is due."""
    opens_sheet: bool = False
    """Whether a second printed page of the dump begins here."""
