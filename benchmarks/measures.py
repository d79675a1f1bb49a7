"""What a restoration got right, page by page, as sums that can be added up and resampled.

Each figure is a pair (numerator, denominator) per page; a share over pages is the ratio of the sums, its interval a
bootstrap over whole pages. Blanks and decorative marks (`UNCOMPARED`) are never looked at.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.breaks import BreakKind, break_kind
from benchmarks.corpus import AUTHOR_NOTE
from benchmarks.scramble import UNCOMPARED, GoldArticle, GoldBlock, GoldPage
from generator.model.article import Article, Block, DecisionKind, RemovalReason, Restoration, Role
from generator.model.ledger import DoesNotBalance, balance
from generator.model.source import Span

REMOVED = -1
"""Article number of a character that is in no article."""

_BODY = frozenset({Role.PARAGRAPH, Role.HEADING})
_ASIDE = frozenset({Role.CAPTION, Role.PULL_QUOTE})
_NOTE_ROLES = frozenset({Role.BYLINE, Role.PARAGRAPH})
"""An author note has no role of its own in the model: either of these is right."""
_REMOVAL_ROLES = {
    RemovalReason.RUNNING_HEAD: Role.RUNNING_HEAD,
    RemovalReason.PAGE_NUMBER: Role.PAGE_NUMBER,
    RemovalReason.CREDITS: Role.CREDITS,
}
_PARTS = ("标题", "引题", "副题", "署名", "正文", "小标", "分段", "图注", "摘句", "转接", "作者", "没有")
"""What can differ in an article: the first two characters of each difference that is named."""
_ROLE_SHARE = 0.95
"""A block's role counts as right when this share of its characters carries it."""

Sums = dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class PageResult:
    """What was measured on one page."""

    sums: Sums
    joins: tuple[tuple[float, bool], ...]
    """Confidence and rightness of every join decision that can be judged."""
    blocks: tuple[tuple[float, bool], ...]
    """Confidence and rightness (text, role and article) of every block of an article."""
    decisions: tuple[tuple[str, float, bool], ...]
    """Kind, confidence and rightness of every decision that can be judged."""
    failures: tuple[str, ...]
    """One line for each article that is not perfect: what differs."""


@dataclass(slots=True)
class _View:
    """A restoration laid over the page: per character its article, its role, and what follows it in its block."""

    article: dict[int, int] = field(default_factory=dict)
    role: dict[int, Role] = field(default_factory=dict)
    bodies: list[list[list[int]]] = field(default_factory=list)
    """For each article its body blocks, each the offsets of its compared characters in reading order."""


def measure(gold: GoldPage, restoration: Restoration) -> PageResult:
    """Compare one restoration with the right answer."""
    view = _view(gold, restoration)
    match = _match(gold, view, len(restoration.articles))
    sums: Sums = {}
    failures = _articles(gold, restoration, view, match, sums)
    _characters(gold, view, match, sums)
    _b_cubed(gold, view, sums)
    _successors(gold, view, sums)
    asked = _asked(restoration)
    _stitches(gold, view, asked, sums)
    _roles(gold, view, sums)
    _set_aside(gold, view, sums)
    sums["fallback"] = (int(restoration.fallback is not None), 1)
    sums["questions"] = (len(restoration.questions), 1)
    sums["conservation"] = (int(not conserved(gold, restoration)), 1)
    joins = tuple(_judged_joins(gold, restoration))
    decisions = tuple(_judged_decisions(gold, restoration))
    return PageResult(sums, joins, tuple(_judged_blocks(gold, restoration, match)), decisions, tuple(failures))


def conserved(gold: GoldPage, restoration: Restoration) -> bool:
    """Whether every character of the page is in exactly one block or removal, unchanged."""
    try:
        balance(gold.page, restoration)
    except DoesNotBalance:
        return False
    return True


# --- laying both answers over the page ----------------------------------------------------------------------------


def _compared(text: str, spans: Iterable[Span]) -> list[int]:
    """Offsets of the characters of spans that any measure looks at, in the order of the spans."""
    return [
        offset
        for span in spans
        for offset in range(span.start, min(span.end, len(text)))
        if not text[offset].isspace() and text[offset] not in UNCOMPARED
    ]


def _words(gold: GoldPage, spans: Iterable[Span]) -> str:
    return "".join(gold.page.text[offset] for offset in _compared(gold.page.text, spans))


