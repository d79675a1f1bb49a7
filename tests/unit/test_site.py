"""The staged site of a small invented digest: links lead somewhere, text stays text, reasons are told."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
import yaml

from generator.files.templates import environment
from generator.model.article import Block, Flag, FlagKind, Restoration, Role
from generator.model.digest import Digest, SiteSettings
from generator.model.fact import Byline, Evidence, Facts, Figure, IndustryTag, PlaceTag, ZoneTag
from generator.model.ledger import balance
from generator.model.record import ArticleRecord
from generator.model.register import Industry, Province, Registers, Zone
from generator.model.source import Issue, Page, PartialDate, Span
from generator.publish.measured import read_measured
from generator.publish.site import articles_by_month, stage
from generator.publish.typeset import one_line
from tests.gold_data import gold_restoration, sample_issue

SETTINGS = SiteSettings("区域创新文摘", "https://example.org/digest/", "")
TEMPLATES = environment()


def zone(zone_id: str, short: str, province: str = "河北") -> Zone:
    return Zone(
        zone_id, short, short, (), "hitech", "national", province, "石家庄", "", "1991", "", "active", "high", ""
    )


def registers() -> Registers:
    base = Registers((), (), (), (), (), ())
    return replace(
        base,
        zones=(zone("shijiazhuang-hitech", "石家庄高新区"), zone("baoding-hitech", "保定高新区")),
        provinces=(
            Province("130000", "河北省", "河北", "石家庄", "华北", "hebei"),
            Province("460000", "海南省", "海南", "海口", "华南", "hainan"),
        ),
        industries=(
            Industry("bio", "生物产业", "", (), (), ()),
            Industry("bio-pharma", "生物医药", "bio", ("新药",), (), ()),
            Industry("bio-device", "医疗器械", "bio", (), (), ()),
        ),
    )


def evidence(blocks: tuple[Block, ...], block: int, text: str) -> Evidence:
    start = blocks[block].text.index(text)
    return Evidence(text, blocks[block].text, block, start, blocks[block].locate(start, start + len(text)), 1)


def record(title: str, paragraphs: tuple[str, ...], order: int = 1, issue: str = "ceshi-bao-2024-03") -> ArticleRecord:
    """An invented article whose blocks stand one after another on page `a`, with a zone, a figure and an industry."""
    blocks, at = [], 1000 * order
    for role, text in [(Role.TITLE, title), *((Role.PARAGRAPH, text) for text in paragraphs)]:
        blocks.append(Block(role, (Span("a", at, at + len(text)),), text, 1.0))
        at += len(text)
    made = tuple(blocks)
    facts = Facts()
    if "石家庄高新区" in paragraphs[0] and "12家" in paragraphs[0]:
        named = evidence(made, 1, "石家庄高新区")
        counted = evidence(made, 1, "12家")
        facts = Facts(
            zones=(ZoneTag("shijiazhuang-hitech", "石家庄高新区", True, "开篇点名；全文点名1次", 1, (named,)),),
            provinces=(PlaceTag("河北", "石家庄高新区在河北", (named,)),),
            industries=(IndustryTag("bio-pharma", "生物医药", "bio", True, "文中有“新药”", ("新药",), (counted,)),),
            figures=(Figure("12家", 12, "家", "新药企业", "2024", None, None, counted),),
        )
    return ArticleRecord(
        id=f"{order:08x}", path=f"2024/03/{issue}-{order:08x}", title=title, untitled=False, paper="测试报",
        issue=issue, date=PartialDate(2024, 3), page="a", page_number=None, section="园区", order=order, column=None,
        kicker=None, subtitle=None, facts=facts, flags=(), questions=0, blocks=made, body="\n\n".join(paragraphs),
    )  # fmt: skip


PLAIN = "3月，石家庄高新区新药企业增至12家。另有三家在建。"


def digest(*records: ArticleRecord) -> Digest:
    page = Page("a", "content/issues/ceshi-bao-2024-03/a.txt", "", "", "utf-8", section="园区")
    issue = Issue("ceshi-bao-2024-03", "测试报", PartialDate(2024, 3), (page,))
    empty = Restoration("a", (), (), (), ())
    key = (issue.id, "a")
    return Digest((issue,), {key: empty}, {key: balance(page, empty)}, records, registers())


class Staged(dict[str, str]):
    """Address → text of each staged page; `paths` are those of all files."""

    paths: frozenset[str]


def pages(made: Digest) -> Staged:
    files = stage(made, SETTINGS, TEMPLATES)
    staged = Staged(
        (file.path.removesuffix("index.md"), file.data.decode("utf-8")) for file in files if file.path.endswith(".md")
    )
    staged.paths = frozenset(file.path for file in files)
    return staged


class Links(HTMLParser):
    """The links and ids of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if tag == "a" and name == "href":
                self.links.append(value or "")


