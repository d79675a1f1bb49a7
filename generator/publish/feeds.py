"""Feeds of the digest: Atom and JSON Feed, for all of it and for each zone and industry that has articles.

A feed demands a full time stamp, a newspaper issue may tell only its month. The first day of what is known stands in
the machine's field, midnight in China; the date as printed stands in the text and says what is not printed.
A feed shows the newest entries only (`MOST`); the pages of the site show all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from generator.model.article import Role
from generator.model.digest import Digest, SiteSettings
from generator.model.output import OutputFile
from generator.model.record import ArticleRecord
from generator.model.source import PartialDate
from generator.publish.staged_page import root_of
from generator.publish.typeset import issue_date, one_line
from generator.publish.views import article_address, industry_address, zone_address

_Address = Callable[[str], str]
MOST = 50
_SUMMARY = 200
_ATOM = "http://www.w3.org/2005/Atom"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
_AUTHORITY = "regional-innovation-digest"
_EMPTY_SINCE = "2000-01-01T00:00:00+08:00"
"""Stands for the time of a feed without entries: Atom demands one, and no clock may be read."""

# What XML 1.0 cannot hold, not even as a reference, and lone surrogates, which no encoding can.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Channel:
    """One pair of feeds."""

    address: str
    """Of the page it belongs to, below the root of the site: empty for the whole digest, `zones/x/`."""
    key: str
    """Unique and lasting: part of the feed's id."""
    title: str
    subtitle: str
    records: tuple[ArticleRecord, ...]
    """Newest first."""


def feeds(digest: Digest, settings: SiteSettings) -> tuple[OutputFile, ...]:
    """`feed.xml` and `feed.json` of the digest, and the same beside the page of each zone and industry.

    Links are absolute where `settings.url` is known, otherwise relative to the feed. Pure; no clock.
    """
    files: list[OutputFile] = []
    for channel in channels(digest, settings):
        files.append(OutputFile(f"{channel.address}feed.xml", atom(channel, settings)))
        files.append(OutputFile.text(f"{channel.address}feed.json", json_feed(channel, settings)))
    return tuple(files)


def channels(digest: Digest, settings: SiteSettings) -> tuple[Channel, ...]:
    """The whole digest first, then zones and industries with at least one article, in the order of their ids."""
    name = one_line(settings.name)
    whole = Channel("", "all", name, "报纸上的开发区：逐字还原、处处有据", digest.records)
    zones: dict[str, list[ArticleRecord]] = {}
    industries: dict[str, list[ArticleRecord]] = {}
    for record in digest.records:
        for zone_id in dict.fromkeys(tag.id for tag in record.facts.zones):
            zones.setdefault(zone_id, []).append(record)
        tags = record.facts.industries
        for industry_id in dict.fromkeys(found for tag in tags for found in (tag.id, tag.parent) if found):
            industries.setdefault(industry_id, []).append(record)
    zone_names = {zone.id: zone.short or zone.name for zone in digest.registers.zones}
    industry_names = {industry.id: industry.name for industry in digest.registers.industries}
    return (
        whole,
        *_named(zones, zone_names, "zone", name, zone_address),
        *_named(industries, industry_names, "industry", name, industry_address),
    )


def _named(
    found: Mapping[str, Sequence[ArticleRecord]], names: Mapping[str, str], kind: str, site: str, address: _Address
) -> Iterable[Channel]:
    """A channel for each id the registers know: an id from a hand-edited file must not become a path by itself."""
    for key in sorted(found):
        if key in names:
            label = one_line(names[key])
            subtitle = f"{label}：新近的报道"
            yield Channel(address(key), f"{kind}/{key}", f"{site}：{label}", subtitle, tuple(found[key]))


