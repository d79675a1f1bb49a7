"""What a page prints besides its articles: pull quotes that repeat them, running heads, page numbers, credits.

Also what may be told from the wording alone: whose a fragment is.
"""

from __future__ import annotations

import datetime
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from benchmarks.corpus import BenchArticle, load_furniture
from generator.model.article import Role

# --- whose a fragment is ------------------------------------------------------------------------------------------

_RARE_SHARE = 0.02
"""A string is rare when no larger share of all articles has it."""
_RARE_ANYWAY = 2
"""It is rare as well when no more articles than these have it, however few there are."""


class Rarity:
    """Which short strings few articles have: what a reader goes by when asking whose a fragment is."""

    def __init__(self, articles: Sequence[BenchArticle]) -> None:
        self._bar = max(_RARE_ANYWAY, round(len(articles) * _RARE_SHARE))
        self._count: Counter[str] = Counter()
        for article in articles:
            self._count.update(_short_strings("\n".join(line.text for line in article.lines)))

    def anchors(self, fragment: str, rest: str, others: Sequence[str]) -> int:
        """How many rare strings of a fragment stand in the rest of its article and in no other article of the page."""
        shared = _short_strings(fragment) & _short_strings(rest)
        for other in others:
            shared -= _short_strings(other)
        return sum(self._count[found] <= self._bar for found in shared)


def _short_strings(text: str) -> set[str]:
    """Every two and three Chinese characters or letters that stand together."""
    return {
        run[at : at + size]
        for run in re.findall(r"[\u3400-\u9fffA-Za-z]+", text)
        for size in (2, 3)
        for at in range(len(run) - size + 1)
    }


# --- pull quotes --------------------------------------------------------------------------------------------------

_SENTENCES = re.compile(r"[^。！？]+[。！？]+[”’」』）]*")
_PAIRED = ("“”", "‘’", "（）", "《》", "「」", "『』", "【】")
_ATTRIBUTION = re.compile(r"[”」][^”」“「，]{0,14}(?:说|讲|表示|介绍|道|坦言|自嘲|概括|笑了?|回答|认账)。$")
"""Sub-editors lift the words said, not the “he said” after them."""
_LEANING = re.compile(r"[问答：他她它这那也还又]")
"""A sentence that begins so says little by itself."""
_LEADING = re.compile(r"^(近年来|据悉|此外|同时|今年以来|截至目前|据了解|记者获悉|而且|当然|所以|不过)，")
_SWAPS = (
    ("已经", "已"), ("如今，", "现在，"), ("目前，", "眼下，"), ("因为", "由于"), ("大约", "约"), ("全部", "都"),
    ("正在", "正"), ("不过，", "但"), ("起初", "一开始"), ("也就是说", "换言之"), ("而且", "并且"), ("不能", "不可"),
    ("应当", "应该"), ("可以", "能"), ("于是", ""), ("其实", ""), ("，也就是", "，即"), ("但是", "但"),
    ("所有", "全部"), ("人们", "大家"), ("这里", "此地"), ("这座", "该"), ("我们", "咱们"),
)  # fmt: skip
_ZONE = re.compile(r"(?:在|位于|来自|走进|，|。|“|^)([\u4e00-\u9fff]{2,4}(?:高新区|经开区|开发区))", re.MULTILINE)
_SOME_ZONE = re.compile(r"(?<![\u4e00-\u9fff])(?:该|这座|这个)?(?:园区|高新区|经开区|开发区)")
_LIKENESS = 0.8
"""A quote reworded to something less like it than this is left as it was: nobody could say what it repeats."""


@dataclass(frozen=True, slots=True)
class PullQuote:
    """A pull quote as printed, and the number of the line of the file that it repeats."""

    text: str
    host: int


