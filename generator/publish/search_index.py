"""The search index: every article that contains a string, wherever it stands, and no other.

Chinese is written without blanks, so cutting text into words loses what stands across two of them. This index is of
*pairs*: for each two neighbouring characters, every place they stand at. A longer string stands where its pairs stand
one behind the other; a single character has a list of its own. Nothing is guessed, so nothing is missed or made up.

The files are described in `docs/search-format.md`; `search-core.js` reads them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import jinja2
import numpy as np
import numpy.typing as npt

from generator.model.article import Role
from generator.model.output import OutputFile
from generator.model.record import ArticleRecord
from generator.model.register import Registers

FORMAT = 1
"""Raised whenever files of an older format could be misread."""
MANIFEST_PATH = "search/index.json"
VOLUME_ARTICLES = 2000
"""A volume is closed after the year in which it reaches so many articles."""
SHARD_BYTES = 8192
"""Wanted size of a shard: small enough for a phone, large enough that there are not too many files."""
MAX_SHARD_BITS = 12

HEAD_ROLES = (Role.TITLE, Role.KICKER, Role.SUBTITLE, Role.COLUMN)
TAIL_ROLES = (Role.CAPTION, Role.PULL_QUOTE)

_SEPARATOR = 0x110000
"""Stands between two segments of a volume. No character has this code, so no string of a page crosses it."""
_FIRST_FACTOR = 31
_HASH_FACTOR = 0x9E3779B1

_Codes = npt.NDArray[np.uint32]
_Places = npt.NDArray[np.int64]

_BLANKS = (0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F,
           0x3000)  # fmt: skip

FOLDS: tuple[tuple[int, int, int], ...] = (
    *((code, code, 0x20 - code) for code in _BLANKS),  # every blank is a space
    (0x41, 0x5A, 0x20),  # A–Z
    (0xC0, 0xD6, 0x20), (0xD8, 0xDE, 0x20),  # À–Þ without ×
    (0x391, 0x3A1, 0x20), (0x3A3, 0x3A9, 0x20),  # Α–Ω
    (0x410, 0x42F, 0x20), (0x400, 0x40F, 0x50),  # Cyrillic
    (0x2160, 0x216F, 0x10),  # Ⅰ–Ⅿ
    (0x24B6, 0x24CF, 0x1A),  # Ⓐ–Ⓩ
    (0xFF01, 0xFF20, -0xFEE0),  # full-width ！–＠
    (0xFF21, 0xFF3A, 0x61 - 0xFF21),  # full-width Ａ–Ｚ, straight to a–z
    (0xFF3B, 0xFF5E, -0xFEE0),  # full-width ［–～
)  # fmt: skip
"""(first, last, shift): a character in first..last stands for the one `shift` further on. Ranges do not overlap.

One character always stands for one character, so an offset in folded text is the same offset in the text as printed.
The table travels in the manifest: the browser folds queries with the very table that folded the text.
"""

_FOLD_TABLE = {code: code + shift for first, last, shift in FOLDS for code in range(first, last + 1)}


def fold(text: str) -> str:
    """The text as it is compared: full width made half, capitals made small, blanks made spaces. Keeps its length."""
    return text.translate(_FOLD_TABLE)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of an article that is searched as a whole; no match crosses from one segment to the next."""

    role: Role
    text: str
    """As printed."""
    paragraph: int = 0
    """第n段 of a body paragraph, from 1; 0 elsewhere."""


def searchable_segments(record: ArticleRecord) -> tuple[Segment, ...]:
    """What is searched of an article: title, kicker, subtitle, column, then the body, then captions and pull quotes."""
    printed = _printed_segments(record)
    roles = {segment.role for segment in printed}
    stated = (
        (Role.TITLE, None if record.untitled else record.title),
        (Role.KICKER, record.kicker),
        (Role.SUBTITLE, record.subtitle),
        (Role.COLUMN, record.column),
    )
    # A column head is printed once and serves several articles: they have it as a field and not as a block.
    added = [Segment(role, text) for role, text in stated if text and role not in roles]
    segments = [segment for segment in (*printed, *added) if segment.text]
    return tuple(sorted(segments, key=lambda segment: _segment_order(segment.role)))


def _printed_segments(record: ArticleRecord) -> list[Segment]:
    segments = []
    paragraph = 0
    for block in record.blocks:
        paragraph += block.role is Role.PARAGRAPH
        segments.append(Segment(block.role, block.text, paragraph if block.role is Role.PARAGRAPH else 0))
    return segments


