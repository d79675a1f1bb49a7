"""What a jump line says: which way it leads, to which page, of what title. The words are data, the grammar is small.

As read: 下转第3版, （下转三版）, 转第四版, 下转A03版, 下转第二、三版, 上接第一版《园区十年》, 紧接第1版.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from generator.model.source import Page
from generator.restore.conventions import Conventions
from generator.restore.text import hanzi_count, numeral

LONGEST = 60
"""Characters of a jump line, the title in it included."""
_SHORTEST = 2
"""Characters of the jump itself: 下转. A single 转 at the end of a line is none."""
BRACKETS = "（()）【】[]［］〔〕「」 \u3000\t\r\n"
_EDGES = BRACKETS + "：:·-—，,。"


@dataclass(frozen=True, slots=True)
class PageName:
    """A page as papers name it: 第3版, A3版. `letter` is empty where there is none."""

    letter: str
    number: int

    def __str__(self) -> str:
        return f"{self.letter}{self.number}版" if self.letter else f"第{self.number}版"


@dataclass(frozen=True, slots=True)
class JumpLine:
    """What a jump line says."""

    outward: bool
    """The text goes on there; otherwise it comes from there."""
    pages: tuple[PageName, ...]
    """The pages it names, in its order; empty where it names none that can be read."""
    words: str
    """The words of a title in it; empty where there are none."""


def read_jump(text: str, known: Conventions) -> JumpLine | None:
    """What a line says that is a jump; None for one that only points to related text (详见), and for any other.

    Total: `text` may be anything. Whether it is nothing but a jump is for the caller to know.
    """
    line = text.strip(BRACKETS)
    if not line or len(line) > LONGEST or any(word in line for word in known.pointers):
        return None
    found = _jump_pattern(known).search(line)
    if found is None or len(found[0]) < _SHORTEST:
        return None
    numbers = ((name["letter"], numeral(name["number"])) for name in _NAME.finditer(found["pages"] or ""))
    names = [PageName(_plain_letter(letter), number) for letter, number in numbers if number is not None]
    words = _title_words(line[: found.start()], line[found.end() :])
    return JumpLine(found["out"] is not None, tuple(dict.fromkeys(names)), "" if words in known.sections else words)


_NUMERAL = r"(?:[0-9０-９]{1,3}|[〇零一二三四五六七八九十]{1,3})"
_NAME = re.compile(rf"(?P<letter>[A-Za-zＡ-Ｚａ-ｚ]?)[\s\u3000]*(?P<number>{_NUMERAL})")


@lru_cache(maxsize=8)
def _jump_pattern(known: Conventions) -> re.Pattern[str]:
    def any_of(words: Iterable[str]) -> str:
        # 转第 and 下转 both stand before a number: the 第 belongs to the number.
        plain = {word.removesuffix("第") for word in words} - {""}
        return "|".join(re.escape(word) for word in sorted(plain, key=lambda word: (-len(word), word))) or "(?!)"

    name = rf"[A-Za-zＡ-Ｚａ-ｚ]?[\s\u3000]*{_NUMERAL}[\s\u3000]*"
    return re.compile(
        rf"(?:(?P<out>{any_of(known.jumps_out)})|(?P<in>{any_of(known.jumps_in)}))[\s\u3000]*(?:[至到自于][\s\u3000]*)?"
        rf"(?:(?:第[\s\u3000]*)?(?P<pages>{name}(?:[、，,和及][\s\u3000]*第?{name}){{0,3}})(?:[版页頁]|(?=$|《))"
        rf"|第[^版页頁]{{0,3}}[版页頁]|(?=$))"
    )


def _plain_letter(text: str) -> str:
    return chr(ord(text) - 0xFEE0).upper() if "Ａ" <= text <= "ｚ" else text.upper()


def _title_words(before: str, after: str) -> str:
    named = re.search(r"《([^《》]+)》", before) or re.search(r"《([^《》]+)》", after)
    if named:
        return named[1]
    rest = max(before.strip(_EDGES), after.strip(_EDGES), key=len)
    return rest if hanzi_count(rest) >= 2 else ""


def name_of(page: Page) -> PageName | None:
    """How jump lines of other pages name a page: by its number in issue.yml, and the letter its file opens with.

    `a03.txt` with number 3 is A3; `p03.txt` may be 3, A3 or any other letter's. None where its number is not known.
    """
    if page.number is None:
        return None
    file = re.fullmatch(r"([a-z])0*([0-9]{1,3})", page.key)
    letter = file[1].upper() if file and int(file[2]) == page.number and file[1] != "p" else ""
    return PageName(letter, page.number)


def pages_named(name: PageName, pages: Iterable[Page]) -> tuple[Page, ...]:
    """The pages a name may mean: several where an issue has two third pages and nothing tells their letters."""
    found: list[Page] = []
    for page in pages:
        own = name_of(page)
        if own and own.number == name.number and (not own.letter or not name.letter or own.letter == name.letter):
            found.append(page)
    return tuple(found)
