"""Act 1, the trail: what was decided about each place of the layout, why, what else was possible, and what to ask.

A question is a decision below the bar. One answer often settles several decisions, for the rival of one is the rival
of the others too: of those only the most doubtful is asked, and its two options show how the text would read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.model.article import Alternative, Decision, DecisionKind, Option, Question, Role
from generator.model.correction import Answer, CorrectionKind
from generator.model.source import Span
from generator.restore.grammar import Grammar
from generator.restore.order import Place
from generator.restore.owners import Owner
from generator.restore.roles import FLOATS, FURNITURE, HEADS, STATE_NAMES, Jump, Reading, State, reasons_for
from generator.restore.seams import PARALLEL
from generator.restore.ways import Way

CONTEXT = 18
"""Characters shown on each side of a place."""
UNTITLED = "assemble.untitled"
"""Rule of the decision that an article has no headline."""
OPENS = "order.opens"
"""Rule of the decision that an article begins here."""
OWNED = "owners.caption"
"""Rule of the decision whose a caption is."""
WHOSE = "这条图注属于哪一篇？"
ROLE_OF: dict[State, Role] = {
    State.COLUMN: Role.COLUMN, State.KICKER: Role.KICKER, State.TITLE: Role.TITLE, State.SUBTITLE: Role.SUBTITLE,
    State.BYLINE: Role.BYLINE, State.NOTE: Role.PARAGRAPH, State.HEADING: Role.HEADING, State.BODY: Role.PARAGRAPH,
    State.SIGNATURE: Role.BYLINE, State.BRIEF: Role.PARAGRAPH, State.CAPTION: Role.CAPTION,
    State.PULL_QUOTE: Role.PULL_QUOTE, State.RUNNING_HEAD: Role.RUNNING_HEAD, State.PAGE_NUMBER: Role.PAGE_NUMBER,
    State.CREDITS: Role.CREDITS,
}  # fmt: skip
"""What a block, or a removal, is called that was made of a reading in each state."""
_TEXT = frozenset({State.BODY, State.BRIEF})
_PLACED = frozenset({State.BODY, State.BRIEF, State.NOTE, State.HEADING})
"""States whose place in the article is where they are read; heads are put before the text whatever was printed."""
_NAMED = frozenset({
    State.KICKER, State.SUBTITLE, State.COLUMN, State.TITLE, State.HEADING, State.BYLINE, State.SIGNATURE, State.NOTE,
})  # fmt: skip
"""States whose choice is told as a decision of its own."""
PROMPTS = {
    DecisionKind.JOIN: "这两段是否为同一段？", DecisionKind.SEPARATE: "这里是否另起一段？",
    DecisionKind.MOVE: "这一段应接在哪里？", DecisionKind.ROLE: "这一行在文中是什么？",
    DecisionKind.ASSIGN: "这一段属于哪一篇？", DecisionKind.LIFT: "这一行是正文还是另外的文字？",
    DecisionKind.REMOVE: "这一行是不是文章里的话？",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A decision with the place of the layout it tells of; None where it tells of none."""

    decision: Decision
    place: Place | None = None
    options: tuple[Option, ...] = ()
    """What an editor may answer, where that does not follow from the place."""
    begins: int | None = None
    """The reading an article begins with, where the decision is about that."""


def tell_article(places: Sequence[Place], readings: Sequence[Reading], identity: str, grammar: Grammar) -> list[Told]:
    """The decisions about the run of one article: of every place how it is entered, and what it is where it is no text.

    Nothing is passed over as too plain to tell: what has no rival was decided all the same.
    """
    found: list[Told] = []
    for before, place in zip((None, *places), places, strict=False):
        made: list[Decision] = []
        if before is not None and place.joined:
            made.append(_join(before, place, readings, identity))
        elif before is not None and place.way.far:
            made.append(_move(before, place, readings, identity))
        elif before is not None and before.state is State.BODY is place.state:
            made.append(_apart(before, place, readings, identity))
        if place.state in _NAMED or (before is not None and not made):
            made.append(_role(place, readings, identity, grammar))
        found += [Told(decision, place) for decision in made]
        if before is None:
            found.append(Told(_opens(place, readings, identity), place, (), place.reading))
    return found


def tell_float(place: Place, readings: Sequence[Reading], grammar: Grammar, identity: str | None) -> Told:
    """A caption or pull quote taken out of the body, or furniture taken off the page."""
    name = STATE_NAMES[place.state]
    removed = place.state in FURNITURE
    kind, verdict = (DecisionKind.REMOVE, name) if removed else (DecisionKind.LIFT, f"{name}，移出正文")
    reasons = _why(place, readings, grammar)
    decision = Decision(
        kind, f"roles.{place.state.value}", readings[place.reading].strip.spans, verdict, place.confidence, reasons,
        _alternatives(place, readings, grammar), identity,
    )  # fmt: skip
    return Told(decision, place)


