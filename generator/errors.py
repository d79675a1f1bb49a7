"""Errors a person can act on: one line that names file, line, what is wrong and how to cure it."""

from __future__ import annotations


class DigestError(Exception):
    """Something outside the program is wrong. The command line prints it as one line and exits with 2."""

    def __init__(self, path: str, problem: str, cure: str, line: int | None = None) -> None:
        self.path, self.problem, self.cure, self.line = path, problem, cure, line
        super().__init__(str(self))

    def __reduce__(self) -> tuple[type[DigestError], tuple[str, str, str, int | None]]:
        """It may have to travel from one process to another."""
        return type(self), (self.path, self.problem, self.cure, self.line)

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        line = " ".join(f"{place}: {self.problem}。{self.cure}".split())
        # Names and values come from outside: no terminal control sequence may reach a terminal through a message.
        return "".join(char if char.isprintable() else "\ufffd" for char in line)


class SourceError(DigestError):
    """A page, issue.yml, register or setting cannot be used as it is."""


class OutputError(DigestError):
    """A result cannot be written; what was there before is still there."""


class EngineError(DigestError):
    """The site engine refused; the last good site is still there."""


class WorkerError(DigestError):
    """The machine did not let a process finish its work; nothing has been written."""
