from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.canonical import digest
from agglo.core.periods import Period
from agglo.core.registry import Row
from agglo.plan.rules.figures import Figure, Record, combined, value_text
from agglo.plan.rules.series import Known
from agglo.plan.rules.workbook import Definition, Workbook, recompute

AT = datetime(2026, 3, 2, 11, tzinfo=UTC)


def observed(key, period, value, commune="", **fields):
    value = None if value is None else Decimal(value)
    return Record(
        "observation", key, commune or "Tout", period, commune, value, entered_at=AT, **fields
    )


def amount(key, value, period="2025"):
    record = Record("amount", key, key, period, "", Decimal(value))
    return Figure(
        key, "amount", key, record.value, "€", 2, period=period, records=(record,), method="amount"
    )


def book(*definitions, records=(), amounts=(), n_communes=0, rows=None):
    by_key = {}
    for record in records:
        by_key.setdefault(record.key, []).append(record)
    periods = {}
    for key, group in by_key.items():
        codes = dict.fromkeys(record.period for record in group)
        periods[key] = [
            Known(
                Period.parse(code),
                sum(r.value is not None for r in group if r.period == code),
                sum(bool(r.commune) for r in group if r.period == code),
            )
            for code in codes
        ]
    return Workbook(
        definitions={each.key: each for each in definitions},
        amounts={each.key: each for each in amounts},
        periods=periods,
        populations={f"{62001 + n}": Decimal(100 * (n + 1)) for n in range(n_communes)},
        observations=by_key,
        rows=rows or {},
    )


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure("a", "amount", "A", Decimal(220_000_000), "€", 2, "at-least"), "plus de 220\xa0M€"),
        (Figure("a", "amount", "A", Decimal(150_000), "€", 2), "150\u202f000\xa0€"),
        (Figure("a", "indicator", "A", Decimal(100), "arbres", 0, "about"), "environ 100"),
        (Figure("a", "indicator", "A", Decimal("-6.88"), "%", 2), "−6,88\xa0%"),
        (Figure("a", "indicator", "A", Decimal("3.6"), "€/m³", 2), "3,60\xa0€/m³"),
        (Figure("a", "indicator", "A", None, "km", 1), "inconnu"),
        (Figure("a", "indicator", "A", Decimal("0.1234"), "€", 2), "0,12\xa0€"),
    ],
)
def test_a_figure_is_written_as_prose_wants_it(figure, text):
    assert figure.text() == text


def test_a_sum_that_lacks_a_commune_says_so():
    trips = Definition("trajets", "Trajets", "trajets", over_communes="sum")
    records = [observed("trajets", "2024", 10, f"{62001 + n}") for n in range(98)]

    figure = book(trips, records=records, n_communes=100).figure("trajets")

    assert figure.text() == "au moins 980"
    assert figure.coverage_text() == "98\xa0communes sur 100"
    assert "Somme de 98 communes sur 100\u202f; les autres sont inconnues." in figure.computation


def test_a_series_of_a_few_communes_is_whole_and_still_says_how_many():
    travellers = Definition("voyageurs", "Voyageurs", "voyageurs", over_communes="sum")
    records = [observed("voyageurs", "2024", 10, f"{62001 + n}") for n in range(11)]

    figure = book(travellers, records=records, n_communes=100).figure("voyageurs")

    assert (figure.text(), figure.coverage_text()) == ("110", "")
    assert "11 communes, les seules relevées sur les 100 du territoire" in figure.computation


def test_a_computed_figure_takes_its_inputs_in_the_window_asked_for():
    lost = Definition("perdue", "Perdue", "%", 1, expression="(produite - bue) / produite * 100")
    made = Definition("produite", "Produite", "m³", over_time="sum")
    drunk = Definition("bue", "Bue", "m³", over_time="sum")
    records = [
        observed("produite", "2024", 200),
        observed("bue", "2024", 150),
        observed("produite", "2025", 100),
        observed("bue", "2025-T1", 20),
        observed("bue", "2025-T2", 20),
    ]
    sheet = book(lost, made, drunk, records=records)

    assert sheet.figure("perdue", Period.parse("2024")).text() == "25,0\xa0%"
    assert sheet.figure("perdue", Period.parse("2025")).text() == "60,0\xa0%"


def test_a_computed_figure_falls_on_the_last_period_that_all_its_inputs_fill():
    lost = Definition("perdue", "Perdue", "m³", expression="produite - bue")
    made = Definition("produite", "Produite", "m³", over_time="sum")
    drunk = Definition("bue", "Bue", "m³", over_time="sum")
    records = [
        observed("produite", "2024", 200),
        observed("bue", "2024", 150),
        observed("produite", "2025", 100),
        observed("bue", "2025-T1", 20),
    ]

    figure = book(lost, made, drunk, records=records).figure("perdue")

    assert (figure.value, figure.period) == (Decimal(50), "2024")


def test_a_computed_figure_is_unknown_as_soon_as_one_input_is():
    ratio = Definition("part", "Part", "%", expression="a / b * 100")
    a, b = Definition("a", "A", "t"), Definition("b", "B", "t")
    records = [observed("a", "2024", 1), observed("b", "2024", None)]

    figure = book(ratio, a, b, records=records).figure("part", Period.parse("2024"))

    assert (figure.value, figure.text()) == (None, "inconnu")


