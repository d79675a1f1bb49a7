"""`python -m benchmarks.learn`: learn what each named piece of evidence weighs, from pages of the dev split.

Averaged structured perceptron with AdaGrad steps and a cost for each wrong step (Collins 2002; Duchi et al. 2011;
Tsochantaridis et al. 2005): decode a page with the weights so far, decode it again with only right ways allowed, and
move the weights from the evidence of the first towards that of the second. `--hold` keeps the articles of some writers
out of learning and scores on pages made of those alone.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import dumps
from benchmarks.breaks import BreakKind
from benchmarks.corpus import AUTHOR_NOTE, BenchArticle, Line, load_split
from benchmarks.measures import estimates, measure
from benchmarks.pairs import common_pairs
from benchmarks.scramble import UNCOMPARED, GoldArticle, GoldBlock, GoldPage, compose
from benchmarks.subject import known_places
from generator.files.vocabulary import VOCABULARY_FOLDER, load_conventions
from generator.model.source import Page
from generator.restore import Conventions, page_strips, restore_page
from generator.restore.choice import Offer, bonds_in
from generator.restore.confidence import kind_of
from generator.restore.grammar import Grammar, compile_grammar
from generator.restore.guess import in_printed_order
from generator.restore.order import Problem, arrange
from generator.restore.roles import FLOATS, FURNITURE, Reading, State, sort_strips
from generator.restore.seams import page_words
from generator.restore.ways import FarStep, Way
from generator.restore.weights import Features, format_weights, parse_weights
from tests.gold_data import gold_restoration, sample_page
from tests.restore_cases import MARKS, read_cases

_ROLES = {mark: role for role, mark in MARKS.items()}
_REMOVED = {reason.value: state.value for state, reason in FURNITURE.items()}
STEADY = 4.0
"""Squares every feature begins with: keeps the first steps small, for one learns from weights that are good already."""
SAMPLES = 3
"""How often the sample page is seen in an epoch."""
WEIGHTS = VOCABULARY_FOLDER / "weights.tsv"
STATES: dict[str, frozenset[State]] = {
    "title": frozenset({State.TITLE}), "kicker": frozenset({State.KICKER}), "subtitle": frozenset({State.SUBTITLE}),
    "column": frozenset({State.COLUMN}), "heading": frozenset({State.HEADING}),
    "byline": frozenset({State.BYLINE, State.SIGNATURE}),
    "paragraph": frozenset({State.BODY, State.NOTE, State.BRIEF}),
    AUTHOR_NOTE: frozenset({State.SIGNATURE, State.BODY, State.BYLINE}),
    "caption": frozenset({State.CAPTION}), "pull_quote": frozenset({State.PULL_QUOTE}),
    # A line with the number, the date and the section may be either: both go.
    "running_head": frozenset({State.RUNNING_HEAD, State.PAGE_NUMBER}),
    "page_number": frozenset({State.RUNNING_HEAD, State.PAGE_NUMBER}),
    "credits": frozenset({State.CREDITS}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right on a page, in terms of its readings."""

    states: Mapping[int, frozenset[State]]
    before: Mapping[int, int | None]
    """For each reading the one before it in its article; None for the first, and for floats."""
    joined: Mapping[int, bool | None]
    """Whether it continues the paragraph of the one before; None where either is right."""
    last: frozenset[int]

    def may_admit(self, step: FarStep) -> bool:
        """Whether a far step is between the right two readings."""
        return self.before.get(step.after) == step.before

    def admits(self, way: Way) -> bool:
        """Whether a way is right."""
        if way.after is None:
            return way.before in self.last and way.first in self.states.get(way.before or 0, ())
        if way.second not in self.states[way.after] or self.before[way.after] != way.before:
            return False
        if way.before is None:
            return True
        joined = self.joined[way.after]
        return way.first in self.states[way.before] and (joined is None or joined == way.joins)