def tell_jump(jump: Jump, identity: str) -> Told:
    """A jump line kept with its article."""
    reasons = ("只指明另有相关文字在何版",) if jump.points else ("只说明下接或上接何版",)
    return Told(Decision(DecisionKind.LIFT, "roles.jump", jump.strip.spans, "转接提示", 0.95, reasons, (), identity))


def tell_owner(
    caption: Reading, weighed: Sequence[Owner], heads: Sequence[tuple[str, tuple[Span, ...]]], identity: str
) -> Told:
    """Whose a caption is. `heads` has for each article what to call it, and the passage to quote for it."""
    spans = caption.strip.spans
    made = [
        Option(
            f"属于“{heads[owner.path][0]}”",
            round(owner.chance, 3),
            owner.reasons or ("从上下文看",),
            "",
            (Answer(CorrectionKind.ARTICLE, (spans, heads[owner.path][1])),),
        )
        for owner in weighed[:2]
    ]
    best, *rest = made
    others = tuple(Alternative(option.label, option.confidence, option.reasons) for option in rest)
    decision = Decision(
        DecisionKind.ASSIGN, OWNED, spans, best.label, best.confidence, best.reasons, others, identity
    )  # fmt: skip
    return Told(decision, None, tuple(made))


def tell_untitled(
    spans: tuple[Span, ...],
    identity: str,
    first: Sequence[Place],
    last: Sequence[Place],
    readings: Sequence[Reading],
) -> Told:
    """An article without a headline: the page may not print one, or it was not recognised.

    `first` holds the place it begins with, `last` that with which the article before it ends; empty where none does.
    """
    if first:  # what is printed first, though a byline may be put before it
        spans = readings[first[0].reading].strip.spans
    reason = ("前后没有可作标题的一行",)
    others = [Alternative("标题另在别处", 0.3)]
    goes_on = _goes_on(first[0], last, readings) if first else None
    if goes_on is not None:
        one = goes_on.before == last[0].reading if last else False
        others.append(Alternative("与前一篇是同一篇" if one else "接在别处", 0.2, goes_on.reasons))
    decision = Decision(DecisionKind.ROLE, UNTITLED, spans, "无标题，自成一篇", 0.5, reason, tuple(others), identity)
    way = first[0].way if first else None
    begins = (Answer(CorrectionKind.BEGINS, (spans,)),) if first else ()
    made = [
        Option(decision.verdict, decision.confidence, reason, _reads(way, readings), begins),
        Option(others[0].label, others[0].confidence),  # which line it is, only the editor knows
    ]
    for other in others[1:]:
        answer = _answer(goes_on, way, readings)
        made.append(Option(other.label, other.confidence, other.reasons, _reads(goes_on, readings), answer))
    return Told(decision, None, tuple(made), first[0].reading if first else None)


def _goes_on(place: Place, last: Sequence[Place], readings: Sequence[Reading]) -> Way | None:
    """How the text of an untitled article would go on another one: as its rival says, else after the one before it."""
    rival = place.rival
    if rival is not None and rival.before is not None and rival.second in _PLACED:
        return rival
    if not last or place.state not in _PLACED:
        return None
    return Way(last[0].reading, last[0].state, place.reading, place.state, joins=False, gain=0.0)


def choose_questions(told: Sequence[Told], readings: Sequence[Reading], bar: float) -> tuple[Question, ...]:
    """The questions of a page, in the order of the decisions: the most doubtful first, and none that it settles too."""
    asked_of: list[Place] = []
    begun: set[int] = set()
    asked: dict[int, Question] = {}
    for index in sorted(range(len(told)), key=lambda at: (told[at].decision.confidence, at)):
        decision, place = told[index].decision, told[index].place
        if decision.confidence >= bar or not decision.alternatives:
            continue
        begins = told[index].begins
        if begins is not None and begins in begun:
            continue  # that an article begins here, and that it has no headline, is answered in one
        if place is not None:
            if place.rival is None and decision.kind is not DecisionKind.JOIN:
                continue  # without a rival there is nothing to choose from; a join can always be undone
            if any(_settles(other, place) for other in asked_of):
                continue
            asked_of.append(place)
        elif not told[index].options:
            continue
        if begins is not None:
            begun.add(begins)
        options = told[index].options or _options(decision, place, readings)
        asked[index] = Question(index, _prompt(decision), decision.spans, options)
    return tuple(asked[index] for index in sorted(asked))


