"""Work on many pages at once: a pool of processes that starts cleanly, fails in one line, and ends at once.

Knows nothing of pages. Results come in the order of the items, so they do not depend on how many processes there are.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from generator.errors import WorkerError

Item = TypeVar("Item")
Result = TypeVar("Result")

WORTH_A_PROCESS = 25_000
"""Characters from which one more process pays: it takes a second to start, in which some 12,000 are restored."""


def cores() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processes_for(sizes: Sequence[int], jobs: int | None) -> int:
    """How many processes to work on items of these sizes with; 1 means that none is to be started.

    `jobs` is what a person asked for and is kept to as far as there are items. None leaves it to the sizes.
    """
    if jobs is not None:
        return max(1, min(jobs, len(sizes)))
    return max(1, min(cores(), len(sizes), sum(sizes) // WORTH_A_PROCESS))


def in_order(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    processes: int,
    prepare: Callable[..., None],
    given: tuple[Any, ...],
) -> Generator[Result, None, None]:
    """`work` done on each item by a pool, the results in the order of the items.

    Each process runs `prepare(*given)` once before its first item. Both functions are named in a module, all values
    can be pickled. What `work` raises is raised here, for the first item in order that fails. Raises WorkerError where
    a process is killed from outside. However the iteration ends, no process is left.
    """
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(prepare, given)
    )
    done = False
    try:
        with _interrupts_held():  # all processes are started with the first item
            futures = [pool.submit(work, item) for item in items]
        for future in futures:
            yield future.result()
        done = True
    except BrokenProcessPool as error:
        raise WorkerError(
            f"{processes} 个进程之一", "被系统中止，多半是内存不足", "请用 --jobs 1 再试 / a worker was killed"
        ) from error
    finally:
        if not done:
            for child in set(multiprocessing.active_children()) - before:
                child.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def end_all() -> None:
    """End every process that was started here: for a program that ends while another thread still waits for one."""
    for child in multiprocessing.active_children():
        child.terminate()


def _begin(prepare: Callable[..., None], given: tuple[Any, ...]) -> None:
    # Ctrl-C reaches every process of a terminal: the one that waits for the others ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare(*given)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits until all processes are started: none is left unknown to its parent, none prints where it was."""
    held: list[int] = []
    main = threading.current_thread() is threading.main_thread()  # only there does Ctrl-C interrupt anything
    old = signal.signal(signal.SIGINT, lambda number, _frame: held.append(number)) if main else None
    # A process that is started inherits the mask: until it has begun (`_begin`) nothing reaches it.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if main:
            signal.signal(signal.SIGINT, signal.SIG_DFL if old is None else old)
    if held:
        raise KeyboardInterrupt
