"""The pages of an import and the exports, as a browser gets them."""

import io
import re
import tracemalloc
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from agglo.core.sheets import read_table, xlsx_chunks
from agglo.journal.registry import histories
from agglo.people.models import Role
from agglo.plan import permissions as plan
from agglo.plan.models import Indicator, Observation
from agglo.workshop.models import Sheet
from agglo.workshop.permissions import IMPORT_SHEET
from agglo.workshop.reports import waiting
from agglo.workshop.sheets.readings import ranges
from agglo.workshop.sheets.sending import csv_chunks
from tests.plan.factories import NOON, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

KEY = "trajets-bus"
HOME, SEND = "/atelier/importer/", "/atelier/importer/envoyer/"
TITLES = "Indicateur\tPériode\tCommune\tValeur\n"
THREE_FAULTS = (
    f"{TITLES}{KEY}\t2025-T1\tSongevile\t1\n{KEY}\t2025-T5\tImaginot\t2\n"
    f"{KEY}\t2025-T1\tFablevent\t1.234\n{KEY}\t2025-T1\tChimère-le-Bourg\t7\n"
)
MOST_QUERIES, MOST_HTML = 15, 150_000


@pytest.fixture
def head(val_fictif):
    head = person(
        *(IMPORT_SHEET, plan.READ_WORKING, plan.RECORD_OBSERVATION, plan.CORRECT_OBSERVATION),
        *(plan.RECORD_MILESTONE, plan.RECORD_AMOUNT, plan.RECORD_NOTE),
    )
    Observation.objects.filter(indicator__key=KEY, period="2025-T1").delete()
    return head


@pytest.fixture
def desk(client, head):
    client.force_login(head)
    return client


def send(desk, text, what="releves", **fields):
    """Paste a text, and follow to where it leads."""
    return desk.post(SEND, {"contenu": what, "collage": text} | fields, follow=True)