def _segment_order(role: Role) -> int:
    if role in HEAD_ROLES:
        return HEAD_ROLES.index(role)
    if role in TAIL_ROLES:
        return len(HEAD_ROLES) + 1 + TAIL_ROLES.index(role)
    return len(HEAD_ROLES)


def search_files(records: Sequence[ArticleRecord], registers: Registers) -> tuple[OutputFile, ...]:
    """The manifest, the shards and the texts of the index, all below `search/`.

    The same records give the same bytes, in whatever order they come.
    """
    facets = _Facets.of(records, registers)
    files: list[OutputFile] = []
    volumes = []
    for name, members in _volumes(records):
        made, entry = _volume_files(name, members, facets)
        files += made
        volumes.append(entry)
    manifest = {"format": FORMAT, "folds": FOLDS, "facets": facets.tables(), "volumes": volumes}
    files.append(OutputFile.text(MANIFEST_PATH, _json(manifest)))
    return tuple(sorted(files))


def search_page_html(templates: jinja2.Environment) -> str:
    """The inner HTML of the search page."""
    return templates.get_template("search.html").render()


# --- facets --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _FacetValue:
    """One value a reader may choose: its key in the address, and what is shown."""

    key: str
    name: str
    parent: str = ""
    """For an industry, the key of its group; empty for a group and for other facets."""


@dataclass(frozen=True, slots=True)
class _Facets:
    """The values in use of each facet, sorted by key, and where each one stands in its table."""

    zones: tuple[_FacetValue, ...]
    industries: tuple[_FacetValue, ...]
    provinces: tuple[_FacetValue, ...]
    slugs: Mapping[str, str]
    """Province key by short name."""

    @classmethod
    def of(cls, records: Iterable[ArticleRecord], registers: Registers) -> _Facets:
        industry_names = {industry.id: industry.name for industry in registers.industries}
        slugs = {province.short: province.slug for province in registers.provinces}
        zones: dict[str, _FacetValue] = {}
        industries: dict[str, _FacetValue] = {}
        provinces: dict[str, _FacetValue] = {}
        for record in records:
            for zone in record.facts.zones:
                zones[zone.id] = _FacetValue(zone.id, zone.name)
            for industry in record.facts.industries:
                group = industry.parent or industry.id
                industries.setdefault(group, _FacetValue(group, industry_names.get(group, group)))
                parent = "" if group == industry.id else group
                industries[industry.id] = _FacetValue(industry.id, industry.name, parent)
            for province in record.facts.provinces:
                key = slugs.get(province.name, province.name)
                provinces[key] = _FacetValue(key, province.name)
        return cls(_by_key(zones), _by_key(industries), _by_key(provinces), slugs)

    def tables(self) -> dict[str, list[list[str]]]:
        """As in the manifest."""
        return {
            "zone": [[value.key, value.name] for value in self.zones],
            "industry": [[value.key, value.name, value.parent] for value in self.industries],
            "province": [[value.key, value.name] for value in self.provinces],
        }

    def zones_of(self, record: ArticleRecord) -> list[int]:
        """Primary zones first, whatever order an editor has put them in."""
        tags = sorted(record.facts.zones, key=lambda zone: not zone.primary)
        return _numbers((zone.id for zone in tags), self.zones)

    def industries_of(self, record: ArticleRecord) -> list[int]:
        """An article on an industry is also one on its group."""
        tags = record.facts.industries
        return _numbers((key for tag in tags for key in (tag.id, tag.parent or tag.id)), self.industries)

    def provinces_of(self, record: ArticleRecord) -> list[int]:
        """The provinces it speaks of."""
        tags = record.facts.provinces
        return _numbers((self.slugs.get(tag.name, tag.name) for tag in tags), self.provinces)


def _by_key(values: Mapping[str, _FacetValue]) -> tuple[_FacetValue, ...]:
    return tuple(value for _, value in sorted(values.items()))


def _numbers(keys: Iterable[str], table: Sequence[_FacetValue]) -> list[int]:
    """Places of the keys in the table, each once, in the order given."""
    places = {value.key: number for number, value in enumerate(table)}
    return list(dict.fromkeys(places[key] for key in keys))


# --- volumes -------------------------------------------------------------------------------------------------------


def _volumes(records: Sequence[ArticleRecord]) -> Iterator[tuple[str, list[ArticleRecord]]]:
    """Whole years, oldest first, gathered until a volume is full: a new issue touches the last volume only."""
    gathered: list[ArticleRecord] = []
    ordered = sorted(records, key=_oldest_first)
    for number, record in enumerate(ordered):
        gathered.append(record)
        year_ends = number + 1 == len(ordered) or ordered[number + 1].date.year != record.date.year
        if year_ends and (len(gathered) >= VOLUME_ARTICLES or number + 1 == len(ordered)):
            yield str(gathered[0].date.year), gathered
            gathered = []


