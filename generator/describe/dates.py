"""Dates and periods, resolved against the issue; what is vague stays vague."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator.describe.reading import Passage, Reading
from generator.model.fact import DateMention
from generator.model.source import UNKNOWN_DATE, PartialDate

_DASH = r"(?:至|到|—{1,2}|-|–|~|～)"
_YEAR = r"(?P<year>(?<!\d)(?:1[89]|20|21)\d\d年|[一二][〇零○一二三四五六七八九]{3}年|[今去前明后当同次]年)"
_MONTH = r"(?<![\d.\-/A-Za-z])(?P<month>1[0-2]|0?[1-9])月"
_DIGITS = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_RELATIVE_YEARS = {"今年": 0, "去年": -1, "前年": -2, "明年": 1, "后年": 2}
_ORDINALS = {numeral: number for number, numeral in enumerate("一二三四五六七八九", 1)}
_ORDINALS |= {str(number): number for number in range(1, 5)}
_THIRDS = {"上": (1, 10), "中": (11, 20), "下": (21, 31)}
_PLANS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}

NOW_WORDS = ("截至目前", "目前", "截至发稿")
"""Vague words that mean the time of the report; a figure said with one is as of the issue."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A date found at `text[start:end]` of a passage, and what it means."""

    passage: Passage
    start: int
    end: int
    iso: str | None
    inference: str | None

    @property
    def text(self) -> str:
        """As printed."""
        return self.passage.block.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a date may be resolved against."""

    issue: PartialDate
    year_before: int | None
    """The year last printed before it in the same sentence."""

    def year(self, printed: str | None, month: int | None = None) -> tuple[int | None, str | None]:
        """The year of a date, and how it was concluded where it was not printed."""
        issue = self.issue
        rests_on_issue = printed in _RELATIVE_YEARS or (not printed and self.year_before is None)
        if rests_on_issue and issue == UNKNOWN_DATE:
            return None, None
        if printed in _RELATIVE_YEARS:
            return issue.year + _RELATIVE_YEARS[printed], f"“{printed}”按刊期{issue.chinese}推算"
        if printed in ("当年", "同年", "次年"):
            if self.year_before is None:
                return None, None
            return self.year_before + (printed == "次年"), f"“{printed}”按前文年份推算"
        if printed:
            digits = "".join(_DIGITS.get(character, character) for character in printed[:-1])
            return int(digits), None
        if self.year_before is not None:
            return self.year_before, "年份未印，按同句前文推算"
        if month is None or issue.month is None:
            return issue.year, f"年份未印，按刊期{issue.chinese}推算"
        # Without a year the newspaper means the month nearest to its own: 12月 in a January issue is last year's.
        away = month - issue.month
        year = issue.year - (away > 6) + (away < -6)
        return year, f"年份未印，按刊期{issue.chinese}推算"


_Reader = Callable[[re.Match[str], _Known], tuple[str | None, str | None]]


def _day(match: re.Match[str], known: _Known) -> tuple[str | None, str | None]:
    month = int(match["month"])
    year, inference = known.year(match["year"], month)
    if year is None:
        return None, None
    first = _iso(year, month, int(match["day"]))
    if not match["last"]:
        return first, inference
    last = _iso(year, int(match["last_month"] or month), int(match["last"]))
    return (f"{first}/{last}" if first and last else None), inference


def _third(match: re.Match[str], known: _Known) -> tuple[str | None, str | None]:
    month = int(match["month"])
    year, inference = known.year(match["year"], month)
    if year is None:
        return None, None
    first, last = _THIRDS[match["third"][0]]
    start = _iso(year, month, first)
    end = next(filter(None, (_iso(year, month, day) for day in range(last, last - 4, -1))), None)
    return f"{start}/{end}", inference


def _months(match: re.Match[str], known: _Known) -> tuple[str | None, str | None]:
    first, last = int(match["first"]), int(match["month"])
    year, inference = known.year(match["year"], last)
    return (f"{year}-{first:02d}/{year}-{last:02d}" if year and first < last else None), inference


def _month(match: re.Match[str], known: _Known) -> tuple[str | None, str | None]:
    month = int(match["month"])
    year, inference = known.year(match["year"], month)
    return (f"{year}-{month:02d}" if year else None), inference


def _quarter(match: re.Match[str], known: _Known) -> tuple[str | None, str | None]:
    year, inference = known.year(match["year"])
    if year is None:
        return None, None
    if match["half"]:
        return (f"{year}-01/{year}-06" if match["half"] == "上半年" else f"{year}-07/{year}-12"), inference
    number = _ORDINALS[match["number"]]
    return (f"{year}-01/{year}-{number * 3:02d}" if match["first_ones"] else f"{year}-Q{number}"), inference


def _first_months(match: re.Match[str], known: _Known) -> tuple[str | None, str | None]:
    year, inference = known.year(match["year"])
    number = _ORDINALS.get(match["number"]) or (int(match["number"]) if match["number"].isdigit() else 0)
    return (f"{year}-01/{year}-{number:02d}" if year and 1 < number <= 12 else None), inference


def _year(match: re.Match[str], known: _Known) -> tuple[str | None, str | None]:
    year, inference = known.year(match["year"])
    return (str(year) if year else None), inference


def _years(match: re.Match[str], known: _Known) -> tuple[str | None, str | None]:
    first, last = int(match["first"]), int(match["last"])
    return (f"{first}/{last}" if first < last else None), None


def _plan(match: re.Match[str], known: _Known) -> tuple[str | None, str | None]:
    first = _PLANS[match["plan"]]
    return f"{first}/{first + 4}", f"“{match['plan']}”为{first}年至{first + 4}年"


def _vague(match: re.Match[str], known: _Known) -> tuple[str | None, str | None]:
    return None, None


_RULES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (
        re.compile(
            rf"{_YEAR}?{_MONTH}(?P<day>3[01]|[12]\d|0?[1-9])[日号]"
            rf"(?:{_DASH}(?:(?P<last_month>1[0-2]|0?[1-9])月)?(?P<last>3[01]|[12]\d|0?[1-9])[日号])?"
        ),
        _day,
    ),
    (re.compile(rf"{_YEAR}?{_MONTH}(?P<third>[上中下]旬)"), _third),
    (re.compile(rf"{_YEAR}?(?<![\d.\-/])(?P<first>1[0-2]|0?[1-9])月?{_DASH}(?P<month>1[0-2]|0?[1-9])月"), _months),
    (re.compile(rf"{_YEAR}?{_MONTH}(?:初|底|末|份)?"), _month),
    (
        re.compile(rf"{_YEAR}?(?:(?P<half>[上下]半年)|(?:第|(?P<first_ones>前))?(?P<number>[一二三四1-4])个?季度)"),
        _quarter,
    ),
    (re.compile(rf"{_YEAR}?前(?P<number>1[0-2]|[2-9]|[二三四五六七八九])个月"), _first_months),
    (re.compile(rf"(?P<first>20\d\d)年?{_DASH}(?P<last>20\d\d)年"), _years),
    (re.compile(rf"{_YEAR}(?:度|年?底|年?初|年?末)?"), _year),
    (re.compile(r"“?(?P<plan>十[一二三四五]五)”?(?=期间|规划期|时期|以来|末|开局)"), _plan),
    (
        re.compile(
            r"截至目前|截至发稿|目前|日前|近日|近期|近年来|连日来|此前|不久前|前不久|多年来|眼下|近几年来?"
            r"|近[两二三四五六七八九十\d]年来?|[昨今当][日天](?!然)|本月|上月|下月"
        ),
        _vague,
    ),
)


class DateFinder:
    """Finds dates; needs nothing but the issue's date."""

    def resolve(self, reading: Reading, issue: PartialDate) -> tuple[Resolved, ...]:
        """Every date of the passages in which the article speaks, none from a doubtful stretch."""
        return tuple(
            found
            for passage in reading.stating
            for found in _in_passage(passage, issue)
            if not passage.is_doubtful(found.start, found.end)
        )

    def facts(self, resolved: tuple[Resolved, ...]) -> tuple[DateMention, ...]:
        """The same as facts with evidence."""
        return tuple(
            DateMention(found.text, found.iso, found.inference, found.passage.evidence(found.start, found.end))
            for found in resolved
        )


