"""One run at a time: two that write the same site would tear it apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from generator.errors import OutputError

LOCK = "build/lock"
PATIENCE = 600
"""Seconds to wait for another run."""


@contextmanager
def exclusive(root: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the repository for this run. `waiting` is told once if another run holds it; OutputError if it never ends.

    The operating system frees the lock of a run that was killed.
    """
    path = root / LOCK
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(
            "build", f"建不了文件夹：{error.strerror}", "请把同名文件移走 / cannot make folder"
        ) from error
    lock = FileLock(path)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting()
            lock.acquire(timeout=PATIENCE)
    except Timeout as error:
        raise OutputError(LOCK, "另一次运行一直没有结束", "请等它结束，或结束那个进程后重试 / locked") from error
    except OSError as error:
        raise OutputError(LOCK, f"加不了锁：{error.strerror}", "请检查权限与磁盘空间 / cannot lock") from error
    try:
        yield
    finally:
        lock.release()
