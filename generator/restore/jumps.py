"""Act 1, over an issue: an article that ends with 下转第三版 and the text under 上接第一版 become one article.

Pages are restored one by one; only here they meet. Both jump lines must name one another's page. Between the jumps of
two pages the best total is chosen: by words of a title, by matter, by whether the sentence goes on across the break.
What has no partner, or has two that are as good, stays as the page gave it and becomes a question.

jump_lines    what a jump line says
jump_pieces   where jump lines stand, and the pieces they cut an article into
jumps         which piece goes on in which, and the articles and the trail after that
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator.model.article import (
    Alternative,
    Article,
    Block,
    Decision,
    DecisionKind,
    Option,
    Question,
    Restoration,
    Role,
)
from generator.model.correction import BY_EDITOR
from generator.model.source import Page, touch
from generator.restore.affinity import pairs
from generator.restore.confidence import confidence_of
from generator.restore.conventions import Conventions
from generator.restore.doubt import with_damage
from generator.restore.flags import find_flags
from generator.restore.jump_lines import name_of, pages_named
from generator.restore.jump_pieces import LIFTED, Line, Piece, cut_article, find_lines
from generator.restore.text import NEVER_FIRST, shape_of
from generator.restore.trail import OPENS, UNTITLED

MOST = 7
"""Jumps between two pages that are told apart; no honest pair of pages has more."""
BOTH_WAYS = 3.5
"""Points for two lines that name one another's page, before anything else is known."""
ALIKE = 0.03
"""Likeness of matter that nine in ten halves of one article reach, and one in ten of two articles of a page.

Measured, like the points for it, on the development articles of benchmarks/, cut in two at random."""


def join_jumps(
    pages: Sequence[Page],
    restorations: Mapping[str, Restoration],
    known: Conventions,
    places: frozenset[str] = frozenset(),
) -> dict[str, Restoration]:
    """The restorations of an issue's pages with the articles joined that go on on another page.

    `restorations` by page key, as `restore_page` made them; a page without one counts as not in the issue. Pure,
    total, deterministic. An article stands on the page where it begins, its blocks refer to every page it stands on,
    and the pages balance together (`model.ledger.balance_issue`). A page without jump lines comes back as it is.
    """
    made = dict(restorations)
    present = {page.key: page for page in pages if page.key in restorations}
    lines = {key: find_lines(key, restorations[key], known) for key in present}
    if not any(lines.values()):
        return made
    pieces = [
        piece
        for key, found in lines.items()
        for number, article in enumerate(restorations[key].articles)
        for piece in cut_article(key, number, article, [line for line in found if line.article == number])
    ]
    work = _Work(present, restorations, known, places, pieces)
    _match(work)
    _name(work)
    _ask(work)
    joined = {key: _after(work, key) for key in present}
    if all(a.blocks[0].spans[0].page == key for key, found in joined.items() for a in found.articles):
        return made | joined
    return dict(restorations)  # lines that contradict one another would make an article begin on another page


def leads_to(page: Page, pages: Sequence[Page], restoration: Restoration, known: Conventions) -> tuple[str, ...]:
    """Keys of the other pages that the jump lines of a page name: those its articles may begin or go on on."""
    found: dict[str, None] = {}
    for line in find_lines(page.key, restoration, known):
        for name in line.says.pages:
            found |= {other.key: None for other in pages_named(name, pages) if other.key != page.key}
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Match:
    """A piece and the piece it goes on in."""

    before: int
    after: int
    reasons: tuple[str, ...]
    margin: float
    """Points over the best choice without it."""
    rivals: tuple[int, ...]
    """Other pieces `before` might have gone on in."""


@dataclass
class _Trail:
    """What was asked about the jumps of one page."""

    decisions: list[Decision] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)


@dataclass
class _Work:
    """An issue being joined. Pieces are spoken of by number."""

    pages: Mapping[str, Page]
    restorations: Mapping[str, Restoration]
    known: Conventions
    places: frozenset[str]
    pieces: list[Piece]
    goes_on: dict[int, Match] = field(default_factory=dict)
    comes_from: dict[int, Match] = field(default_factory=dict)
    identity: dict[int, str] = field(default_factory=dict)
    """Id of the article each piece is part of in the end."""
    trails: dict[str, _Trail] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)
    """Pieces from elsewhere that a question is open about."""

    def joined(self, number: int) -> bool:
        return number in self.goes_on or number in self.comes_from

    def beginning(self, number: int) -> int:
        """The piece that its article begins with."""
        while number in self.comes_from:
            number = self.comes_from[number].before
        return number

    def article_of(self, piece: Piece) -> Article:
        return self.restorations[piece.page].articles[piece.article]


