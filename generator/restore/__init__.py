"""Act 1, pure: Page → Restoration. Read `restore_page` first; each step is a module of its own.

segment   Page → strips, as printed (hard wraps undone)
roles     strips → furniture, captions, jump lines, and readings with all they could be
lift      readings → pull quotes, by repetition
order     readings → the layout: states, joins and articles chosen together
assemble  layout → articles, removals, decisions, questions; flags.py adds the doubts about wording
"""

from __future__ import annotations

from generator.model.article import Restoration
from generator.model.source import Page
from generator.restore.assemble import assemble
from generator.restore.conventions import Conventions, ConventionsError, parse_conventions
from generator.restore.grammar import compile_grammar
from generator.restore.lift import find_pull_quotes
from generator.restore.order import arrange
from generator.restore.roles import sort_strips
from generator.restore.seams import page_words
from generator.restore.segment import segment

__all__ = ["Conventions", "ConventionsError", "parse_conventions", "restore_page"]


def restore_page(page: Page, conventions: Conventions, places: frozenset[str] = frozenset()) -> Restoration:
    """Take a page apart and put its articles together. Pure, deterministic, and total: any text of any size.

    `places` are known names of provinces, cities and zones: they help to doubt a misprinted name, never to change it.
    The result balances (`model.ledger.balance`).
    """
    grammar = compile_grammar(conventions)
    found = sort_strips(segment(page), grammar, page.section)
    quotes = find_pull_quotes(found.readings)
    lifted = {quote.reading.strip.index for quote in quotes}
    readings = tuple(reading for reading in found.readings if reading.strip.index not in lifted)
    words = page_words(readings, conventions)
    layout = arrange(readings, words)
    return assemble(page, found, readings, quotes, layout, conventions, places)
