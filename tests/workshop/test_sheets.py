"""Importing sheets: seen before, all or nothing, mended in place, undone by correction."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agglo.core.refusal import Refusal
from agglo.core.sheets import refusals as unreadable
from agglo.core.sheets import write_xlsx
from agglo.journal import services as journal
from agglo.journal.models import Entry
from agglo.plan import permissions as plan
from agglo.plan import services as plan_services
from agglo.plan.models import Amount, Indicator, Milestone, Note, Observation
from agglo.workshop import refusals
from agglo.workshop.models import Sheet
from agglo.workshop.permissions import IMPORT_SHEET
from agglo.workshop.services import sheets as services
from agglo.workshop.sheets.exports import observations as exported
from agglo.workshop.sheets.preview import grid, preview
from agglo.workshop.sheets.sending import csv_chunks
from tests.plan.factories import NOON, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

LATER = NOON + timedelta(hours=1)
RECORD, CORRECT = plan.RECORD_OBSERVATION, plan.CORRECT_OBSERVATION
EVERY = (
    *(IMPORT_SHEET, plan.READ_WORKING, RECORD, CORRECT, plan.RECORD_MILESTONE, plan.RECORD_AMOUNT),
    *(plan.CORRECT_AMOUNT, plan.RECORD_NOTE),
)
TITLES = "Indicateur;Période;Lieu;Valeur\n"
KEY = "habitants-desservis"


@pytest.fixture
def head(val_fictif):
    return person(*EVERY)


@pytest.fixture
def indicator(val_fictif):
    """Make an indicator in euros with one public value, for Songeville in 2023."""
    made = Indicator.objects.create(
        key=KEY,
        name="Dépense de voirie",
        unit="€",
        direction="none",
        definition="Dépense.",
        periodicity="year",
        commune_aggregation="sum",
        time_aggregation="sum",
    )
    from agglo.territory.models import Commune
    from tests.plan.factories import observe

    observe(made, "2023", 1500, place=Commune.objects.get(insee="99001"))
    return made


def kept(text, actor, what="releves", **fields):
    return services.keep_sheet(
        what=what, data=text, name="suivi.csv", actor=actor, at=NOON, **fields
    )


def confirmed(sheet, actor, why="Relecture", at=LATER):
    seen = preview(sheet, actor, at).digest()
    return services.import_sheet(sheet=sheet, seen=seen, why=why, actor=actor, at=at)


def faults(sheet, actor):
    """Return the line, the field and the sentence of each fault."""
    entries = preview(sheet, actor, LATER).entries
    return [(each.line, f.field, plain(f.says)) for each in entries for f in each.faults]


def plain(text):
    """Return a text with ordinary spaces."""
    return text.replace("\xa0", " ").replace("\u202f", " ")


def value(period, insee="99001"):
    found = Observation.objects.current().filter(
        indicator__key=KEY, period=period, commune__insee=insee
    )
    return found.values_list("value", flat=True).first()


class TestReadings:
    def test_a_preview_says_what_is_added_corrected_unchanged_and_ignored(self, head, indicator):
        lines = f"{KEY};2023;Songeville;1500\n{KEY};2024;99001;1 700,50\n{KEY};2025;Imaginot;\n"
        sheet = kept(f"{TITLES}{lines}{KEY};2023;Imaginot;n.d.\n", head)

        found = preview(sheet, head, LATER)

        assert found.counts == {"fault": 0, "correct": 0, "add": 2, "same": 1, "left": 1}
        assert not Observation.objects.filter(indicator=indicator, period="2024").exists()

    def test_a_correction_shows_before_and_after_and_wants_a_reason(self, head, indicator):
        sheet = kept(f"{TITLES}{KEY};2023;Songeville;1600\n", head)
        found = preview(sheet, head, LATER)

        (row,) = grid(found, found.chosen("correct"))

        assert found.needs_why
        assert (row.before, row.after) == ("1\u202f500\xa0€", "1\u202f600\xa0€")
        with pytest.raises(refusals.SheetNeedsWhy):
            confirmed(sheet, head, why=" ")
        confirmed(sheet, head)
        assert value("2023") == 1600

    def test_what_is_written_is_the_working_version_and_journalled(self, head, indicator):
        sheet = confirmed(kept(f"{TITLES}{KEY};2024;Songeville;7\n", head), head)

        made = Observation.objects.get(indicator=indicator, period="2024")
        assert (made.publication, made.entered_by, made.value) == (None, head, 7)
        assert (sheet.state, sheet.counts["add"]) == ("imported", 1)
        verbs = Entry.objects.order_by("-seq").values_list("verb", flat=True)[:2]
        assert list(verbs) == ["workshop.sheet:import", "plan.observation:record"]
        assert journal.verify() == []

    def test_the_same_file_twice_is_nothing_to_do(self, head, indicator):
        text = f"{TITLES}{KEY};2024;Songeville;7\n{KEY};2023;Songeville;8\n"
        confirmed(kept(text, head), head)

        again = kept(text, head)

        assert preview(again, head, LATER).counts["same"] == 2
        with pytest.raises(refusals.SheetSaysNothing):
            confirmed(again, head)

    @pytest.mark.parametrize(
        ("line", "field", "says"),
        [
            ("inconnu;2024;Songeville;1", "indicateur", "la clé ou le nom exact d’un indicateur"),
            (f"{KEY};2024;Songevile;1", "lieu", "peut-être « Songeville »"),
            (f"{KEY};2024;;1", "lieu", "« Tout le territoire »"),
            (f"{KEY};02/03/26;Songeville;1", "periode", "une année en quatre chiffres"),
            (f"{KEY};1024;Songeville;1", "periode", "une date d’après 1900"),
            (f"{KEY};2030;Songeville;1", "periode", "La période n’est pas finie"),
            (f"{KEY};2024;Songeville;12,5,3", "valeur", "un nombre"),
            (f"{KEY};2024;Songeville;1.234", "valeur", "1234 ou 1,234"),
            (f"{KEY};2024;Songeville;12 %", "valeur", "une valeur en €, et non en %"),
            (f"{KEY};2024;Songeville;NaN", "valeur", "n.d. si la valeur est inconnue"),
            (f"{KEY};2024;Songeville;-Infinity", "valeur", "n.d. si la valeur est inconnue"),
            (f"{KEY};2024;Songeville;#REF!", "valeur", "la formule du tableur est en erreur"),
            (f"{KEY};2024;Songeville;{'9' * 20}", "valeur", "quinze chiffres"),
            (";2024;Songeville;1", "indicateur", "Case vide"),
            (f"{KEY};;Songeville;1", "periode", "Case vide"),
            ("population-totale;2024;Songeville;1", "valeur", "calculé"),
        ],
    )
    def test_a_fault_is_said_in_its_cell(self, head, indicator, line, field, says):
        sheet = kept(f"{TITLES}{line}\n{KEY};2024;Imaginot;3\n", head)

        found = faults(sheet, head)

        assert [(where, cell) for where, cell, _ in found] == [(2, field)]
        assert says in found[0][2]
        with pytest.raises(refusals.SheetHasFaults):
            confirmed(sheet, head)
        assert not Observation.objects.filter(indicator=indicator, period="2024").exists()

    def test_a_row_said_twice_names_the_first(self, head, indicator):
        sheet = kept(f"{TITLES}{KEY};2024;Songeville;1\n{KEY};2024;99001;2\n", head)

        assert faults(sheet, head) == [
            (3, "valeur", "Déjà dit ligne 2, pour le même lieu et la même période.")
        ]

    def test_a_comma_taken_for_a_separator_is_seen(self, head, indicator):
        sheet = kept(f"Indicateur,Période,Lieu,Valeur\n{KEY},2024,Songeville,12,5\n", head)

        assert "colonne sans titre" in faults(sheet, head)[0][2]

    def test_a_title_in_thousands_is_converted_and_a_cell_wins_over_it(self, head, indicator):
        titles = "Indicateur;Période;Lieu;Valeur (k€)\n"
        lines = f"{KEY};2024;Songeville;1,5\n{KEY};2024;Imaginot;200 €\n"
        confirmed(kept(titles + lines, head), head)

        assert (value("2024"), value("2024", "99005")) == (1500, 200)

    def test_a_title_in_another_unit_is_refused(self, head, indicator):
        sheet = kept(f"Indicateur;Période;Lieu;Valeur (t)\n{KEY};2024;Songeville;1\n", head)

        assert "une valeur en €, et non en t" in faults(sheet, head)[0][2]

    def test_a_value_a_thousand_times_too_large_is_doubted(self, head, indicator):
        sheet = kept(f"{TITLES}{KEY};2023;Songeville;1500000\n", head)
        found = preview(sheet, head, LATER)

        assert "est-elle en €" in plain(found.chosen("doubt")[0].doubt)
        assert found.is_ready

    def test_a_period_long_ago_is_doubted(self, head, indicator):
        sheet = kept(f"{TITLES}{KEY};1968;Songeville;3\n", head)

        assert "trente ans" in preview(sheet, head, LATER).chosen("doubt")[0].doubt

    def test_one_column_a_commune(self, head, indicator):
        text = f"Indicateur;Période;Songeville;Imaginot\n{KEY};2024;1;2\n{KEY};2025;;4\n"
        confirmed(kept(text, head), head)

        assert [value("2024"), value("2024", "99005"), value("2025", "99005")] == [1, 2, 4]
        assert value("2025") is None

    def test_one_column_a_period_and_one_indicator_for_all(self, head, indicator):
        sheet = kept("Commune;2024;2022\nSongeville;1;2\nImaginot;x;4\n", head)
        assert sheet.matching == {}
        columns = {0: "lieu", 1: "valeur@2024", 2: "valeur@2022"}

        said = {"indicateur": KEY}
        sheet = services.say_columns(sheet=sheet, columns=columns, said=said, actor=head, at=NOON)

        (where, field, _) = faults(sheet, head)[0]
        assert (where, field) == (3, "valeur")
        services.mend_sheet(sheet=sheet, cells={(3, 1): "3"}, actor=head, at=NOON)
        sheet.refresh_from_db()
        confirmed(sheet, head)
        assert [value("2024"), value("2024", "99005"), value("2022", "99005")] == [1, 3, 4]

    def test_columns_that_say_nothing_certain_are_refused(self, head, indicator):
        sheet = kept("Commune;2024\nSongeville;1\n", head)

        with pytest.raises(refusals.ColumnsUnclear, match="Clé de l’indicateur"):
            services.say_columns(
                sheet=sheet, columns={0: "lieu", 1: "valeur@2024"}, said={}, actor=head, at=NOON
            )

    def test_what_is_blank_beside_the_value_keeps_what_is_in_force(self, head, indicator):
        titles = "Indicateur;Période;Lieu;Valeur;Note;Précision\n"
        confirmed(kept(f"{titles}{KEY};2024;Songeville;1;lu deux fois;environ\n", head), head)
        confirmed(kept(f"{titles}{KEY};2024;Songeville;2;;\n", head), head)

        last = Observation.objects.current().get(indicator=indicator, period="2024")
        assert (last.value, last.note, last.qualifier) == (2, "lu deux fois", "about")

    def test_an_export_imported_again_changes_nothing(self, head):
        export = exported(list(Indicator.objects.values_list("key", flat=True)), NOON.date())
        rows = list(export.rows)
        text = b"".join(csv_chunks([c.title for c in export.columns], rows)).decode()
        book = io.BytesIO()
        write_xlsx(book, "x", export.columns, rows)

        for data in (text.removeprefix("\ufeff"), book.getvalue()):
            found = preview(kept(data, head), head, LATER)
            counts = found.counts

            assert counts["same"] == len(rows) > 100
            assert counts["add"] == counts["correct"] == counts["fault"] == 0


class TestWhoMay:
    def test_importing_takes_its_permission(self, indicator):
        with pytest.raises(refusals.NotAllowed, match="importer une feuille"):
            kept(f"{TITLES}{KEY};2024;Songeville;1\n", person(RECORD))

    def test_and_that_of_what_the_sheet_says(self, indicator):
        with pytest.raises(refusals.NotAllowed, match="enregistrer un montant"):
            kept("x", person(IMPORT_SHEET, RECORD), what="montants")

    def test_who_may_only_record_sees_the_corrections_refused(self, head, indicator):
        agent = person(IMPORT_SHEET, RECORD)
        sheet = kept(f"{TITLES}{KEY};2023;Songeville;1\n{KEY};2024;Songeville;2\n", agent)

        assert [line for line, _, _ in faults(sheet, agent)] == [2]
        assert faults(sheet, head) == []
        confirmed(sheet, head)
        assert value("2023") == 1

    def test_who_loses_the_right_meanwhile_writes_nothing(self, head, indicator):
        sheet = kept(f"{TITLES}{KEY};2024;Songeville;1\n", head)
        seen = preview(sheet, head, LATER).digest()

        with pytest.raises(Refusal):
            services.import_sheet(
                sheet=sheet, seen=seen, why="", actor=person(IMPORT_SHEET), at=LATER
            )
        assert value("2024") is None


class TestMeanwhile:
    def test_a_preview_that_the_plan_outdated_is_not_confirmed(self, head, indicator):
        sheet = kept(f"{TITLES}{KEY};2023;Songeville;1\n", head)
        seen = preview(sheet, head, NOON).digest()
        before = Observation.objects.current().get(indicator=indicator, period="2023")
        given_ = {"value": Decimal(9), "why": "x", "actor": person(RECORD, CORRECT)}
        plan_services.correct_observation(seen=before, at=LATER, **given_)

        with pytest.raises(refusals.SheetChanged):
            services.import_sheet(sheet=sheet, seen=seen, why="x", actor=head, at=LATER)

        assert value("2023") == 9
        ((line, said),) = preview(sheet, head, LATER).changed_since(NOON)
        assert line == 2
        assert "9\xa0€" in said

    def test_a_sheet_is_imported_once(self, head, indicator):
        sheet = kept(f"{TITLES}{KEY};2024;Songeville;1\n", head)
        seen = preview(sheet, head, LATER).digest()
        confirmed(sheet, head)

        with pytest.raises(refusals.SheetIsOver, match="importée le 2 mars 2026"):
            services.import_sheet(sheet=sheet, seen=seen, why="", actor=head, at=LATER)
        with pytest.raises(refusals.SheetIsOver):
            services.mend_sheet(sheet=sheet, cells={}, actor=head, at=LATER)

    def test_a_sheet_sent_again_takes_the_place_of_the_first(self, head, indicator):
        first = kept(f"{TITLES}{KEY};2024;Songeville;faux\n", head)
        second = kept(f"{TITLES}{KEY};2024;Songeville;1\n", head, instead_of=first)

        assert second.pk == first.pk
        assert faults(second, head) == []
        assert second.original.decode().endswith("Songeville;1\n")

    def test_a_sheet_that_is_left_forgets_its_file(self, head, indicator):
        sheet = services.leave_sheet(
            sheet=kept(f"{TITLES}{KEY};2024;Songeville;1\n", head), actor=head, at=LATER
        )

        assert (sheet.state, sheet.original) == ("left", b"")


class TestMending:
    def test_three_faults_are_mended_in_place(self, head, indicator):
        lines = f"{KEY};2024;Songevile;1\n{KEY};20224;Imaginot;2\n{KEY};2024;Fablevent;trois\n"
        sheet = kept(TITLES + lines, head)
        assert [(line, field) for line, field, _ in faults(sheet, head)] == [
            (2, "lieu"),
            (3, "periode"),
            (4, "valeur"),
        ]

        cells = {(2, 2): "Songeville", (3, 1): "2024", (4, 3): " 3 ", (99, 0): "x", (2, 44): "x"}
        n_changed = services.mend_sheet(sheet=sheet, cells=cells, actor=head, at=NOON)
        sheet.refresh_from_db()

        assert n_changed == 3
        assert faults(sheet, head) == []
        confirmed(sheet, head)
        assert [value("2024", insee) for insee in ("99001", "99005", "99004")] == [1, 2, 3]

    def test_a_line_left_aside_is_not_imported_and_can_be_taken_back(self, head, indicator):
        sheet = kept(f"{TITLES}{KEY};2024;Total;1\n{KEY};2024;Songeville;2\n", head)
        services.mend_sheet(sheet=sheet, cells={}, leave=[2, 77], actor=head, at=NOON)
        sheet.refresh_from_db()
        assert preview(sheet, head, LATER).counts == {
            "fault": 0,
            "correct": 0,
            "add": 1,
            "same": 0,
            "left": 1,
        }

        services.mend_sheet(sheet=sheet, cells={}, take=[2], actor=head, at=NOON)
        sheet.refresh_from_db()

        assert [line for line, _, _ in faults(sheet, head)] == [2]


class TestUndoing:
    def test_what_was_added_is_withdrawn_and_what_was_corrected_comes_back(self, head, indicator):
        text = f"{TITLES}{KEY};2023;Songeville;1\n{KEY};2024;Songeville;2\n"
        sheet = confirmed(kept(text, head), head)

        done = services.undo_sheet(sheet=sheet, why="Mauvais fichier", actor=head, at=LATER)

        assert (done.n_undone, done.left) == (2, [])
        assert (value("2023"), value("2024")) == (1500, None)
        assert Observation.objects.pending().count() == 0
        with pytest.raises(refusals.SheetNotImported):
            services.undo_sheet(sheet=sheet, why="", actor=head, at=LATER)
        assert journal.verify() == []

    def test_what_someone_corrected_since_is_left_and_named(self, head, indicator):
        sheet = confirmed(kept(f"{TITLES}{KEY};2024;Songeville;2\n", head), head)
        made = Observation.objects.get(indicator=indicator, period="2024")
        plan_services.correct_observation(
            seen=made, value=Decimal(3), why="x", actor=head, at=LATER
        )

        done = services.undo_sheet(sheet=sheet, why="", actor=head, at=LATER)

        assert done.n_undone == 0
        assert done.left[0].name == "Dépense de voirie, Songeville, 2024"
        assert value("2024") == 3

    def test_an_undone_import_can_be_made_again(self, head, indicator):
        text = f"{TITLES}{KEY};2023;Songeville;1\n{KEY};2024;Songeville;2\n"
        services.undo_sheet(sheet=confirmed(kept(text, head), head), why="", actor=head, at=LATER)

        confirmed(kept(text, head), head)

        assert (value("2023"), value("2024")) == (1, 2)


class TestOtherKinds:
    def test_steps_are_added_dated_and_undone(self, head):
        before = Milestone.objects.current().get(key="maison-des-services-complete")
        text = (
            "Clé de l’action;Jalon;Date prévue;Date atteinte\n"
            "maison-des-services;Ouverture complète;septembre 2027;\n"
            "maison-des-services;Choix du nom;;02/03/2026\n"
            "maison-des-services;Fête;;03/03/2026\n"
        )
        sheet = kept(text, head, "jalons")
        assert [(line, field) for line, field, _ in faults(sheet, head)] == [(4, "atteint")]
        services.mend_sheet(sheet=sheet, cells={}, leave=[4], actor=head, at=NOON)
        sheet.refresh_from_db()
        assert preview(sheet, head, LATER).needs_why

        sheet = confirmed(sheet, head)

        now = {m.name: (m.now_planned, m.now_reached) for m in Milestone.objects.current()}
        assert now["Ouverture complète"] == ("2027-09", "")
        assert now["Choix du nom"] == ("", "2026-03-02")
        again = preview(kept(text, head, "jalons"), head, LATER)
        assert (again.counts["same"], again.counts["fault"]) == (2, 1)
        assert services.undo_sheet(sheet=sheet, why="", actor=head, at=LATER).n_undone == 2
        now = {m.name: (m.now_planned, m.now_reached) for m in Milestone.objects.current()}
        assert now["Ouverture complète"] == (before.now_planned, before.now_reached)
        assert "Choix du nom" not in now

    def test_a_step_dated_since_is_left(self, head):
        text = "Action;Jalon;Date atteinte\nmaison-des-services;Choix du nom;2026-03-02\n"
        sheet = confirmed(kept(text, head, "jalons"), head)
        step = Milestone.objects.get(name="Choix du nom")
        plan_services.record_milestone(
            milestone=step, planned=None, reached=None, actor=head, at=LATER, why="x"
        )

        done = services.undo_sheet(sheet=sheet, why="", actor=head, at=LATER)

        assert (done.n_undone, len(done.left)) == (0, 1)

    def test_amounts_are_recorded_corrected_and_undone(self, head):
        known = Amount.objects.current().get(key="maison-ap")
        text = (
            "Clé du montant;Action;Libellé;Stade;Montant (k€);Période\n"
            "maison-ap;;;;1 500;\n"
            ";maison-des-services;Mobilier;payé;12,5;2025\n"
            ";maison-des-services;Peinture;crédits de paiement (CP);3;\n"
        )
        sheet = kept(text, head, "montants")
        assert [(line, field) for line, field, _ in faults(sheet, head)] == [(4, "periode")]
        services.mend_sheet(sheet=sheet, cells={(4, 5): "2025"}, actor=head, at=NOON)
        sheet.refresh_from_db()

        sheet = confirmed(sheet, head)

        cents = dict(Amount.objects.current().values_list("label", "amount_cents"))
        assert cents[known.label] == 1_500_000_00
        assert (cents["Mobilier"], cents["Peinture"]) == (12_500_00, 3_000_00)
        text = text.replace("(CP);3;", "(CP);3;2025")
        assert preview(kept(text, head, "montants"), head, LATER).counts["same"] == 3
        assert services.undo_sheet(sheet=sheet, why="", actor=head, at=LATER).n_undone == 3
        cents = dict(Amount.objects.current().values_list("label", "amount_cents"))
        assert cents[known.label] == known.amount_cents
        assert "Mobilier" not in cents

    def test_news_are_written_once_and_withdrawn(self, head):
        text = 'Action\tNouvelle\nmaison-des-services\t"Deux lignes,\nune seule case"\n'
        sheet = confirmed(kept(text, head, "notes"), head)

        note = Note.objects.current().get(entered_by=head)
        assert note.text == "Deux lignes,\nune seule case"
        assert preview(kept(text, head, "notes"), head, LATER).counts["same"] == 1
        assert services.undo_sheet(sheet=sheet, why="", actor=head, at=LATER).n_undone == 1
        assert not Note.objects.current().filter(entered_by=head).exists()

    def test_a_sheet_written_row_by_row_is_not_endless(self, head):
        rows = "".join(f"maison-des-services;Jalon {n};2027\n" for n in range(2001))

        with pytest.raises(refusals.TooManyRows, match="2001 lignes, pour 2000"):
            kept(f"Action;Jalon;Date prévue\n{rows}", head, "jalons")


@settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_whatever_the_cells_a_preview_is_a_preview(head, indicator, data):
    cell = st.text("é12 ;,.%€-/#\n\"'", max_size=9) | st.sampled_from(
        [KEY, "Songeville", "2024", "1,5", "n.d."]
    )
    rows = data.draw(st.lists(st.lists(cell, min_size=4, max_size=4), min_size=1, max_size=4))
    text = "Indicateur\tPériode\tLieu\tValeur\n" + "\n".join(
        "\t".join('"' + c.replace('"', '""') + '"' for c in row) for row in rows
    )
    try:
        sheet = kept(text, head)
    except unreadable.BadSheet:
        return

    found = preview(sheet, head, LATER)

    assert len(grid(found, found.entries)) == len(found.entries) == sum(found.counts.values())


def test_files_are_forgotten_in_time(head, indicator):
    from agglo.workshop.processing_sheets import purge_drafts, purge_files

    waiting = kept(f"{TITLES}{KEY};2024;Imaginot;1\n", head)
    done = confirmed(kept(f"{TITLES}{KEY};2024;Songeville;1\n", head), head)

    assert purge_drafts(NOON + timedelta(days=90)) == 0
    assert purge_drafts(NOON + timedelta(days=91)) == 1
    assert purge_files(LATER + timedelta(days=365)) == 0
    assert purge_files(LATER + timedelta(days=366)) == 1
    assert not Sheet.objects.filter(pk=waiting.pk).exists()
    done.refresh_from_db()
    assert services.undo_sheet(sheet=done, why="", actor=head, at=LATER).n_undone == 1
