"""search-core.js in the browser, against a plain scan of the same articles."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter

import pytest

from generator.model.article import Block, Role
from generator.publish import search_index
from generator.publish.search_index import fold
from tests import invented
from tests.browser.conftest import ROOT, write_search_page

MOST_BYTES = 150_000
"""What one search may cost a reader at 300 articles: manifest, shards and the texts of the results shown."""
SHOWN = 10
CASES = ROOT / "tests/cases/search"

OPEN = """async () => {
    const core = await import(new URL('../assets/javascripts/search-core.js', location.href).href);
    const cost = {bytes: 0};
    const load = async (name, kind) => {
        const response = await fetch(new URL(name, location.href));
        if (!response.ok) throw new Error(name);
        const buffer = await response.arrayBuffer();
        cost.bytes += buffer.byteLength;
        return kind === 'json' ? JSON.parse(new TextDecoder().decode(buffer)) : buffer;
    };
    const index = await core.SearchIndex.open(load);
    window.bed = {core, load, cost, index};
}"""

ASK = """async ([queries, chosen]) => {
    const answers = [];
    for (const query of queries) {
        const answer = await window.bed.index.search(query, chosen);
        const counts = Object.fromEntries(Object.entries(answer.counts).map(([key, map]) => [key, [...map]]));
        answers.push({articles: answer.hits.map((hit) => hit.article), counts});
    }
    return answers;
}"""

COST = """async ([query, shown]) => {
    const {core, load, cost} = window.bed;
    cost.bytes = 0;
    const index = await core.SearchIndex.open(load);   // as for a reader who has nothing in store yet
    const answer = await index.search(query);
    await Promise.all(answer.hits.slice(0, shown).map((hit) => index.text(hit.article)));
    return cost.bytes;
}"""


@pytest.fixture(scope="module")
def bed(context, invented_site):
    page = open_bed(context, invented_site.address)
    yield page
    page.close()


def open_bed(context, address: str):
    page = context.new_page()
    page.goto(address + "search/")
    page.evaluate(OPEN)
    return page


def ask(bed, folder, queries, chosen=None):
    """For each query the paths found, sorted, and the facet counts."""
    texts = sorted(folder.glob("search/*/*.json"), key=lambda file: (file.parent.name, int(file.stem)))
    paths = [json.loads(file.read_text("utf-8"))["path"] for file in texts]
    answers = bed.evaluate(ASK, [queries, chosen or {}])
    return [(sorted(paths[article] for article in answer["articles"]), answer["counts"]) for answer in answers]


def test_two_hundred_queries_find_exactly_the_articles_of_a_plain_scan(bed, invented_site):
    words = invented.queries(invented_site.records, 200, seed=2)
    answers = [paths for paths, _ in ask(bed, invented_site.folder, [f'"{word}"' for word in words])]
    truth = [sorted(invented.holding(invented_site.records, word)) for word in words]
    assert [word for word, answer, true in zip(words, answers, truth, strict=True) if answer != true] == []
    assert sum(bool(true) for true in truth) > 100  # or the comparison would say little


def test_an_index_of_many_volumes_answers_like_one(context, serve, tmp_path, monkeypatch):
    monkeypatch.setattr(search_index, "VOLUME_ARTICLES", 10)
    records = invented.records(60, seed=11, characters=300)
    write_search_page(tmp_path, records)
    assert len(list(tmp_path.glob("search/*/000.bin"))) == 5
    bed = open_bed(context, serve(tmp_path))
    words = ["的", *invented.queries(records, 30, seed=12)]
    for word, (paths, counts) in zip(words, ask(bed, tmp_path, [f'"{word}"' for word in words]), strict=True):
        true = invented.holding(records, word)
        years = Counter(str(record.date.year) for record in records if record.path in true)
        assert (paths, dict(counts["year"])) == (sorted(true), dict(years)), word
    bed.close()


@pytest.mark.parametrize("word", ["的", "光伏", "高新区", "规模以上工业", "新材料知识产权", "科技创新 氢能 -稀土"])
def test_a_search_costs_a_reader_little(bed, word):
    assert 10_000 < bed.evaluate(COST, [word, SHOWN]) <= MOST_BYTES


def test_hits_are_counted_as_by_hand(context, serve, tmp_path):
    texts = {Role.TITLE: "光伏之光", Role.PARAGRAPH: "光伏与光伏", Role.PULL_QUOTE: "光伏与储能，储能"}
    write_search_page(
        tmp_path, [invented.article(1, tuple(Block(role, (), text, 1.0) for role, text in texts.items()))]
    )
    bed = open_bed(context, serve(tmp_path))
    counted = (
        "async (word) => { const {hits, inHead} = (await bed.index.search(word)).hits[0]; return [hits, inHead]; }"
    )
    words = ["光伏", "光", "储能", "储", "与光", "伏之光"]
    assert [bed.evaluate(counted, word) for word in words] == [
        [3, True], [4, True], [2, False], [2, False], [1, False], [1, True],
    ]  # fmt: skip
    bed.close()


def test_facet_counts_are_those_of_a_plain_count(bed, invented_site):
    chosen = {"zone": ["zone-1", "zone-2"], "industry": ["energy"], "province": [], "year": ["2021", "2022"]}
    words = ["光伏", "高新区", "的", "稀土有"]
    for word, (paths, counts) in zip(words, ask(bed, invented_site.folder, words, chosen), strict=True):
        holding = invented.holding(invented_site.records, word)
        records = [record for record in invented_site.records if record.path in holding]
        for facet in chosen:
            others = {key: keys for key, keys in chosen.items() if key != facet}
            expected = Counter(key for record in records if _agrees(record, others) for key in _keys(record, facet))
            assert dict(counts[facet]) == dict(expected), (word, facet)
        assert paths == sorted(record.path for record in records if _agrees(record, chosen))


def test_several_words_mean_all_of_them_and_a_dash_none(bed, invented_site):
    [(paths, _)] = ask(bed, invented_site.folder, ["光伏 氢能 -稀土 -“数字经济”"])
    records = invented_site.records
    expected = invented.holding(records, "光伏") & invented.holding(records, "氢能")
    expected -= invented.holding(records, "稀土") | invented.holding(records, "数字经济")
    assert paths == sorted(expected) != []


def query_cases():
    """(query, words that must stand, words that must not) of tests/cases/search/queries.txt."""
    for paragraph in (CASES / "queries.txt").read_text("utf-8").split("\n\n"):
        lines = [line.split("：", 1) for line in paragraph.splitlines() if line.startswith(("问：", "含：", "不含："))]
        if lines:
            query = lines[0][1]
            must, must_not = ([text for kind, text in lines if kind == wanted] for wanted in ("含", "不含"))
            yield pytest.param(query, must, must_not, id=query)


@pytest.mark.parametrize(("query", "must", "must_not"), list(query_cases()))
def test_queries_are_read_as_people_write_them(bed, query, must, must_not):
    read = bed.evaluate("(query) => bed.core.parseQuery(bed.index.fold(query), query)", query)
    assert (read["must"], read["not"]) == ([fold(word) for word in must], [fold(word) for word in must_not])


def test_words_are_shown_as_they_were_typed(bed):
    shown = "(query) => [...bed.core.parseQuery(bed.index.fold(query), query).shown]"
    assert bed.evaluate(shown, '𠮷ＶＣＭ　-“Ａ b”　－5Ｇ "，"') == [
        ["𠮷vcm", "𠮷ＶＣＭ"], ["a b", "Ａ b"], ["5g", "5Ｇ"], [",", "，"],
    ]  # fmt: skip


def test_the_browser_folds_every_character_as_the_generator_does(bed):
    everything = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    sample = everything[:0x30000] + "".join(random.Random(1).sample(everything[0x30000:], 1000))
    folded = bed.evaluate("(text) => bed.index.fold(text)", sample)
    assert folded == fold(sample)


def test_marks_lie_on_the_wording_as_printed(bed):
    cut = "([text, words]) => bed.core.cutAtMarks(text, bed.core.marks(text, words, bed.index.folds))"
    cut += ".map((piece) => [piece.text, piece.marked])"
    assert bed.evaluate(cut, ["𠮷年产ＶＣＭ与VCM阀", ["vcm", "cm与"]]) == [
        ["𠮷年产", False], ["ＶＣＭ与VCM", True], ["阀", False],
    ]  # fmt: skip
    assert bed.evaluate(cut, ["光光光", ["光光"]]) == [["光光光", True]]
    assert bed.evaluate(cut, ["松岭", []]) == [["松岭", False]]


def test_the_nearest_writings_are_the_longest_parts_that_stand_somewhere(bed, invented_site):
    word = "科技创新甴规模以上工业囧集成电路"
    nearest = bed.evaluate("(word) => bed.index.nearest(word)", word)
    count = len(invented.holding(invented_site.records, "规模以上工业"))
    assert nearest == [{"word": "规模以上工业", "articles": count}]
    assert bed.evaluate("(word) => bed.index.nearest(word)", "甴囧") == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("短文有光伏", "短文有光伏"),
        ("甲" * 40 + "，乙" + "丙" * 9 + "光伏" + "丁" * 90, "乙" + "丙" * 9 + "光伏" + "丁" * 72),
        ("甲" * 40 + "2023年" + "乙" * 15 + "光伏" + "丁" * 90, "年" + "乙" * 15 + "光伏" + "丁" * 66),
        ("甲" * 200 + "光伏", "甲" * 82 + "光伏"),
    ],
)
def test_an_excerpt_begins_after_a_mark_and_never_within_a_number(bed, text, shown):
    made = bed.evaluate(
        "(text) => bed.core.excerpt([{role: 'paragraph', text}], ['光伏'], bed.index.folds)"
        ".pieces.map((piece) => piece.text).join('')",
        text,
    )
    assert made == shown


def _keys(record, facet: str) -> list[str]:
    facts = record.facts
    slugs = {province.short: province.slug for province in invented.registers().provinces}
    return {
        "zone": lambda: [zone.id for zone in facts.zones],
        "industry": lambda: list({key for tag in facts.industries for key in (tag.id, tag.parent)}),
        "province": lambda: [slugs[tag.name] for tag in facts.provinces],
        "year": lambda: [str(record.date.year)],
    }[facet]()


def _agrees(record, chosen: dict[str, list[str]]) -> bool:
    return all(not keys or set(keys) & set(_keys(record, facet)) for facet, keys in chosen.items())