def _view(gold: GoldPage, restoration: Restoration) -> _View:
    view = _View()
    text = gold.page.text
    for number, article in enumerate(restoration.articles):
        body = []
        for block in article.blocks:
            offsets = _compared(text, block.spans)
            for offset in offsets:
                view.article[offset] = number
                view.role[offset] = block.role
            if block.role in _BODY and offsets:
                body.append(offsets)
        view.bodies.append(body)
    for removal in restoration.removed:
        role = _REMOVAL_ROLES.get(removal.reason)
        for offset in _compared(text, [removal.span]):
            view.article[offset] = REMOVED
            if role:
                view.role[offset] = role
    return view


def _own(article: GoldArticle) -> Iterable[GoldBlock]:
    """Blocks that belong to this article alone: a column head may serve several."""
    return (block for block in article.blocks if block.role != Role.COLUMN)


def _match(gold: GoldPage, view: _View, predicted: int) -> dict[int, int]:
    """The one-to-one matching of articles, right to restored, that has most characters in common."""
    overlap = [
        Counter(
            view.article.get(offset, REMOVED)
            for block in _own(article)
            for offset in _compared(gold.page.text, block.spans)
        )
        for article in gold.articles
    ]
    # At most six articles: best[chosen] over subsets of the right ones, one restored article after another.
    best: dict[int, tuple[int, dict[int, int]]] = {0: (0, {})}
    for candidate in range(predicted):
        for taken, (score, chosen) in list(best.items()):
            for number in range(len(gold.articles)):
                if taken >> number & 1 or not overlap[number][candidate]:
                    continue
                total = score + overlap[number][candidate]
                if total > best.get(taken | 1 << number, (-1, {}))[0]:
                    best[taken | 1 << number] = (total, {**chosen, number: candidate})
    return max(best.values(), key=lambda entry: entry[0])[1]


# --- figures ------------------------------------------------------------------------------------------------------


def _articles(gold: GoldPage, restoration: Restoration, view: _View, match: Mapping[int, int], sums: Sums) -> list[str]:
    """Perfect articles, in all and by paper; titles."""
    perfect = titles = titled = noticed = 0
    doubtful = {o for q in restoration.questions for o in _compared(gold.page.text, q.spans)}
    failures = []
    for number, article in enumerate(gold.articles):
        made = restoration.articles[match[number]] if number in match else None
        wrong = _differences(gold, article, made) if made else ["没有这篇"]
        perfect += not wrong
        right, total = sums.get(f"paper {article.paper}", (0.0, 0.0))
        sums[f"paper {article.paper}"] = (right + (not wrong), total + 1)
        if article.title:
            titled += 1
            titles += "标题" not in wrong and made is not None
        if wrong:
            for part in {difference[:2] for difference in wrong}:
                sums[f"wrong {part}"] = (sums.get(f"wrong {part}", (0.0, 0.0))[0] + 1, 0)
            own = {o for block in article.blocks for o in _compared(gold.page.text, block.spans)}
            noticed += bool(own & doubtful)
            failures.append(f"{gold.page.key} {article.name}：{'、'.join(wrong)}")
    sums["perfect"] = (perfect, len(gold.articles))
    for part in _PARTS:
        sums[f"wrong {part}"] = (sums.get(f"wrong {part}", (0.0, 0.0))[0], len(gold.articles) - perfect)
    sums["noticed"] = (noticed, len(gold.articles) - perfect)
    sums["perfect pages"] = (int(perfect == len(gold.articles)), 1)
    sums["title"] = (titles, titled)
    extra = len(restoration.articles) - len(match)
    sums["articles invented"] = (extra, 1)
    return failures


def _differences(gold: GoldPage, article: GoldArticle, made: Article) -> list[str]:
    """What of an article differs from the right answer, in words; empty where it is perfect."""
    lenient = {
        offset
        for block in article.blocks
        if block.role == AUTHOR_NOTE
        for offset in _compared(gold.page.text, block.spans)
    }
    kept = {o for b in made.blocks if b.role in _NOTE_ROLES for o in _compared(gold.page.text, b.spans)}
    wrong = [] if lenient <= kept else ["作者附注"]
    names = {Role.TITLE: "标题", Role.KICKER: "引题", Role.SUBTITLE: "副题", Role.BYLINE: "署名", Role.CAPTION: "图注",
             Role.PULL_QUOTE: "摘句", Role.JUMP: "转接"}  # fmt: skip
    for role, name in names.items():
        want = sorted(_words(gold, block.spans) for block in article.blocks if block.role == role)
        have = sorted(
            words for block in made.blocks if block.role is role and (words := _words_without(gold, block, lenient))
        )
        if role is Role.BYLINE:  # one line of names may be printed as two, or two taken as one
            want, have = [*"".join(want)], [*"".join(have)]
            want.sort()
            have.sort()
        if want != have:
            wrong.append(name)
    return wrong + _body_differences(gold, article, made, lenient)


