"""Act 2 in plain calls: what an article states, each fact with its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator.describe.bylines import BylineFinder
from generator.describe.corrected import FactCorrector
from generator.describe.dates import DateFinder
from generator.describe.figures import FigureFinder
from generator.describe.industries import IndustryFinder
from generator.describe.organisations import OrganisationFinder, OrganisationFindings
from generator.describe.people import PeopleFinder
from generator.describe.places import PlaceFinder
from generator.describe.policies import PolicyFinder
from generator.describe.reading import Reading, read
from generator.describe.segmenter import Segmenter
from generator.describe.zones import ZoneFinder, ZoneFindings
from generator.model.article import Article
from generator.model.correction import Correction, PlacedFact
from generator.model.fact import Facts
from generator.model.register import Registers
from generator.model.source import Issue, Page

_TRIALS = 20
"""Corrections of an article that are tried out one by one."""
Stretches = Mapping[int, Sequence[tuple[int, int]]]
"""Half-open stretches of text by block index."""


class Describer:
    """Knows the registers; its automata are built once and it keeps no state between articles."""

    def __init__(self, registers: Registers) -> None:
        words = registers.words
        segmenter = Segmenter(words.nouns)
        self._zones = ZoneFinder(registers)
        self._places = PlaceFinder(registers)
        self._organisations = OrganisationFinder(words, segmenter, self._zones.name_stretches, self._places.stretches)
        self._people = PeopleFinder(words, segmenter, self._zones.name_stretches)
        self._bylines = BylineFinder(words.surnames)
        self._industries = IndustryFinder(registers)
        self._figures = FigureFinder(words.units, words.counters, segmenter)
        self._dates = DateFinder()
        self._policies = PolicyFinder(words.policy_heads)
        self._corrector = FactCorrector(registers)

    def describe(self, article: Article, issue: Issue, page: Page, corrections: Sequence[PlacedFact] = ()) -> Facts:
        """The facts of an article. Pure and total: any text gives facts, none raises.

        The article is one of `page`, the page one of `issue`; the issue's date resolves dates without a year.
        `corrections` are those of this article; only they can raise, CorrectionError.
        """
        reading = read(article)
        companies = self._organisations.companies(reading)
        firm_stretches: dict[int, list[tuple[int, int]]] = {}
        for firm in companies:
            firm_stretches.setdefault(firm.passage.index, []).append((firm.start, firm.end))
        zones = self._zones.find(reading, firm_stretches)
        zones = replace(zones, tags=self._corrector.zones(zones.tags, reading, corrections))
        provinces, cities = self._places.find(reading, zones)
        papers = frozenset((issue.paper, f"{issue.paper}社"))
        organisations = self._organisations.find(reading, companies, papers)
        names = _names(reading, zones, organisations)
        dates = self._dates.resolve(reading, issue.date)
        found = Facts(
            bylines=self._bylines.find(reading),
            zones=zones.tags,
            provinces=provinces,
            cities=cities,
            industries=self._industries.find(reading, names),
            topics=self._industries.topics(reading),
            people=self._people.find(reading, organisations),
            organisations=organisations.organisations,
            figures=self._figures.find(reading, dates, self._closed_to_figures(reading, names), issue.date),
            dates=self._dates.facts(dates),
            policies=self._policies.find(reading),
        )
        return self._corrector.rest(found, reading, corrections)

    def unneeded(
        self, article: Article, issue: Issue, page: Page, corrections: Sequence[PlacedFact]
    ) -> tuple[Correction, ...]:
        """The corrections of facts that say what is found without them. Raises CorrectionError as `describe`."""
        if not corrections:
            return ()
        held = self._corrector.held(self.describe(article, issue, page), corrections)
        whole = self.describe(article, issue, page, corrections)
        found = []
        for correction in held[:_TRIALS]:  # what is corrected elsewhere may be what makes it needed
            rest = [item for item in corrections if item.correction is not correction]
            if self.describe(article, issue, page, rest) == whole:
                found.append(correction)
        return tuple(found)

    def _closed_to_figures(self, reading: Reading, names: Stretches) -> Stretches:
        """Names and document titles: a number in one counts nothing."""
        return {
            passage.index: [*names.get(passage.index, ()), *self._policies.stretches(passage.text)]
            for passage in reading.stating
        }


def _names(reading: Reading, zones: ZoneFindings, organisations: OrganisationFindings) -> Stretches:
    """Where names of zones, firms and bodies stand: what their words say is no statement of the article."""
    return {
        passage.index: [*zones.stretches(passage), *organisations.stretches(passage)] for passage in reading.stating
    }
