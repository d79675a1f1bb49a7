"""Many pages on all cores: the same result as on one, and an end in one line whatever happens. All invented."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import pipeline, workers
from generator.errors import DigestError, SourceError, WorkerError
from generator.files import engine, templates
from generator.publish import article_file, site
from tests.repository import ROOT, Repository, copy_repository

LINUX = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds processes in /proc")
ZONES = ("济南", "咸宁", "包头稀土", "武汉东湖", "合肥", "株洲")


def _add_issues(root: Path, issues: int = 2, paragraphs: int = 3) -> None:
    """Issues of three pages; the article on the first goes on on the third."""
    for number in range(issues):
        month = f"{2024 + number // 12}-{number % 12 + 1:02}"
        folder = root / f"content/issues/lianhe-bao-{month}"
        folder.mkdir()
        zone = ZONES[number % len(ZONES)]
        more = "\n\n".join(
            f"（虚构）第{at}年，{zone}高新区新增企业{at * 7}家，园区负责人说，路要一步一步走。"
            for at in range(1, paragraphs + 1)
        )
        first = f"## {zone}高新区：园区十年\n\n◎本报记者 甘棠\n\n{more}\n\n园区里一条完整的链条正在\n\n（下转第三版）\n"
        second = f"## {zone}高新区开出班列（虚构）\n\n◎本报记者 夏荷\n\n{more}\n"
        third = f"（上接第一版《园区十年》）\n\n加速成形。{zone}高新区还建了仓库。\n\n{more}\n"
        for name, text in (("p01", first), ("p02", second), ("p03", third)):
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        pages = "".join(f"  - file: p0{at}.txt\n    number: {at}\n" for at in (1, 2, 3))
        yml = f"paper: 联合报\ndate: {month}\npages:\n{pages}"
        (folder / "issue.yml").write_text(yml, encoding="utf-8")


def _made(root: Path, jobs: int) -> dict[str, bytes]:
    """Every file that would be written."""
    told: list[tuple[str, int, int]] = []
    workshop = pipeline.open_workshop(root)
    digest, plan = pipeline.make_digest(root, workshop, lambda *step: told.append(step), jobs)
    assert told == [("还原版面", number, 7) for number in range(8)]
    files = [*map(article_file.write_article, plan.write)]
    files += site.stage(digest, engine.read_settings(root), templates.environment())
    return {file.path: file.data for file in files}


def test_the_same_files_whatever_the_number_of_processes(tmp_path: Path) -> None:
    root = copy_repository(tmp_path).root
    _add_issues(root)
    one = _made(root, 1)
    assert any(b"continued_on:\n- 3\n" in data for data in one.values())
    for jobs in (2, 3):
        assert _made(root, jobs) == one
    assert not workers.multiprocessing.active_children()


@pytest.mark.parametrize(
    ("sizes", "jobs", "expected"),
    [
        ([7_000], None, 1),
        ([7_000] * 5, None, 1),
        ([7_000] * 20, None, 4),
        ([7_000] * 2, 8, 2),
        ([7_000] * 20, 3, 3),
        ([7_000] * 20, 1, 1),
        ([], None, 1),
        ([], 4, 1),
        ([90_000_000, 10], None, 2),
    ],
)
def test_a_pool_is_started_only_where_it_pays_or_is_asked_for(
    sizes: list[int], jobs: int | None, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 4)
    assert workers.processes_for(sizes, jobs) == expected


_FACTOR: list[int] = []


def _prepare(factor: int) -> None:
    _FACTOR[:] = [factor]


def _work(item: int) -> int:
    time.sleep(0.2 if item == 0 else 0.0)
    if item < 0:
        raise SourceError(f"p{item}.txt", "坏了", "请修", 3)
    if item == 99:
        os.kill(os.getpid(), signal.SIGKILL)
    return item * _FACTOR[0]


def test_results_come_in_the_order_of_the_items() -> None:
    assert list(workers.in_order(_work, [0, 1, 2, 3, 4], 2, _prepare, (10,))) == [0, 10, 20, 30, 40]


def test_the_first_failure_in_order_is_told_as_it_is_without_a_pool() -> None:
    found: list[int] = []
    with pytest.raises(SourceError) as caught:
        found += workers.in_order(_work, [0, -1, -2, 3], 2, _prepare, (10,))
    assert str(caught.value) == str(SourceError("p-1.txt", "坏了", "请修", 3))
    assert not workers.multiprocessing.active_children()


def test_a_process_that_is_killed_is_one_line() -> None:
    with pytest.raises(WorkerError, match=r"被系统中止.*--jobs 1") as caught:
        list(workers.in_order(_work, [1, 99, 2], 2, _prepare, (10,)))
    assert "\n" not in str(caught.value)
    assert not workers.multiprocessing.active_children()


def test_no_process_is_left_where_the_results_are_not_wanted() -> None:
    results = workers.in_order(_work, list(range(50)), 2, _prepare, (10,))
    assert next(results) == 0
    results.close()
    assert not workers.multiprocessing.active_children()


def test_errors_travel_between_processes() -> None:
    for error in (SourceError("a", "b", "c"), WorkerError("a", "b", "c", 7), DigestError("a\x1b", "b", "c")):
        back = pickle.loads(pickle.dumps(error))  # noqa: S301  our own
        assert (type(back), str(back), back.line) == (type(error), str(error), error.line)


# --- at the command line ----------------------------------------------------------------------------------------------


def test_a_page_that_fails_in_a_process_gets_the_line_it_always_got(tmp_path: Path) -> None:
    repository = copy_repository(tmp_path)
    _add_issues(tmp_path)
    wrong = "- page: p02.txt\n  quote: 版面上没有的话\n  role: heading\n"
    (tmp_path / "content/issues/lianhe-bao-2024-02/corrections.yml").write_text(wrong, encoding="utf-8")
    one, two = (repository.digest("build", "--jobs", jobs) for jobs in ("1", "2"))
    assert one.returncode == two.returncode == 2
    assert one.stderr.decode().splitlines()[-1] == two.stderr.decode().splitlines()[-1]
    assert "corrections.yml:1" in two.stderr.decode()
    assert "Traceback" not in two.stderr.decode()


@pytest.mark.parametrize("jobs", ["0", "-1", "x"])
def test_a_number_of_processes_that_cannot_be_is_refused(jobs: str) -> None:
    result = Repository(ROOT).digest("build", "--jobs", jobs)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr.decode()


@pytest.fixture
def working(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A build with long pages under way on two processes, in a process group of its own."""
    copy_repository(tmp_path)
    _add_issues(tmp_path, issues=40, paragraphs=90)
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "build", "--jobs", "2"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Process ids of the pool, waited for."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        found = []
        for path in Path(f"/proc/{process.pid}/task").glob("*/children"):
            for child in map(int, path.read_text().split()):
                if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(child)
        if len(found) == 2:
            return sorted(found)
        time.sleep(0.02)
    pytest.fail(f"no processes were started: {process.poll()}")


