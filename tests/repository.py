"""A throw-away copy of the repository's inputs, and the command line run in it as a person runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_ISSUE = "keji-ribao-2023-05"
SAMPLE = f"content/issues/{SAMPLE_ISSUE}/yuanqu.txt"


@dataclass(frozen=True)
class Repository:
    """Where the copy is."""

    root: Path

    def digest(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
        """Run `digest …` in the copy; the result has its output as bytes."""
        return subprocess.run(
            [sys.executable, "-m", "generator", *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            check=False,
            timeout=120,
        )

    def snapshot(self, *folders: str) -> dict[str, bytes]:
        """The bytes of every file below the named folders."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for folder in folders
            for path in sorted((self.root / folder).rglob("*"))
            if path.is_file()
        }


def copy_repository(target: Path) -> Repository:
    """Copy what a build reads, of the content only the sample issue: an editor's own issues must not fail a test."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", target)
    for name in ("theme_overrides", "content/reference", f"content/issues/{SAMPLE_ISSUE}"):
        shutil.copytree(ROOT / name, target / name)
    for path in (ROOT / "content/articles").rglob(f"{SAMPLE_ISSUE}-*.md"):
        copy = target / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return Repository(target)
