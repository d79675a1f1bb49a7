"""`make test`: ruff, mypy, then every test, browser tests included. A missing Chromium is installed where possible."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LINT = (
    ("ruff check", [sys.executable, "-m", "ruff", "check", "."]),
    ("ruff format", [sys.executable, "-m", "ruff", "format", "--check", "--quiet", "."]),
    ("mypy --strict", [sys.executable, "-m", "mypy", "--strict", "generator"]),
)


def main() -> int:
    """Run what was asked for; the exit code of the first step that fails."""
    parser = argparse.ArgumentParser(prog="python -m tests", description=__doc__)
    parser.add_argument("--only", choices=["lint"], help="格式与类型 / ruff and mypy alone")
    parser.add_argument("pytest", nargs="*", help="传给 pytest 的参数 / passed on to pytest")
    options = parser.parse_args()
    for name, command in LINT:
        print(f"== {name}", flush=True)
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code:
            return code
    if options.only == "lint":
        return 0
    if os.environ.get("BROWSER") == "skip":
        print("== 浏览器测试略过 / browser tests are left out (BROWSER=skip)", flush=True)
    elif not have_chromium():
        install_chromium()
    workers = str(min(os.cpu_count() or 1, 4))
    print("== pytest", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "loadgroup", *options.pytest]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def have_chromium() -> bool:
    """Whether the browser tests will find a browser: $CHROMIUM, or one of the usual names on the path."""
    return bool(os.environ.get("CHROMIUM")) or any(map(shutil.which, CHROMIUMS))


def install_chromium() -> None:
    """Install Debian's chromium where this machine lets us; elsewhere the browser tests say what is missing."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("== 安装 chromium（Debian）/ installing chromium", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"]):
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
