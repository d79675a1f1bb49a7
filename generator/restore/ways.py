"""Ways: every step from one reading to another that is worth weighing, with its evidence."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.restore.affinity import Matter, Topics, likeness
from generator.restore.habits import Habits
from generator.restore.roles import FLOATS, Candidate, Reading, State
from generator.restore.seams import PageWords
from generator.restore.steps import MAY_FOLLOW, end_features, start_features, steps
from generator.restore.weights import Features, gain_of

SKIPPED = 4
"""Floats in a row over which a near step may lead."""
SOFT_EACH = 6
"""How many strips are weighed as the continuation of an open end though nothing marks them as torn."""
SOFT_TOPIC = 4.0
PLAUSIBLE_FLOAT = 7.0
"""How much worse as a float than as anything else a reading may be for text to go on behind it."""
SHIFT = 0.04
"""Likeness of the text before and after a place below which the matter may have changed there."""
SHIFT_WINDOW = 4
FAR_NEVER = FLOATS | {State.HEADING, State.COLUMN, State.KICKER, State.SIGNATURE, State.BRIEF}
"""States from which nothing goes on far away: no section head is parted from its text, no kicker from its title."""
FAR_INTO = frozenset({State.BODY, State.HEADING})
_TEXT = frozenset(State) - FLOATS
_HOLDING = frozenset({
    "join cross.word3", "join cross.string3", "join cross.string", "join number.cut", "join enumeration",
    "join bracket",
})  # fmt: skip
"""Looks at a seam that hold an open end and what is printed next together: two unlike texts seldom meet so."""
_UNBEGUN = frozenset({"join mark.closed", "join unopened", "join torn_start.closed", "join torn_start.half"})
"""Looks at a seam by which what is printed next does not begin where a sentence has ended."""
SURE_FLOAT = 4.0
"""How much better as a float than as anything else a reading is that needs no far steps."""


@dataclass(frozen=True, slots=True)
class Way:
    """A possible step of a path. `before` or `after` is None for START and END; both are indices of readings."""

    before: int | None
    first: State | None
    after: int | None
    second: State | None
    joins: bool
    gain: float
    reasons: tuple[str, ...] = ()
    features: tuple[Features, ...] = ()
    """The evidence, in parts: the gain is its weighted sum."""
    far: bool = False
    """Leads to something not printed next (floats between do not count)."""

    @property
    def far_link(self) -> tuple[int, int] | None:
        """Before and after of a far way; None of any other."""
        return (self.before, self.after) if self.far and self.before is not None and self.after is not None else None


StepEntry = tuple[State, Candidate, bool, float, Features, tuple[str, ...]]
"""A step: the first state, the second with its evidence, whether it joins, its gain, its evidence, its reasons."""


Kin = Mapping[tuple[int, State], tuple[Features, float]]
"""For each state of each reading what the habits of the page say, and its gain."""


@dataclass(frozen=True, slots=True)
class FarStep:
    """A step to something that is not printed next, weighed and not yet made a way."""

    before: int
    after: int
    step: StepEntry
    gain: float
    link: Features
    """Evidence of where the two stand, and of their matter."""
    own: Features
    """Evidence that speaks of this step alone: which way it leads, the head it leads to, the habits of the page."""

    def way(self) -> Way:
        """The way, with its evidence in parts."""
        first, two, joins, _, features, reasons = self.step
        parts = (features, two.features, self.link, self.own)
        return Way(self.before, first, self.after, two.state, joins, self.gain, reasons, parts, True)


@dataclass(frozen=True, slots=True)
class Bond:
    """Two far links that speak for one another: taken together they gain something more."""

    one: tuple[int, int]
    other: tuple[int, int]
    """(before, after) of each."""
    gain: float
    features: Features


@dataclass(frozen=True, slots=True)
class Guess:
    """The page as read in printed order."""

    states: tuple[State, ...]
    owners: tuple[int, ...]
    """For each reading the first reading of its article; a float has the article printed before it."""
    heads: tuple[int | None, ...]
    """For each reading the last headline at or before it."""
    line: tuple[int, ...]
    """Indices of the readings that are not surely floats, in printed order."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """Indices after which a run may break off; successors are meant along the guess's line."""

    strong: frozenset[int]
    """Before a possible beginning of an article, and where the text does not go on well."""
    torn: frozenset[int]
    """The strong ones without those before a mere section head: what lies between two of them is of one article."""
    soft: frozenset[int]
    """Also where the next strip would well continue an open end that stands elsewhere, and where the matter shifts."""
    shift: frozenset[int] = frozenset()
    """Where nothing but the matter tells that another article may go on."""

    def name(self, index: int) -> str:
        """How surely a run breaks off after a reading."""
        return "torn" if index in self.torn else "shift" if index in self.shift else "whole"


