"""Companies, offices, institutes and associations: told by how their names end, parted where a name can begin."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.describe.lexicon import Hit, Lexicon
from generator.describe.reading import Passage, Reading, merged, overlaps
from generator.describe.segmenter import Segmenter
from generator.model.fact import Organisation
from generator.model.register import Words

Stretches = Callable[[str], list[tuple[int, int]]]

_LONGEST_NAME = 40
_LONGEST_MIDDLE = 8
_LONGEST_OFFICE = 16
_PARTS = (
    "学院",
    "研究院",
    "研究所",
    "医院",
    "实验室",
    "重点实验室",
    "研究中心",
    "创新中心",
    "技术研究院",
    "产业研究院",
)
_NAMED_BY_PLACE = ("大学", "海关", "政府")
"""With a place alone these are a full name: 武汉海关."""
_BORDER = re.compile(r"[，。；：、！？“”‘’《》〈〉【】\[\]\s—…·|/,;:!?\"'◎●■]")
_DEFINED = re.compile(
    r"[（(](?:(?:以下|下)?(?:统一)?简称|以?下称)[：:]?[“\"「《]?([^“”\"「」《》（）()，。；]{1,20})[”\"」》]?[）)]"
)
_SHORT_ENDINGS = frozenset(
    ["铝业", "铜业", "药业", "钢铁", "股份", "重工", "酒业", "乳业", "矿业", "制药", "机电", "电气", "集团"]
)
"""Endings of short forms of firms (天山铝业): they need a proper noun in front."""
_QUANTITY = re.compile(
    r"[\d一二三四五六七八九十百千万几数多余两]{2,}[家个名位]?|[\d一二三四五六七八九十百千万几数多余两]+[家个名位]"
)
_JOINERS = ("和", "为", "中", "同", "有", "新", "老", "上", "位")
"""Stop words that are often a character of a firm's name when they stand right behind its place (武汉和信…)."""


@dataclass(frozen=True, slots=True)
class Naming:
    """One place where an organisation is named by its full form."""

    passage: Passage
    start: int
    end: int
    company: bool

    @property
    def name(self) -> str:
        """As printed."""
        return self.passage.block.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class OrganisationFindings:
    """What the organisation rule found in an article."""

    organisations: tuple[Organisation, ...]
    namings: tuple[Naming, ...]
    aliases: Mapping[str, str]
    """Short forms the article defines, and the full names they stand for."""

    def stretches(self, passage: Passage) -> list[tuple[int, int]]:
        """Where names of organisations, full or short, stand in a passage: no industry is read from them."""
        full = [(n.start, n.end) for n in self.namings if n.passage is passage]
        short = [
            (match.start(), match.end())
            for alias in self.aliases
            for match in re.finditer(re.escape(alias), passage.text)
        ]
        return [*full, *short]