def _passages(text: str, word: str, offsets: set[int]) -> str:
    """The beginning of the first passage among the offsets, to be found on the page by eye."""
    if not offsets:
        return ""
    first = min(offsets)
    return f"{word}{len(offsets)}字“{text[first : first + 12]}”".replace("\n", "")


def _words_without(gold: GoldPage, block: Block, lenient: set[int]) -> str:
    return "".join(gold.page.text[o] for o in _without(gold, block, lenient))


def _without(gold: GoldPage, block: Block, lenient: set[int]) -> list[int]:
    """Compared characters of a block but for an author note that stands where it may."""
    offsets = _compared(gold.page.text, block.spans)
    return [o for o in offsets if o not in lenient] if block.role in _NOTE_ROLES else offsets


def _body_differences(gold: GoldPage, article: GoldArticle, made: Article, lenient: set[int]) -> list[str]:
    """Whether body text, paragraph borders and heads agree. A break between two sentences may be joined or not."""
    free = {item.before for item in gold.breaks if item.kind is BreakKind.SENTENCE}
    want = [(b.role, _compared(gold.page.text, b.spans)) for b in article.blocks if b.role in _BODY]
    have = [(b.role, _without(gold, b, lenient)) for b in made.blocks if b.role in _BODY]
    have = [(role, offsets) for role, offsets in have if offsets]
    text = gold.page.text
    if "".join(text[o] for _, offsets in want for o in offsets) != "".join(
        text[o] for _, offsets in have for o in offsets
    ):
        wanted, had = ({o for _, offsets in side for o in offsets} for side in (want, have))
        if wanted == had:
            return ["正文次序"]
        return ["正文" + _passages(text, "缺", wanted - had) + _passages(text, "多", had - wanted)]
    wrong = []
    if [o for role, offsets in want for o in offsets if role == Role.HEADING] != [
        o for role, offsets in have for o in offsets if role == Role.HEADING
    ]:
        wrong.append("小标题")
    ends, made_ends = ({offsets[-1] for _, offsets in side} for side in (want, have))
    if (ends ^ made_ends) - free:
        wrong.append("分段")
    return wrong


def _characters(gold: GoldPage, view: _View, match: Mapping[int, int], sums: Sums) -> None:
    """Characters that stand in the restored article matched to theirs."""
    right = total = 0
    for number, article in enumerate(gold.articles):
        for block in _own(article):
            for offset in _compared(gold.page.text, block.spans):
                total += 1
                right += number in match and view.article.get(offset) == match[number]
    sums["characters"] = (right, total)


def _b_cubed(gold: GoldPage, view: _View, sums: Sums) -> None:
    """B-cubed F1 over characters of articles; a character in no article stands alone."""
    cells: Counter[tuple[int, int]] = Counter()
    alone = 0
    for number, article in enumerate(gold.articles):
        for block in _own(article):
            for offset in _compared(gold.page.text, block.spans):
                made = view.article.get(offset, REMOVED)
                cells[number, made] += made != REMOVED
                alone += made == REMOVED
    sizes: Counter[int] = Counter()
    made_sizes: Counter[int] = Counter()
    for number, article in enumerate(gold.articles):
        sizes[number] = sum(len(_compared(gold.page.text, block.spans)) for block in _own(article))
    for (_, made), count in cells.items():
        made_sizes[made] += count
    total = sum(sizes.values())
    precision = (sum(n * n / made_sizes[made] for (_, made), n in cells.items() if n) + alone) / total
    recall = sum(n * n / sizes[number] for (number, _), n in cells.items()) / total
    sums["b-cubed"] = (2 * precision * recall / (precision + recall) * total, total)


def _gold_units(gold: GoldPage) -> dict[int, int]:
    """For every compared character the number of the unit of the dump it stands in."""
    return {offset: number for number, spans in enumerate(gold.units) for offset in _compared(gold.page.text, spans)}


def _successors(gold: GoldPage, view: _View, sums: Sums) -> None:
    """For each unit of the dump that is body text: is the character after its last one the right one (or none)?"""
    units = _gold_units(gold)
    following: dict[int, int | None] = {}
    for body in view.bodies:
        flat = [offset for offsets in body for offset in offsets]
        following |= dict(zip(flat, [*flat[1:], None][: len(flat)], strict=True))
    right = total = 0
    for article in gold.articles:
        flat = [o for b in article.blocks if b.role in _BODY for o in _compared(gold.page.text, b.spans)]
        for one, other in zip(flat, [*flat[1:], None], strict=True):
            if other is None or units[one] != units[other]:
                total += 1
                right += one in following and following[one] == other
    sums["successor"] = (right, total)


