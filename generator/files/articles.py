"""The article files: what stands in `content/articles/`, and what is to become of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.errors import SourceError
from generator.files.sources import read_text
from generator.model.record import ArticleRecord
from generator.publish.article_file import FOLDER, is_untouched, read_article

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


@dataclass(frozen=True, slots=True)
class Standing:
    """An article file as it stands on disk."""

    path: str
    """As `ArticleRecord.path`."""
    record: ArticleRecord | None
    """What a hand has made of it; None for an untouched file, which only says again what the pages say."""


def read_articles(root: Path) -> tuple[Standing, ...]:
    """Every article file of the repository at `root`, by path. Raises SourceError for one that cannot be read.

    Untouched files are not parsed: ten thousand of them take a second, and those of an older format do no harm.
    """
    folder = root / FOLDER
    found = []
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(folder).as_posix()
        if path.name in _NOT_ARTICLES or path.name.startswith((".", "_")):
            continue
        if not name.isprintable() or "\\" in name:  # its name becomes its address
            cure = "请改成普通的文件名，如 2024/03/linjiang-bianzhe-an.md / rename the file"
            raise SourceError(f"{FOLDER}/{name}", "文章文件名里有不能用作网址的字符", cure)
        text = read_text(path, f"{FOLDER}/{name}")
        record = None if is_untouched(text) else read_article(name, text)
        found.append(Standing(name.removesuffix(".md"), record))
    return tuple(found)


def plan_articles(existing: Iterable[Standing], generated: Sequence[ArticleRecord]) -> Plan:
    """Join what is on disk with what the pages give now. Pure; a hand-edited article outranks the generated one."""
    made = {record.path for record in generated}
    by_hand: dict[str, ArticleRecord] = {}
    remove: list[str] = []
    for standing in existing:
        if standing.record is not None:
            by_hand[standing.path] = standing.record
        elif standing.path not in made:
            remove.append(_file(standing.path))
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
