"""What a figure counts, in the words of its clause: 有效发明专利1057项, 146个省级研发机构, 营业收入增长19.1%."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.describe.segmenter import Segmenter

_WINDOW = 60
"""How far from the figure its clause is read, in characters."""

_CLAUSE_MARK = re.compile(r"[，。；：！？、…—\n（）()]")
_LINK_WORDS = re.compile(
    r"(?:分别|累计|合计|总计|共计|总共|一共|均|都|也|已经|已|仅|只|约|近|共|超过|超|突破|达到|达|高达|为|有|是|至|到|就|为期|实现|完成"
    r"|获得|获|了|不低于|不少于|不超过|低于|高于|不足|不到|大约|接近|将近|逾|再|在|从|由|平均|的|全国|全省|全市|全区|全球|全县|我国|国内)+$"
)
"""What may stand between what is counted and its number."""
_GROWTH = re.compile(
    r"(?P<verb>增长|增加|提高|提升|上升|上涨|扩大|下降|降低|减少|缩短|下滑|回落|压缩)(?:了|至|到|为|约|近|超|超过|达)*$"
)
_COMPARED = re.compile(
    r"(?:，?(?:同比|环比|比(?:上年度?|去年|前年)?(?:同期)?|较(?:上年度?|去年|上一年度?|同期|此前|年初)?(?:同期|末)?|年均|累计|平均))+$"
)
_CHANGE = re.compile(r"(?P<subject>.+?)(?:从|由|自)[^，。；、]*?\d[^，。；、]*$")
_YEAR_BEFORE = re.compile(r"^.*(?:[今去前上]年|年度?)(?=[一-鿿]{2})(?!均|产)")
_PER = re.compile(r"(?:平均)?每[一-鿿]{1,2}$|(?:平均|每)$")
_CLASS = re.compile(r"^(?:以上)?[十百千万]*亿元?级?(?:以上)?(?=[一-鿿])")
"""A class of size between the counter and its noun: 5家千亿级企业."""
_MEASURE_AT_END = re.compile(
    r"(?:投资|[总金余]额|额|产值|收入|规模|资金|基金|订单|营收|利润|税收|成本|价|费|款|面积|能力|容量|装机)$"
)
_GRANT = re.compile(r"[^，。；：、的0-9]{0,8}?(?:奖励|补贴|补助|资金|奖金|贷款|资助|基金|经费)")
"""What money is for, right behind it: 1000万元购房补贴."""
_SHARE = re.compile(r"[^，。；：、]*占[^，。；：、]{0,24}?(?=(?:约|近|超|超过|达到|达|为|的)*$)")
_NOMINAL = ("n", "a", "b", "j", "l", "i", "vn", "eng", "s", "k", "z", "g", "h", "t", "nz")
_NO_NOUN_BEHIND = frozenset(
    [
        "元",
        "%",
        "‰",
        "倍",
        "个百分点",
        "百分点",
        "美元",
        "欧元",
        "天",
        "年",
        "个月",
        "小时",
        "分钟",
        "岁",
        "公里",
        "吨",
        "米",
    ]
)
_COUNTED_END = (
    "企业", "公司", "机构", "单位", "人员", "项目", "平台", "专利", "园区", "城市", "环节", "部门", "产品", "集群",
    "问题", "生产线", "岗位", "线路", "措施", "政策", "实验室", "工作站", "团队", "人才", "订单",
)  # fmt: skip
"""Nouns a noun phrase is complete with: what follows is what they do."""
_PROJECT = re.compile(r"[^，。；：、的“”]{2,24}?(?:项目|生产线|产线|工程|基地|线路|电站|机组|装置|中心)+")
_MEASURE_VERBS = (
    "销售", "投资", "纳税", "出口", "进口", "用时", "耗资", "占地", "年产", "自重", "载重", "募集", "融资", "签约",
    "授信", "缩短", "增收",
)  # fmt: skip
"""Verbs that name what is measured where no noun does."""
_LEADING_VERB = re.compile(
    r"^(?:其中|当地|全市|全区|目前|单个|现有|解决|服务|带动|培育|建成|引进|获批|累计|新增|建设|组建|聚集|集聚|拥有|入驻)(?:出|了)?(?=[一-鿿“]{2})"
)
"""Verbs jieba takes for a part of the noun behind them."""
_TIMES = frozenset(["今年", "去年", "前年", "上年", "当年", "明年", "年度", "全年", "目前", "时间"])
_TRAILING_VERB = re.compile(r"(?<=[一-鿿]{2})(?:下线|投产|开工|落地|亮相|入驻|签约|上市|获批|参展|满负荷运转)$")


class MetricReader:
    """Reads what a figure counts from the words around it."""

    def __init__(self, segmenter: Segmenter, counters: Sequence[str]) -> None:
        self._segmenter = segmenter
        self._counters = frozenset(counters)

    def metric(self, text: str, start: int, end: int, unit: str, after: int) -> str | None:
        """What `text[start:end]` counts, in the text's own words, or None where the clause does not say.

        `after` is where the figure before ends: words before it belong to that one. A growth (增长19.1%) is counted
        as what grew and the verb.
        """
        if unit in self._counters:
            return self._noun_behind(text, end) or self._noun_before(text, start, after)
        grant = _GRANT.match(text, end) if unit.endswith("元") else None
        if grant:
            return grant[0]
        if text.startswith("的", end) and unit != "%":
            before, behind = self._noun_before(text, start, after), self._noun_behind(text, end + 1)
            if before and (behind is None or _MEASURE_AT_END.search(before)):
                return before
            if behind:
                return behind
        if unit not in _NO_NOUN_BEHIND or text[max(0, start - 3) : start].endswith("年产"):
            project = _PROJECT.match(text, end)
            if project:
                return project[0]
        before = self._noun_before(text, start, after)
        return before or (None if unit in _NO_NOUN_BEHIND else self._noun_behind(text, end))

    def _noun_behind(self, text: str, end: int) -> str | None:
        """The noun phrase right behind the unit: 意向企业 in 5家意向企业与…"""
        clause = _CLAUSE_MARK.split(text[end : end + _WINDOW], maxsplit=1)[0].removeprefix("的")
        clause = _CLASS.sub("", clause)
        words = self._segmenter.tag(clause)
        phrase = ""
        for at, (word, tag) in enumerate(words):
            following = words[at + 1][1] if at + 1 < len(words) else ""
            attribute = tag == "v" and len(word) == 2 and not phrase and following.startswith("n")
            if not (_is_nominal(word, tag) or attribute or word in "“”‘’《》"):
                break
            phrase += word
            if word.endswith(_COUNTED_END):
                break
        return _complete(phrase)

    def _noun_before(self, text: str, start: int, after: int) -> str | None:
        """The noun phrase before the number: 有效发明专利 in 拥有有效发明专利1057项."""
        clause = _CLAUSE_MARK.split(text[max(after, start - _WINDOW) : start])[-1]
        growth = _GROWTH.search(clause)
        if growth:
            subject = self._trailing_noun(_COMPARED.sub("", clause[: growth.start()]))
            subject = subject or self._changed(text, start) or self._measured_before(text, start)
            return f"{subject or ''}{growth['verb']}"
        share = _SHARE.search(clause)
        if share:
            return _YEAR_BEFORE.sub("", share[0]).removesuffix("占")
        plain = _LINK_WORDS.sub("", _PER.sub("", clause))
        if not plain and clause:
            return self._grown_before(text, start)
        return self._trailing_noun(plain) or self._changed(text, start)

    def _changed(self, text: str, start: int) -> str | None:
        """What went from one number to another: 产品良率 in 产品良率从92%提升至99.2%."""
        clause = _CLAUSE_MARK.split(text[max(0, start - _WINDOW) : start])[-1]
        change = _CHANGE.match(clause)
        return self._trailing_noun(change["subject"]) if change else None

    def _grown_before(self, text: str, start: int) -> str | None:
        """What grew in the clause before a bare number: 营收 in 营收同比增长31.7%，达12.4亿元."""
        clauses = _CLAUSE_MARK.split(text[max(0, start - _WINDOW) : start])
        if len(clauses) < 2:
            return None
        growth = _GROWTH.search(re.sub(r"[\d.]+(?:%|倍|个百分点)$", "", clauses[-2]))
        return self._trailing_noun(_COMPARED.sub("", clauses[-2][: growth.start()])) if growth else None

    def _measured_before(self, text: str, start: int) -> str | None:
        """What the clause before this one measured: 平均营业收入 in 平均营业收入为7564万元，较上年度增长19.1%."""
        clauses = _CLAUSE_MARK.split(text[max(0, start - _WINDOW) : start])
        if len(clauses) < 2:
            return None
        change = _CHANGE.match(clauses[-2])
        if change:
            return self._trailing_noun(change["subject"])
        without_number = re.sub(r"[约近超达]*[\d.,]+[余多]?[万亿千百]*[一-鿿%]{0,3}$", "", clauses[-2])
        if without_number == clauses[-2] or without_number.endswith("第"):
            return None
        return self._trailing_noun(_LINK_WORDS.sub("", without_number))

    def _trailing_noun(self, clause: str) -> str | None:
        """The longest run of nouns and their attributes at the end of a clause."""
        words = self._segmenter.tag(clause)
        phrase = ""
        for at in range(len(words) - 1, -1, -1):
            word, tag = words[at]
            before = words[at - 1] if at else ("", "")
            linked = phrase and word in ("的", "和", "与", "及") and _is_nominal(*before)
            attribute = phrase and tag == "v" and before[0] == "的"
            if not (_is_nominal(word, tag) or word in "“”‘’" or linked or attribute):
                break
            phrase = word + phrase
        return _complete(phrase) or next((verb for verb in _MEASURE_VERBS if clause.endswith(verb)), None)


def _is_nominal(word: str, tag: str) -> bool:
    return tag.startswith(_NOMINAL) or (tag == "x" and word.isalnum())


def _complete(phrase: str) -> str | None:
    """The phrase without a lone quotation mark; None for less than a word."""
    for opening, closing in ("“”", "‘’", "《》"):
        if phrase.count(opening) != phrase.count(closing):
            phrase = phrase.replace(opening, "").replace(closing, "")
    phrase = _TRAILING_VERB.sub("", _LEADING_VERB.sub("", phrase))
    return phrase if len(phrase) >= 2 and phrase not in _TIMES else None
