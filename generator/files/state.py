"""Whether anything has changed since the site was last built."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generator import __version__
from generator.files import output
from generator.model.output import OutputFile
from generator.publish.article_file import FOLDER

STATE = "build/state.json"
_INPUTS = (
    "content/issues", "content/reference", "theme_overrides", "mkdocs.yml", "requirements/site.txt",
    "benchmarks/restore-results.json",
)  # fmt: skip
_PROGRAM = Path(__file__).resolve().parent.parent
_LARGEST = 100_000_000
_ENVIRONMENT = ("SITE_URL", "SOURCE_DATE_EPOCH")


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered of a successful build."""

    inputs: str
    """As they were before the build read them: what is saved meanwhile is built by the next run."""
    articles: str
    """As the build left them."""
    site: str
    summary: dict[str, Any]
    """The fields of `pipeline.Summary`."""


def inputs_stamp(root: Path) -> str:
    """A hash over everything a build only reads: pages, registers, program, theme, settings, pinned engines."""
    digest = hashlib.sha256(_content_hash([_PROGRAM, *(root / name for name in _INPUTS)]))
    for name in _ENVIRONMENT:
        digest.update(f"{name}={os.environ.get(name, '')}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def articles_stamp(root: Path) -> str:
    """A hash over the article files, which a build reads and writes."""
    return _content_hash([root / FOLDER]).hex()


def _content_hash(paths: Iterable[Path]) -> bytes:
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(_files(path)) if path.is_dir() else [path]:
            digest.update(f"{file.relative_to(path.parent).as_posix()}\0".encode("utf-8", "surrogateescape"))
            digest.update(_file_hash(file) if file.is_file() else b"-")
    return digest.digest()


def _file_hash(file: Path) -> bytes:
    if file.stat().st_size > _LARGEST:  # no input of ours; reading it as a page will refuse it with a reason
        return b"too large"
    return hashlib.sha256(file.read_bytes()).digest()


def site_stamp(root: Path) -> str:
    """A hash over names, sizes and times of the built site: tells whether a hand or a crash has touched it."""
    digest = hashlib.sha256()
    site = root / "site"
    for file in sorted(_files(site)) if site.is_dir() else []:
        status = file.stat()
        digest.update(f"{file.relative_to(site).as_posix()}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def load(root: Path) -> State | None:
    """What the last successful build left; None where there was none or its record is damaged or of another version."""
    try:
        found = json.loads((root / STATE).read_text(encoding="utf-8"))
        if found.pop("version") != __version__:
            return None
        return State(**found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def save(root: Path, state: State) -> None:
    """Remember a successful build."""
    record = {"version": __version__, **asdict(state)}
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    folder, _, name = STATE.rpartition("/")
    output.write_files(root / folder, [OutputFile.text(name, text)])


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".digest-")
    ]
