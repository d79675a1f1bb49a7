"""The whole site as a browser meets it, under a base path: links, scripts, hosts, widths."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from generator.model.article import Role

WIDTHS = (360, 768, 1440)
KINDS = ("", "zones/", "industries/", "provinces/", "issues/", "search/", "about/")


class _Links(HTMLParser):
    """Links, addresses of what is loaded, and anchors of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.anchors.update(filter(None, (values.get("id"), values.get("name") if tag == "a" else None)))
        for name in ("href", "src", "action"):
            if values.get(name) is not None and values.get("rel") != "canonical":
                self.links.append(values[name] or "")


@pytest.fixture(scope="module")
def pages(sample_site) -> dict[str, _Links]:
    """Every page of the site by its address below the root."""
    found = {}
    for file in sorted(sample_site.folder.rglob("*.html")):
        links = _Links()
        links.feed(file.read_text("utf-8"))
        found[file.relative_to(sample_site.folder).as_posix().removesuffix("index.html")] = links
    return found


def test_every_link_and_anchor_leads_somewhere(pages, sample_site):
    base = sample_site.address
    dead = []
    for address, page in pages.items():
        for link in page.links:
            target = urlsplit(urljoin(base + address, link))
            if target.scheme not in ("http", "https") or not target.geturl().startswith(base):
                continue
            path = unquote(target.geturl().split("#")[0].split("?")[0].removeprefix(base))
            alive = path in pages or (not path.endswith("/") and (sample_site.folder / path).is_file())
            anchor = unquote(target.fragment)
            if not alive or (anchor and path in pages and anchor not in pages[path].anchors):
                dead.append((address, link))
    assert dead == []


def test_no_link_leaves_the_base_path_or_the_site(pages, sample_site):
    base = sample_site.address
    strangers = {
        link
        for address, page in pages.items()
        if address != "404.html"  # served at any depth, so its addresses cannot be relative
        for link in page.links
        if not urljoin(base + address, link).startswith((base, "mailto:", "data:", "#"))
    }
    assert strangers == set()


def test_every_page_loads_without_an_error_a_missing_file_or_a_foreign_request(page, pages, sample_site):
    failed: list[str] = []
    page.on("response", lambda response: response.status >= 400 and failed.append(response.url))
    page.on("console", lambda message: message.type == "error" and failed.append(message.text))
    for address in _one_of_each_kind(pages):
        page.goto(sample_site.address + address)
    assert failed == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_screen(context, pages, sample_site, width):
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    wide = []
    for address in _one_of_each_kind(pages):
        page.goto(sample_site.address + address)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    page.close()
    assert wide == []


def test_every_paragraph_head_caption_and_pull_quote_stands_on_its_page_as_printed(page, sample_site):
    for record in sample_site.records:
        page.goto(f"{sample_site.address}articles/{record.path}/")
        shown = re.sub(r"\s", "", page.inner_text("#content"))
        for block in record.blocks:
            if block.role is Role.BYLINE:  # set without its ornament
                continue
            assert re.sub(r"\s", "", block.text) in re.sub(r"校[一二三四五六七八九十]+", "", shown), block.text[:20]


def test_the_scheme_a_reader_chooses_is_kept(page, sample_site):
    page.goto(sample_site.address)
    before = page.get_attribute("body", "data-md-color-scheme")
    page.click(".scheme")
    after = page.get_attribute("body", "data-md-color-scheme")
    page.goto(sample_site.address + "about/")
    assert page.get_attribute("body", "data-md-color-scheme") == after != before
    page.evaluate("localStorage.clear()")


def test_every_search_result_leads_to_a_page(pages, sample_site):
    texts = [json.loads(file.read_text("utf-8")) for file in Path(sample_site.folder, "search").glob("*/*.json")]
    assert len(texts) == len(sample_site.records)
    assert all(f"articles/{text['path']}/" in pages for text in texts)


def _one_of_each_kind(pages: dict[str, _Links]) -> list[str]:
    """The indexes, and the first page below each folder."""
    chosen = [address for address in KINDS if address in pages]
    for folder in ("articles/", "zones/", "industries/", "provinces/", "issues/"):
        below = [address for address in pages if address.startswith(folder) and address != folder]
        chosen += below[:1] + below[-1:]
    return list(dict.fromkeys(chosen))
