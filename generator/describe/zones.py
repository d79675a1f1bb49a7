"""Which zones an article speaks of: every name and alias, generic names resolved in context, the primary ones told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from generator.describe.lexicon import Hit, Lexicon
from generator.describe.reading import HEAD_ROLES, STATING_ROLES, Passage, Reading, overlaps
from generator.model.article import Role
from generator.model.fact import ZoneTag
from generator.model.register import Ambiguity, Registers, Zone

_KIND_OF_GENERIC = {"*hitech": ("hitech",), "*etdz": ("economic",), "*any": ("hitech", "economic", "other")}

_NOT_A_ZONE_BEHIND = re.compile(
    r"(?:机场|银行|大学|学院|中学|小学|医院|大道|大街|街道|公路|广场|大厦|酒店|火车站|高铁站|地铁站|路(?!演)|街(?!区))"
)
"""Right behind a name these make it a road, a school or a station, which are not the zone."""

_NOT_A_ZONE_BEHIND_BARE = re.compile(r"[区县市镇乡村湖港岛山河江](?!域|内|外)|大会|论坛|实验室|集团|高科|人寿|基金")
"""Right behind a bare place name (浑南) these make it a district or something else than the zone."""

_ZONE_WORD_AT_END = re.compile(r"(?:区|园|城|谷|廊|港|基地|中心|特区|示范带|）|\))$")

_BEFORE_GENERIC = re.compile(
    r"(?:^|[该本我全让使在从到由为向对将把被给与和及以了是请助据按，。；：、！？“”‘’（）()《》—…\s]"
    r"|推动|推进|助力|促进|加快|支持|服务|走进|来到|落户|入驻|进入|打造|建设|成为|作为|目前|近年来|如今|今年|去年|当前)$"
)
"""What may stand before a generic name that means the zone spoken of; anything else makes it part of another name."""

_PLURAL_BEHIND = re.compile(r"[、等们]|之[间一]|（以下|名单|数量|排名|考核|条例")
_PLURAL_BEFORE = re.compile(
    r"(?:全国|全省|全市|各|多个|\d+[家个]|国家级?|省级|首批|唯一|其他|其它|、)(?:国家级?|省级)?$"
)

_LONGEST_PLACE = 12
_DEFINED_ALIAS = re.compile(
    r"[（(](?:(?:以下|下)?简称|以?下称)[：:]?[“\"「‘]?([^“”\"」’（）()，。；]{1,20})[”\"」’]?[）)]"
)


class _Sort(Enum):
    SURE = "sure"
    AMBIGUOUS = "ambiguous"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of the registers: what it may stand for."""

    text: str
    sort: _Sort
    zone: str = ""
    ambiguity: Ambiguity | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a zone is named. `zone` is empty where the name could not be resolved."""

    passage: Passage
    start: int
    end: int
    zone: str
    generic: bool
    """Named by a generic word (该高新区), resolved in context."""


@dataclass(frozen=True, slots=True)
class ZoneFindings:
    """What the zone rule found in an article."""

    tags: tuple[ZoneTag, ...]
    mentions: tuple[Mention, ...]
    """Resolved and unresolved, in reading order."""

    def stretches(self, passage: Passage) -> list[tuple[int, int]]:
        """Where zone names stand in a passage, generic words left out: what industries must not be read from."""
        return [(m.start, m.end) for m in self.mentions if m.passage is passage and not m.generic]


class ZoneFinder:
    """Finds zones by the registers; built once."""

    def __init__(self, registers: Registers) -> None:
        self._zones: Mapping[str, Zone] = {zone.id: zone for zone in registers.zones}
        self._lexicon = Lexicon((name.text, name) for name in _names(registers))
        self._by_city: dict[str, list[Zone]] = {}
        for zone in registers.zones:
            self._by_city.setdefault(zone.city or zone.province, []).append(zone)
        self._city_names = Lexicon((name, city) for city in self._by_city for name in (city, f"{city}市"))
        places = [(place.name, place.short) for place in registers.provinces]
        places += [(place.name, place.short) for place in registers.cities]
        self._place_names = Lexicon((name, short) for full, short in places for name in (full, short))
        cities = {city.short: city for city in registers.cities}
        self._places = {
            zone.id: tuple(filter(None, (zone.city, cities[zone.city].name if zone.city in cities else "")))
            for zone in registers.zones
        }

    def name_stretches(self, text: str) -> list[tuple[int, int]]:
        """Where names of zones stand in a text (no generic words): hard borders for names of organisations."""
        return [
            (hit.start, hit.end)
            for hit in self._lexicon.find(text)
            if _ZONE_WORD_AT_END.search(hit.value.text)
            and (
                hit.value.sort is _Sort.SURE
                or (hit.value.sort is _Sort.AMBIGUOUS and self._begins_with_place(hit.value))
            )
        ]

    def find(self, reading: Reading, companies: Mapping[int, Sequence[tuple[int, int]]]) -> ZoneFindings:
        """All mentions, and the zones with what is primary.

        `companies` are the stretches of company names by block index: a zone's name inside one names the company.
        """
        found = self._candidates(reading, companies)
        sure = [(passage, hit) for passage, hit in found if hit.value.sort is _Sort.SURE]
        defined = _defined_aliases(reading, sure)
        found = _with_defined(reading, found, defined)
        sure_ids = {hit.value.zone for _, hit in found if hit.value.sort is _Sort.SURE}
        sure_ids |= self._decided_alone(reading, found, sure_ids)
        mentions = self._resolve(reading, found, sure_ids)
        return ZoneFindings(self._tags(reading, mentions), tuple(mentions))

    # --- finding ---

    def _candidates(
        self, reading: Reading, companies: Mapping[int, Sequence[tuple[int, int]]]
    ) -> list[tuple[Passage, Hit[_Name]]]:
        return [
            (passage, hit)
            for passage in reading.of_role(*STATING_ROLES, Role.PULL_QUOTE)
            for hit in self._lexicon.find(passage.text)
            if not overlaps(hit.start, hit.end, companies.get(passage.index, ()))
            and _names_a_zone(passage.text, hit)
            and self._can_stand_alone(passage.text, hit)
        ]

    def _begins_with_place(self, name: _Name) -> bool:
        return any(hit.start == 0 for hit in self._place_names.find(name.text))

    def _can_stand_alone(self, text: str, hit: Hit[_Name]) -> bool:
        """False for a general word (科技城) that ends the name of another zone: 嘉兴科技城 is none of those known.

        A place right before it must be that of a candidate; other words before it must not be able to be a name.
        """
        ambiguity = hit.value.ambiguity
        if hit.value.sort is not _Sort.AMBIGUOUS or ambiguity is None or self._begins_with_place(hit.value):
            return True
        before = text[max(0, hit.start - _LONGEST_PLACE) : hit.start]
        place = next((found.value for found in self._place_names.find(before) if found.end == len(before)), None)
        if place is not None:
            homes = {home for c in ambiguity.candidates for home in (self._zones[c].city, self._zones[c].province)}
            return place in homes
        return not _ZONE_WORD_AT_END.search(hit.value.text) or bool(_BEFORE_GENERIC.search(before))

    def _decided_alone(self, reading: Reading, found: Iterable[tuple[Passage, Hit[_Name]]], sure: set[str]) -> set[str]:
        """Zones that ambiguous names decide for without a neighbour: by a word they need, or by a city named."""
        names = {hit.value for _, hit in found if hit.value.sort is _Sort.AMBIGUOUS}
        decided = {self._choose_alone(reading, name.ambiguity, sure) for name in names if name.ambiguity is not None}
        return decided - {""}

    def _choose_alone(self, reading: Reading, ambiguity: Ambiguity, sure: set[str]) -> str:
        text = reading.all_text
        if any(candidate in sure for candidate in ambiguity.candidates):
            return ""
        if ambiguity.needs and not any(word in text for word in ambiguity.needs):
            return ""
        inside = [c for c in ambiguity.candidates if self._zones[c].parent and self._zones[c].parent in sure]
        if len(inside) == 1:
            return inside[0]
        if not ambiguity.needs and not any(hit.start == 0 for hit in self._place_names.find(ambiguity.alias)):
            return ""  # a general word (科技城): a city named somewhere does not make it the one of that city
        in_city = [c for c in ambiguity.candidates if any(place in text for place in self._places[c])]
        bare = not _ZONE_WORD_AT_END.search(ambiguity.alias)
        if ambiguity.preferred in in_city:
            return ambiguity.preferred
        if len(in_city) == 1 and not bare:
            return in_city[0]
        if ambiguity.preferred and (ambiguity.needs or len(ambiguity.candidates) > 1) and not bare:
            return ambiguity.preferred
        return ""

    # --- resolving ---

    def _resolve(self, reading: Reading, found: Sequence[tuple[Passage, Hit[_Name]]], known: set[str]) -> list[Mention]:
        mentions: list[Mention] = []
        focus: list[str] = []
        anchors = [(number, hit.value.zone) for number, (_, hit) in enumerate(found) if hit.value.sort is _Sort.SURE]
        for number, (passage, hit) in enumerate(found):
            name, generic = hit.value, False
            start = hit.start
            if name.sort is _Sort.SURE:
                zone = name.zone
            elif name.sort is _Sort.AMBIGUOUS and name.ambiguity is not None:
                zone = _nearest([c for c in name.ambiguity.candidates if c in known], number, anchors)
            else:
                zone, start = self._by_place(passage.text, hit)
                generic = not zone
                zone = zone or self._generic(passage.text, hit, focus)
            if name.sort is _Sort.GENERIC and not zone:
                continue
            if zone and passage.role is not Role.PULL_QUOTE:
                focus.append(zone)
            mentions.append(Mention(passage, start, hit.end, zone, generic))
        return mentions

    def _by_place(self, text: str, hit: Hit[_Name]) -> tuple[str, int]:
        """`襄阳市高新区`: the only zone of that kind in the city named right before; and where that name begins."""
        kinds = _kinds(hit.value)
        before = text[max(0, hit.start - _LONGEST_PLACE) : hit.start]
        before = re.sub(r"(?:国家级?|省级)$", "", before)
        for place in self._city_names.find(before):
            if place.end == len(before):
                zones = [
                    z for z in self._by_city[place.value] if z.kind in kinds and z.level == "national" and not z.parent
                ]
                if len(zones) == 1 and len(kinds) == 1:
                    return zones[0].id, max(0, hit.start - _LONGEST_PLACE) + place.start
        return "", hit.start

    def _generic(self, text: str, hit: Hit[_Name], focus: Sequence[str]) -> str:
        """The zone last spoken of that the generic word can mean, or empty."""
        before = text[max(0, hit.start - 8) : hit.start]
        if not _BEFORE_GENERIC.search(before) or _PLURAL_BEHIND.match(text, hit.end):
            return ""
        if _PLURAL_BEFORE.search(before):
            return ""
        kinds = _kinds(hit.value)
        fitting = [zone for zone in focus if self._zones[zone].kind in kinds]
        return fitting[-1] if fitting else ""

    # --- weighing ---

    def _tags(self, reading: Reading, mentions: Sequence[Mention]) -> tuple[ZoneTag, ...]:
        by_zone: dict[str, list[Mention]] = {}
        for mention in mentions:
            if mention.zone and mention.passage.role is not Role.PULL_QUOTE:
                by_zone.setdefault(mention.zone, []).append(mention)
        primary = self._primary(by_zone)
        tags = [self._tag(zone, group, zone in primary) for zone, group in by_zone.items()]
        return tuple(sorted(tags, key=lambda tag: not tag.primary))

    def _primary(self, by_zone: Mapping[str, Sequence[Mention]]) -> set[str]:
        """What the article is about: the zones its title names, else those its kicker names, else the most named."""
        for roles in ((Role.TITLE,), HEAD_ROLES):
            named = {z for z, group in by_zone.items() if any(m.passage.role in roles for m in group)}
            if named:
                return named
        if not by_zone:
            return set()
        counts = {zone: len(group) for zone, group in by_zone.items()}
        most = max(counts.values())
        return {next(zone for zone, count in counts.items() if count == most)}

    def _tag(self, zone: str, group: Sequence[Mention], primary: bool) -> ZoneTag:
        evidence = [m.passage.evidence(m.start, m.end) for m in group if not m.generic]
        reason = _reason(group)
        return ZoneTag(zone, self._zones[zone].short, primary, reason, len(group), tuple(evidence[:3]))


def _names(registers: Registers) -> Iterable[_Name]:
    """Every name that can be met, ambiguous ones first so that they never decide as sure ones."""
    for ambiguity in registers.ambiguities:
        if any(candidate in _KIND_OF_GENERIC for candidate in ambiguity.candidates):
            yield _Name(ambiguity.alias, _Sort.GENERIC, ambiguity=ambiguity)
        elif ambiguity.candidates:
            yield _Name(ambiguity.alias, _Sort.AMBIGUOUS, ambiguity=ambiguity)
    for zone in registers.zones:
        for alias in (zone.name, zone.short, *zone.aliases):
            yield _Name(alias, _Sort.SURE, zone=zone.id)
            half_width = alias.replace("（", "(").replace("）", ")")
            if half_width != alias:
                yield _Name(half_width, _Sort.SURE, zone=zone.id)


def _kinds(name: _Name) -> tuple[str, ...]:
    candidates = name.ambiguity.candidates if name.ambiguity else ()
    return next((_KIND_OF_GENERIC[c] for c in candidates if c in _KIND_OF_GENERIC), ())


def _names_a_zone(text: str, hit: Hit[_Name]) -> bool:
    """False where the words behind show that a road, a school, a district or a firm is meant."""
    if _NOT_A_ZONE_BEHIND.match(text, hit.end):
        return False
    bare = not _ZONE_WORD_AT_END.search(hit.value.text)
    return not (bare and _NOT_A_ZONE_BEHIND_BARE.match(text, hit.end))


def _defined_aliases(reading: Reading, sure: Sequence[tuple[Passage, Hit[_Name]]]) -> dict[str, str]:
    """Short forms the article itself defines right behind a zone's name: 武汉东湖高新区（以下简称光谷）."""
    defined: dict[str, str] = {}
    ends = {(passage.index, hit.end): hit.value.zone for passage, hit in sure}
    for passage in reading.stating:
        for match in _DEFINED_ALIAS.finditer(passage.text):
            zone = ends.get((passage.index, match.start()))
            if zone:
                defined[match[1]] = zone
    return defined


