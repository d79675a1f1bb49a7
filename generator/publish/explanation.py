"""What became of a passage, by which rule, how surely, and what else was possible: `digest explain` in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.model.article import DECISION_NAMES, ROLE_NAMES, Article, Decision, Question, Restoration, Role
from generator.model.ledger import FATE_NAMES, Entry, Ledger
from generator.model.restored import RestoredIssue
from generator.model.source import Page, Span
from generator.publish.answers import Answers
from generator.publish.records import pages_of


def explain_page(page: Page, restoration: Restoration, ledger: Ledger, whole: RestoredIssue | None = None) -> str:
    """The whole page in short: its articles, what was decided, what is asked. Ends with a newline.

    `whole` holds the other pages that share articles with this one, here and below.
    """
    printed = _Printed(page, whole)
    lines = [restoration.damage] if restoration.damage else []
    lines.append(f"{page.path}：{len(page.text)} 字，{len(restoration.articles)} 篇，账目平 / books balance")
    lines += [f"注意：{remark}" for remark in (restoration.fallback, *restoration.notes) if remark]
    for article in restoration.articles:
        body = sum(len(block.text) for block in article.of_role(Role.PARAGRAPH))
        others = "、".join(printed.name(key) for key in pages_of(article) if key != page.key)
        more = f"，续在{others}" if others else ""
        lines.append(f"  {article.id}  {_name(article)}（正文 {body} 字，{len(article.blocks)} 块{more}）")
    for home, article in printed.whole.from_elsewhere(page.key):
        lines.append(f"  {article.id}  {_name(article)}（{printed.name(home)}的文章，本版有它的续文）")
    fates: dict[str, int] = {}
    for entry in ledger.entries:
        label = entry.reason if entry.article is None else FATE_NAMES[entry.fate]
        fates[label] = fates.get(label, 0) + len(entry.span)
    lines.append("去向：" + "，".join(f"{label} {count} 字" for label, count in fates.items()))
    told = sorted(restoration.decisions, key=lambda item: item.confidence)
    lines += _decisions(printed, told, "决定（由最不确定的说起）")
    lines += _questions(printed, [(restoration, question) for question in restoration.questions])
    return "\n".join(lines) + "\n"


def explain_article(page: Page, restoration: Restoration, article: Article, whole: RestoredIssue | None = None) -> str:
    """One article block by block, with the decisions that touch it, on whichever page."""
    printed = _Printed(page, whole)
    lines = [f"{article.id}  {_name(article)}"]
    for block in article.blocks:
        place = "＋".join(printed.place(span) for span in block.spans)
        head = f"  {ROLE_NAMES[block.role]}  {place}  把握 {block.confidence:.2f}  {_shorten(block.text)}"
        lines.append(head)
        lines += [f"    存疑：“{flag.quote}” {flag.note}（{flag.certainty:.2f}）" for flag in block.flags]
    spans = [span for block in article.blocks for span in block.spans]
    touching = [item for item in restoration.decisions if item.article == article.id or _touches(item.spans, spans)]
    others = printed.others(restoration)
    touching += [item for other in others for item in other.decisions if _touches(item.spans, spans)]
    lines += _decisions(printed, touching, "决定")
    asked = [(one, question) for one in (restoration, *others) for question in one.questions]
    lines += _questions(printed, [item for item in asked if _touches(item[1].spans, spans)])
    return "\n".join(lines) + "\n"


def explain_place(
    page: Page, restoration: Restoration, ledger: Ledger, offset: int, whole: RestoredIssue | None = None
) -> str:
    """What became of the passage that holds the character at `offset` (code points). IndexError outside the page."""
    entry = ledger.at(offset)
    if entry is None:
        raise IndexError(offset)
    printed = _Printed(page, whole)
    others = printed.others(restoration)
    lines = [
        f"{printed.place(entry.span)}  “{_shorten(page.slice(entry.span))}”",
        f"去向：{_fate(printed, restoration, entry)}",
    ]
    for article in (article for one in (restoration, *others) for article in one.articles):
        for block in article.blocks:
            lines += [
                f"存疑：“{flag.quote}” {flag.note}（{flag.certainty:.2f}）"
                + (f"；可能是：{'、'.join(flag.candidates)}" if flag.candidates else "")
                for flag in block.flags
                if _touches(flag.spans, [entry.span])
            ]
    touching = [item for one in (restoration, *others) for item in one.decisions if _touches(item.spans, [entry.span])]
    lines += _decisions(printed, touching, "决定") or ["决定：没有别的可能，按原样收入"]
    asked = [(one, question) for one in (restoration, *others) for question in one.questions]
    lines += _questions(printed, [item for item in asked if _touches(item[1].spans, [entry.span])])
    return "\n".join(lines) + "\n"


class _Printed:
    """Places and pages in words, as seen from one page."""

    def __init__(self, page: Page, whole: RestoredIssue | None) -> None:
        self._page, self.whole = page, whole or RestoredIssue()

    def name(self, key: str) -> str:
        """第3版, or the key of a page whose number is not known."""
        page = self.whole.pages.get(key)
        return f"第{page.number}版" if page and page.number else f"“{key}”版"

    def place(self, span: Span) -> str:
        """[120,156) 第4行, of another page with its name before it."""
        page = self._page if span.page == self._page.key else self.whole.pages.get(span.page)
        line = f" 第{page.text.count(chr(10), 0, span.start) + 1}行" if page else ""
        other = "" if span.page == self._page.key else self.name(span.page)
        return f"{other}[{span.start},{span.end}){line}"

    def places(self, spans: Iterable[Span]) -> str:
        """Several of them."""
        return "、".join(map(self.place, spans))

    def answers(self, restoration: Restoration) -> Answers:
        """What writes the answers to the questions of a page."""
        page = self._page if restoration.page == self._page.key else self.whole.pages[restoration.page]
        return Answers(page, restoration)

    def others(self, restoration: Restoration) -> tuple[Restoration, ...]:
        """The restorations of the other pages."""
        return tuple(other for other in self.whole.restorations.values() if other.page != restoration.page)


def _fate(printed: _Printed, restoration: Restoration, entry: Entry) -> str:
    if entry.article is None or entry.block is None:
        return f"删去——{entry.reason}"
    held = [article for article in restoration.articles if article.id == entry.article]
    other = entry.home not in ("", restoration.page)
    article = printed.whole.article_of(entry) if other else held[0] if held else None
    if article is None:
        return FATE_NAMES[entry.fate]
    role = ROLE_NAMES[article.blocks[entry.block].role]
    where = f"{printed.name(entry.home)} " if other else ""
    return f"{FATE_NAMES[entry.fate]}——{where}{article.id} {_name(article)} 的{role}（第 {entry.block + 1} 块）"


def _decisions(printed: _Printed, decisions: Iterable[Decision], title: str) -> list[str]:
    lines: list[str] = []
    for item in decisions:
        kind = DECISION_NAMES[item.kind]
        where = printed.places(item.spans)
        lines.append(f"  [{item.rule}] {kind}：{item.verdict}  把握 {item.confidence:.2f}  {where}")
        if item.reasons:
            lines.append(f"    因为：{'；'.join(item.reasons)}")
        for other in item.alternatives:
            why = f"：{'；'.join(other.reasons)}" if other.reasons else ""
            lines.append(f"    或者：{other.label}（{other.confidence:.2f}）{why}")
        if not item.alternatives and item.confidence < 1:
            lines.append("    没有别的读法可比")
    return [f"{title}：", *lines] if lines else []


def _questions(printed: _Printed, questions: Iterable[tuple[Restoration, Question]]) -> list[str]:
    """The questions, each told with the page it is asked of, its answers ready for `corrections.yml`."""
    lines = []
    for restoration, item in questions:
        answers = printed.answers(restoration)
        lines.append(f"  {item.prompt}  {printed.places(item.spans)}")
        for number, option in enumerate(item.options, 1):
            why = f"：{'；'.join(option.reasons)}" if option.reasons else ""
            lines.append(f"    {number}. {option.label}（{option.confidence:.2f}）{why}")
            lines += [f"       读作 {option.reads}"] if option.reads else []
            lines += [f"       {line}" for line in answers.entry(option).splitlines()]
    return ["待编辑回答（把选定一项下“- ”起首的几行抄进 corrections.yml）：", *lines] if lines else []


def _touches(ones: Iterable[Span], others: Iterable[Span]) -> bool:
    others = tuple(others)
    return any(
        one.page == other.page and one.start < other.end and other.start < one.end for one in ones for other in others
    )


def _name(article: Article) -> str:
    return article.title or "（无题）"


def _shorten(text: str, limit: int = 40) -> str:
    flat = "".join(_visible(text))
    return flat if len(flat) <= limit else f"{flat[: limit // 2]}……{flat[-limit // 2 :]}"


def _visible(text: str) -> Iterator[str]:
    for char in text:
        yield "⏎" if char in "\r\n" else char if char.isprintable() else "�"
