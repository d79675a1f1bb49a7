"""An invented digest for searching: sentences of invented wording, and a plain scan that says what must be found."""

from __future__ import annotations

import functools
import random
from dataclasses import fields

from generator.model.article import Block, Role
from generator.model.fact import Facts, IndustryTag, PlaceTag, ZoneTag
from generator.model.record import ArticleRecord
from generator.model.register import Industry, Province, Registers
from generator.model.source import PartialDate
from generator.publish.search_index import fold, searchable_segments

COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那"
    "社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通"
    "并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区"
)
_WORDS = """
高新区 开发区 产业园 科技创新 专精特新 光伏 稀土 储能 新材料 集成电路 生物医药 智能制造 数字经济 营商环境 招商引资
成果转化 知识产权 有效发明专利 规模以上工业 同比增长 亿元 企业 项目 研发 平台 人才 龙头 产业链 供应链 创新链
上市公司 孵化器 加速器 投产 开工 签约 落地 示范区 管委会 负责人 记者 表示 目前 今年 一季度 全球 首台 国产化
碳化硅 芯片 电池 氢能 VCM 5G GW级 AI
"""
WORDS = _WORDS.split()
_ZONES = [
    (f"zone-{number}", f"{name}高新区")
    for number, name in enumerate(["松岭", "青溪", "石桥", "云泽", "白洲", "长汀北", "临湖", "沙原"])
]
_MAY = PartialDate(2023, 5)
_PROVINCES = ["江苏", "内蒙古", "安徽", "浙江", "四川"]
_INDUSTRIES = [("materials", "新材料", ""), ("rare-earth", "稀土", "materials"), ("energy", "新能源", ""),
               ("solar", "光伏", "energy"), ("storage", "储能", "energy")]  # fmt: skip


def registers() -> Registers:
    provinces = tuple(Province(name, name, name, "", "", slug) for name, slug in zip(_PROVINCES, "abcde", strict=True))
    industries = tuple(Industry(key, name, parent, (), (), ()) for key, name, parent in _INDUSTRIES)
    known = {"provinces": provinces, "industries": industries}
    return Registers(**{field.name: known.get(field.name, ()) for field in fields(Registers)})


def records(count: int, seed: int, *, characters: int = 1200) -> list[ArticleRecord]:
    """`count` invented articles over five years."""
    draw = random.Random(seed)
    return [_record(draw, number, characters) for number in range(count)]


def _record(draw: random.Random, number: int, characters: int) -> ArticleRecord:
    body = [_text(draw, draw.randint(20, 300)) for _ in range(max(1, characters // 160))]
    blocks = [_block(Role.TITLE, _text(draw, draw.randint(8, 24))), _block(Role.BYLINE, f"本报记者 {_text(draw, 3)}")]
    blocks += [_block(Role.PARAGRAPH, text) for text in body]
    blocks.insert(3, _block(Role.HEADING, _text(draw, 9)))
    if number % 3 == 0:
        blocks.append(_block(Role.CAPTION, _text(draw, 30)))
    if number % 4 == 0:
        blocks.append(_block(Role.PULL_QUOTE, body[0][5:40]))
    date = PartialDate(2019 + number % 5, draw.choice([None, 3, 11]))
    return article(number, tuple(blocks), date, _facts(draw))


def _block(role: Role, text: str) -> Block:
    return Block(role, (), text, 1.0)


def article(
    number: int, blocks: tuple[Block, ...], date: PartialDate = _MAY, facts: Facts | None = None
) -> ArticleRecord:
    """A record with these blocks; its title is that of its first title block."""
    title = next((block.text for block in blocks if block.role is Role.TITLE and block.text), None)
    return ArticleRecord(
        id=f"{number:08x}", path=f"{date.year}/{date.month or 0:02d}/invented-{number:05d}",
        title=title or "无题", untitled=title is None, paper="虚构日报", issue=f"invented-{date.iso}", date=date,
        page="p1", page_number=1, section=None, order=number, column=None, kicker=None, subtitle=None,
        facts=facts or Facts(), flags=(), questions=0, blocks=blocks, body="",
    )  # fmt: skip


def _facts(draw: random.Random) -> Facts:
    zones = tuple(
        ZoneTag(key, name, at == 0, "", 1, ()) for at, (key, name) in enumerate(draw.sample(_ZONES, draw.randint(0, 3)))
    )
    industries = tuple(
        IndustryTag(key, name, parent or key, False, "", (), ())
        for key, name, parent in draw.sample(_INDUSTRIES, draw.randint(0, 2))
    )
    return Facts(zones=zones, industries=industries, provinces=(PlaceTag(draw.choice(_PROVINCES), "", ()),))


def _text(draw: random.Random, length: int) -> str:
    """Words of the trade and common characters mixed, so that some pairs stand everywhere and some hardly anywhere."""
    text = ""
    while len(text) < length:
        if draw.random() < 0.5:
            text += draw.choice(WORDS)
        else:
            text += "".join(draw.choices(COMMON, k=draw.randint(1, 5)))
        if draw.random() < 0.08:
            text += draw.choice("，。、；：”“（） Ａ８")
    return text[:length]


_folded = functools.cache(fold)


def holding(records: list[ArticleRecord], word: str) -> set[str]:
    """Paths of the articles with a block that holds the word: the plain scan all searching is measured by."""
    wanted = fold(word)
    return {record.path for record in records if any(wanted in _folded(block.text) for block in record.blocks)}


def queries(records: list[ArticleRecord], count: int, seed: int) -> list[str]:
    """Words of 1 to 10 characters as they stand in the articles; a fifth of them stand across a boundary."""
    draw = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        segments = searchable_segments(draw.choice(records))
        length = draw.randint(1, 10)
        if len(found) % 5 == 0:  # the end of one segment and the beginning of the next: nowhere, unless by chance
            at = draw.randrange(len(segments) - 1)
            cut = draw.randint(1, max(1, length - 1))
            word = segments[at].text[-cut:] + segments[at + 1].text[: max(1, length - cut)]
        else:
            text = draw.choice(segments).text
            start = draw.randrange(len(text))
            word = text[start : start + length]
        if word.strip() == word and '"' not in word and " " not in word and not word.startswith(("-", "－")) and word:
            found.append(word)
    return found