def _with_defined(
    reading: Reading, found: list[tuple[Passage, Hit[_Name]]], defined: Mapping[str, str]
) -> list[tuple[Passage, Hit[_Name]]]:
    """The hits with those of the article's own short forms; a longer registered name keeps its place."""
    if not defined:
        return found
    lexicon = Lexicon((alias, _Name(alias, _Sort.SURE, zone=zone)) for alias, zone in defined.items())
    merged: list[tuple[Passage, Hit[_Name]]] = []
    for passage in reading.of_role(*STATING_ROLES, Role.PULL_QUOTE):
        registered = [hit for owner, hit in found if owner is passage]
        own = [
            hit
            for hit in lexicon.find(passage.text)
            if not any(
                r.start <= hit.start and hit.end <= r.end and r.end - r.start > hit.end - hit.start for r in registered
            )
        ]
        taken = [(hit.start, hit.end) for hit in own]
        kept = [hit for hit in registered if not overlaps(hit.start, hit.end, taken)]
        merged += [(passage, hit) for hit in sorted((*own, *kept), key=lambda hit: hit.start)]
    return merged


def _nearest(candidates: Sequence[str], number: int, anchors: Sequence[tuple[int, str]]) -> str:
    """Of the candidates the one surely named nearest to hit `number`, an earlier one first; the only one if alone."""
    if len(candidates) <= 1:
        return candidates[0] if candidates else ""
    near = [(abs(at - number), at > number, zone) for at, zone in anchors if zone in candidates]
    return min(near)[2] if near else candidates[0]


def _reason(group: Sequence[Mention]) -> str:
    roles = {mention.passage.role for mention in group}
    places = []
    if Role.TITLE in roles:
        places.append("题目中点名")
    elif roles & {Role.KICKER, Role.SUBTITLE}:
        places.append("引题或副题中点名")
    elif any(mention.passage.paragraph == 1 for mention in group):
        places.append("导语中点名")
    generic = sum(mention.generic for mention in group)
    count = f"全文点名{len(group)}次" + (f"（含“该高新区”等代称{generic}次）" if generic else "")
    return "；".join((*places, count))
