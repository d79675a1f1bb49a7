"""An answer to a question as the entry of `corrections.yml` that an editor copies: quoted, unique, ready.

An option says by spans what an editor would have to claim (`Option.answer`). Here the spans become quotations that
stand once on the page, by the reckoning of `restore.quoting`: blanks, line breaks and marks of the dump do not count.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

from generator.model.article import Option, RemovalReason, Restoration
from generator.model.correction import Answer, CorrectionKind
from generator.model.source import BLANKS, Page, Span
from generator.publish.front_matter import emit

WHOLE = 24
"""A passage no longer than this is quoted whole."""
_SIZES = (10, 14, 20, 32, 64)
"""Characters quoted of a longer one: the fewest that stand once on the page."""
_CONTEXT = (4, 8, 16, 40)
"""Characters before or behind a passage that stands on the page more than once."""
_PAIRS = frozenset({CorrectionKind.ORDER, CorrectionKind.JOIN, CorrectionKind.PART})
_OWN_KEY = frozenset({CorrectionKind.BEGINS, CorrectionKind.BOUNDARY})
"""Kinds that quote their passage under their own name."""

_Quoted = str | dict[str, str]


class Answers:
    """Writes the answers to the questions of one page."""

    def __init__(self, page: Page, restoration: Restoration) -> None:
        self._page = page
        self._marks = tuple(item.span for item in restoration.removed if item.reason is RemovalReason.MARK)

    def entry(self, option: Option) -> str:
        """The YAML of an option, one entry or several, each line ended; empty where no correction says it.

        Empty too where its words cannot be told from others on the page, whatever stands around them.
        """
        made = [self._entry(answer) for answer in option.answer]
        return "".join(text for text in made if text) if all(made) else ""

    def _entry(self, answer: Answer) -> str | None:
        if any(span.page != self._page.key for passage in answer.passages for span in passage):
            return None
        pair = answer.kind in _PAIRS
        # Of the one before its end is quoted: that is where the other is read on.
        quoted = [self._quote(spans, end=pair and not at) for at, spans in enumerate(answer.passages)]
        known = [item for item in quoted if item is not None]
        if len(known) < len(quoted):
            return None
        fields: dict[str, object] = {}
        if pair:
            fields[answer.kind.value] = known
        else:
            context = {} if isinstance(known[0], str) else known[0]
            fields[answer.kind.value if answer.kind in _OWN_KEY else "quote"] = context.get("quote", known[0])
            fields |= {name: words for name, words in context.items() if name != "quote"}
        if answer.kind is CorrectionKind.ARTICLE:
            fields["article"] = known[1]
        if answer.role is not None:
            fields["role"] = answer.role.value
        fields["page"] = self._page.path.rpartition("/")[2]
        first, *rest = emit(fields).splitlines()
        return "".join(f"{line}\n" for line in (f"- {first}", *(f"  {line}" for line in rest)))

    def _quote(self, spans: Sequence[Span], *, end: bool) -> _Quoted | None:
        """Words of a passage that stand once on the page: its last ones where `end`, else its first."""
        text, offsets = self._wording
        low, high = bisect_left(offsets, spans[0].start), bisect_left(offsets, spans[-1].end)
        if low >= high:
            return None
        sizes = [high - low] if high - low <= WHOLE else [size for size in _SIZES if size < high - low]
        for size in (*sizes, high - low):
            start, stop = (high - size, high) if end else (low, low + size)
            if _once(text, text[start:stop]):
                return self._words(start, stop)
        for size in _CONTEXT:
            if low and _once(text, text[max(low - size, 0) : high]):
                return {"quote": self._words(low, high), "after": self._words(max(low - size, 0), low)}
            if high < len(text) and _once(text, text[low : high + size]):
                return {"quote": self._words(low, high), "before": self._words(high, min(high + size, len(text)))}
        return None

    @cached_property
    def _wording(self) -> tuple[str, list[int]]:
        """The page without blanks and marks, and the offset of each character of that."""
        text = self._page.text
        marked = {offset for span in self._marks for offset in range(span.start, span.end)}
        offsets = [at for at, char in enumerate(text) if char not in BLANKS and at not in marked]
        return "".join(text[at] for at in offsets), offsets

    def _words(self, low: int, high: int) -> str:
        """Part of the wording as printed, with its blanks if it stands on one line."""
        text, offsets = self._wording
        printed = self._page.text[offsets[low] : offsets[high - 1] + 1]
        whole = "\n" not in printed and _without_blanks(printed) == text[low:high]
        return printed if whole and printed.isprintable() else text[low:high]


def _once(text: str, words: str) -> bool:
    at = text.find(words)
    return at >= 0 and text.find(words, at + 1) < 0


def _without_blanks(text: Iterable[str]) -> str:
    return "".join(char for char in text if char not in BLANKS)
