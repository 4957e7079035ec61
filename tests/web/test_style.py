"""The stylesheet: one file, kept for ever by browsers, in the pack's colours."""

import gzip

import brotli
import pytest

from agglo.web import style


def test_comments_and_indentation_are_left_out():
    assert style.lighten("a {\n  color: red; /* hot\n or not */\n}\n") == "a {\ncolor: red;\n}"


def test_packed_forms_hold_the_same_text():
    sheet = style.stylesheet("#0b6b4f")

    assert brotli.decompress(sheet.packed["br"]) == sheet.plain
    assert gzip.decompress(sheet.packed["gzip"]) == sheet.plain


def test_the_accent_changes_the_address():
    assert style.url("#0b6b4f") != style.url("#aa0000")


def test_nothing_in_it_comes_from_elsewhere():
    text = style.stylesheet("").plain.decode()

    assert "static:" not in text
    assert "http" not in text
    assert "@import" not in text
    assert "/static/fonts/AtkinsonHyperlegible-Bold.ttf" in text


@pytest.mark.django_db
def test_the_present_stylesheet_is_kept_for_ever(client):
    response = client.get(style.url(""), headers={"Accept-Encoding": "gzip, br"})

    assert response["Content-Type"] == "text/css"
    assert response["Content-Encoding"] == "br"
    assert "immutable" in response["Cache-Control"]
    assert brotli.decompress(response.content) == style.stylesheet("").plain


@pytest.mark.django_db
def test_an_old_address_gives_the_present_stylesheet_for_a_while(client):
    response = client.get("/style-000000000000.css")

    assert response.content == style.stylesheet("").plain
    assert "Content-Encoding" not in response
    assert response["Cache-Control"] == "public, max-age=60"


def test_it_weighs_little():
    assert len(style.stylesheet("").packed["br"]) < 12_000
