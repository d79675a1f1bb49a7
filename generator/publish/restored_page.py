"""One restored page for machines and people: the JSON object of the schema, Markdown, and plain text."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from generator import __version__
from generator.model.article import ROLE_NAMES, Article, Block, Decision, Flag, Restoration, Role
from generator.model.fact import Evidence, Facts
from generator.model.source import Page, Span
from generator.publish import markdown

Json = dict[str, Any]
_LABELLED = (Role.COLUMN, Role.KICKER, Role.SUBTITLE, Role.CAPTION, Role.PULL_QUOTE, Role.JUMP)


def to_json(page: Page, restoration: Restoration, facts: Mapping[str, Facts]) -> str:
    """The object described by `generator/schema/restoration.schema.json`, with a final newline."""
    found = {
        "page": {"path": page.path, "sha256": page.sha256, "encoding": page.encoding, "chars": len(page.text)},
        "articles": [_article(page, article, facts[article.id]) for article in restoration.articles],
        "removed": [{"span": _span(item.span), "reason": item.reason.value} for item in restoration.removed],
        "decisions": [_decision(decision) for decision in restoration.decisions],
        "questions": [
            {
                "decision": question.decision,
                "prompt": question.prompt,
                "spans": _spans(question.spans),
                "options": list(question.options),
            }
            for question in restoration.questions
        ],
        "fallback": restoration.fallback,
        "generator": __version__,
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


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
        "metadata": _metadata(facts),
    }


def _block(page: Page, block: Block) -> Json:
    found: Json = {
        "role": block.role.value,
        "text": block.text,
        "spans": _spans(block.spans),
        "confidence": _rounded(block.confidence),
        "flags": [_flag(flag) for flag in block.flags],
    }
    if block.role is Role.HEADING:
        found["level"] = max(block.level, 1)
    if block.credit is not None:
        found["credit"] = page.slice(block.credit)
    return found


def _flag(flag: Flag) -> Json:
    return {
        "kind": flag.kind.value,
        "quote": flag.quote,
        "spans": _spans(flag.spans),
        "note": flag.note,
        "certainty": _rounded(flag.certainty),
        "candidates": list(flag.candidates),
    }


def _decision(decision: Decision) -> Json:
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
        "spans": _spans(decision.spans),
        "article": decision.article,
    }


def _metadata(facts: Facts) -> Json:
    found: Json = {"byline": [_plain(item) for item in facts.bylines]}
    for field in dataclasses.fields(facts):
        if field.name != "bylines":
            found[field.name] = [_plain(item) for item in getattr(facts, field.name)]
    for figure, row in zip(facts.figures, found["figures"], strict=True):
        row["quote"] = figure.evidence.sentence
    return found


def _plain(value: Any) -> Any:
    """A fact as plain JSON: its fields by name, evidence in the form of the schema."""
    if isinstance(value, Evidence):
        return {
            "text": value.text,
            "sentence": value.sentence,
            "spans": _spans(value.spans),
            "paragraph": value.paragraph,
        }
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _spans(spans: tuple[Span, ...]) -> list[list[int]]:
    return [_span(span) for span in spans]


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _rounded(confidence: float) -> float:
    """Three places say all there is to say, and stay the same on every machine."""
    return round(confidence, 3)
