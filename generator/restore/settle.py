"""What an editor's corrections come to: before the run demands on the strips of a page, after it claims to be kept.

`settle` locates every quotation and turns the corrections into `Constraints`; the steps obey them. `conclude` then
looks at the finished restoration as if it knew nothing of that: a claim that does not hold there is an IdleCorrection.
The editor outranks the program: what a correction decides has confidence 1 and is not asked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from generator.model.article import (
    ROLE_NAMES,
    Decision,
    DecisionKind,
    Flag,
    FlagKind,
    RemovalReason,
    Restoration,
    Role,
)
from generator.model.correction import (
    BY_EDITOR,
    ContradictoryCorrection,
    Correction,
    CorrectionKind,
    IdleCorrection,
    PlacedFact,
)
from generator.model.source import BLANKS, Page, Span, touch
from generator.restore.constraints import FREE, Constraints
from generator.restore.grammar import Grammar
from generator.restore.quoting import Passage, Wording, right_as_printed, same_wording
from generator.restore.roles import FLOATS, FURNITURE, State, read_alone
from generator.restore.segment import Strip
from generator.restore.trail import UNTITLED

_STATES: dict[Role, tuple[State, ...]] = {
    Role.TITLE: (State.TITLE,), Role.KICKER: (State.KICKER,), Role.SUBTITLE: (State.SUBTITLE,),
    Role.COLUMN: (State.COLUMN,), Role.BYLINE: (State.BYLINE, State.SIGNATURE), Role.HEADING: (State.HEADING,),
    Role.PARAGRAPH: (State.BODY, State.NOTE, State.BRIEF), Role.CAPTION: (State.CAPTION,),
    Role.PULL_QUOTE: (State.PULL_QUOTE,), Role.CREDITS: (State.CREDITS,), Role.RUNNING_HEAD: (State.RUNNING_HEAD,),
    Role.PAGE_NUMBER: (State.PAGE_NUMBER,),
}  # fmt: skip
"""The states that give each role. A jump line has none: it is told apart before states are weighed."""
_RUN = frozenset(role for role, states in _STATES.items() if not FLOATS & set(states))
"""Roles of what stands in the run of an article."""
_HEAD = frozenset({Role.COLUMN, Role.KICKER, Role.TITLE, Role.SUBTITLE, Role.BYLINE})
"""Roles of what stands before the text, in the order of the article and not of the page."""
_REMOVED: dict[Role, RemovalReason] = {Role(state.value): reason for state, reason in FURNITURE.items()}
"""Roles of what belongs to the page and to no article."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A correction with what it speaks of found on the page."""

    correction: Correction
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """A page's strips as the corrections cut them, what the steps must obey, and what must hold in the end."""

    strips: tuple[Strip, ...]
    constraints: Constraints
    claims: tuple[Claim, ...]
    wording: Wording | None
    """None where there are no corrections."""


# --- before the run -------------------------------------------------------------------------------------------------


def settle(page: Page, strips: Sequence[Strip], corrections: Sequence[Correction], grammar: Grammar) -> Settled:
    """Locate the corrections, cut the strips where they say so, and gather their demands.

    Raises StaleCorrection, AmbiguousCorrection or ContradictoryCorrection. Total for any page and any corrections.
    """
    if not corrections:
        return Settled(tuple(strips), FREE, (), None)
    uncut = Wording(strips, page.text)
    cuts: list[int] = []
    for correction in corrections:
        if correction.kind is CorrectionKind.BOUNDARY:
            passage = uncut.find(correction)
            cuts.append(passage.start)
    pieces = cut_strips(page, strips, cuts)
    wording = Wording(pieces, page.text)
    claims = tuple(
        Claim(correction, tuple(wording.find(correction, number) for number in range(len(correction.quotes))))
        for correction in corrections
    )
    return Settled(pieces, _Gathering(pieces, claims, grammar).constraints(), claims, wording)


