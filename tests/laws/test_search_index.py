"""Laws of the search index, each against a plain scan of the articles."""

from __future__ import annotations

import random
import unicodedata
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model.article import Block, Role
from generator.publish.search_index import FOLDS, fold, search_files, searchable_segments
from tests import invented, search_reader

ALPHABET = "高新区光伏 Ａa①\0\n“-𠮷，"
TEXTS = st.text(st.sampled_from(ALPHABET), max_size=12)
ROLES = st.sampled_from([Role.TITLE, Role.PARAGRAPH, Role.HEADING, Role.CAPTION, Role.PULL_QUOTE, Role.COLUMN])
ARTICLES = st.lists(st.lists(st.tuples(ROLES, TEXTS), max_size=5), max_size=5)


@settings(max_examples=100, deadline=None)
@given(ARTICLES, st.text(st.sampled_from(ALPHABET), min_size=1, max_size=4))
def test_a_word_is_found_where_it_stands_and_nowhere_else(articles, word):
    records = [_record(number, blocks) for number, blocks in enumerate(articles)]
    files = search_files(records, invented.registers())
    found = search_reader.find(files, word)
    assert set(found) == invented.holding(records, word)
    for record in records:
        if record.path in found:
            assert found[record.path] == _scan(record, word)


def test_invented_articles_are_found_by_every_length_of_query():
    records = invented.records(60, seed=3, characters=500)
    files = search_files(records, invented.registers())
    asked = invented.queries(records, 60, seed=4)
    assert sum(bool(invented.holding(records, word)) for word in asked) > 30
    for word in asked:
        assert set(search_reader.find(files, word)) == invented.holding(records, word), word


def test_the_order_of_the_records_does_not_matter():
    records = invented.records(12, seed=5, characters=200)
    shuffled = random.Random(1).sample(records, len(records))
    assert search_files(records, invented.registers()) == search_files(shuffled, invented.registers())


@given(st.text(max_size=40))
def test_folding_keeps_every_offset_and_settles_at_once(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


def test_folding_is_what_unicode_says_wherever_it_folds():
    for first, last, shift in FOLDS:
        for code in range(first, last + 1):
            character = unicodedata.normalize("NFKC", chr(code)) if code >= 0xFF01 else chr(code)
            expected = " " if character.isspace() else character.lower()
            assert chr(code + shift) == expected, hex(code)


def test_no_character_is_folded_twice():
    ranges = sorted((first, last) for first, last, _ in FOLDS)
    assert all(low[1] < high[0] for low, high in pairwise(ranges))


def _record(number: int, blocks: list[tuple[Role, str]]):
    made = tuple(Block(role, (), text, 1.0) for role, text in blocks)
    return invented.article(number, made)


def _scan(record, word: str) -> tuple[int, bool]:
    """(hits, whether in the head) by looking at every place of every segment."""
    wanted, body, quoted, in_head = fold(word), 0, 0, False
    for segment in searchable_segments(record):
        text = fold(segment.text)
        hits = sum(text.startswith(wanted, at) for at in range(len(text)))
        if segment.role is Role.PULL_QUOTE:
            quoted += hits
        else:
            body += hits
        in_head |= hits > 0 and segment.role in (Role.TITLE, Role.KICKER, Role.SUBTITLE, Role.COLUMN)
    return body or quoted, in_head
