"""`python -m benchmarks.pairs`: pairs of characters that many articles hold, into `vocabulary/pairs.tsv`.

Counted over the articles of the dev split: what many of them share says little about the matter of one.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from benchmarks.corpus import BenchArticle, load_split
from generator.files.vocabulary import VOCABULARY_FOLDER
from generator.restore.affinity import RARE, pairs
from generator.restore.weights import format_weights


def common_pairs(articles: Sequence[BenchArticle]) -> dict[str, float]:
    """The pairs that at least `RARE` of the articles hold, each with its share (0–1)."""
    held: Counter[str] = Counter()
    for article in articles:
        held.update(pairs("\n".join(line.text for line in article.lines)).keys())
    return {pair: count / len(articles) for pair, count in held.items() if count >= RARE * len(articles)}


def main() -> int:
    """Count and write."""
    articles = load_split("dev")
    shares = common_pairs(articles)
    (VOCABULARY_FOLDER / "pairs.tsv").write_text(format_weights(shares), encoding="utf-8")
    print(f"{len(shares)} pairs of {len(articles)} articles")
    return 0


if __name__ == "__main__":
    sys.exit(main())
