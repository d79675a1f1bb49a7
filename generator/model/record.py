"""An article as the digest keeps it in `content/articles/`: what the front matter and the Markdown body say.

The site is made from records, not from restorations: what stands in the committed file, an editor's change included,
is what readers get.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.article import Block, Flag
from generator.model.fact import Facts
from generator.model.source import PartialDate


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One file of `content/articles/`."""

    id: str
    """As `Article.id`."""
    path: str
    """Below `content/articles/`, without ending: 2023/05/keji-ribao-2023-05-1a2b3c4d. Also its public address."""
    title: str
    """For an untitled article 无题 and the first words of its text."""
    untitled: bool
    paper: str
    issue: str
    """Id of the issue."""
    date: PartialDate
    page: str
    """Key of the page its title (or first block) stands on."""
    page_number: int | None
    section: str | None
    order: int
    """Place of its title among the articles of the issue, from 1."""
    column: str | None
    kicker: str | None
    subtitle: str | None
    facts: Facts
    flags: tuple[Flag, ...]
    questions: int
    """Open questions that touch this article."""
    blocks: tuple[Block, ...]
    """As restored, or as read from an edited body (then without spans where the wording is the editor's)."""
    body: str
    """The Markdown body of the file, exactly."""
    edited: bool = False
    """A hand has changed the file since the generator wrote it."""
    continued_on: tuple[int, ...] = ()
    """Printed numbers of the further pages it goes on on, in reading order."""
    damaged: bool = False
    """It stands on a page of which too much is doubtful (`Restoration.damage`)."""
