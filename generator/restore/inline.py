"""Captions that a dump left inside a line of text: …载板、图为测试线。本报记者 苏砚秋摄电子特气…

Only what opens as a caption and closes with who took the picture is cut out: the words alone may stand in any sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.model.source import BLANKS, Page
from generator.restore.segment import Strip
from generator.restore.settle import cut_strips

_BLANK = r"[\s\u3000]*"
_NAME = r"(?:[\u3400-\u9fff·]{2,4}|[\u3400-\u9fff][\s\u3000][\u3400-\u9fff]{1,2})"
_INLINE = re.compile(
    rf"[（(]?[上下左右题]?图为[^。！？]{{4,80}}?[。]?{_BLANK}"
    rf"(?:[（(][^（）()。]{{0,20}}(?:摄|供图|资料图片)[）)]"
    rf"|(?:本报|新华社|[\u3400-\u9fff]{{2,5}}报)?(?:全媒体?)?(?:记者|通讯员){_BLANK}{_NAME}{_BLANK}(?:摄影报道|摄|供图)"
    rf"|(?:受访者|受访单位|受访企业|企业|园区|管委会)(?:提供图片|供图))[）)]?。?"
)


def cut_captions(page: Page, strips: Sequence[Strip]) -> tuple[Strip, ...]:
    """The strips, with a caption inside one made a strip of its own; what stands around it is in two pieces then."""
    cuts = [cut for strip in strips if not strip.marked for cut in _cuts(strip)]
    return cut_strips(page, strips, cuts) if cuts else tuple(strips)


def _cuts(strip: Strip) -> Iterator[int]:
    """Offsets on the page (code points) at which a caption inside the strip begins, and the text goes on."""
    offsets: list[int] = []
    for found in _INLINE.finditer(strip.text):
        if not offsets:
            offsets = [offset for span in strip.spans for offset in range(span.start, span.end)]
        if found.start() == 0 and found.end() == len(strip.text):
            continue
        for edge in found.span():
            at = next((at for at in range(edge, len(strip.text)) if strip.text[at] not in BLANKS), 0)
            if at:
                yield offsets[at]
