"""Act 1, fourth step: roles, joins and articles, chosen together.

Each reading has one state and one successor; paths from START to END are the articles. All choices on a page are one
0/1 program whose best solution is exact: path cover, one headline to a path (the step table has no way back to a
title), every reading used once, cycles cut as they appear. On a page without doubt the program has one way through
and costs next to nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.restore.affinity import Topics, Vector, likeness, page_topics
from generator.restore.roles import Reading, State
from generator.restore.seams import PageWords
from generator.restore.solver import Program, solve
from generator.restore.steps import Step, end_gain, start_gain, steps

MOST_READINGS = 420
"""Readings beyond which the page is read in printed order only."""
MOST_PAIRS = 12_000
"""Pairs of an end and a beginning beyond which the same is done: a count, so that every machine stops alike."""
FAR_EACH = 5
"""How many far successors a doubtful end keeps, and how many far predecessors a doubtful beginning keeps."""
CYCLE_ROUNDS = 12
HEAD_LINES = 3
"""A headline, its byline and the like are not parted from the first lines of their text."""
UNOWNED = -1
"""Stands for the article of what is printed before the first headline."""
ROUNDS = 3
"""How often the matter of the articles is weighed anew."""
UNRIVALLED = 20.0
"""Margin of a choice that has no rival."""
SOFT_EACH = 6
"""How many strips are weighed as the continuation of an open end though nothing marks them as torn."""
SOFT_TOPIC = 4.0
FAR_LEAST = -9.0
"""Far steps that gain less are not worth weighing."""
NEAR = 2.3
"""Gain of going on with what is printed next."""
FAR_FORWARD = -2.8
FAR_EACH_RUN = 0.3
"""Loss for each further run that a step forward leaves out."""
FAR_BACKWARD = -3.2
OWN_HEAD = 3.0
"""Gain of a tail that stands directly before the headline of its own article."""
TOPIC = 5.0
"""Weight of the log ratio between the likeness to what stands before and to the best rival article."""
TOPIC_MOST = 8.0
TOPIC_FLOOR = 0.025
"""Likeness below which two texts share nothing but common words."""
TOPIC_SHARED = 12.0
"""Character pairs a run must share with an article for its likeness to say much."""


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

    @property
    def far(self) -> bool:
        """Leads to something not printed next."""
        return self.before is not None and self.after is not None and self.after != self.before + 1


@dataclass(frozen=True, slots=True)
class Place:
    """A reading as it stands in its article."""

    reading: int
    state: State
    joined: bool
    """Continues the paragraph of the place before it."""
    margin: float
    """How much worse the best other way into this reading would have been, judged locally."""
    way: Way
    rival: Way | None
    """The best other way into this reading."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The articles of a page as paths of places, in printed order of their first place."""

    paths: tuple[tuple[Place, ...], ...]
    ways: tuple[Way, ...]
    gain: float
    fallback: str | None = None


def arrange(readings: Sequence[Reading], words: PageWords) -> Layout:
    """Choose states and successors for all readings of a page. Each reading is in exactly one path."""
    if not readings:
        return Layout((), (), 0.0)
    if len(readings) > MOST_READINGS:
        return in_printed_order(readings, words, f"版面超过 {MOST_READINGS} 段，按印出的次序读")
    opens = sum(map(_open_end, readings))
    if opens * len(readings) > MOST_PAIRS:
        return in_printed_order(readings, words, f"未完的段落太多（{opens} 处），按印出的次序读")
    cuts = find_cuts(readings, words)
    if len(cuts.soft) ** 2 > MOST_PAIRS:
        return in_printed_order(readings, words, f"可断之处太多（{len(cuts.soft)} 处），按印出的次序读")
    topics = page_topics([reading.text for reading in readings])
    heads = head_before(readings)
    found = [
        layout
        for owners in first_owners(heads, cuts)
        if (layout := _settle(readings, words, cuts, topics, heads, owners)) is not None
    ]
    if not found:
        return in_printed_order(readings, words, "求解未得结果，按印出的次序读")
    return max(found, key=lambda layout: layout.gain)


