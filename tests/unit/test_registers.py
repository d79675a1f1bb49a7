"""The registers load, and each way they can be wrong is one line with file, line and cure."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.errors import SourceError
from generator.files.registers import load_registers
from generator.model.register import Registers

REFERENCE = Path(__file__).resolve().parents[2] / "content/reference"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "reference"
    shutil.copytree(REFERENCE, target)
    return target


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first `old`; the line it stood on."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problem(folder: Path) -> SourceError:
    with pytest.raises(SourceError) as caught:
        load_registers(folder)
    assert "\n" not in str(caught.value)
    assert caught.value.cure
    return caught.value


def test_the_digests_own_registers_load() -> None:
    registers = load_registers(REFERENCE)
    assert isinstance(registers, Registers)
    assert (len(registers.zones), len(registers.provinces), len(registers.cities)) == (525, 34, 365)
    assert len({p.slug for p in registers.provinces}) == 34
    assert next(p for p in registers.provinces if p.short == "内蒙古").slug == "inner-mongolia"
    assert {i.parent for i in registers.industries} - {""} <= {i.id for i in registers.industries if not i.parent}
    assert all(registers.words.__getattribute__(name) for name in registers.words.__dataclass_fields__)


def test_a_byte_order_mark_and_crlf_do_not_matter(folder: Path) -> None:
    before = load_registers(folder)
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_registers(folder) == before


def test_unknown_province_names_the_nearest(folder: Path) -> None:
    line = edit(folder / "zones.csv", "hitech,national,,内蒙古,", "hitech,national,,内蒙古省,")
    error = problem(folder)
    assert (Path(error.path).name, error.line) == ("zones.csv", line)
    assert "内蒙古省" in error.problem
    assert "“内蒙古”" in error.cure


def test_one_id_twice(folder: Path) -> None:
    path = folder / "zones.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    error = problem(folder)
    assert error.line == len(lines) + 1
    assert "第 2 行" in error.problem


def test_unknown_parent(folder: Path) -> None:
    edit(folder / "zones.csv", ",baotou-rare-earth-hitech,active", ",baotou-rare-earth,active")
    assert "“baotou-rare-earth-hitech”" in problem(folder).cure


def test_parents_in_a_ring(folder: Path) -> None:
    path = folder / "zones.csv"
    old = "park,baotou-rare-earth-hitech,active"
    edit(path, old, "park,baotou-xiwang-park,active")
    assert "绕回" in problem(folder).problem


def test_one_alias_of_two_zones_must_be_listed_as_ambiguous(folder: Path) -> None:
    edit(folder / "zones.csv", "咸宁国家高新区|", "咸宁国家高新区|保定高新区|")
    error = problem(folder)
    assert "保定高新区" in error.problem
    assert "baoding-hitech" in error.problem
    with (folder / "ambiguous.csv").open("a", encoding="utf-8") as out:
        out.write("保定高新区,baoding-hitech|xianning-hitech,baoding-hitech,,test\n")
    load_registers(folder)


def test_ambiguous_candidate_that_does_not_exist(folder: Path) -> None:
    line = edit(folder / "ambiguous.csv", "shihezi-etdz|shihezi-hitech", "shihezi-etzd|shihezi-hitech")
    error = problem(folder)
    assert (error.line, "“shihezi-etdz”" in error.cure) == (line, True)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("zones.csv", "id,name,short", "id,name,shrt", "“short”"),
        ("zones.csv", ",kind,", ",", "kind"),
        ("zones.csv", "national,,湖北,,咸宁,", "national,,湖南,,咸宁,", "咸宁不在湖南"),
        ("cities.csv", "石家庄市,石家庄,河北,prefecture", "石家庄市,石家庄,河北", "4 栏"),
        ("provinces.csv", "inner-mongolia", "Inner Mongolia", "网址"),
        ("zones.csv", "xianning-hitech,", "xianning hitech,", "网址"),
        ("industries.yml", "strong: [", "storng: [", "“strong”"),
        ("industries.yml", "parent: it\n", "parent: itt\n", "“it”"),
        ("industries.yml", "id: it-network", "id: it", "写了两次"),
        ("industries.yml", '["光通信"', '["光通信', "YAML"),
        ("words.yml", "surnames:", "surname:", "“surnames”"),
        ("words.yml", "units:", "units: [[1], 2]\nunits:", "写了两次"),
    ],
)
def test_each_slip_is_told_with_its_cure(folder: Path, name: str, old: str, new: str, words: str) -> None:
    edit(folder / name, old, new)
    error = problem(folder)
    assert Path(error.path).name == name
    assert words in str(error)
    assert error.line


def test_missing_file(folder: Path) -> None:
    (folder / "cities.csv").unlink()
    assert "没有这个文件" in str(problem(folder))


def test_empty_file(folder: Path) -> None:
    (folder / "words.yml").write_text("", encoding="utf-8")
    assert "空" in str(problem(folder))


def test_undecodable_bytes_name_the_line(folder: Path) -> None:
    path = folder / "cities.csv"
    path.write_bytes(b"code,name,short,province,level\n130100,\xff\xfe,a,b,c\n")
    error = problem(folder)
    assert (error.line, "UTF-8" in error.problem) == (2, True)


def test_yaml_cannot_make_objects(folder: Path) -> None:
    path = folder / "words.yml"
    path.write_text("surnames: !!python/object/apply:os.system ['true']\n", encoding="utf-8")
    problem(folder)
