"""The books: every character of a page is in exactly one block of one article, or in one removal with its reason.

An article may go on on other pages of its issue, so the books of an issue are kept together; a page by itself is an
issue of one. Computed from the finished restoration, not told by the stages, so a forgotten passage or one used twice
cannot hide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from generator.model.article import Article, Restoration, Role
from generator.model.source import Page, Span


class Fate(StrEnum):
    """What became of a stretch of the page."""

    KEPT = "kept"
    JOINED = "joined"
    """Body text joined to the piece before it across a break."""
    MOVED = "moved"
    """Read after something printed later."""
    LIFTED = "lifted"
    """Caption or pull quote, taken out of the body and kept with its article."""
    HEAD = "head"
    """Title, kicker, subtitle, column, byline, heading."""
    REMOVED = "removed"


FATE_NAMES: dict[Fate, str] = {
    Fate.KEPT: "正文", Fate.JOINED: "接续", Fate.MOVED: "移位", Fate.LIFTED: "移出正文", Fate.HEAD: "题署",
    Fate.REMOVED: "删去",
}  # fmt: skip

_HEAD_ROLES = frozenset({Role.TITLE, Role.KICKER, Role.SUBTITLE, Role.COLUMN, Role.BYLINE, Role.HEADING})
_LIFTED_ROLES = frozenset({Role.CAPTION, Role.PULL_QUOTE, Role.JUMP, Role.CREDITS, Role.RUNNING_HEAD, Role.PAGE_NUMBER})


class DoesNotBalance(Exception):
    """The restoration lost, doubled or changed text. A defect of the program, never of the page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger."""

    span: Span
    fate: Fate
    reason: str
    """The role of its block, or the reason of its removal."""
    article: str | None
    block: int | None
    """Index of the block in its article."""
    home: str = ""
    """Key of the page its article begins on, the page of `span` as a rule; empty for a removal."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Entries that tile the page, in page order."""

    page: str
    entries: tuple[Entry, ...]

    def at(self, offset: int) -> Entry | None:
        """The entry that holds the character at `offset` (code points), None outside the page."""
        for entry in self.entries:
            if entry.span.start <= offset < entry.span.end:
                return entry
        return None


def balance(page: Page, restoration: Restoration) -> Ledger:
    """Account for every character of a page by itself; raise DoesNotBalance with place and text where it fails."""
    return balance_issue((page,), {page.key: restoration})[page.key]


def balance_issue(pages: Sequence[Page], restorations: Mapping[str, Restoration]) -> dict[str, Ledger]:
    """The ledgers by page key of the pages that were restored, over which articles may go on.

    Raises DoesNotBalance where a character of one of these pages is in no block and no removal, or in two, where a
    block's text is not what it refers to, or where one refers to a page that was not restored.
    """
    present = {page.key: page for page in pages if page.key in restorations}
    entries: dict[str, list[Entry]] = {key: [] for key in present}
    for key, page in present.items():
        for article in restorations[key].articles:
            _enter(article, page, present, entries)
        for item in restorations[key].removed:
            if item.span.page != key:
                raise DoesNotBalance(f"{page.path}：删去了别版的一段 {item.span}")
            entries[key].append(Entry(item.span, Fate.REMOVED, item.reason.value, None, None))
    return {key: _tiled(page, entries[key]) for key, page in present.items()}


def _enter(article: Article, page: Page, pages: Mapping[str, Page], entries: Mapping[str, list[Entry]]) -> None:
    """Enter the blocks of an article that begins on `page`."""
    reached: dict[str, int] = {}
    for index, block in enumerate(article.blocks):
        missing = [span.page for span in block.spans if span.page not in pages]
        if missing:
            raise DoesNotBalance(f"{page.path}：“{block.text[:20]}”引了没有还原的版面 {missing[0]}")
        if block.text != "".join(pages[span.page].slice(span) for span in block.spans):
            raise DoesNotBalance(f"{page.path}：“{block.text[:20]}”与原版所引之处不同")
        for position, span in enumerate(block.spans):
            if block.role in _HEAD_ROLES:
                fate = Fate.HEAD
            elif block.role in _LIFTED_ROLES:
                fate = Fate.LIFTED
            elif span.start < reached.get(span.page, -1):
                fate = Fate.MOVED
            elif position:
                fate = Fate.JOINED
            else:
                fate = Fate.KEPT
            if block.role is Role.PARAGRAPH or block.role is Role.HEADING:
                reached[span.page] = max(reached.get(span.page, -1), span.end)
            entries[span.page].append(Entry(span, fate, block.role.value, article.id, index, page.key))


def _tiled(page: Page, entries: list[Entry]) -> Ledger:
    """The entries in page order, proved to tile the page."""
    entries.sort(key=lambda entry: (entry.span.start, entry.span.end))
    at = 0
    for entry in entries:
        if entry.span.start >= entry.span.end:
            raise DoesNotBalance(f"{page.path}：账目中有空的一段 {entry.span}")
        if entry.span.start != at:
            lost = page.text[at : entry.span.start] or page.text[entry.span.start : at]
            what = "无去处" if entry.span.start > at else "用了两次"
            raise DoesNotBalance(f"{page.path}：第 {min(at, entry.span.start)} 字处“{lost[:20]}”{what}")
        at = entry.span.end
    if at != len(page.text):
        raise DoesNotBalance(f"{page.path}：第 {at} 字以下“{page.text[at : at + 20]}”无去处")
    return Ledger(page.key, tuple(entries))