def test_a_division_by_zero_is_unknown():
    ratio = Definition("part", "Part", "%", expression="a / b")
    a, b = Definition("a", "A", "t"), Definition("b", "B", "t")
    records = [observed("a", "2024", 1), observed("b", "2024", 0)]

    assert book(ratio, a, b, records=records).figure("part").value is None


def test_the_leverage_of_grants_is_computed_from_two_amounts():
    leverage = Definition("levier", "Effet de levier", "", 1, expression="travaux / aides")

    figure = book(leverage, amounts=[amount("travaux", 47), amount("aides", 9)]).figure("levier")

    assert (figure.text(), figure.period) == ("5,2", "2025")
    assert "47 ÷ 9 ≈ 5,22" in figure.computation


def test_a_registered_figure_adds_up_the_rows_of_its_room():
    people = Definition("habitants", "Habitants", "habitants", provider="territory.population")
    rows = [Row("62001", "A", Decimal(10), "62001"), Row("62002", "B", None, "62002")]

    figure = book(people, rows={"territory.population": ("Somme.", rows)}).figure("habitants")

    assert (figure.text(), figure.coverage_text()) == ("au moins 10", "1\xa0commune sur 2")


def test_a_mean_is_weighted_by_the_indicator_it_names():
    swim = Definition("nageurs", "N", "%", over_communes="mean", weight="eleves")
    pupils = Definition("eleves", "É", "élèves", over_communes="sum")
    records = [
        observed("nageurs", "2024", 50, "62001"),
        observed("nageurs", "2024", 100, "62002"),
        observed("eleves", "2024", 30, "62001"),
        observed("eleves", "2024", 10, "62002"),
    ]
    sheet = book(swim, pupils, records=records, n_communes=2)

    figure = sheet.figure("nageurs")

    assert figure.value == Decimal("62.5")
    assert sheet.needs("nageurs").keys() == {"nageurs", "eleves"}


def test_what_figures_need_is_the_last_period_and_not_the_series():
    trips = Definition("trajets", "Trajets", "trajets")
    records = [observed("trajets", str(year), 1) for year in range(2000, 2026)]

    assert book(trips, records=records).needs("trajets") == {"trajets": {Period.parse("2025")}}


def test_the_figure_of_a_commune_is_made_of_its_own_records():
    trips = Definition("trajets", "Trajets", "trajets", over_communes="sum", over_time="sum")
    records = [observed("trajets", "2024", n, f"{62001 + n}") for n in range(3)]
    sheet = book(trips, records=records, n_communes=3)
    sheet.commune = "62003"

    figure = sheet.figure("trajets")

    assert (figure.value, figure.commune, recompute(figure)) == (Decimal(2), "62003", Decimal(2))


numbers = st.none() | st.decimals(0, 100_000, places=2)


@given(
    made=st.lists(numbers, min_size=1, max_size=5),
    drunk=st.lists(numbers, min_size=1, max_size=5),
    how=st.sampled_from(["sum", "mean"]),
)
def test_any_figure_is_found_again_from_its_json_alone(made, drunk, how):
    definitions = [
        Definition("part", "Part", "%", 2, expression="bue / produite * 100"),
        Definition("produite", "P", "m³", over_communes=how, weight="population"),
        Definition("bue", "B", "m³", over_communes="sum"),
    ]
    records = [observed("produite", "2024", v, f"{62001 + n}") for n, v in enumerate(made)]
    records += [observed("bue", "2024", v, f"{62001 + n}") for n, v in enumerate(drunk)]

    figure = book(*definitions, records=records, n_communes=5).figure("part", Period.parse("2024"))

    again = Figure.from_json(figure.to_json())
    assert again == figure
    assert digest(again.to_json()) == digest(figure.to_json())
    assert recompute(again) == figure.value


def test_a_figure_whose_record_was_touched_no_longer_recomputes():
    data = amount("aides", 9).to_json()
    data["records"][0]["value"] = "10"

    tampered = Figure.from_json(data)

    assert recompute(tampered) != tampered.value


def test_as_of_is_the_day_of_the_newest_record():
    trips = Definition("trajets", "Trajets", "trajets")

    figure = book(trips, records=[observed("trajets", "2024", 1)]).figure("trajets")

    assert figure.as_of == date(2026, 3, 2)


@given(st.sets(st.sampled_from(["", "about", "at-least", "at-most"]), min_size=1))
def test_a_sum_is_never_said_more_exact_than_its_terms(qualifiers):
    assert (combined(qualifiers) == "") == (qualifiers == {""})


@given(st.decimals(0, 10**12, places=2))
def test_euros_lose_no_cent(value):
    text = value_text(value, "€", 2)
    scale = {"M€": 10**6, "Md€": 10**9}.get(text.split("\xa0")[1], 1)
    digits = text.split("\xa0")[0].replace("\u202f", "").replace(",", ".")

    assert Decimal(digits) * scale == value
