"""One staging folder, one mkdocs.yml, two engines: the same addresses."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest

from tests.repository import Repository, copy_repository

ENGINE_PAGES = frozenset({"404.html"})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The site as MkDocs renders it, without an address of its own."""
    repository = copy_repository(tmp_path_factory.mktemp("engines"))
    result = repository.digest("build")
    assert result.returncode == 0, result.stderr.decode()
    return repository


def addresses(site: Path) -> set[str]:
    """Every page of a site, as the path it is served under."""
    return {
        path.relative_to(site).as_posix().removesuffix("index.html")
        for path in site.rglob("*.html")
        if "assets" not in path.relative_to(site).parts
    }


@pytest.mark.engine
def test_zensical_gives_the_same_addresses(built: Repository, tmp_path: Path) -> None:
    copy = copy_repository(tmp_path / "zensical")
    shutil.copytree(built.root / "build/docs", copy.root / "build/docs")
    result = subprocess.run(
        [str(Path(sys.executable).parent / "zensical"), "build", "--clean"],
        cwd=copy.root,
        capture_output=True,
        check=False,
        timeout=300,
    )
    said = result.stdout.decode() + result.stderr.decode()
    assert result.returncode == 0, said
    assert not re.search(r"(?i)\b(error|warning)\b", said), said
    assert addresses(copy.root / "site") == addresses(built.root / "site")
    assert len(addresses(built.root / "site")) > 20


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.add(value)
            if name in {"href", "src", "action"} and value is not None:
                self.links.append(value)


def read(path: Path) -> _Links:
    """Links and anchors of a page."""
    found = _Links()
    found.feed(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.engine
def test_every_link_and_anchor_has_a_target_and_none_leads_outside(built: Repository) -> None:
    site = built.root / "site"
    pages = {path: read(path) for path in site.rglob("*.html")}
    broken = []
    for path, page in pages.items():
        here = "http://site/" + path.relative_to(site).as_posix()
        for link in page.links:
            target, anchor = urldefrag(urljoin(here, link))
            if not target.startswith("http://site/"):
                broken.append((path.name, link, "leads outside"))
                continue
            file = site / unquote(target.removeprefix("http://site/").partition("?")[0])
            file = file / "index.html" if file.is_dir() else file
            if not file.is_file():
                broken.append((str(path.relative_to(site)), link, "no such page"))
            elif anchor and file.suffix == ".html" and unquote(anchor) not in pages[file].anchors:
                broken.append((str(path.relative_to(site)), link, "no such anchor"))
    assert not broken, broken[:10]


@pytest.mark.engine
def test_two_builds_give_the_same_bytes(built: Repository, tmp_path: Path) -> None:
    again = copy_repository(tmp_path / "elsewhere")
    result = again.digest("build", TZ="Asia/Shanghai", LC_ALL="C", PYTHONHASHSEED="7")
    assert result.returncode == 0, result.stderr.decode()
    assert again.snapshot("content", "site") == built.snapshot("content", "site")


@pytest.mark.engine
def test_a_base_path_reaches_the_page_for_missing_addresses_feeds_and_sitemap(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    result = repository.digest("build", SITE_URL="https://example.org/digest")
    assert result.returncode == 0, result.stderr.decode()
    missing = (tmp_path / "site/404.html").read_text(encoding="utf-8")
    local = [
        link for link in read(tmp_path / "site/404.html").links if not link.startswith(("#", "https://example.org"))
    ]
    assert local
    assert all(link.startswith("/digest/") for link in local), local
    assert "/digest/" in missing
    assert "https://example.org/digest/articles/2023/05/" in (tmp_path / "site/feed.xml").read_text(encoding="utf-8")
    assert "https://example.org/digest/zones/" in (tmp_path / "site/sitemap.xml").read_text(encoding="utf-8")
