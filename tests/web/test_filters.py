"""Values as pages write them, through a template as authors use it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines


def written(source, **context):
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ v|euros }}", "1\u202f234,56\xa0€"),
        ("{{ v|compact_euros }}", "1\u202f234,56\xa0€"),
        ("{{ v|number }}", "123\u202f456"),
        ('{{ v|count:"commune,communes" }}', "123\u202f456\xa0communes"),
        ('{{ v|plural:"commune,communes" }}', "communes"),
    ],
)
def test_a_number_is_written_in_french(source, expected):
    assert written(source, v=123456) == expected


def test_a_number_is_rounded_to_the_decimals_asked_for():
    assert written("{{ v|number:1 }}", v=Decimal("2.25")) == "2,3"


@pytest.mark.parametrize("name", ["euros", "compact_euros", "number"])
def test_a_missing_value_is_said_unknown_never_zero(name):
    assert written(f"{{{{ v|{name} }}}}", v=None) == "inconnu"


@pytest.mark.parametrize(
    ("source", "code", "expected"),
    [
        ("{{ v|period }}", "2020-07/2023-12", "de juillet 2020 à décembre 2023"),
        ("{{ v|when }}", "2023", "en 2023"),
        ("{{ v|reduced_date }}", "2024-03-25", "25 mars 2024"),
        ("{{ v|reduced_date }}", "2024-03", "mars 2024"),
        ("{{ v|reduced_date }}", "", ""),
        ("{{ v|period }}", "", ""),
    ],
)
def test_a_period_is_written_as_precisely_as_it_is_known(source, code, expected):
    assert written(source, v=code) == expected


def test_an_instant_is_dated_by_the_clock_of_the_territory():
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # already July in Paris

    assert written("{{ v|date_fr }}", v=late) == "1er juillet 2026"
    assert written("{{ v|date_fr }}", v=date(2026, 6, 30)) == "30 juin 2026"
    assert written("{{ v|date_fr }}", v=None) == ""


def test_a_breadcrumb_links_all_but_the_page_itself():
    html = written('{% breadcrumb "Projet" "/projet/" name %}', name="L'<eau>")

    assert '<a href="/projet/">Projet</a>' in html
    assert '<li aria-current="page">L&#x27;&lt;eau&gt;</li>' in html
    assert html.count("<a ") == 2