def pull_quotes(article: BenchArticle, level: int, rng: random.Random) -> list[PullQuote]:
    """At most two: the article's own or one lifted from a paragraph; from level 2 on sometimes reworded."""
    hosts = [number for number, line in enumerate(article.lines) if line.role == "paragraph"]
    found = []
    own = [line.text for line in article.lines if line.role == "pull_quote"] if rng.random() < 0.8 else []
    for text in own:
        host = max(hosts, key=lambda number: _repeated(text, article.lines[number].text))
        if level >= 2 and rng.random() < 0.3:
            found.append(PullQuote(_reworded(text, article, rng), host))
        elif level >= 2 or text in article.lines[host].text:
            found.append(PullQuote(text, host))
    length = sum(len(article.lines[number].text) for number in hosts)
    if not found and length > 380 and rng.random() < (0.5 if level == 1 else 0.65):
        options = [
            PullQuote(text, number)
            for number in (hosts[1:] if len(hosts) > 2 else hosts)
            for text in _quotable(article.lines[number].text)
        ]
        options = [option for option in options if not _LEANING.match(option.text)] or options
        if options:
            lifted = rng.choice(options)
            reworded = level >= 2 and rng.random() < 0.6
            found.append(PullQuote(_reworded(lifted.text, article, rng), lifted.host) if reworded else lifted)
    return found[:2]


def _repeated(quote: str, text: str) -> int:
    """Length of the longest passage that a quote has from a text."""
    return SequenceMatcher(None, quote, text, autojunk=False).find_longest_match().size


def _quotable(text: str) -> list[str]:
    """One or two sentences of a paragraph that may stand alone, and are not nearly all of it."""
    sentences = _SENTENCES.findall(text)
    found = []
    for first in range(len(sentences)):
        for count in (1, 2):
            quote = "".join(sentences[first : first + count]).strip()
            if said := _ATTRIBUTION.search(quote):
                quote = quote[: said.start() + 1]
            if 16 <= len(quote) <= 110 and _balanced(quote) and quote in text and len(quote) < 0.85 * len(text):
                found.append(quote)
    return found


def _balanced(text: str) -> bool:
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRED)


def _reworded(quote: str, article: BenchArticle, rng: random.Random) -> str:
    """A sub-editor's hand: one or two words changed, an aside dropped, the full stop gone."""
    new = quote
    if rng.random() < 0.6:
        new = re.sub(r"（[^（）]{1,16}）", "", _LEADING.sub("", new), count=1)
    swaps = [swap for swap in _SWAPS if swap[0] in new]
    rng.shuffle(swaps)
    for old, fresh in swaps[: rng.choice((1, 1, 2))]:
        new = new.replace(old, fresh, 1)
    zones = Counter(_ZONE.findall("\n".join(line.text for line in article.lines)))
    if zones and rng.random() < 0.7:  # the quote stands alone, so “the zone” gets its name
        name = zones.most_common(1)[0][0]
        if name not in new:
            new = _SOME_ZONE.sub(name, new, count=1)
    if new == quote or rng.random() < 0.3:
        new = re.sub(r"，(?:也|就|却|便|则)(?=[\u4e00-\u9fff])(?![是有要能好在得])", "，", new, count=1)
    if new.endswith("。") and (rng.random() < 0.5 or new == quote):
        new = new[:-1]
    return new if SequenceMatcher(None, new, quote).ratio() > _LIKENESS and _balanced(new) else quote


# --- furniture ----------------------------------------------------------------------------------------------------

_SECTIONS = ("园区", "综合新闻", "产业", "要闻", "区域", "深度", "科技园区", "开发区周刊", "视点", "高新·经开")
_NAMES = ("卞一鸣", "袁 溪", "左秋水", "甘 露", "谷雨辰", "丁若兰", "尤 佳", "花 蕾", "景 行", "施以安", "包晓雯",
          "万 里", "柯 楠", "鱼 跃", "简 宁")  # fmt: skip
_FIRST_DAY = datetime.date(2023, 1, 3)
_NAVIGATION = (
    "上一篇　下一篇",
    "上一篇    下一篇    放大+  缩小-  默认",
    "返回目录　　放大　缩小",
    "[打印本页] [关闭]",
)


@dataclass(frozen=True, slots=True)
class FurnitureLine:
    """A line of the page that is in no article; `role` is the name of a Role."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Furniture:
    """The lines above and below one printed page, and what an e-paper's web page says between articles."""

    top: tuple[FurnitureLine, ...]
    bottom: tuple[FurnitureLine, ...]
    navigation: FurnitureLine | None


