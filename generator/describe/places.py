"""Which provinces and cities an article is about: those of its primary zones, else those its text names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.describe.lexicon import Hit, Lexicon
from generator.describe.reading import HEAD_ROLES, Passage, Reading
from generator.describe.zones import ZoneFindings
from generator.model.fact import PlaceTag, ZoneTag
from generator.model.register import City, Province, Registers

PlaceTags = tuple[PlaceTag, ...]


class PlaceFinder:
    """Finds provinces and cities by the registers; built once."""

    def __init__(self, registers: Registers) -> None:
        self._zones = {zone.id: zone for zone in registers.zones}
        self._province_names = {province.short for province in registers.provinces}
        self._lexicon: Lexicon[Province | City] = Lexicon(_names(registers))
        self._doubtful = frozenset(registers.words.doubtful_cities)

    def stretches(self, text: str) -> list[tuple[int, int]]:
        """Where names of provinces and cities stand in a text."""
        return [(hit.start, hit.end) for hit in self._lexicon.find(text)]

    def find(self, reading: Reading, zones: ZoneFindings) -> tuple[PlaceTags, PlaceTags]:
        """Provinces and cities, in the order of the zones they follow from or of their first mention."""
        primary = [tag for tag in zones.tags if tag.primary]
        return self._of_zones(primary) if primary else self._of_text(reading)

    def _of_zones(self, primary: Sequence[ZoneTag]) -> tuple[PlaceTags, PlaceTags]:
        provinces: dict[str, PlaceTag] = {}
        cities: dict[str, PlaceTag] = {}
        for tag in primary:
            zone = self._zones[tag.id]
            reason = f"{tag.name}在{zone.province if zone.city in ('', zone.province) else zone.province + zone.city}"
            provinces.setdefault(zone.province, PlaceTag(zone.province, reason, tag.evidence[:1]))
            if zone.city and zone.city not in self._province_names:
                cities.setdefault(zone.city, PlaceTag(zone.city, reason, tag.evidence[:1]))
        return tuple(provinces.values()), tuple(cities.values())

    def _of_text(self, reading: Reading) -> tuple[PlaceTags, PlaceTags]:
        """The places the titles name; where they name none, those of the lead. A city brings its province."""
        titles = list(reading.of_role(*HEAD_ROLES))
        lead = [passage for passage in reading.stating if passage.paragraph == 1]
        for where, passages in (("题目", titles), ("导语", lead)):
            provinces: dict[str, PlaceTag] = {}
            cities: dict[str, PlaceTag] = {}
            for passage in passages:
                for hit in self._sure_hits(passage):
                    evidence = (passage.evidence(hit.start, hit.end),)
                    reason = f"{where}中点名{passage.block.text[hit.start : hit.end]}"
                    place = hit.value
                    province = place.province if isinstance(place, City) else place.short
                    provinces.setdefault(province, PlaceTag(province, reason, evidence))
                    if isinstance(place, City):
                        cities.setdefault(place.short, PlaceTag(place.short, reason, evidence))
            if provinces:
                return tuple(provinces.values()), tuple(cities.values())
        return (), ()

    def _sure_hits(self, passage: Passage) -> Iterator[Hit[Province | City]]:
        """Hits, without the short forms that are common words too (朝阳, 白银) unless a province stands before."""
        before: Hit[Province | City] | None = None
        for hit in self._lexicon.find(passage.text):
            follows_province = before is not None and before.end == hit.start and isinstance(before.value, Province)
            word = passage.text[hit.start : hit.end]
            if isinstance(hit.value, Province) or follows_province or word not in self._doubtful:
                yield hit
            before = hit


def _names(registers: Registers) -> Iterator[tuple[str, Province | City]]:
    for province in registers.provinces:
        yield province.name, province
        yield province.short, province
    for city in registers.cities:
        yield city.name, city
        yield city.short, city
    for province in registers.provinces:
        # A long name with one character lost on the page (内蒙自治区) can still mean only this province.
        if len(province.name) > 4:
            for at in range(1, len(province.name) - 1):
                yield province.name[:at] + province.name[at + 1 :], province
