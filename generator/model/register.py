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
    needs: tuple[str, ...] = ()
    """Words of which one must stand in the article before `preferred` may decide."""


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
class Words:
    """Word lists that grammars of names, figures and documents are built from: `content/reference/words.yml`."""

    surnames: tuple[str, ...] = ()
    no_given_names: tuple[str, ...] = ()
    """Words that stand behind characters which are surnames too: 主任向记者介绍."""
    titles: tuple[str, ...] = ()
    """Offices and professions a name may follow: 管委会副主任, 厂长."""
    before_titles: tuple[str, ...] = ()
    """Words of the sentence that may stand right before a title and are none of it: 采访, 由."""
    name_followers: tuple[str, ...] = ()
    """What may stand right behind a name: 说, 表示, 在."""
    company_endings: tuple[str, ...] = ()
    office_endings: tuple[str, ...] = ()
    """Endings of offices, institutes and associations; such a name needs a place or zone in front."""
    generic_bodies: tuple[str, ...] = ()
    """What ends like an office and names none: 研发中心."""
    organisation_stops: tuple[str, ...] = ()
    """Words that cannot belong to the name of an organisation standing behind them."""
    office_words: tuple[str, ...] = ()
    """Those of them that the name of an office may hold all the same: 投资促进中心."""
    known_organisations: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    """Units that count things named right behind or before them: 家, 个, 项."""
    policy_heads: tuple[str, ...] = ()
    doubtful_cities: tuple[str, ...] = ()
    """Short names of cities that are common words too: 朝阳, 白银."""
    nouns: tuple[str, ...] = ()
    """Nouns of the field that are not to be cut: 营业收入, 在研项目."""


@dataclass(frozen=True, slots=True)
class Registers:
    """All registers, loaded once and passed as a value."""

    zones: tuple[Zone, ...]
    ambiguities: tuple[Ambiguity, ...]
    provinces: tuple[Province, ...]
    cities: tuple[City, ...]
    industries: tuple[Industry, ...]
    topics: tuple[Topic, ...]
    words: Words = Words()
