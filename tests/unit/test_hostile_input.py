"""Inputs made to break the program: each gets one line and exit code 2, quickly, and nothing is changed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.errors import SourceError
from generator.files import yaml_lines
from generator.publish.article_file import read_article
from tests.repository import ROOT, SAMPLE, Repository, copy_repository

YML = "content/issues/keji-ribao-2023-05/issue.yml"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    repository = copy_repository(tmp_path_factory.mktemp("hostile"))
    result = repository.digest("build")
    assert result.returncode == 0, result.stderr.decode()
    return repository


def _refused(repository: Repository, says: str) -> None:
    result = repository.digest("build")
    said = result.stderr.decode("utf-8", "replace")
    assert result.returncode == 2, said
    assert "Traceback" not in said
    assert says in said.strip().splitlines()[-1]
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("paper: " + "[" * 100_000, "嵌套过深"),
        ("a: &a [x]\nb: *a\n", "别名"),
        ('paper: "\\ud800"\n', "控制字符"),
        ('paper: "\\e]0;x\\a"\n', "控制字符"),
        ("paper: !!python/object/apply:os.system [id]\n", "一行文字"),
        ("- " * 5000, "嵌套过深"),
        ('"\\u202Epaper": x\n', "控制字符"),
    ],
)
def test_hostile_yaml_is_refused_quickly(text: str, says: str) -> None:
    start = time.process_time()
    with pytest.raises(SourceError) as caught:
        found = yaml_lines.parse(text, "issue.yml")
        yaml_lines.text_of(
            yaml_lines.mapping(found, "issue.yml", frozenset(), frozenset({"paper"}), "x")["paper"], "x", "y"
        )
    assert says in str(caught.value)
    assert time.process_time() - start < 5  # a hang, not a benchmark


def test_an_error_in_the_settings_leaves_content_and_site_alone(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    assert repository.digest("build").returncode == 0
    page = tmp_path / SAMPLE
    page.write_text(page.read_text(encoding="utf-8") + "\n又来了一句。\n", encoding="utf-8")
    settings = tmp_path / "mkdocs.yml"
    settings.write_text(
        settings.read_text(encoding="utf-8") + "\nextra_css: [nowhere.css]\nhooks: [missing.py]\n", encoding="utf-8"
    )
    before = repository.snapshot("content", "site")
    _refused(repository, "mkdocs.yml")
    assert repository.snapshot("content", "site") == before


@pytest.mark.parametrize("what", ["file", "link"])
def test_a_site_that_is_no_folder_is_named_not_replaced(built: Repository, tmp_path: Path, what: str) -> None:
    repository = copy_repository(tmp_path)
    if what == "file":
        (tmp_path / "site").write_text("我的", encoding="utf-8")
    else:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "site").symlink_to(tmp_path / "elsewhere")
    _refused(repository, "site: 不是文件夹")
    assert (tmp_path / "site").is_symlink() == (what == "link")


def test_a_build_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    (tmp_path / "build").write_text("挡路", encoding="utf-8")
    _refused(repository, "build: 建不了文件夹")


@pytest.mark.parametrize("name", [b"\xff.md", b"a\x01b.md", b"a\\b.md"])
def test_an_article_file_whose_name_is_no_address_is_named(tmp_path: Path, name: bytes) -> None:
    repository = copy_repository(tmp_path)
    folder = os.fsencode(tmp_path / "content/articles/2023/05")
    Path(os.fsdecode(folder + b"/" + name)).write_text("---\ntitle: 甲\n---\n", encoding="utf-8")
    _refused(repository, "文件名里有不能用作网址的字符")


def test_a_number_without_sense_in_an_edited_article_is_named() -> None:
    path = next((ROOT / "content/articles").rglob("*.md"))
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "value: " in line)
    value = line.split("value: ")[1].split(",")[0]
    with pytest.raises(SourceError, match="大得没有意义"):
        read_article("2023/05/x.md", text.replace(line, line.replace(f"value: {value}", "value: " + "9" * 400), 1))


@pytest.mark.parametrize("mark", ["[", "<a ", "*", "_", "`", "!["])
def test_a_paragraph_of_unclosed_marks_is_read_quickly(mark: str) -> None:
    path = next((ROOT / "content/articles").rglob("*.md"))
    text = path.read_text(encoding="utf-8") + "\n" + mark * 20_000 + "\n"
    start = time.process_time()
    assert read_article("2023/05/x.md", text).edited
    assert time.process_time() - start < 10  # a hang, not a benchmark


def test_two_builds_at_once_both_end_well(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "generator", "build"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    assert [run.communicate(timeout=300)[0] is not None and run.returncode for run in runs] == [0, 0]
    assert (tmp_path / "site/index.html").is_file()
    assert "没有变化" in repository.digest("build").stdout.decode()


def test_a_build_that_is_killed_leaves_a_whole_site(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    assert repository.digest("build").returncode == 0
    good = repository.snapshot("site")
    page = tmp_path / SAMPLE
    for delay in (0.4, 0.9, 1.4, 1.9):
        page.write_text(page.read_text(encoding="utf-8") + "\n又来了一句。\n", encoding="utf-8")
        run = subprocess.Popen(
            [sys.executable, "-m", "generator", "build"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(delay)
        run.kill()
        run.wait()
        left = repository.snapshot("site") or repository.snapshot(".digest-site-old")
        assert left.keys() >= {"site/index.html"} or ".digest-site-old/index.html" in left
        assert len(left) >= len(good)
    assert repository.digest("build").returncode == 0
    assert repository.digest("check").returncode == 0
    assert not list(tmp_path.rglob(".digest-*"))


def test_a_number_without_sense_on_a_page_builds(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    page = tmp_path / SAMPLE
    page.write_text(
        page.read_text(encoding="utf-8") + f"\n园区有{'9' * 400}家企业，{'8' * 400}.5%。\n", encoding="utf-8"
    )
    result = repository.digest("build")
    assert result.returncode == 0, result.stderr.decode()
    edited = next((tmp_path / "content/articles").rglob("*.md"))
    for path in (tmp_path / "content/articles").rglob("*.md"):
        if "9999999" in path.read_text(encoding="utf-8"):
            edited = path
    edited.write_text(edited.read_text(encoding="utf-8") + "\n编辑加的一句。\n", encoding="utf-8")
    assert repository.digest("build").returncode == 0
