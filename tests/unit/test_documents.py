"""Documents say what is: figures come from stored results, links lead somewhere, no host of a registry is named."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from benchmarks.readme import READMES, summary_table, with_table
from generator import __version__
from generator.restore.conventions import Conventions, parse_conventions

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "NOTICE.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", READMES)
def test_the_figures_are_the_measured_ones(name: str) -> None:
    stored = json.loads((ROOT / "benchmarks/restore-results.json").read_text(encoding="utf-8"))
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text == with_table(text, summary_table(stored, READMES[name]))
    assert "%" in summary_table(stored, READMES[name])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("name", READMES)
def test_the_commands_and_folders_named_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make ([a-z-]+)", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for folder in re.findall(r"^    ([a-z_./]+/) ", text, re.MULTILINE):
        assert (ROOT / folder).is_dir() or folder == "site/", folder


def test_the_example_and_the_keys_of_the_page_on_papers_are_the_programs() -> None:
    text = (ROOT / "docs/papers.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example
    assert parse_conventions(example[1]).papers == ("云湖晚报",)
    named = set(re.findall(r"`([a-z_]+)`", text))
    assert {field.name for field in fields(Conventions) if field.type == "tuple[str, ...]"} <= named


def test_the_version_is_one() -> None:
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_every_pinned_package_has_hashes_and_no_host_is_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert "==" in entry.split()[0], entry
        assert "--hash=sha256:" in entry, entry