def _oldest_first(record: ArticleRecord) -> tuple[tuple[int, int, int], str, int, str]:
    """Read backwards, this is the order of a list of articles: newest first, within an issue as on the page."""
    return (record.date.sort_key, record.issue, -record.order, record.path)


def _volume_files(
    name: str, records: Sequence[ArticleRecord], facets: _Facets
) -> tuple[list[OutputFile], dict[str, Any]]:
    articles = [searchable_segments(record) for record in records]
    text = _VolumeText.of(articles)
    postings = [*_pair_postings(text), *_character_postings(text)]
    shards = _shards(postings)
    texts = [_text_json(record, segments).encode() for record, segments in zip(records, articles, strict=True)]
    version = _version([*shards, *texts])
    header = b"RDX" + bytes([FORMAT]) + bytes.fromhex(version)
    folder = f"search/{name}"
    files = [
        OutputFile(f"{folder}/{number:03x}.bin", header + len(body).to_bytes(4, "little") + body)
        for number, body in enumerate(shards)
    ]
    files += [OutputFile(f"{folder}/{number}.json", data) for number, data in enumerate(texts)]
    entry = {
        "name": name,
        "version": version,
        "shards": len(shards),
        "lengths": np.diff(text.bounds).tolist(),
        "heads": (text.heads - text.bounds[:-1]).tolist(),
        "quotes": (text.bounds[1:] - text.quotes).tolist(),
        "dates": [int(record.date.iso.replace("-", "").ljust(8, "0")) for record in records],
        "zones": [facets.zones_of(record) for record in records],
        "primary": [len({zone.id for zone in record.facts.zones if zone.primary}) for record in records],
        "industries": [facets.industries_of(record) for record in records],
        "provinces": [facets.provinces_of(record) for record in records],
    }
    return files, entry