# --- which goes on in which -----------------------------------------------------------------------------------------


def judge(before: Piece, after: Piece, alike: float) -> tuple[float, tuple[str, ...]]:
    """Points for one piece going on in the other, where their jump lines name one another's page; and why.

    `alike` is how much they speak of the same matter, 0–1.
    """
    points, reasons = BOTH_WAYS, ["两处转接互指对方的版次"]
    for words, title in _titles_told(before, after):
        shared = shared_words(words, title)
        if shared is not None and shared >= 0.5:
            points += 4.0
            reasons.append(f"转接处所写“{words}”与题目相符")
        elif shared is not None and shared < 0.25 and len(words) >= 4:
            points -= 12.0  # whatever the matter: a line that names another article says so
            reasons.append(f"转接处所写“{words}”与题目不符")
    repeated = shared_words(after.title, before.title)
    if repeated is not None and repeated >= 0.5:
        points += 4.0
        reasons.append("两处标题相符")
    elif repeated is not None and repeated < 0.1:
        # A short headline may be worded anew; one with a byline of its own is that of another article.
        points -= 9.0 if any(block.role is Role.BYLINE for block in after.heads) else 1.0
    points += _matter_gain(alike)
    if alike >= ALIKE:
        reasons.append("所谈之事相近")
    gain, why = judge_break(before, after)
    return points + gain, (*reasons, *why)


def _matter_gain(alike: float) -> float:
    return min(max(3.0 * math.log((alike + 0.01) / 0.02), -0.5), 5.0)


def _titles_told(before: Piece, after: Piece) -> list[tuple[str, str]]:
    """Words of a title in a jump line, and the title on the other page they must be those of."""
    told = []
    if after.inward:
        told.append((after.inward.says.words, before.title))
    if before.outward:
        told.append((before.outward.says.words, after.title))
    return told


def judge_break(before: Piece, after: Piece) -> tuple[float, tuple[str, ...]]:
    """Points for the text going on across the break, and why."""
    if not before.body or not after.body:
        return -2.0, ("一边没有正文",)
    last, first = before.body[-1], after.body[0]
    end, start = shape_of(last.text), shape_of(first.text)
    torn = first.role is Role.PARAGRAPH and (start.first in NEVER_FIRST or bool(start.unopened))
    if last.role is not Role.PARAGRAPH:
        return (-2.0 if torn else 0.0), ()
    if end.unclosed and start.unopened:
        return 3.0, ("前面没有闭合的引号或括号，在后面闭合",)
    if end.ends == "open":
        if first.role is Role.PARAGRAPH:
            return 1.5, ("前面的句子没有完，接得下去",)
        return -2.0, ("前面的句子没有完，后面却是小标题",)
    if torn:
        return (0.5, ()) if end.ends == "half" else (-2.5, ("前面的句子已完，后面却是半句",))
    return 0.5, ()


def is_one_paragraph(last: Block, first: Block) -> bool:
    """Whether the sentence goes on across the break, so that both are one paragraph."""
    if last.role is not Role.PARAGRAPH or first.role is not Role.PARAGRAPH:
        return False
    end, start = shape_of(last.text), shape_of(first.text)
    torn = start.first in NEVER_FIRST or bool(start.unopened)
    return end.ends == "open" or (torn and (end.ends == "half" or bool(end.unclosed)))


def shared_words(words: str, title: str) -> float | None:
    """How much of the shorter of two titles the longer holds too, 0–1; None where there is too little to compare."""
    one, two = ("".join(filter(str.isalnum, text)) for text in (words, title))
    if len(one) < 2 or len(two) < 2:
        return None
    short, long = sorted((one, two), key=len)
    grams = {short[at : at + 2] for at in range(len(short) - 1)}
    return sum(gram in long for gram in grams) / len(grams)