def plain(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def confirm(desk, page, why=""):
    html = page.content.decode()
    form = {name: re.search(rf'name="{name}" value="([^"]*)"', html)[1] for name in ("vu", "a")}
    sheet = page.context["sheet"]
    return desk.post(f"{HOME}{sheet.pk}/confirmer/", form | {"motif": why}, follow=True)


class TestWalk:
    def test_a_sheet_with_three_faults_is_mended_then_imported(self, desk):
        page = send(desk, THREE_FAULTS)
        said = plain(page)

        assert "3 lignes à corriger" in said
        for fault in (
            "Ligne 2, colonne C, lieu : « Songevile », attendu",
            "Ligne 3, colonne B, période : « 2025-T5 », attendu",
            "Ligne 4, colonne D, valeur : « 1.234 », attendu : un nombre sans ambiguïté",
        ):
            assert fault in said
        assert "Importer " not in page.content.decode().partition("<main")[2].partition("</form")[0]
        mend = {"c-2-2": "Songeville", "c-3-1": "2025-T1", "c-4-3": "1234"}
        sheet = page.context["sheet"]
        page = desk.post(f"{HOME}{sheet.pk}/corriger/", mend, follow=True)
        assert "4 changements prêts" in plain(page)

        page = confirm(desk, page)

        assert "La feuille est importée" in plain(page)
        found = Observation.objects.filter(indicator__key=KEY, period="2025-T1")
        assert sorted(found.values_list("value", flat=True)) == [1, 2, 7, 1234]
        assert set(found.values_list("publication", flat=True)) == {None}

    def test_each_wrong_cell_says_its_fault_beside_it(self, desk):
        html = send(desk, THREE_FAULTS).content.decode()

        assert html.count('aria-invalid="true"') == 3
        for described in re.findall(r'aria-describedby="(e-[^"]+)"', html):
            assert f'id="{described}"' in html
        for link in re.findall(r'href="#([^"]+)"', html):
            assert f'id="{link}"' in html

    def test_a_file_is_read_as_a_paste_is(self, desk):
        book, stream = Workbook(), io.BytesIO()
        for row in (["Indicateur", "Période", "Lieu", "Valeur"], [KEY, "2025-T1", "99001", 5]):
            book.active.append(row)
        book.save(stream)
        file = SimpleUploadedFile("suivi.xlsx", stream.getvalue())

        page = desk.post(SEND, {"contenu": "releves", "fichier": file}, follow=True)

        assert "1 changement prêt" in plain(page)
        sent = desk.get(f"{HOME}{page.context['sheet'].pk}/fichier/")
        assert b"".join(sent.streaming_content) == stream.getvalue()
        assert sent["X-Content-Type-Options"] == "nosniff"
        assert sent["Content-Disposition"] == 'attachment; filename="suivi.xlsx"'

    def test_a_file_that_cannot_be_read_says_what_to_do(self, desk):
        file = SimpleUploadedFile("vieux.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99)

        page = desk.post(SEND, {"contenu": "releves", "fichier": file})

        assert page.status_code == 422
        assert "Classeur Excel (.xlsx)" in plain(page)

    @pytest.mark.parametrize("given", [{}, {"collage": "a\tb", "fichier": True}])
    def test_nothing_or_two_things_are_refused(self, desk, given):
        if given.get("fichier"):
            given = given | {"fichier": SimpleUploadedFile("a.csv", b"a;b\n1;2\n")}

        page = desk.post(SEND, {"contenu": "releves"} | given)

        assert page.status_code == 422
        assert not Sheet.objects.exists()

    def test_columns_in_doubt_are_asked(self, desk):
        page = send(desk, "Commune\t2025-T1\nSongeville\t3\n")
        assert page.redirect_chain[-1][0].endswith("/colonnes/")
        assert "Aucune colonne ne dit « Clé de l’indicateur »" in plain(page)
        address = page.redirect_chain[-1][0]
        said = {"col-0": "lieu", "col-1": "valeur@2025-T1"}

        assert desk.post(address, said).status_code == 422
        page = desk.post(address, said | {"tout-indicateur": KEY}, follow=True)

        assert "1 changement prêt" in plain(page)

    def test_a_preview_outdated_is_shown_again_with_what_changed(self, desk, head):
        page = send(desk, f"{TITLES}{KEY}\t2024-T3\tSongeville\t1\n")
        html = page.content.decode()
        seen = re.search(r'name="vu" value="([^"]*)"', html)[1]
        before = Observation.objects.current().get(
            indicator__key=KEY, period="2024-T3", commune__insee="99001"
        )
        from agglo.plan import services

        services.correct_observation(
            seen=before, value=Decimal(9), why="Recompté", actor=head, at=datetime.now(UTC)
        )
        form = {"vu": seen, "a": "2026-03-02T12:00:00+01:00", "motif": "x"}

        page = desk.post(f"{HOME}{page.context['sheet'].pk}/confirmer/", form)

        assert page.status_code == 409
        assert "Ce qui a changé depuis votre aperçu" in plain(page)
        assert "Ligne 2 : Trajets en bus des villages, Songeville" in plain(page)

    def test_a_correction_without_a_reason_comes_back(self, desk):
        page = send(desk, f"{TITLES}{KEY}\t2024-T3\tSongeville\t1\n")

        refused = confirm(desk, page)
        assert refused.status_code == 422
        assert "une correction doit dire sa raison" in plain(refused)

        assert "est importée" in plain(confirm(desk, refused, "Recompté"))

    def test_an_import_is_undone_in_the_page(self, desk):
        page = confirm(desk, send(desk, f"{TITLES}{KEY}\t2025-T1\tSongeville\t1\n"))
        sheet = page.context["sheet"]

        page = desk.post(f"{HOME}{sheet.pk}/defaire/", {"motif": "Mauvais trimestre"})

        assert "1 ligne défaite" in plain(page)
        assert not Observation.objects.current().filter(period="2025-T1", indicator__key=KEY)

    def test_a_sheet_is_left_or_sent_again(self, desk):
        page = send(desk, THREE_FAULTS)
        pk = page.context["sheet"].pk
        page = send(desk, f"{TITLES}{KEY}\t2025-T1\tSongeville\t1\n", a_la_place_de=pk)
        assert page.context["sheet"].pk == pk

        desk.post(f"{HOME}{pk}/abandonner/")

        assert Sheet.objects.get().state == "left"
        assert "abandonnée" in plain(desk.get(f"{HOME}{pk}/"))

    def test_what_is_written_in_cells_is_never_markup(self, desk):
        page = send(desk, f'{TITLES}<b>x</b>\t2025-T1\tSongeville\t"><script>\n')

        html = page.content.decode()
        assert "<b>x</b>" not in html
        assert '"><script>' not in html

    @pytest.mark.parametrize("what", ["fault", "add", "left", "same", "correct", "doubt", "zzz"])
    def test_every_tab_answers(self, desk, what):
        pk = send(desk, f"{THREE_FAULTS}{KEY}\t2025-T1\tUtopie-le-Vieux\t\n").context["sheet"].pk

        assert desk.get(f"{HOME}{pk}/?voir={what}").status_code == 200


class TestSize:
    @pytest.mark.parametrize("cell", ["faux", "1"])
    def test_a_long_sheet_makes_a_page_like_any_other(
        self, desk, cell, django_assert_max_num_queries
    ):
        rows = "".join(f"{KEY}\t{year}\tSongeville\t{cell}\n" for year in range(1990, 2024))
        rows += "".join(f"{KEY}\t{year}\tImaginot\t{cell}\n" for year in range(1990, 2024))
        pk = send(desk, TITLES + rows).context["sheet"].pk
        desk.get(HOME)

        with django_assert_max_num_queries(MOST_QUERIES):
            page = desk.get(f"{HOME}{pk}/")

        assert len(page.content) <= MOST_HTML

    def test_the_list_of_sheets_reads_no_file(self, desk, django_assert_max_num_queries):
        for _ in range(3):
            send(desk, THREE_FAULTS)

        with django_assert_max_num_queries(MOST_QUERIES) as queries:
            desk.get(HOME)

        assert not [q for q in queries.captured_queries if '"content"' in q["sql"]]


POSTS = ("confirmer", "corriger", "defaire", "abandonner")


class TestWhoMay:
    @pytest.mark.parametrize("role", ["resident", "commune", "elected", "administrator", "auditor"])
    def test_whoever_may_not_import_changes_nothing(self, client, role, head):
        held = Role.objects.get(key=role).permissions
        client.force_login(person(*held))
        sheet = Sheet.objects.create(
            what="releves",
            name="x",
            n_bytes=0,
            sha256="",
            by=head,
            at=NOON,
            state="imported",
            imported_by=head,
            imported_at=NOON,
        )
        may_read = plan.READ_WORKING in held

        assert client.get(HOME).status_code == (200 if may_read else 403)
        assert client.get(f"{HOME}{sheet.pk}/").status_code == (200 if may_read else 403)
        assert client.post(SEND, {"contenu": "releves", "collage": "x"}).status_code == 403
        assert client.get(f"{HOME}a-remplir/releves.xlsx").status_code == 403
        for gesture in POSTS:
            assert client.post(f"{HOME}{sheet.pk}/{gesture}/").status_code == 403

    @pytest.mark.parametrize("role", ["agent", "service-head"])
    def test_whoever_may_import_may(self, client, role):
        client.force_login(person(*Role.objects.get(key=role).permissions))

        assert "Voir ce que cela ferait" in plain(client.get(HOME))

    def test_a_stranger_signs_in_first(self, client):
        assert client.get(HOME).status_code == 302

    def test_the_imports_to_confirm_wait_at_home(self, desk, head):
        send(desk, THREE_FAULTS)
        other = person(IMPORT_SHEET, plan.READ_WORKING, plan.RECORD_OBSERVATION)

        lots = {lot.key: lot for lot in waiting.lots(head, NOON.date())}
        of_other = {lot.key: lot for lot in waiting.lots(other, NOON.date())}

        assert lots["workshop.sheets"].count == 1
        assert lots["workshop.sheets"].tasks[0].href == Sheet.objects.get().get_absolute_url()
        assert of_other["workshop.sheets"].is_empty


class TestTemplates:
    @pytest.mark.parametrize("what", ["releves", "jalons", "montants", "notes"])
    @pytest.mark.parametrize("query", ["", "?tout=1"])
    def test_a_template_is_imported_as_it_comes(self, desk, what, query):
        sent = desk.get(f"{HOME}a-remplir/{what}.xlsx{query}")
        data = b"".join(sent.streaming_content)
        assert len(read_table(data, name="x").rows) > 0

        file = SimpleUploadedFile("modele.xlsx", data)
        page = desk.post(SEND, {"contenu": what, "fichier": file}, follow=True)

        counts = page.context["found"].counts
        assert counts["fault"] == counts["add"] == counts["correct"] == 0

    def test_it_says_how_to_fill_it(self, desk):
        sent = desk.get(f"{HOME}a-remplir/releves.xlsx")
        book = load_workbook(io.BytesIO(b"".join(sent.streaming_content)))

        said = " ".join(str(cell.value) for row in book["À propos"] for cell in row)
        assert "rien n’est publié" in said

    def test_there_is_none_of_an_unknown_kind(self, desk):
        assert desk.get(f"{HOME}a-remplir/zzz.xlsx").status_code == 404


EXPORTS = {
    "export_actions": [],
    "export_indicators": [],
    "export_observations": [],
    "export_indicator": [KEY],
}


class TestExports:
    @pytest.mark.parametrize("suffix", ["csv", "xlsx"])
    @pytest.mark.parametrize("name", EXPORTS)
    def test_what_one_sees_is_sent(self, desk, name, suffix):
        sent = desk.get(reverse(f"workshop:{name}", args=[*EXPORTS[name], suffix]))

        table = read_table(b"".join(sent.streaming_content), name="x")
        assert sent.streaming
        assert sent["Content-Disposition"].endswith(f'.{suffix}"')
        assert len(table.rows) > 5
        assert table.notices == ()

    def test_filters_and_columns_are_those_of_the_address(self, desk):
        sent = desk.get("/atelier/actions/export.csv?q=bus&col=service")

        table = read_table(b"".join(sent.streaming_content), name="x")
        assert [row[0] for _, row in table.rows] == ["bus-des-villages"]
        assert table.header == ("Clé de l’action", "Action", "Service")

    def test_a_workbook_says_where_it_comes_from(self, desk):
        sent = desk.get(f"/atelier/indicateurs/{KEY}/releves.xlsx")
        book = load_workbook(io.BytesIO(b"".join(sent.streaming_content)))

        about = {row[0].value: row[1].value for row in book["À propos"]}
        assert about["Licence"]
        assert about["Date"]
        assert "Version de travail" in about["Version"]

    @pytest.mark.parametrize("suffix", ["pdf", "zip"])
    def test_any_other_format_is_unknown(self, desk, suffix):
        assert desk.get(f"/atelier/actions/export.{suffix}").status_code == 404

    def test_whoever_may_not_read_the_working_version_gets_nothing(self, client):
        client.force_login(person(plan.RECORD_OBSERVATION))

        for name, keys in EXPORTS.items():
            assert client.get(reverse(f"workshop:{name}", args=[*keys, "csv"])).status_code == 403

    def test_what_a_spreadsheet_would_run_is_a_text(self):
        (_, line) = csv_chunks(["a", "b"], [["=1+1", "@x"]])

        assert line == b"'=1+1;'@x\r\n"

    def test_rows_are_made_as_they_are_sent(self, desk, django_assert_max_num_queries):
        indicator = Indicator.objects.get(key=KEY)
        assert indicator.observations.count() > 20

        with django_assert_max_num_queries(MOST_QUERIES):
            sent = desk.get(f"/atelier/indicateurs/{KEY}/releves.csv")
            b"".join(sent.streaming_content)


@pytest.mark.parametrize("make", [csv_chunks, lambda titles, rows: xlsx_chunks("x", titles, rows)])
def test_memory_does_not_grow_with_the_rows(make):
    def peak(n_rows):
        rows = ([f"texte {n}", n, Decimal(n) / 4, n % 2 == 0] for n in range(n_rows))
        tracemalloc.start()
        for piece in make(["a", "b", "c", "d"], rows):
            assert piece is not None
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)
    assert peak(20_000) < peak(2_000) * 1.5


def test_many_numbers_that_follow_each_other_are_one_range():
    assert ranges(range(1, 50_001)) == [[1, 50_000]]
    assert ranges([]) == []


def test_the_journal_names_what_happens_to_sheets():
    assert histories.verb("workshop.sheet:import") == "Feuille importée"
    assert histories.verb("workshop.sheet:undo") == "Import défait"
