"""The front matter of an article file: everything the digest keeps of an article except its wording, as YAML.

Only a small part of YAML is written: one `key: value` a line, and lists with one item a line, so that a diff shows
what changed. A text stands bare only where no reader of YAML could take it for anything else; otherwise in double
quotes with escapes, on one line. `None` and empty lists are left out.

What would repeat itself is written short:

    at: 第5段 句12 7+31       paragraph 5; sentence 12 of `sentences`; block 7 of `blocks`, 31 characters in.
                              Where the page spans do not follow from the block they stand behind it: 7+31 1204-1208
                              (`7+31 -` for none); where the words differ from the fact's own: 7+31 =该高新区
    blocks: paragraph 0.98 8f3a2b1c 1029-1200 1203-1300
                              role (heading1 with its level), confidence, digest of the wording, page spans;
                              `p08:20-45` on another page than `page`; `credit=120-125` the picture credit

Reading takes every scalar as text and gives it the type its field has, so `yes`, `2023-05` or `007` stay what they are.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from generator.errors import SourceError
from generator.model.article import Block, Flag, FlagKind, Role
from generator.model.fact import (
    Byline,
    DateMention,
    Evidence,
    Facts,
    Figure,
    IndustryTag,
    Organisation,
    Person,
    PlaceTag,
    Policy,
    TopicTag,
    ZoneTag,
)
from generator.model.record import ArticleRecord
from generator.model.source import PartialDate, Span

FACT_TYPES: Mapping[str, tuple[type[Any], str]] = {
    "bylines": (Byline, "name"),
    "zones": (ZoneTag, "name"),
    "provinces": (PlaceTag, "name"),
    "cities": (PlaceTag, "name"),
    "industries": (IndustryTag, "name"),
    "topics": (TopicTag, "name"),
    "people": (Person, "name"),
    "organisations": (Organisation, "name"),
    "figures": (Figure, "raw"),
    "dates": (DateMention, "text"),
    "policies": (Policy, "name"),
}
"""Fields of `Facts`: what they hold, and the field whose wording the evidence usually repeats."""

_LEGAL_KEYS = (
    "id", "title", "untitled", "paper", "issue", "date", "page", "page_number", "continued_on", "section", "order",
    "column", "kicker", "subtitle", "questions", "damaged", *FACT_TYPES, "flags", "sentences", "blocks", "format",
    "checksum",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """A block as the front matter tells it: all but its wording, which stands in the body."""

    role: Role
    level: int
    confidence: float
    digest: str
    """First 8 hexadecimal digits of SHA-256 over the wording."""
    spans: tuple[Span, ...]
    credit: Span | None
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter says, typed. `record` has neither blocks nor body yet."""

    record: ArticleRecord
    blocks: tuple[StoredBlock, ...]


