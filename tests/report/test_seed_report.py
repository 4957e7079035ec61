"""Every figure of the agglomeration's own report: from our page to its record, value and line.

The list of what the report printed, with its lines, is ``tests/packs/seed_figures.csv``.
"""

import pytest

from agglo.core.periods import Period
from agglo.plan.models import Indicator
from agglo.plan.rules.figures import value_text
from agglo.report import services
from agglo.report.models import Report
from agglo.report.rules.facts import Facts
from agglo.report.rules.spans import date_text
from tests.conftest import NOON
from tests.report.seed import names_the_line, printed
from tests.report.test_pages import Reading, spaced

PAGE = "/bilans/mi-mandat-2023/"

pytestmark = pytest.mark.usefixtures("bethune_bruay")


@pytest.fixture
def edition(db):
    return services.publish_first(Report.objects.get(slug="mi-mandat-2023"), at=NOON)


@pytest.fixture
def facts(edition):
    return Facts.from_json(edition.content()["facts"])


@pytest.fixture
def page(client, edition):
    return Reading(client.get(PAGE).content.decode())


def test_the_list_is_that_of_the_whole_report():
    rows = printed()

    assert len(rows) >= 180
    assert len({row.key for row in rows}) >= 170
    assert {row.kind for row in rows} == {"figure", "amount", "target", "date"}


def test_each_number_has_the_value_that_was_printed_and_names_its_line(facts):
    wrong = []
    for row in (row for row in printed() if row.kind in ("figure", "amount")):
        found = [f for ref, f in facts.figures.items() if ref.partition("@")[0] == row.key]
        if row.number() not in [figure.value for figure in found]:
            wrong.append((row, [figure.value for figure in found]))
        if not any(figure.method == "registered" for figure in found):  # counted, not cited
            locators = [each.locator for figure in found for each in records_of(figure)]
            locators += Indicator.objects.filter(key=row.key).values_list("locator", flat=True)
            if not any(names_the_line(locator, row.line) for locator in locators):
                wrong.append((row, locators))

    assert wrong == []


def test_each_target_has_the_value_that_was_printed_and_names_its_line(facts):
    for row in (row for row in printed() if row.kind == "target"):
        targets = [each for each in facts.targets if each.indicator == row.key]

        assert row.number() in [each.value for each in targets], row
        assert any(names_the_line(each.locator, row.line) for each in targets), row


def test_each_date_is_the_one_that_was_printed_and_names_its_line(facts):
    milestones = {each.key: each for each in facts.milestones}
    for row in (row for row in printed() if row.kind == "date"):
        milestone = milestones[row.key]

        known = [Period.parse(code) for code in (milestone.reached, milestone.planned) if code]
        assert any(Period.parse(row.date()).contains(period) for period in known), row
        assert names_the_line(milestone.locator, row.line), row


def test_each_figure_of_the_page_opens_its_record(client, page, facts):
    amounts = {f.key for f in facts.figures.values() if f.kind == "amount"}
    links = {}
    for href, _, words in page.links:
        links.setdefault(href, []).append(words)
    for row in (row for row in printed() if row.kind != "date"):
        address = f"/{'montants' if row.key in amounts else 'indicateurs'}/{row.key}/"
        assert address in links, row
        record = client.get(address)
        assert record.status_code == 200, row
        text = Reading(record.content.decode()).text
        for value, locator in said(row, facts):
            assert any(value in words for words in links[address]), row
            assert value in text, row
            assert spaced(locator) in text, row


def test_each_date_of_the_page_opens_its_action(client, page, facts):
    milestones = {each.key: each for each in facts.milestones}
    links = {(href, words) for href, kind, words in page.links if kind == "d"}
    for row in (row for row in printed() if row.kind == "date"):
        milestone = milestones[row.key]
        address = f"/actions/{milestone.action}/"
        assert (address, spaced(date_text(milestone.reached or milestone.planned))) in links, row
        record = client.get(address)
        assert record.status_code == 200, row
        assert spaced(milestone.name) in Reading(record.content.decode()).text, row


def test_the_page_is_light_and_no_number_is_typed_by_hand(client, edition):
    response = client.get(PAGE)

    assert len(response.content) <= 120_000
    assert edition.content()["document"]["unbacked"] == []
    assert edition.content()["document"]["missing"] == []


def records_of(figure):
    """Return the records of a figure and of those it is computed from."""
    return [*figure.records, *(each for inner in figure.inputs for each in records_of(inner))]


def said(row, facts):
    """Return what the page and the record must show of a row: value and place in the source."""
    if row.kind == "target":
        targets = [each for each in facts.targets if each.indicator == row.key]
        return [
            (spaced(value_text(each.value, each.unit, each.decimals)), each.locator)
            for each in targets
            if each.value == row.number()
        ]
    found = [f for ref, f in facts.figures.items() if ref.partition("@")[0] == row.key]
    matching = [figure for figure in found if figure.value == row.number()]
    return [(spaced(figure.number_text()), place_of(figure)) for figure in matching]


def place_of(figure):
    """Return where the record page says that a figure comes from."""
    if figure.expression:
        return Indicator.objects.get(key=figure.key).locator
    return figure.records[0].locator
