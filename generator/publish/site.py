"""The staged site: every page and data file the engine is given, computed from one Digest.

Law: every link has a target; the same digest gives the same bytes; whatever the text, it comes out as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jinja2
from markupsafe import Markup

from generator.model.digest import Digest, SiteSettings
from generator.model.fact import DateMention, Facts, Figure
from generator.model.output import OutputFile
from generator.model.record import ArticleRecord
from generator.model.restored import RestoredIssue
from generator.model.source import Issue, Page, PartialDate
from generator.publish import typeset
from generator.publish.article_page import HEAD_ROLES, Doubt, MarkedArticle, body, mark
from generator.publish.compare import compare_address, compare_html
from generator.publish.feeds import feeds
from generator.publish.measured import read_measured
from generator.publish.search_index import search_files, search_page_html
from generator.publish.staged_page import root_of, staged_page
from generator.publish.tile_map import Tile, make_tiles, step_names
from generator.publish.views import (
    Count,
    IssueView,
    Listing,
    ProvinceView,
    Views,
    article_address,
    industry_address,
    make_views,
    related,
)
from generator.publish.wording import (
    byline_html,
    byline_text,
    citation,
    excerpt,
    first_words,
    note_text,
    page_numbers,
    short_title,
    weight,
)

_ZONE_KINDS = {"hitech": "高新区", "economic": "经开区", "other": ""}
_ZONE_LEVELS = {"national": "国家级", "provincial": "省级"}
_EARLIER_ISSUES = 3
_OTHERS_ON_HOME = 8
_FIGURES_ON_HOME = 3
_ZONES_ON_HOME = 8
_ZONES_ON_INDEX = 60
_LEADING_FIGURES = 8
_MONTHS_ON_HOME = 60


@dataclass(frozen=True, slots=True)
class Shell:
    """What a template needs to know of its own page: where it is, so that links can be relative."""

    address: str

    def to(self, address: str) -> str:
        """A link to another page of the site, relative, so that the site works under any base path."""
        return root_of(self.address) + address if address else root_of(self.address)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure in a panel, with its sentence where that has not just been shown."""

    figure: Figure
    anchor: str
    where: str
    quote: Markup | None
    when: str = ""


@dataclass(frozen=True, slots=True)
class Teaser:
    """An article on the home page."""

    article: MarkedArticle
    context: str
    byline: str
    paragraphs: tuple[str, ...]
    figures: tuple[FigureRow, ...]

    @property
    def record(self) -> ArticleRecord:
        """The article's record."""
        return self.article.record


@dataclass(frozen=True, slots=True)
class _Site:
    """Everything the page makers share, computed once."""

    digest: Digest
    settings: SiteSettings
    templates: jinja2.Environment
    articles: tuple[MarkedArticle, ...]
    views: Views
    common: Mapping[str, Any]
    feeds: frozenset[str]
    """Paths of the feeds: a page links to those it has."""

    def page(self, address: str, template: str, meta: Mapping[str, str], **values: Any) -> OutputFile:
        """Render one page of the site."""
        has_feed = f"{address}feed.xml" in self.feeds
        html = self.templates.get_template(template).render(
            **self.common, page=Shell(address), has_feed=has_feed, **values
        )
        return staged_page(address, meta, html)


def stage(digest: Digest, settings: SiteSettings, templates: jinja2.Environment) -> tuple[OutputFile, ...]:
    """Every file of the staging folder, each once, in the order of their paths."""
    articles = tuple(mark(record) for record in digest.records)
    views = make_views(digest.issues, articles, digest.registers)
    feed_files = feeds(digest, settings)
    feed_paths = frozenset(file.path for file in feed_files)
    site = _Site(digest, settings, templates, articles, views, _common(settings), feed_paths)
    files = [
        _home(site),
        *_issue_pages(site),
        *_compare_pages(site),
        *_article_pages(site),
        *_zone_pages(site),
        *_industry_pages(site),
        *_province_pages(site),
        _about(site),
        _search_page(site),
        *feed_files,
        *search_files(digest.records, digest.registers),
    ]
    return tuple(sorted(files))


