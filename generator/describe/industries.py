"""Which industries and topics an article is about: strong and weak terms, read where no name masks them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.describe.lexicon import Lexicon
from generator.describe.reading import Passage, Reading, blank_out
from generator.model.article import Role
from generator.model.fact import Evidence, IndustryTag, TopicTag
from generator.model.register import Industry, Registers, Topic

_WEIGHTS = {
    Role.TITLE: 4.0, Role.KICKER: 3.0, Role.SUBTITLE: 3.0, Role.HEADING: 2.0, Role.CAPTION: 1.0, Role.PARAGRAPH: 1.0,
}  # fmt: skip
"""A term in a head says more about what an article is about than one in its body."""

_STRONG, _WEAK = 1.0, 0.4
_LISTED = 0.6
"""Least weight of a listed industry: one strong term, or (with two different weak ones) three weak hits."""
_MAIN, _MAIN_ALONE, _MAIN_SHARE = 3.0, 1.5, 0.25
"""Least weight of a main industry; of the strongest one when no other reaches it; least share of the strongest."""
_TOPIC, _MOST_TOPICS = 1.0, 5
_MOST_LISTED = 12

_ENUMERATION = 3
"""So many marks 、 around a term make it one of a list of pillars, which says little about the article."""


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    owner: str
    weight: float
    """0 for a term that misleads and only covers shorter ones."""


@dataclass(frozen=True, slots=True)
class _Hit:
    term: _Term
    passage: Passage
    start: int
    end: int
    weight: float


class IndustryFinder:
    """Finds industries and topics by the registers; built once."""

    def __init__(self, registers: Registers) -> None:
        self._industries: Mapping[str, Industry] = {industry.id: industry for industry in registers.industries}
        self._order = {industry.id: number for number, industry in enumerate(registers.industries)}
        self._topics: Mapping[str, Topic] = {topic.id: topic for topic in registers.topics}
        self._lexicon = Lexicon(_grouped(_industry_terms(registers.industries)))
        self._topic_lexicon = Lexicon(_grouped(_topic_terms(registers.topics)))

    def find(self, reading: Reading, masked: Mapping[int, Sequence[tuple[int, int]]]) -> tuple[IndustryTag, ...]:
        """Industries, the main ones first. `masked`: names of zones, firms and bodies by block index."""
        hits: dict[str, list[_Hit]] = {}
        for hit in self._hits(reading, self._lexicon, masked):
            hits.setdefault(hit.term.owner, []).append(hit)
        weights = {owner: _weight(group) for owner, group in hits.items()}
        kept = [owner for owner, group in hits.items() if _decides(group) and weights[owner] >= _LISTED]
        most = max((weights[owner] for owner in kept), default=0.0)
        bar = max(_MAIN, most * _MAIN_SHARE)
        main = {owner for owner in kept if weights[owner] >= bar or _in_title(hits[owner])}
        main = main or {owner for owner in kept if weights[owner] == most >= _MAIN_ALONE}
        ranked = sorted(kept, key=lambda owner: (owner not in main, -weights[owner], self._order[owner]))
        return tuple(self._tag(owner, hits[owner], owner in main) for owner in ranked[:_MOST_LISTED])

    def topics(self, reading: Reading) -> tuple[TopicTag, ...]:
        """Topics, those with most weight first: the few an editor would give."""
        hits: dict[str, list[_Hit]] = {}
        for hit in self._hits(reading, self._topic_lexicon, {}):
            hits.setdefault(hit.term.owner, []).append(hit)
        weights = {owner: sum(hit.weight for hit in group) for owner, group in hits.items()}
        kept = sorted((owner for owner in hits if weights[owner] >= _TOPIC), key=lambda owner: -weights[owner])
        return tuple(
            TopicTag(owner, self._topics[owner].name, _reason(hits[owner]), _evidence(hits[owner]))
            for owner in kept[:_MOST_TOPICS]
        )

    def _hits(
        self, reading: Reading, lexicon: Lexicon[tuple[_Term, ...]], masked: Mapping[int, Sequence[tuple[int, int]]]
    ) -> list[_Hit]:
        found = []
        for passage in reading.stating:
            text = blank_out(passage.text, masked.get(passage.index, ()))
            for hit in lexicon.find(text):
                for term in hit.value:
                    if term.weight:
                        weight = term.weight * _WEIGHTS[passage.role] * _listed_weight(text, hit.start, hit.end)
                        found.append(_Hit(term, passage, hit.start, hit.end, weight))
        return found

    def _tag(self, owner: str, hits: Sequence[_Hit], main: bool) -> IndustryTag:
        industry = self._industries[owner]
        terms = tuple(dict.fromkeys(hit.term.text for hit in hits))
        return IndustryTag(owner, industry.name, industry.parent or owner, main, _reason(hits), terms, _evidence(hits))


def _industry_terms(industries: Sequence[Industry]) -> list[_Term]:
    return [
        _Term(text, industry.id, weight)
        for industry in industries
        for terms, weight in ((industry.strong, _STRONG), (industry.weak, _WEAK), (industry.negative, 0.0))
        for text in terms
    ]


def _topic_terms(topics: Sequence[Topic]) -> list[_Term]:
    return [_Term(text, topic.id, 1.0) for topic in topics for text in topic.strong]


def _grouped(terms: Sequence[_Term]) -> list[tuple[str, tuple[_Term, ...]]]:
    """Terms by their text: one text may speak for several industries."""
    groups: dict[str, list[_Term]] = {}
    for term in terms:
        groups.setdefault(term.text, []).append(term)
    return [(text, tuple(group)) for text, group in groups.items()]


def _listed_weight(text: str, start: int, end: int) -> float:
    around = text[max(0, start - 24) : end + 24]
    return 0.6 if around.count("、") >= _ENUMERATION else 1.0


def _weight(hits: Sequence[_Hit]) -> float:
    """Hits of the same term count less and less, so that one word said often does not outweigh several."""
    seen: dict[str, int] = {}
    total = 0.0
    for hit in hits:
        seen[hit.term.text] = seen.get(hit.term.text, 0) + 1
        total += hit.weight / seen[hit.term.text] ** 0.5
    return total


def _decides(hits: Sequence[_Hit]) -> bool:
    strong = any(hit.term.weight == _STRONG for hit in hits)
    return strong or len({hit.term.text for hit in hits}) >= 2


def _in_title(hits: Sequence[_Hit]) -> bool:
    return any(hit.passage.role is Role.TITLE and hit.term.weight == _STRONG for hit in hits)


def _reason(hits: Sequence[_Hit]) -> str:
    terms = list(dict.fromkeys(hit.term.text for hit in hits))
    words = "、".join(f"“{term}”" for term in terms[:4]) + ("等" if len(terms) > 4 else "")
    where = "题目中有" if any(hit.passage.role is Role.TITLE for hit in hits) else "文中有"
    return f"{where}{words}，共{len(hits)}处"


def _evidence(hits: Sequence[_Hit]) -> tuple[Evidence, ...]:
    first: dict[str, _Hit] = {}
    for hit in hits:
        first.setdefault(hit.term.text, hit)
    return tuple(hit.passage.evidence(hit.start, hit.end) for hit in list(first.values())[:3])
