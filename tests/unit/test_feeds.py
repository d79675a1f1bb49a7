"""Feeds are valid whatever the text, honest about dates, and lead to pages that exist."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from generator.model.article import Block, Role
from generator.model.digest import Digest, SiteSettings
from generator.model.fact import Byline, Evidence, Facts, IndustryTag, ZoneTag
from generator.model.record import ArticleRecord
from generator.model.register import Industry, Registers, Zone
from generator.model.source import PartialDate
from generator.publish.feeds import MOST, feeds, time_stamp

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = SiteSettings("区域创新文摘", "https://example.org/digest/", "")
NOWHERE = Evidence("", "", -1, 0, ())
ZONE = Zone(
    "qingchuan", "青川高新技术产业开发区", "青川高新区", (), "hitech", "national", "", "", "", "", "", "", "", ""
)
MAY = PartialDate(2024, 5)
INDUSTRIES = (Industry("energy", "能源", "", (), (), ()), Industry("solar", "光伏", "energy", (), (), ()))
REGISTERS = Registers((ZONE,), (), (), (), INDUSTRIES, ())


def record(number: int = 1, title: str = "青川高新区：链上发力", date: PartialDate = MAY) -> ArticleRecord:
    facts = Facts(
        bylines=(Byline("本报记者", "林一舟", NOWHERE),),
        zones=(
            ZoneTag("qingchuan", "青川高新区", True, "题目中点名", 3, ()),
            ZoneTag("../../etc", "别处", False, "", 1, ()),
        ),
        industries=(IndustryTag("solar", "光伏", "energy", True, "光伏组件", ("光伏",), ()),),
    )
    return ArticleRecord(
        id=f"{number:08x}",
        path=f"2024/05/lianhe-bao-2024-05-{number:08x}",
        title=title,
        untitled=False,
        paper="联合报",
        issue="lianhe-bao-2024-05",
        date=date,
        page="p03",
        page_number=3,
        section=None,
        order=number,
        column=None,
        kicker=None,
        subtitle=None,
        facts=facts,
        flags=(),
        questions=0,
        blocks=(Block(Role.PARAGRAPH, (), "青川高新区今年新增企业158家。", 1.0),),
        body="",
    )


def parse(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(data)  # noqa: S314 - our own output


def made(*records: ArticleRecord, settings: SiteSettings = SITE) -> dict[str, bytes]:
    return {file.path: file.data for file in feeds(Digest((), {}, {}, records, REGISTERS), settings)}


def test_one_pair_for_the_digest_and_for_each_known_zone_and_industry_with_articles() -> None:
    places = ("", "zones/qingchuan/", "industries/energy/", "industries/solar/")
    assert set(made(record())) == {f"{place}{name}" for place in places for name in ("feed.xml", "feed.json")}
    assert set(made()) == {"feed.xml", "feed.json"}


def test_atom_has_what_it_must_have() -> None:
    feed = parse(made(record(), record(2, date=PartialDate(2024, 5, 19)))["zones/qingchuan/feed.xml"])
    assert feed.findtext(f"{ATOM}title") == "区域创新文摘：青川高新区"
    assert feed.findtext(f"{ATOM}id") == "tag:regional-innovation-digest,2023:zone/qingchuan"
    assert feed.findtext(f"{ATOM}updated") == "2024-05-19T00:00:00+08:00"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "alternate": "https://example.org/digest/zones/qingchuan/",
        "self": "https://example.org/digest/zones/qingchuan/feed.xml",
    }
    entry = feed.findall(f"{ATOM}entry")[0]
    for tag in ("title", "id", "updated", "summary"):
        assert entry.findtext(f"{ATOM}{tag}")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "林一舟"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://example.org/digest/articles/2024/05/lianhe-bao-2024-05-00000001/"
    assert [item.get("term") for item in entry.findall(f"{ATOM}category")] == ["青川高新区", "光伏"]


def test_a_missing_day_is_said_where_people_read() -> None:
    assert time_stamp(PartialDate(2024)) == "2024-01-01T00:00:00+08:00"
    assert time_stamp(PartialDate(2024, 5)) == "2024-05-01T00:00:00+08:00"
    files = made(record())
    assert "《联合报》2024年5月（日未载）。青川高新区今年新增企业158家。" in files["feed.xml"].decode()
    (item,) = json.loads(files["feed.json"])["items"]
    assert item["content_text"].startswith("《联合报》2024年5月（日未载）。")
    assert item["_digest"]["date"] == "2024-05"


def test_json_feed_has_what_it_must_have() -> None:
    feed = json.loads(made(record())["industries/solar/feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://example.org/digest/industries/solar/feed.json"
    (item,) = feed["items"]
    assert item["id"] == "tag:regional-innovation-digest,2023:article/2024/05/lianhe-bao-2024-05-00000001"
    assert item["url"].endswith("/articles/2024/05/lianhe-bao-2024-05-00000001/")
    assert item["authors"] == [{"name": "林一舟"}]
    assert item["date_published"] == "2024-05-01T00:00:00+08:00"


def test_links_are_relative_where_the_address_of_the_site_is_not_known() -> None:
    files = made(record(), settings=replace(SITE, url=""))
    (item,) = json.loads(files["zones/qingchuan/feed.json"])["items"]
    assert item["url"] == "../../articles/2024/05/lianhe-bao-2024-05-00000001/"
    (item,) = json.loads(files["feed.json"])["items"]
    assert item["url"] == "./articles/2024/05/lianhe-bao-2024-05-00000001/"
    assert 'href="feed.xml"' in files["zones/qingchuan/feed.xml"].decode()


@pytest.mark.parametrize(
    "text", ["<b>&amp;]]>", "空\x00字\x1b[0m", "\ufffe\uffff", "\x0b\x85\u2028", "\ud800", "“光伏”𠮷"]
)
def test_any_text_gives_valid_xml_and_json(text: str) -> None:
    hostile = replace(record(title=text), paper=text, blocks=(Block(Role.PARAGRAPH, (), text, 1.0),))
    files = made(hostile)
    feed = parse(files["feed.xml"])
    title = feed.findtext(f"{ATOM}entry/{ATOM}title")
    assert title is not None
    assert json.loads(files["feed.json"])["items"][0]["title"] == title
    for char in "<>&𠮷“光伏”空字":
        assert (char in title) == (char in text)


def test_only_the_newest_are_listed() -> None:
    files = made(*(record(number) for number in range(MOST + 10)))
    items = json.loads(files["feed.json"])["items"]
    assert [item["id"][-8:] for item in items] == [f"{number:08x}" for number in range(MOST)]
    assert len(parse(files["feed.xml"]).findall(f"{ATOM}entry")) == MOST


def test_an_empty_feed_is_a_valid_feed() -> None:
    feed = parse(made()["feed.xml"])
    assert feed.findtext(f"{ATOM}updated")
    assert feed.findall(f"{ATOM}entry") == []


def test_the_same_digest_gives_the_same_bytes() -> None:
    assert made(record()) == made(record())
