"""The path of a digest, in plain calls. Read this first.

A `Workshop` holds what is loaded once. `take_apart` leads one page through the first two acts and proves that its
books balance; `make_digest` does so for every issue; `build` publishes the result and has the engine render it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from generator.describe import Describer
from generator.files import articles, engine, issues, lock, output, registers, state, templates, vocabulary
from generator.model.article import Restoration
from generator.model.digest import Digest
from generator.model.fact import Facts
from generator.model.ledger import Ledger, balance
from generator.model.record import ArticleRecord
from generator.model.register import Registers
from generator.model.source import Issue, Page
from generator.publish import article_file, records, site
from generator.restore import Conventions, restore_page

Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it has come, and how much there is: ("还原版面", 3, 12)."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every page needs, loaded once."""

    registers: Registers
    conventions: Conventions
    describer: Describer
    places: frozenset[str]
    """Every known name of a province, city or zone."""


@dataclass(frozen=True, slots=True)
class RestoredPage:
    """One page after the first two acts."""

    page: Page
    restoration: Restoration
    ledger: Ledger
    facts: Mapping[str, Facts]
    """By article id."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build did, for the person who ran it."""

    issues: int
    pages: int
    articles: int
    flags: int
    questions: int
    edited: tuple[str, ...]
    """Hand-edited article files, kept as they are."""
    orphans: tuple[str, ...]
    """Those of them for which the pages now give no article."""
    written: int
    removed: int
    changed: bool
    """False where nothing had changed and nothing was written."""


def open_workshop(root: Path) -> Workshop:
    """Load registers and conventions of the repository at `root`; SourceError where one is wrong."""
    loaded = registers.load_registers(root / "content" / "reference")
    named = [(item.name, item.short) for kind in (loaded.provinces, loaded.cities, loaded.zones) for item in kind]
    places = frozenset(name for names in named for name in names)
    return Workshop(loaded, vocabulary.load_conventions(), Describer(loaded), places)


def take_apart(workshop: Workshop, issue: Issue, page: Page) -> RestoredPage:
    """Restore and describe one page. Raises DoesNotBalance where a character would be lost, doubled or changed."""
    restoration = restore_page(page, workshop.conventions, workshop.places)
    ledger = balance(page, restoration)
    facts = {article.id: workshop.describer.describe(article, issue, page) for article in restoration.articles}
    return RestoredPage(page, restoration, ledger, facts)


def make_digest(root: Path, workshop: Workshop, progress: Progress) -> tuple[Digest, articles.Plan]:
    """Every issue restored and described, and joined with the articles as they stand in `content/articles/`."""
    found = issues.read_issues(root)
    total = sum(len(issue.pages) for issue in found)
    restorations: dict[tuple[str, str], Restoration] = {}
    ledgers: dict[tuple[str, str], Ledger] = {}
    generated: list[ArticleRecord] = []
    for issue in found:
        facts: dict[tuple[str, str], Facts] = {}
        for page in issue.pages:
            progress("还原版面", len(restorations), total)
            taken = take_apart(workshop, issue, page)
            restorations[issue.id, page.key] = taken.restoration
            ledgers[issue.id, page.key] = taken.ledger
            facts |= {(page.key, identity): stated for identity, stated in taken.facts.items()}
        of_issue = {page.key: restorations[issue.id, page.key] for page in issue.pages}
        generated += records.make_records(issue, of_issue, facts)
    progress("还原版面", total, total)
    plan = articles.plan_articles(articles.read_articles(root), generated)
    return Digest(found, restorations, ledgers, plan.records, workshop.registers), plan


def build(root: Path, progress: Progress) -> Summary:
    """From pages to `site/`: restore, describe, stage, render; only then write. Raises DigestError.

    `content/articles/` and `site/` change when everything has been made, so an error leaves both as they were.
    """
    with _alone(root, progress):
        engine.heal(root)
        inputs = state.inputs_stamp(root)
        last = state.load(root)
        if last is not None and (last.inputs, last.articles, last.site) == (
            inputs,
            state.articles_stamp(root),
            state.site_stamp(root),
        ):
            return replace(Summary(**last.summary), written=0, removed=0, changed=False)
        digest, plan = make_digest(root, open_workshop(root), progress)
        progress("生成页面", 0, 1)
        _stage(root, digest)
        progress("生成页面", 1, 1)
        progress("建站", 0, 1)
        engine.render_site(root, digest.issues[0].date if digest.issues else None)
        progress("建站", 1, 1)
        kept = _keep_articles(root, plan)
        articles_stamp = state.articles_stamp(root)
        engine.publish_site(root)
        summary = _summarise(digest, plan, kept)
        state.save(root, state.State(inputs, articles_stamp, state.site_stamp(root), asdict(summary)))
        return summary


@dataclass(frozen=True, slots=True)
class Pending:
    """What a build would do to `content/articles/`; paths relative to that folder."""

    articles: int
    questions: int
    stale: tuple[str, ...]
    """Files that differ from what the pages give now, or have no page any more."""
    edited: tuple[str, ...]


def check(root: Path, progress: Progress) -> Pending:
    """Whether content is in step with its pages, without writing anything. Raises DigestError."""
    digest, plan = make_digest(root, open_workshop(root), progress)
    files = [article_file.write_article(record) for record in plan.write]
    stale = [file.path for file in output.differing(root / article_file.FOLDER, files)] + list(plan.remove)
    return Pending(len(digest.records), _questions(digest), tuple(stale), plan.edited)


def stage_only(root: Path, progress: Progress) -> None:
    """Restore, stage, write `content/articles/`, without rendering: the engine that previews does that."""
    with _alone(root, progress):
        digest, plan = make_digest(root, open_workshop(root), progress)
        _stage(root, digest)
        _keep_articles(root, plan)


def _alone(root: Path, progress: Progress) -> AbstractContextManager[None]:
    return lock.exclusive(root, lambda: progress("等待另一次运行 / waiting for another run", 0, 1))


def _stage(root: Path, digest: Digest) -> None:
    output.mirror(root / engine.DOCS, site.stage(digest, engine.read_settings(root), templates.environment()))


def _keep_articles(root: Path, plan: articles.Plan) -> output.Written:
    return output.write_files(root / article_file.FOLDER, map(article_file.write_article, plan.write), plan.remove)


def _questions(digest: Digest) -> int:
    return sum(len(restoration.questions) for restoration in digest.restorations.values())


def _summarise(digest: Digest, plan: articles.Plan, kept: output.Written) -> Summary:
    flags = sum(
        len(block.flags)
        for restoration in digest.restorations.values()
        for article in restoration.articles
        for block in article.blocks
    )
    return Summary(
        issues=len(digest.issues),
        pages=len(digest.restorations),
        articles=len(digest.records),
        flags=flags,
        questions=_questions(digest),
        edited=plan.edited,
        orphans=plan.orphans,
        written=len(kept.written),
        removed=len(kept.removed),
        changed=True,
    )


def take_apart_file(root: Path, path: Path) -> RestoredPage:
    """One page by its path: of an issue where `issue.yml` beside it lists it, else as a loose page without a date."""
    resolved = path.resolve()
    folder = resolved.parent
    if folder.parent == root / "content" / "issues":
        issue = issues.read_issue(root, folder)
        for page in issue.pages:
            if (root / page.path) == resolved:
                return take_apart(open_workshop(root), issue, page)
    issue = issues.loose_issue(path)
    return take_apart(open_workshop(root), issue, issue.pages[0])