def first_owners(heads: tuple[int | None, ...], cuts: Cuts) -> list[tuple[int, ...]]:
    """Where to begin: all that is printed since a headline is of its article, or only what no torn place parts from it.

    The first guess suits pages in order, the second pages whose columns alternate; both are followed to their end.
    """
    whole = tuple(UNOWNED if head is None else head for head in heads)
    near: list[int] = []
    run = UNOWNED
    for index, head in enumerate(heads):
        if head == index:
            run = index
        near.append(run)
        if index in cuts.torn and index - max(run, 0) > HEAD_LINES:
            run = -2 - index  # a run of its own
    return [whole] if tuple(near) == whole else [whole, tuple(near)]


def _settle(  # noqa: PLR0917  one round after another on the same page
    readings: Sequence[Reading],
    words: PageWords,
    cuts: Cuts,
    topics: Topics,
    heads: tuple[int | None, ...],
    owners: tuple[int, ...],
) -> Layout | None:
    """Solve, weigh the matter anew by the articles found, solve again, until the articles stay."""
    best: Layout | None = None
    matter = Matter(readings, cuts, owners, topics)
    for _ in range(ROUNDS):
        ways = possible_ways(readings, words, cuts, matter, heads)
        chosen = choose(readings, ways)
        if chosen is None:
            break
        layout = _layout(ways, chosen, None)
        settled = best is not None and _same_paths(layout, best)
        best = layout
        if settled:
            break
        matter = Matter(readings, cuts, _membership(layout, len(readings)), topics)
    return best


def _same_paths(one: Layout, other: Layout) -> bool:
    return [[place.reading for place in path] for path in one.paths] == [
        [place.reading for place in path] for path in other.paths
    ]


def _membership(layout: Layout, number: int) -> tuple[int, ...]:
    owner = [0] * number
    for article, path in enumerate(layout.paths):
        for place in path:
            owner[place.reading] = article
    return tuple(owner)


def possible_ways(
    readings: Sequence[Reading], words: PageWords, cuts: Cuts, matter: Matter, heads: tuple[int | None, ...]
) -> tuple[Way, ...]:
    """Every step worth weighing: all near ones, and far ones at doubtful ends and beginnings."""
    ways: list[Way] = []
    for index, reading in enumerate(readings):
        for candidate in reading.candidates:
            gain = start_gain(reading, candidate.state)
            if gain is not None:
                ways.append(Way(None, None, index, candidate.state, False, gain + candidate.gain))
            ways.append(Way(index, candidate.state, None, None, False, end_gain(reading, candidate.state)))
    for index in range(len(readings) - 1):
        bonus = NEAR + (matter.contrast(index, index + 1) if index in cuts.soft else 0.0)
        ways += _ways(readings, index, index + 1, words, bonus)
    ways += far_ways(readings, words, cuts, matter, heads)
    return tuple(ways)


