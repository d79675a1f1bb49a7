"""Numbers with their sense: value in base units, unit, what is counted, when, and how exact they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from generator.describe.dates import NOW_WORDS, Resolved
from generator.describe.metrics import MetricReader
from generator.describe.reading import Passage, Reading, merged, overlaps_merged
from generator.describe.segmenter import Segmenter
from generator.model.fact import Figure
from generator.model.source import UNKNOWN_DATE, PartialDate

Number = int | float

_DIGIT = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWER = {"十": 10, "百": 100, "千": 1000}
_SCALE = {"百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
          "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}  # fmt: skip

_BEFORE = (
    r"(?P<before>约为|大约|大概|将近|接近|超过|突破|高达|最高达?|最低|至少|最多|不低于|不少于|不超过|不足|低于|高于|多达"
    r"|(?<!高)超|逾|(?<![最附])近|(?<![签节条合公预契违大])约|(?<![以线网身之路])上)?"
)
_NOT_INSIDE = r"(?<![A-Za-z0-9.+\-/×∶:：第—])"
"""A digit behind one of these is part of a code (TR100AT), an ordinal, a ratio or a formula (1+1+N)."""
_COMPARING = ("较", "比")
"""A date behind one of these is what the figure is compared with."""
_RANGE_MARKS = ("至", "到", "—", "——", "-", "–", "~", "～")
_NUMERAL = r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?|\d{1,15}(?:\.\d{1,9})?"
_SCALE_WORD = r"(?P<scale>万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千(?![瓦伏米克帕])|百(?!分))?"
_BEHIND = r"(?P<behind>以上|以下|以内|左右|上下|(?<=[年个])多)?"
_CHINESE = r"(?<![零〇一二两三四五六七八九十百千万亿])[零〇一二两三四五六七八九十百千万亿]{1,12}"
"""Read from its first character only, and no longer than a number can be: hostile text must not make it slow."""

_SMALL_COUNTS = frozenset(
    ["台", "家", "项", "名", "条", "座", "辆", "架", "艘", "亩", "公里", "吨", "米", "倍", "小时", "元", "亿元"]
)
"""With these a numeral below ten written as a word is a count; with others (两个到位, 三次) it is mostly a phrase."""
_MASS = frozenset(
    ["吨", "千克", "公斤", "台", "套", "辆", "片", "件", "只", "支", "立方米", "米", "GW", "MW", "吉瓦", "兆瓦", "千瓦"]
)
_MONEY_AHEAD = re.compile(r"的?[^，。；、]{0,12}?(?:奖金|资金|奖励|补贴|补助|投资|贷款|资助|支持|融资|经费)")


@dataclass(frozen=True, slots=True)
class _Found:
    """A number with its unit as it stands in a passage."""

    start: int
    end: int
    value: Number
    upper: Number | None
    unit: str
    qualifier: str | None

    @property
    def counted_as(self) -> str:
        """The unit that tells where its noun stands: 千亿级 stands before it, as a count does."""
        return "个" if self.qualifier == "级" else self.unit


class FigureFinder:
    """Finds figures by the list of units; built once."""

    def __init__(self, units: Sequence[str], counters: Sequence[str], segmenter: Segmenter) -> None:
        self._metrics = MetricReader(segmenter, counters)
        words = sorted(units, key=len, reverse=True)
        unit = "|".join(
            re.escape(word) + ("(?![A-Za-z0-9])" if word[-1].isascii() and word[-1].isalpha() else "") for word in words
        )
        self._arabic = re.compile(
            rf"{_BEFORE}{_NOT_INSIDE}(?P<low>{_NUMERAL})"
            rf"(?:(?P<lowscale>万|亿|%)?(?:—{{1,2}}|-|–|~|～|至|到)(?P<high>{_NUMERAL}))?"
            rf"(?P<about>[余多来几])?{_SCALE_WORD}(?P<about2>[余多来])?(?P<unit>{unit}){_BEHIND}"
        )
        self._words = re.compile(
            rf"{_BEFORE}(?<!第)(?P<vague>[数几])?(?P<number>{_CHINESE})(?P<about>[余多来几])?"
            rf"(?P<tail>万亿|亿|万|千(?![瓦伏米克]))?(?P<unit>{unit}){_BEHIND}"
        )

    def find(
        self,
        reading: Reading,
        dates: Sequence[Resolved],
        masked: Mapping[int, Sequence[tuple[int, int]]],
        issue: PartialDate,
    ) -> tuple[Figure, ...]:
        """All figures in reading order; none from dates, names, document titles or doubtful stretches."""
        figures = []
        for passage in reading.stating:
            own_dates = [date for date in dates if date.passage is passage]
            closed = merged([*masked.get(passage.index, ()), *((date.start, date.end) for date in own_dates)])
            found = [
                number
                for number in self._numbers(passage.text)
                if not overlaps_merged(number.start, number.end, closed)
                and not passage.is_doubtful(number.start, number.end)
            ]
            for place, number in enumerate(found):
                before = found[place - 1] if place else None
                metric = self._metrics.metric(
                    passage.text, number.start, number.end, number.counted_as, before.end if before else 0
                )
                figures.append(_figure(passage, number, metric, own_dates, issue))
        return tuple(figures)

    # --- the grammar ---

    def _numbers(self, text: str) -> list[_Found]:
        found = [*self._arabic_numbers(text), *self._word_numbers(text), *_shares(text), *_scales(text)]
        found.sort(key=lambda number: (number.start, -number.end))
        kept: list[_Found] = []
        for number in found:
            if not kept or number.start >= kept[-1].end:
                kept.append(number)
        return _joined_ranges(text, kept)

    def _arabic_numbers(self, text: str) -> Iterator[_Found]:
        for match in self._arabic.finditer(text):
            scale = _SCALE.get(match["scale"] or "", 1)
            # In 3万至5万元 each end has its own scale; in 3至5万元 the one printed serves both.
            low_scale = _SCALE.get(match["lowscale"] or "", scale)
            low = _number(Decimal(match["low"].replace(",", "")) * low_scale)
            high = _number(Decimal(match["high"].replace(",", "")) * scale) if match["high"] else None
            qualifier = match["before"] or match["about"] or match["about2"] or match["behind"]
            yield _Found(match.start(), match.end(), low, high, match["unit"], qualifier)

    def _word_numbers(self, text: str) -> Iterator[_Found]:
        for match in self._words.finditer(text):
            value = _chinese_value(match["number"])
            qualifier = match["before"] or match["vague"] or match["about"] or match["behind"]
            if value is None or not _counts(match, value):
                continue
            value *= _SCALE.get(match["tail"] or "", 1)
            yield _Found(match.start(), match.end(), value, None, match["unit"], qualifier)


def _joined_ranges(text: str, numbers: Sequence[_Found]) -> list[_Found]:
    """Numbers of one unit that 至 joins made one range: 4200元至4500元."""
    joined: list[_Found] = []
    for number in numbers:
        last = joined[-1] if joined else None
        between = text[last.end : number.start] if last else ""
        if last and between in _RANGE_MARKS and last.unit == number.unit and last.upper is None:
            joined[-1] = replace(last, end=number.end, upper=number.value)
        else:
            joined.append(number)
    return joined


def _counts(match: re.Match[str], value: int) -> bool:
    """Whether a numeral written in words counts something, and is not a phrase (一家, 两个到位, 千家万户)."""
    number = match["number"]
    if match["vague"] or match["tail"]:
        return True
    if (match["before"] or match["about"]) and value >= 10:
        return True
    if value < 10:
        return value > 1 and match["unit"] in _SMALL_COUNTS
    return number[0] in _DIGIT or (number[0] == "十" and value < 20)


def _shares(text: str) -> Iterator[_Found]:
    """百分之三十, 三分之一, 七成, 五大产业: numbers whose unit is part of the wording."""
    for match in re.finditer(
        rf"{_BEFORE}百分之(?P<number>{_CHINESE}(?:点[零〇一二三四五六七八九]{{1,6}})?)(?P<behind>以上|以下|左右)?", text
    ):
        value = _spoken(match["number"])
        if value is not None:
            yield _Found(match.start(), match.end(), value, None, "%", match["before"] or match["behind"])
    for match in re.finditer(r"(?<!百)(?P<whole>[二三四五六七八九十])分之(?P<part>[一二三四五六七八九])", text):
        whole, part = _chinese_value(match["whole"]), _chinese_value(match["part"])
        if whole and part:
            yield _Found(match.start(), match.end(), round(100 * part / whole, 2), None, "%", None)
    tenths = (
        rf"{_BEFORE}(?P<number>[一二两三四五六七八九])成(?P<half>半)?(?P<behind>以上|左右|多)?"
        r"(?![为立功果熟员长套品本就都群片型人不])"
    )
    for match in re.finditer(tenths, text):
        value = _DIGIT[match["number"]] * 10 + (5 if match["half"] else 0)
        yield _Found(match.start(), match.end(), value, None, "%", match["before"] or match["behind"])
    for match in re.finditer(r"(?<![十第\d])(?P<number>[二三四五六七八九十])大(?=[一-鿿]{2})(?![学家地会])", text):
        if not text.startswith(("全会", "报告", "精神", "以来", "召开"), match.end()):
            yield _Found(match.start(), match.end(), _chinese_value(match["number"]) or 0, None, "个", None)


def _scales(text: str) -> Iterator[_Found]:
    """千亿级产业集群 and 高达百万的奖金: a bare power of ten that means money."""
    for match in re.finditer(r"(?P<number>[十百千万]*亿)(?:元)?级", text):
        if match["number"] in _SCALE:
            yield _Found(match.start(), match.end(), _SCALE[match["number"]], None, "元", "级")
    pattern = r"(?P<before>高达|多达|最高|超|超过|近|上)(?P<number>[十百千]万|[十百千]?亿)(?![元家人名吨亩台个件项])"
    for match in re.finditer(pattern, text):
        if _MONEY_AHEAD.match(text, match.end()):
            yield _Found(match.start(), match.end(), _SCALE[match["number"]], None, "元", match["before"])


# --- values ---


def _number(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else float(value)


def _chinese_value(text: str) -> int | None:
    """两亿 → 200000000, 一百零五 → 105, 三千 → 3000; None for what is no number (千百十)."""
    total = section = digit = 0
    seen = False
    for character in text:
        if character in _DIGIT:
            if digit and seen:
                return None
            digit, seen = _DIGIT[character], character not in "零〇"
        elif character in _POWER:
            section += (digit if seen else 1) * _POWER[character]
            digit, seen = 0, False
        else:
            power = 10**4 if character == "万" else 10**8
            section = section + digit or (0 if total else 1)
            total = (total + section) * power
            section, digit, seen = 0, 0, False
    return total + section + digit


def _spoken(text: str) -> Number | None:
    """三十, 二点七."""
    whole, _, part = text.partition("点")
    value = _chinese_value(whole)
    if value is None or not part:
        return value
    if any(character not in _DIGIT for character in part):
        return None
    return float(f"{value}.{''.join(str(_DIGIT[c]) for c in part)}")


# --- sense ---


def _figure(
    passage: Passage, found: _Found, metric: str | None, dates: Sequence[Resolved], issue: PartialDate
) -> Figure:
    text = passage.text
    unit = found.unit
    if unit in _MASS and re.search(r"年产(?:约|达|近|超)?$", text[max(0, found.start - 4) : found.start]):
        unit += "/年"
    return Figure(
        raw=passage.block.text[found.start : found.end],
        value=found.value,
        unit=unit,
        metric=metric,
        when=_when(passage, found, dates, issue),
        qualifier=found.qualifier,
        upper=found.upper,
        evidence=passage.evidence(found.start, found.end),
    )


def _when(passage: Passage, found: _Found, dates: Sequence[Resolved], issue: PartialDate) -> str | None:
    """The date last named before the figure in its sentence; 目前 is the time of the issue."""
    low, _ = passage.sentence(found.start)
    near = [
        date
        for date in dates
        if low <= date.start and date.end <= found.start and passage.text[date.start - 1 : date.start] not in _COMPARING
    ]
    for date in reversed(near):
        if date.iso:
            return date.iso
        if date.text in NOW_WORDS and issue != UNKNOWN_DATE:
            return issue.iso
    return None
