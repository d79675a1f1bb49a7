"""`python -m benchmarks.owners`: learn what says whose a caption is, from pages of the dev split.

Conditional logit with a little shrinkage, fitted to the captions of pages as the generator reads them; the weights
named `owner …` are written into weights.tsv. `--hold` keeps the articles of some writers out and scores on those alone.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from benchmarks.corpus import BenchArticle, load_split
from benchmarks.dumps import LEVELS
from benchmarks.learn import WEIGHTS, page_to_learn, written_by
from benchmarks.scramble import GoldPage
from benchmarks.subject import conventions
from generator.restore import page_strips
from generator.restore.grammar import compile_grammar
from generator.restore.order import arrange
from generator.restore.owners import Articles, owners_of
from generator.restore.roles import State, sort_strips
from generator.restore.seams import page_words
from generator.restore.weights import Features, format_weights, parse_weights

SHRINK = 0.5
"""Weight of the squares of the weights against the log-likelihood of all captions."""
ROUNDS = 30
Case = tuple[tuple[Features, ...], frozenset[int]]
"""The evidence for each article, and which of them is right."""


def main() -> None:
    """Learn from pages of some writers, score on those of the others."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.owners", description=__doc__)
    parser.add_argument("--pages", type=int, default=200, help="pages a level")
    parser.add_argument(
        "--hold", default="", help="writers kept out and scored on, by the first letters of their files"
    )
    parser.add_argument("--write", action="store_true", help="write the weights into weights.tsv")
    options = parser.parse_args()
    articles = load_split("dev")
    held = [prefix for prefix in options.hold.split(",") if prefix]
    learnt = tuple(article for article in articles if not written_by(article, held))
    cases = _cases(learnt, options.pages)
    weights = fit(cases)
    for name, weight in sorted(weights.items()):
        print(f"{name:20} {weight:7.3f}")
    print("seen:", _score(cases, weights))
    if held:
        print(
            "held out:",
            _score(_cases(tuple(article for article in articles if written_by(article, held)), options.pages), weights),
        )
    if options.write:
        kept = {
            name: weight
            for name, weight in parse_weights(WEIGHTS.read_text(encoding="utf-8"))
            if not name.startswith("owner ")
        }
        WEIGHTS.write_text(format_weights(kept | weights), encoding="utf-8")


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """Weights that make the right owners likeliest (Fisher scoring)."""
    names = sorted({name for evidence, _ in cases for features in evidence for name, _ in features})
    at = {name: number for number, name in enumerate(names)}
    tables = []
    for evidence, right in cases:
        table = np.zeros((len(evidence), len(names)))
        for row, features in enumerate(evidence):
            for name, value in features:
                table[row, at[name]] = value
        tables.append((table, np.array([row in right for row in range(len(evidence))])))
    weights = np.zeros(len(names))
    for _ in range(ROUNDS):
        slope, bend = -SHRINK * weights, SHRINK * np.eye(len(names))
        for table, good in tables:
            gains = table @ weights
            shares = np.exp(gains - gains.max())
            shares /= shares.sum()
            own = shares * good
            slope += table.T @ (own / own.sum() - shares)
            mean = table.T @ shares
            bend += (table.T * shares) @ table - np.outer(mean, mean)
        weights = weights + np.linalg.solve(bend, slope)
    return dict(zip(names, map(float, weights), strict=True))


def _cases(articles: Sequence[BenchArticle], pages: int) -> list[Case]:
    golds = [page_to_learn(tuple(articles), level, 40_000 + seed) for level in LEVELS for seed in range(pages)]
    with ProcessPoolExecutor() as pool:
        return [case for found in pool.map(_cases_of, golds, chunksize=8) for case in found]


def _cases_of(gold: GoldPage) -> list[Case]:
    """The captions of a page that are read as captions, among the articles it is read as."""
    grammar = compile_grammar(conventions())
    readings = sort_strips(page_strips(gold.page), grammar, gold.page.section).readings
    layout = arrange(readings, page_words(readings, grammar))
    owner = {
        offset: number
        for number, article in enumerate(gold.articles)
        for block in article.blocks
        for span in block.spans
        for offset in range(span.start, span.end)
    }
    captions = [readings[place.reading] for place in layout.floats if place.state is State.CAPTION]
    if len(layout.paths) < 2 or not captions:
        return []
    mostly = [
        Counter(
            owner.get(span.start)
            for place in path
            for span in readings[place.reading].strip.spans
            for _ in range(len(span))
        ).most_common(1)[0][0]
        for path in layout.paths
    ]
    articles = Articles(layout.paths, captions, readings, grammar.common)
    found = []
    for caption in captions:
        own = owner.get(caption.strip.spans[0].start)
        right = frozenset(at for at, number in enumerate(mostly) if number == own)
        if right and own is not None:
            found.append((articles.evidence(caption), right))
    return found


def _score(cases: Sequence[Case], weights: dict[str, float]) -> str:
    """How many captions are given to the right article; how sure, and how many of those below a bar are wrong."""
    right, sure = 0, []
    for evidence, owners in cases:
        best = owners_of(evidence, weights)[0]
        right += best.path in owners
        sure.append((best.chance, best.path in owners))
    parts = []
    for low, high in ((0.0, 0.55), (0.55, 0.75), (0.75, 0.9), (0.9, 1.01)):
        inside = [good for chance, good in sure if low <= chance < high]
        parts.append(f"{low}: {sum(inside)}/{len(inside)}")
    return f"{right / max(len(cases), 1):.3f} of {len(cases)}; by chance {', '.join(parts)}"


if __name__ == "__main__":
    main()
