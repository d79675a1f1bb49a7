"""`corrections.yml` in: what an editor decided about an issue's pages, every slip named with line and cure."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from generator.errors import SourceError
from generator.files import sources, yaml_lines
from generator.files.yaml_lines import Located
from generator.model.article import ROLE_NAMES, Role
from generator.model.correction import FACT_ACTS, FACT_KINDS, Correction, CorrectionKind, FactAct, Quotation
from generator.model.source import Page
from generator.restore.quoting import is_empty

FILE = "corrections.yml"
MOST = 1000
"""Corrections of one issue: more would mean that its pages should be received anew, not corrected."""
MAX_BYTES = 400_000
_DOCUMENT = "docs/corrections.md"
_ANY = frozenset({"page", "by", "why"})
_CONTEXT = frozenset({"after", "before"})
_KEYS: dict[CorrectionKind, tuple[frozenset[str], frozenset[str]]] = {
    CorrectionKind.ROLE: (frozenset({"quote", "role"}), _ANY | _CONTEXT),
    CorrectionKind.BOUNDARY: (frozenset({"boundary"}), _ANY | _CONTEXT),
    CorrectionKind.ORDER: (frozenset({"follows"}), _ANY),
    CorrectionKind.JOIN: (frozenset({"join"}), _ANY),
    CorrectionKind.PART: (frozenset({"part"}), _ANY),
    CorrectionKind.BEGINS: (frozenset({"begins"}), _ANY | _CONTEXT),
    CorrectionKind.ARTICLE: (frozenset({"quote", "article"}), _ANY | _CONTEXT),
    CorrectionKind.WORDING: (frozenset({"quote", "should_be", "by", "why"}), _ANY | _CONTEXT),
    CorrectionKind.FACT: (frozenset({"fact", "article"}), _ANY | _CONTEXT | {"quote", *FACT_KINDS}),
}
"""What each kind must and may say."""
_LEGAL = frozenset[str]().union(*(required | optional for required, optional in _KEYS.values()))
_ROLES = {name: role for role in Role for name in (role.value, ROLE_NAMES[role])}


def read_corrections(folder: Path, shown: str, pages: Sequence[Page]) -> tuple[Correction, ...]:
    """The corrections of the issue in `folder` (`shown` in messages); none where it has no such file.

    Raises SourceError for anything that is not as documented; whether quotations stand on the page is not looked at.
    """
    path, shown = folder / FILE, f"{shown}/{FILE}"
    if not path.exists() and not path.is_symlink():
        return ()
    text = sources.read_text(path, shown, MAX_BYTES)
    if all(not line.strip() or line.lstrip().startswith("#") or line.strip() == "---" for line in text.splitlines()):
        return ()  # a file kept for later, or one whose entries were taken back
    listed = yaml_lines.parse(text, shown)
    if not isinstance(listed.value, tuple):
        raise SourceError(shown, "应当是一列更正", f"每项以“- ”起首，见 {_DOCUMENT} / list expected", listed.line)
    if len(listed.value) > MOST:
        cure = "一期不应有这么多，请先检查版面文件 / too many corrections"
        raise SourceError(shown, f"更正超过 {MOST} 项", cure, listed.value[MOST].line)
    return tuple(_Entry(item, shown, pages).correction() for item in listed.value)


class _Entry:
    """One entry being read."""

    def __init__(self, item: Located, shown: str, pages: Sequence[Page]) -> None:
        self._shown, self._pages, self._line = shown, pages, item.line
        # Against all keys first: what is nearest to a slip does not depend on the kind of the entry.
        self._fields = yaml_lines.mapping(item, shown, frozenset(), _LEGAL, "更正的一项")
        self._kind = self._kind_of()
        self._fields = yaml_lines.mapping(item, shown, *_KEYS[self._kind], f"“{self._kind.value}”这一类更正")

    def correction(self) -> Correction:
        """The entry as a value. Raises SourceError."""
        act, fact, value = self._fact()
        return Correction(
            kind=self._kind,
            quotes=self._quotes(),
            role=self._role(),
            should_be=self._text("should_be"),
            act=act,
            fact=fact,
            value=value,
            by=self._text("by"),
            why=self._text("why"),
            page=self._page(),
            path=self._shown,
            line=self._line,
        )

    def _kind_of(self) -> CorrectionKind:
        told = [kind for kind in CorrectionKind if kind.value in self._fields]
        if CorrectionKind.FACT in told:
            told = [kind for kind in told if kind is not CorrectionKind.ARTICLE]  # there it names whose fact it is
        if not told:
            kinds = "、".join(kind.value for kind in CorrectionKind)
            self._fail("没有说更正什么", f"请写上其中一个字段：{kinds}，见 {_DOCUMENT} / says not what to correct")
        if len(told) > 1:
            names = "与".join(kind.value for kind in told)
            self._fail(f"一项里有 {names}", "一项只更正一件事，请分成几项 / one thing an entry", told[1].value)
        return told[0]

    def _quotes(self) -> tuple[Quotation, ...]:
        match self._kind:
            case CorrectionKind.ORDER | CorrectionKind.JOIN | CorrectionKind.PART:
                return self._pair(self._kind.value)
            case CorrectionKind.BOUNDARY:
                return (self._quotation("boundary", context=True),)
            case CorrectionKind.BEGINS:
                return (self._quotation("begins", context=True),)
            case CorrectionKind.ARTICLE:
                return self._quotation("quote", context=True), self._quotation("article")
            case CorrectionKind.FACT:
                quoted = "quote" in self._fields
                if not quoted and _CONTEXT & set(self._fields):
                    key = min(_CONTEXT & set(self._fields))
                    self._fail(f"“{key}”说的是 quote 的前后文，这里没有 quote", "请删去它 / context of nothing", key)
                article = self._quotation("article")
                return (article, self._quotation("quote", context=True)) if quoted else (article,)
            case _:
                return (self._quotation("quote", context=True),)

    def _pair(self, key: str) -> tuple[Quotation, ...]:
        value = self._fields[key].value
        if not isinstance(value, tuple) or len(value) != 2:
            self._fail(f"“{key}”应当是前后两处引文", f"写作“{key}: [前一处, 后一处]” / two quotations", key)
        return tuple(self._quoted(item, key) for item in value)

    def _quotation(self, key: str, *, context: bool = False) -> Quotation:
        made = self._quoted(self._fields[key], key)
        if not context or not _CONTEXT & set(self._fields):
            return made
        if made.after or made.before:
            self._fail(f"“{key}”里外都写了前后文", "请只写一处 / context given twice", key)
        return Quotation(made.text, self._text("after") or "", self._text("before") or "")

    def _quoted(self, item: Located, key: str) -> Quotation:
        """A quotation: its words, or a mapping of `quote` with `after` or `before`."""
        after = before = ""
        if isinstance(item.value, dict):
            fields = yaml_lines.mapping(item, self._shown, frozenset({"quote"}), _CONTEXT, f"“{key}”")
            texts = {name: yaml_lines.text_of(field, self._shown, name) for name, field in fields.items()}
            text, after, before = texts["quote"], texts.get("after", ""), texts.get("before", "")
        else:
            text = yaml_lines.text_of(item, self._shown, key)
        if is_empty(text):
            raise SourceError(self._shown, f"“{key}”里没有字", "请照版面引一段 / empty quotation", item.line)
        return Quotation(text, after, before)

    def _role(self) -> Role | None:
        told = self._text("role")
        if told is None:
            return None
        if told not in _ROLES:
            near = difflib.get_close_matches(told, sorted(_ROLES), n=1, cutoff=0.5)
            cure = f"最接近的是“{near[0]}”" if near else f"可用的有：{'、'.join(role.value for role in Role)}"
            self._fail(f"没有“{told}”这种性质", f"{cure} / unknown role", "role")
        return _ROLES[told]

    def _fact(self) -> tuple[FactAct | None, str, str]:
        told = self._text("fact")
        if told is None:
            return None, "", ""
        if told not in set(FactAct):
            acts = "、".join(act.value for act in FactAct)
            self._fail(f"fact 不能是“{told}”", f"可用的有：{acts} / unknown act", "fact")
        act = FactAct(told)
        kinds = [kind for kind in FACT_KINDS if kind in self._fields]
        if len(kinds) != 1:
            legal = "、".join(kind for kind in FACT_KINDS if kind in FACT_ACTS[act])
            problem = "没有说是哪一种事实" if not kinds else f"一项里有 {'与'.join(kinds)}"
            self._fail(problem, f"请写上其中一个字段：{legal} / one fact an entry", kinds[1] if kinds else "fact")
        if kinds[0] not in FACT_ACTS[act]:
            legal = "、".join(kind for kind in FACT_KINDS if kind in FACT_ACTS[act])
            self._fail(f"“{kinds[0]}”不能 {act.value}", f"能 {act.value} 的有：{legal} / cannot be done", kinds[0])
        if act is FactAct.DROP and "quote" in self._fields:
            self._fail("quote 是所添事实的依据", "去掉的事实不用写，请删去 / not with drop", "quote")
        return act, kinds[0], self._text(kinds[0]) or ""

    def _page(self) -> str:
        names = {Path(page.path).name: page.key for page in self._pages}
        names |= {page.key: page.key for page in self._pages}
        files = "、".join(Path(page.path).name for page in self._pages)
        told = self._text("page")
        if told is None:
            if len(self._pages) != 1:
                self._fail("没有说是哪个版面", f"请写上 page，本期有：{files} / which page")
            return self._pages[0].key
        if told not in names:
            near = difflib.get_close_matches(told, sorted(names), n=1, cutoff=0.5)
            cure = f"最接近的是“{near[0]}”" if near else f"本期有：{files}"
            self._fail(f"本期没有版面“{told}”", f"{cure} / no such page", "page")
        return names[told]

    def _text(self, key: str) -> str | None:
        return yaml_lines.text_of(self._fields[key], self._shown, key) if key in self._fields else None

    def _fail(self, problem: str, cure: str, key: str | None = None) -> NoReturn:
        line = self._fields[key].line if key is not None and key in self._fields else self._line
        raise SourceError(self._shown, problem, cure, line)