def _asked(restoration: Restoration) -> list[frozenset[int]]:
    """The characters of each decision that a question puts to the editor."""
    return [
        frozenset(
            offset for span in restoration.decisions[question.decision].spans for offset in (span.start, span.end - 1)
        )
        for question in restoration.questions
        if 0 <= question.decision < len(restoration.decisions)
    ]


def _stitches(gold: GoldPage, view: _View, asked: list[frozenset[int]], sums: Sums) -> None:
    """Joins made across units of the dump: recall by kind of break, precision in all and of those made unasked."""
    units = _gold_units(gold)
    right = {(item.before, item.after): item.kind for item in gold.breaks}
    made: dict[tuple[int, int], BreakKind] = {}
    for body in view.bodies:
        for offsets in body:
            for at, (one, other) in enumerate(itertools.pairwise(offsets)):
                if units.get(one) != units.get(other):
                    before = "".join(gold.page.text[o] for o in offsets[: at + 1])
                    after = "".join(gold.page.text[o] for o in offsets[at + 1 : at + 14])
                    made[one, other] = break_kind(before, after)
    for kind in BreakKind:
        if kind is not BreakKind.SENTENCE:
            wanted = [place for place, found in right.items() if found is kind]
            sums[f"stitch recall {kind}"] = (sum(place in made for place in wanted), len(wanted))
        judged = [
            place
            for place, found in made.items()
            if (right.get(place, found) is kind) and right.get(place) is not BreakKind.SENTENCE
        ]
        sums[f"stitch precision {kind}"] = (sum(place in right for place in judged), len(judged))
    wanted = [place for place, kind in right.items() if kind is not BreakKind.SENTENCE]
    sums["stitch recall"] = (sum(place in made for place in wanted), len(wanted))
    judged = [place for place in made if right.get(place) is not BreakKind.SENTENCE]
    sums["stitch precision"] = (sum(place in right for place in judged), len(judged))
    unasked = [place for place in judged if not any(place[0] in q and place[1] in q for q in asked)]
    sums["unasked joins"] = (sum(place in right for place in unasked), len(unasked))


def _accepted_roles(name: str) -> frozenset[Role]:
    return _NOTE_ROLES if name == AUTHOR_NOTE else frozenset({Role(name)})


def _roles(gold: GoldPage, view: _View, sums: Sums) -> None:
    """Blocks whose characters carry the right role: in all, and by class."""
    tally: dict[str, list[int]] = {}
    for block in (*gold.furniture, *(block for article in gold.articles for block in article.blocks)):
        offsets = _compared(gold.page.text, block.spans)
        accepted = _accepted_roles(block.role)
        share = sum(view.role.get(offset) in accepted for offset in offsets) / max(len(offsets), 1)
        entry = tally.setdefault(block.role, [0, 0])
        entry[0] += share >= _ROLE_SHARE
        entry[1] += 1
    for role, (right, total) in tally.items():
        sums[f"role {role}"] = (right, total)
    sums["roles"] = (sum(entry[0] for entry in tally.values()), sum(entry[1] for entry in tally.values()))


def _set_aside(gold: GoldPage, view: _View, sums: Sums) -> None:
    """Characters taken out of the body as captions or pull quotes: precision and recall."""
    want = {
        offset
        for article in gold.articles
        for block in article.blocks
        if block.role in _ASIDE
        for offset in _compared(gold.page.text, block.spans)
    }
    have = {offset for offset, role in view.role.items() if role in _ASIDE}
    sums["set aside precision"] = (len(want & have), len(have))
    sums["set aside recall"] = (len(want & have), len(want))


# --- calibration --------------------------------------------------------------------------------------------------


def _judged_joins(gold: GoldPage, restoration: Restoration) -> Iterable[tuple[float, bool]]:
    """Confidence and rightness of join decisions; those inside one unit or at a traceless break are not judged."""
    units = _gold_units(gold)
    right = {(item.before, item.after): item.kind for item in gold.breaks}
    for decision in restoration.decisions:
        if decision.kind is not DecisionKind.JOIN or len(decision.spans) < 2:
            continue
        before, after = (_compared(gold.page.text, [span]) for span in decision.spans[:2])
        if not before or not after or units.get(before[-1]) == units.get(after[0]):
            continue
        kind = right.get((before[-1], after[0]))
        if kind is not BreakKind.SENTENCE:
            yield decision.confidence, kind is not None


