"""A throw-away copy of the repository's inputs, and the command line run in it as a person runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "content/issues/keji-ribao-2023-05/yuanqu.txt"


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
    """Copy what a build reads; neither site nor staging comes along."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", target)
    for name in ("content", "theme_overrides"):
        shutil.copytree(ROOT / name, target / name)
    return Repository(target)
