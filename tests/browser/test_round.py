"""The monthly round in a real browser, with the keyboard alone; on a site that nobody else uses."""

import time

import pytest

from tests.browser.staff import Hands

pytestmark = pytest.mark.browser

MOST_KEYS = 14
"""Keys that give an order in a round of ten actions, texts apart: 13 were measured."""


class TestRound:
    def test_ten_actions_are_reviewed_with_the_keyboard_alone(self, sit, record_property):
        page = sit("agent")
        hands = Hands(page)
        began = time.monotonic()

        hands.go("t")
        for n in range(1, 11):
            assert f"action {n} sur 10" in page.locator(".eyebrow").inner_text()
            page.wait_for_function("document.activeElement.id === 'nouvelle'")
            has_step = page.locator("button[name=jalon]").count() > 0
            if n in {3, 7}:
                hands.write("Le marché est signé avec le groupement retenu.")
                hands.go("Enter")
            elif has_step and n in {1, 2}:
                hands.press("Escape")
                hands.go("j")
            else:
                hands.go("Enter")
        elapsed = time.monotonic() - began

        assert "La tournée du mois est finie" in page.locator("h1").inner_text()
        assert hands.n_clicks == 0
        assert hands.n_keys <= MOST_KEYS
        record_property("round_seconds", round(elapsed, 1))
        record_property("round_keys", hands.n_keys)
        record_property("round_signs", hands.n_signs)
        print(  # noqa: T201
            f"\nTournée de 10 actions : {hands.n_keys} touches, {hands.n_signs} signes de texte, "
            f"0 clic, {elapsed:.1f} s sans temps de lecture."
        )

    def test_it_works_without_a_script(self, sit):
        page = sit("chef-de-service", java_script_enabled=False)
        page.goto("/atelier/actions/cantines-du-val/")
        page.get_by_role("button", name="Suivre cette action").click()
        page.goto("/atelier/tournee/")
        wanted = "Servir les produits du Val dans les cantines"
        while page.locator("h1").inner_text() != wanted:
            page.get_by_text("Y revenir à la fin de la tournée").click()

        page.locator("#nouvelle").fill("Le premier marché est livré.")
        with page.expect_navigation():
            page.locator("#nouvelle").press("Enter")

        assert "nouvelle enregistrée" in page.locator(".messages").inner_text()
        assert page.locator("h1").inner_text() != wanted
