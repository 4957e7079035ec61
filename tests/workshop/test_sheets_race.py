"""Two people confirm at the same moment, on a database that lets them."""

import pytest

from agglo.journal import services as journal
from agglo.plan.models import Observation
from agglo.plan.permissions import RECORD_OBSERVATION
from agglo.workshop import refusals
from agglo.workshop.models import Sheet
from agglo.workshop.permissions import IMPORT_SHEET
from agglo.workshop.services import sheets as services
from agglo.workshop.sheets.preview import preview
from tests.plan.factories import NOON, indicator, person
from tests.plan.test_race import all_at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

TEXT = "Indicateur;Période;Valeur\narbres;2024;1\narbres;2023;2\n"


def kept(by, text=TEXT):
    return services.keep_sheet(what="releves", data=text, name="a.csv", actor=by, at=NOON)


def confirming(sheet, by):
    """Return a call that confirms what was seen before the race."""
    seen = preview(sheet, by, NOON).digest()
    return lambda: services.import_sheet(
        sheet=Sheet.objects.get(pk=sheet.pk), seen=seen, why="", actor=by, at=NOON
    )


def test_a_sheet_confirmed_by_several_is_imported_once():
    indicator("arbres")
    agent = person(IMPORT_SHEET, RECORD_OBSERVATION)
    sheet = kept(agent)

    answers = all_at_once(*(confirming(sheet, agent) for _ in range(4)))

    assert sum(isinstance(answer, Sheet) for answer in answers) == 1
    assert sum(isinstance(answer, refusals.SheetIsOver) for answer in answers) == 3
    assert Observation.objects.count() == 2
    assert journal.verify() == []


def test_of_two_sheets_that_say_the_same_the_second_is_shown_again():
    indicator("arbres")
    agents = [person(IMPORT_SHEET, RECORD_OBSERVATION) for _ in range(2)]
    calls = [confirming(kept(each), each) for each in agents]

    answers = all_at_once(*calls)

    assert sum(isinstance(answer, Sheet) for answer in answers) == 1
    assert sum(isinstance(answer, refusals.SheetChanged) for answer in answers) == 1
    assert Observation.objects.count() == 2
