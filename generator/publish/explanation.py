"""What became of a passage, by which rule, how surely, and what else was possible: `digest explain` in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.model.article import DECISION_NAMES, ROLE_NAMES, Article, Decision, Restoration, Role
from generator.model.ledger import FATE_NAMES, Entry, Ledger
from generator.model.source import Page, Span


def explain_page(page: Page, restoration: Restoration, ledger: Ledger) -> str:
    """The whole page in short: its articles, what was decided, what is asked. Ends with a newline."""
    lines = [f"{page.path}：{len(page.text)} 字，{len(restoration.articles)} 篇，账目平 / books balance"]
    if restoration.fallback:
        lines.append(f"注意：{restoration.fallback}")
    for article in restoration.articles:
        body = sum(len(block.text) for block in article.of_role(Role.PARAGRAPH))
        lines.append(f"  {article.id}  {_name(article)}（正文 {body} 字，{len(article.blocks)} 块）")
    fates: dict[str, int] = {}
    for entry in ledger.entries:
        label = entry.reason if entry.article is None else FATE_NAMES[entry.fate]
        fates[label] = fates.get(label, 0) + len(entry.span)
    lines.append("去向：" + "，".join(f"{label} {count} 字" for label, count in fates.items()))
    telling = [item for item in restoration.decisions if item.alternatives or item.confidence < 1]
    lines += _decisions(page, sorted(telling, key=lambda item: item.confidence), "决定（由最不确定的说起）")
    lines += _questions(page, restoration, None)
    return "\n".join(lines) + "\n"


def explain_article(page: Page, restoration: Restoration, article: Article) -> str:
    """One article block by block, with the decisions that touch it."""
    lines = [f"{article.id}  {_name(article)}"]
    for block in article.blocks:
        place = "＋".join(_place(page, span) for span in block.spans)
        head = f"  {ROLE_NAMES[block.role]}  {place}  把握 {block.confidence:.2f}  {_shorten(block.text)}"
        lines.append(head)
        lines += [f"    存疑：“{flag.quote}” {flag.note}（{flag.certainty:.2f}）" for flag in block.flags]
    spans = [span for block in article.blocks for span in block.spans]
    touching = [item for item in restoration.decisions if item.article == article.id or _touches(item.spans, spans)]
    lines += _decisions(page, touching, "决定")
    lines += _questions(page, restoration, spans)
    return "\n".join(lines) + "\n"


def explain_place(page: Page, restoration: Restoration, ledger: Ledger, offset: int) -> str:
    """What became of the passage that holds the character at `offset` (code points). IndexError outside the page."""
    entry = ledger.at(offset)
    if entry is None:
        raise IndexError(offset)
    lines = [f"{_place(page, entry.span)}  “{_shorten(page.slice(entry.span))}”", f"去向：{_fate(restoration, entry)}"]
    for article in restoration.articles:
        for block in article.blocks:
            lines += [
                f"存疑：“{flag.quote}” {flag.note}（{flag.certainty:.2f}）"
                + (f"；可能是：{'、'.join(flag.candidates)}" if flag.candidates else "")
                for flag in block.flags
                if _touches(flag.spans, [entry.span])
            ]
    touching = [item for item in restoration.decisions if _touches(item.spans, [entry.span])]
    lines += _decisions(page, touching, "决定") or ["决定：没有别的可能，按原样收入"]
    lines += _questions(page, restoration, [entry.span])
    return "\n".join(lines) + "\n"


def _fate(restoration: Restoration, entry: Entry) -> str:
    for article in restoration.articles:
        if article.id == entry.article and entry.block is not None:
            role = ROLE_NAMES[article.blocks[entry.block].role]
            return f"{FATE_NAMES[entry.fate]}——{article.id} {_name(article)} 的{role}（第 {entry.block + 1} 块）"
    return f"删去——{entry.reason}"


def _decisions(page: Page, decisions: Iterable[Decision], title: str) -> list[str]:
    lines: list[str] = []
    for item in decisions:
        kind = DECISION_NAMES[item.kind]
        lines.append(f"  [{item.rule}] {kind}：{item.verdict}  把握 {item.confidence:.2f}  {_places(page, item.spans)}")
        if item.reasons:
            lines.append(f"    因为：{'；'.join(item.reasons)}")
        for other in item.alternatives:
            why = f"：{'；'.join(other.reasons)}" if other.reasons else ""
            lines.append(f"    或者：{other.label}（{other.confidence:.2f}）{why}")
    return [f"{title}：", *lines] if lines else []


def _questions(page: Page, restoration: Restoration, spans: list[Span] | None) -> list[str]:
    lines = [
        f"  {question.prompt}  {'／'.join(question.options)}  {_places(page, question.spans)}"
        for question in restoration.questions
        if spans is None or _touches(question.spans, spans)
    ]
    return ["待编辑回答：", *lines] if lines else []


def _touches(ones: Iterable[Span], others: Iterable[Span]) -> bool:
    others = tuple(others)
    return any(one.start < other.end and other.start < one.end for one in ones for other in others)


def _places(page: Page, spans: Iterable[Span]) -> str:
    return "、".join(_place(page, span) for span in spans)


def _place(page: Page, span: Span) -> str:
    line = page.text.count("\n", 0, span.start) + 1
    return f"[{span.start},{span.end}) 第{line}行"


def _name(article: Article) -> str:
    return article.title or "（无题）"


def _shorten(text: str, limit: int = 40) -> str:
    flat = "".join(_visible(text))
    return flat if len(flat) <= limit else f"{flat[: limit // 2]}……{flat[-limit // 2 :]}"


def _visible(text: str) -> Iterator[str]:
    for char in text:
        yield "⏎" if char in "\r\n" else char if char.isprintable() else "�"
