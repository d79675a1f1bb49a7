"""Bytes to text: encodings are recognised, damage is named with its line."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from generator.errors import SourceError
from generator.files import sources

PROSE = (
    "## 示范园区的一天（虚构）\n\n◎本报记者 甲乙丙\n\n6月3日，记者在虚构的临江开发区看到，新建的厂房里机器正在调试。"
    "“今年一季度，我们的产值增长了12.5%。”负责人说，“下一步还要再上一条生产线。”\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_without_a_mark_are_recognised(encoding: str, newline: str) -> None:
    text = PROSE.replace("\n", newline)
    assert sources.decode(text.encode(encoding), "p.txt") == (text, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_is_believed_and_left_out(encoding: str) -> None:
    data = ("\ufeff" + PROSE).encode(encoding)
    assert sources.decode(data, "p.txt") == (PROSE, encoding)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_guessing_has_room(encoding: str) -> None:
    """The right reading scores far above the bar, every wrong one far below."""
    data = PROSE.encode(encoding)
    right = sources._plausibility(data, encoding)
    wrong = max(sources._plausibility(data, name) for name in sources._WITHOUT_BOM if name != encoding)
    assert right > 0.95
    assert wrong < 0.7


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b" \n\n", "空的"),
        ("　　\n".encode(), "空白"),
        (PROSE.encode().replace(b"\xe7", b"\xff", 1), "第 1 行"),
        ((PROSE + "尾\0巴").encode(), "第 6 行有 NUL"),
        (bytes(random.Random(1).randbytes(5000)), "不是文本文件"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(500), "不是文本文件"),
        (b"\xef\xbb\xbf\xff\xfe\xfd", "第 1 行"),
        ("\ufeff".encode("utf-16-le") + b"\x41", "第 1 行"),
    ],
)
def test_what_is_no_page_is_named(data: bytes, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        sources.decode(data, "p.txt")
    message = str(caught.value)
    assert message.startswith("p.txt")
    assert says in message
    assert "\n" not in message


def test_an_undecodable_byte_is_named_with_its_line() -> None:
    data = (PROSE * 3).encode()
    at = len((PROSE * 2).encode()) + 10
    with pytest.raises(SourceError) as caught:
        sources.decode(data[:at] + b"\xc0\xff" + data[at:], "p.txt")
    assert caught.value.line == PROSE.count("\n") * 2 + 1


def test_a_page_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    with path.open("wb") as file:
        file.truncate(sources.MAX_BYTES + 1)
    with pytest.raises(SourceError, match="20 MB"):
        sources.read_page(path, "p.txt", "p")


def test_text_is_kept_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    path.write_bytes(b"\r\n\r\n" + PROSE.replace("\n", "\r\n").encode() + b"  \r\n")
    page = sources.read_page(path, "p.txt", "p")
    assert page.text.encode() == path.read_bytes()
