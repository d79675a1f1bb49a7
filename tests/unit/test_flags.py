"""Doubts about wording: each rule fires on its case and leaves its look-alike alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.files import vocabulary
from generator.model.article import Block, Role
from generator.model.source import Page, Span
from generator.restore.flags import find_flags

CASES = Path(__file__).resolve().parents[1] / "cases/flags/flags.md"
PLACES = frozenset({"广西壮族自治区", "宁夏回族自治区", "内蒙古自治区", "延边朝鲜族自治州", "宁夏", "武汉市"})


def _cases() -> list[tuple[str, str, str]]:
    found = []
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, quote, sentence = (part.strip() for part in line.split("|"))
            found.append((kind, quote, sentence))
    return found


@pytest.mark.parametrize(("kind", "quote", "sentence"), _cases())
def test_each_case_and_each_look_alike(kind: str, quote: str, sentence: str) -> None:
    text = f"前一段。\n\n{sentence}"
    page = Page("p", "p.txt", text, "", "utf-8")
    block = Block(Role.PARAGRAPH, (Span("p", 6, len(text)),), sentence, 1.0)
    flags = find_flags(block, vocabulary.load_conventions(), PLACES)
    assert [flag.kind.value for flag in flags] == ([] if kind == "-" else [kind])
    for flag in flags:
        assert "".join(page.slice(span) for span in flag.spans) == flag.quote
        assert quote in flag.quote or flag.quote in quote
        assert flag.quote not in flag.candidates
