"""Text as readers see it: visible control characters, titles that break between phrases, numbers, dates.

Markup is only ever built here from escaped parts; every other module and template hands over plain text.
"""

from __future__ import annotations

import re
from functools import lru_cache

import rjieba
from markupsafe import Markup, escape

from generator.model.fact import Figure
from generator.model.source import PartialDate

_DIGITS = "零一二三四五六七八九"
_PHRASE = re.compile(r"[^：，；。！？、 　]*[：，；。！？、]*[”’』」》）]*|[ 　]+")
_COLLAPSING = re.compile(r"([”’』」》）])(?=[，。、；：！？])")
_RAW_NUMBER = re.compile(r"([0-9]+)(\.[0-9]+)?(.*)", re.DOTALL)
_STATED = re.compile(r"(1[0-9]{3}|2[0-9]{3})(?:-(Q[1-4]|H[12]|[0-9]{2}))?(?:-([0-9]{2}))?")
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PERIODS = {"Q1": "一季度", "Q2": "二季度", "Q3": "三季度", "Q4": "四季度", "H1": "上半年", "H2": "下半年"}


def shown(text: str) -> str:
    """`text` with control characters made visible (U+0000 becomes ␀), so that nothing is lost and nothing acts.

    Tab and newline are left; C1 controls and lone surrogates, which no picture exists for, become U+FFFD.
    """
    return _ACTING.sub(_picture, text) if _ACTING.search(text) else text


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"


def one_line(text: str, longest: int = 0) -> str:
    """`text` on one line for titles, attributes and front matter; cut with … after `longest` characters if given."""
    line = " ".join(shown(text).split())
    return line if not longest or len(line) <= longest else line[: longest - 1] + "…"


def phrases(text: str) -> tuple[str, ...]:
    """`text` cut after the marks that end a phrase, and around blanks; joined, the parts are `text` again."""
    return tuple(part for part in _PHRASE.findall(text) if part)


@lru_cache(maxsize=4096)
def title_html(text: str) -> Markup:
    """A title that breaks between phrases first, then between words, never inside one. Only tags are added."""
    parts: list[Markup] = []
    for phrase in phrases(one_line(text)):
        if phrase.isspace():
            parts.append(escape(phrase))
            continue
        words = Markup("<wbr>").join(_close_up(word) for word in _words(phrase))
        parts.append(Markup('<span class="ph">{}</span>').format(words))
    return Markup("").join(parts)


def _words(phrase: str) -> list[str]:
    """Words of a phrase, marks kept with the word before them, opening marks with the word after."""
    words: list[str] = []
    for word in rjieba.cut(phrase):
        opens = bool(words) and words[-1][-1] in "“‘『「《（"
        if words and (opens or (not any(char.isalnum() for char in word) and word[0] not in "“‘『「《（")):
            words[-1] += word
        else:
            words.append(word)
    return words


def _close_up(word: str) -> Markup:
    """A closing mark before a comma set half-wide: heavy Song faces do not do it themselves."""
    found = Markup("")
    at = 0
    for match in _COLLAPSING.finditer(word):
        found += escape(word[at : match.start()]) + Markup('<span class="hz">{}</span>').format(match[1])
        at = match.end()
    return found + escape(word[at:])


def chinese_number(number: int) -> str:
    """1–99 in Chinese numerals for notes and heads (校十二); plain digits beyond."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    lead = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return lead + (_DIGITS[ones] if ones or not tens else "")


def figure_parts(figure: Figure) -> tuple[str, str]:
    """(number, unit) of a figure as a reader sees them: `1,057` and `项`, `约500` and `亿元`, `两亿元` and nothing.

    The printed form is kept, 亿 and 万 included; only thousands separators are added.
    """
    raw = one_line(figure.raw)
    lead = figure.qualifier or ""
    if lead and lead in raw:
        raw_lead, raw = (lead, raw[len(lead) :]) if raw.startswith(lead) else ("", raw)
        lead = raw_lead
    elif lead in {"余", "多", "以上", "左右"}:
        lead = ""
    match = _RAW_NUMBER.fullmatch(raw)
    if not match or any(char.isdigit() for char in match[3]):
        return lead + raw, ""
    return f"{lead}{int(match[1]):,}{match[2] or ''}", match[3]


def when_text(when: str | None) -> str:
    """An ISO date or period in Chinese: 2022 → 2022年, 2023-Q1 → 2023年一季度; anything else as it is."""
    match = _STATED.fullmatch(when or "")
    if not match:
        return when or ""
    year, part, day = match.groups()
    text = f"{year}年"
    if part:
        text += _PERIODS.get(part) or f"{int(part)}月"
    return text + (f"{int(day)}日" if day else "")


def issue_date(date: PartialDate) -> str:
    """The date of an issue, with what is not printed said: 2023年5月（日未载）."""
    if date.month is None:
        return f"{date.chinese}（月、日未载）"
    return date.chinese if date.day is not None else f"{date.chinese}（日未载）"
