"""The page read in printed order: the best states and joins when nothing is moved. Dynamic programming, linear in time.

It gives the first guess for the exact method, and stands in for it on pages beyond its budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.restore.constraints import FREE, Constraints
from generator.restore.roles import FLOATS, Candidate, Reading, State
from generator.restore.seams import PageWords
from generator.restore.steps import CUT, end_features, start_features, steps
from generator.restore.ways import Guess, Way, states_of, sure_float
from generator.restore.weights import gain_of

BEAM = 24
"""Entries kept at each reading."""
LARGE, LARGE_BEAM = 420, 3
"""Readings from which fewer entries and fewer states are kept, and how many: the guess is all there will be."""
LOOK_BACK = 6
"""How many floats in a row text may be interrupted by."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """The best reading of the page so far that ends with `last` (None: nothing but floats yet) in `state`."""

    gain: float
    last: int | None
    state: State | None
    ways: tuple[Way, ...]
    """The ways that the latest step added."""
    before: _Entry | None


def in_printed_order(readings: Sequence[Reading], words: PageWords, constraints: Constraints = FREE) -> tuple[Way, ...]:
    """The ways of the best layout in which nothing is moved."""
    weights = words.weights
    column = [_Entry(0.0, None, None, (), None)]
    ends = [
        {c.state: gain_of(end_features(reading, c.state), weights) for c in reading.candidates} for reading in readings
    ]
    near = weights.get("near", 0.0)
    beam = BEAM if len(readings) <= LARGE else LARGE_BEAM
    for index, reading in enumerate(readings):
        best: dict[tuple[int | None, State | None], _Entry] = {}
        floats = [candidate for candidate in reading.candidates if candidate.state in FLOATS]
        float_candidate = max(floats, key=lambda c: (c.gain, c.state.value)) if floats else None
        chain = [candidate for candidate in reading.candidates if candidate.state not in FLOATS]
        if beam < BEAM:
            chain = sorted(chain, key=lambda c: (-c.gain, c.state.value))[:beam]
        opening = {c.state: start_features(reading, c.state) for c in chain}
        for entry in column:
            if float_candidate is not None and (entry.last is None or index - entry.last <= LOOK_BACK):
                _keep(best, _float(entry, index, float_candidate))
            ended = ends[entry.last][entry.state] if entry.last is not None and entry.state is not None else 0.0
            for candidate in chain:
                start = opening[candidate.state]
                own = candidate.gain + (gain_of(start, weights) if start is not None else CUT)
                gain = entry.gain + ended + own
                key = (index, candidate.state)
                if key not in best or best[key].gain < gain:
                    made = Way(None, None, index, candidate.state, False, own, (), (start or (), candidate.features))
                    best[key] = _Entry(gain, index, candidate.state, (*_end(entry, ended), made), entry)
                if entry.last is None or entry.state is None:
                    continue
                for step in steps(readings[entry.last], entry.state, reading, candidate.state, words):
                    own = gain_of(step.features, weights) + candidate.gain + near
                    if not constraints.free:
                        strips = (readings[entry.last].strip.index, reading.strip.index)
                        own += constraints.favour(*strips, joins=step.joins)
                    gain = entry.gain + own
                    if best[key].gain < gain:
                        way = Way(
                            entry.last, entry.state, index, candidate.state, step.joins, own, step.reasons,
                            (step.features, candidate.features, (("near", 1.0),)),
                        )  # fmt: skip
                        best[key] = _Entry(gain, index, candidate.state, (way,), entry)
        column = sorted(best.values(), key=lambda e: (-e.gain, e.last or 0, e.state or ""))[:beam]
    finals = [
        (entry.gain + (ends[entry.last][entry.state] if entry.last is not None and entry.state else 0.0), at)
        for at, entry in enumerate(column)
    ]
    at = max(finals, key=lambda item: (item[0], -item[1]))[1] if finals else 0
    last: _Entry | None = column[at]
    chosen: list[Way] = []
    if last and last.last is not None and last.state is not None:
        chosen += _end(last, ends[last.last][last.state])
    while last is not None:
        chosen += last.ways
        last = last.before
    return tuple(chosen)


def _keep(best: dict[tuple[int | None, State | None], _Entry], entry: _Entry) -> None:
    key = (entry.last, entry.state)
    if key not in best or best[key].gain < entry.gain:
        best[key] = entry


def _float(entry: _Entry, index: int, candidate: Candidate) -> _Entry:
    ways = (
        Way(None, None, index, candidate.state, False, candidate.gain, (), ((), candidate.features)),
        Way(index, candidate.state, None, None, False, 0.0),
    )
    return _Entry(entry.gain + candidate.gain, entry.last, entry.state, ways, entry)


def _end(entry: _Entry, gain: float) -> tuple[Way, ...]:
    if entry.last is None:
        return ()
    return (Way(entry.last, entry.state, None, None, False, gain),)


def guess_from(readings: Sequence[Reading], chosen: Sequence[Way]) -> Guess:
    """What a set of ways says of each reading: its state, its article, the headline before it."""
    entry = {way.after: way for way in chosen if way.after is not None}
    states = states_of(chosen, len(readings))
    owners: list[int] = []
    heads: list[int | None] = []
    last_owner, last_head = -1, None
    for index in range(len(readings)):
        way = entry[index]
        if states[index] in FLOATS:
            owners.append(last_owner)
        else:
            last_owner = index if way.before is None else owners[way.before]
            owners.append(last_owner)
        if states[index] is State.TITLE:
            last_head = index
        heads.append(last_head)
    line = tuple(
        index
        for index, reading in enumerate(readings)
        if not (states[index] in FLOATS and (sure_float(reading) or reading.gain_of(State.BODY) is None))
    )
    return Guess(states, tuple(owners), tuple(heads), line)