def cut_strips(page: Page, strips: Sequence[Strip], cuts: Iterable[int]) -> tuple[Strip, ...]:
    """The strips with a new one beginning at each of the offsets. The first piece keeps the marks of its line."""
    at = sorted(set(cuts))
    made: list[Strip] = []
    for strip in strips:
        start, end = strip.spans[0].start, strip.spans[-1].end
        head = replace(strip, index=len(made), after_blank=strip.after_blank or start in at)
        inside = [cut for cut in at[bisect_right(at, start) :] if any(s.start <= cut < s.end for s in strip.spans)]
        if not inside:
            made.append(head)
            continue
        for low, high in pairwise((start, *inside, end)):
            parts = [Span(s.page, max(s.start, low), min(s.end, high)) for s in strip.spans]
            spans = [part for part in parts if part.start < part.end]
            spans[-1] = _trimmed(page, spans[-1])
            text = "".join(page.slice(span) for span in spans)
            first = low == start
            made.append(replace(head, spans=tuple(spans), text=text) if first else Strip(len(made), tuple(spans), text))
    return tuple(made)


def _trimmed(page: Page, span: Span) -> Span:
    """Without the blanks before a cut."""
    high = span.end
    while page.text[high - 1] in BLANKS:  # a cut stands before wording, and what it parts begins with wording
        high -= 1
    return Span(span.page, span.start, high)