def atom(channel: Channel, settings: SiteSettings) -> bytes:
    """The channel as Atom (RFC 4287), UTF-8."""
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-CN"})
    _child(feed, "title", channel.title)
    _child(feed, "subtitle", channel.subtitle)
    _child(feed, "id", _tag(channel.key))
    newest = channel.records[:MOST]
    _child(feed, "updated", max((time_stamp(record.date) for record in newest), default=_EMPTY_SINCE))
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": _home(channel, settings)})
    own = {"rel": "self", "type": "application/atom+xml", "href": _own(channel, settings, "feed.xml")}
    ElementTree.SubElement(feed, "link", own)
    _child(ElementTree.SubElement(feed, "author"), "name", settings.name)
    for record in newest:
        feed.append(_entry(channel, record, settings))
    ElementTree.indent(feed, " ")
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entry(channel: Channel, record: ArticleRecord, settings: SiteSettings) -> ElementTree.Element:
    entry = ElementTree.Element("entry")
    _child(entry, "title", record.title)
    _child(entry, "id", _tag(f"article/{record.path}"))
    link = {"rel": "alternate", "type": "text/html", "href": _link(channel, record, settings)}
    ElementTree.SubElement(entry, "link", link)
    _child(entry, "published", time_stamp(record.date))
    _child(entry, "updated", time_stamp(record.date))
    for name in _writers(record):
        _child(ElementTree.SubElement(entry, "author"), "name", name)
    for term in _terms(record):
        ElementTree.SubElement(entry, "category", {"term": _clean(term)})
    _child(entry, "summary", _summary(record))
    return entry


def _child(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = _clean(text)


def json_feed(channel: Channel, settings: SiteSettings) -> str:
    """The channel as JSON Feed 1.1; `_digest.date` is the date as far as it is known."""
    items = [
        {
            "id": _tag(f"article/{record.path}"),
            "url": _link(channel, record, settings),
            "title": _clean(record.title),
            "content_text": _clean(_summary(record)),
            "date_published": time_stamp(record.date),
            "authors": [{"name": _clean(name)} for name in _writers(record)],
            "tags": [_clean(term) for term in _terms(record)],
            "language": "zh-CN",
            "_digest": {"date": record.date.iso, "paper": _clean(record.paper), "issue": record.issue},
        }
        for record in channel.records[:MOST]
    ]
    feed = {
        "version": _JSON_FEED,
        "title": _clean(channel.title),
        "description": _clean(channel.subtitle),
        "home_page_url": _home(channel, settings),
        "feed_url": _own(channel, settings, "feed.json"),
        "language": "zh-CN",
        "authors": [{"name": _clean(settings.name)}],
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def time_stamp(date: PartialDate) -> str:
    """RFC 3339, midnight in China on the first day of what is known: 2023-05 gives 2023-05-01T00:00:00+08:00."""
    return f"{date.year:04d}-{date.month or 1:02d}-{date.day or 1:02d}T00:00:00+08:00"


def _tag(key: str) -> str:
    """A lasting id (RFC 4151) that does not depend on where the site is served."""
    return f"tag:{_AUTHORITY},2023:{key}"


def _link(channel: Channel, record: ArticleRecord, settings: SiteSettings) -> str:
    return (settings.url or root_of(channel.address)) + article_address(record)


def _home(channel: Channel, settings: SiteSettings) -> str:
    return settings.url + channel.address if settings.url else "./"


def _own(channel: Channel, settings: SiteSettings, name: str) -> str:
    return f"{settings.url}{channel.address}{name}" if settings.url else name


def _writers(record: ArticleRecord) -> list[str]:
    """Those who signed it; the paper where nobody did."""
    names = dict.fromkeys(one_line(byline.name) for byline in record.facts.bylines)
    return [name for name in names if name] or [record.paper]


def _terms(record: ArticleRecord) -> list[str]:
    """The zones and industries it is about."""
    zones = [tag.name for tag in record.facts.zones if tag.primary]
    return list(dict.fromkeys([*zones, *(tag.name for tag in record.facts.industries if tag.primary)]))


def _summary(record: ArticleRecord) -> str:
    """Where and when it was printed, with what is not printed said, and how it begins."""
    text = next((block.text for block in record.blocks if block.role is Role.PARAGRAPH), "")
    return f"《{one_line(record.paper)}》{issue_date(record.date)}。{one_line(text, _SUMMARY)}"


def _clean(text: str) -> str:
    """One line that XML 1.0 can hold: controls become visible pictures, what has none becomes U+FFFD."""
    return _NOT_XML.sub("�", one_line(text))