class Matter:
    """What the runs of a page are about: how much better a run goes with one article than with the others.

    `owners` gives the article of each reading: in a first round what is printed since the last headline, later what
    the round before made of it.
    """

    def __init__(self, readings: Sequence[Reading], cuts: Cuts, owners: tuple[int, ...], topics: Topics) -> None:
        self._owners = owners
        self._torn = cuts.torn
        self._topics = topics
        self._members: dict[int, list[int]] = {}
        for index, owner in enumerate(owners):
            self._members.setdefault(owner, []).append(index)
        self._scores: dict[int, dict[int, float]] = {}
        self._shared: dict[int, int] = {}
        self._sums: dict[int, Vector] = {}

    def contrast(self, before: int, after: int) -> float:
        """Gain, -TOPIC_MOST to TOPIC_MOST, of going on from `before` to `after`, by likeness of matter alone."""
        last = self.run_end(after)
        if after <= before <= last:
            return 0.0
        scores = self._article_scores(after, last)
        own = self._owners[before]
        rival = max((score for article, score in scores.items() if article != own), default=None)
        if rival is None:
            return 0.0
        ratio = math.log((scores.get(own, 0.0) + TOPIC_FLOOR) / (rival + TOPIC_FLOOR))
        weight = 1 - math.exp(-self._shared[after] / TOPIC_SHARED)
        return max(-TOPIC_MOST, min(TOPIC_MOST, TOPIC * ratio)) * weight

    def _article_scores(self, after: int, last: int) -> dict[int, float]:
        """Likeness of the run to each article, the run itself left out of it."""
        if after not in self._scores:
            run = self._topics.of(range(after, last + 1))
            found: dict[int, float] = {}
            most = 0
            for article, members in self._members.items():
                rest = [index for index in members if not after <= index <= last]
                if rest:
                    if len(rest) == len(members):  # most articles hold none of the run: their sum is made once
                        if article not in self._sums:
                            self._sums[article] = self._topics.of(members)
                        whole = self._sums[article]
                    else:
                        whole = self._topics.of(rest)
                    found[article] = likeness(whole, run)
                    most = max(most, sum(1 for gram in run if gram in whole))
            self._scores[after] = found
            self._shared[after] = most
        return self._scores[after]

    def run_end(self, after: int) -> int:
        """The last reading that surely goes with `after`."""
        stop = after
        while stop not in self._torn and stop - after < 16:
            stop += 1
        return stop


def _ways(readings: Sequence[Reading], before: int, after: int, words: PageWords, bonus: float) -> list[Way]:
    key = (readings[before].strip.index, readings[after].strip.index)
    if key not in words.steps:
        words.steps[key] = [
            (one.state, two.state, step.joins, step.gain + two.gain, step.reasons)
            for one in readings[before].candidates
            for two in readings[after].candidates
            for step in steps(readings[before], one.state, readings[after], two.state, words)
        ]
    return [
        Way(before, first, after, second, joins, gain + bonus, reasons)
        for first, second, joins, gain, reasons in words.steps[key]
    ]


@dataclass(frozen=True, slots=True)
class Cuts:
    """Indices after which a run may break off."""

    strong: frozenset[int]
    """Before a possible head, and where the text does not go on well."""
    torn: frozenset[int]
    """The strong ones without those before a mere section head: what lies between two of them is of one article."""
    soft: frozenset[int]
    """Also where the next strip would well continue an open end that stands elsewhere."""


def find_cuts(readings: Sequence[Reading], words: PageWords) -> Cuts:
    """Where runs of the page may break. The last reading always ends one."""
    strong = {len(readings) - 1}
    torn = {len(readings) - 1}
    for index in range(len(readings) - 1):
        if _torn(readings[index], readings[index + 1], words) or _opens_surely(readings, index + 1):
            torn.add(index)
        if index in torn or _opens_article(readings[index + 1]):
            strong.add(index)
    soft: set[int] = set()
    topics = page_topics([reading.text for reading in readings])
    for index, reading in enumerate(readings):
        if not _open_end(reading) or index not in strong:
            continue
        around = topics.of(range(max(0, index - 2), index + 1))
        scored = sorted(
            (
                (words.seam(reading, after).join + SOFT_TOPIC * likeness(around, topics.vectors[other]), -other)
                for other, after in enumerate(readings)
                if other not in (0, index, index + 1) and after.gain_of(State.BODY) is not None
            ),
            reverse=True,
        )
        soft |= {-minus - 1 for _, minus in scored[:SOFT_EACH]}
    return Cuts(frozenset(strong), frozenset(torn), frozenset(soft | strong))


def _opens_surely(readings: Sequence[Reading], index: int) -> bool:
    """A headline with its byline or wire head, or a column or kicker right above one."""
    reading = readings[index]
    if reading.lead or reading.brief or reading.comes_from or likely_title(readings, index):
        return True
    above = any(reading.gain_of(state) is not None for state in (State.COLUMN, State.KICKER))
    return above and index + 1 < len(readings) and likely_title(readings, index + 1)


def _opens_article(reading: Reading) -> bool:
    if reading.lead or reading.brief or reading.comes_from:
        return True
    return any(
        candidate.gain > -2.5
        for candidate in reading.candidates
        if candidate.state not in (State.BODY, State.SIGNATURE)
    )