class _Gathering:
    """Collects demands one by one, and remembers whose each is, so that a contradiction names both."""

    def __init__(self, strips: Sequence[Strip], claims: Sequence[Claim], grammar: Grammar) -> None:
        self._strips, self._grammar = strips, grammar
        self._roles: dict[int, tuple[Role, Correction]] = {}
        self._follows: dict[tuple[int, int], tuple[bool, Correction]] = {}
        self._next: dict[int, tuple[int, Correction]] = {}
        self._last: dict[int, tuple[int, Correction]] = {}
        self._apart: dict[tuple[int, int], Correction] = {}
        self._parted: dict[tuple[int, int], Correction] = {}
        self._together: dict[tuple[int, int], Correction] = {}
        self._heads: dict[int, tuple[int, Correction]] = {}
        self._begins: dict[int, Correction] = {}
        self._worded: list[tuple[Passage, Correction]] = []
        for claim in claims:
            self._take(claim)
        self._refuse_circles()
        self._refuse_joins_across_roles()

    def constraints(self) -> Constraints:
        """All demands as one value."""
        texts = {strip for pair in self._follows for strip in pair} | {head for _, head in self._together}
        texts |= set(self._begins)
        owned = {passage for passage, _ in self._together}
        jumps: dict[int, bool | None] = dict.fromkeys(sorted(texts | set(self._roles)))
        for strip, (role, _) in self._roles.items():
            if role is Role.JUMP:
                jumps[strip] = self._grammar.jump_in.search(self._strips[strip].text) is None
        return Constraints(
            jumps=jumps,
            states=self._states(),
            texts=frozenset(texts),
            owned=frozenset(owned),
            follows={pair: joins for pair, (joins, _) in self._follows.items()},
            apart=frozenset(self._apart) | frozenset(self._parted),
            parted=tuple(self._parted),
            begins=frozenset(self._begins),
            together=tuple(self._together),
            owners={self._strips[passage].spans[0]: head for passage, head in self._together},
        )

    def _states(self) -> dict[int, tuple[State, ...]]:
        """The states left to the texts; what is joined to a text of a told role is of that role too."""
        states = {strip: _STATES[role] for strip, (role, _) in self._roles.items() if role in _STATES}
        joined = [pair for pair, (joins, _) in self._follows.items() if joins]
        before = -1
        while before < len(states):
            before = len(states)
            for one, two in joined:
                for told, other in ((one, two), (two, one)):
                    if told in states:
                        states.setdefault(other, states[told])
        for one, two in joined:
            if one not in states and not self._may_be(one) & self._may_be(two):
                states[one] = states[two] = _STATES[Role.PARAGRAPH]
        return states

    def _may_be(self, strip: int) -> set[State]:
        return {item.state for item in read_alone(self._strips[strip], self._grammar).candidates} - FLOATS

    def _take(self, claim: Claim) -> None:
        correction, passages = claim.correction, claim.passages
        match correction.kind:
            case CorrectionKind.ROLE:
                for strip in passages[0].strips:
                    self._take_role(strip, correction)
            case CorrectionKind.BOUNDARY:
                begins = passages[0].strips[0]
                self._refuse(self._follows.get((begins - 1, begins)), True, correction)
                self._apart[begins - 1, begins] = correction
            case CorrectionKind.ORDER | CorrectionKind.JOIN:
                self._take_order(passages[0].strips[-1], passages[1].strips[0], correction)
            case CorrectionKind.PART:
                one, two = passages[0].strips[-1], passages[1].strips[0]
                self._refuse_one_strip(one, two, correction)
                self._refuse(self._follows.get((one, two)), True, correction)
                self._parted[one, two] = correction
            case CorrectionKind.BEGINS:
                begins = passages[0].strips[0]
                if begins in self._last:
                    raise _contradiction(self._last[begins][1], correction, "一说接着前文，一说由此另起一篇")
                self._begins[begins] = correction
            case CorrectionKind.ARTICLE:
                head = passages[1].strips[0]
                for strip in passages[0].strips:
                    if strip != head:
                        known = self._heads.setdefault(strip, (head, correction))
                        if known[0] != head:
                            raise _contradiction(known[1], correction, "同一段引了两处作它的文章")
                        self._together[strip, head] = correction
            case CorrectionKind.WORDING:
                self._take_wording(passages[0], correction)
            case CorrectionKind.FACT:  # is of the next act, which has no strips
                pass

    def _take_role(self, strip: int, correction: Correction) -> None:
        role = correction.role or Role.PARAGRAPH
        known = self._roles.setdefault(strip, (role, correction))
        if known[0] is not role:
            raise _contradiction(known[1], correction, f"一作{ROLE_NAMES[known[0]]}，一作{ROLE_NAMES[role]}")

    def _take_order(self, one: int, two: int, correction: Correction) -> None:
        joins = correction.kind is CorrectionKind.JOIN
        if one == two and joins:
            return  # one strip is read in one piece anyhow
        self._refuse_one_strip(one, two, correction)
        self._refuse(self._follows.get((one, two)), not joins, correction)
        if two in self._begins:
            raise _contradiction(self._begins[two], correction, "一说接着前文，一说由此另起一篇")
        for known, other in ((self._next.get(one), two), (self._last.get(two), one)):
            if known and known[0] != other:
                raise _contradiction(known[1], correction, "同一段前后接了两处")
        for pairs in (self._apart, self._parted):
            if joins and (one, two) in pairs:
                raise _contradiction(pairs[one, two], correction, "一说相接，一说不相接")
        self._follows.setdefault((one, two), (joins, correction))
        self._next.setdefault(one, (two, correction))
        self._last.setdefault(two, (one, correction))

    def _take_wording(self, passage: Passage, correction: Correction) -> None:
        for other, known in self._worded:
            if other.start <= passage.last and passage.start <= other.last:
                same = (other.start, other.last) == (passage.start, passage.last)
                if not same or not same_wording(known.should_be or "", correction.should_be or ""):
                    raise _contradiction(known, correction, "同一处文字有两种改法")
        self._worded.append((passage, correction))

    @staticmethod
    def _refuse(known: tuple[bool, Correction] | None, joins: bool, correction: Correction) -> None:
        if known and known[0] is joins:
            raise _contradiction(known[1], correction, "一说相接，一说不相接")

    @staticmethod
    def _refuse_one_strip(one: int, two: int, correction: Correction) -> None:
        if one == two:
            cure = "请先用 boundary 在后一处之前断开 / both are in one paragraph of the dump, add a boundary"
            raise IdleCorrection(correction, "两处引文印在同一段里，无法分开", cure)

    def _refuse_circles(self) -> None:
        for start in self._next:
            at, seen = start, 0
            while at in self._next and seen <= len(self._next):
                at, other = self._next[at]
                seen += 1
                if at == start:
                    raise _contradiction(self._next[start][1], other, "接续成了一圈")

    def _refuse_joins_across_roles(self) -> None:
        """What is joined has one role, and what is read in order, or begins an article, is text."""
        for strip, correction in self._begins.items():
            known = self._roles.get(strip)
            if known and known[0] not in _RUN:
                raise _contradiction(known[1], correction, f"一作{ROLE_NAMES[known[0]]}，一作一篇的开头")
        for (one, two), (joins, correction) in self._follows.items():
            roles = [self._roles[strip] for strip in (one, two) if strip in self._roles]
            for role, told in roles:
                if role not in _RUN:
                    raise _contradiction(told, correction, f"一作{ROLE_NAMES[role]}，一作文中的一段")
            if joins and len(roles) > 1 and roles[0][0] is not roles[1][0]:
                raise _contradiction(roles[0][1], correction, "相接的两段性质不同")


