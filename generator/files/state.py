"""Whether anything has changed since the site was last built."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import __version__
from generator.files import output
from generator.model.output import OutputFile

STATE = "build/state.json"
_INPUTS = ("content", "theme_overrides", "mkdocs.yml", "requirements/site.txt", "benchmarks/restore-results.json")
_PROGRAM = Path(__file__).resolve().parent.parent
_ENVIRONMENT = ("SITE_URL", "SOURCE_DATE_EPOCH")


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered of a successful build."""

    inputs: str
    site: str
    summary: dict[str, Any]
    """The fields of `pipeline.Summary`."""


def fingerprint(root: Path) -> str:
    """A hash over everything a build reads: content, generator, theme, settings, pinned engines, environment."""
    digest = hashlib.sha256()
    for path in (_PROGRAM, *(root / name for name in _INPUTS)):
        for file in sorted(_files(path)) if path.is_dir() else [path]:
            digest.update(f"{file.relative_to(path.parent).as_posix()}\0".encode("utf-8", "surrogateescape"))
            digest.update(hashlib.sha256(file.read_bytes()).digest() if file.is_file() else b"-")
    for name in _ENVIRONMENT:
        digest.update(f"{name}={os.environ.get(name, '')}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


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
        if found["version"] != __version__:
            return None
        return State(str(found["inputs"]), str(found["site"]), dict(found["summary"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(root: Path, state: State) -> None:
    """Remember a successful build."""
    record = {"version": __version__, "inputs": state.inputs, "site": state.site, "summary": state.summary}
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    folder, _, name = STATE.rpartition("/")
    output.write_files(root / folder, [OutputFile.text(name, text)])


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".digest-")
    ]
