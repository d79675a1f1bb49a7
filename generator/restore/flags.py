"""Doubts about the wording: found by general rules, shown, never acted on.

Each rule is a function from a block's text to findings; `RULES` is the ordered table. A rule must be silent on sound
text: few false doubts matter more than many true ones, for every doubt is shown to readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick_rs

from generator.model.article import Block, Flag, FlagKind, Role
from generator.restore.conventions import Conventions
from generator.restore.text import is_hanzi
from generator.restore.words import cut_words, in_dictionary

LONGEST = 20_000
"""Code points of a block that are looked at: no honest paragraph is longer."""
MOST = 50
"""Doubts shown for one block: noise is not a misprint."""
_ROLES = frozenset(
    {Role.PARAGRAPH, Role.HEADING, Role.TITLE, Role.SUBTITLE, Role.KICKER, Role.CAPTION, Role.PULL_QUOTE}
)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the rules may compare with."""

    conventions: Conventions
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubtful stretch of a text, as offsets into it."""

    start: int
    end: int
    kind: FlagKind
    note: str
    certainty: float
    candidates: tuple[str, ...] = ()


Rule = Callable[[str, Knowledge], Iterable[Finding]]


def find_flags(block: Block, known: Conventions, places: frozenset[str]) -> tuple[Flag, ...]:
    """All doubts about a block's wording, in the order of the text; their spans lie within the block's."""
    if block.role not in _ROLES:
        return ()
    text = block.text[:LONGEST]
    knowledge = Knowledge(known, places | frozenset(known.places))
    found = [finding for rule in RULES for finding in rule(text, knowledge)]
    found.sort(key=lambda item: (item.start, item.end, item.kind.value))
    return tuple(
        Flag(
            item.kind, block.locate(item.start, item.end), text[item.start : item.end], item.note, item.certainty,
            item.candidates,
        )
        for item in found[:MOST]
    )  # fmt: skip


_RUN = re.compile(r"([\u3400-\u9fff])\1{2,}")
_SOUNDS = frozenset("哈呵嘿嘻嗡啦咚叮滴哒轰隆呜哗噼啪唰喳叽吱咯嘟嗒砰咣当汪喵呱嘎呼咕噜一")
"""Characters that imitate sounds and stand in rows; 一一一 is a form number."""


def glyph_runs(text: str, known: Knowledge) -> Iterable[Finding]:
    """Three or more of one character in a row: a stuck glyph, or other characters lost between."""
    for match in _RUN.finditer(text):
        if match[1] in _SOUNDS:
            continue
        start = match.start()
        while start > 0 and match.start() - start < 2 and is_hanzi(text[start - 1]):
            start -= 1
        head = text[start : match.start()]
        lost = head + match[1] + "".join(f"〔？〕{match[1]}" for _ in range(len(match[0]) - 1))
        note = f"“{match[1]}”连排 {len(match[0])} 次，或为误叠，或其间有字脱落"
        yield Finding(start, match.end(), FlagKind.GLYPH_RUN, note, 0.9, (head + match[1], lost))


_PAIR = re.compile(r"(?=(([\u3400-\u9fff])\2))")
_NUMERALS = frozenset("一二三四五六七八九十百千万亿零〇两")


def doubled_characters(text: str, known: Knowledge) -> Iterable[Finding]:
    """A doubled character of which the second is a word of its own: doubled by mistake, or what followed it is lost.

    高新区区长, 年年初 (the second opens a word) and 看看, 人人 (in the dictionary) are sound; so are doubled names.
    """
    for match in _PAIR.finditer(text):
        at, char = match.start(), match[2]
        if char in _NUMERALS or char in _SOUNDS or text[at + 2 : at + 3] == char or text[at - 1 : at] == char:
            continue
        if in_dictionary(char * 2) or any(name in text[max(0, at - 2) : at] for name in known.conventions.surnames):
            continue
        window = max(0, at - 8)
        tokens = _tokens_at(text[window : at + 10], window)
        first = next(token for token in tokens if token[0] <= at < token[1])
        second = next(token for token in tokens if token[0] <= at + 1 < token[1])
        if first == second or second[1] - second[0] > 1 or first[1] - first[0] < 2:
            continue
        low = first[0] - 1 if first[0] > 0 and is_hanzi(text[first[0] - 1]) else first[0]
        high = min(len(text), _word_end(tokens, at + 2))
        before, after = text[low : at + 1], text[at + 2 : high]
        note = f"“{char}”重出：或为误叠，或其后脱一字"
        yield Finding(low, high, FlagKind.DOUBLED_OR_LOST, note, 0.8, (before + after, f"{before}{char}〔？〕{after}"))


def _tokens_at(text: str, offset: int) -> list[tuple[int, int]]:
    tokens: list[tuple[int, int]] = []
    at = offset
    for token in cut_words(text):
        tokens.append((at, at + len(token)))
        at += len(token)
    return tokens


def _word_end(tokens: list[tuple[int, int]], at: int) -> int:
    return next((end for start, end in tokens if start <= at < end), at)


_PHRASE = re.compile(r"([\u3400-\u9fff]{3,8})\1")


def doubled_phrases(text: str, known: Knowledge) -> Iterable[Finding]:
    """A phrase of three or more characters printed twice in a row."""
    for match in _PHRASE.finditer(text):
        if match[1][0] in _NUMERALS or len(set(match[1])) == 1:
            continue
        yield Finding(match.start(), match.end(), FlagKind.DOUBLED_OR_LOST, f"“{match[1]}”连排两次", 0.85, (match[1],))


_STOPS = re.compile(r"[，、；：][，、；：。]+|。[，、；：。]+(?!…)")


def doubled_stops(text: str, known: Knowledge) -> Iterable[Finding]:
    """Two marks in a row that cannot follow one another: something between them is lost, or one is too many."""
    for match in _STOPS.finditer(text):
        start = max(0, match.start() - 2)
        end = min(len(text), match.end() + 2)
        yield Finding(start, end, FlagKind.DOUBLED_OR_LOST, f"“{match[0]}”两个标点相连，其间或有脱字", 0.7)


def misprinted_places(text: str, known: Knowledge) -> Iterable[Finding]:
    """A known place name that lacks one inner character: 内蒙自治区."""
    automaton, full = _place_variants(known.places)
    for number, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        name = full[number]
        if any(text[max(0, start - off) :].startswith(name) for off in range(len(name))):
            continue
        yield Finding(start, end, FlagKind.MISSING_CHAR, f"疑为“{name}”脱一字", 0.95 if len(name) > 5 else 0.8, (name,))


@lru_cache(maxsize=4)
def _place_variants(places: frozenset[str]) -> tuple[ahocorasick_rs.AhoCorasick, list[str]]:
    """Patterns with one inner character left out, and the full name for each. 高新区 → 新区 is no misprint."""
    found: dict[str, str] = {}
    for name in sorted(places):
        if len(name) < 5 or not all(map(is_hanzi, name)):
            continue
        for at in range(1, len(name) - 1):
            variant = name[:at] + name[at + 1 :]
            if name[at - 1 : at + 2] in ("高新区", "经开区") or name[at : at + 2] in ("高新", "国家"):
                continue
            if variant not in places and not any(variant in other for other in _longer(places)):
                found.setdefault(variant, name)
    variants = sorted(found)
    return ahocorasick_rs.AhoCorasick(variants), [found[variant] for variant in variants]


@lru_cache(maxsize=4)
def _longer(places: frozenset[str]) -> tuple[str, ...]:
    return ("\n".join(sorted(places)),)


_LOOKING = "了解|询问|听取|介绍|询问了解"
_LOST_OBJECT = re.compile(rf"(?:{_LOOKING})(?=[\u3400-\u9fff]{{2}}了(?!解))")


def lost_objects(text: str, known: Knowledge) -> Iterable[Finding]:
    """A verb that asks for what was learnt, directly followed by another verb with 了: words between are lost."""
    for match in _LOST_OBJECT.finditer(text):
        verb = text[match.end() : match.end() + 2]
        if text[match.start() - 1 : match.start()] == "据":  # 据了解 is a phrase of its own
            continue
        if verb in known.conventions.looking_verbs or verb not in cut_words(text[match.end() : match.end() + 8])[:1]:
            continue
        if verb not in text[match.end() + 3 : match.end() + 20] and not in_dictionary(verb):
            continue
        start = match.start()
        end = min(len(text), match.end() + 5)
        yield Finding(
            start, end, FlagKind.LOST_TEXT, f"“{match[0]}”之后没有所及之事，接的却是“{verb}了”，其间或有脱文", 0.75
        )


def odd_terms(text: str, known: Knowledge) -> Iterable[Finding]:
    """A term of the register that lacks one inner character: 电铝箔 for 电池铝箔, 固态池 for 固态电池."""
    for (variant, single), terms in _term_variants(known.conventions.terms).items():
        at = text.find(variant)
        while at >= 0:
            window = max(0, at - 6)
            # What is left of the maimed word must stand alone: 发电铝箔 holds no 电铝箔.
            alone = (at + single, at + single + 1) in _tokens_at(text[window : at + 8], window)
            if alone:
                note = f"“{variant}”不见于术语表，疑为“{'”或“'.join(terms)}”脱一字"
                yield Finding(at, at + len(variant), FlagKind.MISSING_CHAR_SUSPECTED, note, 0.6, terms)
            at = text.find(variant, at + 1)


@lru_cache(maxsize=4)
def _term_variants(terms: tuple[str, ...]) -> dict[tuple[str, int], tuple[str, ...]]:
    """Terms of two words less the second character of the first or the first of the second, and what is left alone."""
    found: dict[tuple[str, int], list[str]] = {}
    for term in terms:
        left = [(term[0] + term[2:], 0)] if len(term) >= 4 else []
        left += [(term[:2] + term[3], 2)] if len(term) == 4 else []
        for variant, single in left:
            if variant not in terms and not in_dictionary(variant):
                found.setdefault((variant, single), []).append(term)
    return {key: tuple(sorted(names)) for key, names in sorted(found.items())}


_ITEMS = re.compile(r"(?:[\u3400-\u9fff“”]{2,14}、){2,}[\u3400-\u9fff“”]{2,14}(?=[，。；])")
_MEASURES = "率额"


def unlike_items(text: str, known: Knowledge) -> Iterable[Finding]:
    """An enumeration whose members all end in a measure word but the last: 引育率、成功率、转化，."""
    for match in _ITEMS.finditer(text):
        *items, last = match[0].split("、")
        end = items[-1][-1]
        if end not in _MEASURES or any(item[-1] != end for item in items) or last[-1] in _MEASURES:
            continue
        if len(last) < 4 or last[0] in "和及与等" or any(word in last for word in ("等", "以及", "和")):
            continue
        start = match.end() - len(last)
        note = f"并列各项均以“{end}”结尾，唯末项没有，疑脱一字"
        yield Finding(start, match.end(), FlagKind.MISSING_CHAR_SUSPECTED, note, 0.6, (last + end,))


_LOST_GLYPH = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1b]+|(?<=[\u3400-\u9fff])[□■](?=[\u3400-\u9fff])")


def undecodable(text: str, known: Knowledge) -> Iterable[Finding]:
    """Characters that stand for what could not be read."""
    for match in _LOST_GLYPH.finditer(text):
        yield Finding(match.start(), match.end(), FlagKind.UNDECODABLE, "此处字符无法识读", 0.95)


_ODD_OFFICE = re.compile(r"管委会党工委(?=(?:副?书记|委员))")


def odd_offices(text: str, known: Knowledge) -> Iterable[Finding]:
    """Two bodies run together before an office: 管委会党工委副书记."""
    for match in _ODD_OFFICE.finditer(text):
        end = min(len(text), match.end() + 3)
        yield Finding(match.start(), end, FlagKind.ODD_TITLE, "两个机构名相连，职务称谓或有误", 0.4)


RULES: tuple[Rule, ...] = (
    glyph_runs, doubled_characters, doubled_phrases, doubled_stops, misprinted_places, lost_objects, odd_terms,
    unlike_items, undecodable, odd_offices,
)  # fmt: skip
