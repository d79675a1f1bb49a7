"""A simulated editor: answers every question of a page rightly, as corrections, until the program asks no more.

The editor knows the right answer only for what is asked: the role of the passage in question and what it follows, or
whose a caption is. An
answer the program cannot follow is taken back, as an editor would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.corpus import AUTHOR_NOTE
from benchmarks.scramble import GoldBlock, GoldPage
from generator.model.article import Question, Restoration, Role
from generator.model.correction import Correction, CorrectionError, CorrectionKind, Quotation
from generator.model.source import Span
from generator.restore.trail import WHOSE

ROUNDS = 6
_QUOTED = 24
"""Characters an editor quotes."""
_ASIDE = frozenset({"caption", "pull_quote", "jump"})

Restore = Callable[[Sequence[Correction]], Restoration]


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of it."""

    restoration: Restoration
    answered: int
    refused: int
    """Answers that the program could not follow."""


def edit(gold: GoldPage, restore: Restore) -> Edited:
    """Restore, answer, restore again, until nothing new is asked."""
    answers = _Answers(gold)
    corrections: list[Correction] = []
    known: set[object] = set()
    answered = refused = 0
    made = restore(())
    for _ in range(ROUNDS):
        fresh = []
        for question in made.questions:
            new = [item for item in answers.to(question) if (item.kind, item.quotes) not in known]
            answered += bool(new)
            fresh += new
        known |= {(item.kind, item.quotes) for item in fresh}
        if not fresh:
            break
        try:
            made = restore((*corrections, *fresh))
        except CorrectionError:
            for item in fresh:
                try:
                    made = restore((*corrections, item))
                except CorrectionError:
                    refused += 1
                else:
                    corrections.append(item)
        else:
            corrections += fresh
    return Edited(made, answered, refused)


class _Answers:
    """The right answer by offset."""

    def __init__(self, gold: GoldPage) -> None:
        self._page = gold.page
        self._block: dict[int, GoldBlock] = {}
        self._heads: dict[int, Span] = {}
        """For the first offset of a caption or pull quote, the headline of its article, else what it begins with."""
        self._before: dict[int, int | None] = {}
        """For the first offset of each piece in the run of an article, the last offset of the piece before it."""
        for article in gold.articles:
            last: int | None = None
            head = next((b for b in article.blocks if b.role == "title"), article.blocks[0]).spans[0]
            for block in article.blocks:
                if block.role in _ASIDE:
                    self._heads |= dict.fromkeys((span.start for span in block.spans), head)
                for span in block.spans:
                    for offset in range(span.start, span.end):
                        self._block[offset] = block
                if block.role in _ASIDE:
                    continue
                for span in block.spans:
                    self._before[span.start] = last
                    last = span.end - 1
        for block in gold.furniture:
            for span in block.spans:
                for offset in range(span.start, span.end):
                    self._block[offset] = block

    def to(self, question: Question) -> list[Correction]:
        """What an editor would write in answer to a question."""
        span = question.spans[-1]
        block = self._block.get(span.start)
        if block is None:
            return []
        passage = self._quote(span.start, span.end)
        if question.prompt == WHOSE and span.start in self._heads:
            head = self._heads[span.start]
            return [Correction(CorrectionKind.ARTICLE, (passage, self._quote(head.start, head.end)))]
        found = [Correction(CorrectionKind.ROLE, (passage,), role=_role(block))]
        before = self._before.get(span.start)
        if before is not None and block.role not in _ASIDE:
            same = self._block.get(before) is block
            kind = CorrectionKind.JOIN if same else CorrectionKind.ORDER
            start = max(self._line_start(before), before + 1 - _QUOTED)
            found.append(Correction(kind, (self._quote(start, before + 1), passage)))
        return found

    def _line_start(self, offset: int) -> int:
        return self._page.text.rfind("\n", 0, offset) + 1

    def _quote(self, start: int, end: int) -> Quotation:
        """Words that stand once on the page, lengthened by what stands before them where they do not."""
        text = self._page.text
        words = text[start : min(end, start + _QUOTED)]
        return Quotation(words, after=text[max(0, start - 12) : start] if text.count(words) > 1 else "")


def _role(block: GoldBlock) -> Role:
    return Role.BYLINE if block.role == AUTHOR_NOTE else Role(block.role)
