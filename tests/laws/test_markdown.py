"""Laws of the Markdown dialect: what is escaped reads back, and renders as exactly the text."""

from __future__ import annotations

import html
import re

import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from generator.publish.markdown import escape, unescape

DANGERS = [
    "# ", "## x ##", "- ", "+ ", "* ", "1. ", "1) ", "a. ", "(1) ", "> ", "    code", "\t", "---", "***",
    "===", "```", "~~~", "`", "**", "__", "_", "~~", "~", "^", "==", "++", "{--", "{++x++}", "[TOC]",
    "[^1]", "[^1]: ", "[a](b)", "![a](b)", "[x]: y", "<script>", "</div>", "<!--", "-->", "<b markdown>",
    "<http://a.b>", "http://a.b", "www.a.b", "a@b.cn", "@user", "#1", "&amp;", "&#65;", "&lt", "&copy;",
    "&", "{{ x }}", "{% x %}", "{#", "{: .a}", "{ .a #b }", "!!! note", "??? x", "/// x", ": a",
    "| a | b |", "|---|---|", "*[HTML]: x", "--8<-- \"a\"", "=== \"Tab\"", ":smile:", "$x$", "\\(x\\)",
    "\\", "\\*", "$$", "[[wiki]]", "\u0000", "\u0002", "\u0003", "\u0002klzzwxh:0000\u0003",
    "\u0002amp\u0003", "\u000b", "\f", "\u001b[0m", "\u007f", "\u0085", "\u009b", "\u00a0", "\u2028",
    "\u2029", "\u202e", "\u200b", "\ufeff", "\u3000", "␀", "␦9B", "␊", "%", "\"", "'''", "[ ] x",
    "[x] y", "稀土", "“串珠成链”", "5月19日", "3.5%", "-5℃", "##", " ",
]  # fmt: skip
TEXT = st.one_of(
    st.text(max_size=40),
    st.lists(st.one_of(st.sampled_from(DANGERS), st.text(max_size=3)), max_size=6).map("".join),
)
COMMON = ["attr_list", "md_in_html", "tables", "footnotes", "toc", "admonition", "def_list", "abbr"]
# All of pymdownx but smartsymbols, whose purpose is to rewrite text, and those that read files.
PYMDOWN = [
    "pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.caret", "pymdownx.critic", "pymdownx.details",
    "pymdownx.emoji", "pymdownx.fancylists", "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.keys",
    "pymdownx.magiclink", "pymdownx.mark", "pymdownx.progressbar", "pymdownx.saneheaders", "pymdownx.superfences",
    "pymdownx.tabbed", "pymdownx.tasklist", "pymdownx.tilde", "pymdownx.blocks.admonition", "pymdownx.blocks.html",
]  # fmt: skip
ENGINES = {
    "plain": markdown.Markdown(extensions=["md_in_html"]),
    "common": markdown.Markdown(extensions=[*COMMON]),
    "pymdown": markdown.Markdown(extensions=[*COMMON, *PYMDOWN]),
}
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SEEN = {code: 0x2400 + code for code in range(0x20) if code != 9} | {0x7F: 0x2421, 0x85: 0x2424}


def shown(text: str) -> str:
    """What a reader sees of `text`: controls as pictures, nothing else changed."""
    text = text.translate(SEEN)
    return re.sub("[\x80-\x9f]", lambda found: f"␦{ord(found[0]):02X}", text)


def rendered(engine: str, source: str, opening: str, closing: str) -> str:
    """The text between the expected tags; anything but exactly these tags fails."""
    page = ENGINES[engine].reset().convert(source)
    found = re.fullmatch(f"{opening}([^<>]*){closing}", page)
    assert found, page
    return html.unescape(found[1])


@given(TEXT)
def test_what_is_escaped_reads_back(text: str) -> None:
    escaped = escape(text)
    assert unescape(escaped) == text
    assert len(escaped.splitlines()) <= 1


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=150, deadline=None)
@given(TEXT.filter(bool))
@example("<script>alert(1)</script>")
@example("\x02klzzwxh:0000\x03")
@example("{: .x #y onclick=z }")
@example("    四个空格")
def test_it_renders_as_exactly_the_text(engine: str, text: str) -> None:
    escaped = escape(text)
    assert rendered(engine, escaped, "<p>", "</p>") == shown(text)
    assert rendered(engine, f"## {escaped}", "<h2[^<>]*>", "</h2>") == shown(text)
    assert rendered(engine, f"> {escaped}", "<blockquote>\n<p>", "</p>\n</blockquote>") == shown(text)


@settings(max_examples=150, deadline=None)
@given(TEXT.filter(bool))
@example("5~6月、7~8月")
@example("C#")
def test_it_renders_as_exactly_the_text_by_commonmark(text: str) -> None:
    escaped = escape(text)
    for opening, tag in (("", "p"), ("# ", "h1"), ("## ", "h2")):
        page = COMMONMARK.render(opening + escaped)
        found = re.fullmatch(f"<{tag}>([^<>]*)</{tag}>\n", page)
        assert found, page
        assert html.unescape(found[1]) == shown(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT.filter(bool), min_size=2, max_size=4))
def test_neighbours_do_not_make_each_other_mean_something(texts: list[str]) -> None:
    page = ENGINES["pymdown"].reset().convert("\n\n".join(escape(text) for text in texts))
    assert re.findall("<([a-z0-9]+)", page) == ["p"] * len(texts), page
