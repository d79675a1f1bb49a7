"""原版对照 in a real browser: complete without script on a phone, two panes that follow each other on a desk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.files.templates import environment
from generator.model.ledger import balance
from generator.publish.compare import compare_html
from generator.publish.records import make_records
from tests.gold_data import ROOT, gold_restoration, sample_issue, sample_page

SHELL = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>原版对照</title><link rel="icon" href="assets/images/seal.svg">
<link rel="stylesheet" href="assets/stylesheets/digest.css">
<link rel="stylesheet" href="assets/stylesheets/compare.css">
<script src="assets/javascripts/compare.js" defer></script></head>
<body data-md-color-scheme="default"><div class="digest">CONTENT</div></body></html>
"""
TAIL = "期服务助力企业发展。"
"""Printed before the headline of the article whose paragraph it ends."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """The sample page beside its right restoration."""
    folder = tmp_path_factory.mktemp("compare")
    shutil.copytree(ROOT / "theme_overrides/assets", folder / "assets")
    issue, source = sample_issue(), sample_page()
    restoration = gold_restoration(source)
    records = make_records(issue, {source.key: restoration}, {})
    html = compare_html(environment(), issue, source, restoration, balance(source, restoration), records)
    (folder / "index.html").write_text(SHELL.replace("CONTENT", html), encoding="utf-8")
    return serve(folder)


def test_a_phone_without_script_shows_one_side_at_a_time(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.goto(address)
    raw, restored = page.locator("#raw"), page.locator("#restored")
    expect(raw).to_be_visible()
    expect(restored).to_be_hidden()
    page.get_by_role("link", name="还原", exact=True).click()
    expect(restored).to_be_visible()
    expect(raw).to_be_hidden()
    page.get_by_role("link", name="原版", exact=True).click()
    expect(raw).to_be_visible()
    page.locator(".passage", has_text=TAIL).get_by_role("link").click()
    expect(restored).to_be_visible()
    piece = restored.get_by_text(TAIL, exact=True)
    expect(piece).to_be_in_viewport()
    restored.locator(".seam", has_text="移自行 61").click()
    expect(raw.get_by_text(TAIL, exact=True)).to_be_in_viewport()
    context.close()


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
@pytest.mark.parametrize("side", ["", "#restored"])
def test_nothing_is_wider_than_the_screen(page: Page, address: str, width: int, side: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + side)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for pane in ("#raw", "#restored"):
        assert page.evaluate(f"(p => p.scrollWidth - p.clientWidth)(document.querySelector('{pane}'))") <= 0


def test_on_a_desk_the_sides_follow_each_other(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    page.goto(address)
    raw, restored = page.locator("#raw"), page.locator("#restored")
    expect(raw).to_be_visible()
    expect(restored).to_be_visible()
    raw.locator(".passage", has_text=TAIL).get_by_role("link").click()
    piece = restored.get_by_text(TAIL, exact=True)
    expect(piece).to_be_in_viewport()
    expect(raw.get_by_text(TAIL, exact=True)).to_have_class("twin")
    page.goto(f"{address}#c922")
    expect(restored.locator(".twin")).to_be_in_viewport()
    expect(restored.locator(".twin")).to_contain_text("专门针对矿山的恶劣环境设")
    page.goto(f"{address}#restored")
    expect(page.locator(".twin")).to_have_count(0)


def test_every_passage_is_reached_by_its_address(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    page.goto(address)
    anchors = page.evaluate("[...document.querySelectorAll('.said [id]')].map(e => e.id)")
    assert len(anchors) > 60
    for anchor in (anchors[0], anchors[len(anchors) // 2], anchors[-1]):
        page.goto(f"{address}#{anchor}")
        expect(page.locator(f"#{anchor}")).to_be_in_viewport()
