"""The sample page is restored exactly as in the gold, with the doubtful places flagged and the doubtful join told."""

from __future__ import annotations

import pytest

from generator.files.vocabulary import load_conventions
from generator.model.article import DecisionKind, FlagKind, Restoration
from generator.model.ledger import balance
from generator.restore import restore_page
from tests.gold_data import gold_restoration, sample_page

PAGE = sample_page()
GOLD = gold_restoration(PAGE)


@pytest.fixture(scope="module")
def restored() -> Restoration:
    return restore_page(PAGE, load_conventions())


def test_balances(restored: Restoration) -> None:
    balance(PAGE, restored)


@pytest.mark.parametrize("number", range(5))
def test_article_is_exactly_the_gold_one(restored: Restoration, number: int) -> None:
    made, gold = restored.articles[number], GOLD.articles[number]
    assert (made.id, made.title, made.kicker, made.subtitle, made.column) == (
        gold.id, gold.title, gold.kicker, gold.subtitle, gold.column,
    )  # fmt: skip
    assert [(b.role, b.spans, b.text, b.level, b.credit) for b in made.blocks] == [
        (b.role, b.spans, b.text, b.level, b.credit) for b in gold.blocks
    ]


def test_there_is_no_sixth(restored: Restoration) -> None:
    assert len(restored.articles) == len(GOLD.articles) == 5
    assert restored.fallback is None


DOUBTS = (
    (FlagKind.GLYPH_RUN, "产业链链链链"),
    (FlagKind.MISSING_CHAR, "内蒙自治区"),
    (FlagKind.DOUBLED_OR_LOST, "帮代办办"),
    (FlagKind.LOST_TEXT, "了解引进了"),
    (FlagKind.MISSING_CHAR_SUSPECTED, "电铝箔"),
    (FlagKind.MISSING_CHAR_SUSPECTED, "科技成果转化"),
)


@pytest.mark.parametrize(("kind", "words"), DOUBTS)
def test_doubtful_place_is_flagged(restored: Restoration, kind: FlagKind, words: str) -> None:
    flags = [flag for article in restored.articles for block in article.blocks for flag in block.flags]
    assert any(flag.kind is kind and words in flag.quote for flag in flags)
    for flag in flags:
        assert "".join(PAGE.slice(span) for span in flag.spans) == flag.quote


def test_sound_wording_is_not_flagged(restored: Restoration) -> None:
    known = [words for _, words in DOUBTS] + ["管委会党工委副书记"]  # read oddly, and told as such
    for article in restored.articles:
        for flag in (flag for block in article.blocks for flag in block.flags):
            assert any(words in flag.quote for words in known), flag


def test_slogan_join_is_told_with_its_doubt(restored: Restoration) -> None:
    at = PAGE.text.index("“引资在光谷")
    (decision,) = [d for d in restored.decisions if d.kind is DecisionKind.JOIN and d.spans[1].start == at]
    assert 0.7 <= decision.confidence <= 0.85
    assert decision.alternatives
    assert any("并列" in reason for reason in decision.reasons)


def test_displaced_tail_says_why_it_moved(restored: Restoration) -> None:
    at = PAGE.text.index("期服务助力企业发展")
    (decision,) = [d for d in restored.decisions if d.kind is DecisionKind.JOIN and d.spans[1].start == at]
    assert any("全生命周期" in reason for reason in decision.reasons)