def _settles(asked: Place, place: Place) -> bool:
    """Whether one question is enough for both places: the rival of either is the rival of the other too.

    That the rival of one place changes the other does not do: the other may have a nearer rival of its own.
    """
    return asked.reading == place.reading or (place.reading in asked.instead and asked.reading in place.instead)


def _prompt(decision: Decision) -> str:
    if decision.rule == UNTITLED:
        return "这一篇未见标题，是否另有？"
    if decision.rule == OWNED:
        return WHOSE
    return PROMPTS[decision.kind]


def _options(decision: Decision, place: Place | None, readings: Sequence[Reading]) -> tuple[Option, ...]:
    """The verdict and its best rival, each with its reasons and the text as it would then read."""
    way = place.way if place else None
    rival = place.rival if place else None
    if way is not None and rival is None:
        rival = replace(way, joins=False, reasons=())  # a join that no other way rivals: the same without joining
    sure, reasons = decision.confidence, decision.reasons
    made = [Option(decision.verdict, sure, reasons, _reads(way, readings), _answer(way, rival, readings))]
    for number, other in enumerate(decision.alternatives):
        own = rival if number == 0 else None
        reads, answer = _reads(own, readings), _answer(own, way, readings)
        made.append(Option(other.label, other.confidence, other.reasons, reads, answer))
    return tuple(made)


def _answer(way: Way | None, other: Way | None, readings: Sequence[Reading]) -> tuple[Answer, ...]:
    """What an editor says who wants a way and not the other one: what the passage is, and what it follows."""
    if way is None or other is None or way.after is None or way.second is None or other.second is None:
        return ()
    passage = readings[way.after].strip.spans
    role = ROLE_OF[way.second]
    of_role = (Answer(CorrectionKind.ROLE, (passage,), role),)
    if way.second in FLOATS:
        return of_role
    differs = role is not ROLE_OF[other.second]
    found = of_role if differs else ()
    if way.before is None:
        # What is told a headline begins an article by itself; text, and what could be a head either way, does not.
        return found if differs and way.second not in _TEXT else (*found, Answer(CorrectionKind.BEGINS, (passage,)))
    pair = (readings[way.before].strip.spans, passage)
    if way.joins:
        # Text is joined to text: that it is text is said by that.
        return (*(found if way.second not in _TEXT else ()), Answer(CorrectionKind.JOIN, pair))
    elsewhere = way.before != other.before or other.joins
    apart = way.first is way.second is State.BODY  # that it is a paragraph, and one of its own, is what is asked
    if not found or apart or (elsewhere and way.first in _PLACED and way.second in _PLACED):
        if (way.first in HEADS) is not (way.second in HEADS) or (way.first is State.BYLINE and way.second in HEADS):
            # Heads are put in the order of the article: what follows one of them on the page is only known to be of it.
            return (*found, Answer(CorrectionKind.ARTICLE, (passage, pair[0])))
        found = (*found, Answer(CorrectionKind.ORDER, pair))
    return found


def _reads(way: Way | None, readings: Sequence[Reading]) -> str:
    """How the text reads around the place where a way leads in: ｜ marks a join, ¶ a new paragraph."""
    if way is None or way.after is None:
        return ""
    after = readings[way.after].text
    head = after[:CONTEXT] + ("…" if len(after) > CONTEXT else "")
    if way.second in FLOATS or way.before is None:
        return f"〔{STATE_NAMES[way.second or State.BODY]}〕{head}"
    before = readings[way.before].text
    tail = ("…" if len(before) > CONTEXT else "") + before[-CONTEXT:]
    if way.joins:
        return f"{tail}｜{head}"
    if way.second is State.BODY:
        return f"{tail}¶{head}"
    return f"{tail}¶〔{STATE_NAMES[way.second or State.BODY]}〕{head}"


def _join(before: Place, place: Place, readings: Sequence[Reading], identity: str) -> Decision:
    spans = (readings[before.reading].strip.spans[-1], readings[place.reading].strip.spans[0])
    reasons = place.way.reasons or ("与前段相接最顺",)
    confidence = place.confidence
    if PARALLEL in reasons:
        confidence = min(confidence, 0.8)  # a slogan may as well have been printed on a line of its own
    verdict = "与前段相接，移来" if place.way.far else "与前段相接"
    alternatives = _alternatives(place, readings) if place.rival else ()
    alternatives = alternatives or (Alternative("另起一段", _left_of(confidence)),)
    return Decision(DecisionKind.JOIN, "seams.join", spans, verdict, confidence, reasons, alternatives, identity)


