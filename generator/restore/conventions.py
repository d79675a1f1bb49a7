"""The printing habits of newspapers as data: words, never patterns, so that a new paper is added without code."""

from __future__ import annotations

from dataclasses import dataclass, fields
from difflib import get_close_matches

import yaml

from generator.restore.weights import parse_weights


class ConventionsError(ValueError):
    """The conventions file does not say what it must; the message names the key and the nearest legal one."""


@dataclass(frozen=True, slots=True)
class Conventions:
    """What is known about how papers print, general habits and those of single papers together.

    Each field is a tuple of plain words as printed.
    """

    papers: tuple[str, ...] = ()
    """Names of papers and agencies: 科技日报."""
    paper_endings: tuple[str, ...] = ()
    """Endings by which a paper's name is known though the paper is not: 日报."""
    byline_marks: tuple[str, ...] = ()
    """Marks before a byline: ◎ □ ■."""
    byline_roles: tuple[str, ...] = ()
    """What a named person was: 记者, 通讯员. A qualifier before it (本报驻鄂) need not be listed."""
    signature_ends: tuple[str, ...] = ()
    """Words that close a signature in brackets below the text: （宣传部 供稿）."""
    offices: tuple[str, ...] = ()
    """Offices a signing person may hold: 董事长."""
    bodies: tuple[str, ...] = ()
    """Endings of the names of bodies that sign a notice: 管委会, 总工会."""
    wire_sources: tuple[str, ...] = ()
    """How a lead names its source: 本报, 新华社."""
    wire_ends: tuple[str, ...] = ()
    """The word that closes a wire head: 讯, 电."""
    columns: tuple[str, ...] = ()
    """Names of columns: 园镜头."""
    column_endings: tuple[str, ...] = ()
    """Endings that make a short head a column's name: 镜头, 速递."""
    sections: tuple[str, ...] = ()
    """Names of sections as printed at the head of a page: 要闻."""
    credits: tuple[str, ...] = ()
    """Words that open the names of those who made the page: 责编, 版式."""
    caption_starts: tuple[str, ...] = ()
    """Words that open a caption: 图为."""
    caption_ends: tuple[str, ...] = ()
    """Words that close a caption or its credit: 摄, 供图."""
    note_starts: tuple[str, ...] = ()
    """Words that open a note of the editor before the text: 编者按."""
    author_notes: tuple[str, ...] = ()
    """Words that open a note about the author in brackets: 作者系."""
    jumps_out: tuple[str, ...] = ()
    """Words that say the text goes on elsewhere: 下转."""
    jumps_in: tuple[str, ...] = ()
    """Words that say the text comes from elsewhere: 上接."""
    pointers: tuple[str, ...] = ()
    """Words by which a jump line points to related text and says nothing of this one going on: 详见."""
    navigation: tuple[str, ...] = ()
    """Buttons of the web pages that texts are copied from: 上一篇, 打印."""
    lead_marks: tuple[str, ...] = ()
    """Marks that open a brief without headline: ■ ●."""
    kicker_endings: tuple[str, ...] = ()
    """Endings typical of a kicker."""
    subtitle_endings: tuple[str, ...] = ()
    """Endings typical of a subtitle: 纪实, 侧记."""
    first_words: tuple[str, ...] = ()
    """Single characters that often begin a sentence on their own; others at the head of a paragraph look torn off."""
    openings: tuple[str, ...] = ()
    """Words that open a sentence and hardly ever a head."""
    last_words: tuple[str, ...] = ()
    """Single characters that often stand alone at the end of a phrase; others at the end of a strip look torn off."""
    surnames: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    """Terms of materials and products, against which an odd term is compared."""
    looking_verbs: tuple[str, ...] = ()
    """Verbs of looking and learning, which may stand side by side: 了解掌握了."""
    places: tuple[str, ...] = ()
    """Full names of provinces, against which a misprinted name is compared even without registers."""
    weights: tuple[tuple[str, float], ...] = ()
    """What each named piece of evidence weighs (weights.py)."""
    common_pairs: tuple[tuple[str, float], ...] = ()
    """Pairs of characters that articles hold whatever they are about, and the share of articles (0–1) that does."""
    ask_below: float = 0.75
    """A decision less sure than this is a question to the editor."""
    damaged_from: float = 0.42
    """A page whose doubts come to this share of it (doubt.py) is not fit to be published before it is corrected."""


_LISTS = tuple(
    field.name
    for field in fields(Conventions)
    if field.name not in ("ask_below", "damaged_from", "weights", "common_pairs")
)


def parse_conventions(
    text: str, *, surnames: str = "", terms: str = "", weights: str = "", pairs: str = ""
) -> Conventions:
    """Read `conventions.yml`, two word lists (one word a line, `#` opens a remark) and two tables of numbers.

    The file has `general:` (lists by field name), `papers:` (paper → lists by field name, united with the general
    ones), `ask_below:` and `damaged_from:`. ConventionsError names an unknown key with the nearest legal one.
    """
    try:
        data = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise ConventionsError(f"不是合法的 YAML：{' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise ConventionsError("应为一组键值")
    _known(data, ("general", "papers", "ask_below", "damaged_from"))
    words: dict[str, list[str]] = {name: [] for name in _LISTS}
    papers = data.get("papers") or {}
    if not isinstance(papers, dict):
        raise ConventionsError("papers 应为一组报名")
    for section in [data.get("general") or {}, *papers.values()]:
        _collect(section or {}, words)
    words["papers"] += [str(name) for name in papers]
    words["surnames"] += _word_list(surnames)
    words["terms"] += _word_list(terms)
    united = {name: tuple(sorted(set(found), key=lambda word: (-len(word), word))) for name, found in words.items()}
    weighed, common = _table("weights.tsv", weights), _table("pairs.tsv", pairs)
    for pair, share in common:
        if not 0 < share <= 1:  # not even where it is no number at all
            raise ConventionsError(f"pairs.tsv 中“{pair}”应为大于 0、不超过 1 的数 / a share above 0, at most 1")
    bar, damage = _share(data, "ask_below", 0.75), _share(data, "damaged_from", 0.42)
    return Conventions(**united, weights=weighed, common_pairs=common, ask_below=bar, damaged_from=damage)


def _table(name: str, text: str) -> tuple[tuple[str, float], ...]:
    try:
        return parse_weights(text)
    except ValueError as error:
        raise ConventionsError(f"{name} {error}") from error


def _share(data: dict[object, object], key: str, default: float) -> float:
    found = data.get(key, default)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
        raise ConventionsError(f"{key} 应为 0 到 1 之间的数")
    return float(found)


def _collect(section: object, words: dict[str, list[str]]) -> None:
    if not isinstance(section, dict):
        raise ConventionsError("每一节应为一组键值")
    _known(section, _LISTS)
    for name, found in section.items():
        if not isinstance(found, list) or not all(isinstance(word, str) and word for word in found):
            raise ConventionsError(f"{name} 应为一列词")
        words[name] += found


def _known(section: dict[object, object], legal: tuple[str, ...]) -> None:
    for key in section:
        if key not in legal:
            near = get_close_matches(str(key), legal, n=1, cutoff=0)
            raise ConventionsError(f"不认识的键 {key}，最接近的是 {near[0]}")


def _word_list(text: str) -> list[str]:
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return [word for line in lines for word in line.split()]
