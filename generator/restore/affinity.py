"""How much two stretches of a page speak of the same matter: shared character pairs, the rarer the heavier."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

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


def page_topics(texts: Sequence[str]) -> Topics:
    """Weigh the character pairs of each text by how few other texts of the page hold them."""
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
                gram: (1 + math.log(count)) * math.log(1 + number / spread[gram])
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
