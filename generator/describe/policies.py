"""Policy documents named in 《》; newspapers and books are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.describe.reading import Reading
from generator.model.fact import Policy

_TITLE = re.compile(r"《([^《》\n]{2,80}(?:《[^《》\n]{1,60}》[^《》\n]{0,60})?)》")
_SHORT = re.compile(
    r"[（(](?:(?:以下|下)?(?:统一)?简称|以?下称)[：:]?[《“\"「]?([^《》“”\"「」（）()]{1,20})[》”\"」]?[）)]"
)
_TAIL = re.compile(r"(?:[（(〔][^）)〕]{1,24}[）)〕]|\d\.\d版|\d{4}年?版|[一二三四五六七八九十\d]+条)$")


class PolicyFinder:
    """Tells policies by the head noun their title ends in."""

    def __init__(self, heads: Sequence[str]) -> None:
        self._heads = tuple(heads)

    def stretches(self, text: str) -> list[tuple[int, int]]:
        """Where any title in 《》 stands, policies or not: numbers in it count nothing."""
        return [match.span() for match in _TITLE.finditer(text)]

    def find(self, reading: Reading) -> tuple[Policy, ...]:
        """Each policy once, with the short form its article defines."""
        found: dict[str, Policy] = {}
        shorts: set[str] = set()
        for policy in self._all(reading):
            known = found.get(policy.name)
            if known is None or (known.short is None and policy.short):
                found[policy.name] = policy
            shorts.add(policy.short or "")
        return tuple(policy for policy in found.values() if policy.name not in shorts)

    def _all(self, reading: Reading) -> Iterator[Policy]:
        for passage in reading.stating:
            for match in _TITLE.finditer(passage.text):
                short = _SHORT.match(passage.text, match.end())
                if self._is_policy(match[1]) and not passage.is_doubtful(*match.span()):
                    name = passage.block.text[slice(*match.span(1))]
                    printed = passage.block.text[slice(*short.span(1))] if short else None
                    yield Policy(name, printed, passage.evidence(*match.span()))

    def _is_policy(self, title: str) -> bool:
        """Ends in a head noun and is more than that noun: 《方案》 alone names nothing."""
        bare = _TAIL.sub("", title)
        head = next((head for head in self._heads if bare.endswith(head)), None)
        if head is None:
            return bare != title and title.endswith("条")
        return len(bare) > len(head) + 1