def truth_of(gold: GoldPage, readings: Sequence[Reading]) -> Truth:
    """Lay the right answer over the readings; a reading that holds two blocks counts as the one it holds more of."""
    text = gold.page.text
    where: dict[int, int] = {}
    for index, reading in enumerate(readings):
        for span in reading.strip.spans:
            for offset in range(span.start, span.end):
                where[offset] = index
    block_of: dict[int, Counter[tuple[int, int]]] = {}
    blocks = [(number, at, block) for number, a in enumerate(gold.articles) for at, block in enumerate(a.blocks)]
    blocks += [(-1, at, block) for at, block in enumerate(gold.furniture)]
    for number, at, block in blocks:
        for span in block.spans:
            for offset in range(span.start, span.end):
                if offset in where and not text[offset].isspace() and text[offset] not in UNCOMPARED:
                    block_of.setdefault(where[offset], Counter())[number, at] += 1
    main = {index: counts.most_common(1)[0][0] for index, counts in block_of.items()}
    free = {item.before for item in gold.breaks if item.kind is BreakKind.SENTENCE}
    states: dict[int, frozenset[State]] = {}
    before: dict[int, int | None] = {}
    joined: dict[int, bool | None] = {}
    last: set[int] = set()
    previous: dict[int, tuple[int, int]] = {}
    for number, at, block in blocks:
        floats = number < 0 or block.role in ("caption", "pull_quote")
        seen: list[int] = []
        for span in block.spans:
            for offset in range(span.start, span.end):
                held = where.get(offset)
                if held is not None and main.get(held) == (number, at) and (not seen or seen[-1] != held):
                    seen.append(held)
        for index in dict.fromkeys(seen):
            states[index] = STATES.get(block.role, STATES["paragraph"])
            before[index], joined[index] = None, False
            if floats or block.role == "jump":
                last.add(index)
                continue
            if number in previous:
                other, its_block = previous[number]
                before[index] = other
                same = its_block == at
                ends = readings[other].strip.spans[-1].end - 1
                joined[index] = None if same and ends in free else same
            previous[number] = (index, at)
    last |= {index for index, _ in previous.values()}
    for index, reading in enumerate(readings):  # what holds nothing that is compared may be anything
        if index not in states:
            states[index] = frozenset(c.state for c in reading.candidates)
            before[index], joined[index] = None, None
            last.add(index)
    return Truth(states, before, joined, frozenset(last))


def sample_gold() -> GoldPage:
    """The sample page with its right answer, as one more page to learn from."""
    page = sample_page()
    made = gold_restoration(page)
    articles = tuple(
        GoldArticle(
            article.id,
            "科技日报",
            article.title,
            tuple(GoldBlock(block.role.value, block.spans, block.text) for block in article.blocks),
        )
        for article in made.articles
    )
    return GoldPage(page, 0, 0, articles, (), (), ())


