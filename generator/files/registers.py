"""The digest's registers, read from `content/reference/` and checked before anything relies on them."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Collection, Mapping
from dataclasses import fields
from pathlib import Path
from typing import NoReturn

import yaml

from generator.errors import SourceError
from generator.model.register import Ambiguity, City, Industry, Province, Registers, Topic, Words, Zone

GENERIC_CANDIDATES = ("*hitech", "*etdz", "*any")
"""Candidates of a generic name (高新区): any zone of that kind."""

ZONE_KINDS = ("hitech", "economic", "other")
ZONE_LEVELS = ("national", "provincial")

_Row = dict[str, str]
_Table = list[tuple[int, _Row]]
"""Rows with the line each ends on."""


def load_registers(folder: Path) -> Registers:
    """All registers of a folder, checked against one another.

    Raises SourceError with file, line and cure for a missing file, undecodable bytes, a missing or unknown column or
    key, an id used twice, an unknown parent, province, city or candidate, and an alias that two zones claim without
    standing in ambiguous.csv.
    """
    provinces = _load_provinces(folder / "provinces.csv")
    cities = _load_cities(folder / "cities.csv", {province.short for province in provinces})
    zone_table = _table(
        folder / "zones.csv",
        ("id", "name", "short", "aliases", "kind", "level", "province", "city", "parent", "status", "confidence"),
        ("also", "corps", "county", "admin_code", "approved", "category", "source", "note"),
    )
    zones = _load_zones(folder / "zones.csv", zone_table, provinces, cities)
    ambiguities = _load_ambiguities(folder / "ambiguous.csv", zones)
    _check_aliases(folder / "zones.csv", zone_table, ambiguities)
    industries, topics = _load_taxonomy(folder / "industries.yml")
    return Registers(zones, ambiguities, provinces, cities, industries, topics, _load_words(folder / "words.yml"))


# --- tables -----------------------------------------------------------------------------------------------------------


def _load_provinces(path: Path) -> tuple[Province, ...]:
    names = ("code", "name", "short", "capital", "region", "slug")
    table = _table(path, names)
    for column in ("code", "short", "slug"):
        _check_unique(path, table, column)
    for line, row in table:
        if not row["slug"].replace("-", "").isascii() or not row["slug"].replace("-", "").islower():
            _fail(path, line, f"slug “{row['slug']}”不能作网址", "请只用小写英文字母和连字符，例如 inner-mongolia")
    return tuple(Province(*(row[name] for name in names)) for _, row in table)


def _load_cities(path: Path, provinces: Collection[str]) -> tuple[City, ...]:
    names = ("code", "name", "short", "province", "level")
    table = _table(path, names)
    _check_unique(path, table, "code")
    for line, row in table:
        _check_known(path, line, "province", row["province"], provinces)
    return tuple(City(*(row[name] for name in names)) for _, row in table)


def _load_zones(
    path: Path, table: _Table, provinces: tuple[Province, ...], cities: tuple[City, ...]
) -> tuple[Zone, ...]:
    _check_unique(path, table, "id")
    _check_unique(path, table, "short")
    ids = {row["id"] for _, row in table}
    province_names = {province.short for province in provinces}
    city_names = {city.short for city in cities} | province_names
    in_province = {(city.short, city.province) for city in cities} | {(name, name) for name in province_names}
    for line, row in table:
        _check_filled(path, line, row, "id", "name", "short", "province")
        if not row["id"].replace("-", "").isalnum() or not row["id"].isascii() or row["id"] != row["id"].lower():
            _fail(path, line, f"id “{row['id']}”不能作网址", "请只用小写英文字母、数字和连字符")
        _check_known(path, line, "kind", row["kind"], ZONE_KINDS)
        _check_known(path, line, "level", row["level"], ZONE_LEVELS)
        _check_known(path, line, "province", row["province"], province_names)
        if row["city"]:
            _check_known(path, line, "city", row["city"], city_names)
            if (row["city"], row["province"]) not in in_province:
                _fail(path, line, f"{row['city']}不在{row['province']}", "请改正 city 或 province 一栏")
        if row["parent"]:
            _check_known(path, line, "parent", row["parent"], ids)
    _check_no_cycle(path, table)
    own = [field.name for field in fields(Zone)]
    return tuple(
        Zone(**{name: row.get(name, "") for name in own if name != "aliases"}, aliases=_split(row["aliases"]))
        for _, row in table
    )


def _load_ambiguities(path: Path, zones: tuple[Zone, ...]) -> tuple[Ambiguity, ...]:
    table = _table(path, ("alias", "candidates", "preferred", "rule"), ("needs",))
    _check_unique(path, table, "alias")
    legal = [*GENERIC_CANDIDATES, *(zone.id for zone in zones)]
    found = []
    for line, row in table:
        _check_filled(path, line, row, "alias")
        candidates = _split(row["candidates"])
        for candidate in candidates:
            _check_known(path, line, "candidates", candidate, legal)
        if row["preferred"]:
            _check_known(path, line, "preferred", row["preferred"], candidates)
        found.append(Ambiguity(row["alias"], candidates, row["preferred"], row["rule"], _split(row.get("needs", ""))))
    return tuple(found)


def _check_aliases(path: Path, table: _Table, ambiguities: tuple[Ambiguity, ...]) -> None:
    listed = {ambiguity.alias for ambiguity in ambiguities}
    owner: dict[str, str] = {}
    for line, row in table:
        for alias in dict.fromkeys((row["name"], row["short"], *_split(row["aliases"]))):
            other = owner.setdefault(alias, row["id"])
            if other != row["id"] and alias not in listed:
                problem = f"别名“{alias}”同时属于 {other} 和 {row['id']}"
                _fail(path, line, problem, "请删去其一，或把它写进 ambiguous.csv")


def _check_no_cycle(path: Path, table: _Table) -> None:
    parent = {row["id"]: row["parent"] for _, row in table}
    for line, row in table:
        seen, at = {row["id"]}, row["parent"]
        while at:
            if at in seen:
                _fail(path, line, f"{row['id']} 的上级绕回了自己", "请改正 parent 一栏")
            seen.add(at)
            at = parent[at]


def _table(path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> _Table:
    reader = csv.reader(io.StringIO(_read(path), newline=""), strict=True)
    header: list[str] | None = None
    table: _Table = []
    try:
        for cells in reader:
            if not any(cells):
                continue
            if header is None:
                header = _check_header(path, reader.line_num, cells, required, optional)
                continue
            if len(cells) != len(header):
                problem = f"这一行有 {len(cells)} 栏，表头有 {len(header)} 栏"
                _fail(path, reader.line_num, problem, "请补上或删去逗号；含逗号的内容要加双引号")
            table.append((reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    except csv.Error as error:
        _fail(path, reader.line_num, f"CSV 读不下去（{error}）", "请检查这一行的双引号是否成对")
    if header is None:
        _fail(path, 1, "文件是空的", f"第一行应是表头：{','.join(required)}")
    return table


def _check_header(
    path: Path, line: int, cells: list[str], required: tuple[str, ...], optional: tuple[str, ...]
) -> list[str]:
    header = [cell.strip() for cell in cells]
    for name in header:
        _check_known(path, line, "表头", name, (*required, *optional))
    for name in required:
        if name not in header:
            _fail(path, line, f"表头缺少 {name} 一栏", f"表头应有：{','.join(required)}")
    for name in header:
        if header.count(name) > 1:
            _fail(path, line, f"表头里 {name} 写了两次", "请删去一个")
    return header


def _check_unique(path: Path, table: _Table, column: str) -> None:
    seen: dict[str, int] = {}
    for line, row in table:
        if row[column] in seen:
            problem = f"{column} “{row[column]}”与第 {seen[row[column]]} 行重复"
            _fail(path, line, problem, "请改成不同的，或删去一行")
        seen[row[column]] = line


def _check_filled(path: Path, line: int, row: _Row, *columns: str) -> None:
    for column in columns:
        if not row[column]:
            _fail(path, line, f"{column} 一栏是空的", "请填写")


def _check_known(path: Path, line: int, what: str, value: str, legal: Collection[str]) -> None:
    if value not in legal:
        _fail(path, line, f"{what} “{value}”不在可用的值之中", _nearest(value, legal))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


# --- YAML -------------------------------------------------------------------------------------------------------------


def _load_taxonomy(path: Path) -> tuple[tuple[Industry, ...], tuple[Topic, ...]]:
    root = _mapping(path, _compose(path), ("industries", "topics"), ("version", "method"))
    industries: dict[str, Industry] = {}
    nodes = _sequence(path, root["industries"])
    legal = ("name_en", "parent", "code_2018", "gbt4754", "strong", "weak", "negative")
    for node in nodes:
        item = _mapping(path, node, ("id", "name"), legal)
        identity = _scalar(path, item["id"])
        if identity in industries:
            _fail(path, _line(node), f"行业 id “{identity}”写了两次", "请改成不同的，或删去一个")
        industries[identity] = Industry(
            identity,
            _scalar(path, item["name"]),
            _scalar(path, item["parent"]) if "parent" in item else "",
            *(_strings(path, item.get(key)) for key in ("strong", "weak", "negative", "code_2018")),
        )
    for node, industry in zip(nodes, industries.values(), strict=True):
        if industry.parent:
            _check_known(path, _line(node), "parent", industry.parent, industries)
            if industries[industry.parent].parent:
                _fail(path, _line(node), f"{industry.id} 在第三级", "行业只分两级，请改正 parent")
    topics: dict[str, Topic] = {}
    for node in _sequence(path, root["topics"]):
        item = _mapping(path, node, ("id", "name", "strong"), ())
        identity = _scalar(path, item["id"])
        if identity in topics:
            _fail(path, _line(node), f"专题 id “{identity}”写了两次", "请改成不同的，或删去一个")
        topics[identity] = Topic(identity, _scalar(path, item["name"]), _strings(path, item["strong"]))
    return tuple(industries.values()), tuple(topics.values())


def _load_words(path: Path) -> Words:
    names = tuple(field.name for field in fields(Words))
    root = _mapping(path, _compose(path), names, ())
    return Words(**{name: _words(path, root[name]) for name in names})


def _words(path: Path, node: yaml.Node) -> tuple[str, ...]:
    """A list of words, or one text of words parted by blanks."""
    if isinstance(node, yaml.ScalarNode):
        return tuple(dict.fromkeys(_scalar(path, node).split()))
    return tuple(dict.fromkeys(_strings(path, node)))


def _compose(path: Path) -> yaml.Node:
    text = _read(path)
    try:
        node = yaml.compose(text, Loader=_SAFE_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"YAML 读不下去（{error.problem or error.context}）"
        _fail(path, mark.line + 1 if mark else 1, problem, "请检查缩进、冒号后的空格和引号")
    except (yaml.YAMLError, RecursionError) as error:
        _fail(path, 1, f"YAML 读不下去（{type(error).__name__}）", "请检查文件里有没有不可见的字符或过深的嵌套")
    if node is None:
        _fail(path, 1, "文件是空的", "请从版本库里取回它")
    return node


_SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _mapping(
    path: Path, node: yaml.Node, required: tuple[str, ...], optional: tuple[str, ...]
) -> Mapping[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        _fail(path, _line(node), "这里应是“键: 值”", f"可用的键：{'、'.join((*required, *optional))}")
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = _scalar(path, key)
        _check_known(path, _line(key), "键", name, (*required, *optional))
        if name in found:
            _fail(path, _line(key), f"键 {name} 写了两次", "请删去一个")
        found[name] = value
    for name in required:
        if name not in found:
            _fail(path, _line(node), f"缺少键 {name}", "请补上")
    return found


def _sequence(path: Path, node: yaml.Node) -> list[yaml.Node]:
    if not isinstance(node, yaml.SequenceNode):
        _fail(path, _line(node), "这里应是一个列表", "请写成 [甲, 乙] 或每行一个“- 甲”")
    return list(node.value)


def _strings(path: Path, node: yaml.Node | None) -> tuple[str, ...]:
    return () if node is None else tuple(filter(None, (_scalar(path, item) for item in _sequence(path, node))))


def _scalar(path: Path, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        _fail(path, _line(node), "这里应是一个词", "请去掉多余的括号或缩进")
    empty = node.tag == "tag:yaml.org,2002:null"
    return "" if empty else str(node.value).strip()


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


# --- common -----------------------------------------------------------------------------------------------------------


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SourceError(path.as_posix(), "没有这个文件", "请从版本库里取回它") from None
    except OSError as error:
        raise SourceError(path.as_posix(), f"打不开（{error.strerror}）", "请检查文件权限") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SourceError(path.as_posix(), "不是 UTF-8 文本", "请在编辑器里另存为 UTF-8", line) from None


def _nearest(value: str, legal: Collection[str]) -> str:
    near = difflib.get_close_matches(value, list(legal), n=1, cutoff=0.5)
    if near:
        return f"是不是“{near[0]}”？"
    listed = list(legal)
    return f"可用的值：{'、'.join(listed[:12])}{'……' if len(listed) > 12 else ''}"


def _fail(path: Path, line: int, problem: str, cure: str) -> NoReturn:
    raise SourceError(path.as_posix(), problem, cure, line)
