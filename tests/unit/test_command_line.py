"""The command line as a person meets it: bad input gets one line, exit code 2, and leaves everything as it was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from tests.gold_data import GOLD
from tests.repository import ROOT, SAMPLE, Repository, copy_repository

ISSUE = "content/issues/keji-ribao-2023-05"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A copy of the repository with a good site in it."""
    repository = copy_repository(tmp_path_factory.mktemp("built"))
    result = repository.digest("build")
    assert result.returncode == 0, result.stderr.decode()
    return repository


def _write(name: str, data: bytes) -> Callable[[Path], None]:
    def damage(root: Path) -> None:
        (root / name).write_bytes(data)

    return damage


def _remove(name: str) -> Callable[[Path], None]:
    def damage(root: Path) -> None:
        (root / name).unlink()

    return damage


def _edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def damage(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def _block_articles(root: Path) -> None:
    """A change of the page must be written, and a file stands where a folder is needed."""
    _edit(SAMPLE, "咸宁高新区以离岸创新促发展", "咸宁高新区以离岸创新促新发展")(root)
    for path in sorted((root / "content/articles").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (root / "content/articles").rmdir()
    (root / "content/articles").write_text("挡路", encoding="utf-8")


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty page": (_write(SAMPLE, b""), "yuanqu.txt: 文件是空的"),
    "binary page": (_write(SAMPLE, bytes(range(256)) * 40), "yuanqu.txt"),
    "undecodable byte": (_write(SAMPLE, "好的一句话，还有。\n".encode() * 9 + b"\xff\xfe\xff"), "txt:10: 第 10 行"),
    "NUL": (_write(SAMPLE, "好的一句话。\n坏的\0一句。\n".encode()), "yuanqu.txt:2: 第 2 行有 NUL"),
    "no issue.yml": (_remove(f"{ISSUE}/issue.yml"), "issue.yml: 没有这个文件"),
    "broken YAML": (_write(f"{ISSUE}/issue.yml", b"paper: [\ndate: 2023-05\n"), "issue.yml:1: 方括号或花括号没有收尾"),
    "unknown key": (_edit(f"{ISSUE}/issue.yml", "paper:", "papr:"), "issue.yml:2: 不认识的字段“papr”。最接近"),
    "two pages of one name": (
        _edit(f"{ISSUE}/issue.yml", "source:", "  - file: yuanqu.txt\nsource:"),
        "issue.yml:7: 有两个版面都叫“yuanqu”",
    ),
    "broken register": (_edit("content/reference/zones.csv", "jinan-hitech,", "donghu-science-city,"), "zones.csv:"),
    "broken site settings": (_write("mkdocs.yml", b"site_name: [\n"), "mkdocs.yml"),
    "articles cannot be written": (_block_articles, "articles"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_line_and_changes_nothing(name: str, built: Repository, tmp_path: Path) -> None:
    damage, says = BAD[name]
    repository = copy_repository(tmp_path)
    for folder in ("site", "build"):
        shutil.copytree(built.root / folder, tmp_path / folder)
    damage(tmp_path)
    before = repository.snapshot("content", "site")
    result = repository.digest("build")
    message = result.stderr.decode().strip().splitlines()[-1]
    assert result.returncode == 2, result.stderr.decode()
    assert says in message
    assert "Traceback" not in result.stderr.decode()
    assert len([line for line in result.stderr.decode().splitlines() if "错误" in line]) == 1
    assert repository.snapshot("content", "site") == before


def test_a_second_build_says_so_and_writes_nothing(built: Repository) -> None:
    times = {path: path.stat().st_mtime_ns for path in built.root.rglob("*")}
    result = built.digest("build")
    assert result.returncode == 0
    assert "没有变化" in result.stdout.decode()
    assert times == {path: path.stat().st_mtime_ns for path in built.root.rglob("*")}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-8-sig"])
def test_other_encodings_give_the_same_articles(encoding: str, tmp_path: Path) -> None:
    text = (ROOT / SAMPLE).read_text(encoding="utf-8")
    (tmp_path / "p.txt").write_bytes(text.encode(encoding))
    result = Repository(ROOT).digest("restore", str(tmp_path / "p.txt"), "--format", "text")
    plain = Repository(ROOT).digest("restore", SAMPLE, "--format", "text")
    assert result.returncode == 0, result.stderr.decode()
    assert result.stdout == plain.stdout


def test_windows_line_ends_give_the_same_articles(tmp_path: Path) -> None:
    text = (ROOT / SAMPLE).read_text(encoding="utf-8")
    (tmp_path / "p.txt").write_bytes(text.replace("\n", "\r\n").encode())
    result = Repository(ROOT).digest("restore", str(tmp_path / "p.txt"), "--format", "text")
    assert result.stdout == Repository(ROOT).digest("restore", SAMPLE, "--format", "text").stdout


def test_the_json_is_as_the_schema_says_and_conserves_the_page() -> None:
    result = Repository(ROOT).digest("restore", SAMPLE, "--format", "json")
    found = json.loads(result.stdout)
    schema = json.loads((ROOT / "generator/schema/restoration.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(found, schema)
    text = (ROOT / SAMPLE).read_text(encoding="utf-8")
    used = [item["span"] for item in found["removed"]]
    for article in found["articles"]:
        for block in article["blocks"]:
            assert block["text"] == "".join(text[start:end] for start, end in block["spans"])
            used += block["spans"]
    at = 0
    for start, end in sorted(used):
        assert start == at
        at = end
    assert at == len(text) == found["page"]["chars"]
    assert [article["title"] for article in found["articles"]] == [gold["title"] for gold in GOLD["articles"]]


@pytest.mark.parametrize("form", ["markdown", "text"])
def test_the_forms_for_people_hold_every_paragraph(form: str) -> None:
    result = Repository(ROOT).digest("restore", SAMPLE, "--format", form)
    text = result.stdout.decode()
    for gold in GOLD["articles"]:
        assert gold["title"] in text
        for item in gold["content"]:
            assert item["text"] in text


def test_explain_tells_where_a_passage_went_and_why() -> None:
    page = (ROOT / SAMPLE).read_text(encoding="utf-8")
    at = page.index("期服务助力企业发展")
    said = Repository(ROOT).digest("explain", SAMPLE, "--at", str(at)).stdout.decode()
    assert "咸宁高新区以离岸创新促发展" in said
    assert "把握" in said
    whole = Repository(ROOT).digest("explain", SAMPLE).stdout.decode()
    assert "账目平" in whole
    one = Repository(ROOT).digest("explain", SAMPLE, "--article", "园镜头").returncode
    assert one == 2
    assert "主导产业链链链链" in Repository(ROOT).digest("explain", SAMPLE, "--article", "串珠成链").stdout.decode()


def test_explain_outside_the_page_is_one_line() -> None:
    result = Repository(ROOT).digest("explain", SAMPLE, "--at", "999999")
    assert result.returncode == 2
    assert "没有第 999999 字" in result.stderr.decode()


def test_a_page_without_headline_is_an_untitled_article_and_a_question(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("园区里新来了一家企业。\n\n企业负责人说，下个月就投产。\n", encoding="utf-8")
    found = json.loads(Repository(ROOT).digest("restore", str(tmp_path / "p.txt"), "--format", "json").stdout)
    assert [article["title"] for article in found["articles"]] == [None]
    assert found["questions"]


def test_a_hand_edit_is_kept_told_and_published(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    path = next(
        path
        for path in (tmp_path / "content/articles").rglob("*.md")
        if "咸宁高新区以离岸创新促发展" in path.read_text(encoding="utf-8")
    )
    edited = path.read_text(encoding="utf-8").replace("画卷徐徐展开", "画卷徐徐铺展（编辑改）")
    path.write_text(edited, encoding="utf-8")
    result = repository.digest("build")
    assert result.returncode == 0, result.stderr.decode()
    assert path.read_text(encoding="utf-8") == edited
    assert f"手改保留 / hand edit kept：{path.relative_to(tmp_path).as_posix()}" in result.stdout.decode()
    address = path.relative_to(tmp_path / "content").with_suffix("")
    assert "徐徐铺展（编辑改）" in (tmp_path / "site" / address / "index.html").read_text(encoding="utf-8")
    assert repository.digest("check").returncode == 0


def test_an_article_whose_page_is_gone_goes_too_unless_a_hand_has_edited_it(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    files = sorted((tmp_path / "content/articles").rglob("*.md"))
    files[0].write_text(files[0].read_text(encoding="utf-8") + "\n编辑加的一句。\n", encoding="utf-8")
    (tmp_path / SAMPLE).write_text(
        "## 新来的一篇（虚构）\n\n临江日报讯（记者甲乙）园区里来了新企业。\n", encoding="utf-8"
    )
    assert repository.digest("check").returncode == 2
    result = repository.digest("build")
    assert result.returncode == 0, result.stderr.decode()
    left = sorted((tmp_path / "content/articles").rglob("*.md"))
    assert files[0] in left
    assert len(left) == 2
    assert repository.digest("check").returncode == 0


def test_a_damaged_hand_edit_is_named_with_its_line(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    path = next((tmp_path / "content/articles").rglob("*.md"))
    path.write_text(path.read_text(encoding="utf-8").replace("\ntitle:", "\ntitle: [", 1), encoding="utf-8")
    result = repository.digest("build")
    assert result.returncode == 2
    assert f"{path.relative_to(tmp_path).as_posix()}:" in result.stderr.decode()
    assert "Traceback" not in result.stderr.decode()


def test_nothing_is_inferred_from_a_date_that_is_not_known(tmp_path: Path) -> None:
    text = "## 甲园区引进新企业（虚构）\n\n5月19日，甲园区来了新企业，今年一季度产值增长3%，目前有12家。\n"
    (tmp_path / "p.txt").write_text(text, encoding="utf-8")
    found = json.loads(Repository(ROOT).digest("restore", str(tmp_path / "p.txt"), "--format", "json").stdout)
    (article,) = found["articles"]
    assert [date["text"] for date in article["metadata"]["dates"]] == ["5月19日", "今年一季度", "目前"]
    assert {date["iso"] for date in article["metadata"]["dates"]} == {None}
    assert {figure["when"] for figure in article["metadata"]["figures"]} == {None}


def test_two_articles_of_one_title_on_two_pages_keep_their_own_facts(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    folder = tmp_path / "content/issues/linjiang-ribao-2024-03"
    folder.mkdir()
    yml = "paper: 临江日报\ndate: 2024-03\npages:\n  - file: p01.txt\n  - file: p02.txt\n"
    (folder / "issue.yml").write_text(yml, encoding="utf-8")
    for name, zone in (("p01", "济南高新区"), ("p02", "咸宁高新区")):
        body = f"{zone}的新厂房里（虚构），机器正在调试。{zone}的负责人说，下月投产。"
        (folder / f"{name}.txt").write_text(f"## 图片新闻\n\n◎本报记者 甲乙丙\n\n{body}\n", encoding="utf-8")
    result = repository.digest("build")
    assert result.returncode == 0, result.stderr.decode()
    files = sorted((tmp_path / "content/articles/2024/03").glob("*.md"))
    assert len(files) == 2
    texts = [file.read_text(encoding="utf-8") for file in files]
    assert sorted("jinan-hitech" in text for text in texts) == [False, True]
    assert sorted("xianning-hitech" in text for text in texts) == [False, True]
    for zone in ("jinan-hitech", "xianning-hitech"):
        assert "articles/2024/03/linjiang" in (tmp_path / "site/zones" / zone / "index.html").read_text(
            encoding="utf-8"
        )


def test_the_committed_articles_are_in_step_with_their_pages() -> None:
    result = Repository(ROOT).digest("check")
    assert result.returncode == 0, result.stdout.decode()