def _in_passage(passage: Passage, issue: PartialDate) -> Iterator[Resolved]:
    year_before: int | None = None
    sentence = (-1, -1)
    for match, reader in _leftmost_longest(passage.text):
        if passage.sentence(match.start()) != sentence:
            sentence, year_before = passage.sentence(match.start()), None
        iso, inference = reader(match, _Known(issue, year_before))
        yield Resolved(passage, match.start(), match.end(), iso, inference)
        printed = match.groupdict().get("year")
        if iso and printed and printed[:1].isdigit():
            year_before = int(iso[:4])


def _leftmost_longest(text: str) -> Iterator[tuple[re.Match[str], _Reader]]:
    """All matches of all rules; of overlapping ones the leftmost, of those the longest, of those the first rule's."""
    matches = [(match, reader) for pattern, reader in _RULES for match in pattern.finditer(text)]
    matches.sort(key=lambda pair: (pair[0].start(), -pair[0].end()))
    at = 0
    for match, reader in matches:
        if match.start() >= at and match.end() > match.start():
            yield match, reader
            at = match.end()


def _iso(year: int, month: int, day: int) -> str | None:
    """The day in ISO form, or None where the calendar has no such day (2月30日)."""
    text = f"{year:04d}-{month:02d}-{day:02d}"
    try:
        return PartialDate.parse(text).iso
    except ValueError:
        return None