def _move(before: Place, place: Place, readings: Sequence[Reading], identity: str) -> Decision:
    spans = (*readings[before.reading].strip.spans[-1:], *readings[place.reading].strip.spans)
    reasons = place.way.reasons or ("内容与本文相近，与印在其前的一篇不相接",)
    return Decision(
        DecisionKind.MOVE, "order.far", spans, "移到本文之后", place.confidence, reasons,
        _alternatives(place, readings) or (_instead(place, "留在印出的地方"),), identity,
    )  # fmt: skip


def _apart(before: Place, place: Place, readings: Sequence[Reading], identity: str) -> Decision:
    spans = (readings[before.reading].strip.spans[-1], readings[place.reading].strip.spans[0])
    reasons = place.way.reasons or ("前段到此完整",)
    return Decision(
        DecisionKind.SEPARATE, "seams.apart", spans, "另起一段", place.confidence, reasons,
        (_alternatives(place, readings) if place.rival else ()) or (_instead(place, "与前段相接"),), identity,
    )  # fmt: skip


def _opens(place: Place, readings: Sequence[Reading], identity: str) -> Decision:
    """An article is begun: with text that goes on nowhere, or with one of its heads."""
    spans = readings[place.reading].strip.spans
    text = place.state in _TEXT
    verdict = "自成一篇" if text else "一篇由此开始"
    reason = "与前后各篇都不相接" if text else f"以{STATE_NAMES[place.state]}起首"
    others = (_alternatives(place, readings) if place.rival else ()) or (_instead(place, "是前一篇的下文"),)
    return Decision(DecisionKind.ASSIGN, OPENS, spans, verdict, place.confidence, (reason,), others, identity)


def _role(place: Place, readings: Sequence[Reading], identity: str, grammar: Grammar) -> Decision:
    verdict = STATE_NAMES[place.state]
    rule = f"roles.{ROLE_OF[place.state].value if place.state in _TEXT else place.state.value}"
    spans, reasons = readings[place.reading].strip.spans, _why(place, readings, grammar)
    others = _alternatives(place, readings, grammar)
    return Decision(DecisionKind.ROLE, rule, spans, verdict, place.confidence, reasons, others, identity)


def _why(place: Place, readings: Sequence[Reading], grammar: Grammar) -> tuple[str, ...]:
    candidate = readings[place.reading].candidate(place.state)
    return (reasons_for(candidate, grammar.weights) if candidate else ()) or ("从上下文看",)


def _instead(place: Place, label: str) -> Alternative:
    """What would have been done otherwise, where no way came near enough to be worked out."""
    return Alternative(label, _left_of(place.confidence))


def _left_of(confidence: float) -> float:
    """At most how likely the best other reading is: it shares what is left with readings further off, and it is not
    the likelier one, or it would have been taken.
    """
    return round(min(1 - confidence, confidence), 3)


def _runner_up(place: Place, readings: Sequence[Reading], grammar: Grammar | None) -> tuple[Alternative, ...]:
    """The state the place would have by itself if not its own; empty where it could be nothing else."""
    others = [item for item in readings[place.reading].candidates if ROLE_OF[item.state] is not ROLE_OF[place.state]]
    if not others:
        return ()
    best = max(others, key=lambda item: item.gain)
    reasons = reasons_for(best, grammar.weights) if grammar else ()
    label = f"是{STATE_NAMES[best.state]}" + ("，不在正文之中" if best.state in FLOATS else "")
    return (Alternative(label, _left_of(place.confidence), reasons),)


def _alternatives(place: Place, readings: Sequence[Reading], grammar: Grammar | None = None) -> tuple[Alternative, ...]:
    """The best other way of reading the place, in an editor's words; empty where it could be nothing else."""
    rival = place.rival
    if rival is None or rival.second is None:
        return _runner_up(place, readings, grammar)
    name = STATE_NAMES[rival.second]
    if rival.second in FLOATS:
        label = f"是{name}，不在正文之中"
    elif rival.before is None:
        label = f"另成一篇，这是它的{name}" if rival.second is not State.BODY else "自成一篇"
    elif rival.joins:
        label = "与另一段相接" if rival.before != place.way.before else "与前段相接"
    elif rival.before == place.way.before:
        label = "另起一段" if rival.second is State.BODY else f"是{name}"
    else:
        label = f"接在别处，作{name}"
    reasons = rival.reasons
    if not reasons and grammar is not None:
        candidate = readings[place.reading].candidate(rival.second)
        reasons = reasons_for(candidate, grammar.weights) if candidate else ()
    return (Alternative(label, _left_of(place.confidence), reasons),)
