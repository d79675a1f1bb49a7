"""Live preview: MkDocs serves build/docs and reloads the browser; this module keeps build/docs in step.

Two watchers share the work. Ours sees pages, registers, hand-edited articles, templates and vocabulary, and stages
again; MkDocs' own sees the staged pages and the theme, renders and reloads.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

from mkdocs.commands.serve import serve as mkdocs_serve
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from generator import pipeline, workers
from generator.errors import DigestError, EngineError
from generator.files import engine, templates, vocabulary
from generator.model.ledger import DoesNotBalance

_SETTLE = 0.2
"""Seconds without a further event before staging: an editor's save is several events."""
_PARTING = 10.0
"""Seconds that staging under way is given to come to its end."""


def serve(root: Path, host: str, port: int) -> None:
    """Preview until interrupted. The first staging must succeed (DigestError); later mistakes are told, not fatal."""
    pipeline.stage_only(root, _quiet)
    changed = threading.Event()
    observer = Observer()
    for folder in (root / "content", templates.TEMPLATE_FOLDER, vocabulary.VOCABULARY_FOLDER):
        observer.schedule(_Notice(changed.set), str(folder), recursive=True)
    observer.start()
    ending = threading.Event()
    staging = threading.Thread(target=_keep_staged, args=(root, changed, ending), daemon=True)
    staging.start()
    _say(f"预览 / preview: http://{host}:{port}/  存盘即更新，Ctrl-C 结束 / saves show at once, Ctrl-C stops")
    try:
        mkdocs_serve(
            str(root / "mkdocs.yml"),
            watch=[str(root / "theme_overrides")],
            dev_addr=f"{host}:{port}",
            docs_dir=str(root / engine.DOCS),
        )
    except OSError as error:
        raise EngineError(
            f"{host}:{port}", f"开不了预览：{error.strerror}", "换一个端口：digest serve --port 8001"
        ) from error
    finally:
        observer.stop()
        ending.set()
        changed.set()
        workers.end_all()  # the thread that stages may be waiting for them
        staging.join(_PARTING)  # an interpreter that ends under a working thread may be aborted


class _Notice(FileSystemEventHandler):
    """Calls back for every change of content; opening and reading a file is none."""

    def __init__(self, notify: Callable[[], None]) -> None:
        self._notify = notify

    def on_any_event(self, event: FileSystemEvent) -> None:
        name = Path(str(event.src_path)).name
        if event.event_type in {"created", "modified", "moved", "deleted"} and not name.startswith("."):
            self._notify()


def _keep_staged(root: Path, changed: threading.Event, ending: threading.Event) -> None:
    while True:
        changed.wait()
        while changed.is_set():
            changed.clear()
            changed.wait(_SETTLE)
        if ending.is_set():
            return
        try:
            pipeline.stage_only(root, _quiet)
        except (DigestError, DoesNotBalance) as error:
            if not ending.is_set():
                _say(f"错误 / error: {error}")


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Staging for a preview is quick and frequent: no progress."""


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - the preview is part of the command line
