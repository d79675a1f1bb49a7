"""An issue after the first act: its pages, what became of them, and the books, which are kept together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.model.article import Article, Restoration
from generator.model.ledger import Entry, Ledger
from generator.model.source import Page


@dataclass(frozen=True, slots=True)
class RestoredIssue:
    """Pages of one issue that were restored together, each by its key: an article may go on from one to another."""

    pages: Mapping[str, Page] = field(default_factory=dict)
    restorations: Mapping[str, Restoration] = field(default_factory=dict)
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)

    def article_of(self, entry: Entry) -> Article | None:
        """The article an entry of a ledger belongs to; None for a removal."""
        if entry.article is None or entry.block is None or entry.home not in self.restorations:
            return None
        for article in self.restorations[entry.home].articles:
            fits = article.id == entry.article and entry.block < len(article.blocks)
            if fits and entry.span in article.blocks[entry.block].spans:  # two articles of one title may share an id
                return article
        return None

    def from_elsewhere(self, page: str) -> tuple[tuple[str, Article], ...]:
        """Articles that begin on another page and stand on this one too, each with the key of its page, in order."""
        return tuple(
            (home, article)
            for home, restoration in self.restorations.items()
            if home != page
            for article in restoration.articles
            if any(span.page == page for block in article.blocks for span in block.spans)
        )
