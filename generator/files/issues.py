"""Issue folders in: `issue.yml` and the pages it lists, every mistake named with file, line and cure."""

from __future__ import annotations

import re
from pathlib import Path

from generator.errors import SourceError
from generator.files import corrections, sources, yaml_lines
from generator.files.yaml_lines import Located
from generator.model.source import UNKNOWN_DATE, Issue, Page, PartialDate

MAX_YML_BYTES = 200_000
PAGE_ENDINGS = frozenset({".txt", ".md"})
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HEAD_DATE = re.compile(r"(20[0-9]{2})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日\s*星期[一二三四五六日]")
_YEAR = re.compile(r"(?<![0-9到至])((?:19|20)[0-9]{2})年")
_ISSUE_KEYS = (frozenset({"paper", "date", "pages"}), frozenset({"source", "rights"}))
_PAGE_KEYS = (frozenset({"file"}), frozenset({"number", "section"}))


def read_issues(root: Path) -> tuple[Issue, ...]:
    """All issues under `content/issues/` of the repository at `root`, newest first, within a date by id."""
    folder = root / "content" / "issues"
    if not folder.is_dir():
        raise SourceError("content/issues", "没有这个文件夹", "请在仓库的根目录运行 / run this in the repository")
    names = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    issues = [read_issue(root, folder / name) for name in names]
    issues.sort(key=lambda issue: issue.id)
    issues.sort(key=lambda issue: issue.date.sort_key, reverse=True)
    return tuple(issues)


def read_issue(root: Path, folder: Path) -> Issue:
    """One issue folder. Raises SourceError for anything that is not as documented."""
    shown = folder.relative_to(root).as_posix()
    if not _NAME.fullmatch(folder.name):
        raise SourceError(
            shown, "文件夹名只能用小写字母、数字和连字符", "请改名，如 keji-ribao-2023-05 / bad folder name"
        )
    path = folder / "issue.yml"
    if not path.is_file():
        raise SourceError(
            f"{shown}/issue.yml", "没有这个文件", "请新建它，写上 paper、date、pages，见 README / missing"
        )
    shown_yml = f"{shown}/issue.yml"
    fields = yaml_lines.mapping(
        yaml_lines.parse(sources.read_text(path, shown_yml, MAX_YML_BYTES), shown_yml),
        shown_yml,
        *_ISSUE_KEYS,
        "issue.yml ",
    )
    try:
        date = PartialDate.parse(yaml_lines.text_of(fields["date"], shown_yml, "date"))
    except ValueError as error:
        raise SourceError(shown_yml, str(error), "日或月未载时可以不写 / bad date", fields["date"].line) from error
    if not folder.name.endswith(f"-{date.iso}"):
        raise SourceError(
            shown_yml,
            f"日期 {date.iso} 与文件夹名不符",
            f"文件夹名应以 -{date.iso} 结尾；已发布的名称不要改 / date and folder name differ",
            fields["date"].line,
        )
    pages = _read_pages(folder, shown, fields["pages"])
    return Issue(
        id=folder.name,
        paper=yaml_lines.text_of(fields["paper"], shown_yml, "paper"),
        date=date,
        pages=pages,
        source=_optional(fields, "source", shown_yml),
        rights=_optional(fields, "rights", shown_yml),
        corrections=corrections.read_corrections(folder, shown, pages),
    )


def loose_issue(path: Path) -> Issue:
    """An issue of one page that stands in no issue folder: its paper is not known, its date only from the page."""
    key = "-".join(re.findall(r"[a-z0-9]+", path.stem.lower())) or "page"
    page = sources.read_page(path, path.as_posix(), key)
    return Issue("loose", "", _date_on(page.text), (page,))


def _date_on(text: str) -> PartialDate:
    """The date in a running head (2024年6月18日 星期二); else the latest year the page names; else unknown."""
    head = _HEAD_DATE.search(text)
    if head:
        try:
            return PartialDate.parse(f"{head[1]}-{int(head[2]):02d}-{int(head[3]):02d}")
        except ValueError:
            pass
    years = [int(year) for year in _YEAR.findall(text)]
    return PartialDate(max(years)) if years else UNKNOWN_DATE


def _optional(fields: dict[str, Located], key: str, shown: str) -> str | None:
    return yaml_lines.text_of(fields[key], shown, key) if key in fields else None


def _read_pages(folder: Path, shown: str, listed: Located) -> tuple[Page, ...]:
    shown_yml = f"{shown}/issue.yml"
    if not isinstance(listed.value, tuple) or not listed.value:
        raise SourceError(shown_yml, "pages 应当列出至少一个版面", "写作“- file: p07.txt” / list expected", listed.line)
    pages: dict[str, Page] = {}
    for item in listed.value:
        fields = yaml_lines.mapping(item, shown_yml, *_PAGE_KEYS, "pages 的一项")
        name = yaml_lines.text_of(fields["file"], shown_yml, "file")
        path = folder / name
        if (
            path.parent != folder
            or path.is_symlink()
            or path.suffix not in PAGE_ENDINGS
            or not _NAME.fullmatch(path.stem)
        ):
            raise SourceError(
                shown_yml,
                f"版面文件名“{name}”不合用",
                "请用小写字母、数字和连字符，以 .txt 结尾，放在本期文件夹内，如 p07.txt / bad file name",
                fields["file"].line,
            )
        if path.stem in pages:
            raise SourceError(
                shown_yml,
                f"有两个版面都叫“{path.stem}”",
                "请改其中一个的名字 / two pages of one name",
                fields["file"].line,
            )
        if not path.is_file():
            raise SourceError(shown_yml, f"没有文件“{name}”", f"请把它放进 {shown}/，或删去这一项", fields["file"].line)
        pages[path.stem] = sources.read_page(
            path, f"{shown}/{name}", path.stem, _number(fields, shown_yml), _optional(fields, "section", shown_yml)
        )
    known = {Path(page.path).name for page in pages.values()}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in PAGE_ENDINGS and path.name not in known:
            raise SourceError(
                shown_yml, f"文件“{path.name}”没有列入 pages", "请列入，或移出本期文件夹 / page not listed", listed.line
            )
    return tuple(pages.values())


def _number(fields: dict[str, Located], shown: str) -> int | None:
    if "number" not in fields:
        return None
    text = yaml_lines.text_of(fields["number"], shown, "number")
    if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) == 0:
        raise SourceError(shown, f"版次“{text}”不是数字", "写作 number: 7；未载就删去这一行", fields["number"].line)
    return int(text)
