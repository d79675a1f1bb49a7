"""Page text in: bytes become text exactly once, and nothing is normalised."""

from __future__ import annotations

import codecs
import hashlib
from pathlib import Path

from generator.errors import SourceError
from generator.model.source import Page

MAX_BYTES = 20_000_000
"""A newspaper page is some twenty thousand characters; what is a thousand times larger is no page."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the UTF-16 one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WITHOUT_BOM = ("gb18030", "utf-16-le", "utf-16-be")
_PLAUSIBLE = 0.85
"""Share of everyday characters from which a guessed encoding is believed. Chinese prose has .97 and more of them;
the same bytes read in the wrong encoding have under .6 (tests/unit/test_sources.py measures both)."""
_DAMAGED = 0.7
"""From here on, bytes that cannot all be decoded are a damaged text rather than no text: random bytes have about .2."""
_SAMPLE = 20_000


def read_page(path: Path, shown: str, key: str, number: int | None = None, section: str | None = None) -> Page:
    """Read one page file.

    `shown` is the path as it appears in messages and JSON. Raises SourceError for a file that cannot be read, is empty,
    too large, or no text, with the line of the first undecodable byte.
    """
    data = read_bytes(path, shown, MAX_BYTES)
    text, encoding = decode(data, shown)
    return Page(key, shown, text, hashlib.sha256(data).hexdigest(), encoding, number, section)


def read_bytes(path: Path, shown: str, limit: int) -> bytes:
    """The bytes of a file that must exist and stay under `limit`; SourceError otherwise."""
    try:
        if not path.is_file():
            raise SourceError(shown, "没有这个文件", "请检查路径与文件名 / no such file")
        if path.stat().st_size > limit:
            raise SourceError(
                shown, f"文件超过 {limit / 1_000_000:g} MB", "这不是一个版面或一份说明，请检查 / too large"
            )
        return path.read_bytes()
    except OSError as error:
        raise SourceError(shown, f"读不出来（{error.strerror}）", "请检查文件权限 / cannot be read") from error


def read_text(path: Path, shown: str, limit: int = 5_000_000) -> str:
    """The text of a settings or register file, UTF-8 with or without a byte order mark; SourceError otherwise."""
    data = read_bytes(path, shown, limit)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(shown, "不是 UTF-8 文本", "请以 UTF-8 另存 / save as UTF-8", line) from error


def decode(data: bytes, shown: str) -> tuple[str, str]:
    """Decode the bytes of a page: UTF-8, GB18030, UTF-16 or UTF-32, with or without a byte order mark.

    Returns the text, newlines untouched and the mark left out, and the name of the encoding. Raises SourceError.
    """
    if not data.strip():
        raise SourceError(shown, "文件是空的", "请放入版面文字，或从 issue.yml 的 pages 中删去 / empty file")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(_strict(data[len(mark) :], encoding, shown), shown), encoding
    try:
        return _checked(data.decode("utf-8"), shown), "utf-8"
    except UnicodeDecodeError as error:
        failure = error
    best, encoding = max((_plausibility(data, name), name) for name in _WITHOUT_BOM)
    if best >= _PLAUSIBLE:
        return _checked(data.decode(encoding), shown), encoding
    for name in ("utf-8", "gb18030"):
        if _plausibility(data, name, "replace") >= _DAMAGED:
            _strict(data, name, shown)
    line = data.count(b"\n", 0, failure.start) + 1
    raise SourceError(shown, "不是文本文件", "请提供版面的文字稿（UTF-8、GB18030 或 UTF-16）/ not a text file", line)


def _strict(data: bytes, encoding: str, shown: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise SourceError(
            shown,
            f"第 {line} 行有 {encoding} 无法解读的字节 0x{data[error.start]:02X}",
            "请改正该处，或以 UTF-8 另存 / undecodable byte",
            line,
        ) from error


def _checked(text: str, shown: str) -> str:
    """Refuse NUL: no newspaper prints it, and it truncates text in many programs that read our output."""
    at = text.find("\0")
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        raise SourceError(
            shown, f"第 {line} 行有 NUL 字符", "文件可能已损坏，请删去该字符或重新导出 / NUL character", line
        )
    if not text.strip():
        raise SourceError(shown, "文件里只有空白", "请放入版面文字，或从 issue.yml 的 pages 中删去 / blank file")
    return text


def _plausibility(data: bytes, encoding: str, errors: str = "strict") -> float:
    """Share of everyday characters when the bytes are read so; 0 where they cannot be."""
    try:
        text = data.decode(encoding, errors)
    except UnicodeDecodeError:
        return 0.0
    sample = text[:_SAMPLE]
    return sum(map(_everyday, sample)) / max(len(sample), 1)


def _everyday(char: str) -> bool:
    """ASCII text, Chinese punctuation and full-width forms, or one of the 3,755 commonest characters of GB 2312."""
    if char in "\n\r\t" or " " <= char <= "~" or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef":
        return True
    if char in "—–…‘’“”·℃‰①②③④⑤⑥■□◎●▲":
        return True
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return b"\xb0\xa1" <= code <= b"\xd7\xf9"
