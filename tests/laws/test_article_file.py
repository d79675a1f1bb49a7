"""Laws of article files: what is written reads back equal, whatever the text."""

from __future__ import annotations

import dataclasses
import html
import re
from dataclasses import replace
from typing import Any

import markdown
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.errors import SourceError
from generator.model.article import Block, Flag, FlagKind, Role
from generator.model.fact import Evidence, Facts
from generator.model.record import ArticleRecord
from generator.model.source import PartialDate, Span
from generator.publish.article_file import article_body, read_article, write_article
from generator.publish.front_matter import FACT_TYPES
from tests.laws.test_markdown import DANGERS, shown

YAML_DANGERS = [
    "yes", "No", "null", "~", "2023-05", "2023-05-19", "2023", "007", "1e3", "1_000", "12:30", ".inf",
    "0x1F", "!!python/object:os", "a: b", "a #b", "- a", "---", "...", "\n---\n", "%YAML", "&a", "*a",
    "'", "\"", "\\", "{a", "[b]", "|", ">", "@", "`", "", " a ", "\t", "checksum: \"0123456789abcdef\"",
    "\nchecksum: \"0123456789abcdef\"\n", "158家", "28.3亿元", "第5段 句1 2+3", " =甲", "=", "<<",
]  # fmt: skip
TEXT = st.one_of(
    st.sampled_from([*DANGERS, *YAML_DANGERS]), st.text(max_size=12), st.sampled_from(["光伏组件", "包头稀土高新区"])
)
WORDS = TEXT.filter(lambda text: bool(text.strip()))
NUMBER = st.integers(0, 99999)
SHARE = st.floats(0, 1)
SPAN = st.builds(
    lambda page, start, length: Span(page, start, start + length),
    st.sampled_from(["p07", "p08"]),
    NUMBER,
    st.integers(1, 300),
)
SPANS = st.lists(SPAN, max_size=3).map(tuple)


@st.composite
def flags(draw: st.DrawFn) -> Flag:
    kind = draw(st.sampled_from(list(FlagKind)))
    return Flag(kind, draw(SPANS), draw(TEXT), draw(TEXT), draw(SHARE), draw(st.lists(TEXT, max_size=2).map(tuple)))


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    role = draw(st.sampled_from([*Role, Role.PARAGRAPH, Role.PARAGRAPH]))
    return Block(
        role=role,
        spans=draw(SPANS),
        text=draw(TEXT.filter(bool)),
        confidence=draw(SHARE),
        flags=draw(st.lists(flags(), max_size=1).map(tuple)),
        level=draw(st.integers(1, 3)) if role is Role.HEADING else 0,
        credit=draw(st.none() | SPAN) if role is Role.CAPTION else None,
    )


@st.composite
def evidence(draw: st.DrawFn, made: tuple[Block, ...], words: str) -> Evidence:
    index = draw(st.integers(-1, len(made)))
    start, text = draw(st.integers(0, 30)), draw(st.just(words) | TEXT)
    inside = 0 <= index < len(made)
    spans = draw(SPANS | st.just(made[index].locate(start, start + len(text)) if inside else ()))
    return Evidence(text, draw(TEXT), index, start, spans, draw(st.integers(0, 9)))


@st.composite
def records(draw: st.DrawFn) -> ArticleRecord:
    made = draw(st.lists(blocks(), max_size=3).map(tuple))
    chosen = draw(st.lists(st.sampled_from(sorted(FACT_TYPES)), max_size=3, unique=True))
    facts = {key: draw(st.lists(_fact(*FACT_TYPES[key], made), max_size=2).map(tuple)) for key in chosen}
    return ArticleRecord(
        id=draw(st.sampled_from(["1a2b3c4d", "12345678", "1e234567"])),
        path="2023/05/lianhe-bao-2023-05-1a2b3c4d",
        title=draw(WORDS),
        untitled=draw(st.booleans()),
        damaged=draw(st.booleans()),
        paper=draw(WORDS),
        issue="lianhe-bao-2023-05",
        date=draw(st.sampled_from([PartialDate(2023), PartialDate(2023, 5), PartialDate(2023, 5, 19)])),
        page="p07",
        page_number=draw(st.none() | NUMBER),
        section=draw(st.none() | TEXT),
        order=draw(NUMBER),
        column=draw(st.none() | TEXT),
        kicker=draw(st.none() | TEXT),
        subtitle=draw(st.none() | TEXT),
        facts=Facts(**facts),
        flags=tuple(flag for block in made for flag in block.flags),
        questions=draw(st.integers(0, 3)),
        blocks=made,
        body=article_body(made),
    )


