"""What a figure counts, in the words of its clause: 有效发明专利1057项, 146个省级研发机构, 营业收入增长19.1%."""

from __future__ import annotations

import re

import rjieba

_CLAUSE = re.compile(r"[，。；：！？、…—\n（）()]")
_LINK_WORDS = re.compile(
    r"(?:分别|累计|合计|总计|共计|总共|一共|均|都|也|已经|已|仅|只|约|近|共|超过|超|突破|达到|达|高达|为|有|是|至|到|就|为期|实现|完成|获得|获|了"
    r"|不低于|不少于|不超过|低于|高于|近乎|大约|接近|将近|逾|新|再)+$"
)
_GROWTH = re.compile(
    r"(?P<verb>增长|增加|提高|提升|上升|上涨|扩大|下降|降低|减少|缩短|下滑|回落|压缩|翻)(?:了|至|到|约|近|超|超过|达)*$"
)
_COMPARED = re.compile(
    r"(?:同比|环比|比(?:上年|去年)?(?:同期)?|较(?:上年度?|去年|上一年|同期|此前|年初)?(?:同期|度|末)?|平均|年均|累计)+$"
)
_SHARE = re.compile(
    r"(?P<share>[^，。；：、]*占[^，。；：、]{1,24}?(?:比重|比例|比|的|总数|总量)?)(?:约|近|超|超过|达到?|为|的)*$"
)
_NOMINAL = ("n", "a", "b", "j", "l", "i", "vn", "eng", "s", "k", "z", "g", "h", "t", "ng", "vd", "nz")
_MEASURE_WORD_UNITS = frozenset(
    ["元", "%", "‰", "倍", "个百分点", "百分点", "美元", "欧元", "天", "年", "个月", "小时", "分钟", "岁"]
)
_COUNTED_END = ("企业", "公司", "机构", "单位", "人员", "项目", "平台", "专利", "园区", "城市", "环节", "部门", "产业")
_COUNT_VERBS = (
    "销售",
    "投资",
    "纳税",
    "出口",
    "进口",
    "缩短",
    "用时",
    "耗资",
    "占地",
    "年产",
    "自重",
    "载重",
    "募集",
    "融资",
    "签约",
    "授信",
)
"""Verbs that name what is measured when no noun does."""


def metric_of(text: str, start: int, end: int, unit: str, after: int) -> str | None:
    """What `text[start:end]` counts, in the text's own words, or None where the clause does not say.

    `after` is where the figure before ends: words before it belong to that one.
    """
    if unit not in _MEASURE_WORD_UNITS:
        behind = _noun_behind(text, end)
        if behind:
            return behind
    return _noun_before(text, start, after)


def _noun_behind(text: str, end: int) -> str | None:
    """The noun phrase right behind the unit: 意向企业 in 5家意向企业与…"""
    clause = _CLAUSE.split(text[end : end + 40], maxsplit=1)[0]
    if clause.startswith("的"):
        clause = clause[1:]
    phrase = ""
    for word, tag in rjieba.tag(clause):
        if not (_is_nominal(word, tag) or (word in "“”‘’《》" and phrase + word)):
            break
        phrase += word
        if word.endswith(_COUNTED_END):
            break
    return _balanced(phrase) if len(phrase) >= 2 else None


def _noun_before(text: str, start: int, after: int) -> str | None:
    """The noun phrase before the number: 有效发明专利 in 拥有有效发明专利1057项."""
    window = text[max(after, start - 60) : start]
    pieces = _CLAUSE.split(window)
    clause = pieces[-1]
    growth = _GROWTH.search(clause)
    if growth:
        subject = _trailing_noun(_COMPARED.sub("", clause[: growth.start()]))
        if subject is None:
            subject = _subject_before(text, start)
        return f"{subject or ''}{growth['verb']}"
    share = _SHARE.search(clause)
    if share:
        return _LINK_WORDS.sub("", share["share"]) or None
    return _trailing_noun(_LINK_WORDS.sub("", clause))


def _subject_before(text: str, start: int) -> str | None:
    """What the clause before this one measured: 平均营业收入 in 平均营业收入为7564万元，较上年度增长19.1%."""
    pieces = _CLAUSE.split(text[max(0, start - 60) : start])
    if len(pieces) < 2:
        return None
    without_number = re.sub(r"[约近超达]*[\d.,]+[余多]?[万亿千百]*[一-鿿%]{0,3}$", "", pieces[-2])
    return _trailing_noun(_LINK_WORDS.sub("", without_number))


def _trailing_noun(clause: str) -> str | None:
    """The longest run of nouns and their attributes at the end of a clause."""
    words = [(word, tag) for word, tag in rjieba.tag(clause)]
    phrase = ""
    at = len(words) - 1
    while at >= 0:
        word, tag = words[at]
        before = words[at - 1] if at else ("", "")
        nominal = _is_nominal(word, tag) or word in "“”‘’"
        linked = phrase and tag in ("uj", "c") and at and _is_nominal(*before) and word in ("的", "和", "与", "及")
        attribute = phrase and tag == "v" and before[0] == "的"
        if not (nominal or linked or attribute):
            break
        phrase = word + phrase
        at -= 1
    if len(phrase) >= 2:
        return _balanced(phrase)
    return next((verb for verb in _COUNT_VERBS if clause.endswith(verb)), None)


def _is_nominal(word: str, tag: str) -> bool:
    return tag.startswith(_NOMINAL) or (tag == "x" and word.isalnum())


def _balanced(phrase: str) -> str | None:
    """The phrase without a lone quotation mark at either end."""
    for opening, closing in ("“”", "‘’", "《》"):
        if phrase.count(opening) != phrase.count(closing):
            phrase = phrase.strip(opening + closing)
    return phrase if len(phrase) >= 2 else None