def truth_of_case(expected: str, readings: Sequence[Reading]) -> Truth:
    """Lay what a case expects over the readings, by their wording."""
    blocks: list[tuple[int, str, str]] = []
    removed: dict[str, str] = {}
    article = -1
    for line in expected.splitlines():
        if line.startswith("= 篇"):
            article += 1
        elif line.startswith("= 去 "):
            _, _, reason, text = line.split(" ", 3)
            removed[_squeezed(text)] = _REMOVED.get(reason, "credits")
        elif not line.startswith("="):
            mark, _, text = line.partition(" ")
            if mark in _ROLES:
                blocks.append((article, _ROLES[mark], _squeezed(text)))
            else:  # a block that holds a line break
                blocks[-1] = (article, blocks[-1][1], blocks[-1][2] + _squeezed(line))
    states: dict[int, frozenset[State]] = {}
    place: dict[int, tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    for index, reading in enumerate(readings):
        text = _squeezed(reading.text)
        if text in removed:
            states[index] = STATES[removed[text]]
            continue
        exact = [at for at, (_, _, whole) in enumerate(blocks) if whole == text and (at, 0) not in taken]
        for at, (_, role, whole) in enumerate(blocks):
            start = whole.find(text)
            if start >= 0 and (at, start) not in taken and (not exact or at in exact):
                taken.add((at, start))
                states[index], place[index] = STATES[role], (at, start)
                break
    before: dict[int, int | None] = dict.fromkeys(range(len(readings)))
    joined: dict[int, bool | None] = dict.fromkeys(range(len(readings)), False)
    ends: dict[int, int] = {}
    for index in sorted(place, key=lambda i: place[i]):
        at = place[index][0]
        article, role, _ = blocks[at]
        if role in ("caption", "pull_quote"):
            continue
        if article in ends:
            before[index] = ends[article]
            joined[index] = place[ends[article]][0] == at
        ends[article] = index
    last = set(ends.values()) | {i for i in range(len(readings)) if states.get(i, frozenset()) <= FLOATS}
    for index, reading in enumerate(readings):
        if index not in states:
            states[index] = frozenset(c.state for c in reading.candidates)
            last.add(index)
    return Truth(states, before, joined, frozenset(last))


def _squeezed(text: str) -> str:
    return "".join(char for char in text if not char.isspace())


class Learner:
    """Weights under way."""

    def __init__(self, conventions: Conventions, weights: Mapping[str, float], rate: float, cost: float) -> None:
        self.conventions = conventions
        self.weights: dict[str, float] = dict(weights)
        self._rate, self._cost = rate, cost
        self.squares: dict[str, float] = {}
        self._sums: dict[str, float] = {}
        self._since: dict[str, int] = {}
        self.steps = 0
        self.beyond: list[str] = []

    def learn(self, page: Page, truth_on: Callable[[Sequence[Reading]], Truth]) -> float | None:
        """One page; the loss of the decoded layout, None where the truth is not among what can be chosen."""
        grammar = replace(compile_grammar(replace(self.conventions, weights=())), weights=self.weights)
        readings = sort_strips(page_strips(page), grammar, page.section, hopeless=math.inf).readings
        truth = truth_on(readings)
        words = page_words(readings, grammar)
        printed = in_printed_order(readings, words)
        problem = Problem(readings, words, printed)
        first = problem.choose(problem.offer())
        if first is None:
            return None
        wanted = frozenset((before, after) for after, before in truth.before.items() if before is not None)
        offer = problem.offer(first.ways, wanted)
        far = [item.way() for item in offer.far if truth.may_admit(item)]
        right = tuple(way for way in (*offer.ways, *far) if truth.admits(way))
        links = {link for way in right if (link := way.far_link)}
        gold = problem.choose(Offer(right, (), problem.bonds(links)))
        if gold is None:
            self._note_missing(readings, truth, right, page)
            return None
        cost = self._cost
        costly = Offer(
            tuple(w if truth.admits(w) else replace(w, gain=w.gain + cost * _weight(w)) for w in offer.ways),
            tuple(
                step if truth.may_admit(step) and truth.admits(step.way()) else replace(step, gain=step.gain + cost)
                for step in offer.far
            ),
        )
        wrong = problem.choose(costly)
        if wrong is None:
            return None
        loss = sum(_weight(way) for way in wrong.ways if not truth.admits(way))
        self.steps += 1
        if loss:
            self._move(
                [*_parts(gold.ways), *(bond.features for bond in bonds_in(gold.ways, gold.bonds))],
                [*_parts(wrong.ways), *(bond.features for bond in bonds_in(wrong.ways, wrong.bonds))],
            )
        return loss

    def _move(self, right: Iterable[Features], wrong: Iterable[Features]) -> None:
        change: dict[str, float] = {}
        for parts, sign in ((right, 1.0), (wrong, -1.0)):
            for part in parts:
                for name, strength in part:
                    change[name] = change.get(name, 0.0) + sign * strength
        for name, amount in change.items():
            if not amount:
                continue
            step = max(-3.0, min(3.0, amount))
            self.squares[name] = self.squares.get(name, STEADY) + step * step
            old = self.weights.get(name, 0.0)
            self._sums[name] = self._sums.get(name, 0.0) + old * (self.steps - self._since.get(name, 0))
            self._since[name] = self.steps
            self.weights[name] = old + self._rate * step / math.sqrt(self.squares[name])

    def averaged(self) -> dict[str, float]:
        """The mean of the weights over all steps: steadier than the last ones."""
        found = {}
        for name, value in self.weights.items():
            total = self._sums.get(name, 0.0) + value * (self.steps - self._since.get(name, 0))
            found[name] = total / max(self.steps, 1)
        return found

    def _note_missing(self, readings: Sequence[Reading], truth: Truth, right: Sequence[Way], page: Page) -> None:
        entered = {way.after for way in right}
        for index, reading in enumerate(readings):
            if index not in entered and len(self.beyond) < 40:
                have = {candidate.state for candidate in reading.candidates} & truth.states[index]
                states = "/".join(sorted(truth.states[index]))
                kind = "no way as" if have else "no candidate"
                self.beyond.append(f"{page.key}: {kind} {states}: {reading.text[:50]}")


def _parts(ways: Iterable[Way]) -> Iterable[Features]:
    return (part for way in ways for part in way.features)


def _weight(way: Way) -> float:
    return 1.0 if way.after is not None else 0.3


def main() -> int:
    """Learn, calibrate, score; the weights go to `--out`, or to the program's own file unless writers were held out."""
    options = _options()
    articles = load_split("dev")
    held = [prefix for prefix in options.hold.split(",") if prefix]
    kept = tuple(article for article in articles if not written_by(article, held))
    unseen = tuple(article for article in articles if written_by(article, held)) if held else articles
    out = options.out or (None if held else WEIGHTS)
    known = load_conventions()
    if held:  # what their articles share is not known either
        known = replace(known, common_pairs=tuple(sorted(common_pairs(kept).items())))
    weights = _learn(kept, known, options, out)
    if options.calibrate:
        weights = _calibrated(unseen, replace(known, weights=tuple(sorted(weights.items()))), options)
        if out:
            out.write_text(format_weights(weights), encoding="utf-8")
    if options.score:
        known = replace(known, weights=tuple(sorted(weights.items())))
        score(unseen, known, options.score, _levels(options))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hold", default="", help="prefixes of article names kept out of learning: de,d")
    parser.add_argument("--pages", type=int, default=40, help="pages of each level in an epoch")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=0.15)
    parser.add_argument("--cost", type=float, default=2.0)
    parser.add_argument(
        "--calibrate", type=int, default=0, help="pages of each level to fit confidences on, with --hold"
    )
    parser.add_argument("--score", type=int, default=24, help="pages of each level to score on")
    parser.add_argument("--start", type=Path, default=WEIGHTS, help="weights to begin with")
    parser.add_argument("--first", type=int, default=1000, help="first seed")
    parser.add_argument("--jobs", type=int, default=2, help="processes; their weights are averaged after each epoch")
    parser.add_argument("--cases", type=int, default=1, help="how often an epoch sees each case")
    parser.add_argument("--levels", default="1,2,3,4,5")
    parser.add_argument("--least", type=float, default=0.15, help="weights nearer to nothing than this are left out")
    parser.add_argument("--out", type=Path, default=None)
    return parser.parse_args()


