"""Two people publish at the same moment, on a database that lets them."""

import pytest

from agglo.journal import services as journal
from agglo.report import refusals, services
from agglo.report.models import Edition, Report
from tests.conftest import NOON
from tests.plan.test_race import all_at_once
from tests.report.facts import FRONT

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("n_people", [2, 6])
def test_of_those_who_publish_the_same_text_exactly_one_makes_an_edition(n_people):
    report = Report.objects.create(
        slug="bilan", title="Bilan", period="2024/2025", composition=f"{FRONT}Bonjour.\n"
    )

    answers = all_at_once(
        *[lambda: services.publish(report=report, actor=None, at=NOON) for _ in range(n_people)]
    )

    assert [answer for answer in answers if isinstance(answer, Edition)] == [Edition.objects.get()]
    lost = [answer for answer in answers if isinstance(answer, refusals.NothingNew)]
    assert len(lost) == n_people - 1
    assert journal.verify() == []
