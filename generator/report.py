"""What the person at the command line sees: progress, one summary, one line for an error."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from generator.pipeline import Summary
from generator.publish.article_file import FOLDER


class Reporter:
    """Draws progress on standard error: a bar in a terminal, a line a step elsewhere (in CI, say)."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Reporter:
        if self._console.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def progress(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` steps of `what` are finished."""
        if not self._console.is_terminal:
            if done == 0:
                print(f"{what} …", file=sys.stderr, flush=True)  # noqa: T201 - this module is the one that prints
            return
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._tasks[what], completed=done, total=total)


def summary_lines(summary: Summary, root: Path) -> list[str]:
    """What was done and what to do next, for the end of a build."""
    if not summary.changed:
        return [
            "没有变化，什么都没有写 / nothing changed, nothing written",
            *_counts(summary),
            *_where(root),
        ]
    lines = [f"建成 / built：写了 {summary.written} 个文章文件，删了 {summary.removed} 个", *_counts(summary)]
    lines += [f"手改保留 / hand edit kept：{FOLDER}/{path}" for path in summary.edited]
    lines += [f"版面已不给出此篇 / its page no longer gives it：{FOLDER}/{path}" for path in summary.orphans]
    if summary.questions:
        lines.append("待答问题见各版“原版对照”页，或 digest explain content/issues/<期>/<版>.txt")
    return lines + _where(root)


def _counts(summary: Summary) -> list[str]:
    return [
        f"{summary.issues} 期 {summary.pages} 版 {summary.articles} 篇；存疑 {summary.flags} 处，"
        f"待答 {summary.questions} 问 / {summary.pages} pages, {summary.articles} articles, "
        f"{summary.flags} flags, {summary.questions} questions open",
        *_damaged(summary),
    ]


def _damaged(summary: Summary) -> list[str]:
    if not summary.damaged:
        return []
    cure = "请先更正再刊出，digest explain 说明是哪些地方"
    return [f"损坏过重 {summary.damaged} 版，{cure} / {summary.damaged} pages too damaged to publish uncorrected"]


def _where(root: Path) -> list[str]:
    return [f"站点在 / the site is in {root / 'site'}", "看一看 / look at it：make serve"]
