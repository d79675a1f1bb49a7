"""Put the benchmark's figures into the READMEs, between their marks: `python -m benchmarks.readme`.

A full run of the benchmark does it, too; a test holds the READMEs to the stored results.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
READMES = {"README.md": "en", "README.zh-CN.md": "zh"}
_MARKS = re.compile(r"(<!-- bench:begin -->\n).*?(<!-- bench:end -->)", re.DOTALL)
_LEVELS = {
    "en": (
        "columns cut",
        "+ displaced tails, quotes in sentences",
        "+ marks missing, wrapped lines",
        "+ two articles alternating",
    ),
    "zh": ("断栏", "＋尾段移位、摘句入句", "＋标记缺失、折行", "＋两篇交错"),
}
_ROWS: tuple[tuple[str, str, str], ...] = (
    ("perfect", "perfect articles", "完全还原的文章"),
    ("title", "titles right", "标题正确"),
    ("characters", "characters in the right article", "字归对文章"),
    ("roles", "roles right", "定性正确"),
    ("unasked joins", "joins made without asking, right", "未问即接，接对的"),
    ("questions", "questions a page", "每版提问"),
    ("conservation", "characters lost, doubled or changed", "丢失、重复、改动的字"),
)


_SECOND: tuple[tuple[str, str, str], ...] = (
    ("perfect", "another scrambler: perfect articles", "另一个打乱程序：完全还原的文章"),
    ("characters", "another scrambler: characters in the right article", "另一个打乱程序：字归对文章"),
)


def summary_table(stored: dict[str, Any], language: str) -> str:
    """The test split's figures by level as a Markdown table, and on how much they were measured."""
    levels = stored["test"]["levels"]
    names = sorted(levels)[:4]
    lines = ["| | " + " | ".join(_LEVELS[language]) + " |", "|---" * 5 + "|"]
    for found, rows in ((levels, _ROWS), (stored.get("test dumps", {}).get("levels", {}), _SECOND)):
        for key, english, chinese in rows if found else ():
            cells = [_cell(key, found[name]["figures"][key]) for name in names]
            lines.append(f"| {english if language == 'en' else chinese} | " + " | ".join(cells) + " |")
    pages = int(levels[names[0]]["figures"]["conservation"][3])
    articles, looks = stored["test"]["articles"], stored["looks at the test split"]
    if language == "en":
        note = f"Test split: {articles} articles, {pages} pages a level; looked at {looks} times."
    else:
        note = f"测试部分：{articles} 篇，每级 {pages} 版；迄今看过 {looks} 次。"
    return "\n".join(lines) + f"\n\n{note}\n"


def _cell(key: str, figure: list[float]) -> str:
    value = figure[0]
    return f"{value:.1f}" if key == "questions" else f"{value:.0f}" if key == "conservation" else f"{value:.0%}"


def with_table(readme: str, table: str) -> str:
    """The README with the table between its marks."""
    return _MARKS.sub(lambda match: match[1] + table + match[2], readme)


def write_tables(stored: dict[str, Any]) -> None:
    """Put the stored results into both READMEs; nothing to do before the test split was measured."""
    if "test" not in stored:
        return
    for name, language in READMES.items():
        path = HERE.parent / name
        path.write_text(with_table(path.read_text(encoding="utf-8"), summary_table(stored, language)), encoding="utf-8")


if __name__ == "__main__":
    write_tables(json.loads((HERE / "restore-results.json").read_text(encoding="utf-8")))
