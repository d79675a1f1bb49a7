"""What publishing returns: files not yet written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class OutputFile:
    """A file to be written by the edge. `path` is relative, with forward slashes, and stays below its root."""

    path: str
    data: bytes

    @classmethod
    def text(cls, path: str, text: str) -> OutputFile:
        """A UTF-8 text file."""
        return cls(path, text.encode("utf-8"))
