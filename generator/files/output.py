"""Results out: gathered first, then written; whatever happens, a file is the old one or the new one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.errors import OutputError
from generator.model.output import OutputFile

_SCRATCH = ".digest-write-"


@dataclass(frozen=True, slots=True)
class Written:
    """What a write changed: paths relative to its root, sorted."""

    written: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether anything on disk is different now."""
        return bool(self.written or self.removed)


def write_files(root: Path, files: Iterable[OutputFile], remove: Iterable[str] = ()) -> Written:
    """Write the files that differ from what is on disk, then remove the named ones.

    Everything is first written to a scratch folder on the same file system, so that a full disk or a missing
    permission is met before the first file is replaced. Raises OutputError; what was there before is still there.
    """
    shown = root.name
    try:
        root.mkdir(parents=True, exist_ok=True)
        fresh = differing(root, files)
        for stale in root.parent.glob(f"{_SCRATCH}*"):  # of a run that was killed; runs exclude one another
            shutil.rmtree(stale, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=root.parent) as scratch:
            moves = []
            for number, file in enumerate(fresh):
                made = Path(scratch, str(number))
                made.write_bytes(file.data)
                moves.append((made, _inside(root, file.path)))
            for _, target in moves:
                target.parent.mkdir(parents=True, exist_ok=True)
                if not os.access(target.parent, os.W_OK):
                    raise PermissionError(13, "Permission denied", str(target.parent))
            for made, target in moves:
                made.replace(target)
        gone = [path for path in sorted(set(remove)) if _inside(root, path).is_file()]
        for path in gone:
            _inside(root, path).unlink()
            _drop_empty(root, _inside(root, path).parent)
    except OSError as error:
        place = Path(error.filename).name if error.filename else shown
        raise OutputError(
            shown, f"写不进去：{error.strerror}（{place}）", "请检查磁盘空间与权限后重试，原有文件未动 / cannot write"
        ) from error
    return Written(tuple(sorted(file.path for file in fresh)), tuple(gone))


def differing(root: Path, files: Iterable[OutputFile]) -> list[OutputFile]:
    """Those of the files that are not on disk as they should be."""
    return [file for file in files if not _same(_inside(root, file.path), file.data)]


def mirror(root: Path, files: Iterable[OutputFile]) -> Written:
    """Make the folder hold exactly these files: write what differs, remove everything else."""
    wanted = tuple(files)
    names = {file.path for file in wanted}
    present = (
        {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} if root.is_dir() else set()
    )
    return write_files(root, wanted, present - names)


def swap_folder(fresh: Path, target: Path, aside: Path) -> None:
    """Put `fresh` in the place of `target`, whose old content is gone only once the new one stands there."""
    try:
        shutil.rmtree(aside, ignore_errors=True)
        if target.exists():
            target.rename(aside)
        fresh.rename(target)
    except OSError as error:
        heal_swap(target, aside)
        raise OutputError(
            target.name, f"换不上新站点：{error.strerror}", "请检查权限，旧站点仍在 / cannot swap"
        ) from error
    shutil.rmtree(aside, ignore_errors=True)


def heal_swap(target: Path, aside: Path) -> None:
    """Undo a swap that was interrupted between its two renames."""
    if not target.exists() and aside.exists():
        aside.rename(target)


def _inside(root: Path, path: str) -> Path:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or "\0" in path:
        raise OutputError(path, "输出路径不在文件夹之内", "这是程序的缺陷，请报告 / unsafe output path")
    return root.joinpath(*parts)


def _same(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _drop_empty(root: Path, folder: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