def body_of(page: str) -> str:
    """A staged page without its front matter."""
    return page.split("---\n\n<div", 1)[1]


def broken_links(staged: Staged) -> list[str]:
    seen = {f"/{address}": Links(body_of(text)) for address, text in staged.items()}
    broken = []
    for address, page in seen.items():
        broken += [f"{address} id={name} twice" for name in set(page.ids) if page.ids.count(name) > 1]
        for link in page.links:
            target, _, fragment = urljoin(address, link).partition("#")
            if target.removeprefix("/") in staged.paths:
                continue
            if target not in seen or (fragment and unquote(fragment) not in seen[target].ids):
                broken.append(f"{address} -> {link}")
    return broken


def test_every_link_of_the_sample_issue_has_a_target() -> None:
    issue = sample_issue()
    page = issue.pages[0]
    restoration = gold_restoration(page)
    key = (issue.id, page.key)
    records = [
        replace(
            record(article.title or "", ("x",), order=order),
            issue=issue.id, page=page.key, blocks=article.blocks, paper=issue.paper, date=issue.date, id=article.id,
            path=f"2023/05/{issue.id}-{article.id}",
        )
        for order, article in enumerate(restoration.articles, 1)
    ]  # fmt: skip
    made = Digest((issue,), {key: restoration}, {key: balance(page, restoration)}, tuple(records), registers())
    assert broken_links(pages(made)) == []


def test_links_with_facts_and_flags_have_targets() -> None:
    article = record("石家庄高新区：新药企业渐多", (PLAIN, "第二段写得很短。"))
    start = article.blocks[1].spans[0].start + PLAIN.index("另有")
    flags = (
        Flag(FlagKind.GRAMMAR, (Span("a", start, start + 2),), "另有", "疑有脱字", 0.5),
        Flag(FlagKind.ODD_TITLE, article.blocks[0].spans, article.title, "疑题文不符", 0.5),
        Flag(FlagKind.LOST_TEXT, (), "早已不在文中的话", "疑脱一句", 0.5),
    )
    staged = pages(digest(replace(article, flags=flags), record("又一篇", (PLAIN,), order=2)))
    assert broken_links(staged) == []
    text = staged[f"articles/{article.path}/"]
    assert text.count("原文如此，") == 3
    assert text.count('class="note"') == 3


def test_the_reason_stands_wherever_an_article_is_listed() -> None:
    staged = pages(digest(record("石家庄高新区：新药企业渐多", (PLAIN,))))
    assert "开篇点名；全文点名1次" in staged["zones/shijiazhuang-hitech/"]
    assert "文中有“新药”" in staged["industries/bio-pharma/"]
    assert "生物医药：文中有“新药”" in staged["industries/bio/"]
    assert "石家庄高新区在河北" in staged["provinces/hebei/"]


def test_only_what_was_reported_has_a_page_and_a_link() -> None:
    staged = pages(digest(record("石家庄高新区：新药企业渐多", (PLAIN,))))
    assert "zones/baoding-hitech/" not in staged
    assert "industries/bio-device/" not in staged
    assert "provinces/hainan/" not in staged
    assert '<span class="soft">保定高新区</span>' in staged["zones/"]
    assert '<span class="soft">医疗器械</span>' in staged["industries/"]


