"""Tables of the benchmark's figures, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.breaks import KIND_NAMES, BreakKind

LEVEL_NAMES = {
    "1": "一 断栏", "2": "二 ＋尾段移位、摘句入句", "3": "三 ＋标记缺失、折行、版头",
    "4": "四 ＋两篇交错", "5": "五 后栏任意移位",
}  # fmt: skip
_NAMES = {
    "perfect": "完全还原的文章", "perfect pages": "完全还原的版面", "title": "标题正确", "characters": "字归对文章",
    "b-cubed": "B³ F1（字）", "successor": "下一段正确",
    "stitch precision": "接续准确率", "stitch recall": "接续召回率",
    "roles": "定性正确（块）", "unasked joins": "未问即接的准确率", "questions": "每版提问",
    "noticed": "未完全还原的文章中有提问的", "perfect when answered": "提问答对之后，完全还原的文章",
    "answers": "每版回答", "answers refused": "每版答了而照办不了的",
    "set aside precision": "移出正文准确率", "set aside recall": "移出正文召回率",
    "articles invented": "每版多出的文章", "fallback": "超限而用简法的版面",
}  # fmt: skip
_ROLE_NAMES = {
    "title": "标题", "kicker": "引题", "subtitle": "副题", "column": "栏目", "byline": "署名", "heading": "小标题",
    "paragraph": "正文", "caption": "图注", "pull_quote": "摘句", "jump": "转接", "author_note": "作者附注",
    "credits": "责编", "running_head": "版头", "page_number": "版次",
}  # fmt: skip

_PART_NAMES = {
    "正文": "正文多字、缺字、错序", "分段": "只是分段", "小标": "小标题", "标题": "标题", "引题": "引题",
    "副题": "副题",
    "署名": "署名", "图注": "图注", "摘句": "摘句", "转接": "转接", "作者": "作者附注", "没有": "全篇没有",
}  # fmt: skip


def name_of(figure: str) -> str:
    """What a figure is called in reports."""
    return _NAMES.get(figure, figure)


def split_table(split: str, found: dict[str, Any]) -> str:
    """All tables of one split."""
    levels: dict[str, Any] = found["levels"]
    first, last = found["seeds"]
    parts = [
        f"## {split}：{found['articles']} 篇，每级 {found['pages per level']} 版，种子 {first}–{last}",
        _table("", levels, ((name, _NAMES[name]) for name in _NAMES)),
        _table("接续召回率，按断处", levels, ((f"stitch recall {k}", KIND_NAMES[k]) for k in _kinds())),
        _table("接续准确率，按断处", levels, ((f"stitch precision {k}", KIND_NAMES[k]) for k in BreakKind)),
        _table("定性正确的块，按种类", levels, ((f"role {role}", name) for role, name in _ROLE_NAMES.items())),
        _table(
            "未完全还原的，错在何处（可兼有）",
            levels,
            ((f"wrong {part}", name) for part, name in _PART_NAMES.items()),
        ),
        _table("完全还原的文章，按报纸", levels, ((name, name.removeprefix("paper ")) for name in _papers(levels))),
        _plain_rows(levels),
        _reliability("接续的把握与实际", levels, "joins by confidence"),
        _reliability("各块的把握与实际", levels, "blocks by confidence"),
        _by_kind(found.get("decisions by confidence", {})),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def results_page(stored: dict[str, Any]) -> str:
    """RESULTS.md."""
    parts = [
        "# 还原的成绩\n",
        "由 `make bench-restore` 写成，不要手改。版面由为测试而写的虚构文章打乱而成"
        "（articles/README.md）；方括号内是按整版重抽样得到的 95% 区间。"
        "`dev` 用来改进规则，`test` 只用来打分。`dumps` 是另一个打乱程序：排出真正的栏，再照各种抄录工具的样子印出来，"
        "由没有看过头一个程序和规则的人写成；它的等级与头一个相当，损伤更重。"
        "恰好断在两句之间的地方不留痕迹，接与不接都算对。"
        "“原样”一行是照原样逐块取用的成绩，供对照。\n",
        f"`test` 迄今看过 {stored.get('looks at the test split', 0)} 次。\n",
    ]
    parts += [
        split_table(split, stored[split]) for split in ("test", "test dumps", "dev", "dev dumps") if split in stored
    ]
    return "\n".join(parts)


def _papers(levels: dict[str, Any]) -> list[str]:
    return sorted({name for entry in levels.values() for name in entry["figures"] if name.startswith("paper ")})


def _kinds() -> Iterable[BreakKind]:
    return (kind for kind in BreakKind if kind is not BreakKind.SENTENCE)


def _table(title: str, levels: dict[str, Any], rows: Iterable[tuple[str, str]]) -> str:
    lines = []
    for figure, name in rows:
        cells = [_cell(entry["figures"].get(figure), figure) for entry in levels.values()]
        if any(cell != "—" for cell in cells):
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join([*([f"### {title}", ""] if title else []), *_head(levels), *lines]) if lines else ""


def _cell(figure: Sequence[float] | None, name: str) -> str:
    if figure is None:
        return "—"
    value, low, high, count = figure
    if name in {"questions", "articles invented", "fallback"}:
        return f"{value:.2f} [{low:.2f}, {high:.2f}]"
    return f"{value:.3f} [{low:.3f}, {high:.3f}] n={count:.0f}"


def _head(levels: dict[str, Any]) -> list[str]:
    names = [LEVEL_NAMES[level] for level in levels]
    return ["| | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]


def _plain_rows(levels: dict[str, Any]) -> str:
    lines = ["### 账目、速度、对照", "", *_head(levels)]
    for name, key in (("账目不平的版面", "conservation violations"), ("中断的版面", "crashes"),
                      ("两次结果不同的版面", "unstable")):  # fmt: skip
        lines.append(f"| {name} | " + " | ".join(str(entry[key]) for entry in levels.values()) + " |")
    for name, key in (("每处理器秒版数", "pages per second"), ("每处理器秒字数", "characters per second"),
                      ("每版处理器秒，中位", "median seconds"), ("每版处理器秒，95%", "95th percentile"),
                      ("每版处理器秒，最慢", "slowest"), ("内存峰值，MB（连测试程序）", "peak megabytes")):  # fmt: skip
        lines.append(f"| {name} | " + " | ".join(str(entry["speed"][key]) for entry in levels.values()) + " |")
    for name in ("perfect", "title", "characters", "successor", "roles"):
        if all("naive" in entry for entry in levels.values()):
            cells = " | ".join(f"{entry['naive'][name]:.3f}" for entry in levels.values())
            lines.append(f"| 原样：{_NAMES[name]} | {cells} |")
    return "\n".join(lines)


_KINDS = {"join": "接续", "separate": "分段", "move": "移位", "role": "定性", "lift": "移出正文", "remove": "删去"}


def _by_kind(kinds: dict[str, Any]) -> str:
    """The reliability diagram of each kind of decision, levels 1–4 together: a bar of ten marks a row."""
    lines = []
    for kind, rows in kinds.items():
        for span, count, mean, share in rows:
            bar = "█" * round(share * 10) + "░" * (10 - round(share * 10))
            lines.append(f"| {_KINDS.get(kind, kind)} | {span} | {count} | {mean:.3f} | {share:.3f} | {bar} |")
    head = [
        "### 各种决定的把握与实际（一至四级合计）\n",
        "| 决定 | 把握 | 例数 | 平均把握 | 实际正确 | |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *lines]) if lines else ""


def _reliability(title: str, levels: dict[str, Any], key: str) -> str:
    lines = []
    for level, entry in levels.items():
        for span, count, mean, share in entry[key]:
            lines.append(f"| {LEVEL_NAMES[level]} | {span} | {count} | {mean:.3f} | {share:.3f} |")
    head = [f"### {title}", "", "| 级 | 把握 | 例数 | 平均把握 | 实际正确 |", "|---|---|---|---|---|"]
    return "\n".join([*head, *lines]) if lines else ""