def states_of(chosen: Sequence[Way], number: int) -> tuple[State, ...]:
    """For each reading its state."""
    entry = {way.after: way for way in chosen if way.after is not None}
    return tuple(entry[index].second or State.BODY for index in range(number))


def sure_float(reading: Reading) -> bool:
    """Far better as a float than as anything else."""
    return reading.float_lead >= SURE_FLOAT


def open_end(reading: Reading) -> bool:
    """Body text that stops in mid-sentence."""
    return (
        reading.gain_of(State.BODY) is not None
        and not reading.goes_on
        and (reading.shape.ends == "open" or bool(reading.shape.unclosed and reading.shape.ends != "closed"))
    )


def find_cuts(readings: Sequence[Reading], words: PageWords, guess: Guess, topics: Topics) -> Cuts:
    """Where runs of the page may break. The last reading of the line always ends one."""
    line = guess.line
    if not line:
        return Cuts(frozenset(), frozenset(), frozenset())
    shift: set[int] = set()
    strong = {line[-1]}
    torn = {line[-1]}
    for at in range(len(line) - 1):
        index, after = line[at], line[at + 1]
        opens = guess.owners[after] == after and guess.states[after] not in FLOATS
        if _torn(readings[index], readings[after], words) or opens:
            torn.add(index)
        section = guess.states[after] is State.HEADING and guess.owners[after] == guess.owners[index]
        if index in torn or (_may_open(readings[after]) and not section):
            strong.add(index)
        elif readings[index].gain_of(State.BODY) is not None and readings[after].gain_of(State.BODY) is not None:
            around = topics.of(line[max(0, at - SHIFT_WINDOW + 1) : at + 1])
            if likeness(around, topics.of(line[at + 1 : at + 1 + SHIFT_WINDOW])) < SHIFT:
                shift.add(index)
    before = {line[at + 1]: line[at] for at in range(len(line) - 1)}
    soft: set[int] = set()
    for at, index in enumerate(line):
        reading = readings[index]
        if not open_end(reading) or index not in strong:
            continue
        around = topics.of(line[max(0, at - 2) : at + 1])
        following = line[at + 1] if at + 1 < len(line) else None
        scored = sorted(
            (
                (
                    words.seam(reading, readings[other]).join + SOFT_TOPIC * likeness(around, topics.vectors[other]),
                    -other,
                )
                for other in line[1:]
                if other not in (index, following) and readings[other].gain_of(State.BODY) is not None
            ),
            reverse=True,
        )
        soft |= {before[-minus] for _, minus in scored[:SOFT_EACH]}
    return Cuts(frozenset(strong), frozenset(torn), frozenset(soft | strong | shift), frozenset(shift))


def _may_open(reading: Reading) -> bool:
    """Anything but plain text may begin here."""
    if reading.lead or reading.brief or reading.comes_from:
        return True
    body = reading.gain_of(State.BODY)
    heads = [
        c.gain for c in reading.candidates if c.state not in FLOATS and c.state not in (State.BODY, State.SIGNATURE)
    ]
    return bool(heads) and (body is None or max(heads) > body - 1.5)


def _torn(before: Reading, after: Reading, words: PageWords) -> bool:
    """Nothing in the wording holds the two together, though the first has not ended or the second does not begin."""
    if before.gain_of(State.BODY) is None or after.gain_of(State.BODY) is None:
        return False
    seen = {name for name, _ in words.seam(before, after).join_features}
    return not seen & _HOLDING if open_end(before) else bool(seen & _UNBEGUN)


