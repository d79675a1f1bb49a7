"""What an editor says about a page, as data beside it: each correction is anchored by quoting the page.

A correction is a claim about the finished restoration. The program sees to it that the claim holds, and says so where
it cannot: it never passes over one in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from generator.model.article import Role
from generator.model.source import Span

BY_EDITOR = "编辑更正"
"""Opens the reason of whatever an editor decided."""


class CorrectionKind(StrEnum):
    """What a correction is about; the value is the key that tells it in `corrections.yml`."""

    ROLE = "role"
    BOUNDARY = "boundary"
    ORDER = "follows"
    JOIN = "join"
    PART = "part"
    BEGINS = "begins"
    ARTICLE = "article"
    WORDING = "should_be"
    FACT = "fact"


class FactAct(StrEnum):
    """What a correction does to the facts of an article."""

    ADD = "add"
    DROP = "drop"
    PRIMARY = "primary"
    """It is what the article is about."""
    SECONDARY = "secondary"
    """It is merely named."""


FACT_KINDS: dict[str, str] = {
    "zone": "zones", "industry": "industries", "province": "provinces", "city": "cities", "topic": "topics",
    "person": "people", "organisation": "organisations", "figure": "figures", "date": "dates", "policy": "policies",
    "byline": "bylines",
}  # fmt: skip
"""Kinds of facts as an editor names them, and their field of `Facts`."""

FACT_ACTS: dict[FactAct, frozenset[str]] = {
    FactAct.ADD: frozenset({"zone", "industry", "province", "city", "topic"}),
    FactAct.DROP: frozenset(FACT_KINDS),
    FactAct.PRIMARY: frozenset({"zone", "industry"}),
    FactAct.SECONDARY: frozenset({"zone", "industry"}),
}
"""To which kinds of facts each act may be done: what is in a register may be added, anything may be dropped."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of the page that must stand on it exactly once. Blanks and line breaks do not count."""

    text: str
    after: str = ""
    """Words that stand directly before it on the page: make a repeated quotation unique."""
    before: str = ""
    """Words that stand directly behind it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of `corrections.yml`."""

    kind: CorrectionKind
    quotes: tuple[Quotation, ...]
    """ROLE, BOUNDARY, BEGINS, WORDING: the passage. ORDER, JOIN, PART: the one before and the one after. ARTICLE: the
    passage, then something of its article, the headline as a rule. FACT: something of the article, then (optional, for
    ADD) the words that state it."""
    role: Role | None = None
    should_be: str | None = None
    """What should have been printed; the quotation itself where it is right as printed."""
    act: FactAct | None = None
    fact: str = ""
    """Kind of the fact, a key of `FACT_KINDS`."""
    value: str = ""
    """Which fact: name or id in a register, or the words as printed."""
    by: str | None = None
    why: str | None = None
    page: str = ""
    """Key of its page; empty where the caller has one page only."""
    path: str = "corrections.yml"
    """As shown to people."""
    line: int = 1
    """Where the entry begins in that file."""

    def names_article(self, quotation: int) -> bool:
        """Whether the quotation of this number stands for the article it is of."""
        return quotation == {CorrectionKind.ARTICLE: 1, CorrectionKind.FACT: 0}.get(self.kind)

    @property
    def reason(self) -> str:
        """Who decided and why, in an editor's words: 编辑更正（甘棠）：报纸上分两栏排."""
        by = f"（{self.by}）" if self.by else ""
        return f"{BY_EDITOR}{by}" + (f"：{self.why}" if self.why else "")


@dataclass(frozen=True, slots=True)
class Answer:
    """A correction that the program proposes for an answer to one of its questions, not yet put as quotations."""

    kind: CorrectionKind
    passages: tuple[tuple[Span, ...], ...]
    """What is to be quoted, as in `Correction.quotes`: each the spans of one strip of the page."""
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class PlacedFact:
    """A correction of a fact, its quotations found in a restored page."""

    correction: Correction
    article: str
    """Id of its article."""
    words: tuple[int, int, int] | None
    """The words that state the fact: index of the block, start and end in its text."""


class CorrectionError(Exception):
    """A correction cannot be followed: its quotation is not there, or its claim cannot be made to hold."""

    def __init__(self, correction: Correction, problem: str, cure: str) -> None:
        self.correction, self.problem, self.cure = correction, problem, cure
        super().__init__(f"{correction.path}:{correction.line}: {problem}。{cure}")

    def __reduce__(self) -> tuple[type[CorrectionError], tuple[Correction, str, str]]:
        """It may have to travel from one process to another."""
        return type(self), (self.correction, self.problem, self.cure)


class StaleCorrection(CorrectionError):
    """Its quotation does not stand on the page."""


class AmbiguousCorrection(CorrectionError):
    """Its quotation stands on the page more than once."""


class ContradictoryCorrection(CorrectionError):
    """Another correction says otherwise."""


class IdleCorrection(CorrectionError):
    """After everything was done, what it claims is not so."""
