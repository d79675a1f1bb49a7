"""The site engine: MkDocs renders what was staged. Its own words reach the editor as one line, not as a traceback."""

from __future__ import annotations

import logging
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import yaml
from mkdocs import exceptions
from mkdocs.commands import build as mkdocs_build
from mkdocs.config import load_config

from generator.errors import EngineError, OutputError, SourceError
from generator.files import output, sources
from generator.model.digest import SiteSettings
from generator.model.source import PartialDate

DOCS = "build/docs"
SITE = "site"
MEASURED = "benchmarks/restore-results.json"
_FRESH = ".digest-site-new"
_ASIDE = ".digest-site-old"
"""Beside `site/` and so on its file system: a folder can be renamed into place, a copy could be interrupted."""


class _Collector(logging.Handler):
    """Keeps what the engine says, so that it can be shown as one line."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(" ".join(record.getMessage().split()))


def read_settings(root: Path) -> SiteSettings:
    """What generated pages need to know of mkdocs.yml. `!ENV [SITE_URL, …]` is resolved as MkDocs does it."""
    shown = "mkdocs.yml"
    sources.read_text(root / shown, shown)  # its absence or encoding is better told in our words
    try:
        config = load_config(str(root / shown), docs_dir=str(root / "content"), site_dir=str(root / _FRESH))
    except (exceptions.ConfigurationError, exceptions.Abort, yaml.YAMLError) as error:
        problem = " ".join(str(error).split()) or "configuration error"
        raise SourceError(
            shown, f"站点设置有误（{problem[:200]}）", "请改正 mkdocs.yml / fix the site settings"
        ) from error
    url = str(config["site_url"] or "")
    if url and not url.endswith("/"):
        url += "/"
    measured = root / MEASURED
    results = sources.read_text(measured, MEASURED) if measured.is_file() else ""
    return SiteSettings(str(config["site_name"]), url, str(config["repo_url"] or ""), results)


def render_site(root: Path, newest: PartialDate | None) -> None:
    """Render `build/docs` beside `site/`; `publish_site` puts it there. Raises EngineError.

    `newest` dates the build (sitemap), so that the same digest gives the same bytes on any day.
    """
    fresh = root / _FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    _set_epoch(newest)
    collector = _Collector()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(collector)
    propagate, logger.propagate = logger.propagate, False
    try:
        config = load_config(str(root / "mkdocs.yml"), strict=True, site_dir=str(fresh))
        config.plugins.on_startup(command="build", dirty=False)
        try:
            mkdocs_build.build(config)
        finally:
            config.plugins.on_shutdown()
    except (exceptions.MkDocsException, exceptions.Abort, yaml.YAMLError) as error:
        said = "；".join(dict.fromkeys(collector.lines)) or " ".join(str(error).split()) or "failed"
        raise EngineError("mkdocs.yml", f"建站没有成功（{said[:300]}）", "请按提示改正，原有站点未动") from error
    except OSError as error:
        raise EngineError(SITE, f"建站时写不进去：{error.strerror}", "请检查磁盘空间与权限，原有站点未动") from error
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagate


def publish_site(root: Path) -> None:
    """Put what was rendered in the place of `site/`. Raises OutputError; the last good site stays."""
    output.swap_folder(root / _FRESH, root / SITE, root / _ASIDE)


def heal(root: Path) -> None:
    """Put the last good site back where an interrupted run left none. OutputError where `site` is no folder of ours."""
    output.heal_swap(root / SITE, root / _ASIDE)
    site = root / SITE
    if site.is_symlink() or (site.exists() and not site.is_dir()):
        raise OutputError(SITE, "不是文件夹（是文件或链接）", "请把它移走，站点要建在这里 / site is not a folder")


def _set_epoch(newest: PartialDate | None) -> None:
    """MkDocs stamps the sitemap with SOURCE_DATE_EPOCH; an editor's own value stands if it is a number."""
    if not os.environ.get("SOURCE_DATE_EPOCH", "").isdigit():
        os.environ["SOURCE_DATE_EPOCH"] = str(_epoch(newest))


def _epoch(newest: PartialDate | None) -> int:
    """Seconds from 1970 to the first day of what is known of a date, in UTC."""
    if newest is None:
        return 0
    first = datetime(newest.year, newest.month or 1, newest.day or 1, tzinfo=UTC)
    return max(int(first.timestamp()), 0)