def _open_end(reading: Reading) -> bool:
    return (
        reading.gain_of(State.BODY) is not None
        and not reading.goes_on
        and (reading.shape.ends == "open" or bool(reading.shape.unclosed and reading.shape.ends != "closed"))
    )


def _torn(before: Reading, after: Reading, words: PageWords) -> bool:
    if before.gain_of(State.BODY) is None or after.gain_of(State.BODY) is None:
        return False
    seam = words.seam(before, after)
    if _open_end(before):
        return seam.join < 7.0
    return seam.apart < -1.0 and seam.join < 5.0


def head_before(readings: Sequence[Reading]) -> tuple[int | None, ...]:
    """For each reading, the index of the last likely headline at or before it."""
    found: list[int | None] = []
    last: int | None = None
    for index in range(len(readings)):
        if likely_title(readings, index):
            last = index
        found.append(last)
    return tuple(found)


def likely_title(readings: Sequence[Reading], index: int) -> bool:
    """A head that a byline or a wire head follows, at once or after one more head: a hint, decided only later."""
    gain = readings[index].gain_of(State.TITLE)
    if gain is None or gain < -3:
        return False
    for after in readings[index + 1 : index + 3]:
        byline = after.gain_of(State.BYLINE)
        if after.lead or (byline is not None and byline > 1):
            return True
        if after.gain_of(State.SUBTITLE) is None:
            return False
    return False


def far_ways(
    readings: Sequence[Reading], words: PageWords, cuts: Cuts, matter: Matter, heads: tuple[int | None, ...]
) -> list[Way]:
    """Steps between a doubtful end and a doubtful beginning that are not neighbours, the best few of each."""
    ends = sorted(cuts.soft)
    begins = sorted({0, *(index + 1 for index in cuts.soft if index + 1 < len(readings))})
    scored: list[tuple[float, int, int, list[Way]]] = []
    for before in ends:
        for after in begins:
            if after in (before, before + 1) or not _may_go_far(readings, before, after):
                continue
            bonus = FAR_BACKWARD
            if after > before:
                skipped = sum(1 for cut in cuts.strong if before < cut < after)
                bonus = FAR_FORWARD - FAR_EACH_RUN * min(skipped - 1, 4)
            bonus += matter.contrast(before, after)
            head = heads[before]
            if after < before and head is not None and _stands_before(head, after, cuts.strong, readings):
                bonus += OWN_HEAD
            ways = [
                way
                for way in _ways(readings, before, after, words, bonus)
                if way.second in (State.BODY, State.HEADING)
                and way.first is not State.HEADING  # a section head is not parted from its text
                and way.gain > FAR_LEAST
            ]
            if ways:
                scored.append((max(way.gain for way in ways), before, after, ways))
    scored.sort(key=lambda item: (-item[0], item[1], item[2]))
    from_each: dict[int, int] = {}
    into_each: dict[int, int] = {}
    kept: list[Way] = []
    for _, before, after, ways in scored:
        if from_each.get(before, 0) < FAR_EACH or into_each.get(after, 0) < FAR_EACH:
            from_each[before] = from_each.get(before, 0) + 1
            into_each[after] = into_each.get(after, 0) + 1
            kept += ways
    return kept


def _may_go_far(readings: Sequence[Reading], before: int, after: int) -> bool:
    """A body goes on far away; so does a byline or title whose text does not follow it because another head does."""
    one, two = readings[before], readings[after]
    if two.gain_of(State.BODY) is None and two.gain_of(State.HEADING) is None:
        return False
    if one.gain_of(State.BODY) is not None:
        return True
    return before + 1 == len(readings) or readings[before + 1].gain_of(State.TITLE) is not None


def _stands_before(head: int, after: int, cuts: frozenset[int], readings: Sequence[Reading]) -> bool:
    """Whether the run that begins at `after` ends directly before the headline `head` (its kicker between)."""
    if after >= head:
        return False
    stop = after
    while stop + 1 < head and stop not in cuts:
        stop += 1
    while (
        stop + 1 < head and readings[stop + 1].gain_of(State.KICKER) is not None and len(readings[stop + 1].text) < 40
    ):
        stop += 1
    return stop + 1 >= head


