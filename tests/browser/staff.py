"""Signing in as one of the accounts of the demo, and working with the keyboard alone."""

import json
from dataclasses import dataclass, field
from pathlib import Path


def sign_in(page, var: Path, who: str) -> None:
    """Sign in with an account of the demo that keeps its files in ``var``."""
    password = json.loads((var / "demo.json").read_text("utf-8"))["password"]
    page.goto("/compte/connexion/")
    page.fill("input[name=login]", f"{who}@demo.example")
    page.fill("input[name=password]", password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@dataclass
class Hands:
    """What a person does with a page: every key and every click is counted."""

    page: object
    n_keys: int = 0  # pressed to give an order
    n_signs: int = 0  # typed in a text
    n_clicks: int = 0
    said: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        """Press keys one after the other; each key of a chord counts."""
        for key in keys:
            self.n_keys += len(key.split("+")) if len(key) > 1 else 1
            self.page.keyboard.press(key)

    def go(self, key: str) -> None:
        """Press a key that opens another page, and wait for it."""
        with self.page.expect_navigation():
            self.press(key)

    def write(self, text: str) -> None:
        """Type a text where the focus is."""
        self.n_signs += len(text)
        self.page.keyboard.type(text)