class OrganisationFinder:
    """Finds organisations by the word lists; built once."""

    def __init__(
        self, words: Words, segmenter: Segmenter, zone_stretches: Stretches, place_stretches: Stretches
    ) -> None:
        self._segmenter = segmenter
        self._zone_stretches = zone_stretches
        self._place_stretches = place_stretches
        self._companies = Lexicon((ending, ending) for ending in words.company_endings)
        self._offices = Lexicon((ending, ending) for ending in words.office_endings)
        self._known = Lexicon((name, name) for name in words.known_organisations)
        self._generic = frozenset(words.generic_bodies)
        self._vague = tuple(body for body in words.generic_bodies if body not in _NAMED_BY_PLACE)
        self._stops = frozenset(words.organisation_stops)
        self._office_stops = self._stops - frozenset(words.office_words)

    def companies(self, reading: Reading) -> tuple[Naming, ...]:
        """The names of firms; needed before zones are, for a zone's name inside one does not name the zone."""
        return tuple(
            Naming(passage, start, end, company=True)
            for passage in reading.stating
            for start, end in self._companies_in(passage.text)
        )

    def find(self, reading: Reading, companies: Sequence[Naming], papers: frozenset[str]) -> OrganisationFindings:
        """All organisations, each once, in order of first mention. `papers`: the newspaper's own name, left out."""
        namings = list(companies)
        for passage in reading.stating:
            taken = [(n.start, n.end) for n in namings if n.passage is passage]
            for start, end in (*self._offices_in(passage.text), *self._known_in(passage.text)):
                if not overlaps(start, end, taken):
                    namings.append(Naming(passage, start, end, company=False))
                    taken.append((start, end))
        order = {passage.index: number for number, passage in enumerate(reading.passages)}
        namings.sort(key=lambda n: (order[n.passage.index], n.start))
        namings = [n for n in namings if not n.passage.is_doubtful(n.start, n.end) and n.name not in papers]
        aliases = _defined(namings)
        first: dict[str, Naming] = {}
        for naming in namings:
            first.setdefault(naming.name, naming)
        organisations = tuple(
            Organisation(
                name,
                tuple(alias for alias, full in aliases.items() if full == name),
                naming.passage.evidence(naming.start, naming.end),
            )
            for name, naming in first.items()
            if not name.endswith(tuple(aliases)) or name in aliases.values()
        )
        return OrganisationFindings(organisations, tuple(namings), aliases)

    # --- firms ---

    def _companies_in(self, text: str) -> Iterator[tuple[int, int]]:
        zones = self._zone_stretches(text)
        places: list[tuple[int, int]] | None = None
        at = 0
        endings = list(self._companies.find(text))
        for number, hit in enumerate(endings):
            if hit.value in _SHORT_ENDINGS and self._goes_on(text, hit, endings[number + 1 : number + 2]):
                continue
            low = max(at, _border_before(text, hit.start), *(end for _, end in zones if end <= hit.start), 0)
            if overlaps(hit.start, hit.end, zones):
                continue
            places = merged(self._place_stretches(text)) if places is None else places
            start = self._company_start(text, low, hit, places)
            if start is not None:
                yield start, hit.end
                at = hit.end

    def _goes_on(self, text: str, short: Hit[str], later: Sequence[Hit[str]]) -> bool:
        """Whether a short ending (机电) only stands within a longer name (云帆机电科技有限公司)."""
        if not later or later[0].start - short.end > _LONGEST_MIDDLE:
            return False
        between = text[short.end : later[0].start]
        return not _BORDER.search(between) and not any(word in self._stops for word in self._segmenter.cut(between))

    def _company_start(self, text: str, low: int, hit: Hit[str], places: Sequence[tuple[int, int]]) -> int | None:
        """Where the firm's name begins in `text[low:]`, or None where nothing names it (上市公司, 该公司)."""
        start, stop = self._after_last_stop(text, low, hit.start)
        place = _last_run(places, low, hit.start)
        if place and place[0] < start and place[1] == start - len(stop) and stop in _JOINERS:
            start = place[0]
        name = text[start : hit.start]
        if len(name) < 2 or name + hit.value in self._generic or name.isdigit():
            return None
        if hit.value in _SHORT_ENDINGS and not self._is_short_firm(name):
            return None
        if hit.value == "公司" and (len(name) > 12 or not self._is_proper(name)):
            return None
        return start

    def _after_last_stop(self, text: str, low: int, high: int) -> tuple[int, str]:
        """The offset behind the last word that cannot be part of a name, and that word; brackets are passed over."""
        start, stop, depth, at = low, "", 0, low
        for word in self._segmenter.cut(text[low:high]):
            depth += (word in "（(") - (word in "）)")
            at += len(word)
            if depth <= 0 and (word in self._stops or _QUANTITY.fullmatch(word) or word.isdigit()):
                start, stop = at, word
        return start, stop

    def _is_short_firm(self, name: str) -> bool:
        tags = [tag for _, tag in self._segmenter.tag(name)]
        return 2 <= len(name) <= 6 and any(tag in ("ns", "nr", "nrt", "nrfg", "nz", "nt") for tag in tags[:1])

    def _is_proper(self, name: str) -> bool:
        return any(tag in ("ns", "nr", "nrt", "nrfg", "nz", "nt", "eng") for _, tag in self._segmenter.tag(name))

    # --- offices ---

    def _offices_in(self, text: str) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        hits = list(self._offices.find(text))
        zones = self._zone_stretches(text) if hits else []
        country = [match.span() for match in re.finditer("中国", text)]
        runs = merged([*zones, *self._place_stretches(text), *country]) if hits else []
        for hit in hits:
            last = found[-1] if found else (0, 0)
            border = _border_before(text, hit.start)
            if found and self._is_part_of(text[last[1] : hit.start], border <= last[1], hit.value):
                start: int | None = last[1]
            else:
                start = self._office_start(text, max(last[1], border), hit, runs, zones)
            if start is None:
                continue
            if found and start == last[1]:
                # 中国科学技术大学苏州高等研究院: an institute of the body named right before it is one name with it.
                found[-1] = (last[0], hit.end)
            else:
                found.append((start, hit.end))
        return found

    def _is_part_of(self, middle: str, together: bool, ending: str) -> bool:
        """Whether a school or institute directly behind a body's name is one of it: 浙江大学计算机学院."""
        if not together or len(middle) > _LONGEST_MIDDLE or ending not in _PARTS:
            return False
        return self._can_be_office(middle, ending) and all(tag != "v" for _, tag in self._segmenter.tag(middle))

    def _office_start(
        self,
        text: str,
        low: int,
        hit: Hit[str],
        runs: Sequence[tuple[int, int]],
        zones: Sequence[tuple[int, int]],
    ) -> int | None:
        """Where the office's name begins in `text[low:]`: at its place or zone; None where nothing names it."""
        run = _last_run(runs, low, hit.start)
        if run is None:
            return self._by_dictionary(text, low, hit)
        middle = text[run[1] : hit.start]
        if len(middle) > _LONGEST_OFFICE or not self._can_be_office(middle, hit.value):
            return None
        owned_by_zone = any(run[0] <= start and end == run[1] for start, end in zones)
        if not owned_by_zone and middle + hit.value in self._generic and hit.value not in _NAMED_BY_PLACE:
            return None
        return _without_province(run[0], zones, hit.start)

    def _can_be_office(self, middle: str, ending: str) -> bool:
        """Whether the words between place and ending can be part of a name; 和 only within names of bureaus."""
        stops = self._office_stops - {"和", "与"} if ending.endswith(("局", "委", "厅")) else self._office_stops
        return not any(word in stops for word in self._segmenter.cut(middle))

    def _by_dictionary(self, text: str, low: int, hit: Hit[str]) -> int | None:
        """Where a name begins whose place no register has: a body (华中科技大学) or place (余姚市) jieba knows."""
        at, start = hit.end, None
        for word, tag in reversed(self._segmenter.tag(text[low : hit.end])):
            at -= len(word)
            if word in self._office_stops and word not in ("和", "与"):
                break
            if tag == "nt" and hit.end - at > len(hit.value) + 1:
                return at
            if tag == "ns" and len(word) > 1 and at < hit.start:
                start = at
        vague = start is not None and hit.start - start < 3 and hit.value in self._vague
        return None if vague else start

    def _known_in(self, text: str) -> Iterator[tuple[int, int]]:
        return ((hit.start, hit.end) for hit in self._known.find(text))


