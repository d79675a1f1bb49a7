"""A page beyond saving is told from one with a few doubts, and everything that is made of it says so."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace

import jsonschema
import pytest

from generator.files.templates import environment
from generator.files.vocabulary import load_conventions
from generator.model.article import Article, Block, Decision, DecisionKind, Restoration, Role
from generator.model.digest import Digest, SiteSettings
from generator.model.fact import Facts
from generator.model.ledger import balance
from generator.model.source import Issue, Page, PartialDate, Span
from generator.pipeline import Summary
from generator.publish.compare import compare_html
from generator.publish.explanation import explain_page
from generator.publish.records import make_records
from generator.publish.restored_page import to_json
from generator.publish.site import stage
from generator.report import summary_lines
from generator.restore import restore_page
from generator.restore.doubt import share_of_doubt, with_damage
from generator.restore.trail import OPENS, UNTITLED
from tests.gold_data import sample_page
from tests.invented import registers
from tests.repository import ROOT

KNOWN = load_conventions()
DOCUMENT = (ROOT / "docs/corrections.md").read_text(encoding="utf-8")


def page_of(text: str) -> Page:
    return Page("p07", "content/issues/x-2024/p07.txt", text, "0" * 64, "utf-8")


def torn(seed: int, size: int = 45) -> Page:
    """The sample page in pieces, each as it could stand between two column breaks, thrown about."""
    lines = [line for line in sample_page().text.split("\n") if line.strip()]
    pieces = [line[at : at + size] for line in lines for at in range(0, len(line), size)]
    random.Random(seed).shuffle(pieces)
    return page_of("\n\n".join(pieces))


def cases() -> list[Page]:
    """The pages of the restoration cases that have more than one article to them and ask nothing."""
    text = (ROOT / "tests/cases/restore/pages.md").read_text(encoding="utf-8")
    found = re.findall(r"^=== [^\n]+\n~~~\n(.*?)\n~~~\n(.*?)(?=^=== |\Z)", text, re.DOTALL | re.MULTILINE)
    return [page_of(raw) for raw, expected in found if expected.count("= 篇 ") > 1 and "= 问 0" in expected]


def test_a_page_thrown_about_is_beyond_saving() -> None:
    for seed in (1, 2):
        restoration = restore_page(torn(seed), KNOWN)
        assert restoration.damage is not None
        assert restoration.damage.startswith("本版损坏过重：")
        assert restoration.damage.endswith("请先更正再刊出。")
        balance(torn(seed), restoration)


def test_the_sample_page_and_ordinary_ones_are_not() -> None:
    assert share_of_doubt(restore_page(sample_page(), KNOWN), KNOWN) < KNOWN.damaged_from / 2
    invented = re.findall(r"^```text\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)[0]
    assert restore_page(page_of(invented), KNOWN).damage is None
    pages = cases()
    assert pages
    assert [page.text for page in pages if restore_page(page, KNOWN).damage] == []


@pytest.mark.parametrize("text", ["", "   \n", "一段没有标题的话，说的是云湖高新区。", "## 只有标题"])
def test_too_little_to_judge_is_no_damage(text: str) -> None:
    assert restore_page(page_of(text), KNOWN).damage is None


def judged(confidences: list[float], *, articles: int = 4, untitled: int = 0, fallback: str | None = None) -> float:
    block = Block(Role.PARAGRAPH, (Span("p07", 0, 1),), "甲", 1.0)
    made = tuple(Article(f"{number:08x}", "题", (block,)) for number in range(articles))
    decisions = [Decision(DecisionKind.JOIN, "seams.join", (), "与前段相接", sure, ()) for sure in confidences]
    decisions += [Decision(DecisionKind.ROLE, UNTITLED, (), "无标题，自成一篇", 0.5, ())] * untitled
    return share_of_doubt(Restoration("p07", made, (), tuple(decisions), (), fallback), KNOWN)


def test_what_makes_a_page_doubtful() -> None:
    sure = judged([0.98] * 8)
    assert sure < 0.02
    assert judged([0.98] * 4 + [0.5] * 4) > sure + 0.3  # joins that may well be wrong, and are below the bar
    assert judged([0.8] * 8) > sure + 0.1  # none below the bar, and some wrong all the same
    assert judged([0.98] * 8, untitled=2) > sure + 0.3
    assert judged([0.98] * 8, articles=1, untitled=1) == sure  # one article that prints no headline
    assert judged([0.98] * 8, fallback="版面过大") > sure + 0.2
    assert judged([0.5]) < KNOWN.damaged_from < judged([0.5] * 12)  # one doubt out of one is no ruin
    assert judged([], articles=0) == 0.0


def test_where_an_editor_says_that_there_is_no_headline_none_is_missed() -> None:
    told = Decision(DecisionKind.ASSIGN, "corrections.begins", (), "由此另起一篇", 1.0, ("编辑更正",))
    begun = Decision(DecisionKind.ASSIGN, OPENS, (), "自成一篇", 0.9, ())
    block = Block(Role.PARAGRAPH, (Span("p07", 0, 1),), "甲", 1.0)
    articles = tuple(Article(f"{number:08x}", None, (block,)) for number in range(3))
    assert share_of_doubt(Restoration("p07", articles, (), (told, begun), ()), KNOWN) < 0.1


def test_the_threshold_is_a_setting() -> None:
    restoration = restore_page(sample_page(), KNOWN)
    assert with_damage(restoration, replace(KNOWN, damaged_from=0.0)).damage is not None
    assert restore_page(torn(1), replace(KNOWN, damaged_from=1.0)).damage is None


def test_everything_made_of_such_a_page_says_so() -> None:
    page = page_of(sample_page().text)
    restoration = restore_page(page, replace(KNOWN, damaged_from=0.0))
    assert restoration.damage is not None
    ledger = balance(page, restoration)
    assert explain_page(page, restoration, ledger).startswith(restoration.damage + "\n")
    told = json.loads(to_json(page, restoration, {article.id: Facts() for article in restoration.articles}))
    jsonschema.validate(told, json.loads((ROOT / "generator/schema/restoration.schema.json").read_text("utf-8")))
    assert told["damage"] == restoration.damage
    issue = Issue("x-2024", "联合报", PartialDate(2024), (page,))
    records = make_records(issue, {"p07": restoration}, {})
    assert records
    assert all(record.damaged for record in records)
    assert not any(record.damaged for record in make_records(issue, {"p07": replace(restoration, damage=None)}, {}))
    assert restoration.damage in compare_html(environment(), issue, page, restoration, ledger, records)


def test_the_article_page_warns_until_a_hand_has_seen_to_it() -> None:
    page = page_of(sample_page().text)
    restoration = restore_page(page, replace(KNOWN, damaged_from=0.0))
    issue = Issue("x-2024", "联合报", PartialDate(2024), (page,))
    record, *_ = make_records(issue, {"p07": restoration}, {})
    for damaged, edited, warned in ((True, False, True), (True, True, False), (False, False, False)):
        kept = replace(record, damaged=damaged, edited=edited)
        key = ("x-2024", "p07")
        digest = Digest((issue,), {key: restoration}, {key: balance(page, restoration)}, (kept,), registers())
        files = {file.path: file.data for file in stage(digest, SiteSettings("文摘", "", ""), environment())}
        found = [
            data.decode()
            for path, data in files.items()
            if path.startswith(f"articles/{record.path}") and path.endswith(".md")
        ]
        assert ("本版损坏过重，这篇文章" in "".join(found)) is warned


def test_a_build_counts_such_pages() -> None:
    summary = Summary(1, 3, 9, 0, 0, (), (), 1, 0, changed=True)
    assert not any("损坏" in line for line in summary_lines(summary, ROOT))
    (line,) = [line for line in summary_lines(replace(summary, damaged=2), ROOT) if "损坏" in line]
    assert line.startswith("损坏过重 2 版")
