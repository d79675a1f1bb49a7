"""One page for the site engine: front matter, then finished HTML in a single raw block Markdown does not touch."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from generator.model.output import OutputFile

_FENCE_AT_LINE_START = re.compile(r"(?<=\n)(?:`|~)")


def staged_page(address: str, meta: Mapping[str, str | bool], html: str) -> OutputFile:
    """The page of a site address (`zones/x/`, empty for home): `docs_dir/<address>index.md`.

    `html` is escaped already and balanced. What stands in `meta` may be any text; readers of front matter get it
    back as it was. Lines of `html` never look like the start of a code fence, the one thing Markdown looks for
    before it sets raw HTML aside; tabs, which it would expand, are written as references.
    """
    front = yaml.safe_dump(dict(meta), allow_unicode=True, sort_keys=True, width=100_000)
    body = html.replace("\r", "&#13;").replace("\t", "&#9;").strip("\n")
    body = _FENCE_AT_LINE_START.sub(lambda match: f"&#{ord(match[0])};", body)
    return OutputFile.text(
        f"{address}index.md", f'---\n{front}---\n\n<div class="digest" lang="zh-CN">\n{body}\n</div>\n'
    )


def root_of(address: str) -> str:
    """The way from a page back to the root of the site: `../../` for `zones/x/`, `./` for home."""
    return "../" * address.count("/") or "./"
