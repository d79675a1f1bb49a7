"""Laws of corrections over generated pages: whatever an editor says, the books balance and his word holds, or it is
refused with its line; a page is the same with corrections that are not needed as without them.
"""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from generator.files.vocabulary import load_conventions
from generator.model.article import Role
from generator.model.correction import Correction, CorrectionError, CorrectionKind, FactAct, Quotation
from generator.model.ledger import balance
from generator.model.source import BLANKS
from generator.restore import facts_to_correct, restore_page, unneeded
from generator.restore.segment import segment
from generator.restore.settle import cut_strips
from tests.laws.test_restore import PAGES, page_of

KNOWN = load_conventions()
STRUCTURE = [kind for kind in CorrectionKind if kind not in (CorrectionKind.WORDING, CorrectionKind.FACT)]
TWO = (CorrectionKind.ORDER, CorrectionKind.JOIN, CorrectionKind.PART, CorrectionKind.ARTICLE)


@st.composite
def pages_with_corrections(draw: st.DrawFn) -> tuple[str, tuple[Correction, ...]]:
    """A page and corrections that quote it, most of them once."""
    text = draw(PAGES)

    def quotation() -> Quotation:
        start = draw(st.integers(0, max(0, len(text) - 1)))
        size = draw(st.integers(1, 24))
        before = draw(st.integers(0, 8))
        return Quotation(text[start : start + size] or "无", after=text[max(0, start - before) : start])

    corrections = []
    for line in range(1, draw(st.integers(1, 6)) + 1):
        kind = draw(st.sampled_from(list(CorrectionKind)))
        quotes = tuple(quotation() for _ in range(2 if kind in TWO else 1))
        role = draw(st.sampled_from(list(Role))) if kind is CorrectionKind.ROLE else None
        should_be = "别的" if kind is CorrectionKind.WORDING else None
        act = FactAct.DROP if kind is CorrectionKind.FACT else None
        corrections.append(Correction(kind, quotes, role, should_be, act, "figure" if act else "", "1", line=line))
    return text, tuple(corrections)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(pages_with_corrections())
def test_the_books_balance_or_a_correction_is_refused_with_its_line(
    drawn: tuple[str, tuple[Correction, ...]],
) -> None:
    text, corrections = drawn
    page = page_of(text)
    try:
        restoration = restore_page(page, KNOWN, frozenset(), corrections)
    except CorrectionError as error:
        assert error.correction in corrections
        assert str(error).startswith(f"corrections.yml:{error.correction.line}: ")
        return
    balance(page, restoration)
    inside = [span for decision in restoration.decisions for span in decision.spans]
    inside += [span for question in restoration.questions for span in question.spans]
    assert all(0 <= span.start < span.end <= len(text) for span in inside)
    assert all(0 <= question.decision < len(restoration.decisions) for question in restoration.questions)
    told = [decision for decision in restoration.decisions if decision.rule.startswith("corrections.")]
    assert len(told) == sum(item.kind in STRUCTURE for item in corrections)
    assert all(decision.confidence == 1 and not decision.alternatives for decision in told)
    asked = {question.decision for question in restoration.questions}
    assert not asked & {index for index, item in enumerate(restoration.decisions) if item in told}
    for block in (block for article in restoration.articles for block in article.blocks):
        for flag in block.flags:
            assert "".join(page.slice(span) for span in flag.spans) == flag.quote
    assert restore_page(page, KNOWN, frozenset(), corrections) == restoration
    try:
        facts_to_correct(page, restoration, corrections)
    except CorrectionError as error:
        assert error.correction.kind is CorrectionKind.FACT


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(pages_with_corrections())
def test_what_is_called_unneeded_can_be_left_out(drawn: tuple[str, tuple[Correction, ...]]) -> None:
    text, corrections = drawn
    page = page_of(text)
    try:
        whole = restore_page(page, KNOWN, frozenset(), corrections)
        spare = unneeded(page, KNOWN, frozenset(), corrections)
    except CorrectionError:
        assume(False)
        return
    rest = [item for item in corrections if not any(item is other for other in spare)]
    left = restore_page(page, KNOWN, frozenset(), rest)
    assert [[(b.role, b.spans) for b in article.blocks] for article in left.articles] == [
        [(b.role, b.spans) for b in article.blocks] for article in whole.articles
    ]


@settings(max_examples=100, deadline=None)
@given(PAGES, st.lists(st.integers(0, 400), max_size=6))
def test_cut_strips_hold_the_same_wording_in_the_same_order(text: str, drawn: list[int]) -> None:
    page = page_of(text)
    strips = segment(page)
    wording = [offset for strip in strips for span in strip.spans for offset in range(span.start, span.end)]
    wording = [offset for offset in wording if text[offset] not in BLANKS]
    cuts = [wording[number % len(wording)] for number in drawn] if wording else []
    pieces = cut_strips(page, strips, cuts)
    after = [offset for strip in pieces for span in strip.spans for offset in range(span.start, span.end)]
    assert [offset for offset in after if text[offset] not in BLANKS] == wording
    assert [strip.index for strip in pieces] == list(range(len(pieces)))
    assert all(strip.text == "".join(page.slice(span) for span in strip.spans) for strip in pieces)
    assert set(cuts) <= {strip.spans[0].start for strip in pieces}
