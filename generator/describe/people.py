"""Who is named in what office: a title, a name right behind it, and what may follow a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.describe.lexicon import Lexicon
from generator.describe.organisations import Naming, OrganisationFindings
from generator.describe.reading import Passage, Reading
from generator.describe.segmenter import Segmenter
from generator.model.fact import Person
from generator.model.register import Words

Stretches = Callable[[str], list[tuple[int, int]]]

_HAN = re.compile(r"[一-鿿]+")
_MARK_BEHIND = re.compile(r"[，。；：、！？“”‘’（）()《》—…\s]|$")
_STRONG_FOLLOWER = re.compile(r"说|表示|介绍|告诉|认为|坦言|指出|强调|透露|坚定|直言")
_CLAUSE_START = re.compile(r"[，。；：！？“”‘’（()—…\s]")
_NOT_IN_NAMES = frozenset("的了在是和与及等也将都说称对以被把给这那他她们我你其该本各每就很更啊吗呢吧着过")
_SOMETIMES_IN_NAMES = frozenset("和以与本其")
_FOREIGN = re.compile(r"[一-鿿]{1,7}·(?:[一-鿿]{1,7}·)*")
_LONGEST_LAST_PART = 8
_POINTING = re.compile(
    r"(?:该|这家|本)(?P<firm>公司|企业|集团|厂)?(?:的)?|^(?P<own>公司|企业|集团)(?!家)|^(?:园区|开发区|高新区|经开区)"
)
"""Words that point back to a firm or zone named before instead of naming it."""
_COMMITTEES = ("管委会", "党工委", "管理委员会", "纪工委", "工委")
_OWN_BODY = re.compile(r"协会|商会|联盟|研究院|研究所|合作社|实验室|医院|学校|银行|学会|基金会")
"""A body named by its kind alone: the one of that kind named before."""
_LONGEST_PHRASE = 60
_NOT_IN_TITLES = frozenset(["p", "uj", "ul", "uz", "ug", "c", "r", "t"])
"""Parts of speech that cannot stand within a title before its head."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known about organisations where a title stands."""

    namings: Sequence[Naming]
    """Those of the passage."""
    aliases: Mapping[str, str]
    firm: str | None
    """The firm last named: what 该公司 means."""
    bodies: Sequence[str]
    """All organisations named so far in the article."""
    zones: Sequence[tuple[int, int]]
    """Where names of zones stand in the passage."""