HOSTILE = [
    "<script>alert(1)</script>", "{{ 7*7 }}{% raw %}", "---\ntitle: 假", "\"引号' & </h1>", "```\n~~~\n```",
    "a\x00b\x02c", "</div></div><p onclick=x>", "[x](javascript:x) *星* _线_", "<!-- 注", "<![CDATA[",
    "\t制表\r\n换行", "&lt;已转义&gt;",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_out_as_text(text: str) -> None:
    article = replace(
        record(text, (f"{PLAIN}{text}",)), kicker=text, subtitle=text, section=text, paper=text, column=text
    )
    staged = pages(digest(article))
    page = staged[f"articles/{article.path}/"]
    meta = yaml.safe_load(page.split("---\n\n<div", 1)[0].removeprefix("---\n"))
    assert set(meta) == {"kind", "section", "title", "summary", "date", "paper"}
    assert broken_links(staged) == []
    tags = {name for found in map(Tags, map(body_of, staged.values())) for name in found.names}
    assert tags <= Tags.ours, tags - Tags.ours
    for other in staged.values():
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", other)


class Tags(HTMLParser):
    """The element names of a page; `ours` are those its templates use."""

    ours = frozenset(
        {"a", "article", "aside", "b", "blockquote", "button", "dd", "del", "details", "div", "dl", "dt", "figcaption",
         "figure", "footer", "form", "h1", "h2", "h3", "header", "i", "input", "label", "li", "nav", "noscript", "ol",
         "p", "s", "section", "small", "span", "strong", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr",
         "ul", "wbr"}
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)


def test_a_hand_edited_article_keeps_what_can_still_be_found() -> None:
    article = record("石家庄高新区：新药企业渐多", (PLAIN,))
    body = (Block(Role.PARAGRAPH, (), "编者新写的一段。", 1.0), Block(Role.PARAGRAPH, (), PLAIN, 1.0))
    moved = pages(digest(replace(article, edited=True, blocks=body)))[f"articles/{article.path}/"]
    assert "经编辑手工修订" in moved
    assert '<span class="fig">12家</span>' in moved
    assert 'href="#f1">第2段</a>' in moved
    gone = pages(digest(replace(article, edited=True, blocks=body[:1])))[f"articles/{article.path}/"]
    assert "已不在文中" in gone
    assert 'class="fig"' not in gone


def test_questions_and_untitled_are_said() -> None:
    article = replace(record("无题：某日", (PLAIN,)), untitled=True, questions=2)
    text = pages(digest(article))[f"articles/{article.path}/"]
    assert "原版未见标题" in text
    assert "2 处待编辑确认" in text


def test_an_article_whose_page_is_gone_is_still_listed_and_links_nowhere_false() -> None:
    lost = replace(record("旧文一篇", (PLAIN,)), page="zz", edited=True)
    staged = pages(digest(lost))
    assert broken_links(staged) == []
    assert "旧文" in re.sub("<[^>]*>", "", staged["issues/ceshi-bao-2024-03/"])


def test_zone_and_industry_pages_offer_their_feeds() -> None:
    staged = pages(digest(record("石家庄高新区：新药企业渐多", (PLAIN,))))
    assert "zones/shijiazhuang-hitech/feed.xml" in staged.paths
    assert 'href="feed.xml"' in staged["zones/shijiazhuang-hitech/"]
    assert 'href="feed.json"' in staged["industries/bio-pharma/"]


def test_only_measured_figures_are_shown() -> None:
    assert "做得怎样" not in pages(digest())["about/"]
    figures = {name: [0.5, 0.25, 0.75, 9.0] for name in _FIGURES}
    results = {"dev": {"articles": 7, "pages per level": 3, "levels": {"1": {"figures": figures,
               "conservation violations": 0}}}}  # fmt: skip
    measured = replace(SETTINGS, measured=json.dumps(results))
    staged = {
        file.path: file.data.decode("utf-8") for file in stage(digest(), measured, TEMPLATES) if ".md" in file.path
    }
    assert "50.0%<small>25.0–75.0</small>" in staged["about/index.md"]
    assert "成绩会偏高" in staged["about/index.md"]
    held_out = read_measured(json.dumps({"test": results["dev"]}))
    assert held_out is not None
    assert held_out.held_out
    for broken in ("{", "[]", '{"dev": {}}', '{"dev": {"levels": {"1": {}}}}', "null", "3"):
        assert read_measured(broken) is None


_FIGURES = ("perfect", "title", "characters", "successor", "roles", "unasked joins", "questions")


def test_the_byline_is_shown_as_printed_with_its_names_set_off() -> None:
    article = record("石家庄高新区：新药企业渐多", (PLAIN,))
    block = Block(Role.BYLINE, (Span("a", 900, 913),), "◎本报记者 甲乙丙 <丁>", 1.0)
    blocks = (*article.blocks, block)
    bylines = tuple(Byline("本报记者", name, evidence(blocks, 2, name)) for name in ("甲乙丙", "<丁>"))
    signed = replace(article, blocks=blocks, facts=replace(article.facts, bylines=bylines))
    text = pages(digest(signed))[f"articles/{article.path}/"]
    assert "◎本报记者 <b>甲乙丙</b> <b>&lt;丁&gt;</b>" in text
    unsigned = pages(digest(replace(signed, blocks=article.blocks)))[f"articles/{article.path}/"]
    assert "本报记者 <b>甲乙丙 &lt;丁&gt;</b>" in unsigned


def test_months_without_articles_are_counted_too() -> None:
    dates = [PartialDate(2023, 11), PartialDate(2024, 2, 3), PartialDate(2024, 2), PartialDate(2024)]
    assert [(month.name, month.count) for month in articles_by_month(dates)] == [
        ("2023年11月", 1), ("2023年12月", 0), ("2024年1月", 0), ("2024年2月", 2),
    ]  # fmt: skip
    assert articles_by_month([PartialDate(2024)]) == []


def test_an_empty_digest_still_makes_a_site() -> None:
    empty = Digest((), {}, {}, (), registers())
    staged = pages(empty)
    assert broken_links(staged) == []
    assert "还没有文章" in staged[""]


def test_staging_twice_gives_the_same_bytes_and_each_path_once() -> None:
    made = digest(record("石家庄高新区：新药企业渐多", (PLAIN,)), record("又一篇", (PLAIN,), order=2))
    first, second = (stage(made, SETTINGS, TEMPLATES) for _ in range(2))
    assert first == second
    assert len({file.path for file in first}) == len(first)


def test_neighbours_follow_the_page() -> None:
    made = digest(*(record(f"第{order}篇", (PLAIN,), order=order) for order in (3, 1, 2)))
    text = pages(made)["articles/2024/03/ceshi-bao-2024-03-00000002/"]
    assert re.search(r'rel="prev" href="[^"]*00000001/"', text)
    assert re.search(r'rel="next" href="[^"]*00000003/"', text)
    first = pages(made)["articles/2024/03/ceshi-bao-2024-03-00000001/"]
    assert 'rel="prev"' not in first


@pytest.mark.engine
def test_hostile_text_stays_text_in_the_built_page_too(tmp_path: Path) -> None:
    """The theme's own templates print front matter: into <title>, attributes and a style sheet."""
    records = [
        replace(record(text, (f"{PLAIN}{text}",), order=order), paper=text, column=text)
        for order, text in enumerate([*HOSTILE, "</title></style><script>1</script>"], 1)
    ]
    for file in stage(digest(*records), SETTINGS, TEMPLATES):
        target = tmp_path / "build/docs" / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.data)
    root = Path(__file__).parents[2]
    (tmp_path / "theme_overrides").symlink_to(root / "theme_overrides")
    (tmp_path / "mkdocs.yml").write_bytes((root / "mkdocs.yml").read_bytes())
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", str(tmp_path / "mkdocs.yml")]
    subprocess.run(command, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    plain = _scripts(tmp_path / "site/about/index.html")
    for made in records:
        page = tmp_path / "site" / "articles" / made.path / "index.html"
        title = re.search("<title>(.*?)</title>", page.read_text("utf-8"), re.DOTALL)
        assert title is not None
        assert html.unescape(title[1]).startswith(f"{one_line(made.title)} - ")
        assert _scripts(page) == plain, made.title


def _scripts(page: Path) -> int:
    """How many elements of a page could act: scripts, images, frames."""
    found = Acting()
    found.feed(page.read_text("utf-8"))
    return found.count


class Acting(HTMLParser):
    """Counts elements that act or load."""

    count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count += tag in ("script", "img", "iframe", "object", "svg", "base", "title")