@dataclass(frozen=True, slots=True)
class _Link:
    """What does not change from round to round between two readings far apart, with what it gains."""

    steps: tuple[tuple[StepEntry, Features, float], ...]
    """Each with the evidence of where the two stand that speaks of it alone, and the gain of both."""
    where: Features
    gain: float


class WayFinder:
    """Finds the ways of one page. What rests on the readings alone is worked out once, matter anew in each round."""

    def __init__(self, readings: Sequence[Reading], words: PageWords, guess: Guess, cuts: Cuts) -> None:
        self._readings, self._words, self._guess, self._cuts = readings, words, guess, cuts
        self._place = {index: at for at, index in enumerate(guess.line)}
        self._following = dict(itertools.pairwise(guess.line))
        self._strong = _counted(guess.line, cuts.strong)
        self._torn = _counted(guess.line, cuts.torn)
        self._near = {before: near_after(readings, before) for before in range(len(readings))}
        self._pairs = self._far_pairs()
        self._links: dict[tuple[int, int], _Link] = {}
        self._near_steps: dict[tuple[int, int], list[StepEntry]] = {}

    @property
    def far_pairs(self) -> int:
        """How many pairs of readings have far steps weighed between them."""
        return len(self._pairs)

    def near(self, matter: Matter, kin: Kin) -> tuple[Way, ...]:
        """The steps to what is printed next, and those that begin and end articles."""
        return (*self._edges(kin), *self._near_ways(matter, kin))

    def far(self, matter: Matter, kin: Kin, wanted: frozenset[tuple[int, int]] = frozenset()) -> tuple[FarStep, ...]:
        """The steps from doubtful ends to doubtful beginnings elsewhere, and between `wanted`: thousands on a page."""
        weights = self._words.weights
        also = wanted.difference(self._pairs)
        found = []
        for before, after in (*self._pairs, *sorted(pair for pair in also if self._apart(*pair))):
            link = self._link(before, after)
            if not link.steps:
                continue
            about = (*matter.evidence("far", before, after), *matter.count(before, after))
            bonus = link.gain + gain_of(about, weights)
            features = (*link.where, *about)
            for step, own, gain in link.steps:
                alike, more = kin[after, step[1].state]
                found.append(FarStep(before, after, step, gain + bonus + more, features, (*own, *alike)))
        return tuple(found)

    def kin(self, habits: Habits) -> Kin:
        """The evidence of the page's habits for each state of each reading, with its gain."""
        weights = self._words.weights
        found = {}
        for index, reading in enumerate(self._readings):
            for candidate in reading.candidates:
                evidence = habits.evidence(index, candidate.state)
                found[index, candidate.state] = evidence, gain_of(evidence, weights)
        return found

    def _apart(self, before: int, after: int) -> bool:
        return before in self._place and after in self._place and after not in self._near[before]

    def between(self, before: int, after: int, bonus: float) -> list[Way]:
        """All ways of the grammar between two readings wherever they stand, as a correction may need them."""
        words = self._words
        made = []
        for one in self._readings[before].candidates:
            for two in self._readings[after].candidates:
                if one.state in FLOATS or two.state in FLOATS:
                    continue
                for step in steps(self._readings[before], one.state, self._readings[after], two.state, words):
                    gain = gain_of(step.features, words.weights) + two.gain + bonus
                    far = after not in self._near[before]
                    made.append(Way(before, one.state, after, two.state, step.joins, gain, step.reasons, (), far))
        return made

    def _edges(self, kin: Kin) -> tuple[Way, ...]:
        weights = self._words.weights
        found: list[Way] = []
        for index, reading in enumerate(self._readings):
            for candidate in reading.candidates:
                start = start_features(reading, candidate.state)
                if start is not None:
                    alike, more = kin[index, candidate.state]
                    gain = gain_of(start, weights) + candidate.gain + more
                    parts = (start, candidate.features, alike)
                    found.append(Way(None, None, index, candidate.state, False, gain, (), parts))
                end = end_features(reading, candidate.state)
                found.append(Way(index, candidate.state, None, None, False, gain_of(end, weights), (), (end,)))
        return tuple(found)

    def _near_ways(self, matter: Matter, kin: Kin) -> Iterator[Way]:
        for before, found in self._near.items():
            for after in found:
                link: list[tuple[str, float]] = [("near", 1.0)]
                between = self._readings[before + 1 : after]
                if between:
                    link.append(("near over float", float(len(between))))
                    link.append(("near over doubt", float(sum(not sure_float(reading) for reading in between))))
                if before in self._cuts.soft:
                    link += matter.evidence("near", before, after)
                link += matter.count(before, after)
                heading = _heading_link(self._readings, before, after, self._guess, matter)
                yield from self._made(before, after, link, heading, kin)

    def _far_pairs(self) -> list[tuple[int, int]]:
        """Doubtful ends with doubtful beginnings that are not their neighbours."""
        line, cuts = self._guess.line, self._cuts
        if not line:
            return []
        ends = sorted(index for index in cuts.soft if index in self._place)
        broken = cuts.torn | cuts.shift
        begins = sorted({line[0], *(self._following[index] for index in ends if index in self._following)})
        return [
            (before, after)
            for before in ends
            for after in begins
            if after != before
            and after not in self._near[before]
            # where nothing is broken on either side, nothing was parted
            and (before in broken or after == line[0] or line[self._place[after] - 1] in broken)
            and _may_go_far(self._readings, before, after, self._following)
        ]

    def _link(self, before: int, after: int) -> _Link:
        key = (before, after)
        if key not in self._links:
            where = self._where(before, after)
            heading = _heading_link(self._readings, before, after, self._guess, None)
            weights = self._words.weights
            way = "forward" if self._place[before] < self._place[after] else "backward"
            joined, apart = ((f"far {way} joined", 1.0),), ((f"far {way} apart", 1.0),)
            steps = []
            for step in self._steps(before, after, far=True):
                own: Features = joined if step[2] else apart
                if step[1].state is State.HEADING:
                    own = (*own, *heading)
                steps.append((step, own, step[3] + gain_of(own, weights)))
            self._links[key] = _Link(tuple(steps), where, gain_of(where, weights))
        return self._links[key]

    def _where(self, before: int, after: int) -> Features:
        """Evidence of where the two stand to one another."""
        guess, cuts, following = self._guess, self._cuts, self._following
        found: list[tuple[str, float]] = [("far", 1.0)]
        at, to = self._place[before], self._place[after]
        if to > at:
            skipped = self._strong[to] - self._strong[at + 1]
            torn = self._torn[to] - self._torn[at + 1]
            found += [("far forward", 1.0), ("far forward runs", float(min(skipped, 5)))]
            found.append((f"far forward torn.{min(torn, 3)}", 1.0))
        else:
            found.append(("far backward", 1.0))
            head = guess.heads[before]
            if head is not None and after < head and self._leads_to(after, head):
                found.append(("far own head", 1.0))
                if before not in following or guess.owners[following[before]] == following[before]:
                    found.append(("far own head, at its end", 1.0))
            else:
                found.append(("far backward runs", float(min(self._torn[at + 1] - self._torn[to], 5))))
        above = guess.line[to - 1] if to else None
        found.append((f"far into {'top' if above is None else cuts.name(above)}", 1.0))
        found.append((f"far from {'foot' if before not in following else cuts.name(before)}", 1.0))
        return tuple(found)

    def _leads_to(self, after: int, head: int) -> bool:
        """Whether the run that begins at `after` ends directly before the headline `head` and what belongs to it."""
        guess = self._guess
        for index in guess.line[self._place[after] :]:
            if guess.owners[head] == guess.owners[index] and guess.states[index] is not State.BODY:
                return True
            if index >= head:
                return True
            if index in self._cuts.torn:
                follower = self._following.get(index)
                return follower is not None and guess.owners[follower] == guess.owners[head] and follower <= head
        return False

    def _steps(self, before: int, after: int, *, far: bool) -> list[StepEntry]:
        """The steps of the grammar between two readings, with their evidence."""
        readings, words = self._readings, self._words
        into = [two for two in readings[after].candidates if two.state in (FAR_INTO if far else _TEXT)]
        return [
            (one.state, two, step.joins, gain_of(step.features, words.weights) + two.gain, step.features, step.reasons)
            for one in readings[before].candidates
            if one.state not in (FAR_NEVER if far else FLOATS)
            for two in into
            if two.state in MAY_FOLLOW[one.state]
            for step in steps(readings[before], one.state, readings[after], two.state, words)
        ]

    def _made(
        self, before: int, after: int, link: Sequence[tuple[str, float]], heading: Features, kin: Kin
    ) -> Iterator[Way]:
        """The steps as ways; `heading` is evidence for those alone that lead to a section head."""
        weights = self._words.weights
        shared = tuple(link)
        bonus = gain_of(shared, weights)
        over = after > before + 1
        key = (before, after)
        if key not in self._near_steps:
            self._near_steps[key] = self._steps(before, after, far=False)
        for first, two, joins, gain, features, reasons in self._near_steps[key]:
            own: Features = heading if two.state is State.HEADING else ()
            if over:
                own = (*own, ("near over joined" if joins else "near over apart", 1.0))
            alike, more = kin[after, two.state]
            parts = (features, two.features, shared, (*own, *alike))
            own_gain = gain_of(own, weights) + more
            yield Way(before, first, after, two.state, joins, gain + bonus + own_gain, reasons, parts)