class Matter:
    """How much texts speak of the same: shared character pairs, the rarer among all of them the heavier."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [pairs(text) for text in texts]
        spread: dict[str, int] = {}
        for found in counts:
            for gram in found:
                spread[gram] = spread.get(gram, 0) + 1
        # Unlike among the many small pieces of a page, a pair that only one text holds counts: it tells them apart.
        rare = {gram: math.log(1 + max(len(texts), 2) / number) for gram, number in spread.items()}
        self._vectors = [{gram: (1 + math.log(n)) * rare[gram] for gram, n in found.items()} for found in counts]
        self._norms = [math.sqrt(sum(weight * weight for weight in vector.values())) for vector in self._vectors]

    def alike(self, one: int, two: int) -> float:
        """Cosine, 0–1, of two texts by number."""
        a, b = self._vectors[one], self._vectors[two]
        norm = self._norms[one] * self._norms[two]
        return sum(weight * b[gram] for gram, weight in a.items() if gram in b) / norm if norm else 0.0


Pair = tuple[int, int]


def best_matches(points: Mapping[Pair, float]) -> dict[Pair, float]:
    """The pairs of the best total, each row and column in at most one, with their margins over doing without them.

    Leaving everything apart is worth 0. Where two choices are as good, what differs between them has no margin.
    """
    total, chosen = _best_total(points)
    return {
        pair: total - _best_total({other: gain for other, gain in points.items() if other != pair})[0]
        for pair in chosen
    }


def _best_total(points: Mapping[Pair, float]) -> tuple[float, tuple[Pair, ...]]:
    """By the columns used so far: the best total of the rows so far. Exponential in columns only."""
    best: dict[frozenset[int], tuple[float, tuple[Pair, ...]]] = {frozenset(): (0.0, ())}
    for row in sorted({row for row, _ in points}):
        gains = [(column, gain) for (one, column), gain in sorted(points.items()) if one == row and gain > 0]
        grown = dict(best)
        for used, (total, chosen) in best.items():
            for column, gain in gains:
                made = (total + gain, (*chosen, (row, column)))
                known = grown.get(used | {column})
                if column not in used and (known is None or made[0] > known[0]):
                    grown[used | {column}] = made
        best = grown
    return max(best.values(), key=lambda item: item[0])


def _match(work: _Work) -> None:
    """Fill `goes_on` and `comes_from`: pair by pair of pages, the surest joins first."""
    matter = Matter([piece.text for piece in work.pieces])
    leaving: dict[tuple[str, str], list[int]] = {}
    coming: dict[tuple[str, str], list[int]] = {}
    for number, piece in enumerate(work.pieces):
        for other in _partner_pages(work, piece.outward):
            leaving.setdefault((piece.page, other), []).append(number)
        for other in _partner_pages(work, piece.inward):
            coming.setdefault((other, piece.page), []).append(number)
    found: list[Match] = []
    for way, before in leaving.items():
        after = coming.get(way, [])
        if max(len(before), len(after)) > MOST:
            continue
        judged = {
            (one, two): judge(work.pieces[one], work.pieces[two], matter.alike(one, two))
            for one in before
            for two in after
            if one != two
        }
        margins = best_matches({pair: points for pair, (points, _) in judged.items()})
        for (one, two), margin in margins.items():
            rivals = tuple(other for other in after if other != two and judged[one, other][0] > 0)
            found.append(Match(one, two, judged[one, two][1], margin, rivals))
    for match in sorted(found, key=lambda item: (-item.margin, item.before, item.after)):
        sure = confidence_of(match.margin) >= work.known.ask_below
        free = match.before not in work.goes_on and match.after not in work.comes_from
        if sure and free and work.beginning(match.before) != match.after:  # no article goes on in itself
            work.goes_on[match.before] = work.comes_from[match.after] = match


def _partner_pages(work: _Work, line: Line | None) -> list[str]:
    """Pages a line may lead to: each that it names, that is one page of the issue, and another than its own."""
    if line is None:
        return []
    found = (pages_named(name, work.pages.values()) for name in line.says.pages)
    return [pages[0].key for pages in found if len(pages) == 1 and pages[0].key != line.page]


# --- what has no partner --------------------------------------------------------------------------------------------


def _ask(work: _Work) -> None:
    for number, piece in enumerate(work.pieces):
        for line in piece.doubled:
            why = "同一篇中的转接不止一处，分不清哪一处属于它"
            _question(work, number, line, why, f"“{line.text}”：{why}。它属于哪一篇？")
        if piece.outward and number not in work.goes_on:
            _ask_for_partner(work, number, piece.outward)
    for number, piece in enumerate(work.pieces):
        if piece.inward and number not in work.comes_from and number not in work.asked:
            _ask_for_partner(work, number, piece.inward)


def _ask_for_partner(work: _Work, number: int, line: Line) -> None:
    part = "续文" if line.says.outward else "前文"
    name = line.says.pages[0] if line.says.pages else None
    meant = pages_named(name, work.pages.values()) if name else ()
    options: tuple[str, ...] = ()
    if name is None:
        why = "没有写明版次"
    elif not meant:
        why, options = f"本期没有{name}", (f"补上{name}再还原",)
    elif len(meant) > 1:
        why, options = f"本期有 {len(meant)} 个{name}", tuple(page.path.rpartition("/")[2] for page in meant)
    elif meant[0].key == line.page:
        why = f"{name}就是本版"
    else:
        why, options = _why_alone(work, line, meant[0])
    _question(work, number, line, why, f"“{line.text}”：{why}。{part}在哪里？", options)


def _why_alone(work: _Work, line: Line, other: Page) -> tuple[str, tuple[str, ...]]:
    """Why a line has no partner on the page it names, and what might be it."""
    outward, name, own = line.says.outward, name_of(other), name_of(work.pages[line.page])
    facing = _facing(work, other.key, line.page, outward=not outward)
    if not facing:
        back = f"{'上接' if outward else '下转'}{own}" if own else "转接"
        return f"{name}上没有“{back}”与它相对", ()
    options = tuple(_called(work.pieces[at]) for at in facing[:MOST])
    if outward:
        work.asked.update(facing)
    rivals = len(_facing(work, line.page, other.key, outward=outward))
    part = "续文" if outward else "前文"
    if len(facing) > 1:
        return f"{name}上有 {len(facing)} 段同样可能是它的{part}", options
    if rivals > 1:
        return f"本版有 {rivals} 处转接同样可能与{name}的一段相接", options
    return f"{name}上与它互指的一段，题目或文字对不上", options


def _facing(work: _Work, page: str, other: str, *, outward: bool) -> list[int]:
    """Pieces of a page whose line leads to or comes from another page and that are still without partner."""
    taken = work.goes_on if outward else work.comes_from
    return [
        number
        for number, piece in enumerate(work.pieces)
        if piece.page == page
        and number not in taken
        and other in _partner_pages(work, piece.outward if outward else piece.inward)
    ]


def _called(piece: Piece) -> str:
    """A piece as an editor would point to it: by its title, else by its first words."""
    told = piece.title or (piece.inward.says.words if piece.inward else "")
    words = " ".join((told or "".join(block.text for block in piece.body)).split())
    return f"“{words[:20]}{'…' if len(words) > 20 else ''}”"


def _question(  # noqa: PLR0917  what is asked, of what, and why
    work: _Work, number: int, line: Line, why: str, prompt: str, options: tuple[str, ...] = ()
) -> None:
    others = tuple(Alternative(option, 0.3) for option in options) or (Alternative("另有相接之处", 0.3),)
    spans, verdict = (line.span,), "不与别版相接，照现状"
    trail = work.trails.setdefault(line.page, _Trail())
    identity = work.identity[number]
    trail.decisions.append(
        Decision(DecisionKind.SEPARATE, "jumps.alone", spans, verdict, 0.5, (why,), others, identity)
    )
    trail.prompts.append(prompt)
    if not line.says.outward:
        work.asked.add(number)


# --- the articles after the joins -----------------------------------------------------------------------------------


def _name(work: _Work) -> None:
    """Give each piece the id of the article it ends up in."""
    taken = {key: {article.id for article in found.articles} for key, found in work.restorations.items()}
    cut = {(piece.page, piece.article) for number, piece in enumerate(work.pieces) if work.joined(number)}
    first: set[tuple[str, int]] = set()
    for number, piece in enumerate(work.pieces):
        of = (piece.page, piece.article)
        if of not in first or of not in cut:
            work.identity[number] = work.article_of(piece).id
        else:
            work.identity[number] = _new_identity(piece, taken[piece.page])
            taken[piece.page].add(work.identity[number])
        first.add(of)
    work.identity |= {number: work.identity[work.beginning(number)] for number in work.comes_from}


def _new_identity(piece: Piece, taken: set[str]) -> str:
    """As `assemble` names an untitled article, by its first text; never like another one of the page."""
    text, ordinal = next((block.text for block in piece.body), piece.text), 0
    while True:
        seed = f"{text}{ordinal or ''}"
        identity = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        if identity not in taken:
            return identity
        ordinal += 1


def _after(work: _Work, key: str) -> Restoration:
    """The restoration of a page after the joins."""
    restoration = work.restorations[key]
    own = {number: piece for number, piece in enumerate(work.pieces) if piece.page == key}
    cut = {piece.article for number, piece in own.items() if work.joined(number)}
    trail = work.trails.get(key, _Trail())
    if not cut and not trail.decisions:
        return restoration
    articles: list[Article] = []
    joins: list[Decision] = []
    removed = list(restoration.removed)
    for index, article in enumerate(restoration.articles):
        if index not in cut:
            articles.append(article)
            continue
        parts = [number for number, piece in own.items() if piece.article == index]
        removed += [blank for number in parts for blank in own[number].removed]
        for number in parts:
            if number not in work.comes_from:
                kept = article if number == parts[0] else Article(work.identity[number], None, ())
                blocks, decisions = _whole(work, number)
                if blocks:  # all of it may stand elsewhere
                    articles.append(replace(kept, blocks=blocks))
                joins += decisions
    decisions, questions = _trail_after(work, restoration, own)
    decisions += [*joins, *_repeated_heads(work, own)]
    for decision, prompt in zip(trail.decisions, trail.prompts, strict=True):
        options = (
            Option(decision.verdict, decision.confidence, decision.reasons),
            *(Option(item.label, item.confidence, item.reasons) for item in decision.alternatives),
        )
        questions.append(Question(len(decisions), prompt, decision.spans, options))
        decisions.append(decision)
    made = replace(
        restoration,
        articles=tuple(articles),
        removed=tuple(sorted(removed, key=lambda item: item.span)),
        decisions=tuple(decisions),
        questions=tuple(questions),
        notes=restoration.notes if articles else (),
    )
    return with_damage(made, work.known)  # a continuation alone has no headline: what it lacked, the join has given it


def _whole(work: _Work, number: int) -> tuple[tuple[Block, ...], list[Decision]]:
    """The blocks of the article that begins with a piece, over all pages it goes on on, and what was decided."""
    first = work.pieces[number]
    body, lifted = list(first.body), list(first.lifted)
    decisions: list[Decision] = []
    while number in work.goes_on:
        match = work.goes_on[number]
        number = match.after
        repeated, more = after_the_break(work.pieces[number], first.title)
        one = bool(body) and bool(more) and is_one_paragraph(body[-1], more[0])
        decisions.append(_join_decision(work, match, body[-1:], more[:1], one=one))
        if one:
            body[-1] = _one_paragraph(work, body[-1], more[0], confidence_of(match.margin))
        body += more[one:]
        lifted += [*work.pieces[number].lifted, *repeated]
    lifted.sort(key=lambda block: LIFTED.index(block.role))
    return (*first.heads, *body, *lifted), decisions


def after_the_break(piece: Piece, title: str) -> tuple[list[Block], list[Block]]:
    """(what a continuation repeats of the headline, as jump lines; its body).

    A head below the jump line that has nothing of the headline `title` is a section head of the article.
    """
    repeated: list[Block] = []
    heads: list[Block] = []
    names: list[Block] = []
    for block in piece.heads:
        below = piece.inward is not None and block.spans[0].start >= piece.inward.span.end
        alike = (shared_words(block.text, title) or 0.0) >= 0.5
        if block.role is Role.BYLINE:
            names.append(block)
        elif below and not alike and block.role in (Role.TITLE, Role.HEADING):
            heads.append(replace(block, role=Role.HEADING, level=max(block.level, 1)))
        else:
            repeated.append(replace(block, role=Role.JUMP, level=0))
    # Names follow the text they sign: between the halves of a paragraph they would part it.
    return repeated, [*heads, *piece.body, *names]


def _one_paragraph(work: _Work, last: Block, first: Block, confidence: float) -> Block:
    sure = round(min(last.confidence, first.confidence, confidence), 3)
    joined = Block(Role.PARAGRAPH, (*last.spans, *first.spans), last.text + first.text, sure)
    known = {span for flag in (*last.flags, *first.flags) for span in flag.spans}
    across = [
        flag
        for flag in find_flags(joined, work.known, work.places)
        if len({span.page for span in flag.spans}) > 1 and not known & set(flag.spans)
    ]
    return replace(joined, flags=(*last.flags, *across, *first.flags))


def _join_decision(work: _Work, match: Match, last: Sequence[Block], first: Sequence[Block], *, one: bool) -> Decision:
    name = name_of(work.pages[work.pieces[match.after].page])
    spans = (*(block.spans[-1] for block in last), *(block.spans[0] for block in first))
    confidence = confidence_of(match.margin)
    others = [f"{name}的一段自成一篇", *(f"续文是{_called(work.pieces[rival])}" for rival in match.rivals)]
    return Decision(
        DecisionKind.JOIN,
        "jumps.join",
        spans,
        f"与{name}的续文相接，{'合为一段' if one else '另起一段'}",
        confidence,
        match.reasons,
        tuple(Alternative(other, round((1 - confidence) / len(others), 3)) for other in others),
        work.identity[match.before],
    )


# --- the trail after the joins --------------------------------------------------------------------------------------


def _repeated_heads(work: _Work, own: Mapping[int, Piece]) -> list[Decision]:
    found: list[Decision] = []
    for number, piece in own.items():
        if number in work.comes_from:
            repeated, _ = after_the_break(piece, work.pieces[work.beginning(number)].title)
            reasons, verdict = ("印在上接提示之旁",), "续文重印的标题，移出正文"
            found += [
                Decision(
                    DecisionKind.LIFT, "jumps.repeated", block.spans, verdict, 0.9, reasons, (), work.identity[number]
                )
                for block in repeated
            ]
    return found


def _trail_after(
    work: _Work, restoration: Restoration, own: Mapping[int, Piece]
) -> tuple[list[Decision], list[Question]]:
    """The page's decisions without those that the joins have settled, told of the articles as they are now."""
    decisions: list[Decision] = []
    number_of: dict[int, int] = {}
    for index, decision in enumerate(restoration.decisions):
        if not _is_settled(work, decision, own):
            number_of[index] = len(decisions)
            decisions.append(replace(decision, article=_article_now(work, restoration, decision, own)))
    # Where the question is open what a text continues, the one for its headline asks the same.
    asked = {work.identity[number] for number in own if number in work.asked}
    questions: list[Question] = []
    for question in restoration.questions:
        decision = restoration.decisions[question.decision]
        again = decision.rule == UNTITLED and decision.article in asked
        if question.decision in number_of and not again:
            questions.append(replace(question, decision=number_of[question.decision]))
    return decisions, questions


def _is_settled(work: _Work, decision: Decision, own: Mapping[int, Piece]) -> bool:
    """Whether a join has answered it: what follows what where a continuation begins, and what its heads are."""
    if not decision.spans or any(reason.startswith(BY_EDITOR) for reason in decision.reasons):
        return False
    for number, piece in own.items():
        if number not in work.comes_from:
            continue
        heads = [span for block in piece.heads if block.role is not Role.BYLINE for span in block.spans]
        opening = [span for block in piece.body[:1] for span in block.spans[:1]]
        places = (DecisionKind.MOVE, DecisionKind.JOIN, DecisionKind.SEPARATE)
        if decision.kind in places and touch(decision.spans[-1:], [*heads, *opening]):
            return True
        if decision.kind is DecisionKind.ROLE and touch(decision.spans, heads):
            return True
        if decision.rule in (UNTITLED, OPENS) and touch(decision.spans, piece.spans):
            return True
    return False


def _article_now(work: _Work, restoration: Restoration, decision: Decision, own: Mapping[int, Piece]) -> str | None:
    for number, piece in own.items():
        if decision.article == restoration.articles[piece.article].id and touch(decision.spans, piece.spans):
            return work.identity[number]
    return decision.article