def _levels(options: argparse.Namespace) -> list[int]:
    return [int(level) for level in options.levels.split(",")]


def _learn(
    articles: tuple[BenchArticle, ...], known: Conventions, options: argparse.Namespace, out: Path | None
) -> dict[str, float]:
    """Epoch after epoch, on all cores; the mean of the later epochs, which is steadier than the last one."""
    weights = dict(parse_weights(options.start.read_text(encoding="utf-8")))
    squares: dict[str, float] = {}
    late: list[dict[str, float]] = []
    learned = weights
    rng = random.Random(1)
    with ProcessPoolExecutor(options.jobs) as pool:
        for epoch in range(options.epochs):
            began = time.time()
            pages = _pages(options, epoch)
            rng.shuffle(pages)
            shards = [pages[job :: options.jobs] for job in range(options.jobs)]
            tasks = [Task(articles, known, weights, squares, shard, options.rate, options.cost) for shard in shards]
            done = list(pool.map(_shard, tasks))
            names = sorted({name for shard in done for name in shard.weights})
            weights = {name: sum(shard.weights.get(name, 0.0) for shard in done) / len(done) for name in names}
            squares = {name: sum(shard.squares.get(name, 0.0) for shard in done) for name in names}
            if epoch >= options.epochs // 2:
                late.append(weights)
            losses = [loss for shard in done for loss in shard.losses]
            print(f"epoch {epoch}: mean loss {sum(losses) / max(len(losses), 1):.2f}, {len(pages) - len(losses)} of "
                  f"{len(pages)} pages beyond reach, {time.time() - began:.0f} s", flush=True)  # fmt: skip
            for line in sorted({line for shard in done for line in shard.beyond}):
                print(f"  {line}")
            learned = _telling(_mean(late) if late else weights, options.least)
            if out:
                out.write_text(format_weights(learned), encoding="utf-8")
    return learned


