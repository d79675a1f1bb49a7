"""Act 1, pure: Page → Restoration. Read `restore_page` first; each step is a module of its own.

segment   Page → strips, as printed (hard wraps undone); inline cuts captions out of the lines they stand in
settle    an editor's corrections + strips → demands on the steps below, and claims that hold in the end
roles     strips → readings: all that each could be, with named evidence (looks, lift); rules and jump lines apart
guess     readings → the page as it reads in printed order
order     readings → the layout: states, joins and articles chosen together (steps, seams, affinity, ways, solver);
          by way of heed, which puts to it what corrections say of membership only where it does not hold anyhow
assemble  layout → articles, removals, decisions, questions (trail); flags.py adds the doubts about wording
doubt     whether all that was decided is sure enough for the page to be published

jumps     the restorations of an issue → the same, with the articles joined that go on on another page
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.model.article import Restoration
from generator.model.correction import Correction, CorrectionError, CorrectionKind, PlacedFact
from generator.model.source import Page, Span
from generator.restore import settle as corrected
from generator.restore.assemble import assemble
from generator.restore.conventions import Conventions, ConventionsError, parse_conventions
from generator.restore.doubt import with_damage
from generator.restore.grammar import compile_grammar
from generator.restore.heed import arrange_as_told
from generator.restore.inline import cut_captions
from generator.restore.jumps import join_jumps, leads_to
from generator.restore.quoting import right_as_printed
from generator.restore.roles import sort_strips
from generator.restore.seams import page_words
from generator.restore.segment import Strip, segment

__all__ = ["Conventions", "ConventionsError", "facts_to_correct", "join_jumps", "leads_to", "page_strips",
           "parse_conventions", "restore_page", "unneeded"]  # fmt: skip

_TRIALS = 20
"""Corrections of a page that are tried out one by one, where leaving out all that seem unneeded changes something."""


def page_strips(page: Page) -> tuple[Strip, ...]:
    """What is printed apart on a page, in printed order."""
    return cut_captions(page, segment(page))


def restore_page(
    page: Page,
    conventions: Conventions,
    places: frozenset[str] = frozenset(),
    corrections: Sequence[Correction] = (),
) -> Restoration:
    """Take a page apart and put its articles together. Pure, deterministic, and total: any text of any size.

    `places` are known names of provinces, cities and zones: they help to doubt a misprinted name, never to change it.
    `corrections` are those of this page; what each of them claims holds in the result, or CorrectionError is raised.
    The result balances (`model.ledger.balance`).
    """
    grammar = compile_grammar(conventions)
    settled = corrected.settle(page, page_strips(page), corrections, grammar)
    found = sort_strips(settled.strips, grammar, page.section, settled.constraints)
    words = page_words(found.readings, grammar)
    layout = arrange_as_told(found.readings, words, settled.constraints)
    made = assemble(page, found, layout, grammar, places, settled.constraints)
    return with_damage(corrected.conclude(page, settled, made), conventions)


def facts_to_correct(page: Page, restoration: Restoration, corrections: Sequence[Correction]) -> tuple[PlacedFact, ...]:
    """The corrections of facts among these, their quotations found in the restored page. Raises CorrectionError."""
    return corrected.place_facts(page, page_strips(page), restoration, corrections)


def unneeded(
    page: Page, conventions: Conventions, places: frozenset[str], corrections: Sequence[Correction]
) -> tuple[Correction, ...]:
    """The corrections without which, all of them left out together, the page is restored just the same, and nothing
    more is asked.

    What is said of misprints and of facts is never among them. Raises CorrectionError as `restore_page`.
    """
    corrected_page = restore_page(page, conventions, places, corrections)
    whole, asked = _shape(corrected_page), _asked(corrected_page)
    settled = corrected.settle(page, page_strips(page), corrections, compile_grammar(conventions))
    needed = {id(item) for item in corrected.failing(settled, restore_page(page, conventions, places))}
    ours = [
        item
        for item in corrections
        if id(item) not in needed
        and (item.kind not in (CorrectionKind.FACT, CorrectionKind.WORDING) or right_as_printed(item))
    ]

    def same_without(some: Sequence[Correction]) -> bool:
        left_out = {id(item) for item in some}
        rest = [item for item in corrections if id(item) not in left_out]
        try:
            made = restore_page(page, conventions, places, rest)
        except CorrectionError:  # one that stays rests on one that was left out
            return False
        return _shape(made) == whole and _asked(made) <= asked

    if not ours or same_without(ours):
        return tuple(ours)
    spare: list[Correction] = []
    for item in ours[:_TRIALS]:
        if same_without([*spare, item]):
            spare.append(item)
    return tuple(spare)


def _asked(restoration: Restoration) -> frozenset[tuple[Span, ...]]:
    """What is asked about."""
    return frozenset(question.spans for question in restoration.questions)


def _shape(restoration: Restoration) -> object:
    """What readers would see: blocks, what is doubted in them, and removals, without confidences."""
    articles = [
        (
            article.title,
            article.column,
            [
                (block.role, block.level, block.spans, [(flag.kind, flag.spans) for flag in block.flags])
                for block in article.blocks
            ],
        )
        for article in restoration.articles
    ]
    return articles, restoration.removed
