"""A headless Chromium, a static server with a base path, and the folders they look at."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

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
def browser() -> Iterator[object]:
    """One Chromium for all browser tests (a Playwright Browser)."""
    path = chromium_path()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (not needed where browser tests are skipped)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(LAUNCH_ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser) -> Iterator[object]:
    """A fresh page in a fresh profile. Errors of scripts, and requests to any other host, fail the test at its end."""
    context = browser.new_context(locale="zh-CN")
    made = context.new_page()
    errors: list[str] = []
    strangers: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    context.on("request", lambda request: _note_stranger(request.url, strangers))
    yield made
    context.close()
    assert not errors, errors
    assert not strangers, strangers


def _note_stranger(url: str, strangers: list[str]) -> None:
    if not url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
        strangers.append(url)
