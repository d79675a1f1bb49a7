"""The digest's registers: what is known about zones, industries, provinces and cities before any page is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Zone:
    """A development zone. Fields are those of `content/reference/zones.csv`."""

    id: str
    name: str
    short: str
    aliases: tuple[str, ...]
    kind: str
    """hitech, economic, other."""
    level: str
    """national, provincial."""
    province: str
    city: str
    county: str
    approved: str
    parent: str
    status: str
    confidence: str
    note: str
    category: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """An alias that must not decide alone."""

    alias: str
    candidates: tuple[str, ...]
    """Zone ids, or `*hitech`, `*etdz`, `*any` for a generic name."""
    preferred: str
    rule: str


@dataclass(frozen=True, slots=True)
class Province:
    """A province-level division."""

    code: str
    name: str
    short: str
    capital: str
    region: str
    slug: str
    """Part of its page's address: inner-mongolia."""


@dataclass(frozen=True, slots=True)
class City:
    """A prefecture-level city or its equal."""

    code: str
    name: str
    short: str
    province: str
    level: str


@dataclass(frozen=True, slots=True)
class Industry:
    """A group (parent empty) or an industry of the two-level taxonomy."""

    id: str
    name: str
    parent: str
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    negative: tuple[str, ...]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A recurring theme that is no industry."""

    id: str
    name: str
    strong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registers:
    """All registers, loaded once and passed as a value."""

    zones: tuple[Zone, ...]
    ambiguities: tuple[Ambiguity, ...]
    provinces: tuple[Province, ...]
    cities: tuple[City, ...]
    industries: tuple[Industry, ...]
    topics: tuple[Topic, ...]
