"""What an editor says of the facts of an article: added, dropped, ranked. The reason of each says that he did.

Zones are corrected before anything is read from them (an article is of the provinces of its primary zones), the rest
at the end.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.describe.reading import Reading
from generator.model.correction import (
    FACT_KINDS,
    ContradictoryCorrection,
    Correction,
    CorrectionError,
    FactAct,
    PlacedFact,
    StaleCorrection,
)
from generator.model.fact import Evidence, Facts, IndustryTag, PlaceTag, TopicTag, ZoneTag
from generator.model.register import Registers

_NAMES_SHOWN = "name", "raw", "text", "short"
_EARLY = "zone"
_KINDS_IN_WORDS: dict[str, str] = {
    "zone": "开发区", "industry": "产业", "province": "省份", "city": "城市", "topic": "专题",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something of a register, under all the names an editor may call it by."""

    id: str
    name: str
    parent: str = ""
    words: tuple[str, ...] = ()
    """Its names as an article may print them, longest first."""


class FactCorrector:
    """Knows the registers; built once, keeps no state between articles."""

    def __init__(self, registers: Registers) -> None:
        entries: dict[str, list[tuple[_Entry, tuple[str, ...]]]] = {
            "zone": [
                (_Entry(zone.id, zone.short, words=_longest((zone.name, zone.short, *zone.aliases))), (zone.name,))
                for zone in registers.zones
            ],
            "industry": [
                (_Entry(item.id, item.name, item.parent or item.id, _longest((item.name, *item.strong))), ())
                for item in registers.industries
            ],
            "province": [
                (_Entry(item.short, item.short, words=_longest((item.name, item.short))), (item.name,))
                for item in registers.provinces
            ],
            "city": [
                (_Entry(item.short, item.short, words=_longest((item.name, item.short))), (item.name,))
                for item in registers.cities
            ],
            "topic": [
                (_Entry(item.id, item.name, words=_longest((item.name, *item.strong))), ()) for item in registers.topics
            ],
        }
        self._known: dict[str, dict[str, _Entry]] = {
            kind: {name: entry for entry, more in listed for name in (entry.id, entry.name, *more)}
            for kind, listed in entries.items()
        }

    def zones(self, tags: tuple[ZoneTag, ...], reading: Reading, placed: Sequence[PlacedFact]) -> tuple[ZoneTag, ...]:
        """The zones of an article as corrected. Raises CorrectionError for a zone the register does not have."""
        for item in placed:
            if item.correction.fact == _EARLY:
                tags = self._corrected(tags, reading, item)
        return tags

    def rest(self, facts: Facts, reading: Reading, placed: Sequence[PlacedFact]) -> Facts:
        """All other facts as corrected. Raises CorrectionError."""
        self._refuse_contradictions(placed)
        changed: dict[str, tuple[Any, ...]] = {}
        for item in placed:
            field = FACT_KINDS[item.correction.fact]
            if item.correction.fact != _EARLY:
                changed[field] = self._corrected(changed.get(field, getattr(facts, field)), reading, item)
        return replace(facts, **changed) if changed else facts

    def _refuse_contradictions(self, placed: Sequence[PlacedFact]) -> None:
        """One fact cannot be both added and dropped, nor of both ranks."""
        told: dict[tuple[str, str], Correction] = {}
        for item in placed:
            correction = item.correction
            value = self._entry(correction).id if correction.fact in self._known else _bare(correction.value)
            known = told.setdefault((correction.fact, value), correction)
            if known.act is not correction.act and {known.act, correction.act} not in _AGREE:
                problem = f"与第 {known.line} 行的更正相抵：一作 {known.act}，一作 {correction.act}"
                cure = "请删去其中一项 / contradicts another correction"
                raise ContradictoryCorrection(correction, problem, cure)

    def held(self, facts: Facts, placed: Sequence[PlacedFact]) -> tuple[Correction, ...]:
        """Those corrections that say what these facts say."""
        found = []
        for item in placed:
            correction = item.correction
            tags = getattr(facts, FACT_KINDS[correction.fact])
            named = [tag for tag in tags if self._is(tag, correction)]
            ranks = {getattr(tag, "primary", False) for tag in named}
            held = {
                FactAct.ADD: bool(named),
                FactAct.DROP: not named,
                FactAct.PRIMARY: ranks == {True},
                FactAct.SECONDARY: ranks == {False},
            }
            if correction.act is not None and held[correction.act]:
                found.append(correction)
        return tuple(found)

    def _corrected(self, tags: tuple[Any, ...], reading: Reading, placed: PlacedFact) -> tuple[Any, ...]:
        correction = placed.correction
        named = [tag for tag in tags if self._is(tag, correction)]
        match correction.act:
            case FactAct.DROP:
                if not named and not self._on_page(correction, reading):
                    cure = "请照文中的字写，或删去这一项 / no such fact, nor such words in the article"
                    raise StaleCorrection(correction, f"这一篇里没有“{correction.value}”", cure)
                return tuple(tag for tag in tags if tag not in named)
            case FactAct.PRIMARY | FactAct.SECONDARY:
                primary = correction.act is FactAct.PRIMARY
                reason = correction.reason
                ranked = [replace(tag, primary=primary, reason=reason) if tag in named else tag for tag in tags]
                if not named:
                    ranked.append(self._made(correction, reading, placed, primary=primary))
                return tuple(sorted(ranked, key=lambda tag: not tag.primary))
            case _:
                return tags if named else (*tags, self._made(correction, reading, placed, primary=False))

    def _is(self, tag: Any, correction: Correction) -> bool:
        """Whether a fact is the one the correction speaks of: by its id or name, or by the words it was read from."""
        known = self._known.get(correction.fact)
        if known is not None:
            entry = self._entry(correction)
            return bool(entry.id == getattr(tag, "id", tag.name))
        value = _bare(correction.value)
        if any(_bare(getattr(tag, name, None) or "") == value for name in _NAMES_SHOWN):
            return True
        return any(_bare(name) == value for name in (*getattr(tag, "aliases", ()), tag.evidence.text))

    def _entry(self, correction: Correction) -> _Entry:
        known = self._known[correction.fact]
        if correction.value not in known:
            near = difflib.get_close_matches(correction.value, sorted(known), n=1, cutoff=0.4)
            cure = f"最接近的是“{near[0]}”" if near else "请先在 content/reference/ 里登记"
            what = _KINDS_IN_WORDS[correction.fact]
            raise CorrectionError(correction, f"登记里没有{what}“{correction.value}”", f"{cure} / not in the register")
        return known[correction.value]

    def _on_page(self, correction: Correction, reading: Reading) -> bool:
        if correction.fact in self._known:
            return True  # a name of the register need not be printed as it is registered
        return _bare(correction.value) in _bare(reading.all_text)

    def _made(self, correction: Correction, reading: Reading, placed: PlacedFact, *, primary: bool) -> Any:
        entry = self._entry(correction)
        reason = correction.reason
        if placed.words is not None:
            block, start, end = placed.words
            evidence: tuple[Evidence, ...] = (reading.passages[block].evidence(start, end),)
        else:
            evidence = tuple(_first(entry.words, reading))
        match correction.fact:
            case "zone":
                return ZoneTag(entry.id, entry.name, primary, reason, len(evidence), evidence)
            case "industry":
                terms = tuple(item.text for item in evidence)
                return IndustryTag(entry.id, entry.name, entry.parent, primary, reason, terms, evidence)
            case "topic":
                return TopicTag(entry.id, entry.name, reason, evidence)
            case _:
                return PlaceTag(entry.name, reason, evidence)


_AGREE: tuple[set[FactAct | None], ...] = ({FactAct.ADD, FactAct.PRIMARY}, {FactAct.ADD, FactAct.SECONDARY})


def _first(words: Iterable[str], reading: Reading) -> Iterable[Evidence]:
    """Where the article first says one of the words."""
    for passage in reading.stating:
        places = [(passage.text.find(word), -len(word)) for word in words if word and word in passage.text]
        if places:
            start, size = min(places)
            yield passage.evidence(start, start - size)
            return


def _longest(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({word for word in words if word}, key=lambda word: (-len(word), word)))


def _bare(text: str) -> str:
    return "".join(text.split())