def text_digest(text: str) -> str:
    """The short digest by which a block's wording is recognised in an edited body."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


# Writing


def write_front_matter(record: ArticleRecord) -> str:
    """The YAML of a record, without the `---` lines and without checksum. Every flag must be one of a block."""
    sentences = _distinct_sentences(record.facts)
    numbers = {sentence: number for number, sentence in enumerate(sentences, 1)}
    fields: dict[str, object] = {
        "id": record.id, "title": record.title, "untitled": record.untitled or None, "paper": record.paper,
        "issue": record.issue, "date": record.date.iso, "page": record.page, "page_number": record.page_number,
        "continued_on": list(record.continued_on), "section": record.section, "order": record.order,
        "column": record.column, "kicker": record.kicker, "subtitle": record.subtitle,
        "questions": record.questions or None, "damaged": record.damaged or None,
    }  # fmt: skip
    for key, (_, wording) in FACT_TYPES.items():
        fields[key] = [_fact_fields(fact, wording, record, numbers) for fact in getattr(record.facts, key)]
    fields["flags"] = [
        _flag_fields(flag, index, record.page) for index, block in enumerate(record.blocks) for flag in block.flags
    ]
    fields["sentences"] = sentences
    fields["blocks"] = [_block_line(block, record.page) for block in record.blocks]
    return emit(fields)


def emit(fields: Mapping[str, object]) -> str:
    """YAML for a mapping of scalars and of lists whose items are scalars or flat mappings."""
    lines: list[str] = []
    for key, value in fields.items():
        if value is None or value == []:
            continue
        if isinstance(value, list):
            lines.append(f"{key}:")
            lines += [f"- {_flow(item)}" for item in value]
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "".join(line + "\n" for line in lines)


_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_PLAIN_CHARS = rf"[{_HAN}A-Za-z0-9_%“”‘’（）《》、。，；：？！—…·+=.-]+"
_PLAIN = re.compile(rf"(?=[0-9]*[{_HAN}]|[A-Za-z]){_PLAIN_CHARS}(?: {_PLAIN_CHARS})*")
_RESERVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_UNSAFE = re.compile(
    '["\\\\\x00-\x1f\x7f-\xa0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]'
)


def _flow(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        text = repr(value)
        return text if "." in text else text.replace("e", ".0e")  # YAML knows no 1e+16
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    text = str(value)
    if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    return '"' + _UNSAFE.sub(_escape_char, text) + '"'


def _escape_char(match: re.Match[str]) -> str:
    char = match[0]
    return "\\" + char if char in '"\\' else f"\\u{ord(char):04x}"


def _distinct_sentences(facts: Facts) -> list[str]:
    """Every sentence once, in the order of the article."""
    found = [item for key in FACT_TYPES for fact in getattr(facts, key) for item in _evidence_of(fact)]
    found.sort(key=lambda item: (item.block, item.start))
    return list(dict.fromkeys(item.sentence for item in found if item.sentence))


def _evidence_of(fact: Any) -> tuple[Evidence, ...]:
    evidence = fact.evidence
    return evidence if isinstance(evidence, tuple) else (evidence,)


def _fact_fields(fact: Any, wording: str, record: ArticleRecord, numbers: Mapping[str, int]) -> dict[str, object]:
    found: dict[str, object] = {}
    for field in dataclasses.fields(fact):
        value = getattr(fact, field.name)
        if field.name == "evidence":
            notes = [_evidence_note(item, getattr(fact, wording), record, numbers) for item in _evidence_of(fact)]
            found["at"] = notes if isinstance(value, tuple) else notes[0]
        elif value is not None and value != () and value is not False:
            found[field.name] = value
    return found


def _evidence_note(item: Evidence, wording: str, record: ArticleRecord, numbers: Mapping[str, int]) -> str:
    note = f"第{item.paragraph}段 " if item.paragraph else ""
    note += f"句{numbers[item.sentence]} " if item.sentence else ""
    note += f"{item.block}+{item.start}"
    if item.spans != _spans_by_block(record.blocks, item.block, item.start, len(item.text)):
        note += "".join(" " + _span_note(span, record.page) for span in item.spans) or " -"
    return note if item.text == wording else f"{note} ={item.text}"


def _spans_by_block(blocks: Sequence[Block | StoredBlock], index: int, start: int, length: int) -> tuple[Span, ...]:
    if not 0 <= index < len(blocks):
        return ()
    block = blocks[index]
    return Block(block.role, block.spans, "", 0.0).locate(start, start + length)


def _span_note(span: Span, page: str) -> str:
    place = f"{span.start}-{span.end}"
    return place if span.page == page else f"{span.page}:{place}"


def _flag_fields(flag: Flag, block: int, page: str) -> dict[str, object]:
    found: dict[str, object] = {
        "kind": flag.kind.value, "quote": flag.quote, "note": flag.note, "certainty": flag.certainty,
        "block": block, "spans": [_span_note(span, page) for span in flag.spans],
    }  # fmt: skip
    if flag.candidates:
        found["candidates"] = list(flag.candidates)
    return found


def _block_line(block: Block, page: str) -> str:
    role = f"{block.role.value}{block.level}" if block.level else block.role.value
    parts = [role, repr(block.confidence), text_digest(block.text)]
    parts += [_span_note(span, page) for span in block.spans]
    if block.credit is not None:
        parts.append(f"credit={_span_note(block.credit, page)}")
    return " ".join(parts)


# Reading

_LARGEST = 10**18
"""No newspaper counts further; beyond it a number is a slip or an attack."""
_LOADER: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_EVIDENCE = re.compile(
    r"(?:第(\d{1,9})段 )?(?:句(\d{1,9}) )?(-?\d{1,9})\+(\d{1,9})((?: (?:[\w-]+:)?\d+-\d+| -)*)(?: =(.*))?", re.DOTALL
)
_SPAN = re.compile(r"(?:([\w-]+):)?(\d{1,12})-(\d{1,12})")
_BLOCK_ROLE = re.compile(r"([a-z_]+)(\d)?")


def read_front_matter(yaml_text: str, path: str, record_path: str, first_line: int) -> FrontMatter:
    """Read the YAML between the `---` lines.

    `path` is shown in errors, `record_path` becomes the record's path, `first_line` is the line of the file on which
    the YAML begins. Raises SourceError with file, line and cure.
    """
    return _Reader(yaml_text, path, first_line).front_matter(record_path)


class _Reader:
    """Reads one front matter; knows file and lines for its errors."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self._text, self._path, self._first_line = text, path, first_line
        self._fields = self._load()
        self._page = ""
        self._sentences: list[str] = []
        self._blocks: tuple[StoredBlock, ...] = ()

    def front_matter(self, record_path: str) -> FrontMatter:
        for key in self._fields:
            if key in _LEGAL_KEYS:
                continue
            if near := difflib.get_close_matches(str(key), _LEGAL_KEYS, n=1, cutoff=0.75):
                self._fail(f"不认识的字段“{key}”", f"最接近的是“{near[0]}” / unknown key", str(key))
        for key in ("title", "paper", "issue", "date"):
            if key not in self._fields:
                self._fail(f"缺少字段“{key}”", "请补上 / missing key")
        self._page = self._text_or_none("page") or ""
        self._sentences = [self._as_text(item, "sentences", row) for row, item in enumerate(self._list("sentences"))]
        flags = self._flags()
        self._blocks = tuple(
            self._block(item, row, tuple(flag for block, flag in flags if block == row))
            for row, item in enumerate(self._list("blocks"))
        )
        facts = Facts(**{key: self._facts(key) for key in FACT_TYPES})
        record = ArticleRecord(
            id=self._text_or_none("id") or record_path.rpartition("-")[2],
            path=record_path,
            title=self._required("title"),
            untitled=self._text_or_none("untitled") == "true",
            paper=self._required("paper"),
            issue=self._required("issue"),
            date=self._date(),
            page=self._page,
            page_number=None if "page_number" not in self._fields else self._whole("page_number"),
            section=self._text_or_none("section"),
            order=self._whole("order") if "order" in self._fields else 0,
            column=self._text_or_none("column"),
            kicker=self._text_or_none("kicker"),
            subtitle=self._text_or_none("subtitle"),
            facts=facts,
            flags=tuple(flag for _, flag in flags),
            questions=self._whole("questions") if "questions" in self._fields else 0,
            blocks=(),
            body="",
            continued_on=tuple(
                int(self._number(item, "continued_on", row, whole=True))
                for row, item in enumerate(self._list("continued_on"))
            ),
            damaged=self._text_or_none("damaged") == "true",
        )
        return FrontMatter(record, self._blocks)

    # fields

    def _load(self) -> dict[str, Any]:
        try:
            found = yaml.load(self._text, Loader=_LOADER)  # noqa: S506 - a base loader: texts, lists, mappings, no objects
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = self._first_line + _guilty_line(self._text, mark.line if mark else 0)
            raise SourceError(
                self._path, f"YAML 写法有误（{error.problem}）", "请检查缩进、引号与冒号后的空格", line
            ) from error
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            raise SourceError(
                self._path, "YAML 含有不允许的字符或嵌套过深", "请删去控制字符 / not valid YAML", self._first_line
            ) from error
        if not isinstance(found, dict):
            self._fail("文件头不是“字段: 值”", "请参照其他文章的样子填写 / front matter is no mapping")
        return found

    def _list(self, key: str) -> list[Any]:
        found = self._fields.get(key, [])
        if found == "":
            return []
        if not isinstance(found, list):
            self._fail(f"“{key}”应当是列表", "请每项一行，以“- ”开头 / list expected", key)
        return found

    def _text_or_none(self, key: str) -> str | None:
        return self._as_text(self._fields[key], key) if key in self._fields else None

    def _required(self, key: str) -> str:
        found = self._as_text(self._fields[key], key)
        if not found.strip():
            self._fail(f"“{key}”是空的", "请填写 / empty value", key)
        return found

    def _as_text(self, value: Any, key: str, row: int | None = None) -> str:
        if not isinstance(value, str):
            self._fail(f"“{key}”应当是一行文字", "含特殊符号时请加双引号 / text expected", key, row)
        return value

    def _whole(self, key: str) -> int:
        return int(self._number(self._fields[key], key, None, whole=True))

    def _date(self) -> PartialDate:
        try:
            return PartialDate.parse(self._required("date"))
        except ValueError as error:
            self._fail(str(error), "日、月不知时可省 / not a date", "date")

    # lists

    def _facts(self, key: str) -> tuple[Any, ...]:
        kind, wording = FACT_TYPES[key]
        return tuple(self._fact(kind, wording, item, key, row) for row, item in enumerate(self._list(key)))

    def _fact(self, kind: type[Any], wording: str, item: Any, key: str, row: int) -> Any:
        fields = self._mapping(item, key, row)
        if wording not in fields:
            self._fail(f"“{key}”第 {row + 1} 项缺少“{wording}”", "请补上 / missing key", key, row)
        values: dict[str, Any] = {}
        for field in dataclasses.fields(kind):
            convert = _CONVERTERS.get(str(field.type))
            if convert is not None:
                values[field.name] = convert(self, fields.get(field.name), f"{key}.{field.name}", row)
        words = values[wording]
        if str(next(f for f in dataclasses.fields(kind) if f.name == "evidence").type) == "Evidence":
            values["evidence"] = self._evidence(fields.get("at"), words, key, row)
        else:
            notes = fields.get("at", [])
            values["evidence"] = tuple(
                self._evidence(note, words, key, row) for note in (notes if isinstance(notes, list) else [notes])
            )
        return kind(**values)

    def _mapping(self, item: Any, key: str, row: int) -> dict[str, Any]:
        if not isinstance(item, dict):
            self._fail(f"“{key}”第 {row + 1} 项应当是“{{字段: 值, …}}”", "请参照邻行 / mapping expected", key, row)
        return item

    def _evidence(self, note: Any, words: str, key: str, row: int) -> Evidence:
        if note is None:  # a fact that an editor has added by hand
            return Evidence(words, "", -1, 0, ())
        match = _EVIDENCE.fullmatch(self._as_text(note, key, row))
        if not match:
            self._fail(
                f"“{key}”第 {row + 1} 项的 at 看不懂", "形如“第5段 句12 7+31”，也可删去 / bad evidence", key, row
            )
        paragraph, sentence, block, start, places, other = match.groups()
        number = int(sentence or 0)
        if number > len(self._sentences):
            self._fail(f"“{key}”第 {row + 1} 项指向不存在的句{number}", "请检查 sentences / no such sentence", key, row)
        text = words if other is None else other
        index, at = int(block), int(start)
        if places:
            spans = tuple(self._span(place, key, row) for place in places.split() if place != "-")
        else:
            spans = _spans_by_block(self._blocks, index, at, len(text))
        return Evidence(text, self._sentences[number - 1] if number else "", index, at, spans, int(paragraph or 0))

    def _flags(self) -> list[tuple[int, Flag]]:
        found = []
        for row, item in enumerate(self._list("flags")):
            fields = self._mapping(item, "flags", row)
            kind = self._as_text(fields.get("kind"), "flags.kind", row)
            if kind not in set(FlagKind):
                self._fail(f"没有“{kind}”这种存疑", f"可用的有：{'、'.join(FlagKind)} / unknown kind", "flags", row)
            flag = Flag(
                kind=FlagKind(kind),
                spans=tuple(
                    self._span(span, "flags", row) for span in self._texts(fields.get("spans"), "flags.spans", row)
                ),
                quote=self._as_text(fields.get("quote"), "flags.quote", row),
                note=self._as_text(fields.get("note", ""), "flags.note", row),
                certainty=float(self._number(fields.get("certainty", "0"), "flags.certainty", row)),
                candidates=self._texts(fields.get("candidates"), "flags.candidates", row),
            )
            found.append((int(self._number(fields.get("block", "-1"), "flags.block", row, whole=True)), flag))
        return found

    def _block(self, item: Any, row: int, flags: tuple[Flag, ...]) -> StoredBlock:
        parts = self._as_text(item, "blocks", row).split(" ")
        role = _BLOCK_ROLE.fullmatch(parts[0])
        if not role or role[1] not in set(Role) or len(parts) < 3:
            self._fail(f"“blocks”第 {row + 1} 项看不懂", "这一栏由程序填写，请从版本库恢复 / bad block", "blocks", row)
        credits = [part.removeprefix("credit=") for part in parts[3:] if part.startswith("credit=")]
        return StoredBlock(
            role=Role(role[1]),
            level=int(role[2] or 0),
            confidence=float(self._number(parts[1], "blocks", row)),
            digest=parts[2],
            spans=tuple(self._span(part, "blocks", row) for part in parts[3:] if not part.startswith("credit=")),
            credit=self._span(credits[0], "blocks", row) if credits else None,
            flags=flags,
        )

    def _span(self, text: str, key: str, row: int) -> Span:
        match = _SPAN.fullmatch(text)
        if not match or int(match[2]) > int(match[3]):
            self._fail(f"“{key}”第 {row + 1} 项的位置“{text}”看不懂", "形如 1029-1200 / bad span", key, row)
        return Span(match[1] or self._page, int(match[2]), int(match[3]))

    # values

    def _texts(self, value: Any, key: str, row: int) -> tuple[str, ...]:
        if value is None or value == "":
            return ()
        if not isinstance(value, list):
            self._fail(f"“{key}”应当是列表", "请写成 [甲, 乙] / list expected", key, row)
        return tuple(self._as_text(item, key, row) for item in value)

    def _number(self, value: Any, key: str, row: int | None, whole: bool = False) -> int | float:
        text = self._as_text(value, key, row)
        try:
            number = int(text) if whole or re.fullmatch(r"[+-]?\d+", text) else float(text)
        except ValueError:
            self._fail(f"“{key}”的“{text[:20]}”不是数", "请写阿拉伯数字 / number expected", key, row)
        if not abs(number) <= _LARGEST:  # written so that it refuses what is no number (nan), too
            self._fail(f"“{key}”的“{text[:20]}”大得没有意义", "请改正 / number out of range", key, row)
        return number

    def _fail(self, problem: str, cure: str, key: str = "", row: int | None = None) -> NoReturn:
        raise SourceError(self._path, problem, cure, self._line_of(key.partition(".")[0], row))

    def _line_of(self, key: str, row: int | None) -> int:
        """The line of a top-level key, or of an item of its list. Parses again: only errors pay for lines."""
        root = yaml.compose(self._text, Loader=_LOADER)  # the same parser: PyYAML's two disagree about broken text
        for name, value in getattr(root, "value", ()):
            if name.value == key:
                if row is not None and isinstance(value, yaml.SequenceNode) and row < len(value.value):
                    return self._first_line + int(value.value[row].start_mark.line)
                return self._first_line + int(name.start_mark.line)
        return self._first_line

    def _plain(self, value: Any, key: str, row: int) -> str:
        return self._as_text("" if value is None else value, key, row)

    def _optional(self, value: Any, key: str, row: int) -> str | None:
        return None if value is None else self._as_text(value, key, row)

    def _truth(self, value: Any, key: str, row: int) -> bool:
        text = self._plain(value, key, row).lower()
        if text not in ("true", "false", ""):
            self._fail(f"“{key}”只能是 true 或 false", "请改正 / true or false expected", key, row)
        return text == "true"

    def _count(self, value: Any, key: str, row: int) -> int:
        return int(self._number("0" if value is None else value, key, row, whole=True))

    def _amount(self, value: Any, key: str, row: int) -> int | float:
        return self._number("0" if value is None else value, key, row)

    def _amount_or_none(self, value: Any, key: str, row: int) -> int | float | None:
        return None if value is None else self._number(value, key, row)

    def _names(self, value: Any, key: str, row: int) -> tuple[str, ...]:
        return self._texts(value, key, row)


