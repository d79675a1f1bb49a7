"""`digest serve`: what is saved shows, and a mistake does not end the preview."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository import ROOT, SAMPLE, copy_repository

PATIENCE = 60


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _hears_ctrl_c() -> None:
    """Whoever runs the tests in the background has told them to ignore it, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    root = copy_repository(tmp_path_factory.mktemp("preview")).root
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "serve", "--port", str(port)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_hears_ctrl_c,  # noqa: PLW1509  nothing else runs in the child yet
    )
    try:
        yield root, f"http://127.0.0.1:{port}/"
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            pytest.fail("the preview did not stop on Ctrl-C")


def _wait_for(address: str, text: str, *, gone: bool = False) -> None:
    end = time.monotonic() + PATIENCE
    body = ""
    while time.monotonic() < end:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
                body = re.sub(r"<[^>]*>|\s", "", answer.read().decode())
            if (text in body) is not gone:
                return
        time.sleep(0.3)
    pytest.fail(f"{address} does not show {text!r}: {body[:300]}")


@pytest.mark.engine
def test_a_saved_page_and_a_saved_register_show(preview: tuple[Path, str]) -> None:
    root, address = preview
    _wait_for(address, "区域创新文摘")
    page = root / SAMPLE
    old = page.read_text(encoding="utf-8")
    page.write_text(old.replace("## 咸宁高新区以离岸创新促发展", "## 咸宁高新区以离岸创新促发展新篇"), encoding="utf-8")
    _wait_for(f"{address}issues/keji-ribao-2023-05/", "促发展新篇")
    zones = root / "content/reference/zones.csv"
    register = zones.read_text(encoding="utf-8")
    zones.write_text(register.replace("济南高新技术产业开发区", "济南高新技术产业开发大区", 1), encoding="utf-8")
    _wait_for(f"{address}zones/jinan-hitech/", "济南高新技术产业开发大区")
    page.write_bytes(b"")
    time.sleep(1)
    _wait_for(address, "区域创新文摘")
    page.write_text(old, encoding="utf-8")
    _wait_for(f"{address}issues/keji-ribao-2023-05/", "促发展新篇", gone=True)