def _ended(process: subprocess.Popen[bytes], children: list[int]) -> list[str]:
    """The lines on standard error, once the process and its children have ended."""
    _, errors = process.communicate(timeout=20)
    end = time.monotonic() + 5
    while any(_is_alive(child) for child in children) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(_is_alive(child) for child in children)
    return errors.decode().strip().splitlines()


def _is_alive(child: int) -> bool:
    try:
        return Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@LINUX
@pytest.mark.parametrize("pause", [0.0, 0.3, 2.0])
@pytest.mark.parametrize("everybody", [True, False])
def test_ctrl_c_ends_all_at_once(working: subprocess.Popen[bytes], pause: float, everybody: bool) -> None:
    children = _workers_of(working)
    time.sleep(pause)  # while they start, and while they work
    began = time.monotonic()
    (os.killpg if everybody else os.kill)(working.pid, signal.SIGINT)
    lines = _ended(working, children)
    assert time.monotonic() - began < 5
    assert working.returncode == 130
    assert [line for line in lines if line and not line.endswith("…")] == ["已中断，原有文件未动 / interrupted"]


@LINUX
def test_a_process_the_system_kills_ends_the_build_in_one_line(working: subprocess.Popen[bytes]) -> None:
    children = _workers_of(working)
    time.sleep(1.0)
    os.kill(children[0], signal.SIGKILL)
    lines = _ended(working, children)
    assert working.returncode == 2
    assert [line for line in lines if line and not line.endswith("…")] == [
        "错误 / error: 2 个进程之一: 被系统中止，多半是内存不足。请用 --jobs 1 再试 / a worker was killed"
    ]
