"""The article files: what stands in `content/articles/`, and what is to become of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.files.sources import read_text
from generator.model.record import ArticleRecord
from generator.publish.article_file import SHOWN_FOLDER, read_article

_NOT_ARTICLES = frozenset({"README.md", "README.zh-CN.md"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written, kept and removed in `content/articles/`, and the articles the site is made of."""

    records: tuple[ArticleRecord, ...]
    """Newest first, then by issue and place in it; edited ones as they stand in their files, the rest as made now."""
    write: tuple[ArticleRecord, ...]
    """To be written where they differ from what is on disk."""
    edited: tuple[str, ...]
    """Files a hand has changed, relative to the folder: kept exactly as they are."""
    orphans: tuple[str, ...]
    """Those of `edited` for which the pages now give no article (page gone, or its title read otherwise)."""
    remove: tuple[str, ...]
    """Untouched files without a source any more, relative to the folder."""


def read_articles(root: Path) -> tuple[ArticleRecord, ...]:
    """Every article file of the repository at `root`, by path. Raises SourceError for one that cannot be read."""
    folder = root / SHOWN_FOLDER
    found = []
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(folder).as_posix()
        if path.name in _NOT_ARTICLES or path.name.startswith((".", "_")):
            continue
        found.append(read_article(name, read_text(path, f"{SHOWN_FOLDER}/{name}")))
    return tuple(found)


def plan_articles(existing: Iterable[ArticleRecord], generated: Sequence[ArticleRecord]) -> Plan:
    """Join what is on disk with what the pages give now. Pure; a hand-edited article outranks the generated one."""
    made = {record.path: record for record in generated}
    by_hand: dict[str, ArticleRecord] = {}
    remove: list[str] = []
    for record in existing:
        if record.edited:
            by_hand[record.path] = record
        elif record.path not in made:
            remove.append(_file(record.path))
    records = [record for record in generated if record.path not in by_hand]
    return Plan(
        records=tuple(sorted([*records, *by_hand.values()], key=_newest_first)),
        write=tuple(records),
        edited=tuple(sorted(map(_file, by_hand))),
        orphans=tuple(sorted(_file(path) for path in by_hand if path not in made)),
        remove=tuple(sorted(remove)),
    )


def _newest_first(record: ArticleRecord) -> tuple[int, int, int, str, int, str]:
    year, month, day = record.date.sort_key
    return (-year, -month, -day, record.issue, record.order, record.path)


def _file(path: str) -> str:
    return f"{path}.md"
