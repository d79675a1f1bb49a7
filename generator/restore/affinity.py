"""How much two stretches of a page speak of the same matter: shared character pairs, the rarer the heavier."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.restore.grammar import last_ordinal, ordinal_of
from generator.restore.text import is_hanzi

Vector = dict[str, float]


@dataclass(frozen=True)
class Topics:
    """One vector per reading of the page."""

    vectors: tuple[Vector, ...]

    def of(self, indices: Iterable[int]) -> Vector:
        """The summed vector of several readings."""
        total: Vector = {}
        for index in indices:
            for gram, weight in self.vectors[index].items():
                total[gram] = total.get(gram, 0.0) + weight
        return total


RARE = 0.02
"""Share of articles below which one pair of characters says as much about the matter as another, and is not listed."""


def page_topics(texts: Sequence[str], common: Mapping[str, float]) -> Topics:
    """Weigh the character pairs of each text by how few other texts of the page, and how few articles at large, hold
    them; `common` has the share of articles at large (0–1) of the pairs that are no rarity.
    """
    grams = [pairs(text) for text in texts]
    spread: Counter[str] = Counter()
    for found in grams:
        spread.update(found.keys())
    number = max(len(texts), 2)
    vectors: list[Vector] = []
    for found in grams:
        # A pair that stands once on the whole page relates nothing; it only lengthens the vector.
        vectors.append(
            {
                gram: (1 + math.log(count))
                * math.log(1 + number / spread[gram])
                * (math.log(common[gram]) / math.log(RARE) if gram in common else 1.0)
                for gram, count in found.items()
                if spread[gram] > 1
            }
        )
    return Topics(tuple(vectors))


def pairs(text: str) -> Counter[str]:
    """Neighbouring Chinese characters, counted; a run of Latin letters counts as one."""
    found: Counter[str] = Counter()
    for left, right in pairwise(text):
        if is_hanzi(left) and is_hanzi(right):
            found[left + right] += 1
    return found


def likeness(left: Vector, right: Vector) -> float:
    """Cosine of two vectors, 0–1."""
    if not left or not right:
        return 0.0
    small, large = (left, right) if len(left) < len(right) else (right, left)
    dot = sum(weight * large[gram] for gram, weight in small.items() if gram in large)
    if not dot:
        return 0.0
    norm = math.sqrt(sum(w * w for w in left.values())) * math.sqrt(sum(w * w for w in right.values()))
    return dot / norm


TOPIC_FLOOR = 0.025
"""Likeness below which two texts share nothing but common words."""
TOPIC_SHARED = 12.0
"""Character pairs a run must share with an article for its likeness to say much."""
WINDOW = 4
"""Readings on each side of a head that are compared."""
ALIKE = 0.12
"""Likeness of two stretches of one article, about."""
RUN = 16
"""Readings that a run is followed for."""


MOST = 1.6
"""The most that one likeness says against another."""


def contrast(mine: float, rival: float) -> float:
    """How much one likeness (0–1) says against another: the logarithm of their ratio, -MOST to MOST."""
    return max(-MOST, min(MOST, math.log((mine + TOPIC_FLOOR) / (rival + TOPIC_FLOOR))))


def strings_of(text: str, length: int = 3) -> frozenset[str]:
    """All strings of so many Chinese characters: of three, names are among them."""
    return frozenset(
        text[at : at + length] for at in range(len(text) - length + 1) if all(map(is_hanzi, text[at : at + length]))
    )


class Matter:
    """What the runs of a page are about: how much better a run goes with one article than with the others.

    `owners` gives the article of each reading, by a guess or by the solution before; `torn` says after which readings
    a run may break off. Floats count to no article.
    """

    def __init__(
        self, owners: Sequence[int], line: Sequence[int], torn: frozenset[int], topics: Topics, texts: Sequence[str]
    ) -> None:
        self._owners = owners
        self._topics = topics
        self._members: dict[int, list[int]] = {}
        for index in line:
            self._members.setdefault(owners[index], []).append(index)
        self._runs: dict[int, tuple[int, ...]] = {}
        for at, index in enumerate(line):
            stop = at
            while line[stop] not in torn and stop + 1 < len(line) and stop - at < RUN:
                stop += 1
            self._runs[index] = tuple(line[at : stop + 1])
        self._texts = texts
        self._line = tuple(line)
        self._place = {index: at for at, index in enumerate(line)}
        self._alike: dict[tuple[int, int], float] = {}
        self._evidence: dict[tuple[str, int, int], tuple[tuple[str, float], ...]] = {}
        self._ordinals: dict[int, tuple[str, int]] = {}
        self._counted: dict[int, dict[str, int]] = {}
        self._count()
        self._scores: dict[int, dict[int, tuple[float, float]]] = {}
        self._shared: dict[int, int] = {}
        self._sums: dict[int, Vector] = {}
        self._strings: dict[int, frozenset[str]] = {}

    def evidence(self, kind: str, before: int, after: int) -> tuple[tuple[str, float], ...]:
        """Named evidence for going on from `before` to `after`, by likeness of matter alone."""
        run = self._runs.get(after, ())
        if before in run or not run:
            return ()
        key = (kind, self._owners[before], after)
        if key not in self._evidence:
            self._evidence[key] = self._weigh(kind, self._owners[before], after, run)
        return self._evidence[key]

    def _weigh(self, kind: str, own: int, after: int, run: Sequence[int]) -> tuple[tuple[str, float], ...]:
        """Whether the run that begins at `after` goes with the article `own` better than with any other."""
        scores = self._article_scores(after, run)
        rivals = [score for article, score in scores.items() if article != own]
        if not rivals:
            return ()
        mine = scores.get(own, (0.0, 0.0))
        rival = max(score for score, _ in rivals)
        weight = 1 - math.exp(-self._shared[after] / TOPIC_SHARED)
        value = contrast(mine[0], rival) * weight
        found = [(f"topic {kind} {'for' if value > 0 else 'against'}", abs(value))]
        names = mine[1] - max(names for _, names in rivals)
        if names:
            found.append((f"names {kind} {'for' if names > 0 else 'against'}", min(abs(names), 3.0)))
        return tuple(found)

    def count(self, before: int, after: int) -> tuple[tuple[str, float], ...]:
        """Evidence of a count that goes on: 二、 after what has said 一、, and 三、 not."""
        ordinal = self._ordinals.get(after)
        if ordinal is None:
            return ()
        kind, value = ordinal
        last = self._counted.get(before, {}).get(kind)
        if last is None:
            return (("count from nothing", 1.0),) if value > 1 else ()
        return ((f"count {'next' if value == last + 1 else 'anew' if value == 1 else 'off'}", 1.0),)

    def _count(self) -> None:
        """For each reading the counts its article has come to."""
        under_way: dict[int, dict[str, int]] = {}
        for index in self._line:
            text = self._texts[index]
            if first := ordinal_of(text):
                self._ordinals[index] = first
            told = under_way.get(self._owners[index], {})
            for kind, value in filter(None, (first, last_ordinal(text))):
                told = {**told, kind: value}
            under_way[self._owners[index]] = self._counted[index] = told

    def alike(self, before: int, after: int) -> float:
        """How much the stretch up to `before` and that from `after` on speak of one matter: -1.6 to 1.6."""
        key = (before, after)
        if key not in self._alike:
            at, to = self._place.get(before), self._place.get(after)
            if at is None or to is None:
                return 0.0
            left = self._topics.of(self._line[max(0, at - WINDOW + 1) : at + 1])
            right = self._topics.of(self._line[to : to + WINDOW])
            ratio = math.log((likeness(left, right) + TOPIC_FLOOR) / ALIKE)
            self._alike[key] = max(-MOST, min(MOST, ratio))
        return self._alike[key]

    def _article_scores(self, after: int, run: Sequence[int]) -> dict[int, tuple[float, float]]:
        """Likeness of the run to each article, the run itself left out of it, and strings only those two share."""
        if after in self._scores:
            return self._scores[after]
        inside = frozenset(run)
        vector = self._topics.of(run)
        own_strings = frozenset().union(*(self._strings_of(index) for index in run))
        likes: dict[int, float] = {}
        strings: dict[int, frozenset[str]] = {}
        most = 0
        for article, members in self._members.items():
            rest = [index for index in members if index not in inside]
            if not rest:
                continue
            if len(rest) == len(members):  # most articles hold none of the run: their sum is made once
                if article not in self._sums:
                    self._sums[article] = self._topics.of(members)
                whole = self._sums[article]
            else:
                whole = self._topics.of(rest)
            likes[article] = likeness(whole, vector)
            most = max(most, sum(1 for gram in vector if gram in whole))
            strings[article] = own_strings & frozenset().union(*(self._strings_of(index) for index in rest))
        found: dict[int, tuple[float, float]] = {}
        for article, score in likes.items():
            others = frozenset().union(*(held for other, held in strings.items() if other != article))
            found[article] = (score, math.log1p(len(strings[article] - others)))
        self._scores[after] = found
        self._shared[after] = most
        return found

    def _strings_of(self, index: int) -> frozenset[str]:
        """The strings of one reading: set phrases cancel out over articles."""
        if index not in self._strings:
            self._strings[index] = strings_of(self._texts[index])
        return self._strings[index]
