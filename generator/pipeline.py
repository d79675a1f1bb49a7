"""The path of a digest, in plain calls. Read this first.

A `Workshop` holds what is loaded once. `take_apart` leads one page through the first two acts and proves that its
books balance; `join_issue` joins the articles that go on on another page; `make_digest` does so for every issue, on all
cores; `build` publishes the result and has the engine render it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from generator import workers
from generator.describe import Describer
from generator.errors import SourceError
from generator.files import articles, engine, issues, lock, output, registers, state, templates, vocabulary
from generator.model.article import Article, Restoration
from generator.model.correction import Correction, CorrectionError, PlacedFact
from generator.model.digest import Digest
from generator.model.fact import Facts
from generator.model.ledger import Ledger, balance, balance_issue
from generator.model.record import ArticleRecord
from generator.model.register import Registers
from generator.model.restored import RestoredIssue
from generator.model.source import Issue, Page
from generator.publish import article_file, records, site
from generator.restore import Conventions, facts_to_correct, join_jumps, leads_to, restore_page, unneeded

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
    whole: RestoredIssue
    """The pages whose articles were joined with those of this one, itself included."""


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
    damaged: int = 0
    """Pages of which too much is doubtful to publish them uncorrected."""


def open_workshop(root: Path) -> Workshop:
    """Load registers and conventions of the repository at `root`; SourceError where one is wrong."""
    loaded = registers.load_registers(root / "content" / "reference")
    named = [(item.name, item.short) for kind in (loaded.provinces, loaded.cities, loaded.zones) for item in kind]
    places = frozenset(name for names in named for name in names)
    return Workshop(loaded, vocabulary.load_conventions(), Describer(loaded), places)


def take_apart(workshop: Workshop, issue: Issue, page: Page) -> RestoredPage:
    """Restore and describe one page, as an editor corrected it.

    Raises SourceError for a correction that cannot be followed, DoesNotBalance where a character would be lost,
    doubled or changed.
    """
    corrections = issue.corrections_of(page)
    with _pointing_at_corrections():
        restoration = restore_page(page, workshop.conventions, workshop.places, corrections)
        ledger = balance(page, restoration)
        placed = facts_to_correct(page, restoration, corrections)
        facts = {
            article.id: workshop.describer.describe(article, issue, page, _of(article, placed))
            for article in restoration.articles
        }
    return RestoredPage(page, restoration, ledger, facts, _alone_in_issue(page, restoration, ledger))


def _alone_in_issue(page: Page, restoration: Restoration, ledger: Ledger) -> RestoredIssue:
    return RestoredIssue({page.key: page}, {page.key: restoration}, {page.key: ledger})


def join_issue(workshop: Workshop, issue: Issue, taken: Mapping[str, RestoredPage]) -> dict[str, RestoredPage]:
    """The pages of an issue, by key, with the articles joined and described anew that go on on another page.

    Raises DoesNotBalance where the pages together do not, SourceError for a correction that cannot be followed.
    """
    pages = {page.key: page for page in issue.pages if page.key in taken}
    alone = {key: taken[key].restoration for key in pages}
    joined = join_jumps(issue.pages, alone, workshop.conventions, workshop.places)
    whole = RestoredIssue(pages, joined, balance_issue(issue.pages, joined))
    return {
        key: RestoredPage(
            page, joined[key], whole.ledgers[key], _facts_after(workshop, issue, taken[key], whole), whole
        )
        for key, page in pages.items()
    }


def _facts_after(workshop: Workshop, issue: Issue, before: RestoredPage, whole: RestoredIssue) -> Mapping[str, Facts]:
    """Facts of the articles of a page after the joins: those already known where an article is as it was."""
    restoration = whole.restorations[before.page.key]
    if restoration is before.restoration:
        return before.facts
    known = {article.id: article for article in before.restoration.articles}
    facts: dict[str, Facts] = {}
    with _pointing_at_corrections():
        for article in restoration.articles:
            if known.get(article.id) == article:
                facts[article.id] = before.facts[article.id]
            else:
                placed = _placed_on_all_pages(issue, article, whole)
                facts[article.id] = workshop.describer.describe(article, issue, before.page, placed)
    return facts


def _placed_on_all_pages(issue: Issue, article: Article, whole: RestoredIssue) -> tuple[PlacedFact, ...]:
    """The corrections of facts of an article, whichever of its pages they are written about."""
    found: list[PlacedFact] = []
    for key in dict.fromkeys(span.page for block in article.blocks for span in block.spans):
        own = whole.restorations[key]
        standing = tuple(other for _, other in whole.from_elsewhere(key))
        printed = replace(own, articles=(*own.articles, *standing))
        found += facts_to_correct(whole.pages[key], printed, issue.corrections_of(whole.pages[key]))
    return _of(article, tuple(found))


@contextmanager
def _pointing_at_corrections() -> Iterator[None]:
    """What is wrong with a correction is told as what is wrong with any other line an editor wrote."""
    try:
        yield
    except CorrectionError as error:
        raise SourceError(error.correction.path, error.problem, error.cure, error.correction.line) from error


def _of(article: Article, placed: tuple[PlacedFact, ...]) -> tuple[PlacedFact, ...]:
    return tuple(item for item in placed if item.article == article.id)


def make_digest(
    root: Path, workshop: Workshop, progress: Progress, jobs: int | None = None
) -> tuple[Digest, articles.Plan]:
    """Every issue restored and described, and joined with the articles as they stand in `content/articles/`.

    Pages are restored by up to `jobs` processes, by None as many as pay; the result is the same. Raises DigestError.
    """
    found = issues.read_issues(root)
    restorations: dict[tuple[str, str], Restoration] = {}
    ledgers: dict[tuple[str, str], Ledger] = {}
    generated: list[ArticleRecord] = []
    with closing(_take_all_apart(workshop, found, progress, jobs)) as taken:  # no process outlives an error here
        for issue in found:
            whole = join_issue(workshop, issue, {page.key: next(taken) for page in issue.pages})
            facts: dict[tuple[str, str], Facts] = {}
            for key, page in whole.items():
                restorations[issue.id, key] = page.restoration
                ledgers[issue.id, key] = page.ledger
                facts |= {(key, identity): stated for identity, stated in page.facts.items()}
            generated += records.make_records(issue, {key: page.restoration for key, page in whole.items()}, facts)
        next(taken, None)  # what comes after the last page: its processes end, its progress is told
    plan = articles.plan_articles(articles.read_articles(root), generated)
    return Digest(found, restorations, ledgers, plan.records, workshop.registers), plan


def _take_all_apart(
    workshop: Workshop, found: Sequence[Issue], progress: Progress, jobs: int | None
) -> Generator[RestoredPage, None, None]:
    """Every page of every issue by itself, in order, by as many processes as are asked for or pay."""
    pages = [(_of_one_page(issue, page), page) for issue in found for page in issue.pages]
    processes = workers.processes_for([len(page.text) for _, page in pages], jobs)
    if processes == 1:
        made = (take_apart(workshop, *item) for item in pages)
    else:
        shared = (workshop.registers, workshop.conventions, workshop.places)
        made = workers.in_order(_take_apart_at_bench, pages, processes, _open_bench, shared)
    with closing(made):
        for number in range(len(pages)):
            progress("还原版面", number, len(pages))
            yield next(made)
        next(made, None)
    progress("还原版面", len(pages), len(pages))


def _of_one_page(issue: Issue, page: Page) -> Issue:
    """The issue as far as one of its pages needs it: the others need not travel with it."""
    return replace(issue, pages=(page,), corrections=issue.corrections_of(page))


_BENCH: list[Workshop] = []
"""In a process of the pool: its workshop, opened once."""


def _open_bench(registers: Registers, conventions: Conventions, places: frozenset[str]) -> None:
    _BENCH[:] = [Workshop(registers, conventions, Describer(registers), places)]


def _take_apart_at_bench(item: tuple[Issue, Page]) -> RestoredPage:
    return take_apart(_BENCH[0], *item)


def build(root: Path, progress: Progress, jobs: int | None = None) -> Summary:
    """From pages to `site/`: restore, describe, stage, render; only then write. `jobs` as for `make_digest`.

    `content/articles/` and `site/` change when everything has been made, so an error leaves both as they were. Raises
    DigestError.
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
        digest, plan = make_digest(root, open_workshop(root), progress, jobs)
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
    unneeded: tuple[str, ...] = ()
    """Corrections without which the program does the same by now, as file:line."""