def _contradiction(one: Correction, two: Correction, how: str) -> ContradictoryCorrection:
    first, second = sorted((one, two), key=lambda item: item.line)
    cure = "请删去其中一项 / contradicts another correction"
    return ContradictoryCorrection(second, f"与第 {first.line} 行的更正相抵：{how}", cure)


# --- after the run --------------------------------------------------------------------------------------------------


class _Finished:
    """The finished restoration, asked by offset."""

    def __init__(self, restoration: Restoration) -> None:
        self.restoration = restoration
        rows = [
            (span.start, span.end, number, at, done)
            for number, article in enumerate(restoration.articles)
            for at, block in enumerate(article.blocks)
            for span, done in zip(block.spans, _starts(block.spans), strict=True)
            if span.page == restoration.page  # an article may go on on another page
        ]
        self._rows = sorted(rows)
        self._first = [row[0] for row in self._rows]
        self._removed = [(item.span.start, item.span.end, item.reason) for item in restoration.removed]

    def place(self, offset: int) -> tuple[int, int, int] | None:
        """Article, block and offset in the block's text of a character of the page; None where it is in no block."""
        row = bisect_right(self._first, offset) - 1
        if row < 0 or offset >= self._rows[row][1]:
            return None
        start, _, article, block, done = self._rows[row]
        return article, block, done + offset - start

    def role(self, offset: int) -> Role | RemovalReason | None:
        """What the character is."""
        place = self.place(offset)
        if place is not None:
            return self.restoration.articles[place[0]].blocks[place[1]].role
        return next((reason for start, end, reason in self._removed if start <= offset < end), None)

    def text(self, article: int, block: int) -> str:
        """The text of a block."""
        return self.restoration.articles[article].blocks[block].text


def _starts(spans: Sequence[Span]) -> list[int]:
    starts, at = [], 0
    for span in spans:
        starts.append(at)
        at += len(span)
    return starts


def conclude(page: Page, settled: Settled, restoration: Restoration) -> Restoration:
    """The restoration with the wording doubted where corrections say so, and each correction among its decisions.

    Raises IdleCorrection where a claim does not hold.
    """
    if not settled.claims:
        return restoration
    marked = _with_wording(settled, restoration)
    finished = _Finished(marked)
    for claim in settled.claims:
        if not holds(claim, settled, finished):
            raise _idle(claim, settled, finished)
    return _with_decisions(page, settled, finished)


def failing(settled: Settled, restoration: Restoration) -> tuple[Correction, ...]:
    """The corrections whose claims do not hold in a finished restoration, whoever made it."""
    finished = _Finished(restoration)
    return tuple(claim.correction for claim in settled.claims if not holds(claim, settled, finished))


def holds(claim: Claim, settled: Settled, finished: _Finished) -> bool:
    """Whether what the correction says is so in the finished restoration. Facts are not looked at here."""
    wording, passages, correction = settled.wording, claim.passages, claim.correction
    if wording is None or correction.kind is CorrectionKind.FACT:
        return True
    first = passages[0]
    match correction.kind:
        case CorrectionKind.ROLE:
            wanted = _REMOVED.get(correction.role or Role.PARAGRAPH, correction.role)
            offsets = {first.start, first.last, *(wording.edges(strip)[0] for strip in first.strips[1:])}
            return all(finished.role(offset) == wanted for offset in offsets)
        case CorrectionKind.BOUNDARY:
            printed = wording.before(first.number)
            return printed is None or not _go_on(finished, printed, first.start)
        case CorrectionKind.ORDER:
            return _follows(finished, wording.edges(first.strips[-1])[1], wording.edges(passages[1].strips[0])[0])
        case CorrectionKind.JOIN:
            before, after = first.strips[-1], passages[1].strips[0]
            if before == after:
                return _in_one_block(finished, first.last, passages[1].start)
            return _go_on(finished, wording.edges(before)[1], wording.edges(after)[0])
        case CorrectionKind.PART:
            return not _in_one_block(finished, first.last, passages[1].start, either_way=True)
        case CorrectionKind.BEGINS:
            return _begins(finished, wording.edges(first.strips[0])[0])
        case CorrectionKind.ARTICLE:
            owners = {place[0] if place else None for place in map(finished.place, _ends(passages))}
            return len(owners) == 1 and None not in owners
        case _:
            return _worded(finished, correction, first)


