"""The small grammars of a page, compiled once from the conventions: bylines, wire heads, credits, captions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from generator.restore.conventions import Conventions
from generator.restore.text import numeral

_H = "\u3400-\u9fff\uf900-\ufaff\u3007"
_GAP = r"[\s\u3000]"
_DIGIT = r"[\d０-９〇零一二三四五六七八九十]"
_DATE = rf"(?:{_DIGIT}{{2,4}}{_GAP}*年{_GAP}*)?{_DIGIT}{{1,3}}{_GAP}*月{_GAP}*{_DIGIT}{{1,3}}{_GAP}*日"
_ISO_DATE = r"\d{4}[./-]\d{1,2}[./-]\d{1,2}"
_NUMBER = r"[0-9０-９一二三四五六七八九十]{1,3}"
PAGE_NUMBER = re.compile(
    rf"[-－—–·.【〔\[\s]*(?:第?{_GAP}*[A-Z]?{_NUMBER}{_GAP}*版|[A-Z]?\d{{1,3}}|第{_GAP}*{_NUMBER}{_GAP}*[版页頁]|P\d{{1,3}}|[Pp](?:age|AGE){_GAP}*\d{{1,3}}|(?<=[【〔\[]){_NUMBER})[-－—–·.】〕\]\s]*"
)
RULE = re.compile(r"[-—–―_=*＊·•.~～─━═＿☆★◆◇○●□■\s\u3000#>|]+")
NUMBERED = re.compile(
    r"(?:(?P<chapter>[一二三四五六七八九十]{1,3}[、．.])|(?P<bracket>[（(][一二三四五六七八九十\d]{1,3}[）)])"
    r"|(?P<arabic>\d{1,2}[.．、](?!\d))|(?P<circle>[①-⑳❶-❿])|(?P<word>第[一二三四五六七八九十]{1,2}[，、是]))"
)
_COUNTED = re.compile(
    r"(?P<point>[一二三四五六七八九十](?=是|则|要))|其(?P<among>[一二三四五])|(?P<step>首先|其次|再次|第[一二三四五六七八九](?!届|产业|季度|期))"
    r"|(?:DAY|Day|NO\.|No\.)\s?(?P<latin>\d{1,2})"
)
_COUNTING = {"首先": 1, "其次": 2, "再次": 3}
_INNER = re.compile(
    r"(?<=[。；：，])(?:[一二三四五六七八九](?=是|则|要)|其[一二三四五]|首先|其次|再次|第[一二三四五六七八九](?=[，、是]))"
)
COUNTED = 400
"""Code points at the end of a strip in which points of a count are looked for."""


def ordinal_of(text: str) -> tuple[str, int] | None:
    """The kind of count a text opens with, and its number: 二、 → ("chapter", 2); None where it opens with none."""
    found = NUMBERED.match(text) or _COUNTED.match(text)
    if not found or not found.lastgroup:
        return None
    kind = found.lastgroup
    digits = re.sub(
        r"[第是，、．.（）()\s]|DAY|Day|N[Oo]\.",
        "",
        found.group(0).removeprefix("其") if kind == "among" else found.group(0),
    )
    return (kind, value) if (value := _value(digits)) else None


def last_ordinal(text: str) -> tuple[str, int] | None:
    """The last point of a count inside a text or at its head."""
    inner = list(_INNER.finditer(text[-COUNTED:]))
    return ordinal_of(text[-COUNTED:][inner[-1].start() :]) if inner else ordinal_of(text)


def _value(digits: str) -> int | None:
    """The value of a number as counts print it, of a circled one, or of a word that counts."""
    for first in "①❶":
        if len(digits) == 1 and 0 <= ord(digits) - ord(first) < 20:
            return ord(digits) - ord(first) + 1
    return _COUNTING.get(digits) or numeral(digits)


SPEAKER = re.compile(
    rf"(?:问|答|记者|主持人|問|[QA]|Q\d|A\d|科技日报记者|[{_H}]{{2,4}}(?:院士|教授|主任|局长|书记)?)\s*[：:]"
)
_CREDIT_TAIL = rf"[{_H}A-Za-z·：:/／\s、，,（）()\d@.\-]"


@dataclass(frozen=True, slots=True)
class Grammar:
    """Compiled patterns and the word lists behind them."""

    conventions: Conventions
    role: re.Pattern[str]
    """What a named person was: 记者."""
    byline_line: re.Pattern[str]
    """For `is_byline`, which bounds it."""
    signature_line: re.Pattern[str]
    """For `is_signature`, which bounds it."""
    wire_head: re.Pattern[str]
    """The opening of a lead: 本报武汉5月19日电（记者…）."""
    caption_start: re.Pattern[str]
    caption_end: re.Pattern[str]
    credits: re.Pattern[str]
    running_token: re.Pattern[str]
    note: re.Pattern[str]
    author_note: re.Pattern[str]
    jump_out: re.Pattern[str]
    jump_in: re.Pattern[str]
    pointer: re.Pattern[str]
    """A line that points to other text on another page: （相关报道见3版）, 详见第3版."""
    column: re.Pattern[str]
    surname: re.Pattern[str]
    weights: Mapping[str, float]
    """What each named piece of evidence weighs."""
    common: Mapping[str, float]
    """Pairs of characters that many articles hold, whatever they are about, and the share that does."""


_TASKS = ("成员", "执笔", "整理", "统筹", "采写", "撰稿", "撰文", "摄影", "策划", "制图", "编译", "翻译", "记录")
"""What the people named in brackets at the end of an article did: （调研组成员：… 执笔：…）."""
_LONGEST_BAR = 80
"""Characters of a bar of buttons."""
_SHORT_PRESS = "报网社台刊"
"""What the short name of a paper or an agency ends with, before 讯: 晚报讯."""


def _any(words: Iterable[str]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word) for word in ordered) + ")" if ordered else "(?!)"


@lru_cache(maxsize=8)
def compile_grammar(known: Conventions) -> Grammar:
    """Compile the patterns for a set of conventions."""
    mark = _any(known.byline_marks)
    role = rf"[{_H}]{{0,8}}?(?:“[{_H}]{{2,8}}”)?{_any(known.byline_roles)}"
    # A two-character name is often spaced out to the width of three: 麦 田.
    name = rf"(?:[{_H}]{{2,4}}(?:·[{_H}]{{1,6}})?|[{_H}]{_GAP}{{1,2}}[{_H}]{{1,2}}(?![{_H}]))"
    names = rf"{name}(?:(?:{_GAP}+|[、，,]){name})*"
    slot = rf"{role}(?:[/／、](?:{_any(known.byline_roles)}|摄|主持))*{_GAP}*[：:/／｜|丨×]?{_GAP}*{names}"
    press = rf"(?:{_any(known.papers)}|[{_H}]{{2,5}}{_any(known.paper_endings)})"
    paper = rf"(?:{press}|{_any(known.wire_sources)})"
    place = rf"[{_H}A-Za-z·]{{0,10}}?"
    page = rf"(?:第?{_GAP}*[A-Z]?{_NUMBER}{_GAP}*|[下本上头今]{_GAP}*)[版页頁]"
    weekday = r"(?:星期|周|礼拜)[一二三四五六日天]"
    return Grammar(
        conventions=known,
        role=re.compile(_any(known.byline_roles)),
        byline_line=re.compile(
            rf"(?:{mark}{_GAP}*)?(?:{slot})(?:{_GAP}*[；;，,]?{_GAP}*(?:{mark}{_GAP}*)?(?:{slot}))*{_GAP}*"
            rf"(?:文{_GAP}*[/／·并]?{_GAP}*图|图{_GAP}*[/／·]?{_GAP}*文|{_any(known.signature_ends)}|{_any(known.caption_ends)})?"
        ),
        signature_line=re.compile(
            rf"[（(]{_GAP}*(?:(?:{slot}){_GAP}*)+[）)]|[（(]{_GAP}*{names}{_GAP}*[）)]"
            rf"|[（(]{_GAP}*(?:本报[{_H}]{{1,6}}{_GAP}+)?(?:[{_H}]{{0,6}}{_any(_TASKS)}{_GAP}*[：:/／]{_GAP}*{names}{_GAP}*[；;，,]?{_GAP}*){{1,4}}[）)]"
            rf"|[（(][^（）()。，；]{{0,30}}{_any(known.signature_ends)}{_GAP}*[）)]"
        ),
        wire_head=re.compile(
            rf"[（(【]?(?:据)?{paper}{_GAP}*{place}{_GAP}*"
            rf"(?:{_DATE}|[\d０-９]{{1,2}}日)?{_GAP}*{_any(known.wire_ends)}(?=[\s\u3000（(，,：:】]|$)"
            rf"|{_any(known.wire_sources)}[{_H}]{{0,6}}{_GAP}*[（(](?:记者|通讯员|实习)"
            rf"|[（(【]?[{_H}]{{0,6}}[{_SHORT_PRESS}](?:全媒体|融媒体|客户端)?{_GAP}*[讯訊](?=[\s\u3000（(，,：:】]|$)"
            # （记者某某）昨日，… and 本报记者 某某 报道：…, with text behind them.
            rf"|[（(]{_GAP}*{slot}(?:{_GAP}*{slot})?{_GAP}*[）)](?=[^\s（(])|{slot}(?:{_GAP}*{slot})?{_GAP}*报道{_GAP}*[：:，,]"
        ),
        caption_start=re.compile(
            rf"[▲△▼▽◀▶◁▷↑↓←→]{_GAP}*|{_any(known.caption_starts)}|图{_GAP}*[①-⑳❶-❿]|图[一二三四五六七八九]?{_GAP}*[：:]"
            rf"|图{_GAP}*\d{{1,2}}{_GAP}*[：:]"
        ),
        caption_end=re.compile(
            rf"(?P<credit>(?:[（(]{_GAP}*[^（）()。]{{0,24}}{_any(known.caption_ends)}{_GAP}*[）)]"
            rf"|(?<![^\s\u3000。！？”]){_CREDIT_TAIL}{{2,24}}?{_any(known.caption_ends)}"
            rf"|{_any(word for word in known.caption_ends if len(word) > 2)}))[。]?$"
        ),
        credits=re.compile(
            rf"[【（(\[]?{_any(known.credits)}{_GAP}*(?:[：:丨|/／]{_GAP}*[^。！？]{{0,80}}|[\s\u3000]+(?:{names})[^。！？]{{0,60}})[】）)\]]?"
        ),
        running_token=re.compile(
            rf"(?P<date>{_DATE}|{_ISO_DATE}|\d{{4}}年\d{{1,2}}月)|(?P<weekday>{weekday})|(?P<paper>{press})"
            rf"|(?P<number>第?{_GAP}*[A-Z]?{_NUMBER}{_GAP}*版|第{_GAP}*{_NUMBER}{_GAP}*[页期頁]|(?<![\d])[A-Z]?\d{{1,2}}(?![\d]))"
            rf"|(?P<section>{_any(known.sections)}(?:新闻|周刊|版)?)|(?P<lunar>农历|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年|[正二三四五六七八九十冬腊闰]+月[初十廿卅一二三四五六七八九]+)"
            rf"|(?P<mail>[\w.+-]+@[\w.-]+)|(?P<blank>[\s\u3000|丨/／·•—–\-:：,，()（）【】]+)"
        ),
        note=re.compile(rf"[【［（(]?{_GAP}*{_any(known.note_starts)}{_GAP}*(?:[】］）)]|[：:]|[\s\u3000]|$)"),
        author_note=re.compile(
            rf"[（(]{_GAP}*{_any(known.author_notes)}[^（）()]{{0,120}}[）)]。?|(?:本文)?作者(?:系|为|是|单位)[^。]{{0,80}}。?"
        ),
        jump_out=re.compile(rf"[（(【]?[^（(。，]{{0,14}}{_any(known.jumps_out)}[^。，]{{0,14}}[）)】]?"),
        jump_in=re.compile(rf"[（(【]?{_any(known.jumps_in)}[^。，]{{0,20}}[）)】]?"),
        pointer=re.compile(
            rf"[（(【][^（(。]{{0,24}}{_any(known.pointers)}(?:[^。，]{{0,14}}?{page}|[见：:\s\u3000]*[A-Z]\d{{1,3}})[^。，]{{0,4}}[）)】]"
            rf"|[^（(。，]{{0,14}}{_any(known.pointers)}[见：:\s\u3000]*(?:{page}|[A-Z]\d{{1,3}})"
        ),
        column=re.compile(
            rf"[【［\[「]?{_GAP}*(?:{_any(known.columns)}|[{_H}A-Za-z]{{0,5}}{_any(known.column_endings)}){_GAP}*[】］\]」]?"
        ),
        surname=re.compile(_any(known.surnames)),
        weights=dict(known.weights),
        common=dict(known.common_pairs),
    )


MOST_ROLES = 8
"""Roles on one line beyond which it is no byline: the patterns try every way of parting roles from names, and each
role may double the ways. At eight the slowest of thousands of random lines takes five milliseconds."""


def is_byline(text: str, grammar: Grammar) -> bool:
    """Whether a whole line names who wrote it, by role: ◎本报记者 张三 通讯员 李四."""
    return _few_roles(text, grammar) and grammar.byline_line.fullmatch(text) is not None


def opens_with_byline(text: str, grammar: Grammar) -> bool:
    """Whether the text begins with such names."""
    return _few_roles(text, grammar) and grammar.byline_line.match(text) is not None


def is_signature(text: str, grammar: Grammar) -> bool:
    """Whether a whole line, in brackets, names who wrote the text before it."""
    return _few_roles(text, grammar) and grammar.signature_line.fullmatch(text) is not None


def _few_roles(text: str, grammar: Grammar) -> bool:
    return len(grammar.role.findall(text)) <= MOST_ROLES


def is_navigation(text: str, grammar: Grammar) -> bool:
    """Whether the line is nothing but buttons of a web page, two of them at least or one in brackets."""
    if len(text) > _LONGEST_BAR:
        return False
    parts = [part.rstrip("：:+＋-－") for part in re.split(r"[\s\u3000|｜丨·\[\]［］【】]+", text) if part]
    alone = len(parts) == 1 and text[0] in "[［【"
    return (alone or len(parts) > 1) and all(part in grammar.conventions.navigation for part in parts)


def is_running_head(text: str, grammar: Grammar, sections: frozenset[str]) -> str | None:
    """`running_head`, `page_number`, `section`, or None: whether the line says only date, paper, section or number."""
    if len(text) > 60:
        return None
    kinds: set[str] = set()
    unknown = 0
    for part in filter(None, re.split(r"[\s\u3000|丨／/·•：:]+", text)):
        found = _running_kinds(part, grammar, sections)
        if found is None:
            # The name of a section may be any short word, where date, paper and number stand beside it.
            if not re.fullmatch(rf"[{_H}]{{2,6}}", part):
                return None
            unknown += 1
        else:
            kinds |= found
    kinds.discard("blank")
    if unknown:
        if unknown == 1 and kinds == {"number"} and "版" in text:
            return "page_number"
        return "running_head" if unknown == 1 and kinds & {"date", "paper"} and "number" in kinds else None
    if kinds == {"number"}:
        return "page_number" if PAGE_NUMBER.fullmatch(text) else None
    if kinds == {"section"} and len(text) <= 6:
        return "section"
    if kinds & {"date", "weekday", "paper", "lunar"} or {"section", "number"} <= kinds:
        return "running_head"
    return None


def _running_kinds(text: str, grammar: Grammar, sections: frozenset[str]) -> set[str] | None:
    """What a part of a running head is made of; None where it holds anything else."""
    kinds: set[str] = set()
    at = 0
    while at < len(text):
        section = next((name for name in sorted(sections) if name and text.startswith(name, at)), None)
        if section:
            kinds.add("section")
            at += len(section)
            continue
        match = grammar.running_token.match(text, at)
        if not match or match.end() == at:
            return None
        kinds.add(match.lastgroup or "blank")
        at = match.end()
    return kinds


def names_only(text: str, grammar: Grammar, *, trusted: bool = False) -> bool:
    """Whether the line is nothing but one to six personal names: 张三 李四, 秦 牧野.

    Each needs a known surname, unless the line is `trusted` (a byline mark stands before it).
    """
    parts = [part for part in re.split(r"[\s\u3000、，,]+", text) if part]
    if not 1 <= len(parts) <= 7:
        return False
    at = 0
    while at < len(parts):
        part = parts[at]
        while len(part) < 3 and (len(part) == 1 or (at > 0 and len(parts[at - 1]) == 1)) and at + 1 < len(parts):
            if len(parts[at + 1]) > (2 if len(part) == 1 else 1):
                break
            part += parts[at + 1]
            at += 1
        if not _is_name(part, grammar, trusted=trusted):
            return False
        at += 1
    return True


def _is_name(text: str, grammar: Grammar, *, trusted: bool) -> bool:
    if not re.fullmatch(rf"[{_H}]{{2,4}}", text):
        return False
    match = grammar.surname.match(text)
    if match and 1 <= len(text) - match.end() <= 2:
        return True
    return trusted
