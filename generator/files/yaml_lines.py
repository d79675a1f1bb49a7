"""YAML an editor wrote, with the line of every value, so that an error can point."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

import yaml

from generator.errors import SourceError

_MAX_DEPTH = 20
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, direction overrides and halves of surrogate pairs, which YAML escapes can spell."""

_PROBLEMS = {
    "mapping values are not allowed": "这里不能有冒号；文字里的冒号要放在引号里",
    "could not find expected ':'": "字段名后面缺冒号",
    "expected <block end>": "缩进没有对齐，或引号后面还有文字",
    "did not find expected": "缩进没有对齐",
    "found unexpected end of stream": "引号没有收尾",
    "found character '\\t'": "缩进用了制表符，应当用空格",
    "expected ',' or": "方括号或花括号没有收尾",
    "found undefined tag handle": "文字以感叹号起首时要加引号",
    "found unknown escape character": "双引号里有不认识的反斜线",
}
"""What the parser finds wrong, by how its message begins, in the editor's language."""


@dataclass(frozen=True, slots=True)
class Located:
    """A YAML value with the line it stands on (from 1). Scalars stay text: 2023-05 is not made a date, 07 not a 7."""

    value: str | tuple[Located, ...] | dict[str, Located]
    line: int


def parse(text: str, shown: str) -> Located:
    """Parse one YAML document of plain mappings, lists and scalars; SourceError points at what is wrong.

    Anchors and aliases are refused: nobody needs them here, and nested ones grow without bound.
    """
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):  # lazily: what is nested too deeply is not read on
            line = event.start_mark.line + 1 if event.start_mark else 1
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                raise SourceError(shown, "嵌套过深", "请检查缩进与括号 / nested too deeply", line)
            if isinstance(event, yaml.AliasEvent):
                raise SourceError(shown, "不支持 YAML 别名（*）", "请把内容写全 / no aliases", line)
            if isinstance(event, yaml.ScalarEvent) and _UNPRINTABLE.search(event.value):
                raise SourceError(shown, "文字里有控制字符", "请删去它 / control character", line)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        at_end = "<stream end>" in (error.problem or "")  # then what was opened is wrong, not where the file stops
        mark = (error.context_mark if at_end else error.problem_mark) or error.problem_mark
        line = mark.line + 1 if mark else 1
        problem = error.problem or error.context or "syntax error"
        told = next((chinese for english, chinese in _PROBLEMS.items() if problem.startswith(english)), "YAML 写法有误")
        cure = f"请检查缩进、冒号后的空格与引号 / not valid YAML: {problem}"
        raise SourceError(shown, told, cure, line) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise SourceError(shown, "YAML 含有不允许的字符或嵌套过深", "请删去控制字符 / not valid YAML", 1) from error
    if node is None:
        raise SourceError(shown, "文件是空的", "请按 README 填写 / empty file", 1)
    return _located(node, shown)


def _located(node: yaml.Node, shown: str) -> Located:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Located(str(node.value), line)
    if isinstance(node, yaml.SequenceNode):
        return Located(tuple(_located(item, shown) for item in node.value), line)
    found: dict[str, Located] = {}
    for key, value in node.value:
        name = str(key.value)
        if not isinstance(key, yaml.ScalarNode):
            raise SourceError(shown, "字段名必须是文字", "请检查冒号的位置 / key is not text", key.start_mark.line + 1)
        if name in found:
            raise SourceError(shown, f"“{name}”写了两次", "请删去一处 / duplicate key", key.start_mark.line + 1)
        inner = _located(value, shown)
        found[name] = Located(inner.value, key.start_mark.line + 1)
    return Located(found, line)


def mapping(
    item: Located, shown: str, required: frozenset[str], optional: frozenset[str], what: str
) -> dict[str, Located]:
    """The mapping in `item`, its keys checked; an unknown key is answered with the nearest legal one."""
    if not isinstance(item.value, dict):
        raise SourceError(shown, f"{what}应当是“字段: 值”", "请按 README 的样子填写 / mapping expected", item.line)
    legal = sorted(required | optional)
    for key, value in item.value.items():
        if key not in legal:
            near = difflib.get_close_matches(key, legal, n=1, cutoff=0.5)
            cure = f"最接近的是“{near[0]}”" if near else f"可用的有：{'、'.join(legal)}"
            raise SourceError(shown, f"不认识的字段“{key}”", f"{cure} / unknown key", value.line)
    for key in sorted(required):
        if key not in item.value:
            raise SourceError(shown, f"{what}缺少字段“{key}”", "请补上 / missing key", item.line)
    return item.value


def text_of(item: Located, shown: str, key: str) -> str:
    """A scalar that is not blank, on one line."""
    if not isinstance(item.value, str) or not item.value.strip():
        raise SourceError(shown, f"“{key}”应当是一行文字", "请填写 / text expected", item.line)
    return " ".join(item.value.split())