def _ends(passages: Sequence[Passage]) -> list[int]:
    return [offset for passage in passages for offset in (passage.start, passage.last)]


def _go_on(finished: _Finished, before: int, after: int) -> bool:
    """Whether the second character is read directly after the first, in one block."""
    one, two = finished.place(before), finished.place(after)
    if one is None or two is None or one[:2] != two[:2] or two[2] <= one[2]:
        return False
    return all(char in BLANKS for char in finished.text(*one[:2])[one[2] + 1 : two[2]])


def _in_one_block(finished: _Finished, before: int, after: int, *, either_way: bool = False) -> bool:
    """Whether two characters stand in one block, as a rule in this order."""
    one, two = finished.place(before), finished.place(after)
    return one is not None and two is not None and one[:2] == two[:2] and (either_way or one[2] < two[2])


def _follows(finished: _Finished, last: int, first: int) -> bool:
    """Whether one block ends with the first character and the next one of the same article begins with the second."""
    one, two = finished.place(last), finished.place(first)
    if one is None or two is None or (one[0], one[1] + 1) != two[:2]:
        return False
    return not finished.text(*one[:2])[one[2] + 1 :].strip() and not finished.text(*two[:2])[: two[2]].strip()


def _begins(finished: _Finished, first: int) -> bool:
    """Whether no text of its article is read before the character; of two heads either may be the first."""
    place = finished.place(first)
    if place is None:
        return False
    article, at, offset = place
    blocks = finished.restoration.articles[article].blocks
    return not finished.text(article, at)[:offset].strip() and all(block.role in _HEAD for block in blocks[:at])


def _worded(finished: _Finished, correction: Correction, passage: Passage) -> bool:
    place = finished.place(passage.start)
    if place is None:
        return False
    last = finished.place(passage.last)
    if last is None or last[:2] != place[:2]:
        return False
    block = finished.restoration.articles[place[0]].blocks[place[1]]
    if right_as_printed(correction):
        spans = block.locate(place[2], last[2] + 1)
        return not any(touch(flag.spans, spans) for flag in block.flags)
    return any(
        flag.kind is FlagKind.CORRECTED
        and flag.candidates == (correction.should_be,)
        and any(span.start <= passage.start < span.end for span in flag.spans)
        and any(span.start <= passage.last < span.end for span in flag.spans)
        for flag in block.flags
    )


def _idle(claim: Claim, settled: Settled, finished: _Finished) -> IdleCorrection:
    correction = claim.correction
    strips = {strip for passage in claim.passages for strip in passage.strips}
    near = sorted(
        other.correction.line
        for other in settled.claims
        if other is not claim and any(strips & set(passage.strips) for passage in other.passages)
    )
    problem = f"更正没有生效：{_claimed(claim)}"
    if finished.restoration.fallback:
        problem += f"（{finished.restoration.fallback}）"
    cure = f"也许与第 {'、'.join(map(str, near[:5]))} 行相抵，" if near else ""
    return IdleCorrection(
        correction, problem, cure + "请用 digest explain 看这一段，改写或删去这一项 / idle correction"
    )


def _claimed(claim: Claim) -> str:
    correction = claim.correction
    match correction.kind:
        case CorrectionKind.ROLE:
            return f"这一段没有成为{ROLE_NAMES[correction.role or Role.PARAGRAPH]}"
        case CorrectionKind.BOUNDARY:
            return "引文仍与印在它前面的文字连成一段"
        case CorrectionKind.ORDER:
            return "后一处没有紧接前一处另起一段"
        case CorrectionKind.JOIN:
            return "后一处没有接上前一处"
        case CorrectionKind.PART:
            return "两处仍在同一段"
        case CorrectionKind.BEGINS:
            return "这一段不是一篇的开头"
        case CorrectionKind.ARTICLE:
            return "这一段不在所说的那一篇里"
        case _:
            return "引文不在一篇文章的同一段里"


