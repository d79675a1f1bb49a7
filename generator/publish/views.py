"""Views over the digest: which articles stand under an issue, a zone, an industry, a province, and why.

Computed from records and registers only; every listing carries its reason and the place it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.model.fact import Figure, IndustryTag, PlaceTag, ZoneTag
from generator.model.record import ArticleRecord
from generator.model.register import Industry, Province, Registers, Zone
from generator.model.source import Issue
from generator.publish.article_page import MarkedArticle


@dataclass(frozen=True, slots=True)
class Listing:
    """An article in a list, and why it is there."""

    article: MarkedArticle
    reason: str
    """In an editor's words; empty where the list itself is reason enough (an issue)."""
    anchor: str = ""
    """Fragment of the sentence the reason rests on; empty where it cannot be pointed at."""
    where: str = ""
    """That place in words: 第8段."""
    primary: bool = True
    """What the article is about, as against merely named."""

    @property
    def record(self) -> ArticleRecord:
        """The article's record."""
        return self.article.record


@dataclass(frozen=True, slots=True)
class Count:
    """A name with a number, and where it leads; an empty address is not linked."""

    name: str
    address: str
    count: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure in a table of many articles."""

    article: MarkedArticle
    figure: Figure


@dataclass(frozen=True, slots=True)
class IssueView:
    """An issue with its articles in page order."""

    issue: Issue
    listings: tuple[Listing, ...]

    @property
    def address(self) -> str:
        """Of its page."""
        return f"issues/{self.issue.id}/"

    @property
    def loose(self) -> tuple[Listing, ...]:
        """Articles whose newspaper page is no longer in the issue folder."""
        keys = {page.key for page in self.issue.pages}
        return tuple(listing for listing in self.listings if listing.record.page not in keys)

    @property
    def sections(self) -> str:
        """园区版 or 第7版, as far as the pages tell; empty where they do not."""
        names = dict.fromkeys(
            f"第{page.number}版" if page.number else f"{page.section}版" if page.section else ""
            for page in self.issue.pages
        )
        return "、".join(name for name in names if name)


@dataclass(frozen=True, slots=True)
class ZoneView:
    """A zone with its articles, and what is read off them."""

    zone: Zone
    listings: tuple[Listing, ...]
    industries: tuple[Count, ...]
    figures: tuple[StatedFigure, ...]
    together: tuple[Count, ...]
    """Zones named in the same articles."""

    @property
    def address(self) -> str:
        """Of its page."""
        return zone_address(self.zone.id)


@dataclass(frozen=True, slots=True)
class IndustryView:
    """An industry or a group of them with its articles. A group lists those of its industries too."""

    industry: Industry
    group: Industry | None
    """The group an industry belongs to; None for a group."""
    listings: tuple[Listing, ...]
    zones: tuple[Count, ...]
    children: tuple[Count, ...]
    """For a group: its industries, those without articles (count 0, no address) included."""

    @property
    def address(self) -> str:
        """Of its page."""
        return industry_address(self.industry.id)


@dataclass(frozen=True, slots=True)
class ProvinceView:
    """A province-level division with its zones and articles; both may be empty."""

    province: Province
    listings: tuple[Listing, ...]
    zones: tuple[Count, ...]
    """Every zone of the register there, those reported on first."""
    industries: tuple[Count, ...]

    @property
    def address(self) -> str:
        """Of its page; only provinces with articles have one."""
        return f"provinces/{self.province.slug}/"


@dataclass(frozen=True, slots=True)
class Views:
    """All views of one digest. Only what has articles is in `zones`, `industries`."""

    issues: tuple[IssueView, ...]
    """Newest first."""
    zones: tuple[ZoneView, ...]
    """Most reported first."""
    industries: tuple[IndustryView, ...]
    """In the order of the taxonomy."""
    provinces: tuple[ProvinceView, ...]
    """In the order of the register, all of them."""


def zone_address(zone: str) -> str:
    """Of a zone's page."""
    return f"zones/{zone}/"


def industry_address(industry: str) -> str:
    """Of an industry's page."""
    return f"industries/{industry}/"


def article_address(record: ArticleRecord) -> str:
    """Of an article's page."""
    return f"articles/{record.path}/"


