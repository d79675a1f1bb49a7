"""The word lists that ship with the program, read once."""

from __future__ import annotations

from pathlib import Path

from generator.errors import SourceError
from generator.restore.conventions import Conventions, ConventionsError, parse_conventions

VOCABULARY_FOLDER = Path(__file__).resolve().parent.parent / "vocabulary"


def load_conventions(folder: Path = VOCABULARY_FOLDER) -> Conventions:
    """The printing habits in `folder`: `conventions.yml`, `surnames.txt`, `terms.txt`, `weights.tsv`, `pairs.tsv`.

    SourceError names the file.
    """
    path = folder / "conventions.yml"
    try:
        text = path.read_text(encoding="utf-8")
        surnames = (folder / "surnames.txt").read_text(encoding="utf-8")
        terms = (folder / "terms.txt").read_text(encoding="utf-8")
        weights = (folder / "weights.tsv").read_text(encoding="utf-8")
        pairs = (folder / "pairs.tsv").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(str(path), f"读不出词表（{error}）", "请恢复随程序附带的 generator/vocabulary") from error
    try:
        return parse_conventions(text, surnames=surnames, terms=terms, weights=weights, pairs=pairs)
    except ConventionsError as error:
        raise SourceError(str(path), str(error), "请按文件开头的说明改正") from error