def _common(settings: SiteSettings) -> dict[str, Any]:
    return {
        "site_name": settings.name,
        "repository": settings.repository,
        "article_address": article_address,
        "shown": typeset.shown,
        "title_html": typeset.title_html,
        "chinese_number": typeset.chinese_number,
        "figure_parts": typeset.figure_parts,
        "when_text": typeset.when_text,
        "issue_date": typeset.issue_date,
        "page_name": page_name,
        "page_numbers": page_numbers,
        "excerpt": excerpt,
        "short_title": short_title,
        "note_text": note_text,
        "first_words": first_words,
    }


def page_name(page: Page) -> str:
    """第7版 园区, as far as it is known."""
    number = f"第{page.number}版" if page.number else ""
    return " ".join(part for part in (number, typeset.one_line(page.section or "")) if part) or "版次未载"


# --- home -------------------------------------------------------------------------------------------------------------


def _home(site: _Site) -> OutputFile:
    latest = next((view for view in site.views.issues if view.listings), None)
    teasers = [_teaser(listing.article) for listing in latest.listings] if latest else []
    lead = max(teasers, key=lambda item: (len(item.record.body), -item.record.order), default=None)
    others = [item for item in teasers if item is not lead]
    facts = [article.record.facts for article in site.articles]
    months = articles_by_month([article.record.date for article in site.articles])[-_MONTHS_ON_HOME:]
    return site.page(
        "",
        "home.html",
        {"kind": "home", "title": site.settings.name},
        issue=latest,
        lead=lead,
        others=others[:_OTHERS_ON_HOME],
        more=len(others) > _OTHERS_ON_HOME,
        earlier=[view for view in site.views.issues if view.listings and view is not latest][:_EARLIER_ISSUES],
        totals={
            "articles": len(site.articles),
            "zones": len(site.views.zones),
            "industries": sum(view.group is not None for view in site.views.industries),
            "figures": sum(len(item.figures) for item in facts),
        },
        months=months,
        most_in_a_month=max((month.count for month in months), default=1) or 1,
        tile_list=_article_tiles(site),
        legend=step_names([len(view.listings) for view in site.views.provinces]),
        top_zones=[
            Count(view.zone.short, view.address, len(view.listings), view.zone.province)
            for view in site.views.zones[:8]
        ],
        top_industries=sorted(
            (
                Count(view.industry.name, view.address, len(view.listings))
                for view in site.views.industries
                if view.group is None
            ),
            key=lambda count: -count.count,
        )[:8],
    )


def _top_zones(site: _Site, most: int) -> list[Count]:
    """The zones reported on most, at most `most`."""
    return [
        Count(view.zone.short, view.address, len(view.listings), view.zone.province) for view in site.views.zones[:most]
    ]


def _teaser(article: MarkedArticle) -> Teaser:
    record = article.record
    cities = [tag.name for tag in record.facts.cities[:1]] or [tag.name for tag in record.facts.provinces[:1]]
    industries = [tag.name for tag in record.facts.industries if tag.primary][:1]
    context = record.column or record.kicker or " · ".join([*cities, *industries])
    paragraphs = [record.blocks[index].text for index in article.paragraphs][:2]
    return Teaser(
        article,
        typeset.one_line(context, 24),
        byline_text(record.facts),
        tuple(typeset.one_line(text, 180) for text in paragraphs),
        _key_figures(article),
    )


def _key_figures(article: MarkedArticle) -> tuple[FigureRow, ...]:
    """The few most telling figures, for the home page: each from a sentence of its own, in reading order."""
    best: list[Figure] = []
    seen: set[str] = set()
    for figure in sorted(article.record.facts.figures, key=lambda item: -weight(item, article.record.facts)):
        anchor = article.anchor(figure.evidence)
        telling = weight(figure, article.record.facts) > 0
        if telling and anchor.startswith("#f") and anchor not in seen:
            seen.add(anchor)
            best.append(figure)
    chosen = [figure for figure in article.record.facts.figures if figure in best[:_FIGURES_ON_HOME]]
    return tuple(
        FigureRow(
            figure,
            article.anchor(figure.evidence),
            article.where(figure.evidence),
            excerpt(figure.evidence),
            typeset.when_text(figure.when),
        )
        for figure in chosen
    )


