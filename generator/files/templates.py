"""The page templates, loaded from the package once."""

from __future__ import annotations

from pathlib import Path

import jinja2

TEMPLATE_FOLDER = Path(__file__).resolve().parent.parent / "templates"


def environment() -> jinja2.Environment:
    """Templates by file name; every value is escaped on output, and a name that is not given is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
