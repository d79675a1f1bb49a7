"""Whether a page can be read at all: over what was decided, how much of it is a guess.

Each decision has its own bar, and what lies below is asked. On a page whose pieces lie about at random there are
questions enough for an editor to lose heart, and answers among them that only look sure: better to say so of the page.
"""

from __future__ import annotations

from dataclasses import replace

from generator.model.article import Decision, DecisionKind, Restoration, Role
from generator.restore.conventions import Conventions
from generator.restore.trail import OPENS, UNTITLED

FALLBACK = 0.25
"""What reading in printed order only, for want of a better method, counts."""
FEW = 4
"""Decisions that are thought sure besides those of the page: one doubt out of one does not make a ruin."""
_ORDER = frozenset({DecisionKind.JOIN, DecisionKind.MOVE})


def with_damage(restoration: Restoration, known: Conventions) -> Restoration:
    """The restoration with `damage` set where the page's doubts reach `known.damaged_from`, and else without."""
    return replace(restoration, damage=_told(restoration, known) if doubt_of(restoration, known) else None)


def doubt_of(restoration: Restoration, known: Conventions) -> bool:
    """Whether the doubts of a page reach `known.damaged_from`."""
    return bool(restoration.articles) and share_of_doubt(restoration, known) >= known.damaged_from


def share_of_doubt(restoration: Restoration, known: Conventions) -> float:
    """0–1: the doubts of a page as chances that each leave it sound, taken together.

    They are the articles that lack a headline or a text, the decisions below the bar, the order that is expected to be
    wrong by the program's own confidences, and the simpler method where one had to do. A page read by that method is a
    guess throughout, whatever made it necessary: its decisions are below the bar, and count as such.
    """
    number = len(restoration.articles)
    decided = _decided(restoration)
    # One article alone may well have no headline: what tells of damage is that several were parted from theirs.
    parted = _lacking(restoration) / number * (number - 1) / number if number else 0.0
    asked = len(_below(decided, known)) / (len(decided) + FEW)
    order = _order(decided)
    wrong = _wrong(order) / (len(order) + FEW)
    simple = FALLBACK if restoration.fallback else 0.0
    return 1 - (1 - min(parted, 1.0)) * (1 - asked) * (1 - wrong) * (1 - simple)


def _decided(restoration: Restoration) -> list[Decision]:
    return [item for item in restoration.decisions if item.rule != UNTITLED]


def _below(decided: list[Decision], known: Conventions) -> list[Decision]:
    return [item for item in decided if item.confidence < known.ask_below]


def _order(decided: list[Decision]) -> list[Decision]:
    """What follows what, and where articles begin; that a paragraph ends where it ends is no order."""
    return [item for item in decided if item.kind in _ORDER or item.rule == OPENS]


def _wrong(order: list[Decision]) -> float:
    """How many of these are expected to be wrong."""
    return sum(1 - item.confidence for item in order)


def _lacking(restoration: Restoration) -> int:
    """Articles without a headline, unless an editor said that it has none, and headlines without anything below."""
    untitled = sum(item.rule == UNTITLED for item in restoration.decisions)
    return untitled + sum(not article.of_role(Role.PARAGRAPH, Role.CAPTION) for article in restoration.articles)


def _told(restoration: Restoration, known: Conventions) -> str:
    decided = _decided(restoration)
    lacking, below, wrong = _lacking(restoration), len(_below(decided, known)), round(_wrong(_order(decided)))
    found = []
    if lacking:
        found.append(f"{len(restoration.articles)} 篇中 {lacking} 篇缺标题或正文")
    if below:
        found.append(f"{len(decided)} 处判断中 {below} 处没有把握")
    if wrong:
        found.append(f"次序估计错 {wrong} 处")
    if restoration.fallback:
        found.append(restoration.fallback)
    return f"本版损坏过重：{'，'.join(found)}。请先更正再刊出。"