def choose(readings: Sequence[Reading], ways: Sequence[Way]) -> tuple[Way, ...] | None:
    """The best set of ways: each reading entered and left once in one state, no cycle."""
    ways = undominated(ways)
    program = Program()
    into: dict[tuple[int, State], list[int]] = {}
    out: dict[tuple[int, State], list[int]] = {}
    for way in ways:
        column = program.choice(way.gain)
        if way.after is not None and way.second is not None:
            into.setdefault((way.after, way.second), []).append(column)
        if way.before is not None and way.first is not None:
            out.setdefault((way.before, way.first), []).append(column)
    for index, reading in enumerate(readings):
        entering: list[tuple[int, float]] = []
        for candidate in reading.candidates:
            node = (index, candidate.state)
            entering += [(column, 1.0) for column in into.get(node, [])]
            balance = [(column, 1.0) for column in into.get(node, [])] + [(c, -1.0) for c in out.get(node, [])]
            program.row(balance, 0.0, 0.0)
        program.row(entering, 1.0, 1.0)
    for _ in range(CYCLE_ROUNDS):
        solution = solve(program)
        if solution is None:
            return None
        chosen = tuple(ways[column] for column in sorted(solution.chosen))
        cycles = _cycles(chosen)
        if not cycles:
            return chosen
        for cycle in cycles:
            inside = set(cycle)
            terms = [(c, 1.0) for c, way in enumerate(ways) if way.before in inside and way.after in inside]
            program.row(terms, 0.0, len(inside) - 1.0)
    return None


def undominated(ways: Sequence[Way]) -> list[Way]:
    """Of ways between the same two states of the same readings (joined or apart), the better one."""
    best: dict[tuple[int | None, State | None, int | None, State | None], Way] = {}
    for way in ways:
        key = (way.before, way.first, way.after, way.second)
        if key not in best or way.gain > best[key].gain:
            best[key] = way
    return list(best.values())


def _cycles(chosen: Sequence[Way]) -> list[list[int]]:
    after = {way.before: way.after for way in chosen if way.before is not None and way.after is not None}
    entered = set(after.values())
    free = set(after) - entered
    for start in free:
        at: int | None = start
        while at is not None:
            at = after.pop(at, None)
    cycles: list[list[int]] = []
    while after:
        start = min(node for node in after if node is not None)
        cycle: list[int] = []
        at = start
        while at in after:
            cycle.append(at)
            at = after.pop(at)
        cycles.append(cycle)
    return cycles


def _layout(ways: Sequence[Way], chosen: Sequence[Way], fallback: str | None) -> Layout:
    entry = {way.after: way for way in chosen if way.after is not None}
    exits = {way.before: way for way in chosen if way.before is not None}
    exchange = Exchange(ways, entry, exits)
    paths: list[tuple[Place, ...]] = []
    for start in sorted(way.after for way in chosen if way.before is None and way.after is not None):
        places: list[Place] = []
        at: int | None = start
        while at is not None:
            way = entry[at]
            margin, rival = exchange.margin(at)
            places.append(Place(at, _state(way), way.joins, margin, way, rival))
            at = exits[at].after
        paths.append(tuple(places))
    return Layout(tuple(paths), tuple(ways), sum(way.gain for way in chosen), fallback)


