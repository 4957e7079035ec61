from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agglo.core.periods import Period
from agglo.plan import reports
from agglo.plan.models import Amount, Indicator
from agglo.plan.rules.workbook import recompute

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]


def test_a_whole_plan_of_figures_takes_no_more_than_six_queries():
    keys = [*Indicator.objects.values_list("key", flat=True)]
    keys += Amount.objects.values_list("key", flat=True)

    with CaptureQueriesContext(connection) as queries:
        found = reports.figures([*keys, "inconnu-au-bataillon"])

    assert len(queries) <= 6
    assert found.keys() == set(keys)


def test_every_figure_follows_from_the_records_it_carries():
    keys = [*Indicator.objects.values_list("key", flat=True)]
    keys += Amount.objects.values_list("key", flat=True)
    refs = [(key, within) for key in keys for within in (None, Period.parse("2025"))]

    for figure in reports.figures_at(refs).values():
        assert recompute(figure) == figure.value, figure.key
        if figure.value is not None:
            assert figure.records or figure.inputs, figure.key


@pytest.mark.parametrize(
    ("key", "within", "text", "coverage"),
    [
        ("nombre-communes", None, "8", ""),
        ("population-totale", None, "23\u202f970", ""),
        ("plan-projete", None, "environ 24\xa0M€", ""),
        ("nature-programme", None, "au plus 9,6\xa0M€", ""),
        ("trajets-bus", "2025", "au moins 9\u202f287", "31\xa0relevés sur 32"),
        ("nageurs-sixieme", "2025", "environ 80\xa0%", "7\xa0communes sur 8"),
        ("pertes-eau", "2025", "271\u202f890\xa0m³", ""),
        ("part-pertes-eau", "2023", "22,5\xa0%", ""),
        ("aide-par-recuperateur", "2025", "70,00\xa0€/foyer", ""),
        ("chomage", "2024", "7,9\xa0%", ""),
        ("visites-maison-services", "2026-03", "inconnu", ""),
        ("part-locale-cantines", "2024", "inconnu", ""),
    ],
)
def test_figures_of_the_invented_territory(key, within, text, coverage):
    window = Period.parse(within) if within else None

    figure = reports.figures([key], within=window)[key]

    assert (figure.text(), figure.coverage_text()) == (text, coverage)


def test_one_figure_reads_its_last_period_and_not_its_series():
    figure = reports.figures(["trajets-bus"])["trajets-bus"]

    assert {record.period for record in figure.records} == {"2025-T4"}


def test_figures_of_different_periods_are_read_together():
    refs = [("chomage", Period.parse(year)) for year in ("2024", "2025")]
    refs += [("part-pertes-eau", Period.parse(year)) for year in ("2023", "2024", "2025")]

    with CaptureQueriesContext(connection) as queries:
        found = reports.figures_at(refs)

    assert len(found) == 5
    assert len(queries) <= 6


def test_a_figure_carries_the_source_of_its_record():
    figure = reports.figures(["prix-eau"])["prix-eau"]

    (record,) = figure.records
    assert (record.value, record.period) == (Decimal("3.55"), "2025")
    assert record.source_title.startswith("Rapport sur le prix")
    assert record.locator == "tableau 1"
    assert figure.as_of == record.entered_at.date()
