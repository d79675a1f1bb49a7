"""One restored page for machines and people: the JSON object of the schema, Markdown, and plain text."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from generator import __version__
from generator.model.article import ROLE_NAMES, Article, Block, Decision, Flag, Question, Restoration, Role
from generator.model.fact import Evidence, Facts
from generator.model.restored import RestoredIssue
from generator.model.source import Page, Span
from generator.publish import markdown
from generator.publish.answers import Answers

Json = dict[str, Any]
_LABELLED = (Role.COLUMN, Role.KICKER, Role.SUBTITLE, Role.CAPTION, Role.PULL_QUOTE, Role.JUMP)


def to_json(
    page: Page, restoration: Restoration, facts: Mapping[str, Facts], whole: RestoredIssue | None = None
) -> str:
    """The object described by `generator/schema/restoration.schema.json`, with a final newline.

    `whole` holds the other pages that share articles with this one. A span of one of them is written with its page,
    and what of this page stands in an article of another is listed under `continued`.
    """
    answers = Answers(page, restoration)
    found = {
        "page": {"path": page.path, "sha256": page.sha256, "encoding": page.encoding, "chars": len(page.text)},
        "articles": [_article(page, article, facts[article.id]) for article in restoration.articles],
        "continued": _continued(page, whole or RestoredIssue()),
        "removed": [{"span": [item.span.start, item.span.end], "reason": item.reason.value}
                    for item in restoration.removed],
        "decisions": [_decision(page, decision) for decision in restoration.decisions],
        "questions": [_question(page, question, answers) for question in restoration.questions],
        "fallback": restoration.fallback,
        "damage": restoration.damage,
        "generator": __version__,
    }  # fmt: skip
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _continued(page: Page, whole: RestoredIssue) -> list[Json]:
    """What of the page stands in articles that begin on another one, in page order."""
    ledger = whole.ledgers.get(page.key)
    return [
        {
            "span": [entry.span.start, entry.span.end],
            "role": entry.reason,
            "page": entry.home,
            "article": entry.article,
            "block": entry.block,
        }
        for entry in (ledger.entries if ledger else ())
        if entry.home not in ("", page.key)
    ]


def to_markdown(restoration: Restoration) -> str:
    """The articles one after another as Markdown; the page's own text is escaped and renders as it was printed."""
    return (
        "\n\n---\n\n".join("\n\n".join(map(_markdown_block, article.blocks)) for article in restoration.articles) + "\n"
    )


def to_text(restoration: Restoration) -> str:
    """The articles one after another as plain text: a block a line, body paragraphs indented by two characters."""
    return "\n\n".join("\n".join(map(_text_line, article.blocks)) for article in restoration.articles) + "\n"


def _markdown_block(block: Block) -> str:
    text = markdown.escape(block.text)
    if block.role is Role.TITLE:
        return f"# {text}"
    if block.role is Role.HEADING:
        return f"{'#' * (block.level + 1)} {text}"
    if block.role in _LABELLED:
        return f"> {ROLE_NAMES[block.role]}：{text}"
    return text


def _text_line(block: Block) -> str:
    text = block.text.replace("\n", " ")
    if block.role is Role.PARAGRAPH:
        return f"　　{text}"
    if block.role in _LABELLED:
        return f"［{ROLE_NAMES[block.role]}］{text}"
    return text


def _article(page: Page, article: Article, facts: Facts) -> Json:
    return {
        "id": article.id,
        "title": article.title,
        "column": article.column,
        "kicker": article.kicker,
        "subtitle": article.subtitle,
        "blocks": [_block(page, block) for block in article.blocks],
        "metadata": _metadata(page, facts),
    }


def _block(page: Page, block: Block) -> Json:
    found: Json = {
        "role": block.role.value,
        "text": block.text,
        "spans": _spans(page, block.spans),
        "confidence": _rounded(block.confidence),
        "flags": [_flag(page, flag) for flag in block.flags],
    }
    if block.role is Role.HEADING:
        found["level"] = max(block.level, 1)
    if block.credit is not None:
        found["credit"] = _words_at(block, block.credit)
    return found


def _words_at(block: Block, wanted: Span) -> str:
    """The words of a block at a place that lies within one of its spans."""
    at = 0
    for span in block.spans:
        if span.page == wanted.page and span.start <= wanted.start and wanted.end <= span.end:
            return block.text[at + wanted.start - span.start : at + wanted.end - span.start]
        at += len(span)
    return ""


def _flag(page: Page, flag: Flag) -> Json:
    return {
        "kind": flag.kind.value,
        "quote": flag.quote,
        "spans": _spans(page, flag.spans),
        "note": flag.note,
        "certainty": _rounded(flag.certainty),
        "candidates": list(flag.candidates),
    }


def _decision(page: Page, decision: Decision) -> Json:
    return {
        "kind": decision.kind.value,
        "rule": decision.rule,
        "verdict": decision.verdict,
        "confidence": _rounded(decision.confidence),
        "reasons": list(decision.reasons),
        "alternatives": [
            {"label": other.label, "confidence": _rounded(other.confidence), "reasons": list(other.reasons)}
            for other in decision.alternatives
        ],
        "spans": _spans(page, decision.spans),
        "article": decision.article,
    }


def _question(page: Page, question: Question, answers: Answers) -> Json:
    return {
        "decision": question.decision,
        "prompt": question.prompt,
        "spans": _spans(page, question.spans),
        "options": [
            {
                "label": option.label,
                "confidence": _rounded(option.confidence),
                "reasons": list(option.reasons),
                "reads": option.reads,
                "answer": answers.entry(option),
            }
            for option in question.options
        ],
    }


def _metadata(page: Page, facts: Facts) -> Json:
    found: Json = {"byline": [_plain(page, item) for item in facts.bylines]}
    for field in dataclasses.fields(facts):
        if field.name != "bylines":
            found[field.name] = [_plain(page, item) for item in getattr(facts, field.name)]
    for figure, row in zip(facts.figures, found["figures"], strict=True):
        row["quote"] = figure.evidence.sentence
    return found


def _plain(page: Page, value: Any) -> Any:
    """A fact as plain JSON: its fields by name, evidence in the form of the schema."""
    if isinstance(value, Evidence):
        return {
            "text": value.text,
            "sentence": value.sentence,
            "spans": _spans(page, value.spans),
            "paragraph": value.paragraph,
        }
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(page, getattr(value, field.name)) for field in dataclasses.fields(value)}
    return [_plain(page, item) for item in value] if isinstance(value, tuple) else value


def _spans(page: Page, spans: tuple[Span, ...]) -> list[list[int | str]]:
    return [[span.start, span.end, *([] if span.page == page.key else [span.page])] for span in spans]


def _rounded(confidence: float) -> float:
    """Three places say all there is to say, and stay the same on every machine."""
    return round(confidence, 3)
