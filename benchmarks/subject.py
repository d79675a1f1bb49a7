"""The generator's restoration as the benchmark calls it: the page's text and nothing that knows the right answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from benchmarks.scramble import GoldPage
from generator.files.registers import load_registers
from generator.files.vocabulary import load_conventions
from generator.model.article import Restoration
from generator.model.correction import Correction
from generator.restore import Conventions, restore_page

ROOT = Path(__file__).resolve().parent.parent


def restore_page_as_installed(gold: GoldPage) -> Restoration:
    """Restore the page with the conventions and registers that the repository ships."""
    return restore_page(gold.page, conventions(), known_places())


def restore_corrected(gold: GoldPage, corrections: Sequence[Correction]) -> Restoration:
    """The same, as an editor corrected it. Raises CorrectionError."""
    return restore_page(gold.page, conventions(), known_places(), corrections)


@cache
def conventions() -> Conventions:
    """The conventions that the repository ships."""
    return load_conventions()


@cache
def known_places() -> frozenset[str]:
    """Names of provinces, cities and zones in the registers that the repository ships."""
    registers = load_registers(ROOT / "content" / "reference")
    names = {name for zone in registers.zones for name in (zone.name, zone.short, *zone.aliases)}
    names |= {name for province in registers.provinces for name in (province.name, province.short)}
    names |= {name for city in registers.cities for name in (city.name, city.short)}
    return frozenset(names - {""})
