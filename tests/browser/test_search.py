"""The search page as a reader uses it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from urllib.parse import quote, unquote

import pytest

from generator.model.article import Block, Role
from generator.model.fact import Facts, ZoneTag
from generator.model.source import PartialDate
from generator.publish.search_index import fold
from tests import invented
from tests.browser.conftest import write_search_page

WORDS = (
    "稀土", "光伏", "专精特新", "离岸科创园", "包头稀土高新区", "朱明凤", "全自动化VCM", "蓝空间", "串珠成链",
    "生命周期服务",
)  # fmt: skip


def search(page, site, query: str) -> None:
    page.goto(f"{site.address}search/?{query if query.startswith('q=') else 'q=' + quote(query)}")
    settled(page)


def settled(page) -> None:
    page.wait_for_selector(".search-count:not(:empty), .search-notice:not([hidden])")
    page.wait_for_selector(".search-columns:not([aria-busy])")


def found(page, site) -> list[str]:
    """Paths of the articles listed, in their order."""
    links = page.eval_on_selector_all(".search-hits h2 a", "links => links.map((link) => link.href)")
    return [link.removeprefix(site.address + "articles/").split("#")[0].rstrip("/") for link in links]


def text_of(page, selector: str) -> str:
    return " ".join(page.inner_text(selector).split())


def type_query(page, text: str) -> None:
    page.fill("#search-q", text)
    page.wait_for_function("(text) => new URLSearchParams(location.search).get('q') === text", arg=text)
    settled(page)


# --- the sample ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", WORDS)
def test_a_word_finds_exactly_the_articles_it_stands_in(page, sample_site, word):
    expected = {
        record.path for record in sample_site.records if any(fold(word) in fold(block.text) for block in record.blocks)
    }
    assert expected
    search(page, sample_site, word)
    assert sorted(found(page, sample_site)) == sorted(expected)
    assert text_of(page, ".search-count") == f"{len(expected)} 篇含“{word}”"
    marked = page.eval_on_selector_all(".search-hits mark", "marks => marks.map((mark) => mark.textContent)")
    assert marked and all(fold(word) in fold(mark) for mark in marked)


def test_a_word_that_stands_nowhere_finds_nothing_and_says_what_is_near(page, sample_site):
    search(page, sample_site, "包头稀土产业城")
    assert found(page, sample_site) == []
    assert text_of(page, ".search-count") == "没有文章含“包头稀土产业城”"
    assert "最近的写法：包头稀土（1 篇）、稀土产业（1 篇）。" in text_of(page, ".search-nearest")


def test_words_that_stand_apart_are_told_one_by_one(page, sample_site):
    search(page, sample_site, "光伏 蓝空间")
    assert found(page, sample_site) == []
    assert "分开来看：光伏（1 篇）、蓝空间（1 篇）。" in text_of(page, ".search-nearest")


def test_a_result_leads_to_the_paragraph_it_shows(page, sample_site):
    search(page, sample_site, "朱明凤")
    href = page.get_attribute(".search-hits h2 a", "href")
    anchor = href.split("#")[1].split(":~:")[0]
    assert unquote(href).endswith(":~:text=朱明凤")
    page.goto(href)
    assert "朱明凤" in page.inner_text(f"#{anchor}")


def test_the_box_in_the_header_leads_to_the_results(page, sample_site):
    page.goto(sample_site.address + "about/")
    page.keyboard.press("/")
    page.keyboard.type("光伏")
    page.keyboard.press("Enter")
    page.wait_for_url("**/digest/search/?q=*")
    settled(page)
    assert len(found(page, sample_site)) == 1


def test_without_script_the_page_says_so_and_offers_the_indexes(browser, sample_site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(sample_site.address + "search/?q=%E5%85%89")
    notice = page.locator(".search-notice").first
    assert "脚本" in notice.inner_text()
    links = [link.get_attribute("href") for link in notice.locator("a").all()]
    assert links == ["../zones/", "../industries/", "../provinces/", "../issues/"]
    for link in links:
        assert page.request.get(f"{sample_site.address}search/{link}").ok
    context.close()


# --- typing, choosing, sharing -------------------------------------------------------------------------------------


def test_results_come_as_one_types_and_the_address_keeps_the_query(page, invented_site):
    search(page, invented_site, "")
    assert text_of(page, ".search-count") == "共 300 篇可检索，最新的在前"
    dates = page.eval_on_selector_all(".search-hits time", "times => times.map((time) => time.dateTime)")
    assert len(dates) == 10 and dates == sorted(dates, reverse=True)
    type_query(page, "光伏 氢能")
    both = invented.holding(invented_site.records, "光伏") & invented.holding(invented_site.records, "氢能")
    assert text_of(page, ".search-count") == f"{len(both)} 篇同时含“光伏”“氢能”"
    page.reload()
    settled(page)
    assert page.input_value("#search-q") == "光伏 氢能"
    assert text_of(page, ".search-count").startswith(f"{len(both)} 篇")


def test_a_browser_that_refuses_to_change_the_address_still_searches(page, invented_site):
    search(page, invented_site, "")
    page.evaluate("() => { history.replaceState = () => { throw new DOMException('too many', 'SecurityError'); }; }")
    page.fill("#search-q", "光伏")
    page.wait_for_function("() => document.querySelector('.search-count').textContent.includes('光伏')")


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(page, invented_site):
    search(page, invented_site, "")
    page.evaluate("""() => {
        const real = window.fetch;
        let held = new Promise((open) => { window.open_gate = open; });
        window.fetch = async (...request) => {
            const gate = held;
            const response = await real(...request);
            await gate;
            return response;
        };
        window.let_others_pass = () => { held = null; };
    }""")
    page.fill("#search-q", "光伏")
    page.wait_for_function("() => location.search.includes('q=')")
    page.wait_for_timeout(200)  # its request is under way and held
    page.evaluate("() => window.let_others_pass()")
    type_query(page, "氢能")
    page.wait_for_function("() => document.querySelector('.search-count').textContent.includes('氢能')")
    page.evaluate("() => window.open_gate()")
    page.wait_for_timeout(800)  # time enough for the late answer to show, if it were let
    assert "“氢能”" in text_of(page, ".search-count")


def test_choices_narrow_the_results_and_stand_in_the_address(page, invented_site):
    search(page, invented_site, "光伏")
    page.locator('input[data-choice="year 2021"]').check()
    page.locator('input[data-choice="zone zone-2"]').check()
    page.wait_for_function("() => location.search.includes('zone=zone-2')")
    settled(page)
    holding = invented.holding(invented_site.records, "光伏")
    expected = [
        record.path
        for record in invented_site.records
        if record.path in holding and record.date.year == 2021 and "zone-2" in [zone.id for zone in record.facts.zones]
    ]
    assert text_of(page, ".search-count") == f"{len(expected)} 篇含“光伏”"
    assert "青溪" not in text_of(page, ".search-chosen") and "石桥高新区 ✕" in text_of(page, ".search-chosen")
    page.go_back()
    settled(page)
    assert page.locator('input[data-choice="zone zone-2"]').is_checked() is False
    page.click(".search-clear")
    settled(page)
    assert text_of(page, ".search-count") == f"{len(holding)} 篇含“光伏”"


def test_the_numbers_beside_the_choices_are_what_choosing_gives(page, invented_site):
    search(page, invented_site, "q=稀土&year=2020")
    row = page.locator("label", has=page.locator('input[data-choice="zone zone-3"]'))
    promised = row.locator(".search-number").inner_text().split("\n")[0].removesuffix("篇")
    row.locator("input").check()
    page.wait_for_function("() => location.search.includes('zone-3')")
    settled(page)
    assert text_of(page, ".search-count").split(" ")[0] == promised


def test_where_only_the_choices_are_in_the_way_it_says_so(page, invented_site):
    search(page, invented_site, "q=光伏&year=1999")
    count = len(invented.holding(invented_site.records, "光伏"))
    assert text_of(page, ".search-nearest") == f"不加筛选有 {count} 篇。去掉筛选"


def test_the_keyboard_alone_suffices(page, invented_site):
    search(page, invented_site, "光伏")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    links = page.locator(".search-hits h2 a")
    assert links.nth(1).evaluate("link => link === document.activeElement")
    page.keyboard.press("ArrowUp")
    assert links.nth(0).evaluate("link => link === document.activeElement")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "search-q"
    page.focus('input[data-choice="year 2021"]')
    page.keyboard.press("Space")
    page.wait_for_function("() => location.search.includes('year=2021')")
    settled(page)
    assert page.evaluate("document.activeElement.dataset.choice") == "year 2021"


def test_a_slash_in_a_field_is_a_slash(page, invented_site):
    search(page, invented_site, "")
    page.focus("#search-q")
    page.keyboard.type("A/B")
    assert page.input_value("#search-q") == "A/B"


def test_all_results_can_be_reached_and_titles_come_first(page, invented_site):
    search(page, invented_site, "q=氢能&year=2021")
    records = [record for record in invented_site.records if record.date.year == 2021]
    expected = invented.holding(records, "氢能")
    while page.locator(".search-more").is_visible():
        before = page.locator(".search-hits li").count()
        page.click(".search-more")
        page.wait_for_function(f"() => document.querySelectorAll('.search-hits li').length > {before}")
    listed = found(page, invented_site)
    assert sorted(listed) == sorted(expected)
    titled = {record.path for record in records if "氢能" in record.title}
    assert titled and set(listed[: len(titled)]) == titled


def test_sorted_by_date_the_newest_come_first(page, invented_site):
    search(page, invented_site, "的")
    page.click("[data-sort=date]")
    page.wait_for_function("() => location.search.includes('sort=date')")
    settled(page)
    dates = page.eval_on_selector_all(".search-hits time", "times => times.map((time) => time.dateTime)")
    assert dates == sorted(dates, reverse=True) and dates[0].startswith("2023")


def test_an_article_about_a_zone_comes_before_one_that_only_names_it(page, small_site):
    named = invented.article(1, (Block(Role.PARAGRAPH, (), "松岭高新区，松岭高新区，松岭高新区", 1.0),))
    about = ZoneTag("songling", "松岭高新区", True, "", 1, ())
    text = (Block(Role.PARAGRAPH, (), "在松岭高新区" + "的厂里" * 40, 1.0),)
    site = small_site.make([named, invented.article(2, text, facts=Facts(zones=(about,)))])
    search(page, site, "松岭高新区")
    assert [path.split("-")[-1] for path in found(page, site)] == ["00002", "00001"]


def test_denser_articles_come_first_and_then_newer_ones(page, small_site):
    def article(number, text, year):
        return invented.article(number, (Block(Role.PARAGRAPH, (), text, 1.0),), PartialDate(year))

    long, short = "光伏" + "的厂里" * 40, "光伏厂里"
    site = small_site.make([article(1, long, 2023), article(2, short, 2021), article(3, short, 2022)])
    search(page, site, "光伏")
    assert [path.split("-")[-1] for path in found(page, site)] == ["00003", "00002", "00001"]


# --- what can go wrong ---------------------------------------------------------------------------------------------


@pytest.fixture
def small_site(tmp_path, serve):
    """Something to break: a few articles in a folder of its own."""

    class Small:
        folder = tmp_path
        records = invented.records(5, seed=7, characters=400)

        def make(self, records=None):
            write_search_page(tmp_path, records or self.records)
            self.address = serve(tmp_path)
            return self

    return Small()


def _another_release(site):
    manifest = site.folder / "search/index.json"
    content = json.loads(manifest.read_text("utf-8"))
    content["volumes"][0]["version"] = "0" * 16
    manifest.write_text(json.dumps(content), "utf-8")


def _half_a_shard(site):
    for shard in site.folder.glob("search/*/*.bin"):
        shard.write_bytes(shard.read_bytes()[:-1])


def _shards_missing(site):
    for shard in site.folder.glob("search/*/*.bin"):
        shard.unlink()


def _another_format(site):
    (site.folder / "search/index.json").write_text('{"format": 99}')


def _texts_of_other_articles(site):
    for text in site.folder.glob("search/*/*.json"):
        content = json.loads(text.read_text("utf-8"))
        content["segments"] = [["paragraph", 1, "别的文章"]]
        text.write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize(
    "damage", [_another_release, _half_a_shard, _shards_missing, _another_format, _texts_of_other_articles]
)
def test_an_index_that_does_not_fit_together_says_so_instead_of_lying(page, small_site, damage):
    small_site.make()
    damage(small_site)
    search(page, small_site, "高新区")
    assert "结果不可信" in page.inner_text("div.search-notice")
    assert found(page, small_site) == []
    assert page.inner_text(".search-count") == ""


@pytest.mark.parametrize("missing", ["index.json", "2019"])
def test_a_missing_index_says_so_and_the_next_search_tries_again(page, small_site, missing):
    small_site.make()
    shutil.move(small_site.folder / "search" / missing, small_site.folder / "aside")
    search(page, small_site, "高新")
    assert page.inner_text("div.search-notice") != ""
    shutil.move(small_site.folder / "aside", small_site.folder / "search" / missing)
    type_query(page, "高新 区")
    assert page.locator("div.search-notice").is_hidden()
    assert "“高新”“区”" in text_of(page, ".search-count")


def test_text_from_outside_stays_text(page, small_site):
    evil = '<img src=x onerror="window.broken=1">&lt;b&gt;</script>'
    blocks = (Block(Role.TITLE, (), f"松岭{evil}", 1.0), Block(Role.PARAGRAPH, (), f"{evil}光伏{evil}", 1.0))
    small_site.make([replace(invented.article(1, blocks), paper=evil)])
    search(page, small_site, evil)
    assert page.inner_text(".search-hits h2") == f"松岭{evil}"
    assert evil in page.inner_text(".search-excerpt")
    search(page, small_site, f"{evil}没有")
    assert page.evaluate("window.broken") is None
    assert page.locator(".search-page img").count() == 0


def test_a_key_in_the_address_that_names_nothing_breaks_nothing(page, invented_site):
    search(page, invented_site, "q=光伏&zone=<b>&industry=%22%5D&sort=upwards")
    assert "没有文章含“光伏”" in text_of(page, ".search-count")
    assert "<b> ✕" in text_of(page, ".search-chosen")
