"""Act 1, within assemble: which article a caption belongs to.

A caption stands where the make-up had room, so its place says less than it seems; its matter, the names in it and who
took the picture say the rest. Named evidence for each article, weighed like everything else (`owner …` in
weights.tsv), gives the chances of a choice among them (conditional logit; McFadden 1974): they need no calibration.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from generator.restore.affinity import contrast, likeness, page_topics, strings_of
from generator.restore.order import Place
from generator.restore.roles import HEADS, Reading, State
from generator.restore.weights import Features, gain_of

_SHORT = 260
"""Characters of text up to which an article may be the words to a picture."""
_WORDS_OF_CREDITS = re.compile(
    "本报|本刊|全媒体|记者|通讯员|特约|实习|摄影|摄制|报道|供图|提供|受访者|图片|资料|作者|单位|摄|文|图|◎|□|■"
)
_WHY = {
    "owner cut": "排在这一篇断开的地方", "owner between": "前后都是这一篇", "owner before head": "后面就是这一篇的题目",
    "owner behind end": "紧接在这一篇末尾之后", "owner matter": "内容与这一篇相近", "owner names": "有字句只见于这一篇",
    "owner title": "与这一篇的题目用词相同", "owner credit": "作者与这一篇相同",
}  # fmt: skip
"""Evidence in an editor's words; the rest says too little to be named."""


@dataclass(frozen=True, slots=True)
class Owner:
    """An article that a caption may belong to."""

    path: int
    """Index among the paths of the layout."""
    chance: float
    """0–1; those of all articles add up to 1."""
    reasons: tuple[str, ...]


def owners_of(evidence: Sequence[Features], weights: Mapping[str, float]) -> tuple[Owner, ...]:
    """The articles a caption may belong to, the likeliest first."""
    gains = [gain_of(features, weights) for features in evidence]
    most = max(gains)
    shares = [math.exp(gain - most) for gain in gains]
    found = [
        Owner(path, share / sum(shares), _reasons(features, weights))
        for path, (share, features) in enumerate(zip(shares, evidence, strict=True))
    ]
    return tuple(sorted(found, key=lambda owner: (-owner.chance, owner.path)))


def _reasons(features: Features, weights: Mapping[str, float]) -> tuple[str, ...]:
    found = sorted(((weights.get(name, 0.0) * value, name) for name, value in features), reverse=True)
    return tuple(_WHY[name] for gain, name in found[:3] if gain > 0.2 and name in _WHY)


class Articles:
    """The articles of a layout as captions are compared with them."""

    def __init__(
        self,
        paths: Sequence[Sequence[Place]],
        captions: Sequence[Reading],
        readings: Sequence[Reading],
        common: Mapping[str, float],
    ) -> None:
        self._paths, self._readings = paths, readings
        texts = ["".join(readings[place.reading].text for place in path) for path in paths]
        self._topics = page_topics([*texts, *(caption.text for caption in captions)], common).vectors
        self._captions = {caption.strip.index: len(paths) + at for at, caption in enumerate(captions)}
        self._strings = [strings_of(text) for text in texts]
        self._titles = [self._text_of(path, HEADS - {State.BYLINE}) for path in paths]
        self._bylines = [
            strings_of(_WORDS_OF_CREDITS.sub(" ", self._text_of(path, {State.BYLINE, State.SIGNATURE})), 2)
            for path in paths
        ]
        self._sizes = [len(text) for text in texts]
        self._at = {
            readings[place.reading].strip.index: (number, at)
            for number, path in enumerate(paths)
            for at, place in enumerate(path)
        }
        self._printed = sorted(self._at)

    def evidence(self, caption: Reading) -> tuple[Features, ...]:
        """For each article what speaks for it and against it."""
        own = self._topics[self._captions[caption.strip.index]]
        strings = strings_of(caption.text)
        credit = caption.text[slice(*caption.credit)] if caption.credit else caption.text[-16:]
        by = strings_of(_WORDS_OF_CREDITS.sub(" ", credit), 2)
        alike = [likeness(own, vector) for vector in self._topics[: len(self._paths)]]
        shared = [strings & held for held in self._strings]
        titled = [strings & strings_of(title) for title in self._titles]
        before, after = self._around(caption.strip.index)
        found = []
        for number in range(len(self._paths)):
            others = [at for at in range(len(self._paths)) if at != number]
            features = [(f"owner {self._place(before, after, number)}", 1.0)]
            rival = max((alike[at] for at in others), default=0.0)
            features.append(("owner matter", contrast(alike[number], rival)))
            alone = shared[number].difference(*(shared[at] for at in others))
            features.append(("owner names", math.log1p(len(alone))))
            if titled[number].difference(*(shared[at] for at in others)):
                features.append(("owner title", 1.0))
            if by & self._bylines[number]:
                features.append(("owner credit", 1.0))
            if self._sizes[number] <= _SHORT:
                features.append(("owner short", 1.0))
            if not self._titles[number]:
                features.append(("owner untitled", 1.0))
            found.append(tuple(features))
        return tuple(found)

    def _around(self, index: int) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
        """The article, and the place in it, of what is printed before a strip and after it."""
        before = max((strip for strip in self._printed if strip < index), default=None)
        after = min((strip for strip in self._printed if strip > index), default=None)
        return self._at[before] if before is not None else None, self._at[after] if after is not None else None

    def _place(self, one: tuple[int, int] | None, two: tuple[int, int] | None, number: int) -> str:
        """Where a strip between `one` and `two` stands, seen from an article."""
        if one and two and one[0] == two[0] == number:
            path = self._paths[number]
            follows = two[1] == one[1] + 1
            return "cut" if follows and path[two[1]].joined else "between"
        if two and two[0] == number:
            return "before head" if two[1] == 0 else "before text"
        if one and one[0] == number:
            return "behind end" if one[1] == len(self._paths[number]) - 1 else "behind text"
        return "elsewhere"

    def _text_of(self, path: Sequence[Place], states: AbstractSet[State]) -> str:
        return " ".join(self._readings[place.reading].text for place in path if place.state in states)
