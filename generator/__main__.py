"""The command line: `digest build | serve | restore | explain | check`. The only place that prints."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from generator import __version__
from generator.errors import DigestError, SourceError
from generator.model.ledger import DoesNotBalance

EXIT_ERROR = 2
"""Something outside the program is wrong, or (check) something waits for the editor."""
EXIT_DEFECT = 70
"""The program itself is wrong: the books did not balance. EX_SOFTWARE of sysexits.h."""


def find_root(start: Path) -> Path:
    """The repository: the nearest folder at or above `start` that has mkdocs.yml and content/. SourceError if none."""
    for folder in (start, *start.parents):
        if (folder / "mkdocs.yml").is_file() and (folder / "content").is_dir():
            return folder
    raise SourceError(
        str(start), "这里不是文摘的仓库", "请在有 mkdocs.yml 和 content/ 的文件夹里运行 / not in the repository"
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="digest")
def digest() -> None:
    """区域创新文摘：把报纸版面还原成文章，建成可检索的静态站点。

    From newspaper pages to a searchable static site.
    """


@digest.command()
@click.option("--jobs", type=click.IntRange(1), help="同时还原版面的进程数，不写则按核数与版面多少而定 / processes")
def build(jobs: int | None) -> None:
    """还原全部版面并建站到 site/ / restore every page and build the site."""
    from generator import pipeline, report  # loaded here: --help need not wait for the engine

    root = find_root(Path.cwd())
    with report.Reporter() as reporter:
        summary = pipeline.build(root, reporter.progress, jobs)
    for line in report.summary_lines(summary, root):
        click.echo(line)


@digest.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口 / port")
def serve(host: str, port: int) -> None:
    """本地预览，存盘即更新 / preview with live reload."""
    from generator import preview

    preview.serve(find_root(Path.cwd()), host, port)


@digest.command()
@click.argument("page", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["json", "markdown", "text"]), default="text", show_default=True,
    help="json 供程序读，markdown 与 text 供人读",
)  # fmt: skip
def restore(page: Path, form: str) -> None:
    """还原一个版面，结果写到标准输出 / restore one page to standard output."""
    from generator import pipeline
    from generator.publish import restored_page

    taken = pipeline.take_apart_file(find_root(Path.cwd()), page)
    if form == "json":
        text = restored_page.to_json(taken.page, taken.restoration, taken.facts, taken.whole)
    elif form == "markdown":
        text = restored_page.to_markdown(taken.restoration)
    else:
        text = restored_page.to_text(taken.restoration)
    _write(text)


@digest.command()
@click.argument("page", type=click.Path(path_type=Path))
@click.option("--at", "offset", type=click.IntRange(0), help="原版中的字序（从 0 起）/ offset on the page")
@click.option("--article", "identity", help="文章编号或题目中的字 / article id, or words of its title")
def explain(page: Path, offset: int | None, identity: str | None) -> None:
    """说明一段文字去了哪里、凭什么、多有把握 / say where a passage went, by which rule, how surely."""
    from generator import pipeline
    from generator.publish import explanation

    if offset is not None and identity is not None:
        raise click.UsageError("--at 与 --article 只能用一个 / use one of --at and --article")
    taken = pipeline.take_apart_file(find_root(Path.cwd()), page)
    if identity is not None:
        continued = [article for _, article in taken.whole.from_elsewhere(taken.page.key)]
        articles = [
            article
            for article in (*taken.restoration.articles, *continued)
            if article.id.startswith(identity) or identity in (article.title or "无题")
        ]
        if not articles:
            known = "、".join(article.id for article in taken.restoration.articles)
            raise SourceError(
                taken.page.path, f"没有编号或题目含“{identity}”的文章", f"有这些：{known} / no such article"
            )
        for article in articles:
            _write(explanation.explain_article(taken.page, taken.restoration, article, taken.whole))
    elif offset is not None:
        try:
            _write(explanation.explain_place(taken.page, taken.restoration, taken.ledger, offset, taken.whole))
        except IndexError as error:
            last = len(taken.page.text) - 1
            raise SourceError(
                taken.page.path, f"没有第 {offset} 字", f"本版为 0 到 {last} / outside the page"
            ) from error
    else:
        _write(explanation.explain_page(taken.page, taken.restoration, taken.ledger, taken.whole))


@digest.command()
def check() -> None:
    """查内容是否与版面一致 / check that content is in step with the pages, without writing anything."""
    from generator import pipeline, report
    from generator.publish.article_file import FOLDER

    with report.Reporter() as reporter:
        found = pipeline.check(find_root(Path.cwd()), reporter.progress)
    for path in found.stale:
        click.echo(f"{FOLDER}/{path}：与版面不一致，请运行 make site / out of step, run make site")
    for path in found.edited:
        click.echo(f"{FOLDER}/{path}：手改，保留 / hand edit, kept")
    for place in found.unneeded:
        click.echo(f"{place}：这一项更正不再需要，可以删去 / correction no longer needed")
    click.echo(
        f"{found.articles} 篇，{len(found.stale)} 处不一致，{found.questions} 问待答 "
        "/ articles, out of step, questions open"
    )
    if found.stale:
        sys.exit(EXIT_ERROR)


def _write(text: str) -> None:
    """Print exactly this text as UTF-8, whatever the locale."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def main() -> int:
    """Run the command line; returns the exit code. Every foreseen error is one line on standard error."""
    try:
        digest(standalone_mode=False)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        print("已中断，原有文件未动 / interrupted", file=sys.stderr)
        return 130
    except DigestError as error:
        print(f"错误 / error: {error}", file=sys.stderr)
        return EXIT_ERROR
    except DoesNotBalance as error:
        print(f"程序缺陷，已停下，什么都没有写 / the books do not balance: {error}", file=sys.stderr)
        return EXIT_DEFECT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        place = error.filename or "?"
        print(f"错误 / error: {place}: {error.strerror}。请检查磁盘空间与权限", file=sys.stderr)
        return EXIT_ERROR
    return 0


if __name__ == "__main__":
    sys.exit(main())
