"""Views: who stands where, in which order, and why."""

from __future__ import annotations

from dataclasses import replace

from generator.model.article import Block, Flag, FlagKind, Role
from generator.model.fact import Evidence, Facts, PlaceTag, ZoneTag
from generator.model.record import ArticleRecord
from generator.model.source import Issue, Page, PartialDate, Span
from generator.publish.article_page import body, mark
from generator.publish.tile_map import make_tiles, step_names
from generator.publish.views import Views, make_views, related
from tests.unit.test_site import PLAIN, record, registers


def views(*records: ArticleRecord) -> Views:
    page = Page("a", "a.txt", "", "", "utf-8")
    issues = tuple(
        Issue(name, "测试报", PartialDate(2024, 3), (page,)) for name in dict.fromkeys(item.issue for item in records)
    )
    return make_views(issues, tuple(mark(item) for item in records), registers())


def test_issues_list_articles_in_page_order() -> None:
    (view,) = views(record("乙", (PLAIN,), order=2), record("甲", (PLAIN,), order=1)).issues
    assert [item.record.title for item in view.listings] == ["甲", "乙"]


def test_a_group_lists_an_article_once_with_all_its_reasons() -> None:
    article = record("甲", (PLAIN,))
    tag = article.facts.industries[0]
    second = replace(tag, id="bio-device", name="医疗器械", primary=False, reason="文中有“器械”")
    made = views(replace(article, facts=replace(article.facts, industries=(tag, second))))
    group = next(view for view in made.industries if view.industry.id == "bio")
    (listing,) = group.listings
    assert listing.reason == "生物医药：文中有“新药”；医疗器械：文中有“器械”"
    assert [(child.name, child.count) for child in group.children] == [("生物医药", 1), ("医疗器械", 1)]


def test_articles_about_a_zone_come_before_those_that_name_it() -> None:
    about, naming = record("甲", (PLAIN,), order=2), record("乙", (PLAIN,), order=1)
    naming = replace(naming, facts=replace(naming.facts, zones=(replace(naming.facts.zones[0], primary=False),)))
    (zone,) = views(naming, about).zones
    assert [item.record.title for item in zone.listings] == ["甲", "乙"]


def test_a_main_zone_puts_its_article_under_the_province() -> None:
    article = record("甲", (PLAIN,))
    untagged = replace(article, facts=replace(article.facts, provinces=()))
    province = next(view for view in views(untagged).provinces if view.province.short == "河北")
    assert [item.reason for item in province.listings] == ["所记石家庄高新区在河北"]


def test_a_zone_that_left_the_register_is_not_listed() -> None:
    article = record("甲", (PLAIN,))
    stray = ZoneTag("closed-zone", "已撤园区", True, "点名", 1, ())
    assert views(replace(article, facts=Facts(zones=(stray,)))).zones == ()


def test_tags_of_things_the_registers_do_not_know_lead_nowhere() -> None:
    article = record("甲", (PLAIN,))
    stray = replace(article.facts.industries[0], id="../evil", name="怪业")
    (zone,) = views(replace(article, facts=replace(article.facts, industries=(stray,)))).zones
    assert zone.industries == ()


def test_evidence_a_hand_has_spoilt_is_not_found() -> None:
    article = record("甲", (PLAIN,))
    good = article.facts.figures[0].evidence
    for spoilt in (replace(good, block=-1), replace(good, start=-3), replace(good, text=""), replace(good, block=99)):
        gone = replace(spoilt, sentence="")
        assert mark(replace(article, facts=Facts(provinces=(PlaceTag("河北", "", (gone,)),)))).anchor(gone) == ""


def test_listings_lead_to_their_sentence() -> None:
    (zone,) = views(record("甲", ("开头一段。", "另一段。"), order=1), record("乙", (PLAIN,), order=2)).zones
    assert (zone.listings[0].anchor, zone.listings[0].where) == ("#f1", "第1段")


def test_evidence_in_the_title_leads_to_the_title() -> None:
    article = record("石家庄高新区：好", (PLAIN,))
    found = Evidence("石家庄高新区", article.title, 0, 0, article.blocks[0].locate(0, 6))
    marked = mark(replace(article, facts=Facts(provinces=(PlaceTag("河北", "题中点名", (found,)),))))
    assert (marked.anchor(found), marked.where(found)) == ("#title", "标题")


def test_related_articles_share_something_and_say_what() -> None:
    one, two, other = (
        record("甲", (PLAIN,), order=1),
        record("乙", (PLAIN,), order=2),
        record("丙", ("无关。",), order=3),
    )
    made = views(one, two, other)
    (found,) = related(mark(one), made)
    assert (found.record.title, found.reason) == ("乙", "同涉石家庄高新区、生物医药")