def _counted(line: Sequence[int], marked: frozenset[int]) -> tuple[int, ...]:
    """For each place of the line how many before it are marked; one more for the end of the line."""
    return tuple(itertools.accumulate((index in marked for index in line), initial=0))


def _heading_link(
    readings: Sequence[Reading], before: int, after: int, guess: Guess, matter: Matter | None
) -> Features:
    """Evidence that a head divides the article before it: its rank against the headline's, and one matter around it."""
    if readings[after].gain_of(State.HEADING) is None:
        return ()
    found = [("heading alike", matter.alike(before, after))] if matter else []
    title = guess.heads[before]
    if title is not None:
        own, other = readings[title].strip.level, readings[after].strip.level
        if own and other:
            found.append((f"heading rank {'same' if own == other else 'lower' if other > own else 'higher'}", 1.0))
        elif own or other:
            found.append((f"heading marked {'alone' if other else 'not as title'}", 1.0))
    follower = guess.states[after + 1] if after + 1 < len(guess.states) else None
    if follower in (State.BYLINE, State.SUBTITLE):
        found.append((f"heading before {follower.value}", 1.0))
    if after + 1 < len(readings) and "news" in readings[after + 1].seen:
        found.append(("heading before news", 1.0))
    return tuple(found)


def near_after(readings: Sequence[Reading], before: int) -> list[int]:
    """The reading printed next, and those after it that only possible floats part from `before`."""
    found = []
    for after in range(before + 1, min(before + 2 + SKIPPED, len(readings))):
        found.append(after)
        if readings[after].float_lead <= -PLAUSIBLE_FLOAT:
            break
    return found