_NUMBERS = st.integers(-(10**18), 10**18) | st.floats(-1e18, 1e18)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "str": TEXT,
    "str | None": st.none() | TEXT,
    "bool": st.booleans(),
    "int": st.integers(-5, 10**12),
    "float | int": _NUMBERS,
    "float | int | None": st.none() | _NUMBERS,
    "tuple[str, ...]": st.lists(TEXT, max_size=2).map(tuple),
}


@st.composite
def _fact(draw: st.DrawFn, kind: type[Any], wording: str, made: tuple[Block, ...]) -> Any:
    values = {
        field.name: draw(VALUES[str(field.type)]) for field in dataclasses.fields(kind) if field.name != "evidence"
    }
    several = {field.name: str(field.type) for field in dataclasses.fields(kind)}["evidence"] != "Evidence"
    found = evidence(made, values[wording])
    return kind(**values, evidence=draw(st.lists(found, max_size=2).map(tuple) if several else found))


LAW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@LAW
@given(records())
def test_what_is_written_reads_back_equal(record: ArticleRecord) -> None:
    file = write_article(record)
    assert file.path == f"{record.path}.md"
    assert read_article(file.path, file.data.decode()) == record


@LAW
@given(records())
def test_any_yaml_reader_agrees_about_the_texts(record: ArticleRecord) -> None:
    _, head, _ = write_article(record).data.decode().split("---\n", 2)
    found = yaml.safe_load(head)
    assert found["title"] == record.title
    assert found["date"] == record.date.iso
    assert found["id"] == record.id
    assert found.get("kicker") == record.kicker
    assert [figure["raw"] for figure in found.get("figures", [])] == [figure.raw for figure in record.facts.figures]
    assert [figure["value"] for figure in found.get("figures", [])] == [figure.value for figure in record.facts.figures]
    assert [flag["note"] for flag in found.get("flags", [])] == [flag.note for flag in record.flags]


@LAW
@given(records())
def test_the_body_renders_as_exactly_the_texts(record: ArticleRecord) -> None:
    page = markdown.markdown(record.body, extensions=["md_in_html", "attr_list", "tables", "footnotes"])
    texts = [html.unescape(text) for text in re.findall("<(?:p|h[1-6])>([^<>]*)</", page)]
    assert len(texts) == len(record.blocks)
    for block, text in zip(record.blocks, texts, strict=True):
        assert text == shown(block.text) or text.endswith("：" + shown(block.text))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records(), st.data())
def test_whatever_a_hand_does_it_is_read_or_told(record: ArticleRecord, data: st.DataObject) -> None:
    text = write_article(record).data.decode()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(start + data.draw(st.integers(0, 12)), len(text))
        text = text[:start] + data.draw(TEXT) + text[end:]
    try:
        found = read_article("2023/05/lianhe-bao-2023-05-1a2b3c4d.md", text)
    except SourceError as error:
        assert error.line is not None
        assert 1 <= error.line <= text.count("\n") + 1
    else:
        assert all(flag in found.flags for block in found.blocks for flag in block.flags)


@LAW
@given(records(), st.data())
def test_any_change_is_seen_and_a_change_of_line_ends_is_none(record: ArticleRecord, data: st.DataObject) -> None:
    file = write_article(record)
    text = file.data.decode()
    assert read_article(file.path, text.replace("\n", "\r\n")) == record
    changed = replace(record, title=data.draw(WORDS.filter(lambda title: title != record.title)))
    stamp = re.compile('^checksum: "[0-9a-f]{16}"$', re.MULTILINE)
    other = stamp.sub(stamp.findall(text)[0], write_article(changed).data.decode(), count=1)
    assert read_article(file.path, other).edited
