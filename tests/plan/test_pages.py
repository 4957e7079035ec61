"""Public pages of the plan, as anyone reads them."""

import html
import re

import pytest
from django.core.cache import caches

from agglo.plan import permissions as can
from agglo.plan import reports, services
from agglo.plan.models import Action, Amount, Indicator, Observation, Remark
from agglo.territory.models import Commune
from agglo.web import context
from tests.plan.factories import NOON, TODAY, action, go_public, indicator, observe, person, step

pytestmark = pytest.mark.django_db

MOST_QUERIES, MOST_BYTES = 12, 120_000

ADDRESSES = [
    "/projet/",
    "/projet/?q=eau&theme=eau&etat=underway",
    "/projet/nature/",
    "/actions/maison-des-services/",
    "/actions/reseau-cyclable/",
    "/indicateurs/",
    "/indicateurs/?q=eau&priorite=nature",
    "/indicateurs/nageurs-sixieme/",
    "/indicateurs/part-pertes-eau/",
    "/indicateurs/part-pertes-eau/?periode=2023",
    "/indicateurs/population-totale/",
    "/montants/",
    "/montants/?stade=paid",
    "/montants/maison-ap/",
    "/signaler/maison-ap/",
    "/signaler/maison-ap/merci/",
]


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    caches["pages"].clear()
    context._known.clear()


def page(client, address, status=200):
    """Return the words of a page, spaces and signs as people see them."""
    response = client.get(address)
    assert response.status_code == status
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(text))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_light_and_asks_little_of_the_database(
    val_fictif, client, django_assert_max_num_queries, address
):
    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(address)

    assert response.status_code == 200
    assert len(response.content) < MOST_BYTES
    assert response.content.count(b"<h1") == 1