def _guilty_line(text: str, noticed: int) -> int:
    """The line to look at, from 0: a quote left open is noticed only lines later, so try the lines one by one."""
    for number, line in enumerate(text.split("\n")[:noticed]):
        try:
            yaml.load(line, Loader=_LOADER)  # noqa: S506 - a base loader, as above
        except yaml.YAMLError:
            return number
    return noticed


_CONVERTERS: Mapping[str, Callable[[_Reader, Any, str, int], Any]] = {
    "str": _Reader._plain,
    "str | None": _Reader._optional,
    "bool": _Reader._truth,
    "int": _Reader._count,
    "float | int": _Reader._amount,
    "float | int | None": _Reader._amount_or_none,
    "tuple[str, ...]": _Reader._names,
}
"""By the annotation of a fact's field, as written in model/fact.py; a test checks that every one is covered."""


def relocate(facts: Facts, place: Callable[[Evidence], Evidence]) -> Facts:
    """The same facts with every evidence passed through `place`."""
    return Facts(**{key: tuple(_relocated(fact, place) for fact in getattr(facts, key)) for key in FACT_TYPES})


def _relocated(fact: Any, place: Callable[[Evidence], Evidence]) -> Any:
    evidence: Iterable[Evidence] | Evidence = fact.evidence
    moved = tuple(map(place, evidence)) if isinstance(evidence, tuple) else place(fact.evidence)
    return dataclasses.replace(fact, evidence=moved)
