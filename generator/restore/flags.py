"""Doubts about the wording: found by general rules, shown, never acted on."""

from __future__ import annotations

from generator.model.article import Block, Flag
from generator.model.source import Page
from generator.restore.conventions import Conventions


def find_flags(block: Block, page: Page, known: Conventions, places: frozenset[str]) -> tuple[Flag, ...]:
    """All doubts about a block's wording, in the order of the text."""
    return ()
