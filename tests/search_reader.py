"""A second reader of the search index, written after docs/search-format.md and as plainly as can be."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from generator.model.output import OutputFile
from generator.publish.search_index import fold


def find(files: Sequence[OutputFile], word: str) -> dict[str, tuple[int, bool]]:
    """Path of each article that holds the word → (hits, whether it stands in the head)."""
    by_path = {file.path: file.data for file in files}
    manifest = json.loads(by_path["search/index.json"])
    found: dict[str, tuple[int, bool]] = {}
    for volume in manifest["volumes"]:
        for number, answer in _find_in_volume(by_path, volume, fold(word)).items():
            text = json.loads(by_path[f"search/{volume['name']}/{number}.json"])
            found[text["path"]] = answer
    return found


def _find_in_volume(files: dict[str, bytes], volume: dict, word: str) -> dict[int, tuple[int, bool]]:
    if len(word) == 1:
        values = list(_numbers(_posting(files, volume, ord(word), 0)))
        article, found = 0, {}
        for gap, value in zip(values[::2], values[1::2], strict=True):
            article += gap
            found[article] = (value >> 1, bool(value & 1))
        return found
    places: set[int] | None = None
    for offset in range(len(word) - 1):
        at, standing = 0, set()
        for gap in _numbers(_posting(files, volume, ord(word[offset]), ord(word[offset + 1]) + 1)):
            at += gap
            standing.add(at - offset)
        places = standing if places is None else places & standing
    return _by_article(volume, sorted(places or ()))


def _by_article(volume: dict, places: list[int]) -> dict[int, tuple[int, bool]]:
    found, start = {}, 0
    for number, length in enumerate(volume["lengths"]):
        end = start + length
        inside = [place for place in places if start <= place < end]
        body = [place for place in inside if place < end - volume["quotes"][number]]
        if inside:
            found[number] = (len(body) or len(inside), inside[0] < start + volume["heads"][number])
        start = end
    return found


def _posting(files: dict[str, bytes], volume: dict, first: int, second: int) -> bytes:
    bits = volume["shards"].bit_length() - 1
    number = ((first * 31 + second) * 0x9E3779B1 % 2**32) >> (32 - bits)
    data = files[f"search/{volume['name']}/{number:03x}.bin"]
    assert data[:4] == b"RDX\1" and data[4:12].hex() == volume["version"]
    assert int.from_bytes(data[12:16], "little") == len(data) - 16
    at, code = 16, 0
    while at < len(data):
        (gap, at), second_code = _number(data, at), 0
        code += gap
        second_code, at = _number(data, at)
        length, at = _number(data, at)
        if (code, second_code) == (first, second):
            return data[at : at + length]
        at += length
    return b""


def _numbers(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _number(data, at)
        yield value


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while data[at] >= 0x80:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
    return value | data[at] << shift, at + 1
