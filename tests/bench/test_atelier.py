"""What the bench of the workshop measures, on a small plan."""

import pytest

from agglo.bench import atelier, desk
from agglo.plan.models import Observation
from agglo.workshop.models import Sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]


@pytest.fixture(autouse=True)
def small(monkeypatch, settings):
    settings.ROOT_URLCONF = settings.ROOT_URLCONF  # given back after the test
    for name, value in {"N_ROWS": 60, "N_FEW": 10, "N_MANY": 100, "N_RUNS": 2}.items():
        monkeypatch.setattr(desk, name, value)


def test_each_page_of_the_menu_is_measured():
    found = desk.pages()

    (own,) = [page for page in found if page["name"] == "Importer"]
    assert {"Aujourd’hui", "Actions", "Importer", "une action"} <= {page["name"] for page in found}
    assert all(each.holds for each in atelier._page(own))
    assert all(page["n_queries"] > 0 and page["ratio"] > 0 for page in found)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_import_is_measured_up_to_what_is_written(suffix):
    before = Observation.objects.count()

    found = desk.imported(suffix)

    assert Observation.objects.count() == before + 60
    assert Sheet.objects.get().state == "imported"
    assert 0 < found["seen_s"] < found["whole_s"]
    assert all(measure.holds for measure in atelier._import(suffix, found)[:2])


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_export_is_measured_whole(suffix):
    found = desk.exported(suffix)

    assert found["many"] > found["few"] > 0
    assert atelier._export(suffix, found)[-1].at_most == atelier.MOST_GROWN_MB