class Exchange:
    """What the solution would lose by one other choice, everything else staying as it is as far as it can."""

    def __init__(self, ways: Sequence[Way], entry: Mapping[int, Way], exits: Mapping[int, Way]) -> None:
        self._entry, self._exits = entry, exits
        self._best: dict[tuple[int | None, State | None, int | None, State | None], float] = {}
        self._into: dict[int, list[Way]] = {}
        for way in ways:
            key = (way.before, way.first, way.after, way.second)
            self._best[key] = max(way.gain, self._best.get(key, -math.inf))
            if way.after is not None:
                self._into.setdefault(way.after, []).append(way)

    def margin(self, at: int) -> tuple[float, Way | None]:
        """The smallest loss by another way into reading `at`, and that way; UNRIVALLED and None without one."""
        way = self._entry[at]
        best, rival = UNRIVALLED, None
        for other in self._into.get(at, []):
            if (other.before, other.second, other.joins) == (way.before, way.second, way.joins):
                continue
            loss = self._loss(at, way, other)
            if loss < best:
                best, rival = loss, other
        return best, rival

    def _loss(self, at: int, way: Way, other: Way) -> float:
        if other.before is not None and other.first != _entered(self._entry[other.before]):
            return UNRIVALLED  # would need another state there too: judged at that reading
        loss = way.gain - other.gain
        if other.second != way.second:
            leave = self._exits[at]
            loss += leave.gain - self._gain(at, other.second, leave.after, leave.second)
        if other.before == way.before:
            return loss
        # The reading before gives up `at`; the one that takes it gives up what follows it now.
        bereft = self._exits[other.before] if other.before is not None else None
        after, second = (bereft.after, bereft.second) if bereft else (None, None)
        gained = max(
            self._gain(way.before, way.first, after, second) if way.before is not None else -math.inf,
            (self._gain(way.before, way.first, None, None) if way.before is not None else 0.0)
            + (self._gain(None, None, after, second) if after is not None else 0.0),
        )
        return loss + (bereft.gain if bereft else 0.0) - gained

    def _gain(self, before: int | None, first: State | None, after: int | None, second: State | None) -> float:
        return self._best.get((before, first, after, second), -math.inf)


def _entered(way: Way) -> State | None:
    return way.second


def _state(way: Way) -> State:
    if way.second is None:  # the end of a path is no place
        raise ValueError("a way to END enters no reading")
    return way.second


def in_printed_order(readings: Sequence[Reading], words: PageWords, why: str) -> Layout:
    """The best states and joins when nothing is moved: dynamic programming over printed order, linear in time."""
    trail: list[dict[State, tuple[float, State | None, tuple[Way, ...]]]] = []
    for index, reading in enumerate(readings):
        column: dict[State, tuple[float, State | None, tuple[Way, ...]]] = {}
        for candidate in reading.candidates:
            column[candidate.state] = _best_entry(readings, index, candidate.state, candidate.gain, trail, words)
        trail.append(column)
    last = len(readings) - 1
    finish = {state: gain + end_gain(readings[last], state) for state, (gain, _, _) in trail[last].items()}
    state: State | None = max(finish, key=lambda s: (finish[s], s.value))
    chosen: list[Way] = [Way(last, state, None, None, False, 0.0)]
    for index in range(last, -1, -1):
        if state is None:
            break
        _, previous, entered = trail[index][state]
        chosen += entered
        state = previous
    return _layout(tuple(chosen), tuple(chosen), why)


def _best_entry(  # noqa: PLR0917  one cell of the table, named by all that it rests on
    readings: Sequence[Reading],
    index: int,
    state: State,
    own: float,
    trail: Sequence[dict[State, tuple[float, State | None, tuple[Way, ...]]]],
    words: PageWords,
) -> tuple[float, State | None, tuple[Way, ...]]:
    reading = readings[index]
    opening = start_gain(reading, state)
    start = Way(None, None, index, state, False, own + (opening if opening is not None else -40.0))
    if index == 0:
        return start.gain, None, (start,)
    options: list[tuple[float, State | None, tuple[Way, ...]]] = []
    for before, (gain, _, _) in trail[index - 1].items():
        ended = Way(index - 1, before, None, None, False, end_gain(readings[index - 1], before))
        options.append((gain + ended.gain + start.gain, before, (ended, start)))
        for step in steps(readings[index - 1], before, reading, state, words):
            way = Way(index - 1, before, index, state, step.joins, step.gain + own + NEAR, step.reasons)
            options.append((gain + way.gain, before, (way,)))
    return max(options, key=lambda option: (option[0], option[1].value if option[1] else ""))


__all__ = ["Layout", "Place", "Step", "Way", "arrange", "in_printed_order"]