class PeopleFinder:
    """Finds people by titles and surnames; built once."""

    def __init__(self, words: Words, segmenter: Segmenter, zone_stretches: Stretches) -> None:
        self._segmenter = segmenter
        self._titles = Lexicon((title, title) for title in words.titles)
        self._title_words = tuple(sorted(words.titles, key=len, reverse=True))
        self._surnames = frozenset(words.surnames)
        self._no_given_names = frozenset(words.no_given_names)
        self._before_titles = frozenset(words.before_titles)
        self._followers = tuple(sorted(words.name_followers, key=len, reverse=True))
        self._zone_stretches = zone_stretches

    def find(self, reading: Reading, organisations: OrganisationFindings) -> tuple[Person, ...]:
        """The people of the article, each once, as first introduced. Nobody anonymous, nobody from doubtful text."""
        found: dict[str, Person] = {}
        last_firm: str | None = None
        named: list[str] = []
        for passage in reading.stating:
            namings = [n for n in organisations.namings if n.passage is passage]
            zones = self._zone_stretches(passage.text)
            for title_start, title_end in self._title_stretches(passage.text):
                end = self._name_end(passage.text, title_end)
                if end is None or passage.is_doubtful(title_end, end):
                    continue
                bodies = [*named, *(n.name for n in namings if n.end <= title_start)]
                before = [n for n in namings if n.company and n.end <= title_start]
                firm = before[-1].name if before else last_firm
                around = _Around(namings, organisations.aliases, firm, bodies, zones)
                title, organisation = self._office(passage, title_start, title_end, around)
                name = passage.block.text[title_end:end]
                if name not in found:
                    found[name] = Person(name, title, organisation, passage.evidence(title_end, end))
            named += [n.name for n in namings]
            firms = [n for n in namings if n.company]
            last_firm = firms[-1].name if firms else last_firm
        return tuple(found.values())

    # --- the name ---

    def _title_stretches(self, text: str) -> Iterator[tuple[int, int]]:
        return ((hit.start, hit.end) for hit in self._titles.find(text))

    def _name_end(self, text: str, start: int) -> int | None:
        """Where the name that begins at `start` ends, or None where no name stands there."""
        foreign = _FOREIGN.match(text, start)
        if foreign:
            ends = range(foreign.end() + 2, min(foreign.end() + _LONGEST_LAST_PART, len(text)) + 1)
            return next((end for end in ends if self._may_follow(text, end)), None)
        compound = text[start : start + 2] in self._surnames
        known = compound or text[start : start + 1] in self._surnames
        lengths = (4, 3) if compound else (3, 2)
        for length in lengths:
            name = text[start : start + length]
            if len(name) < length or not _HAN.fullmatch(name) or self._blocked(text, name, start + length):
                continue
            if name[1:] in self._no_given_names:
                continue
            end = start + length
            if known and self._may_follow(text, end):
                return end
            if _STRONG_FOLLOWER.match(text, end) and name[0] not in _NOT_IN_NAMES:
                return end if known or length == 3 else None
        return None

    def _may_follow(self, text: str, end: int) -> bool:
        return bool(_MARK_BEHIND.match(text, end)) or text.startswith(self._followers, end)

    # --- the office ---

    def _office(
        self, passage: Passage, title_start: int, title_end: int, around: _Around
    ) -> tuple[str | None, str | None]:
        """Title and organisation of the phrase that ends at `title_end`: 某园区党工委委员、管委会副主任."""
        text = passage.text
        phrase = self._phrase_start(text, title_start)
        first_title = next(
            (
                phrase + hit.start
                for hit in self._titles.find(text[phrase:title_end])
                if not any(n.start <= phrase + hit.start and phrase + hit.end <= n.end for n in around.namings)
            ),
            title_start,
        )
        organisation, start = self._organisation(text, phrase, first_title, title_end, around)
        start = self._behind_last_verb(text, start, max(first_title, start))
        return passage.block.text[start:title_end].strip() or None, organisation

    def _phrase_start(self, text: str, at: int) -> int:
        """Back from the title to the clause's start, over 、 as long as a title stands before it."""
        start = at
        while start > 0 and at - start < _LONGEST_PHRASE:
            before = text[start - 1]
            if before == "、":
                if not text[: start - 1].endswith(self._title_words):
                    break
            elif before in "）)":
                opening = max(text.rfind("（", 0, start), text.rfind("(", 0, start))
                if opening < 0 or start - opening > 12:
                    break
                start = opening + 1
            elif _CLAUSE_START.match(before):
                break
            start -= 1
        return start

    def _organisation(
        self, text: str, start: int, first_title: int, end: int, around: _Around
    ) -> tuple[str | None, int]:
        """The organisation the phrase names before its first title, and where the rest of the phrase begins."""
        body = _OWN_BODY.match(text[start:first_title])
        if body:
            owner = next((name for name in reversed(around.bodies) if name.endswith(body[0])), None)
            return owner, start + (body.end() if owner else 0)
        pointing = _POINTING.search(text[start:first_title])
        if pointing:
            return (around.firm if pointing["firm"] or pointing["own"] else None), start + pointing.end()
        zones = [(high, text[low:high]) for low, high in around.zones if start <= low and high <= end]
        for high, name in zones:
            if text.startswith(_COMMITTEES, high):
                return name, high
        named = [(n.end, n.name) for n in around.namings if start <= n.start and n.end <= first_title]
        named += [
            (start + match.end(), full)
            for alias, full in around.aliases.items()
            for match in re.finditer(re.escape(alias), text[start:first_title])
        ]
        named = named or [(high, name) for high, name in zones if high <= first_title]
        if named:
            high, name = max(named)
            return name, high
        return None, start

    def _blocked(self, text: str, name: str, end: int) -> bool:
        """Whether a character cannot be in a name; 和 and a few can where a verb of saying follows (段清和介绍)."""
        doubtful = {character for character in name[1:] if character in _NOT_IN_NAMES}
        return bool(doubtful) and not (doubtful <= _SOMETIMES_IN_NAMES and _STRONG_FOLLOWER.match(text, end))

    def _behind_last_verb(self, text: str, start: int, first_title: int) -> int:
        """Where the title itself begins: words of the sentence before it (记者采访了) are none of it."""
        at = title = start
        for word, tag in self._segmenter.tag(text[start:first_title]):
            at += len(word)
            if word in self._before_titles or tag in _NOT_IN_TITLES:
                title = at
        return title
