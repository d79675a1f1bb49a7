"""What an article states: each fact is a value with the evidence it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.source import Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact is stated."""

    text: str
    """The words the fact was read from, as printed: 158家."""
    sentence: str
    """The sentence they stand in, as printed."""
    block: int
    """Index into `Article.blocks`."""
    start: int
    """Offset of `text` in that block's text, in code points."""
    spans: tuple[Span, ...]
    """Where `text` stands on the page."""
    paragraph: int = 0
    """第n段: number of the body paragraph, from 1; 0 for titles, heads, captions and the rest."""


@dataclass(frozen=True, slots=True)
class Byline:
    """One named writer and the role printed before the name."""

    role: str
    """As printed: 本报记者, 通讯员, 实习生, 记者."""
    name: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ZoneTag:
    """A zone of the register the article speaks of."""

    id: str
    name: str
    """Short newspaper name: 包头稀土高新区."""
    primary: bool
    """What the article is about, as against merely named."""
    reason: str
    """Why it is listed, in an editor's words: 题目中点名；全文点名23次."""
    count: int
    """How often it is named, generic mentions resolved to it included."""
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class PlaceTag:
    """A province or city, short form: 内蒙古, 包头."""

    name: str
    reason: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class IndustryTag:
    """An industry of the taxonomy."""

    id: str
    name: str
    parent: str
    """Id of its group, itself for a group."""
    primary: bool
    reason: str
    terms: tuple[str, ...]
    """The terms that decided, as found."""
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class TopicTag:
    """A recurring theme that is no industry: 营商环境."""

    id: str
    name: str
    reason: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in the article."""

    name: str
    title: str | None
    organisation: str | None
    """As written there, or in full where the article defines the short form."""
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company, office, institute or association named in the article."""

    name: str
    aliases: tuple[str, ...]
    """Short forms the article defines: 以下简称安德公司."""
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its sense."""

    raw: str
    """As printed with its unit: 28.3亿元, 6000余台."""
    value: float | int
    """In base units: 28.3亿元 is 2830000000. For a range, the lower end. For 数百个, the least it can mean, 100."""
    unit: str
    """元, 家, 项, %, 吨 …"""
    metric: str | None
    """What is counted, as written: 有效发明专利. None where it cannot be told."""
    when: str | None
    """ISO date or period as far as stated or inferred: 2022, 2023-Q1; None where not told."""
    qualifier: str | None
    """约, 超, 近, 余, 以上, 高达 …, as printed; None for an exact number."""
    upper: float | int | None
    """For a range, its upper end."""
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date or period named in the article."""

    text: str
    iso: str | None
    """2023-05-19, 2023-05, 2023-Q1, 2022; None for vague ones (近年来)."""
    inference: str | None
    """How what is not printed was concluded: 年份据 issue.yml."""
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Policy:
    """A document named in 《》, with the short form the article defines for it."""

    name: str
    short: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything taken out of one article. Each tuple stands in the order of first mention, the primary ones first."""

    bylines: tuple[Byline, ...] = ()
    zones: tuple[ZoneTag, ...] = ()
    provinces: tuple[PlaceTag, ...] = ()
    cities: tuple[PlaceTag, ...] = ()
    industries: tuple[IndustryTag, ...] = ()
    topics: tuple[TopicTag, ...] = ()
    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    figures: tuple[Figure, ...] = ()
    dates: tuple[DateMention, ...] = ()
    policies: tuple[Policy, ...] = ()