class Furnisher:
    """Makes the furniture of the one or two printed pages of a dump, of one paper and one day."""

    def __init__(self, split: str, paper: str, others: frozenset[str], rng: random.Random) -> None:
        """`others`: names of the papers that may not be named above this one's articles."""
        written = [
            group
            for group in load_furniture(split)
            if paper in group[0] or not any(other[:4] in " ".join(group) for other in others)
        ]
        self._written = written if rng.random() < 0.4 else []
        self._first = rng.choice((1, 2, 3, 5, 6, 8))
        self._day = _FIRST_DAY + datetime.timedelta(days=rng.randrange(1000))
        self._paper = paper
        self._rng = rng

    def make(self, sheet: int, web: bool) -> Furniture:
        """The furniture of printed page number `sheet`, counted from 0; `web`: as an e-paper's web page has it."""
        rng = self._rng
        if self._written:
            lines = self._lines(*rng.choice(self._written))
            top, bottom = [lines[0]], [lines[2]]
            (top if rng.random() < 0.6 else bottom).append(lines[1])
            return Furniture(
                tuple(line for line in top if rng.random() < 0.9),
                tuple(line for line in bottom if rng.random() < 0.9),
                None,
            )
        section, number = rng.choice(_SECTIONS), self._first + 3 * sheet
        head, page, staff = self._lines(self._running_head(section), self._page_number(number), self._credits())
        top, bottom = [], []
        (top if rng.random() < 0.85 else bottom).append(head)
        (top if rng.random() < 0.6 else bottom).append(page)
        (bottom if rng.random() < 0.75 else top).append(staff)
        if rng.random() < 0.4:
            top.reverse()
        if not web:
            return Furniture(tuple(top), tuple(bottom), None)
        if rng.random() < 0.6:
            top = [FurnitureLine(Role.RUNNING_HEAD.value, f"第{number:02}版：{section}")]
        if rng.random() < 0.4:
            rights = f"版权所有　{self._paper}社　未经书面授权不得复制或建立镜像"
            bottom.append(FurnitureLine(Role.CREDITS.value, rights))
        return Furniture(tuple(top), tuple(bottom), FurnitureLine(Role.CREDITS.value, rng.choice(_NAVIGATION)))

    @staticmethod
    def _lines(head: str, page: str, staff: str) -> tuple[FurnitureLine, FurnitureLine, FurnitureLine]:
        return (
            FurnitureLine(Role.RUNNING_HEAD.value, head),
            FurnitureLine(Role.PAGE_NUMBER.value, page),
            FurnitureLine(Role.CREDITS.value, staff),
        )

    def _running_head(self, section: str) -> str:
        day, paper = self._day, self._paper
        week = "一二三四五六日"[day.weekday()]
        return self._rng.choice((
            f"{day.year}年{day.month}月{day.day}日　星期{week}　　{section}",
            f"{paper}　{day.year}年{day.month}月{day.day}日　星期{week}",
            f"{section} {day:%Y.%m.%d} 星期{week}",
            f"{paper} {section} {day:%Y-%m-%d}",
            section,
            f"{section}　■ 新闻热线：010-5555{self._rng.randrange(1000, 9999)}",
            f"{day.month}月{day.day}日 星期{week} {paper}",
        ))  # fmt: skip

    def _page_number(self, number: int) -> str:
        return self._rng.choice((
            f"{number}", f"{number:02}", f"第{number}版", f"A{number:02}", f"第{number:02}版", f"－ {number} －",
            f"{number:02} 版", f"Page {number}",
        ))  # fmt: skip

    def _credits(self) -> str:
        one, two, three, four = self._rng.sample(_NAMES, 4)
        return self._rng.choice((
            f"责任编辑　{one}　　美术编辑　{two}",
            f"责编：{one}　版式：{two}　校对：{three}",
            f"本版编辑 {one} 电子信箱：yq{self._rng.randrange(10, 99)}@example.com",
            f"编辑/{one} 美编/{two} 校对/{three}",
            f"□本版责编 {one} □视觉 {two} □检校 {three} {four}",
            f"■ 本期主编：{one}　■ 电话：（010）5555{self._rng.randrange(1000, 9999)}",
        ))  # fmt: skip