def _with_wording(settled: Settled, restoration: Restoration) -> Restoration:
    """Flag what should read otherwise; the text stays, and what the program doubted there is answered."""
    finished = _Finished(restoration)
    articles = [list(article.blocks) for article in restoration.articles]
    for claim in settled.claims:
        if claim.correction.kind is not CorrectionKind.WORDING:
            continue
        passage = claim.passages[0]
        first, last = finished.place(passage.start), finished.place(passage.last)
        if first is None or last is None or first[:2] != last[:2] or first[2] > last[2]:
            continue
        article, at, start = first
        block = articles[article][at]
        spans = block.locate(start, last[2] + 1)
        others = [flag for flag in block.flags if not touch(flag.spans, spans)]
        quote = block.text[start : last[2] + 1]
        should_be = claim.correction.should_be or ""
        if right_as_printed(claim.correction):  # nothing to note, and nothing to doubt any more
            articles[article][at] = replace(block, flags=tuple(others))
            continue
        flag = Flag(FlagKind.CORRECTED, spans, quote, _note(claim.correction), 1.0, (should_be,))
        starts = {flag: (finished.place(flag.spans[0].start) or first)[2] for flag in (*others, flag)}
        articles[article][at] = replace(block, flags=tuple(sorted(starts, key=lambda item: starts[item])))
    made = (
        replace(article, blocks=tuple(blocks)) for article, blocks in zip(restoration.articles, articles, strict=True)
    )
    return replace(restoration, articles=tuple(made))


def _note(correction: Correction) -> str:
    by = f"{correction.by}更正" if correction.by else BY_EDITOR
    return f"应作“{correction.should_be}”（{by}" + (f"：{correction.why}）" if correction.why else "）")


_KINDS: dict[CorrectionKind, DecisionKind] = {
    CorrectionKind.ROLE: DecisionKind.ROLE, CorrectionKind.BOUNDARY: DecisionKind.SEPARATE,
    CorrectionKind.ORDER: DecisionKind.MOVE, CorrectionKind.JOIN: DecisionKind.JOIN,
    CorrectionKind.PART: DecisionKind.SEPARATE, CorrectionKind.ARTICLE: DecisionKind.ASSIGN,
    CorrectionKind.BEGINS: DecisionKind.ASSIGN,
}  # fmt: skip
_ANSWERS: dict[CorrectionKind, frozenset[DecisionKind]] = {
    CorrectionKind.ROLE: frozenset({DecisionKind.ROLE, DecisionKind.LIFT, DecisionKind.REMOVE}),
    CorrectionKind.ORDER: frozenset({DecisionKind.JOIN, DecisionKind.MOVE, DecisionKind.SEPARATE}),
    CorrectionKind.JOIN: frozenset({DecisionKind.JOIN, DecisionKind.MOVE}),
    CorrectionKind.BEGINS: frozenset({DecisionKind.ROLE, DecisionKind.ASSIGN}),
    CorrectionKind.ARTICLE: frozenset({DecisionKind.MOVE, DecisionKind.ASSIGN, DecisionKind.SEPARATE}),
}
"""Decisions of the program that a correction makes for it."""
_PLACED_BY_ROLE = ("roles.paragraph", "roles.byline")


def _with_decisions(page: Page, settled: Settled, finished: _Finished) -> Restoration:
    """Put each correction in the place of the decisions it made, and drop the questions it answers."""
    restoration = finished.restoration
    answered: set[int] = set()
    made: list[Decision] = []
    for claim in settled.claims:
        kind = _KINDS.get(claim.correction.kind)
        if kind is None:
            continue
        spans = _spans(page, claim, settled)
        place = finished.place(spans[-1].start)
        owner = restoration.articles[place[0]].id if place else None
        where = f"{claim.correction.path.rsplit('/', 1)[-1]} 第 {claim.correction.line} 行"
        rule = f"corrections.{claim.correction.kind.value}"
        made.append(Decision(kind, rule, spans, _verdict(claim), 1.0, (claim.correction.reason, where), (), owner))
        answered |= set(_answered(claim, spans, restoration.decisions, settled))
    kept = [index for index in range(len(restoration.decisions)) if index not in answered]
    moved = {index: number for number, index in enumerate(kept)}
    return replace(
        restoration,
        decisions=(*(restoration.decisions[index] for index in kept), *made),
        questions=tuple(
            replace(question, decision=moved[question.decision])
            for question in restoration.questions
            if question.decision in moved
        ),
    )


