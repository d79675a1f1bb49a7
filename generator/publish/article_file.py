"""One article ⇄ one file of `content/articles/`: YAML front matter, then a body that reads well on GitHub.

    # 题目                          title            > 栏目：…  > 引题：…  > 副题：…    column, kicker, subtitle
    ◎本报记者 某某                   byline           ## 小标题                        heading
    正文一段一行                     paragraph        > 图注：…  > 摘句：…  > 转接：…    what was lifted out of the body

A checksum in the front matter covers everything else in the file, so a file that a hand has touched is recognised
without any memory elsewhere. A file without checksum was written by a hand from the beginning.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import markdown as python_markdown

from generator.errors import SourceError
from generator.model.article import ROLE_NAMES, Block, Role
from generator.model.fact import Evidence
from generator.model.output import OutputFile
from generator.model.record import ArticleRecord
from generator.publish.front_matter import (
    FrontMatter,
    StoredBlock,
    read_front_matter,
    relocate,
    text_digest,
    write_front_matter,
)
from generator.publish.markdown import escape, unescape

FOLDER = "content/articles"
"""Where article files live, below the root of the repository."""

FORMAT = 1
_MOST_MARKS = 500
"""Marks in one paragraph beyond which it is no prose; Python-Markdown takes quadratic time over unclosed ones."""
_NOTE = "# 由程序从版面还原。正文与以下各项都可直接修改：改过的文件程序不再覆盖；要恢复，删去本文件即可。\n"
_CHECKSUM = re.compile(r"^checksum: *\"?([0-9a-f]{16})\"? *\n", re.MULTILINE)
_LABELLED = (
    Role.COLUMN, Role.KICKER, Role.SUBTITLE, Role.CAPTION, Role.PULL_QUOTE, Role.JUMP, Role.CREDITS, Role.RUNNING_HEAD,
    Role.PAGE_NUMBER,
)  # fmt: skip
_ROLE_OF_LABEL = {ROLE_NAMES[role]: role for role in _LABELLED}
_PLAIN_ROLES = frozenset({Role.PARAGRAPH, Role.BYLINE})
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]")
_BYLINE_LIKE = re.compile(r"[◎□■●○]|(?:本报|科技日报)?(?:见习|实习)?(?:记者|通讯员|实习生)[ \u3000]")


def write_article(record: ArticleRecord) -> OutputFile:
    """The file of a record, its path relative to the folder of articles.

    `record.body` is `article_body(record.blocks)`, and `record.flags` those of the blocks in their order, as
    `make_records` makes them; then `read_article` gives back an equal record.
    """
    head = _NOTE + write_front_matter(record) + f"format: {FORMAT}\n"
    checksum = _checksum(head, record.body)
    return OutputFile.text(f"{record.path}.md", f'---\n{head}checksum: "{checksum}"\n---\n\n{record.body}')


def is_untouched(text: str) -> bool:
    """Whether the file is exactly as the generator wrote it. Tells without parsing; any text may be asked about."""
    head, body = _parts(text)
    stored = _CHECKSUM.search(head)
    return stored is not None and stored[1] == _checksum(_CHECKSUM.sub("", head, count=1), body)


def read_article(path: str, text: str) -> ArticleRecord:
    """Read an article file; `path` is relative to the folder of articles and ends in `.md`.

    Where the checksum does not match, or there is none, the record is `edited`: its body is kept exactly, its blocks
    are what can be read from that body (blocks whose wording is the generator's keep spans, confidence and flags), and
    evidence is moved to where its words now stand. Evidence whose words are gone has block -1 and no spans.
    Raises SourceError with file, line and cure.
    """
    shown = f"{FOLDER}/{path}"
    head, body = _parts(text)
    if not head:
        cure = "请在第一行写 ---，补上 title 等字段，再以单独一行 --- 结束 / no front matter"
        raise SourceError(shown, "文章没有文件头，或文件头没有结束", cure, 1)
    edited = not is_untouched(text)
    matter = read_front_matter(head, shown, path.removesuffix(".md"), first_line=2)
    record = replace(matter.record, body=body, edited=edited)
    if not edited:
        return replace(record, blocks=_stored_blocks(matter.blocks, body))
    return _read_edited(record, matter)


def article_body(blocks: Iterable[Block]) -> str:
    """The Markdown body: one block a line, a blank line between two. Whatever the text, it renders as that text."""
    return "".join(f"{_block_markdown(block)}\n\n" for block in blocks)[:-1] or "\n"


def _block_markdown(block: Block) -> str:
    if block.role is Role.TITLE:
        return f"# {escape(block.text)}"
    if block.role is Role.HEADING:
        return f"{'#' * (max(block.level, 1) + 1)} {escape(block.text)}"
    if block.role in _PLAIN_ROLES:
        return escape(block.text)
    return f"> {escape(f'{ROLE_NAMES[block.role]}：{block.text}')}"


def _checksum(head: str, body: str) -> str:
    # Editors' programs add or drop the last line break without anybody having edited anything.
    content = f"{head}\0{body.rstrip(chr(10))}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _parts(text: str) -> tuple[str, str]:
    """Front matter (without its `---` lines) and body; two empty texts where the file has no complete front matter."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    end = text.find("\n---\n", 3)
    if end < 0 and text.endswith("\n---"):
        end = len(text) - 4
    if not text.startswith("---\n") or end < 0:
        return "", ""
    return text[4 : end + 1], text[end + 5 :].removeprefix("\n")


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A paragraph-like piece of a body, and what its syntax says it is."""

    role: Role
    level: int
    text: str
    """Unescaped: the wording, if the chunk is as the generator wrote it."""
    source: str
    """The Markdown inside the block syntax."""


def _stored_blocks(stored: Sequence[StoredBlock], body: str) -> tuple[Block, ...]:
    """The blocks of an untouched body: chunks and stored blocks correspond one to one."""
    return tuple(_joined(block, chunk.text) for block, chunk in zip(stored, _chunks(body), strict=True))


def _joined(stored: StoredBlock, text: str) -> Block:
    return Block(stored.role, stored.spans, text, stored.confidence, stored.flags, stored.level, stored.credit)


def _chunks(body: str) -> list[_Chunk]:
    found: list[_Chunk] = []
    lines: list[str] = []
    for line in [*body.split("\n"), ""]:
        alone = line.startswith("#") or not line.strip(" \t")
        begins = alone or _LIST_ITEM.match(line) is not None
        if lines and (begins or line.startswith(">") != lines[0].startswith(">")):
            found.append(_chunk(lines))
            lines = []
        if line.strip(" \t"):
            lines.append(line)
            if alone:
                found.append(_chunk(lines))
                lines = []
    return found


def _chunk(lines: list[str]) -> _Chunk:
    first = lines[0]
    if heading := re.match(r"(#{1,6})[ \t]+", first):
        source = first[heading.end() :]
        level = len(heading[1]) - 1
        return _Chunk(Role.HEADING if level else Role.TITLE, level, unescape(source), source)
    if first.startswith(">"):
        source = "\n".join(re.sub(r"^> ?", "", line) for line in lines)
        text = unescape(source)
        label, colon, rest = text.partition("：")
        if colon and label in _ROLE_OF_LABEL:
            return _Chunk(_ROLE_OF_LABEL[label], 0, rest, source.partition("：")[2])
        return _Chunk(Role.PARAGRAPH, 0, text, source)
    source = "\n".join(lines)
    return _Chunk(Role.PARAGRAPH, 0, unescape(source), source)


def _read_edited(record: ArticleRecord, matter: FrontMatter) -> ArticleRecord:
    """Blocks from whatever Markdown an editor has made of the body; flags and evidence follow their words."""
    chunks = _chunks(record.body)
    origins = _match(chunks, matter.blocks)
    blocks: list[Block] = []
    for chunk, origin in zip(chunks, origins, strict=True):
        stored = None if origin is None else matter.blocks[origin]
        blocks.append(_edited_block(chunk, stored, blocks))
    flags = tuple(flag for block in blocks for flag in block.flags)
    moved = {origin: index for index, origin in enumerate(origins) if origin is not None}
    placer = _Placer(tuple(blocks), moved)
    return replace(
        record,
        title=_edited_title(record, chunks, origins),
        blocks=tuple(blocks),
        flags=flags,
        facts=relocate(record.facts, placer.place),
    )


def _match(chunks: Sequence[_Chunk], stored: Sequence[StoredBlock]) -> list[int | None]:
    """For each chunk the stored block with its wording, each used once; those of the same role are dealt out first."""
    free: dict[str, list[int]] = {}
    for index, block in enumerate(stored):
        free.setdefault(block.digest, []).append(index)
    found: list[int | None] = [None] * len(chunks)
    for any_role in (False, True):
        for place, chunk in enumerate(chunks):
            candidates = free.get(text_digest(chunk.text), [])
            fits = [index for index in candidates if any_role or _compatible(chunk.role, stored[index].role)]
            if found[place] is None and fits:
                found[place] = fits[0]
                candidates.remove(fits[0])
    return found


def _compatible(read: Role, stored: Role) -> bool:
    return read is stored or (read in _PLAIN_ROLES and stored in _PLAIN_ROLES)


def _edited_block(chunk: _Chunk, stored: StoredBlock | None, before: Sequence[Block]) -> Block:
    if stored is not None:
        block = _joined(stored, chunk.text)
        return block if _compatible(chunk.role, stored.role) else replace(block, role=chunk.role, level=chunk.level)
    text = _plain_text(chunk.source)
    role = chunk.role
    if role is Role.PARAGRAPH and before and before[-1].role is Role.TITLE and _BYLINE_LIKE.match(text):
        role = Role.BYLINE
    return Block(role, (), text, 1.0, level=chunk.level)


def _plain_text(source: str) -> str:
    """What a reader sees of an editor's Markdown: no marks, no tags, lines joined as Chinese is."""
    if sum(map(source.count, "[<*_`")) > _MOST_MARKS:
        return " ".join(source.split())
    rendered = re.sub(r"<[^>]*>", "", python_markdown.markdown(source))
    text = html.unescape(rendered)
    return re.sub(r"(?<=[ -~])[ \t]*\n[ \t]*(?=[ -~])", " ", text.strip()).replace("\n", "")


def _edited_title(record: ArticleRecord, chunks: Sequence[_Chunk], origins: Sequence[int | None]) -> str:
    """A title rewritten in the body counts; one rewritten in the front matter alone counts too."""
    for chunk, origin in zip(chunks, origins, strict=True):
        if chunk.role is Role.TITLE:
            return (_plain_text(chunk.source) or record.title) if origin is None else record.title
    return record.title


class _Placer:
    """Moves evidence from the stored blocks to the blocks of an edited body."""

    def __init__(self, blocks: tuple[Block, ...], moved: dict[int, int]) -> None:
        self._blocks, self._moved = blocks, moved
        self._paragraphs: list[int] = []
        count = 0
        for block in blocks:
            count += block.role is Role.PARAGRAPH
            self._paragraphs.append(count if block.role is Role.PARAGRAPH else 0)

    def place(self, item: Evidence) -> Evidence:
        """The same words where they stand now; block -1 where they stand nowhere."""
        index = self._moved.get(item.block)
        if index is not None and self._blocks[index].text.startswith(item.text, item.start):
            return replace(item, block=index, paragraph=self._paragraphs[index])
        for index, block in enumerate(self._blocks):
            at = block.text.find(item.sentence) if item.sentence else block.text.find(item.text)
            start = block.text.find(item.text, at) if at >= 0 else -1
            if start >= 0 and item.text:
                spans = block.locate(start, start + len(item.text))
                return replace(item, block=index, start=start, spans=spans, paragraph=self._paragraphs[index])
        return replace(item, block=-1, start=0, spans=(), paragraph=0)