def _telling(weights: Mapping[str, float], least: float) -> dict[str, float]:
    """Without the weights that say hardly anything: four features in five, and unseen writers are read no worse."""
    return {name: value for name, value in weights.items() if abs(value) >= least or name.startswith("calibration ")}


def _pages(options: argparse.Namespace, epoch: int) -> list[tuple[int, int]]:
    """Level and seed of the pages of an epoch; level 0 stands for the cases and the sample page."""
    first = options.first + 1000 * epoch
    pages = [
        (level, first + seed)
        for level in _levels(options)
        for seed in range(options.pages if level < 5 else options.pages // 4)  # columns anywhere are rare on real pages
    ]
    return pages + [(0, number) for number in range(len(read_cases()) + SAMPLES) for _ in range(options.cases)]


def _calibrated(
    articles: tuple[BenchArticle, ...], known: Conventions, options: argparse.Namespace
) -> dict[str, float]:
    """The weights known, with curves from margin to confidence fitted on pages of these articles."""
    cases = [
        case
        for level in _levels(options)
        for seed in range(options.calibrate if level < 5 else options.calibrate // 4)
        for case in judged(page_to_learn(articles, level, 500 + seed), known)
    ]
    curves = calibrate(cases)
    print(f"{len(cases)} decisions, {sum(good for _, _, good in cases) / len(cases):.3f} right")
    for kind in sorted({kind for kind, _, _ in cases}):
        own = [good for other, _, good in cases if other == kind]
        bias, slope = curves[f"calibration {kind} bias"], curves[f"calibration {kind} slope"]
        print(f"  {kind}: {len(own)} cases, {sum(own) / len(own):.3f} right, bias {bias}, slope {slope}")
    return {name: value for name, value in known.weights if not name.startswith("calibration ")} | curves


def _mean(many: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: sum(one.get(name, 0.0) for one in many) / len(many) for name in sorted({n for m in many for n in m})}


# --- calibration --------------------------------------------------------------------------------------------------


def judged(gold: GoldPage, conventions: Conventions) -> list[tuple[str, float, bool]]:
    """Kind, margin and rightness of every decision made on a page."""
    grammar = compile_grammar(conventions)
    readings = sort_strips(page_strips(gold.page), grammar, gold.page.section).readings
    truth = truth_of(gold, readings)
    words = page_words(readings, grammar)
    layout = arrange(readings, words)
    found = []
    for place in (*(place for path in layout.paths for place in path), *layout.floats):
        way = place.way
        cuts = words.seam(readings[way.before], readings[place.reading]).kind if way.before is not None else ""
        found.append((kind_of(way, cuts), place.margin, truth.admits(way)))
    return found


def calibrate(cases: Sequence[tuple[str, float, bool]]) -> dict[str, float]:
    """Logistic curves from margin to rightness: one over all kinds, and one a kind, drawn towards it by few cases."""
    made: dict[str, float] = {}
    common = _logistic([(margin, right) for _, margin, right in cases], (0.0, 0.3), 1.0)
    made["calibration any bias"], made["calibration any slope"] = common
    for kind in sorted({kind for kind, _, _ in cases}):
        own = [(margin, right) for other, margin, right in cases if other == kind]
        bias, slope = _logistic(own, common, 6.0)
        made[f"calibration {kind} bias"], made[f"calibration {kind} slope"] = bias, slope
    return made


def _logistic(cases: Sequence[tuple[float, bool]], prior: tuple[float, float], weight: float) -> tuple[float, float]:
    """Bias and slope that make the cases likeliest, with a Gaussian prior around `prior` (Newton's method)."""
    margins = np.array([min(margin, 12.0) for margin, _ in cases])
    right = np.array([float(good) for _, good in cases])
    design = np.stack([np.ones_like(margins), margins], axis=1)
    found = np.array(prior)
    strength = np.diag([weight, weight * 20.0])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        slope = design.T @ (right - chance) - strength @ (found - np.array(prior))
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + strength
        found = found + np.linalg.solve(curve, slope)
    return round(float(found[0]), 3), round(max(float(found[1]), 0.02), 3)


@dataclass(frozen=True, slots=True)
class Task:
    """A share of an epoch for one process."""

    articles: tuple[BenchArticle, ...]
    known: Conventions
    weights: dict[str, float]
    squares: dict[str, float]
    pages: list[tuple[int, int]]
    rate: float
    cost: float


@dataclass(frozen=True, slots=True)
class Shard:
    """What one process learned from its share."""

    weights: dict[str, float]
    squares: dict[str, float]
    losses: list[float]
    beyond: list[str]
    """Strips whose right state or way was not among what could be chosen."""


def _shard(task: Task) -> Shard:
    learner = Learner(task.known, task.weights, task.rate, task.cost)
    learner.squares = dict(task.squares)
    grammar = compile_grammar(task.known)
    cases = list(read_cases().values())
    losses: list[float | None] = []
    for level, seed in task.pages:
        if level:
            gold = page_to_learn(bared(task.articles, grammar, seed), level, seed)
            losses.append(learner.learn(gold.page, partial(truth_of, gold)))
        elif seed < len(cases):
            name, raw, expected = cases[seed]
            page = Page(name, f"{name}.txt", raw, "", "utf-8")
            losses.append(learner.learn(page, partial(truth_of_case, expected.strip())))
        else:
            gold = sample_gold()
            losses.append(learner.learn(gold.page, partial(truth_of, gold)))
    return Shard(learner.averaged(), learner.squares, [loss for loss in losses if loss is not None], learner.beyond)


def page_to_learn(articles: tuple[BenchArticle, ...], level: int, seed: int) -> GoldPage:
    """A page of the dev split, by turns as the one scrambler damages it and as the other dumps it."""
    return (dumps.compose if seed % 2 and level in dumps.LEVELS else compose)(articles, "dev", level, seed)


BARED = 0.3
"""Share of captions that lose what tells them by a word (图为, who took the picture), so that others are learned."""


def bared(articles: Sequence[BenchArticle], grammar: Grammar, seed: int) -> tuple[BenchArticle, ...]:
    """The articles with some captions bared of their opening word or of their credit, as other papers print them."""
    rng = random.Random(seed)
    return tuple(
        replace(article, lines=tuple(_bared(line, grammar, rng) for line in article.lines)) for article in articles
    )


def _bared(line: Line, grammar: Grammar, rng: random.Random) -> Line:
    if line.role != "caption":
        return line
    text = line.text
    credit = grammar.caption_end.search(text)
    if rng.random() < BARED and credit:
        text = text[: credit.start()].rstrip()
    opening = grammar.caption_start.match(text)
    if rng.random() < BARED and opening:
        text = text[opening.end() :].lstrip("：: \u3000")
    return replace(line, text=text) if len(text) >= SHORTEST_BARED else line


SHORTEST_BARED = 6
"""Code points of the shortest caption that is left when it is bared."""


def written_by(article: BenchArticle, prefixes: Sequence[str]) -> bool:
    """Whether the article is by one of these writers, named by the letters their file names begin with."""
    letters = article.name.partition("-")[0].rstrip("0123456789")
    return letters in prefixes


def score(articles: tuple[BenchArticle, ...], conventions: Conventions, pages: int, levels: Sequence[int]) -> None:
    """Print the main figures on pages of these articles."""
    for level in levels:
        golds = [page_to_learn(articles, level, seed) for seed in range(1, pages + 1)]
        found = estimates([measure(g, restore_page(g.page, conventions, known_places())) for g in golds], draws=10)
        names = (
            "perfect",
            "title",
            "characters",
            "roles",
            "successor",
            "stitch precision",
            "stitch recall",
            "questions",
        )
        print(f"level {level}: " + ", ".join(f"{name} {found[name].value:.3f}" for name in names), flush=True)


if __name__ == "__main__":
    sys.exit(main())
