"""Laws of staged pages: whatever the text, Markdown leaves the HTML as it was, and front matter reads back equal."""

from __future__ import annotations

import re

import markdown
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape
from mkdocs.utils.meta import get_data

from generator.publish.staged_page import root_of, staged_page
from generator.publish.typeset import one_line, shown
from tests.laws.test_markdown import DANGERS

EXTENSIONS = ["toc", "tables", "fenced_code", "md_in_html"]
"""Those of mkdocs.yml and the three MkDocs always adds."""
LINES = [
    "```", "~~~", "---", "\n\n", "\n```\n", "\n~~~\n", "\t", "    ", "\r\n", "[^1]: x", "*[HTML]: y", "\n# 题\n",
    "\n===\n", "|a|b|\n|-|-|", "<!--", "]]>", "<?php", "\x02wzxhzdk:0\x03", "{: .x}", "\ufeff", "\u2028", "&#9;",
]  # fmt: skip
TEXT = st.lists(st.one_of(st.sampled_from([*DANGERS, *LINES]), st.text(max_size=8)), max_size=6).map("".join)


def rendered(source: str) -> str:
    return markdown.markdown(source, extensions=EXTENSIONS)


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT)
def test_markdown_leaves_the_page_untouched(inner: str, attribute: str) -> None:
    html = (
        f'<p class="par" title="{escape(shown(attribute))}">{escape(shown(inner))}</p>\n<p>{escape(shown(inner))}</p>'
    )
    file = staged_page("zones/x/", {"title": one_line(inner)}, html)
    source, _ = get_data(file.data.decode("utf-8"))
    assert rendered(source) == source.strip()


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["title", "summary", "kind"]), TEXT.map(one_line), min_size=1))
def test_front_matter_reads_back_equal(meta: dict[str, str]) -> None:
    text = staged_page("", meta, "<p>甲</p>").data.decode("utf-8")
    body, read = get_data(text)
    assert read == meta
    assert body.strip().startswith('<div class="digest"')
    assert yaml.safe_load(text.split("\n---\n")[0].removeprefix("---\n")) == meta


@given(st.text())
def test_shown_text_acts_on_nothing_and_loses_nothing(text: str) -> None:
    seen = shown(text)
    assert len(seen) == len(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", seen)
    seen.encode("utf-8")


@given(st.lists(st.sampled_from(["a", "b-1", "2023"]), max_size=5))
def test_the_root_is_as_many_steps_up_as_the_address_is_deep(parts: list[str]) -> None:
    address = "".join(f"{part}/" for part in parts)
    assert root_of(address) == ("../" * len(parts) or "./")


def test_what_markdown_would_change_is_written_as_a_reference() -> None:
    source = staged_page("", {}, "<p>a\tb\rc\n```\nd</p>").data.decode("utf-8")
    assert "<p>a&#9;b&#13;c\n&#96;``\nd</p>" in source
