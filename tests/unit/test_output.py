"""Writing: only what differs, everything or nothing, never outside the root."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.errors import OutputError
from generator.files import output
from generator.model.output import OutputFile


def test_a_second_write_writes_nothing(tmp_path: Path) -> None:
    root = tmp_path / "out"
    files = [OutputFile.text("a/b.md", "甲"), OutputFile.text("c.md", "乙")]
    assert output.write_files(root, files).written == ("a/b.md", "c.md")
    times = {path: path.stat().st_mtime_ns for path in root.rglob("*.md")}
    assert not output.write_files(root, files).changed
    assert times == {path: path.stat().st_mtime_ns for path in root.rglob("*.md")}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_mirror_removes_what_is_no_longer_made(tmp_path: Path) -> None:
    root = tmp_path / "out"
    output.mirror(root, [OutputFile.text("a/b.md", "甲"), OutputFile.text("c.md", "乙")])
    assert output.mirror(root, [OutputFile.text("c.md", "丙")]).removed == ("a/b.md",)
    assert [path.relative_to(root).as_posix() for path in root.rglob("*")] == ["c.md"]


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x", "a\\..\\x", "a\0b", ""])
def test_nothing_is_written_outside_the_root(tmp_path: Path, path: str) -> None:
    with pytest.raises(OutputError):
        output.write_files(tmp_path / "out", [OutputFile.text(path, "甲")])
    assert not (tmp_path / "x").exists()


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "out"
    output.write_files(root, [OutputFile.text("a.md", "旧"), OutputFile.text("b.md", "旧")])
    real, calls = Path.write_bytes, 0

    def full(self: Path, data: bytes) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(28, "No space left on device", str(self))
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left"):
        output.write_files(root, [OutputFile.text("a.md", "新"), OutputFile.text("b.md", "新")])
    assert {path.read_text(encoding="utf-8") for path in root.iterdir()} == {"旧"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="out: 写不进去"):
        output.write_files(tmp_path / "out", [OutputFile.text("a.md", "甲")])
    tmp_path.chmod(0o700)


def test_an_interrupted_swap_is_healed(tmp_path: Path) -> None:
    site, aside = tmp_path / "site", tmp_path / "old"
    aside.mkdir()
    (aside / "index.html").write_text("好", encoding="utf-8")
    output.heal_swap(site, aside)
    assert (site / "index.html").read_text(encoding="utf-8") == "好"


def test_a_swap_that_fails_keeps_the_old_site(tmp_path: Path) -> None:
    site, aside = tmp_path / "site", tmp_path / "old"
    site.mkdir()
    (site / "index.html").write_text("旧", encoding="utf-8")
    with pytest.raises(OutputError):
        output.swap_folder(tmp_path / "missing", site, aside)
    assert (site / "index.html").read_text(encoding="utf-8") == "旧"