@pytest.mark.parametrize(
    "address",
    [
        "/projet/inconnue/",
        "/actions/inconnue/",
        "/indicateurs/inconnu/",
        "/montants/inconnu/",
        "/signaler/inconnu/",
        "/signaler/inconnu/merci/",
    ],
)
def test_what_does_not_exist_is_not_found(val_fictif, client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/projet/", "/indicateurs/", "/montants/maison-ap/"])
def test_a_public_page_is_only_read(val_fictif, client, address):
    assert client.post(address).status_code == 405


def test_more_actions_ask_no_more_queries(val_fictif, client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as before:
        client.get("/projet/")
    template = Action.objects.get(key="maison-des-services")
    for number in range(120):
        made = action(f"nouvelle-{number}", summary="Encore une.")
        made.objectives.set(template.objectives.all())
        made.communes.set(Commune.objects.all())
        step(f"jalon-{number}", made, planned="2027")
    caches["pages"].clear()
    context._known.clear()

    with django_assert_num_queries(len(before)):
        response = client.get("/projet/")

    assert len(response.content) < MOST_BYTES


def test_more_observations_ask_no_more_queries(val_fictif, client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as before:
        client.get("/indicateurs/pistes-cyclables/")
    trails = Indicator.objects.get(key="pistes-cyclables")
    for place in Commune.objects.all():
        for year in range(1990, 2020):
            observe(trails, str(year), year - 1990, place=place)
    caches["pages"].clear()
    context._known.clear()

    with django_assert_num_queries(len(before)):
        response = client.get("/indicateurs/pistes-cyclables/")

    assert len(response.content) < MOST_BYTES
    assert b"Page 1 sur 6" in response.content


class TestExplorer:
    def test_it_says_what_the_money_is_and_what_part_is_described(self, val_fictif, client):
        text = page(client, "/projet/")

        assert "Les 18 actions du projet" in text
        assert "environ 24 M€ projetés, dont environ 1,5 M€ décrits par des actions (6 %)" in text

    def test_filters_narrow_the_list_and_stay_in_the_address(self, val_fictif, client):
        text = page(client, "/projet/?theme=eau&q=RIVIERE")

        assert "1 action répond à ces choix" in text
        assert "Rendre de la place à la rivière en amont" in text
        assert "Ouvrir une maison des services" not in text

    def test_the_download_is_of_what_one_sees(self, val_fictif, client):
        response = client.get("/projet/?theme=eau")
        link = re.search(r'href="(/donnees/actions\.csv[^"]*)"', response.content.decode())

        rows = client.get(html.unescape(link[1])).getvalue().decode().strip().splitlines()

        assert len(rows) == 1 + len(
            [line for line in reports.read_outline(TODAY).lines if "eau" in line.themes]
        )

    def test_a_commune_keeps_the_actions_of_every_commune(self, val_fictif, client):
        text = page(client, "/projet/?commune=99008")

        assert "Planter des haies" in text
        assert "Faire rouler un bus à la demande" in text
        assert "Ouvrir une maison des services à Songeville" not in text

    def test_a_choice_that_leaves_nothing_says_so(self, val_fictif, client):
        assert "Aucune action ne répond à tous ces choix" in page(client, "/projet/?q=zzz")

    @pytest.mark.parametrize("query", ["page=999", "page=x", "etat=inconnu", "q=%00", "commune=é"])
    def test_an_odd_address_is_answered(self, val_fictif, client, query):
        assert client.get(f"/projet/?{query}").status_code == 200

    def test_an_unknown_state_is_shown_as_unknown(self, val_fictif, client):
        text = page(client, "/projet/?etat=unknown")

        assert "Servir les produits du Val dans les cantines" in text
        assert "état inconnu" in text


class TestAction:
    def test_the_state_is_what_the_facts_show_and_what_is_said_is_apart(self, val_fictif, client):
        text = page(client, "/actions/piste-de-l-onde/")

        assert "État constaté : livrée" in text
        assert "Jalon « Ouverture de la piste » atteint le 17 mai 2025." in text
        assert "Déclarée « réalisée » en décembre 2025, il y a" in text

    def test_a_statement_that_the_facts_contradict_is_told(self, val_fictif, client):
        text = page(client, "/actions/navette-sans-chauffeur/")

        assert "Les faits enregistrés ne disent pas cet arrêt" in text

    def test_what_it_costs_is_said_unknown_when_it_is(self, val_fictif, client):
        text = page(client, "/actions/cantines-du-val/")

        assert "Aucun montant n’est enregistré : ce que coûte cette action est inconnu." in text
        assert "Personne n’a déclaré où elle en est." in text

    def test_its_facts_lead_to_their_records(self, val_fictif, client):
        source = client.get("/actions/maison-des-services/").content.decode()

        for address in (
            "/montants/maison-ap/",
            "/indicateurs/visites-maison-services/",
            "/actions/antennes-du-plateau/",
            "/communes/99001-songeville/",
            "/journal/plan.action/maison-des-services/",
        ):
            assert f'href="{address}"' in source


class TestIndicator:
    def test_a_value_with_a_missing_commune_says_how_many_are_known(self, val_fictif, client):
        text = page(client, "/indicateurs/nageurs-sixieme/")

        assert "environ 80 %" in text
        assert "7 communes sur 8" in text
        assert re.search(r"Lointaine-sous-Bois inconnu", text)
        assert "Objectif : 100 % en 2029" in text

    def test_a_computed_value_shows_its_steps_and_its_inputs(self, val_fictif, client):
        response = client.get("/indicateurs/part-pertes-eau/")

        assert "271\u202f890 ÷ 1\u202f292\u202f640 ≈ 0,210" in response.content.decode()
        assert 'href="/indicateurs/pertes-eau/?periode=2025"' in response.content.decode()

    def test_the_value_of_another_period_can_be_asked_for(self, val_fictif, client):
        text = page(client, "/indicateurs/part-pertes-eau/?periode=2023")

        assert "22,5 %" in text
        assert "En 2023" in text

    @pytest.mark.parametrize("asked", ["rien", "", "2023-13", "%00"])
    def test_a_period_that_is_none_is_ignored(self, val_fictif, client, asked):
        text = page(client, f"/indicateurs/part-pertes-eau/?periode={asked}")

        assert "En 2025" in text

    def test_a_series_is_drawn_with_its_table(self, val_fictif, client):
        source = client.get("/indicateurs/pistes-cyclables/").content.decode()

        assert "<svg" in source
        assert "Les valeurs en tableau" in source
        assert "style=" not in source

    def test_the_communes_of_a_rate_are_on_a_map_and_in_a_table(self, val_fictif, client):
        source = client.get("/indicateurs/satisfaction/").content.decode()

        assert 'class="map"' in source
        assert "Tableau des communes" in source

    def test_a_whole_observed_apart_is_shown_beside_the_sum_of_the_communes(self, client):
        trees = indicator()
        here = Commune.objects.create(insee="62001", slug="a", name="A", population=10)
        observe(trees, "2025", 100)
        observe(trees, "2025", 90, place=here)

        text = page(client, "/indicateurs/arbres/")

        assert "Les communes, elles, donnent 90" in text
        assert "la valeur relevée pour tout le territoire l’emporte" in text

    def test_a_late_value_says_since_when(self, val_fictif, client):
        text = page(client, "/indicateurs/niveau-nappe/")

        assert "en retard" in text
        assert "était attendue le 10 février 2026" in text


class TestMoney:
    def test_a_stage_is_broken_down_four_ways_that_add_up(self, val_fictif, client):
        found = reports.money_page(TODAY)

        assert found.stage == "programmed"
        assert len(found.breakdowns) == 4
        for breakdown in found.breakdowns:
            assert sum(p.total.cents for p in breakdown.parts) == found.detail.described.cents
        text = page(client, "/montants/")
        assert "Les actions décrivent 15,59 M€, soit 84 % de ce qui est connu à ce stade" in text

    def test_years_add_up_to_the_total_of_their_stage(self, val_fictif):
        for row in reports.money_page(TODAY).table.rows:
            assert sum(cell.cents for cell in row.cells if cell) == row.total.cents

    def test_an_unknown_stage_shows_the_usual_one(self, val_fictif, client):
        assert "Un stade en détail : Programmé" in page(client, "/montants/?stade=x")

    def test_a_sum_opens_onto_its_source(self, val_fictif, client):
        text = page(client, "/montants/recuperateurs-enveloppe-2025/")

        assert "au plus 40 000 €" in text
        assert "Source : Budgets et plan pluriannuel" in text


class TestWhatStaffWriteShowsOncePublished:
    def test_a_correction_is_on_the_page_with_its_reason_and_without_a_name(
        self, val_fictif, client
    ):
        head = person(can.CORRECT_OBSERVATION)
        seen = Observation.objects.current().get(indicator__key="prix-eau", period="2025")
        before = page(client, "/indicateurs/prix-eau/")

        services.correct_observation(
            seen=seen, value=seen.value + 1, why="Taxe oubliée", actor=head, at=NOON
        )
        working = page(client, "/indicateurs/prix-eau/")
        go_public(indicators=["prix-eau"])

        after = page(client, "/indicateurs/prix-eau/")
        assert "4,55 €/m³" in after
        assert "4,55 €/m³" not in before + working
        assert "Taxe oubliée" not in working
        assert "3,55 €/m³ devient 4,55 €/m³" in after
        assert "Taxe oubliée" in after
        assert head.name not in after

    def test_an_amount_changes_the_state_and_the_totals(self, val_fictif, client):
        page(client, "/actions/cantines-du-val/")

        services.record_amount(
            action=Action.objects.get(key="cantines-du-val"),
            label="Étude",
            stage="paid",
            cents=12_000_00,
            actor=person(can.RECORD_AMOUNT),
            at=NOON,
        )
        assert "12 000 €" not in page(client, "/actions/cantines-du-val/")
        go_public(actions=["cantines-du-val"])

        text = page(client, "/actions/cantines-du-val/")
        assert "État constaté : en cours" in text
        assert "12 000 € payés." in text
        assert Amount.objects.current().filter(key="cantines-du-val-etude").exists()


class TestSignalling:
    def send(self, client, **fields):
        given = {"text": "La somme est fausse.", "email": "", "site": ""}
        return client.post("/signaler/maison-ap/", given | fields)

    def test_a_message_is_kept_and_its_sender_thanked(self, val_fictif, client):
        response = self.send(client, email="ada@exemple.fr")

        assert response["Location"] == "/signaler/maison-ap/merci/"
        assert "votre message est envoyé" in page(client, response["Location"])
        remark = Remark.objects.get()
        assert (remark.figure, remark.email) == ("maison-ap", "ada@exemple.fr")

    def test_a_machine_that_fills_the_trap_is_thanked_and_not_kept(self, val_fictif, client):
        response = self.send(client, site="https://exemple.fr")

        assert response.status_code == 302
        assert not Remark.objects.exists()

    def test_an_empty_message_is_refused_beside_its_field(self, val_fictif, client):
        response = self.send(client, text="  ")

        assert response.status_code == 422
        assert 'href="#id_text"' in response.content.decode()

    def test_the_sixth_message_of_the_hour_is_refused(self, val_fictif, client):
        for _ in range(services.REMARKS_AN_HOUR):
            assert self.send(client).status_code == 302

        response = self.send(client)

        assert response.status_code == 422
        assert "Réessayez dans une heure" in response.content.decode()

    def test_the_form_asks_for_its_token(self, val_fictif):
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)

        assert strict.post("/signaler/maison-ap/", {"text": "Faux"}).status_code == 403

    def test_the_page_says_what_becomes_of_the_message(self, val_fictif, client):
        assert "supprimé au bout de 12 mois" in page(client, "/signaler/maison-ap/")