def check(root: Path, progress: Progress) -> Pending:
    """Whether content is in step with its pages, without writing anything. Raises DigestError."""
    workshop = open_workshop(root)
    digest, plan = make_digest(root, workshop, progress)
    files = [article_file.write_article(record) for record in plan.write]
    stale = [file.path for file in output.differing(root / article_file.FOLDER, files)] + list(plan.remove)
    spare = tuple(f"{item.path}:{item.line}" for item in _unneeded(workshop, digest, progress))
    return Pending(len(digest.records), _questions(digest), tuple(stale), plan.edited, spare)


def _unneeded(workshop: Workshop, digest: Digest, progress: Progress) -> Iterator[Correction]:
    """The corrections an editor may take back, in the order of their files."""
    pages = [(issue, page) for issue in digest.issues for page in issue.pages if issue.corrections_of(page)]
    for number, (issue, page) in enumerate(pages):
        progress("核对更正", number, len(pages))
        corrections = issue.corrections_of(page)
        with _pointing_at_corrections():
            yield from unneeded(page, workshop.conventions, workshop.places, corrections)
            restoration = restore_page(page, workshop.conventions, workshop.places, corrections)
            placed = facts_to_correct(page, restoration, corrections)
            for article in restoration.articles:
                yield from workshop.describer.unneeded(article, issue, page, _of(article, placed))
    if pages:
        progress("核对更正", len(pages), len(pages))


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
        damaged=sum(restoration.damage is not None for restoration in digest.restorations.values()),
    )


def take_apart_file(root: Path, path: Path) -> RestoredPage:
    """One page by its path: of an issue where `issue.yml` beside it lists it, else as a loose page without a date.

    Of an issue, the pages are restored too whose articles begin on this one or go on on it.
    """
    resolved = path.resolve()
    folder = resolved.parent
    if folder.parent == root / "content" / "issues":
        issue = issues.read_issue(root, folder)
        for page in issue.pages:
            if (root / page.path) == resolved:
                return _take_apart_with_others(open_workshop(root), issue, page)
    issue = issues.loose_issue(path)
    return take_apart(open_workshop(root), issue, issue.pages[0])


def _take_apart_with_others(workshop: Workshop, issue: Issue, page: Page) -> RestoredPage:
    taken: dict[str, RestoredPage] = {}
    waiting = {page.key}
    while waiting:
        for other in issue.pages:
            if other.key in waiting:
                taken[other.key] = take_apart(workshop, issue, other)
                waiting.discard(other.key)
                waiting |= set(leads_to(other, issue.pages, taken[other.key].restoration, workshop.conventions))
        waiting -= set(taken)
    return join_issue(workshop, issue, taken)[page.key]