def _judged_decisions(gold: GoldPage, restoration: Restoration) -> Iterable[tuple[str, float, bool]]:
    """Kind, confidence and rightness of decisions: what a strip is, and whether one passage follows another."""
    roles = {
        offset: block.role
        for block in (*gold.furniture, *(block for article in gold.articles for block in article.blocks))
        for offset in _compared(gold.page.text, block.spans)
    }
    following: dict[int, int] = {}
    same: set[tuple[int, int]] = set()
    for article in gold.articles:
        body = [b for b in article.blocks if b.role not in ("caption", "pull_quote", "jump")]
        for block in body:
            offsets = _compared(gold.page.text, block.spans)
            same |= set(itertools.pairwise(offsets))
        flat = [o for b in body for o in _compared(gold.page.text, b.spans)]
        following |= dict(itertools.pairwise(flat))
    free = {item.before for item in gold.breaks if item.kind is BreakKind.SENTENCE}
    for decision in restoration.decisions:
        spans = [offsets for span in decision.spans if (offsets := _compared(gold.page.text, [span]))]
        if not spans or decision.rule in ("assemble.untitled", "roles.furniture"):
            continue
        if decision.kind in (DecisionKind.ROLE, DecisionKind.LIFT, DecisionKind.REMOVE):
            told = decision.rule.removeprefix("roles.")
            role = roles.get(spans[-1][0])
            right = role == told or (role == AUTHOR_NOTE and told in ("signature", "byline"))
            yield decision.kind.value, decision.confidence, right or (role == "byline" and told == "signature")
        elif len(spans) > 1 and spans[0][-1] not in free:
            pair = (
                (spans[0][-1], spans[-1][0]) if decision.kind is not DecisionKind.MOVE else (spans[0][-1], spans[1][0])
            )
            if decision.kind is DecisionKind.JOIN:
                yield "join", decision.confidence, pair in same
            elif decision.kind is DecisionKind.SEPARATE:
                yield "separate", decision.confidence, pair not in same
            elif decision.kind is DecisionKind.MOVE:
                yield "move", decision.confidence, following.get(pair[0]) == pair[1]


def _judged_blocks(gold: GoldPage, restoration: Restoration, match: Mapping[int, int]) -> Iterable[tuple[float, bool]]:
    """Confidence and rightness of the blocks of articles; pieces at a traceless break are not judged."""
    free = {o for b in gold.breaks if b.kind is BreakKind.SENTENCE for o in (b.before, b.after)}
    known = {
        (match.get(number), tuple(_compared(gold.page.text, block.spans))): block.role
        for number, article in enumerate(gold.articles)
        for block in article.blocks
    }
    for number, article in enumerate(restoration.articles):
        for block in article.blocks:
            offsets = tuple(_compared(gold.page.text, block.spans))
            if not offsets or free & set(offsets):
                continue
            role = known.get((number, offsets))
            yield block.confidence, role is not None and block.role in _accepted_roles(role)


# --- adding up ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over many pages with its 95 % interval."""

    value: float
    low: float
    high: float
    count: float
    """The denominator: how many cases it rests on."""


def estimates(results: Sequence[PageResult], draws: int = 1000) -> dict[str, Estimate]:
    """Each figure over all pages; the interval resamples whole pages (percentile bootstrap, fixed seed)."""
    names = sorted({name for result in results for name in result.sums})
    picks = np.random.default_rng(7).integers(0, len(results), size=(draws, len(results)))
    found = {}
    for name in names:
        pairs = np.array([result.sums.get(name, (0.0, 0.0)) for result in results], dtype=float)
        right, total = pairs.sum(axis=0)
        if not total:
            continue
        sums = pairs[picks].sum(axis=1)
        ratios = sums[sums[:, 1] > 0]
        shares = ratios[:, 0] / ratios[:, 1] if len(ratios) else np.array([right / total])
        low, high = np.percentile(shares, [2.5, 97.5])
        found[name] = Estimate(float(right / total), float(low), float(high), float(total))
    return found


RELIABILITY_EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0001)


def reliability(judged: Iterable[tuple[float, bool]]) -> list[tuple[str, int, float, float]]:
    """(range of confidence, cases, mean confidence, share right) for each range that has cases."""
    cases = list(judged)
    rows = []
    for low, high in itertools.pairwise(RELIABILITY_EDGES):
        inside = [(confidence, right) for confidence, right in cases if low <= confidence < high]
        if inside:
            mean = sum(confidence for confidence, _ in inside) / len(inside)
            share = sum(right for _, right in inside) / len(inside)
            rows.append((f"{low:.2f}–{min(high, 1):.2f}", len(inside), mean, share))
    return rows
