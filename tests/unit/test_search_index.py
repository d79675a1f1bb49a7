"""The search index: what is searched, what is counted, how the files are laid out."""

from __future__ import annotations

import json
from dataclasses import replace

from generator.model.article import Block, Role
from generator.model.fact import Facts, IndustryTag, PlaceTag, ZoneTag
from generator.model.source import PartialDate
from generator.publish import search_index
from generator.publish.search_index import fold, search_files, searchable_segments
from tests import invented, search_reader


def block(role: Role, text: str) -> Block:
    return Block(role, (), text, 1.0)


def find(record, word):
    return search_reader.find(search_files([record], invented.registers()), word)


def manifest(records, registers=None):
    files = search_files(records, registers or invented.registers())
    return json.loads(next(file.data for file in files if file.path == "search/index.json"))


def test_letters_digits_and_blanks_are_compared_regardless_of_width_and_case():
    assert fold("ＶＣＭ　５ＧＷ\n（甲）×") == "vcm 5gw (甲)×"


def test_the_whole_alphabet_is_folded_at_every_width():
    printed = [chr(code) for code in range(0x21, 0x7F)]
    wide = "".join(chr(ord(character) + 0xFEE0) for character in printed)
    assert fold(wide) == fold("".join(printed)) == "".join(printed).lower()


def test_no_match_crosses_from_one_block_to_the_next():
    record = invented.article(1, (block(Role.PARAGRAPH, "松岭高新"), block(Role.PARAGRAPH, "区里有厂")))
    assert find(record, "高新") and find(record, "区里")
    assert find(record, "高新区") == {} and find(record, "新区") == {}


def test_a_match_needs_its_characters_in_a_row_not_just_its_pairs():
    record = invented.article(1, (block(Role.PARAGRAPH, "高新一新区"),))
    assert find(record, "高新") and find(record, "新区")
    assert find(record, "高新区") == {}


def test_a_pull_quote_is_searched_but_not_counted_twice():
    body, quote = block(Role.PARAGRAPH, "光伏与光伏"), block(Role.PULL_QUOTE, "光伏与储能")
    record = invented.article(1, (body, quote))
    assert find(record, "光伏") == {record.path: (2, False)}
    assert find(record, "光") == {record.path: (2, False)}
    assert find(record, "储能") == {record.path: (1, False)}


def test_a_match_in_the_title_is_known_as_such_even_where_the_title_block_comes_late():
    record = invented.article(1, (block(Role.PARAGRAPH, "储能"), block(Role.TITLE, "光伏")))
    assert find(record, "光伏") == {record.path: (1, True)}
    assert find(record, "储能") == {record.path: (1, False)}


def test_a_column_printed_above_another_article_is_searched_too():
    record = replace(invented.article(1, (block(Role.TITLE, "松岭通车"),)), column="园镜头")
    assert find(record, "园镜头") == {record.path: (1, True)}


def test_a_made_up_title_is_not_searched():
    record = replace(invented.article(1, (block(Role.PARAGRAPH, "松岭"),)), title="无题：松岭")
    assert find(record, "无题") == {}


def test_paragraphs_are_numbered_as_on_the_page():
    roles = (Role.TITLE, Role.PARAGRAPH, Role.HEADING, Role.PARAGRAPH, Role.CAPTION)
    record = invented.article(1, tuple(block(role, role.value) for role in roles))
    assert [(s.role, s.paragraph) for s in searchable_segments(record)] == [
        (Role.TITLE, 0), (Role.PARAGRAPH, 1), (Role.HEADING, 0), (Role.PARAGRAPH, 2), (Role.CAPTION, 0),
    ]  # fmt: skip


def test_a_character_of_code_zero_is_a_character_like_others():
    record = invented.article(1, (block(Role.PARAGRAPH, "松\0岭"),))
    assert find(record, "松\0岭") == find(record, "松") == {record.path: (1, False)}


def test_nothing_at_all_still_makes_an_index():
    assert manifest([])["volumes"] == []
    assert manifest([invented.article(1, ())])["volumes"][0]["lengths"] == [0]


def test_every_shard_the_manifest_counts_is_there():
    files = search_files(invented.records(8, seed=1, characters=800), invented.registers())
    volume = json.loads(next(file.data for file in files if file.path == "search/index.json"))["volumes"][0]
    shards = [file.path for file in files if file.path.endswith(".bin")]
    assert shards == [f"search/2019/{number:03x}.bin" for number in range(volume["shards"])]
    assert volume["shards"] >= 4 and volume["shards"] & (volume["shards"] - 1) == 0


def test_another_text_is_another_release():
    one = invented.article(1, (block(Role.PARAGRAPH, "松岭"),))
    other = invented.article(1, (block(Role.PARAGRAPH, "松林"),))
    assert manifest([one])["volumes"][0]["version"] != manifest([other])["volumes"][0]["version"]


def test_a_new_issue_leaves_full_volumes_as_they_are(monkeypatch):
    monkeypatch.setattr(search_index, "VOLUME_ARTICLES", 3)
    old = [invented.article(n, (block(Role.PARAGRAPH, "松岭"),), PartialDate(2019 + n // 2)) for n in range(6)]
    new = invented.article(9, (block(Role.PARAGRAPH, "青溪"),), PartialDate(2022))
    before, after = manifest(old)["volumes"], manifest([*old, new])["volumes"]
    assert [volume["name"] for volume in before] == ["2019", "2021"]
    assert after[0] == before[0] and after[1] != before[1]


def test_facets_hold_what_is_in_use_and_a_group_holds_its_industries():
    zone = ZoneTag("songling", "松岭高新区", True, "", 1, ())
    solar = IndustryTag("solar", "光伏", "energy", True, "", (), ())
    named = ZoneTag("aoshan", "鳌山高新区", False, "", 1, ())
    facts = Facts(zones=(named, zone), industries=(solar,), provinces=(PlaceTag("安徽", "", ()),))
    made = manifest([invented.article(1, (), facts=facts)])
    assert made["facets"] == {
        "zone": [["aoshan", "鳌山高新区"], ["songling", "松岭高新区"]],
        "industry": [["energy", "新能源", ""], ["solar", "光伏", "energy"]],
        "province": [["c", "安徽"]],
    }
    volume = made["volumes"][0]
    assert (volume["zones"], volume["primary"]) == ([[1, 0]], [1])
    assert (volume["industries"], volume["provinces"]) == ([[1, 0]], [[0]])


def test_a_listing_read_backwards_is_newest_first_and_within_an_issue_as_on_the_page():
    first, second = (replace(invented.article(n, ()), order=n, issue="a") for n in (1, 2))
    older = invented.article(3, (), PartialDate(2020))
    files = search_files([first, second, older], invented.registers())
    texts = [
        json.loads(file.data)["path"] for file in files if file.path in {f"search/2020/{n}.json" for n in range(3)}
    ]
    assert texts == [older.path, second.path, first.path]