def _may_go_far(readings: Sequence[Reading], before: int, after: int, following: Mapping[int, int]) -> bool:
    """A body goes on far away; so does a byline or title whose text does not follow it because another head does."""
    one, two = readings[before], readings[after]
    if two.gain_of(State.BODY) is None and two.gain_of(State.HEADING) is None:
        return False
    if one.gain_of(State.BODY) is not None:
        return True
    return before not in following or readings[following[before]].gain_of(State.TITLE) is not None


def find_bonds(far: Iterable[tuple[int, int]], guess: Guess, words: PageWords) -> tuple[Bond, ...]:
    """Pairs of far links (before, after) that read like the columns of two articles printed in turn: A B A B."""
    links = sorted(set(far))
    place = {index: at for at, index in enumerate(guess.line)}
    forward = [(place[b], place[a]) for b, a in links if b in place and a in place and place[b] < place[a]]
    by_before: dict[int, list[int]] = {}
    for at, to in forward:
        by_before.setdefault(at, []).append(to)
    features: Features = (("alternation", 1.0),)
    gain = gain_of(features, words.weights)
    line = guess.line
    return tuple(
        Bond((line[at], line[to]), (line[to - 1], line[end]), gain, features)
        for at, to in forward
        for end in by_before.get(to - 1, ())
        if to - 1 > at and end > to
    )
