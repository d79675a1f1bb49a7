r"""Text of a page as Markdown that renders as exactly that text, and back.

What comes from a page is hostile: it may look like Markdown, HTML, Jinja, an entity, a link, a directive of some
extension. `escape` takes all of that away; it holds for Python-Markdown with the extensions of its own package and of
pymdownx (save those whose purpose is to rewrite typography: smarty, smartsymbols) and for CommonMark as GitHub has it.

Editors read and compare these files, so ordinary Chinese text must stay as it is: a mark is escaped only where it can
mean something. Three means are used, each for what the others cannot do:

    backslash   where every dialect takes it:  \* \_ \` \[ \{ \\ and the markers at the beginning of a line
    entity      for the rest, and for what cannot be seen: &lt; &amp; &#126; &#8238;
    picture     for control characters, which no dialect carries: ␀ for NUL, ␊ for a line feed, ␦9B for U+009B
"""

from __future__ import annotations

import re

_NEL = "\x85"
_C1_MARK = "␦"  # U+2426; followed by two hexadecimal digits

# Any visible stand-in that the text itself has must be told apart from ours: it is written as an entity.
_PICTURES = "\u2400-\u2421\u2424\u2426"
# Invisible or direction-changing: written as entities, so that whoever reads the file sees them.
_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"

_SPECIAL = re.compile(
    rf"""
      (?P<control> [\x00-\x08\x0a-\x1f\x7f\x85] )
    | (?P<c1> [\x80-\x9f] )
    | (?P<hidden> [\t{_PICTURES}{_INVISIBLE}] )
    | (?P<less> < )
    | (?P<amp> & (?= \#? [0-9A-Za-z]+ ; ) )
    | (?P<slash> [\\`*_\[{{] )
    | (?P<entity>
          [~^$@]                          # strike, subscript, superscript, mathematics, mail address, mention
        | (?<= =) = | = (?= =)            # ==marked==
        | (?<= \+) \+ | \+ (?= \+)        # ++key++
        | (?<= :) / (?= /)                # http://
        | (?<= www) \.                    # www.example.org
        | : (?= [+\-\w]+ : )              # :emoji:
      )
    """,
    re.VERBOSE | re.IGNORECASE,
)

# Markers that mean something only where a line begins.
_LIST_NUMBER = re.compile(r"([0-9A-Za-z]+|\([0-9A-Za-z]+)([.)])(?=\s|$)")
_LINE_START_SLASH = frozenset("#>+-!")
_LINE_START_ENTITY = frozenset('=:?/%|"')

_ESCAPED = re.compile(
    rf"\\([!-/:-@\[-`{{-~])|&(lt|amp);|&\#(\d{{1,7}});|([\u2400-\u2421\u2424])|{_C1_MARK}([89][0-9A-F])"
)


def escape(text: str) -> str:
    """Markdown for one line that renders as `text`.

    May stand wherever a line of a paragraph, heading, block quote or list item can. The result holds no line break.
    """
    escaped = _SPECIAL.sub(_replace, text)
    return _escape_ends(text, escaped)


def unescape(markdown: str) -> str:
    """The text of which `markdown` is the escaped form: `unescape(escape(text)) == text` for every text."""
    return _ESCAPED.sub(_restore, markdown)


def _entity(char: str) -> str:
    return f"&#{ord(char)};"


def _replace(match: re.Match[str]) -> str:
    char = match[0]
    match match.lastgroup:
        case "control":
            return _picture(char)
        case "c1":
            return f"{_C1_MARK}{ord(char):02X}"
        case "less":
            return "&lt;"
        case "amp":
            return "&amp;"
        case "slash":
            return "\\" + char
        case _:
            return _entity(char)


def _picture(char: str) -> str:
    if char == "\x7f":
        return "\u2421"
    if char == _NEL:
        return "\u2424"
    return chr(0x2400 + ord(char))


def _escape_ends(text: str, escaped: str) -> str:
    """Guard what only matters at the beginning or the end of a line: markers, and blanks that would be stripped."""
    if not text:
        return escaped
    first, last = text[0], text[-1]
    if first == escaped[0]:  # not escaped yet
        if first.isspace() or first in _LINE_START_ENTITY:
            escaped = _entity(first) + escaped[1:]
        elif first in _LINE_START_SLASH:
            escaped = "\\" + escaped
        elif number := _LIST_NUMBER.match(escaped):
            escaped = f"{number[1]}\\{escaped[number.end(1) :]}"
    if len(text) > 1 and last == escaped[-1]:
        if last.isspace():
            escaped = escaped[:-1] + _entity(last)
        elif last == "#":  # `## text #` would lose its closing marks in a heading
            escaped = escaped[:-1] + "\\#"
    return escaped


def _restore(match: re.Match[str]) -> str:
    mark, name, number, picture, c1 = match.groups()
    if mark:
        return mark
    if name:
        return "<" if name == "lt" else "&"
    if number:
        return chr(int(number)) if int(number) <= 0x10FFFF else match[0]
    if c1:
        return chr(int(c1, 16))
    if picture == "\u2421":
        return "\x7f"
    if picture == "\u2424":
        return _NEL
    return chr(ord(picture) - 0x2400)