def make_views(issues: Sequence[Issue], articles: Sequence[MarkedArticle], registers: Registers) -> Views:
    """Group `articles` (newest first, then by issue and order) in every way the site shows them."""
    return Views(
        _issues(issues, articles),
        _zones(articles, registers),
        _industries(articles, registers),
        _provinces(articles, registers),
    )


def _listing(article: MarkedArticle, tag: ZoneTag | PlaceTag | IndustryTag, reason: str = "") -> Listing:
    first = next((item for item in tag.evidence if article.anchor(item)), None)
    return Listing(
        article,
        reason or tag.reason,
        article.anchor(first) if first else "",
        article.where(first) if first else "",
        getattr(tag, "primary", True),
    )


def _primary_first(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """Newest issue first; within it, articles about the thing before those that name it."""
    return tuple(sorted(listings, key=lambda item: (*(-part for part in item.record.date.sort_key), not item.primary)))


def _issues(issues: Sequence[Issue], articles: Sequence[MarkedArticle]) -> tuple[IssueView, ...]:
    by_issue: dict[str, list[MarkedArticle]] = {}
    for article in articles:
        by_issue.setdefault(article.record.issue, []).append(article)
    return tuple(
        IssueView(
            issue,
            tuple(Listing(item, "") for item in sorted(by_issue.get(issue.id, []), key=lambda item: item.record.order)),
        )
        for issue in issues
    )


def _zones(articles: Sequence[MarkedArticle], registers: Registers) -> tuple[ZoneView, ...]:
    listings: dict[str, list[Listing]] = {}
    for article in articles:
        for tag in article.record.facts.zones:
            listings.setdefault(tag.id, []).append(_listing(article, tag))
    known = {zone.id: zone for zone in registers.zones}
    made = []
    for zone_id, found in listings.items():
        if zone_id not in known:
            continue
        about = [item for item in found if item.primary]
        made.append(
            ZoneView(
                known[zone_id],
                _primary_first(found),
                _count_industries((item.article for item in found if item.primary), registers),
                tuple(
                    StatedFigure(item.article, figure)
                    for item in _primary_first(about)
                    if sum(tag.primary for tag in item.record.facts.zones) == 1
                    for figure in item.record.facts.figures
                    if figure.metric
                ),
                _count_zones((item.article for item in found), known, besides=zone_id),
            )
        )
    return tuple(sorted(made, key=_prominence))


def _prominence(view: ZoneView) -> tuple[int, int, str]:
    """Sorts zones by how many articles are listed, then by how many are about them."""
    return (-len(view.listings), -sum(item.primary for item in view.listings), view.zone.id)


def _industries(articles: Sequence[MarkedArticle], registers: Registers) -> tuple[IndustryView, ...]:
    own: dict[str, list[Listing]] = {}
    for article in articles:
        for tag in article.record.facts.industries:
            own.setdefault(tag.id, []).append(_listing(article, tag))
    known = {item.id: item for item in registers.industries}
    zones = {zone.id: zone for zone in registers.zones}
    children: dict[str, list[Industry]] = {}
    for item in registers.industries:
        if item.parent:
            children.setdefault(item.parent, []).append(item)
    made = []
    for item in registers.industries:
        found = list(own.get(item.id, []))
        below: tuple[Count, ...] = ()
        if not item.parent:
            below = tuple(
                Count(child.name, industry_address(child.id) if own.get(child.id) else "", len(own.get(child.id, [])))
                for child in children.get(item.id, [])
            )
            found = _gather(found, ((child, own.get(child.id, [])) for child in children.get(item.id, [])))
        if found:
            made.append(
                IndustryView(
                    item,
                    known.get(item.parent) if item.parent else None,
                    _primary_first(found),
                    _count_zones((listing.article for listing in found if listing.primary), zones, primary_only=True),
                    below,
                )
            )
    return tuple(made)


def _gather(own: list[Listing], below: Iterable[tuple[Industry, list[Listing]]]) -> list[Listing]:
    """One listing per article of a group, its reasons named by industry."""
    merged: dict[str, list[tuple[str, Listing]]] = {}
    for listing in own:
        merged.setdefault(listing.record.path, []).append(("", listing))
    for industry, listings in below:
        for listing in listings:
            merged.setdefault(listing.record.path, []).append((f"{industry.name}：", listing))
    gathered = []
    for found in merged.values():
        found.sort(key=lambda pair: not pair[1].primary)
        lead = found[0][1]
        reason = "；".join(f"{name}{listing.reason}" for name, listing in found)
        gathered.append(Listing(lead.article, reason, lead.anchor, lead.where, lead.primary))
    return gathered


def _provinces(articles: Sequence[MarkedArticle], registers: Registers) -> tuple[ProvinceView, ...]:
    province_of_zone = {zone.id: zone.province for zone in registers.zones}
    zone_counts = _tally(tag.id for article in articles for tag in article.record.facts.zones)
    listings: dict[str, list[Listing]] = {}
    for article in articles:
        for name, listing in _province_listings(article, province_of_zone).items():
            listings.setdefault(name, []).append(listing)
    made = []
    for province in registers.provinces:
        found = listings.get(province.short, [])
        zones = [zone for zone in registers.zones if zone.province == province.short and zone.status != "dissolved"]
        counts = [
            Count(zone.short, zone_address(zone.id) if zone.id in zone_counts else "", zone_counts.get(zone.id, 0))
            for zone in zones
        ]
        counts.sort(key=lambda count: -count.count)
        made.append(
            ProvinceView(
                province,
                _primary_first(found),
                tuple(counts),
                _count_industries((item.article for item in found), registers),
            )
        )
    return tuple(made)


def _province_listings(article: MarkedArticle, province_of_zone: Mapping[str, str]) -> dict[str, Listing]:
    """Provinces an article belongs to: those it is tagged with, and those its main zones lie in."""
    found = {tag.name: _listing(article, tag) for tag in article.record.facts.provinces}
    for tag in article.record.facts.zones:
        name = province_of_zone.get(tag.id, "")
        if name and name not in found and tag.primary:
            found[name] = _listing(article, tag, f"所记{tag.name}在{name}")
    return found


def _count_industries(articles: Iterable[MarkedArticle], registers: Registers) -> tuple[Count, ...]:
    """Industries of some articles, most frequent first, then in order of mention; those of the register only."""
    names = {industry.id: industry.name for industry in registers.industries}
    ids = (tag.id for article in articles for tag in article.record.facts.industries if tag.id in names)
    return tuple(Count(names[key], industry_address(key), count) for key, count in _ranked(_tally(ids)))


def _count_zones(
    articles: Iterable[MarkedArticle], known: Mapping[str, Zone], besides: str = "", primary_only: bool = False
) -> tuple[Count, ...]:
    ids = (
        tag.id
        for article in articles
        for tag in article.record.facts.zones
        if tag.id in known and tag.id != besides and (tag.primary or not primary_only)
    )
    return tuple(
        Count(known[key].short, zone_address(key), count, known[key].province) for key, count in _ranked(_tally(ids))
    )


def related(article: MarkedArticle, views: Views, most: int = 4) -> tuple[Listing, ...]:
    """Other articles that share zones or industries with this one; what they share is the reason. Best first."""
    shared: dict[str, tuple[MarkedArticle, list[str], int]] = {}

    def add(listings: Iterable[Listing], name: str, weight: int) -> None:
        for listing in listings:
            if listing.record.path == article.record.path:
                continue
            _, names, score = shared.get(listing.record.path, (listing.article, [], 0))
            shared[listing.record.path] = (listing.article, [*names, name], score + weight + listing.primary)

    _add_shared(article, views, add)
    best = sorted(shared.values(), key=lambda item: -item[2])[:most]
    return tuple(Listing(other, "同涉" + "、".join(names[:3])) for other, names, _ in best)


def _add_shared(
    article: MarkedArticle, views: Views, add: Callable[[Iterable[Listing], str, int], None], recent: int = 60
) -> None:
    """Call `add` for each zone and industry of the article; only the newest `recent` of each are looked at."""
    zones = {view.zone.id: view for view in views.zones}
    industries = {view.industry.id: view for view in views.industries}
    for zone in article.record.facts.zones:
        if zone.id in zones:
            add(zones[zone.id].listings[:recent], zone.name, 3)
    for industry in article.record.facts.industries:
        if industry.id in industries and industry.parent != industry.id:
            add(industries[industry.id].listings[:recent], industry.name, 1)


def _tally(keys: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return counts


def _ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Largest first; equal ones stay in order of first mention."""
    return sorted(counts.items(), key=lambda item: -item[1])