def test_sentences_that_overlap_become_one() -> None:
    article = record("甲", ("石家庄高新区有新药企业12家。",))
    first = article.facts.figures[0].evidence
    article = record("甲", ("石家庄高新区有新药企业12家。又有两家。",))
    first = replace(first, sentence="石家庄高新区有新药企业12家。")
    inner = Evidence("新药", "新药企业12家。又有两家。", 1, 7, article.blocks[1].locate(7, 9), 1)
    article = replace(article, facts=Facts(provinces=(PlaceTag("河北", "", (first, inner)),)))
    marked = mark(article)
    assert [(item.start, item.end) for item in marked.sentences] == [(0, len(article.blocks[1].text))]
    assert marked.anchor(first) == marked.anchor(inner) == "#f1"


def test_a_word_that_stands_twice_in_its_sentence_finds_its_own_place() -> None:
    article = record("甲", ("新药多。新药新药有2种。",))
    second = Evidence("新药", "新药新药有2种。", 1, 6, article.blocks[1].locate(6, 8), 1)
    marked = mark(replace(article, facts=Facts(provinces=(PlaceTag("河北", "", (second,)),))))
    assert [(item.start, item.end) for item in marked.sentences] == [(4, 12)]


def test_a_flag_across_two_pieces_is_marked_from_end_to_end() -> None:
    block = Block(Role.PARAGRAPH, (Span("a", 10, 13), Span("a", 40, 43)), "甲乙丙丁戊己", 1.0)
    flag = Flag(FlagKind.GRAMMAR, (Span("a", 12, 13), Span("a", 40, 41)), "丙丁", "疑", 0.5)
    marked = mark(replace(record("题", ("x",)), blocks=(block,), flags=(flag,)))
    assert [(item.start, item.end) for item in marked.doubts] == [(2, 4)]
    (part,) = body(marked)
    assert str(part.html).startswith("甲乙")
    assert part.html.striptags() == "甲乙丙丁校一戊己"


def test_captions_and_quotes_stand_beside_what_they_belong_to() -> None:
    paragraphs = ("先说一件事。", "再说风车厂的事。", "三。", "四。", "末了说“快”字当先。")
    article = record("题", paragraphs)
    caption = Block(Role.CAPTION, (), "图为风车厂的车间", 1.0)
    quote = Block(Role.PULL_QUOTE, (), "“快”字当先", 1.0)
    parts = body(mark(replace(article, blocks=(*article.blocks, caption, quote))))
    assert [part.kind for part in parts] == [
        "paragraph", "paragraph", "caption", "quote", "paragraph", "paragraph", "paragraph",
    ]  # fmt: skip
    assert next(part for part in parts if part.kind == "quote").source == 5


def test_notes_and_sentences_are_numbered_as_they_are_met() -> None:
    article = record("题", ("一。", "二。", "三。", "四。", "末了说“快”字当先。"))
    quote = Block(Role.PULL_QUOTE, (Span("a", 9000, 9006),), "“快”字当先", 1.0)
    flags = (
        Flag(FlagKind.GRAMMAR, (Span("a", 9001, 9002),), "快", "疑", 0.5),
        Flag(FlagKind.GRAMMAR, article.blocks[5].spans, article.blocks[5].text, "疑", 0.5),
        Flag(FlagKind.LOST_TEXT, (), "不在文中", "疑", 0.5),
    )
    marked = mark(replace(article, blocks=(*article.blocks, quote), flags=(flags[2], flags[1], flags[0])))
    assert [doubt.flag for doubt in marked.doubts] == list(flags)
    assert sorted(marked.order) == list(range(7))


def test_no_block_of_an_article_is_lost_on_its_page() -> None:
    kinds = [role for role in Role if role not in (Role.TITLE, Role.KICKER, Role.SUBTITLE, Role.COLUMN, Role.BYLINE)]
    blocks = tuple(Block(role, (), f"文字{index}", 1.0) for index, role in enumerate(kinds))
    parts = body(mark(replace(record("题", ("x",)), blocks=blocks)))
    assert sorted(part.text for part in parts) == sorted(block.text for block in blocks)
    unread = tuple(block for block in blocks if block.role is not Role.PARAGRAPH)
    parts = body(mark(replace(record("题", ("x",)), blocks=unread)))
    assert sorted(part.text for part in parts) == sorted(block.text for block in unread)


def test_the_map_has_every_province_once_and_no_two_on_a_tile() -> None:
    tiles = make_tiles({"河北": 7, "海南": 1}, {"河北": "provinces/hebei/"})
    assert len({(tile.row, tile.column) for tile in tiles}) == len({tile.name for tile in tiles}) == 34
    steps = {tile.name: tile.step for tile in tiles}
    assert (steps["河北"], steps["海南"], steps["北京"]) == (5, 1, 0)
    assert step_names([7]) == ("1", "2", "3", "4", "≥5")
    assert step_names([*range(1, 30), 400]) == ("1–4", "5–9", "10–19", "20–39", "≥40")
    assert step_names([47]) == ("1–4", "5–9", "10–19", "20–39", "≥40")
