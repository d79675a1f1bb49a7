"""Pages laid out by hand together with their restoration, so that what comes after it is tested without it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from generator.model.article import (
    Article,
    Block,
    Decision,
    DecisionKind,
    Option,
    Question,
    Removal,
    RemovalReason,
    Restoration,
    Role,
)
from generator.model.source import Page, Span

_ROLES = {
    "栏": Role.COLUMN, "引": Role.KICKER, "题": Role.TITLE, "副": Role.SUBTITLE, "署": Role.BYLINE, "节": Role.HEADING,
    "文": Role.PARAGRAPH, "转": Role.JUMP, "图": Role.CAPTION, "摘": Role.PULL_QUOTE,
}  # fmt: skip
_HEADS = (Role.COLUMN, Role.KICKER, Role.TITLE, Role.SUBTITLE)
_LIFTED = (Role.JUMP, Role.CAPTION, Role.PULL_QUOTE)


def lay_out(key: str, number: int | None, *articles: str) -> tuple[Page, Restoration]:
    """A page with these articles one below the other, and its restoration.

    An article is a line a block, `题 …` `文 …` `转 …`, in printed order. One without a title is untitled and asked
    about, as `restore_page` does it.
    """
    text, at = "", 0
    made: list[Article] = []
    removed: list[Removal] = []
    decisions: list[Decision] = []
    for lines in articles:
        blocks: list[Block] = []
        for line in lines.strip().split("\n"):
            mark, _, words = line.strip().partition(" ")
            if text:
                removed.append(Removal(Span(key, at, at + 2), RemovalReason.BLANK))
                text, at = text + "\n\n", at + 2
            level = int(_ROLES[mark] is Role.HEADING)
            blocks.append(Block(_ROLES[mark], (Span(key, at, at + len(words)),), words, 0.9, level=level))
            text, at = text + words, at + len(words)
        first = next((block for block in blocks if block.role is Role.TITLE), blocks[0])
        identity = hashlib.sha256(first.text.encode()).hexdigest()[:8]
        ordered = sorted(blocks, key=_rank)
        title = first.text if first.role is Role.TITLE else None
        made.append(Article(identity, title, tuple(ordered)))
        if title is None:
            body = next((block for block in blocks if block.role is Role.PARAGRAPH), blocks[0])
            why = ("前后没有可作标题的一行",)
            decisions.append(
                Decision(DecisionKind.ROLE, "assemble.untitled", body.spans, "无标题", 0.5, why, (), identity)
            )
    questions = tuple(
        Question(index, "这一篇未见标题，是否另有？", decision.spans, (Option("无标题", 0.5),))
        for index, decision in enumerate(decisions)
    )
    page = Page(key, f"{key}.txt", text, "0" * 64, "utf-8", number)
    return page, Restoration(key, tuple(made), tuple(removed), tuple(decisions), questions)


def _rank(block: Block) -> int:
    if block.role in _HEADS:
        return _HEADS.index(block.role)
    return 20 + _LIFTED.index(block.role) if block.role in _LIFTED else 10


def told(restorations: Mapping[str, Restoration], keys: Sequence[str] | None = None) -> list[str]:
    """The articles in the notation of `lay_out`, each opened by `= <key of its page>`."""
    marks = {role: mark for mark, role in _ROLES.items()}
    return [
        line
        for key in keys or restorations
        for article in restorations[key].articles
        for line in (f"= {key}", *(f"{marks[block.role]} {block.text}" for block in article.blocks))
    ]
