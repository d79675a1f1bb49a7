"""`python -m benchmarks.restore`: measure restoration on scrambled pages, print a table, hold it against its floors.

Pages are made from invented articles (articles/README.md) by two scramblers written independently of one another:
scramble.py cuts and moves text; dumps.py sets columns and prints them as the tools do that pages are copied with. The
test split is only for scoring: every run on it is counted in test-looks.json and the count is printed with the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import dumps, readme, report
from benchmarks.baselines import naive, oracle
from benchmarks.corpus import SPLITS, BenchArticle, load_split
from benchmarks.editor import edit
from benchmarks.measures import PageResult, estimates, measure, reliability
from benchmarks.scramble import LEVELS, GoldPage, check, compose
from generator.model.article import Restoration

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "restore-results.json"
RESULTS_PAGE = HERE / "RESULTS.md"
FLOORS = HERE / "floors.json"
LOOKS = HERE / "test-looks.json"
FIRST_SEED = 1
SLACK = 0.005
"""A floor lies this far under the figure it was recorded from, so that a harmless change of ties does not fail it."""
FLOORED = ("perfect", "title", "characters", "b-cubed", "successor", "stitch precision", "stitch recall", "roles",
           "unasked joins")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """All pages of one split and level, restored and measured."""

    results: list[PageResult]
    seconds: list[float]
    characters: int
    crashes: int
    unstable: int
    """Pages restored twice with unlike results."""
    megabytes: int
    """Most memory of any process."""


@dataclass(frozen=True, slots=True)
class Scrambler:
    """A way to make damaged pages."""

    compose: Callable[[tuple[BenchArticle, ...], str, int, int], GoldPage]
    levels: tuple[int, ...]
    suffix: str
    """Stands behind the name of the split wherever figures are kept."""


SCRAMBLERS = (Scrambler(compose, LEVELS, ""), Scrambler(dumps.compose, dumps.LEVELS, " dumps"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; the exit code is 1 when a figure lies under its floor, else 0."""
    options = _options(arguments)
    splits = SPLITS if options.split == "both" else (options.split,)
    restore = _generator() if options.baseline is None else {"oracle": oracle, "naive": _naive}[options.baseline]
    stored: dict[str, Any] = _read(RESULTS) if RESULTS.exists() else {}
    measured: dict[str, Any] = {}
    for split in splits:
        if split == "test" and options.baseline is None:
            _count_look()
        for scrambler in SCRAMBLERS:
            levels = [level for level in scrambler.levels if options.level in (None, level)]
            if levels:
                measured[split + scrambler.suffix] = _measure_split(split, scrambler, levels, options, restore)
    for split, found in measured.items():
        print(report.split_table(split, found))
    if options.baseline is not None:
        return 0
    full = options.level is None and options.pages == _DEFAULT_PAGES
    if full:
        stored |= measured
        stored["looks at the test split"] = len(_read(LOOKS)) if LOOKS.exists() else 0
        RESULTS.write_text(json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        RESULTS_PAGE.write_text(report.results_page(stored), encoding="utf-8")
        readme.write_tables(stored)
    if options.update_floors:
        if not full:
            print("地板只能由完整的一次运行更新：不要加 --level 和 --pages。")
            return 2
        _update_floors(measured)
        return 0
    return _hold(measured) if full else 0


_DEFAULT_PAGES = 40


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.restore", description="还原的质量与速度")
    parser.add_argument("--split", choices=(*SPLITS, "both"), default="dev", help="默认 dev；test 每看一次记一次")
    parser.add_argument("--pages", type=int, default=_DEFAULT_PAGES, help="每级页数")
    parser.add_argument("--edited", type=int, default=16, help="每级前几页由模拟的编辑回答提问")
    parser.add_argument("--level", type=int, choices=LEVELS, help="只测一级损伤")
    parser.add_argument("--baseline", choices=("oracle", "naive"), help="测对照而不测生成器，不写文件")
    parser.add_argument("--show-failures", action="store_true", help="列出未能完全还原的文章（只限 dev）")
    parser.add_argument("--show-page", type=int, metavar="SEED", help="印出 dev 的一页（与 --level 同用）")
    parser.add_argument("--update-floors", action="store_true", help="把这次的结果记为地板")
    options = parser.parse_args(arguments)
    if options.show_failures and options.split != "dev":
        parser.error("--show-failures 只能用于 dev：test 只用来打分")
    if options.show_page is not None:
        print(compose(load_split("dev"), "dev", options.level or 1, options.show_page).page.text)
        raise SystemExit(0)
    return options


def _naive(gold: GoldPage) -> Restoration:
    return naive(gold.page)


def _generator() -> Callable[[GoldPage], Restoration]:
    """The generator's own restoration, as the command line runs it."""
    from benchmarks.subject import restore_page_as_installed  # noqa: PLC0415 - baselines run without the generator

    return restore_page_as_installed


def _measure_split(
    split: str,
    scrambler: Scrambler,
    levels: Sequence[int],
    options: argparse.Namespace,
    restore: Callable[[GoldPage], Restoration],
) -> dict[str, Any]:
    """Figures of one split by one scrambler, as plain data."""
    articles = load_split(split)
    found: dict[str, Any] = {"articles": len(articles), "pages per level": options.pages,
                             "seeds": [FIRST_SEED, FIRST_SEED + options.pages - 1], "levels": {}}  # fmt: skip
    judged: list[tuple[str, float, bool]] = []
    for level in levels:
        seeds = range(FIRST_SEED, FIRST_SEED + options.pages)
        golds = [scrambler.compose(articles, split, level, seed) for seed in seeds]
        for gold in golds:
            check(gold, articles)
        run = _run_installed(golds, options.edited) if options.baseline is None else _run(golds, restore)
        found["levels"][str(level)] = _figures(run, golds)
        if options.baseline is None:
            plain = estimates([measure(gold, naive(gold.page)) for gold in golds], draws=1)
            found["levels"][str(level)]["naive"] = {
                name: round(plain[name].value, 4) for name in ("perfect", "title", "characters", "successor", "roles")
            }
        judged += [case for result in run.results for case in result.decisions if level < 5]
        if options.show_failures:
            for result in run.results:
                for line in result.failures:
                    print(line)
    found["decisions by confidence"] = {
        kind: reliability((sure, right) for other, sure, right in judged if other == kind)
        for kind in sorted({kind for kind, _, _ in judged})
    }
    return found


def _run_installed(golds: Sequence[GoldPage], edited: int) -> Run:
    """The generator's own restoration, on all cores; a simulated editor answers the questions of the first pages."""
    tasks = [(gold, number < edited) for number, gold in enumerate(golds)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        done = list(pool.map(_measure_installed, tasks, chunksize=2))
    sums = [one.result for one in done]
    peak = max(one.megabytes for one in done)
    return Run(
        sums, [one.seconds for one in done], sum(len(gold.page.text) for gold in golds),
        sum(one.crashed for one in done), sum(one.unstable for one in done), peak,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Measured:
    result: PageResult
    seconds: float
    crashed: bool
    unstable: bool
    megabytes: int


def _measure_installed(task: tuple[GoldPage, bool]) -> _Measured:
    """One page, restored twice: once to load what is loaded once, once on the clock."""
    gold, edited = task
    restore = _generator()
    first = _attempt(restore, gold)
    began = time.process_time()
    made = _attempt(restore, gold)
    seconds = time.process_time() - began
    result = measure(gold, made or Restoration(gold.page.key, (), (), (), ()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if edited and made is not None:
        from benchmarks.subject import restore_corrected  # noqa: PLC0415 - baselines run without the generator

        answered = edit(gold, partial(restore_corrected, gold))
        result.sums["perfect when answered"] = measure(gold, answered.restoration).sums["perfect"]
        result.sums["answers"] = (answered.answered, 1)
        result.sums["answers refused"] = (answered.refused, 1)
    return _Measured(result, seconds, made is None, made != first, peak)


def _run(golds: Sequence[GoldPage], restore: Callable[[GoldPage], Restoration]) -> Run:
    results, seconds, crashes = [], [], 0
    first = _attempt(restore, golds[0])  # dictionaries are loaded on first use; that is no page's time
    unstable = 0
    for gold in golds:
        began = time.process_time()
        made = _attempt(restore, gold)
        seconds.append(time.process_time() - began)
        crashes += made is None
        unstable += gold is golds[0] and made != first
        results.append(measure(gold, made or Restoration(gold.page.key, (), (), (), ())))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Run(results, seconds, sum(len(gold.page.text) for gold in golds), crashes, unstable, peak)


def _attempt(restore: Callable[[GoldPage], Restoration], gold: GoldPage) -> Restoration | None:
    """The restoration, or None where it crashed: that is a result too, and the page counts as wholly wrong."""
    try:
        return restore(gold)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and named
        print(f"{gold.page.key}: {type(error).__name__}: {error}", file=sys.stderr)
        return None


def _figures(run: Run, golds: Sequence[GoldPage]) -> dict[str, Any]:
    ordered = sorted(run.seconds)
    total = sum(ordered) or 1e-9
    return {
        "figures": {
            name: [round(e.value, 4), round(e.low, 4), round(e.high, 4), e.count]
            for name, e in estimates(run.results).items()
        },
        "conservation violations": int(sum(result.sums["conservation"][0] for result in run.results)),
        "crashes": run.crashes,
        "unstable": run.unstable,
        "joins by confidence": reliability(case for result in run.results for case in result.joins),
        "blocks by confidence": reliability(case for result in run.results for case in result.blocks),
        "speed": {
            "pages per second": round(len(golds) / total, 2),
            "characters per second": round(run.characters / total),
            "median seconds": round(ordered[len(ordered) // 2], 3),
            "95th percentile": round(ordered[int(len(ordered) * 0.95)], 3),
            "slowest": round(ordered[-1], 3),
            "peak megabytes": run.megabytes,
        },
    }


# --- floors -------------------------------------------------------------------------------------------------------


def _update_floors(measured: dict[str, Any]) -> None:
    floors = _read(FLOORS) if FLOORS.exists() else {}
    for split, found in measured.items():
        floors[split] = {
            level: {
                name: round(max(entry["figures"][name][0] - SLACK, 0), 4)
                for name in FLOORED
                if name in entry["figures"]
            }
            for level, entry in found["levels"].items()
        }
    FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"地板已更新：{FLOORS.name}")


def below_floor(measured: dict[str, Any], floors: dict[str, Any]) -> list[str]:
    """One line for each figure under its floor, and for every violation of what must never happen."""
    lines = []
    for split, found in measured.items():
        for level, entry in found["levels"].items():
            if entry["conservation violations"]:
                lines.append(f"{split} 第{level}级：{entry['conservation violations']}页账目不平")
            if entry["unstable"]:
                lines.append(f"{split} 第{level}级：同一版两次结果不同")
            if entry["crashes"]:
                lines.append(f"{split} 第{level}级：{entry['crashes']}页中断")
            for name, floor in floors.get(split, {}).get(level, {}).items():
                value = entry["figures"].get(name, [0.0])[0]
                if value < floor:
                    lines.append(f"{split} 第{level}级：{report.name_of(name)} {value:.3f} 低于地板 {floor:.3f}")
    return lines


def _hold(measured: dict[str, Any]) -> int:
    lines = below_floor(measured, _read(FLOORS) if FLOORS.exists() else {})
    for line in lines:
        print(line)
    return 1 if lines else 0


def _count_look() -> None:
    """Record that the test split was scored: the time of the run, oldest first."""
    looks = _read(LOOKS) if LOOKS.exists() else []
    looks.append(time.strftime("%Y-%m-%d %H:%M", time.gmtime()))
    LOOKS.write_text(json.dumps(looks, indent=1) + "\n", encoding="utf-8")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
