"""All that a site is made of, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.model.article import Restoration
from generator.model.ledger import Ledger
from generator.model.record import ArticleRecord
from generator.model.register import Registers
from generator.model.source import Issue


@dataclass(frozen=True, slots=True)
class Digest:
    """Issues with their pages, what restoration made of them, the articles as kept, and the registers."""

    issues: tuple[Issue, ...]
    """Newest first; within a date by id."""
    restorations: Mapping[tuple[str, str], Restoration]
    """By issue id and page key."""
    ledgers: Mapping[tuple[str, str], Ledger]
    records: tuple[ArticleRecord, ...]
    """Newest first, then by issue and order on the page."""
    registers: Registers


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What mkdocs.yml says that generated pages need."""

    name: str
    url: str
    """Absolute address of the site with a final slash, or empty where not known: feeds then use relative links."""
    repository: str
    """Address of the repository, or empty."""
    measured: str = ""
    """Results of `make bench-restore` as written (JSON), or empty where restoration was not measured."""
