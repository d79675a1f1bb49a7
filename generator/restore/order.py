"""Act 1, fourth step: roles, joins and articles, chosen together.

Each reading has one state and one successor; paths from START to END are the articles, and paths of one float each are
captions, pull quotes and furniture. All choices on a page are one 0/1 program (choice.py), with one headline to a path
(the step table has no way back to a title). A first guess by printed order (guess.py) says where articles begin; the
matter of the articles is weighed anew by each solution until the articles stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.restore.affinity import Matter, page_topics
from generator.restore.choice import Choice, Offer, choose
from generator.restore.confidence import confidence, kind_of
from generator.restore.constraints import FREE, Constraints
from generator.restore.demands import told_ways
from generator.restore.guess import guess_from, in_printed_order
from generator.restore.habits import Habits
from generator.restore.roles import FLOATS, Reading, State
from generator.restore.seams import PageWords
from generator.restore.ways import Bond, Way, WayFinder, find_bonds, find_cuts, open_end, states_of

MOST_READINGS = 420
"""Readings beyond which the page is read in printed order only."""
MOST_PAIRS = 12_000
"""Pairs of a doubtful end and a doubtful beginning beyond which the same is done: every machine stops alike."""
TOO_TORN = "可能断开的地方太多，按印出的次序读"
ROUNDS = 3
"""How often the matter of the articles is weighed anew."""
FALLBACK_MARGIN = 1.0
"""Margin of what was read in printed order only, for want of a better method."""


@dataclass(frozen=True, slots=True)
class Place:
    """A reading as it stands in its article."""

    reading: int
    state: State
    joined: bool
    """Continues the paragraph of the place before it."""
    margin: float
    """How much worse the page as a whole would read without this way into the reading, by the steps weighed."""
    way: Way
    confidence: float
    """That this way is the right one, 0–1."""
    rival: Way | None
    """The way into this reading that would be taken instead."""
    instead: frozenset[int] = frozenset()
    """Readings that would be read otherwise if the rival were taken: what one answer settles."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The articles of a page as paths of places, in printed order of their first place, and the floats apart."""

    paths: tuple[tuple[Place, ...], ...]
    floats: tuple[Place, ...]
    fallback: str | None = None


def arrange(readings: Sequence[Reading], words: PageWords, constraints: Constraints = FREE) -> Layout:
    """Choose states and successors for all readings of a page. Each reading is in exactly one path or float."""
    if not readings:
        return Layout((), ())
    printed = in_printed_order(readings, words, constraints)
    if len(readings) > MOST_READINGS:
        return _layout(readings, words, printed, None, f"版面超过 {MOST_READINGS} 段，按印出的次序读")
    # Open ends are compared with every reading to find where runs may break; what is found are the pairs weighed.
    if sum(map(open_end, readings)) * len(readings) > MOST_PAIRS:
        return _layout(readings, words, printed, None, TOO_TORN)
    problem = Problem(readings, words, printed)
    if problem.finder.far_pairs > MOST_PAIRS:
        return _layout(readings, words, printed, None, TOO_TORN)
    best: Choice | None = None
    made: tuple[tuple[int, ...], tuple[State, ...]] | None = None
    for _ in range(ROUNDS):
        choice = problem.choose(problem.offer(best.ways if best else ()))
        if choice is not None and not constraints.free:
            told = told_ways(choice.offered, readings, problem.finder, problem.cuts, constraints)
            choice = problem.choose(Offer(told, (), choice.bonds), constraints)
        if choice is None:
            break
        best, before = choice, made
        made = owners_of(best.ways, len(readings)), states_of(best.ways, len(readings))
        if made == before:  # the same articles of the same states: weighing them anew would change nothing
            break
    if best is None:
        return _layout(readings, words, printed, None, "求解未得结果，按印出的次序读")
    return _layout(readings, words, best.ways, best)


class Problem:
    """What there is to choose on a page, by what is thought of its articles."""

    def __init__(self, readings: Sequence[Reading], words: PageWords, printed: Sequence[Way]) -> None:
        self.readings, self._words = readings, words
        self._texts = [reading.text for reading in readings]
        self._topics = page_topics(self._texts, words.common)
        self.guess = guess_from(readings, printed)
        self.cuts = find_cuts(readings, words, self.guess, self._topics)
        self.finder = WayFinder(readings, words, self.guess, self.cuts)

    def offer(self, before: Sequence[Way] = (), wanted: frozenset[tuple[int, int]] = frozenset()) -> Offer:
        """Every step worth weighing, when the ways `before` (none: those of the first guess) make the articles."""
        number = len(self.readings)
        owners = owners_of(before, number) if before else self.guess.owners
        states = states_of(before, number) if before else self.guess.states
        matter = Matter(owners, self.guess.line, self.cuts.torn, self._topics, self._texts)
        kin = self.finder.kin(Habits(self.readings, states))
        return Offer(self.finder.near(matter, kin), self.finder.far(matter, kin, wanted))

    def choose(self, offer: Offer, constraints: Constraints = FREE) -> Choice | None:
        """The best of what is offered; None where there is no solution."""
        return choose(self.readings, offer, self.bonds, constraints)

    def bonds(self, far: Iterable[tuple[int, int]]) -> tuple[Bond, ...]:
        """The bonds between far links (before, after)."""
        return find_bonds(far, self.guess, self._words)


def owners_of(chosen: Sequence[Way], number: int) -> tuple[int, ...]:
    """For each reading the first reading of its path."""
    entry = {way.after: way for way in chosen if way.after is not None}
    owners = []
    for index in range(number):
        at = index
        while (before := entry[at].before) is not None:
            at = before
        owners.append(at)
    return tuple(owners)


def _layout(
    readings: Sequence[Reading],
    words: PageWords,
    chosen: Sequence[Way],
    choice: Choice | None,
    fallback: str | None = None,
) -> Layout:
    """Follow the chosen ways from START to END; margins where a choice can be asked for them."""
    entry = {way.after: way for way in chosen if way.after is not None}
    exits = {way.before: way for way in chosen if way.before is not None}
    paths: list[tuple[Place, ...]] = []
    for start in sorted(way.after for way in chosen if way.before is None and way.after is not None):
        places: list[Place] = []
        at: int | None = start
        while at is not None:
            way = entry[at]
            margin, rival, instead = choice.rival(way) if choice else (FALLBACK_MARGIN, None, frozenset())
            cuts = words.seam(readings[way.before], readings[at]).kind if way.before is not None else ""
            sure = confidence(kind_of(way, cuts), margin, words.weights)
            places.append(Place(at, _state(way), way.joins, margin, way, sure, rival, instead))
            at = exits[at].after
        paths.append(tuple(places))
    floats = tuple(path[0] for path in paths if path[0].state in FLOATS)
    runs = tuple(path for path in paths if path[0].state not in FLOATS)
    return Layout(runs, floats, fallback)


def _state(way: Way) -> State:
    if way.second is None:  # the end of a path is no place
        raise ValueError("a way to END enters no reading")
    return way.second