def _version(parts: Iterable[bytes]) -> str:
    """16 hexadecimal digits that tell one release of a volume from another."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()[:16]


def _text_json(record: ArticleRecord, segments: Sequence[Segment]) -> str:
    """What a result shows of an article."""
    return _json(
        {
            "path": record.path,
            "title": record.title,
            "paper": record.paper,
            "date": record.date.chinese,
            "iso": record.date.iso,
            "segments": [[segment.role.value, segment.paragraph, segment.text] for segment in segments],
        }
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


# --- postings ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _VolumeText:
    """All folded text of a volume in one row of codes, a separator after each segment."""

    codes: _Codes
    bounds: _Places
    """Where each article begins, and at last where the text ends."""
    heads: _Places
    """Where the head of each article (title, kicker, subtitle, column) ends."""
    quotes: _Places
    """Where the pull quotes of each article begin: they repeat the body and are not counted twice."""

    @classmethod
    def of(cls, articles: Sequence[Sequence[Segment]]) -> _VolumeText:
        pieces: list[_Codes] = []
        bounds, heads, quotes = [0], [], []
        at = 0
        for segments in articles:
            head = quote = at
            for segment in segments:
                codes = _codes(fold(segment.text))
                pieces.append(codes)
                at += len(codes)
                if segment.role in HEAD_ROLES:
                    head = at
                if segment.role is not Role.PULL_QUOTE:
                    quote = at
            bounds.append(at)
            heads.append(head)
            quotes.append(quote)
        joined = np.concatenate(pieces) if pieces else np.zeros(0, np.uint32)
        return cls(joined, np.array(bounds, np.int64), np.array(heads, np.int64), np.array(quotes, np.int64))


def _codes(text: str) -> _Codes:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.append(codes, np.uint32(_SEPARATOR))


@dataclass(frozen=True, slots=True)
class _Posting:
    """One or two characters and where they stand, encoded."""

    first: int
    """Code of the first character."""
    second: int
    """1 + code of the second, 0 where there is none: a page may hold a character of code 0."""
    data: bytes


def _pair_postings(text: _VolumeText) -> list[_Posting]:
    """For each pair of neighbours, all its places in the volume, each as the distance from the one before."""
    if len(text.codes) < 2:
        return []
    first, second = text.codes[:-1].astype(np.uint64), text.codes[1:].astype(np.uint64)
    places = np.flatnonzero((first != _SEPARATOR) & (second != _SEPARATOR))
    keys = (first[places] << np.uint64(21)) | second[places]
    order = np.argsort(keys, kind="stable")
    keys, places = keys[order], places[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, np.int64)
    gaps = np.diff(places, prepend=0)
    gaps[starts] = places[starts]
    groups = _encode_groups(gaps, starts)
    mask = (1 << 21) - 1
    return [
        _Posting(int(key) >> 21, (int(key) & mask) + 1, data) for key, data in zip(keys[starts], groups, strict=True)
    ]


def _character_postings(text: _VolumeText) -> list[_Posting]:
    """For each character, the articles it stands in: distance from the one before, then hits × 2 + (1 if in the head).

    Places are not kept: a common character has so many that one search for it would cost more than all others.
    """
    article = np.searchsorted(text.bounds, np.arange(len(text.codes)), side="right") - 1
    places = np.flatnonzero(text.codes != _SEPARATOR)
    if not len(places):
        return []
    article = article[places]
    keys = (text.codes[places].astype(np.uint64) << np.uint64(32)) | article.astype(np.uint64)
    in_head = places < text.heads[article]
    in_quote = places >= text.quotes[article]
    entries, inverse = np.unique(keys, return_inverse=True)
    head = np.bincount(inverse, weights=in_head) > 0
    body_hits = np.bincount(inverse, weights=~in_quote).astype(np.int64)
    quote_hits = np.bincount(inverse, weights=in_quote).astype(np.int64)
    hits = np.where(body_hits > 0, body_hits, quote_hits)
    characters = (entries >> np.uint64(32)).astype(np.int64)
    articles = (entries & np.uint64(0xFFFFFFFF)).astype(np.int64)
    starts = np.flatnonzero(np.r_[True, characters[1:] != characters[:-1]])
    gaps = np.diff(articles, prepend=0)
    gaps[starts] = articles[starts]
    pairs = np.column_stack((gaps, hits * 2 + head)).reshape(-1)
    groups = _encode_groups(pairs, starts * 2)
    return [_Posting(int(code), 0, data) for code, data in zip(characters[starts], groups, strict=True)]


def _encode_groups(values: _Places, starts: _Places) -> list[bytes]:
    """Variable-length bytes of each group of values; `starts` says where in `values` the groups begin."""
    data, ends = _variable_length(values)
    cuts = [0, *ends[starts[1:] - 1].tolist(), len(data)] if len(starts) else []
    return [data[low:high] for low, high in pairwise(cuts)]


def _variable_length(values: _Places) -> tuple[bytes, _Places]:
    """Seven bits a byte, the lowest first, the high bit set on all but the last; and where each value ends."""
    if not len(values):
        return b"", np.zeros(0, np.int64)
    lengths = np.ones(len(values), np.int64)
    limit = 128
    while limit <= int(values.max()):
        lengths += values >= limit
        limit *= 128
    ends = np.cumsum(lengths)
    starts = ends - lengths
    data = np.zeros(int(ends[-1]), np.uint8)
    for number in range(int(lengths.max())):
        has = lengths > number
        more = lengths[has] > number + 1
        data[starts[has] + number] = ((values[has] >> (7 * number)) & 0x7F) | np.where(more, 0x80, 0)
    return data.tobytes(), ends


# --- shards --------------------------------------------------------------------------------------------------------


def _shards(postings: Sequence[_Posting]) -> list[bytes]:
    """The postings dealt out by a hash of their characters; always a power of two of shards, none missing."""
    total = sum(len(posting.data) + 6 for posting in postings)
    bits = min(max(1, (total // SHARD_BYTES).bit_length()), MAX_SHARD_BITS)
    dealt: list[list[_Posting]] = [[] for _ in range(1 << bits)]
    for posting in postings:
        dealt[shard_number(posting.first, posting.second, bits)].append(posting)
    return [_shard(members) for members in dealt]


def shard_number(first: int, second: int, bits: int) -> int:
    """Which of the 2**bits shards a posting is in. `search-core.js` must compute the same."""
    return ((first * _FIRST_FACTOR + second) * _HASH_FACTOR & 0xFFFFFFFF) >> (32 - bits)


def _shard(postings: Iterable[_Posting]) -> bytes:
    """Each posting as: first (less the one before), second, length of its bytes, its bytes."""
    out = bytearray()
    before = 0
    for posting in sorted(postings, key=lambda posting: (posting.first, posting.second)):
        _append(out, posting.first - before)
        _append(out, posting.second)
        _append(out, len(posting.data))
        out += posting.data
        before = posting.first
    return bytes(out)


def _append(out: bytearray, value: int) -> None:
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
