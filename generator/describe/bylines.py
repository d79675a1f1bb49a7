"""Who wrote the article: byline lines, the bracket behind a dateline, signatures at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.describe.reading import Passage, Reading
from generator.model.article import Role
from generator.model.fact import Byline

_ROLE = re.compile(
    r"(?:本报|本刊|本网|[一-鿿]{2,4}(?:日报|晚报|早报|时报|周报|商报|新闻网|在线)|新华社|中新社|人民网|央视)?"
    r"(?:全媒体|融媒体|特约|特派|实习|见习|首席|高级|驻[一-鿿]{1,4}?)?(?:记者|通讯员|评论员|撰稿人?)"
    r"|实习生|见习生|摄影报道|摄影|撰文|文字|图文|图片|文/图|图/文|文(?=[/：:])|图(?=[/：:])|作者(?=[：: 　])"
    r"|整理|编译|策划|统筹|执笔"
)
_PIECE = re.compile(r"[^\s　、，,/：:；;|｜&◎●■□▲◆★☆*·\-—]+(?:·[^\s　、，,/：:；;|｜]+)*")
_NAME = re.compile(r"[一-鿿]{2,4}|[一-鿿]{1,6}(?:·[一-鿿]{1,8})+")
_ONE_CHARACTER = re.compile(r"[一-鿿]")
_DATELINE_BRACKET = re.compile(r"^[^。（(]{0,30}?[讯电]\s*[（(]([^（）()。]{2,80})[）)]")
_LEAD_BRACKET = re.compile(r"^\s*[（(]([^（）()。]{2,80})[）)]")
_END_BRACKET = re.compile(r"(?:^|[。！？!?”’…])\s*[（(]([^（）()。]{2,80})[）)]\s*$")


class BylineFinder:
    """Reads bylines; surnames decide where no role is printed."""

    def __init__(self, surnames: Sequence[str]) -> None:
        self._surnames = frozenset(surnames)

    def find(self, reading: Reading) -> tuple[Byline, ...]:
        """The writers in printed order, each once."""
        found: dict[str, Byline] = {}
        for byline in self._all(reading):
            found.setdefault(byline.name, byline)
        return tuple(found.values())

    def _all(self, reading: Reading) -> Iterator[Byline]:
        for passage in reading.of_role(Role.BYLINE):
            yield from self._read(passage, 0, len(passage.text), trusted=True)
        body = list(reading.of_role(Role.PARAGRAPH))
        if not body:
            return
        for pattern in (_DATELINE_BRACKET, _LEAD_BRACKET):
            lead = pattern.search(body[0].text)
            if lead and _ROLE.search(lead[1]):
                yield from self._read(body[0], *lead.span(1), trusted=False)
        end = _END_BRACKET.search(body[-1].text)
        if end:
            yield from self._read(body[-1], *end.span(1), trusted=False)

    def _read(self, passage: Passage, start: int, end: int, *, trusted: bool) -> Iterator[Byline]:
        """Names of `text[start:end]` with the role last printed before each.

        Where it is not `trusted` to be a byline, it is none unless roles and names of known surnames are all there is.
        """
        writers: list[tuple[str, int, int]] = []
        role = ""
        for low, high, is_role in _pieces(passage.text, start, end):
            word = passage.text[low:high]
            if is_role:
                role = word
            elif _NAME.fullmatch(_unspaced(word)) and (trusted or self._has_surname(word)):
                writers.append((role, low, high))
            elif not trusted:
                return
        for printed_role, low, high in writers:
            if not passage.is_doubtful(low, high):
                name = _unspaced(passage.block.text[low:high])
                yield Byline(printed_role, name, passage.evidence(low, high))

    def _has_surname(self, name: str) -> bool:
        return name[:1] in self._surnames or name[:2] in self._surnames or "·" in name


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The roles and words of a byline with their offsets; a role printed together with a name is parted from it."""
    at = start
    for match in [*_ROLE.finditer(text, start, end), None]:
        stop = match.start() if match else end
        yield from ((low, high, False) for low, high in _words(text, at, stop))
        if match:
            yield match.start(), match.end(), True
            at = match.end()


def _words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Words of a list of names. Two lone characters are one name that was spaced out to the width of three (朱　彤)."""
    words = [match.span() for match in _PIECE.finditer(text, start, end)]
    at = 0
    while at < len(words):
        low, high = words[at]
        lone = _ONE_CHARACTER.fullmatch(text[low:high])
        if lone and at + 1 < len(words) and _ONE_CHARACTER.fullmatch(text[slice(*words[at + 1])]):
            yield low, words[at + 1][1]
            at += 2
        else:
            yield low, high
            at += 1


def _unspaced(name: str) -> str:
    return "".join(name.split())
