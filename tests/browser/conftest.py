"""A headless Chromium, a static server with a base path, and the folders they look at."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from generator.describe import Describer
from generator.files.registers import load_registers
from generator.files.templates import environment
from generator.model.digest import Digest, SiteSettings
from generator.model.ledger import balance
from generator.model.output import OutputFile
from generator.model.record import ArticleRecord
from generator.publish.records import make_records
from generator.publish.search_index import search_files
from generator.publish.site import stage
from tests import invented
from tests.gold_data import gold_restoration, sample_issue, sample_page

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LAUNCH_ARGUMENTS = (
    "--no-sandbox",  # as root, in containers, the sandbox cannot be had
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
BASE_PATH = "/digest/"
"""A project site of GitHub Pages stands under such a path."""

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

STRICT_PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>检索</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'self'">
<link rel="icon" href="../assets/images/seal.svg">
<link rel="stylesheet" href="../assets/stylesheets/digest.css">
<link rel="stylesheet" href="../assets/stylesheets/search.css">
<script src="../assets/javascripts/search.js" defer></script>
</head><body data-md-color-scheme="default"><div class="digest">CONTENT</div></body></html>
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder is `browser`; one worker takes it, so that browser and site are made once."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if os.environ.get("BROWSER") == "skip":
                item.add_marker(pytest.mark.skip(reason="浏览器测试略过 / BROWSER=skip"))


def chromium_path() -> str:
    """Where Chromium is: $CHROMIUM, or the first of the usual names; fails the test where there is none."""
    named = os.environ.get("CHROMIUM")
    found = named if named and shutil.which(named) else next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if not found:
        pytest.fail(
            "没有找到 Chromium：请安装 Debian 的 chromium 包（apt-get install chromium），"
            "或设 CHROMIUM=路径，或设 BROWSER=skip 略过 / install Debian's package `chromium`",
            pytrace=False,
        )
    return found


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder under BASE_PATH and nothing above it; keeps quiet."""

    protocol_version = "HTTP/1.1"

    def translate_path(self, path: str) -> str:
        if not path.startswith(BASE_PATH):
            return str(Path(self.directory, "no such file"))
        return super().translate_path("/" + path.removeprefix(BASE_PATH))

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{BASE_PATH}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """serve(folder) -> address of the folder, under a base path, until the session ends."""
    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(_serving(folder))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests."""
    path = chromium_path()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(LAUNCH_ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One profile for all tests: they differ by address, and nothing on the site but the colour scheme is stored."""
    made = browser.new_context(locale="zh-CN")
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A fresh page. Errors of scripts, and requests to any other host, fail the test at its end."""
    made = context.new_page()
    errors: list[str] = []
    strangers: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.on("request", lambda request: _note_stranger(request.url, strangers))
    yield made
    made.close()
    assert not errors, errors
    assert not strangers, strangers


def _note_stranger(url: str, strangers: list[str]) -> None:
    if not url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
        strangers.append(url)


# --- what is looked at ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class InventedSite:
    """The search page alone, with a large invented digest behind it, under the strictest policy there is."""

    address: str
    folder: Path
    records: list[ArticleRecord]


@pytest.fixture(scope="session")
def invented_site(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> InventedSite:
    """300 invented articles and the search page."""
    folder = tmp_path_factory.mktemp("invented")
    records = invented.records(300, seed=1)
    write_search_page(folder, records)
    return InventedSite(serve(folder), folder, records)


def write_search_page(folder: Path, records: list[ArticleRecord]) -> None:
    """The search page, its script and style, and the index of some records."""
    shutil.copytree(ROOT / "theme_overrides/assets", folder / "assets")
    content = environment().get_template("search.html").render()
    page = OutputFile.text("search/index.html", STRICT_PAGE.replace("CONTENT", content))
    for file in (page, *search_files(records, invented.registers())):
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(file.data)


@dataclass(frozen=True)
class SampleSite:
    """The sample issue, restored as the gold has it, as a finished site."""

    address: str
    folder: Path
    records: list[ArticleRecord]


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> SampleSite:
    """Staged and built with MkDocs; independent of how well restoration does today."""
    folder = tmp_path_factory.mktemp("sample")
    page, issue = sample_page(), sample_issue()
    registers = load_registers(ROOT / "content/reference")
    restoration = gold_restoration(page)
    describer = Describer(registers)
    facts = {(page.key, article.id): describer.describe(article, issue, page) for article in restoration.articles}
    records = make_records(issue, {page.key: restoration}, facts)
    key = (issue.id, page.key)
    digest = Digest((issue,), {key: restoration}, {key: balance(page, restoration)}, records, registers)
    for file in stage(digest, SiteSettings("区域创新文摘", "", ""), environment()):
        target = folder / "build/docs" / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.data)
    shutil.copytree(ROOT / "theme_overrides", folder / "theme_overrides")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(folder / "mkdocs.yml")]
    subprocess.run(command, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    return SampleSite(serve(folder / "site"), folder / "site", list(records))
