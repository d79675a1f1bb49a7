"""What can be said of reading one stretch of text directly after another: named looks at the place where they meet.

Each look gives evidence for one paragraph (`join …`) and for two (`apart …`); how much it weighs is learned.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from generator.restore.grammar import Grammar
from generator.restore.roles import Reading
from generator.restore.segment import indents_paragraphs
from generator.restore.text import HALF_FINAL, NEVER_FIRST, is_hanzi, is_latin
from generator.restore.weights import Features, gain_of
from generator.restore.words import class_at, classes_at_end, torn_end, torn_start, word_at_break

SEARCHED = 200_000
"""Code points of a page in which strings across a break are looked up: bounds the work on huge pages."""


@dataclass(frozen=True, slots=True)
class Seam:
    """The two ways of reading `after` next to `before`: as one paragraph, or as the next one."""

    join: float
    apart: float
    join_features: Features
    apart_features: Features
    why_join: tuple[str, ...] = ()
    why_apart: tuple[str, ...] = ()
    kind: str = "sentence"
    """What the break cuts: word, bracket, enumeration, comma, phrase, sentence."""


@dataclass(frozen=True)
class PageWords:
    """What the page as a whole knows about its words and its habits."""

    text: str
    uses_indents: bool
    uses_blanks: bool
    """Sets its paragraphs apart by blank lines."""
    first_words: frozenset[str]
    last_words: frozenset[str]
    weights: Mapping[str, float] = field(default_factory=dict, compare=False)
    common: Mapping[str, float] = field(default_factory=dict, compare=False)
    """Pairs of characters that many articles hold, whatever they are about, and the share that does."""
    _seams: dict[tuple[int, int], Seam] = field(default_factory=dict, compare=False)
    _tails: dict[int, frozenset[str]] = field(default_factory=dict, compare=False)
    _heads: dict[int, frozenset[str]] = field(default_factory=dict, compare=False)
    _rare: dict[str, float] = field(default_factory=dict, compare=False)
    _forms: dict[tuple[int, bool], tuple[str, str]] = field(default_factory=dict, compare=False)

    def tail_pairs(self, reading: Reading) -> frozenset[str]:
        """Pairs of Chinese characters in the last sixty characters."""
        key = reading.strip.index
        if key not in self._tails:
            self._tails[key] = _pairs(reading.text[-60:])
        return self._tails[key]

    def head_pairs(self, reading: Reading) -> frozenset[str]:
        """Pairs of Chinese characters in the first sixty characters."""
        key = reading.strip.index
        if key not in self._heads:
            self._heads[key] = _pairs(reading.text[:60])
        return self._heads[key]

    def form_before(self, reading: Reading) -> tuple[str, str]:
        """Ending, length and inner stops of what stands before a break, and its last mark."""
        key = (reading.strip.index, True)
        if key not in self._forms:
            self._forms[key] = _form_before(reading)
        return self._forms[key]

    def form_after(self, reading: Reading) -> tuple[str, str]:
        """How what stands after a break opens, and its length and ending."""
        key = (reading.strip.index, False)
        if key not in self._forms:
            self._forms[key] = _form_after(reading)
        return self._forms[key]

    def rarity(self, pair: str) -> float:
        """One over how often a pair stands on the page, give or take one."""
        if pair not in self._rare:
            self._rare[pair] = 1.0 / (1 + self.text.count(pair))
        return self._rare[pair]

    def seam(self, before: Reading, after: Reading) -> Seam:
        """The seam between two readings, worked out once."""
        key = (before.strip.index, after.strip.index)
        if key not in self._seams:
            self._seams[key] = judge_seam(before, after, self)
        return self._seams[key]


def page_words(readings: Sequence[Reading], grammar: Grammar) -> PageWords:
    """Collect the page's text and habits."""
    text = "\n".join(reading.text for reading in readings)[:SEARCHED]
    uses_indents = indents_paragraphs([reading.strip for reading in readings])
    loose = sum(reading.strip.after_blank for reading in readings)
    uses_blanks = loose >= max(3, 0.7 * len(readings))
    known = grammar.conventions
    first, last = frozenset(known.first_words), frozenset(known.last_words)
    return PageWords(text, uses_indents, uses_blanks, first, last, grammar.weights, grammar.common)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(a + b for a, b in pairwise(text) if is_hanzi(a) and is_hanzi(b))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One look at a break: names for one paragraph, names for two, and what to tell an editor."""

    name: str
    strength: float = 1.0
    why_join: str = ""
    why_apart: str = ""
    cuts: str = ""
    """What the break would cut, where this look can tell."""


Look = Callable[[Reading, Reading, PageWords], Sequence[Evidence]]


def judge_seam(before: Reading, after: Reading, words: PageWords) -> Seam:
    """Collect what every look at the break says."""
    found = [evidence for look in LOOKS for evidence in look(before, after, words)]
    join: Features = (("join", 1.0), *((f"join {item.name}", item.strength) for item in found))
    apart: Features = (("apart", 1.0), *((f"apart {item.name}", item.strength) for item in found))
    return Seam(
        gain_of(join, words.weights),
        gain_of(apart, words.weights),
        join,
        apart,
        tuple(item.why_join for item in found if item.why_join),
        tuple(item.why_apart for item in found if item.why_apart),
        next((item.cuts for item in reversed(found) if item.cuts), "sentence"),
    )


def ending(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """How the first stretch ends."""
    left = before.shape
    if left.ends == "closed":
        return (Evidence("closed", why_apart="前段句子已完"),)
    if left.ends == "half":
        name = "half.colon" if left.last in HALF_FINAL else "half.closer"
        return (Evidence(name, cuts="phrase"),)
    cuts = "enumeration" if left.last == "、" else "comma" if left.last in "，," else "phrase"
    found = [Evidence(f"open.{cuts}", why_join="前段无句末标点", cuts=cuts)]
    text = before.text
    if len(text) <= 30:
        # A short line without a pause may be a row of a table; one with a full stop inside is the rest of a paragraph.
        inside = "sentence" if _STOP.search(text) else "clause" if _PAUSE.search(text) else "bare"
        found.append(Evidence(f"open.{'scrap' if len(text) <= 12 else 'line'}.{inside}"))
    for look in ("lone", "listed"):
        if look in before.seen:
            found.append(Evidence(f"open.{look}"))
            found.append(Evidence(f"open.{look}>{_size(after.text)}.{after.shape.ends}"))
    found.append(Evidence(f"open>{after.shape.ends}.{'long' if len(after.text) > 30 else 'short'}"))
    if text[-1] in _PARTICLES:
        found.append(Evidence("open.particle"))
    return found


def classes(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """Classes of the words on both sides: a preposition or 的 wants a noun, a verb its object."""
    begins = class_at(after.text, end=False)
    if before.shape.ends == "closed":
        return (Evidence(f"class.closed>{begins}"),)
    last, first = before.text[-1], after.text[0]
    found = [
        Evidence(f"class.{class_at(before.text, end=True)}>{begins}"),
        Evidence(f"class.{classes_at_end(before.text)}>{begins}"),
    ]
    if last in words.last_words:
        found.append(Evidence(f"last.{last}"))
    if first in words.first_words:
        found.append(Evidence(f"first.{first}"))
    if pair := words.common.get(last + first):
        found.append(Evidence("cross.common", min(pair, 0.5) * 2))
    return found


def forms(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """Length, inner stops and edges of both sides taken together."""
    left, short = words.form_before(before)
    opens, right = words.form_after(after)
    return (
        Evidence(f"form.{left}>{opens}.{right}"),
        Evidence(f"form.{left}>{opens}"),
        Evidence(f"form.{short}>{opens}.{after.shape.ends}"),
    )


def _form_before(before: Reading) -> tuple[str, str]:
    text = before.text
    inner = "stop" if _STOP.search(text[:-1]) else "pause" if _PAUSE.search(text[:-1]) else "bare"
    last = before.shape.last if before.shape.last in _MARKED else "word"
    return f"{before.shape.ends}.{_size(text)}.{inner}", last


def _form_after(after: Reading) -> tuple[str, str]:
    mark = after.text[0]
    opens = (
        "never" if mark in NEVER_FIRST
        else "quote" if mark in "“「『"
        else "number" if after.numbered
        else "digit" if mark.isdigit()
        else "word" if is_hanzi(mark)
        else "mark"
    )  # fmt: skip
    return opens, f"{_size(after.text)}.{after.shape.ends}"


_MARKED = frozenset("。！？”）：；，、…—")


def _size(text: str) -> str:
    length = len(text)
    return "scrap" if length <= 12 else "line" if length <= 30 else "short" if length <= 60 else "long"


_STOP = re.compile(r"[。！？]")
_PAUSE = re.compile(r"[，；：]")
_PARTICLES = frozenset("的和与由被把对向在从为以及或将是于跟让给而但")
"""Characters that lead on to something: what ends with one of them has not ended."""
_MARKS = re.compile(r"[^\w\s]|\d+|[\u3000 ]+")


def rows(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """Two short lines of one build, as rows of a table or names of a list: the same marks and numbers in both."""
    if max(len(before.text), len(after.text)) > 60 or _STOP.search(before.text) or _STOP.search(after.text):
        return ()
    one, two = ([_kind_of_mark(mark) for mark in _MARKS.findall(reading.text)] for reading in (before, after))
    shared = sum((Counter(one) & Counter(two)).values())
    if shared < 2 or 2 * shared < 1.4 * max(len(one), len(two)):
        return ()
    return (Evidence("rows", why_apart="前后两行格式相同"),)


def _kind_of_mark(mark: str) -> str:
    return "0" if mark[0].isdigit() else " " if mark.isspace() else mark


def first_mark(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """A mark that cannot begin a paragraph."""
    first = after.shape.first
    if first not in NEVER_FIRST:
        return ()
    name = "mark.open" if before.shape.ends == "open" else "mark.closed"
    return (Evidence(name, why_join=f"后段以“{first}”起首"),)


def brackets(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """Quotation marks and brackets that open on one side and close on the other, or fail to."""
    opened, closing = before.shape.unclosed, after.shape.unopened
    if opened and closing and closing[0] in opened:
        return (Evidence("bracket", why_join=f"前段“{opened[-1]}”未完，后段才见其另一半", cuts="bracket"),)
    if closing:
        return (Evidence("unopened"),)
    if opened:
        # Speech may run over several paragraphs, each opening anew; otherwise the mark should close soon.
        return (Evidence("unclosed.reopened" if after.shape.first in "“「『" else "unclosed"),)
    return ()


def enumeration(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """A list of words that goes on after the break."""
    if before.shape.last != "、" or "、" not in after.text[:12]:
        return ()
    return (Evidence("enumeration", why_join="并列词语接续", cuts="enumeration"),)


def word(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """A word that the break would cut in two, or half a word left alone before it."""
    if before.shape.ends == "closed":
        return ()
    found = crossing_word(before.text, after.text, words)
    if before.shape.ends == "open" and torn_end(before.text, words.last_words):
        found.append(Evidence("torn_end.crossed" if found else "torn_end"))
    return found


_MEASURES = "亿万千百十个家项名人台套件条次位年月日吨米元%％倍成多余届期号楼层栋类种户辆架组期只枚片座处度"


def number(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """A number cut in two, or parted from its unit."""
    last, first = before.text[-1:], after.text[:1]
    if not last.isdigit() and last not in ".．":
        return ()
    if first.isdigit() or first in ".．":
        return (Evidence("number.cut", why_join="数字在此断开", cuts="word"),)
    if last.isdigit() and first and first in _MEASURES:
        return (Evidence("number.unit", why_join=f"数字与“{first}”相连", cuts="word"),)
    return (Evidence("number.bare"),)


_SPEAKER = re.compile(r"[\u4e00-\u9fff·]{0,14}(?:说|表示|介绍|告诉|回忆|坦言|认为|解释|感慨|笑道|问|答|强调|指出|道)")


def attribution(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """A quotation ends, and who spoke is named after it: “……。”他说."""
    if before.text[-1:] not in "”」" or not _SPEAKER.match(after.text):
        return ()
    return (Evidence("attribution", why_join="后段指明前段的话由谁说"),)


def torn(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """A first word that seldom opens a sentence."""
    first = torn_start(after.text, words.first_words)
    if not first:
        return ()
    return (Evidence(f"torn_start.{before.shape.ends}", why_join=f"后段以“{first}”起首，不像一句的开头"),)


def slogans(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """Two bare quotations of like build of which the second needs the first."""
    if not parallel_quotes(before.text, after.text):
        return ()
    return (Evidence("parallel", why_join=PARALLEL, cuts="parallel"),)


def indents(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """On a page that indents its paragraphs, what is indented begins one."""
    if not words.uses_indents:
        return ()
    if after.strip.indented:
        return (Evidence("indented", why_apart="后段缩进"),)
    return (Evidence("flush", why_join="后段不缩进"),)


def spacing(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """On a page that sets its paragraphs apart by blank lines, what follows without one goes on."""
    next_line = after.strip.index == before.strip.index + 1 and not after.strip.after_blank
    if not words.uses_blanks or not next_line:
        return ()
    return (Evidence("tight", why_join="两行之间没有空行"),)


_CONNECTIVES = ("但", "而", "并", "同时", "其中", "此外", "因此", "然而", "不过", "对此", "为此", "于是", "目前", "据")


def opening(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """Wire heads, marks, numbers and words that begin a paragraph or a sentence."""
    found = []
    if after.lead or after.brief:
        found.append(Evidence("opens.lead"))
    if after.numbered:
        found.append(Evidence(f"opens.{after.numbered}"))
    if after.strip.bullet:
        found.append(Evidence("opens.bullet"))
    if after.shape.first in "“「『":
        found.append(Evidence("opens.quote.open" if before.shape.ends == "open" else "opens.quote"))
    elif after.text.startswith(_CONNECTIVES):
        found.append(Evidence("opens.connective.open" if before.shape.ends == "open" else "opens.connective"))
    return found


def sizes(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """A column ends where its lines end: a short stretch before an open end is rather a head."""
    found = []
    if len(after.text) <= 20 and after.shape.ends == "open":
        found.append(Evidence("after.scrap"))
    if before.strip.marked or after.strip.level:
        found.append(Evidence("marked"))
    return found


def likeness(before: Reading, after: Reading, words: PageWords) -> Sequence[Evidence]:
    """Rare pairs of characters that stand on both sides, near the break."""
    shared = words.tail_pairs(before) & words.head_pairs(after)
    if not shared:
        return ()
    return (Evidence("shared", min(sum(words.rarity(pair) for pair in shared) * 3, 2.0)),)


LOOKS: tuple[Look, ...] = (
    ending, rows, first_mark, brackets, enumeration, word, number, attribution, torn, slogans, indents, spacing,
    opening, sizes, likeness, classes, forms,
)  # fmt: skip
PARALLEL = "两句引语并列，后段的破折号兼承二者"


def crossing_word(before: str, after: str, words: PageWords) -> list[Evidence]:
    """A word that the break would cut in two: seen whole elsewhere on the page, or held by the dictionary."""
    if is_latin(before[-1:]) and is_latin(after[:1]):
        return [Evidence("cross.latin", why_join="西文字母或数字在此断开", cuts="word")]
    if not (is_hanzi(before[-1:]) and is_hanzi(after[:1])):
        return []
    token = word_at_break(before, after)
    pair = before[-1] + after[0]
    seen = words.text.count(pair)
    # Of all that stands next to the rarer of the two characters, how often is it the other one?
    bound = seen / max(1, min(words.text.count(pair[0]), words.text.count(pair[1])))
    string = _longest_seen(before, after, words) if seen else ""
    found = []
    if seen:
        found.append(Evidence("cross.seen", min(seen, 2) * bound, cuts="word" if bound > 0.3 else ""))
    if len(string) >= 3:
        name = "cross.string3" if len(string) == 3 else "cross.string"
        found.append(
            Evidence(name, 1.0 if len(string) == 3 else min(len(string), 8) / 4, f"“{string}”见于本版他处", cuts="word")
        )
    if token:
        found.append(
            Evidence("cross.word2" if len(token) == 2 else "cross.word3", 1.0, f"“{token}”是一个词", cuts="word")
        )
    if seen and not token and len(string) < 3:
        found[0] = Evidence("cross.seen", found[0].strength, f"“{pair}”见于本版他处", cuts=found[0].cuts)
    if not found:
        found.append(Evidence("cross.none"))
    return found


def _longest_seen(before: str, after: str, words: PageWords) -> str:
    """The longest string across the break, of up to eight Chinese characters, that stands elsewhere on the page."""
    best = before[-1] + after[0]
    for left in range(1, 6):
        for right in range(1, 6):
            string = before[-left:] + after[:right]
            longer = len(best) < len(string) == left + right <= 8
            if longer and all(map(is_hanzi, string)) and string in words.text:
                best = string
    return best


_QUOTED = re.compile(r"“([^“”]{4,40})”")


def parallel_quotes(before: str, after: str) -> bool:
    """Two bare quotations of like build, the second followed by a dash that needs both."""
    first = _QUOTED.fullmatch(before)
    second = _QUOTED.match(after)
    if not first or not second:
        return False
    a, b = first.group(1), second.group(1)
    marks = [[char for char in text if not is_hanzi(char)] for text in (a, b)]
    shared = sum(x == y for x, y in zip(a, b, strict=False))
    return abs(len(a) - len(b)) <= 2 and marks[0] == marks[1] and shared >= 0.3 * len(a)
