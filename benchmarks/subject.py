"""The generator's restoration as the benchmark calls it: the page's text and nothing that knows the right answer."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from benchmarks.scramble import GoldPage
from generator.files.registers import load_registers
from generator.files.vocabulary import load_conventions
from generator.model.article import Restoration
from generator.restore import Conventions, restore_page

ROOT = Path(__file__).resolve().parent.parent


def restore_page_as_installed(gold: GoldPage) -> Restoration:
    """Restore the page with the conventions and registers that the repository ships."""
    return restore_page(gold.page, _conventions(), _places())


@cache
def _conventions() -> Conventions:
    return load_conventions()


@cache
def _places() -> frozenset[str]:
    registers = load_registers(ROOT / "content" / "reference")
    names = {name for zone in registers.zones for name in (zone.name, zone.short, *zone.aliases)}
    names |= {name for province in registers.provinces for name in (province.name, province.short)}
    names |= {name for city in registers.cities for name in (city.name, city.short)}
    return frozenset(names - {""})
