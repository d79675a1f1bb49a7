"""The borders that keep the acts pure, read from the imports themselves."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "generator"
WORLD = frozenset(
    {"os", "pathlib", "shutil", "tempfile", "time", "socket", "subprocess", "threading", "random", "mkdocs"}
)
ALLOWED = {
    "model": {"model"},
    "restore": {"restore", "model"},
    "describe": {"describe", "model"},
    "publish": {"publish", "model", "errors", "__version__"},
    "files": {"files", "model", "errors", "restore", "publish", "__version__"},
}
"""What each package may import of ours: `files` may call pure parsers of the acts, no act calls `files` or another."""


def imports(path: Path) -> set[str]:
    """Every module a file imports, in full."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("package", ALLOWED)
def test_packages_know_only_what_they_may(package: str) -> None:
    files = sorted((PACKAGE / package).glob("*.py"))
    assert files
    for path in files:
        ours = {name.split(".")[1] for name in imports(path) if name.startswith("generator.")}
        assert ours <= ALLOWED[package], path


@pytest.mark.parametrize("package", ["model", "restore", "describe", "publish"])
def test_pure_packages_do_not_meet_the_world(package: str) -> None:
    for path in sorted((PACKAGE / package).glob("*.py")):
        assert not {name.split(".")[0] for name in imports(path)} & WORLD, path
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"open", "print", "input"}, path


def test_the_tree_is_one_level_deep() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts}
    assert all(PACKAGE in {folder, folder.parent} for folder in folders)
