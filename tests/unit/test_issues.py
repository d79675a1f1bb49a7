"""issue.yml: what is right is read as written, what is wrong is named with file, line and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import SourceError
from generator.files import issues
from generator.model.source import UNKNOWN_DATE, PartialDate

GOOD = """paper: 临江日报
date: 2024-03
pages:
  - file: p07.txt
    number: 7
    section: 园区
  - file: p08.txt
source: 自撰
rights: 虚构，测试用
"""


def make_issue(
    root: Path, yml: str, name: str = "linjiang-ribao-2024-03", pages: tuple[str, ...] = ("p07", "p08")
) -> Path:
    folder = root / "content" / "issues" / name
    folder.mkdir(parents=True)
    (folder / "issue.yml").write_text(yml, encoding="utf-8")
    for page in pages:
        (folder / f"{page}.txt").write_text("## 题目（虚构）\n\n正文一句。\n", encoding="utf-8")
    return folder


def test_an_issue_is_read_as_written(tmp_path: Path) -> None:
    make_issue(tmp_path, GOOD)
    (issue,) = issues.read_issues(tmp_path)
    assert (issue.id, issue.paper, issue.date) == ("linjiang-ribao-2024-03", "临江日报", PartialDate(2024, 3))
    assert [(page.key, page.number, page.section) for page in issue.pages] == [("p07", 7, "园区"), ("p08", None, None)]
    assert issue.rights == "虚构，测试用"
    assert issue.pages[0].path == "content/issues/linjiang-ribao-2024-03/p07.txt"


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("date: 2024-03", "dat: 2024-03"), 2, "最接近的是“date”"),
        (("    section: 园区", "    secton: 园区"), 6, "最接近的是“section”"),
        (("paper: 临江日报\n", ""), 1, "缺少字段“paper”"),
        (("date: 2024-03", "date: 2024-13"), 2, "月份不存在"),
        (("date: 2024-03", "date: 2024-02-30"), 2, "日子不存在"),
        (("date: 2024-03", "date: 明天"), 2, "不是日期"),
        (("date: 2024-03", "date: 2024-04"), 2, "与文件夹名不符"),
        (("number: 7", "number: 七"), 5, "不是数字"),
        (("p08.txt", "p09.txt"), 7, "没有文件"),
        (("p08.txt", "p07.txt"), 7, "两个版面"),
        (("p08.txt", "../../../etc/passwd"), 7, "不合用"),
        (("p08.txt", "/etc/passwd"), 7, "不合用"),
        (("p08.txt", "P08.TXT"), 7, "不合用"),
        (("  - file: p08.txt\n", ""), 3, "没有列入"),
        (("paper: 临江日报", "paper:"), 1, "一行文字"),
        (("paper: 临江日报", "paper: [甲, 乙]"), 1, "一行文字"),
        (("source: 自撰", "source: 自撰\nsource: 自撰"), 9, "写了两次"),
        (("source: 自撰", "source: : : x"), 8, "YAML"),
        (("source: 自撰", "source: &a 自撰\nrights: *a"), 9, "别名"),
        (("source: 自撰", "source: \x01"), 1, "YAML"),
        (("pages:", "pages: p07.txt\nx:"), 4, "x"),
    ],
)
def test_each_mistake_is_named_with_its_line(tmp_path: Path, change: tuple[str, str], line: int, says: str) -> None:
    assert change[0] in GOOD
    make_issue(tmp_path, GOOD.replace(*change))
    with pytest.raises(SourceError) as caught:
        issues.read_issues(tmp_path)
    assert says in str(caught.value)
    assert (caught.value.path, caught.value.line) == ("content/issues/linjiang-ribao-2024-03/issue.yml", line)


def test_a_folder_without_issue_yml_is_named(tmp_path: Path) -> None:
    (make_issue(tmp_path, GOOD) / "issue.yml").unlink()
    with pytest.raises(SourceError, match=r"issue\.yml: 没有这个文件"):
        issues.read_issues(tmp_path)


def test_a_folder_name_that_is_no_address_is_refused(tmp_path: Path) -> None:
    make_issue(tmp_path, GOOD, name="临江日报-2024-03")
    with pytest.raises(SourceError, match="只能用小写字母"):
        issues.read_issues(tmp_path)


def test_a_page_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = make_issue(tmp_path, GOOD)
    secret = tmp_path / "secret.txt"
    secret.write_text("不该读到", encoding="utf-8")
    (folder / "p08.txt").unlink()
    (folder / "p08.txt").symlink_to(secret)
    with pytest.raises(SourceError, match="不合用"):
        issues.read_issues(tmp_path)


def test_issues_come_newest_first_and_unknown_days_before_known_ones(tmp_path: Path) -> None:
    for date in ("2024", "2024-03", "2024-03-05", "2023-12-31"):
        make_issue(tmp_path, GOOD.replace("2024-03", date), name=f"linjiang-ribao-{date}")
    assert [issue.date.iso for issue in issues.read_issues(tmp_path)] == ["2024-03-05", "2024-03", "2024", "2023-12-31"]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年6月18日 星期二 第3版\n\n正文提到2030年。", PartialDate(2024, 6, 18)),
        ("正文先说2019年，又说2023年度，展望到2035年。", PartialDate(2023)),
        ("2024年13月40日 星期二\n正文。", PartialDate(2024)),
        ("没有年份，只有5月19日。", UNKNOWN_DATE),
    ],
)
def test_a_page_in_no_issue_folder_takes_its_date_from_itself(tmp_path: Path, text: str, date: PartialDate) -> None:
    path = tmp_path / "第七版.txt"
    path.write_text(text, encoding="utf-8")
    issue = issues.loose_issue(path)
    assert (issue.date, issue.pages[0].key) == (date, "page")