def _without_province(start: int, zones: Sequence[tuple[int, int]], end: int) -> int:
    """Where the name of an office of a zone begins: a province written before the zone is no part of it."""
    return next((low for low, high in zones if start < low and high <= end), start)


def _defined(namings: Sequence[Naming]) -> dict[str, str]:
    aliases: dict[str, str] = {}
    for naming in namings:
        match = _DEFINED.match(naming.passage.text, naming.end)
        if match and match[1] != naming.name:
            aliases.setdefault(naming.passage.block.text[slice(*match.span(1))], naming.name)
    return aliases


def _border_before(text: str, at: int) -> int:
    """The offset behind the last punctuation mark before `at`; a closed bracket is no border, an open one is."""
    low = max(0, at - _LONGEST_NAME)
    depth = 0
    for position in range(at - 1, low - 1, -1):
        character = text[position]
        if character in "）)":
            depth += 1
        elif character in "（(":
            if not depth:
                return position + 1
            depth -= 1
        elif _BORDER.match(character):
            return position + 1
    return low


def _last_run(stretches: Sequence[tuple[int, int]], low: int, high: int) -> tuple[int, int] | None:
    """The last of the merged stretches that lies within `[low, high)`."""
    at = bisect_right(stretches, (high, high)) - 1
    while at >= 0 and stretches[at][0] >= low:
        if stretches[at][1] <= high:
            return stretches[at]
        at -= 1
    return None