def articles_by_month(dates: Iterable[PartialDate]) -> list[Count]:
    """How many dates fall into each month from the first to the last, empty ones included; undated months left out."""
    found: dict[int, int] = {}
    for date in dates:
        if date.month is not None:
            number = date.year * 12 + date.month - 1
            found[number] = found.get(number, 0) + 1
    months = range(min(found), max(found) + 1) if found else ()
    return [Count(PartialDate(number // 12, number % 12 + 1).chinese, "", found.get(number, 0)) for number in months]


def _article_tiles(site: _Site) -> tuple[Tile, ...]:
    counts = {view.province.short: len(view.listings) for view in site.views.provinces}
    addresses = {view.province.short: view.address for view in site.views.provinces if view.listings}
    return make_tiles(counts, addresses)


def _small_tiles(site: _Site, here: str) -> tuple[Tile, ...]:
    addresses = {view.province.short: view.address for view in site.views.provinces if view.listings}
    return make_tiles({}, addresses, here)


# --- issues -----------------------------------------------------------------------------------------------------------


def _issue_pages(site: _Site) -> Iterable[OutputFile]:
    views = site.views.issues
    yield site.page(
        "issues/",
        "issues.html",
        {"kind": "issues", "section": "issues", "title": "刊期"},
        issues=views,
        total=len(site.articles),
    )
    for index, view in enumerate(views):
        title = typeset.one_line(f"{view.issue.paper} {view.issue.date.chinese}")
        yield site.page(
            view.address,
            "issue.html",
            {"kind": "issue", "section": "issues", "title": title},
            view=view,
            newer=views[index - 1] if index else None,
            older=views[index + 1] if index + 1 < len(views) else None,
        )


def _compare_pages(site: _Site) -> Iterable[OutputFile]:
    """原版对照, one per newspaper page that was restored."""
    digest = site.digest
    of_issue: dict[str, list[ArticleRecord]] = {}
    for record in digest.records:
        of_issue.setdefault(record.issue, []).append(record)
    wholes: dict[str, RestoredIssue] = {}
    for issue, page in _compared(digest):
        key = (issue.id, page.key)
        if issue.id not in wholes:
            wholes[issue.id] = _restored_issue(digest, issue)
        html = compare_html(
            site.templates, issue, page, digest.restorations[key], digest.ledgers[key], of_issue.get(issue.id, []),
            wholes[issue.id],
        )  # fmt: skip
        title = typeset.one_line(f"原版对照：{issue.paper} {issue.date.chinese} {page_name(page)}")
        meta = {"kind": "compare", "section": "issues", "title": title}
        yield staged_page(compare_address(issue, page), meta, html)


def _restored_issue(digest: Digest, issue: Issue) -> RestoredIssue:
    keys = [page.key for page in issue.pages if (issue.id, page.key) in digest.restorations]
    return RestoredIssue(
        {page.key: page for page in issue.pages},
        {key: digest.restorations[issue.id, key] for key in keys},
        {key: digest.ledgers[issue.id, key] for key in keys if (issue.id, key) in digest.ledgers},
    )


def _compared(digest: Digest) -> Iterable[tuple[Issue, Page]]:
    """The newspaper pages that were restored, and so have a page of their own."""
    for issue in digest.issues:
        for page in issue.pages:
            if (issue.id, page.key) in digest.restorations and (issue.id, page.key) in digest.ledgers:
                yield issue, page


# --- articles ---------------------------------------------------------------------------------------------------------


def _article_pages(site: _Site) -> Iterable[OutputFile]:
    zones = {view.zone.id: view.zone.province for view in site.views.zones}
    industries = {view.industry.id for view in site.views.industries}
    provinces = {view.province.short: view.address for view in site.views.provinces if view.listings}
    neighbours = _neighbours(site.views.issues)
    compared = {(issue.id, page.key): compare_address(issue, page) for issue, page in _compared(site.digest)}
    numbers = {(issue.id, page.key): page.number for issue, page in _compared(site.digest)}
    for article in site.articles:
        record = article.record
        address = article_address(record)
        parts = body(article)
        before, after = neighbours.get(record.path, (None, None))
        yield site.page(
            address,
            "article.html",
            _article_meta(article),
            article=article,
            record=record,
            byline=byline_html(article),
            compare=compared.get((record.issue, record.page), ""),
            further=_further_pages(record, numbers, compared),
            parts=parts,
            heads=[part for part in parts if part.kind == "heading"],
            head_doubts=_head_doubts(article),
            figures=_figure_rows(article),
            leading=_LEADING_FIGURES,
            dates=_dated(record.facts),
            zone_ids=_Defaulting(zones),
            industry_ids=industries,
            province_addresses=provinces,
            citation=citation(article),
            url=site.settings.url + address if site.settings.url else "",
            related=related(article, site.views),
            before=before,
            after=after,
        )


def _further_pages(
    record: ArticleRecord, numbers: Mapping[tuple[str, str], int | None], compared: Mapping[tuple[str, str], str]
) -> list[tuple[str, str]]:
    """(第3版, address of its 原版对照) of the pages an article goes on on."""
    keys = dict.fromkeys(span.page for block in record.blocks for span in block.spans if span.page != record.page)
    found = ((numbers.get((record.issue, key)), compared.get((record.issue, key))) for key in keys)
    return [(f"第{number}版", address) for number, address in found if number and address]


class _Defaulting(dict[str, str]):
    """A mapping that answers with nothing for a key it does not have."""

    def __missing__(self, key: str) -> str:
        return ""


def _neighbours(issues: Sequence[IssueView]) -> dict[str, tuple[Listing | None, Listing | None]]:
    found: dict[str, tuple[Listing | None, Listing | None]] = {}
    for view in issues:
        row = view.listings
        for index, listing in enumerate(row):
            found[listing.record.path] = (
                row[index - 1] if index else None,
                row[index + 1] if index + 1 < len(row) else None,
            )
    return found


def _article_meta(article: MarkedArticle) -> dict[str, str]:
    record = article.record
    return {
        "kind": "article",
        "section": "issues",
        "title": typeset.one_line(record.title),
        "summary": first_words(article, 120),
        "date": record.date.iso,
        "paper": typeset.one_line(f"{record.paper} {record.date.chinese}"),
    }


def _head_doubts(article: MarkedArticle) -> tuple[Doubt, ...]:
    """Doubts that stand in the head of the article, or could not be found in its text any more."""
    blocks = article.record.blocks
    return tuple(
        doubt for doubt in article.doubts if doubt.block >= len(blocks) or blocks[doubt.block].role in HEAD_ROLES
    )


def _figure_rows(article: MarkedArticle) -> tuple[FigureRow, ...]:
    """All figures, the most telling `_LEADING_FIGURES` first, both parts in reading order.

    A sentence that carries several figures is shown with the first of them only.
    """
    figures = article.record.facts.figures
    ranked = sorted(range(len(figures)), key=lambda index: -weight(figures[index], article.record.facts))
    leading = sorted(ranked[:_LEADING_FIGURES])
    rows: list[FigureRow] = []
    seen: set[str] = set()
    for index in (*leading, *(index for index in range(len(figures)) if index not in leading)):
        figure = figures[index]
        anchor = article.anchor(figure.evidence)
        key = anchor or figure.evidence.sentence
        quote = None if key in seen else excerpt(figure.evidence, 40, 40)
        seen.add(key)
        rows.append(FigureRow(figure, anchor, article.where(figure.evidence), quote))
    return tuple(rows)


def _dated(facts: Facts) -> tuple[DateMention, ...]:
    """Dates that could be told, each said once, in order of first mention; 近日 and its like are left to the text."""
    found: dict[tuple[str, str], DateMention] = {}
    for item in facts.dates:
        if item.iso:
            found.setdefault((item.text, item.iso), item)
    return tuple(found.values())


# --- zones, industries, provinces -------------------------------------------------------------------------------------


def _zone_pages(site: _Site) -> Iterable[OutputFile]:
    provinces = {view.province.short: view for view in site.views.provinces}
    yield site.page(
        "zones/",
        "zones.html",
        {"kind": "zones", "section": "zones", "title": "园区"},
        provinces=site.views.provinces,
        total=sum(len(view.zones) for view in site.views.provinces),
        reported=len(site.views.zones),
        reported_zones=_top_zones(site, _ZONES_ON_INDEX),
        tile_list=_zone_tiles(site),
    )
    for view in site.views.zones:
        years = sorted({listing.record.date.year for listing in view.listings})
        province = provinces.get(view.zone.province)
        yield site.page(
            view.address,
            "zone.html",
            {"kind": "zone", "section": "zones", "title": typeset.one_line(view.zone.short)},
            view=view,
            province=province if province and province.listings else None,
            kind=f"{_ZONE_LEVELS.get(view.zone.level, '')}{_ZONE_KINDS.get(view.zone.kind) or '园区'}",
            span=str(years[0]) if len(years) == 1 else f"{years[0]}—{years[-1]}",
            tile_list=_small_tiles(site, view.zone.province),
        )


def _zone_tiles(site: _Site) -> tuple[Tile, ...]:
    """Tiles that lead to the province's block on the zone index; the number is how many zones were reported on."""
    counts = {view.province.short: sum(zone.count > 0 for zone in view.zones) for view in site.views.provinces}
    addresses = {view.province.short: f"zones/#{view.province.slug}" for view in site.views.provinces if view.zones}
    return make_tiles(counts, addresses)


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of the industry index."""

    name: str
    address: str
    count: int
    children: tuple[Count, ...]


def _industry_pages(site: _Site) -> Iterable[OutputFile]:
    made = {view.industry.id: view for view in site.views.industries}
    counts = {key: len(view.listings) for key, view in made.items()}
    groups = []
    for group in (item for item in site.digest.registers.industries if not item.parent):
        children = tuple(
            Count(item.name, industry_address(item.id) if item.id in made else "", counts.get(item.id, 0))
            for item in site.digest.registers.industries
            if item.parent == group.id
        )
        address = industry_address(group.id) if group.id in made else ""
        groups.append(_Group(group.name, address, counts.get(group.id, 0), children))
    leaves = [child for group in groups for child in group.children]
    yield site.page(
        "industries/",
        "industries.html",
        {"kind": "industries", "section": "industries", "title": "产业"},
        groups=groups,
        leaves=len(leaves),
        reported=sum(child.count > 0 for child in leaves),
        largest=max((child.count for child in leaves), default=1) or 1,
    )
    for view in site.views.industries:
        yield site.page(
            view.address,
            "industry.html",
            {"kind": "industry", "section": "industries", "title": typeset.one_line(view.industry.name)},
            view=view,
        )


def _province_pages(site: _Site) -> Iterable[OutputFile]:
    regions: dict[str, list[ProvinceView]] = {}
    for view in site.views.provinces:
        regions.setdefault(view.province.region, []).append(view)
    reported = [view for view in site.views.provinces if view.listings]
    yield site.page(
        "provinces/",
        "provinces.html",
        {"kind": "provinces", "section": "provinces", "title": "地区"},
        regions=list(regions.items()),
        reported=len(reported),
        tile_list=_article_tiles(site),
    )
    for view in reported:
        yield site.page(
            view.address,
            "province.html",
            {"kind": "province", "section": "provinces", "title": typeset.one_line(view.province.short)},
            view=view,
            tile_list=_small_tiles(site, view.province.short),
        )


# --- search and about ------------------------------------------------------------------------------------------------


def _search_page(site: _Site) -> OutputFile:
    meta = {"kind": "search", "section": "search", "title": "检索"}
    return staged_page("search/", meta, search_page_html(site.templates))


def _about(site: _Site) -> OutputFile:
    records = site.digest.records
    first = next(iter(_compared(site.digest)), None)
    return site.page(
        "about/",
        "about.html",
        {"kind": "about", "section": "about", "title": "怎样做成"},
        compare=compare_address(*first) if first else "",
        measured=read_measured(site.settings.measured),
        totals={
            "issues": len(site.digest.issues),
            "articles": len(records),
            "chars": sum(len(page.text) for issue in site.digest.issues for page in issue.pages),
            "figures": sum(len(record.facts.figures) for record in records),
            "flags": sum(len(record.flags) for record in records),
            "questions": sum(record.questions for record in records),
            "edited": sum(record.edited for record in records),
        },
    )
