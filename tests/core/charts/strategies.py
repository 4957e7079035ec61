"""Random stories for charts: values that are far apart, equal, negative, unknown."""

from decimal import Decimal

from hypothesis import strategies as st

from agglo.core.charts.chart import Point, Series
from agglo.core.measure import Measure
from agglo.core.periods import Period

values = st.none() | st.one_of(
    st.integers(0, 100),
    st.decimals(-50, 50, places=2),
    st.integers(0, 10**9),
    st.just(Decimal(0)),
)
counts = st.none() | st.integers(0, 100) | st.integers(0, 10**8)
measures = st.sampled_from([Measure("%", 1), Measure("€"), Measure("kg/hab.", 0), Measure()])
labels = st.sampled_from(
    ["Fonds", "Part modale du vélo", "Communauté d'agglomération de Béthune-Bruay",
     "Taux de participation aux conférences des maires, hors membres suppléants"]
)  # fmt: skip
periods = st.one_of(
    st.integers(2015, 2032).map(str),
    st.tuples(st.integers(2015, 2032), st.integers(1, 12)).map(lambda ym: f"{ym[0]}-{ym[1]:02}"),
    st.just("2020-07/2023-12"),
).map(Period.parse)


def series_of(drawn):
    """Return strategies of points: one value per period at most."""
    return st.dictionaries(periods, drawn, max_size=14).map(
        lambda known: tuple(Point(period, value) for period, value in known.items())
    )


serieses = st.lists(st.builds(Series, labels, series_of(values)), min_size=1, max_size=5)