def _answered(claim: Claim, spans: Sequence[Span], decisions: Sequence[Decision], settled: Settled) -> Iterable[int]:
    kinds = _ANSWERS.get(claim.correction.kind, frozenset())
    if not kinds:
        return
    behind: Sequence[Span] = ()
    if claim.correction.kind in (CorrectionKind.ORDER, CorrectionKind.JOIN):
        spans = settled.strips[claim.passages[1].strips[0]].spans
        # What was printed behind the first passage goes on behind what is put between the two; it was not moved.
        printed = claim.passages[0].strips[-1] + 1
        behind = settled.strips[printed].spans if printed < len(settled.strips) else ()
    for index, decision in enumerate(decisions):
        untitled = decision.rule == UNTITLED
        if claim.correction.kind is CorrectionKind.BEGINS:
            if decision.kind is DecisionKind.ROLE and not untitled:
                continue  # that something begins here says nothing of what it is
        elif untitled:
            continue
        # That text opens the body, or that a byline is this article's, is asked as its place, not as what it is.
        places = claim.correction.kind is CorrectionKind.ARTICLE and decision.rule in _PLACED_BY_ROLE
        if decision.kind not in kinds and not places:
            continue
        # A join or a move is about its last passage: how that one is entered.
        about = decision.spans if claim.correction.kind is CorrectionKind.ROLE else decision.spans[-1:]
        displaced = decision.kind is DecisionKind.MOVE and touch(decision.spans[:1], spans) and touch(about, behind)
        if displaced or touch(about, spans):
            yield index


def _spans(page: Page, claim: Claim, settled: Settled) -> tuple[Span, ...]:
    """The passages a correction decided on: whole strips, save for a boundary."""
    first = claim.passages[0]
    if claim.correction.kind is CorrectionKind.BOUNDARY:
        return (Span(page.key, first.start, first.last + 1),)
    if claim.correction.kind is CorrectionKind.BEGINS:
        return settled.strips[first.strips[0]].spans
    if claim.correction.kind in (CorrectionKind.ROLE, CorrectionKind.ARTICLE):
        return tuple(span for strip in first.strips for span in settled.strips[strip].spans)
    one, two = first.strips[-1], claim.passages[1].strips[0]
    return (settled.strips[one].spans[-1], settled.strips[two].spans[0])


def _verdict(claim: Claim) -> str:
    correction = claim.correction
    match correction.kind:
        case CorrectionKind.ROLE:
            return ROLE_NAMES[correction.role or Role.PARAGRAPH]
        case CorrectionKind.BOUNDARY:
            return "在此另起一段"
        case CorrectionKind.ORDER:
            return "紧接前一处，另起一段"
        case CorrectionKind.JOIN:
            return "与前一处相接"
        case CorrectionKind.PART:
            return "不与前一处相接"
        case CorrectionKind.BEGINS:
            return "由此另起一篇"
        case _:
            return "属于这一篇"


def place_facts(
    page: Page, strips: Sequence[Strip], restoration: Restoration, corrections: Sequence[Correction]
) -> tuple[PlacedFact, ...]:
    """The corrections of facts among these, each with its article and, where it quotes them, the words that state it.

    Raises StaleCorrection, AmbiguousCorrection, or IdleCorrection where a quotation stands in no article.
    """
    ours = [correction for correction in corrections if correction.kind is CorrectionKind.FACT]
    if not ours:
        return ()
    wording, finished = Wording(strips, page.text), _Finished(restoration)
    placed: list[PlacedFact] = []
    for correction in ours:
        head = finished.place(wording.find(correction).start)
        if head is None:
            raise IdleCorrection(correction, "article 所引的文字不在任何一篇文章里", "请引这一篇的题目 / in no article")
        words = None
        if len(correction.quotes) > 1:
            passage = wording.find(correction, 1)
            one, two = finished.place(passage.start), finished.place(passage.last)
            if one is None or two is None or one[:2] != two[:2] or one[0] != head[0] or two[2] < one[2]:
                cure = "请引这一篇同一段里的文字 / the words are not in one paragraph of this article"
                raise IdleCorrection(correction, "quote 所引的文字不在这一篇的同一段里", cure)
            words = (one[1], one[2], two[2] + 1)
        placed.append(PlacedFact(correction, restoration.articles[head[0]].id, words))
    return tuple(placed)
