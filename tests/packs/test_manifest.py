import pytest

from tests.packs.edit import place

SOURCE = (
    '\n[sources.boundaries]\nurl = "https://a.example/b"\nformat = "geojson"\ntarget = "b.json"\n'
)


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ("schema = 1", "schema = 2", "schema", "1, seule version"),
        ("schema = 1", 'schema = "1"', "schema", "un nombre entier"),
        ('slug = "val-mesure"', 'slug = "Val Mesure"', "slug", "une clé"),
        ('siren = "000000000"', "siren = 0", "siren", "entre guillemets"),
        ('siren = "000000000"', 'siren = "123"', "siren", "neuf chiffres"),
        ('short_name = "Val Mesure"', 'short_name = " "', "short_name", "pas vide"),
        ("horizon = 2032", 'siret = "00000000000019"', "siret", "clé de contrôle"),
        ("horizon = 2032", 'siret = "73282932000074"', "siret", "qui commence par 000000000"),
        ("horizon = 2032", "horizon = 32", "horizon", "entre 1900 et 2200"),
        ("fictional = true", 'fictional = "oui"', "fictional", "true ou false"),
        ("fictional = true", "fictionnal = true", "fictionnal", "peut-être « fictional »"),
    ],
)
def test_a_wrong_key_is_named_with_its_line(pack, old, new, key, said):
    line = pack.replace("pack.toml", old, new)

    fault = pack.only_fault()

    assert place(fault) == ("pack.toml", line, key)
    assert said in fault.expected


def test_a_missing_key_is_named(pack):
    pack.replace("pack.toml", 'name = "Communauté de communes du Val Mesure"\n', "")

    fault = pack.only_fault()

    assert place(fault) == ("pack.toml", 1, "name")
    assert fault.expected == "cette clé : elle manque"


def test_toml_that_cannot_be_read_is_named_with_its_line(pack):
    line = pack.replace("pack.toml", 'seat = "99001"', "seat = 01004")

    fault = pack.only_fault()

    assert place(fault) == ("pack.toml", line, "")
    assert fault.found == "seat = 01004"
    assert "s'écrit entre guillemets" in fault.expected


def test_lists_in_lists_do_not_exhaust_the_reader(pack):
    pack.replace("pack.toml", "horizon = 2032", f"horizon = {'[' * 50_000}")

    assert pack.only_fault().file == "pack.toml"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("https://a.example/b", "file:///etc/passwd", "url"),
        ("geojson", "shapefile", "format"),
        ("b.json", "/srv/b.json", "target"),
        ("b.json", "..\\\\b.json", "target"),
        ("target =", "tarjet =", "tarjet"),
    ],
)
def test_an_outside_dataset_is_checked(pack, old, new, key):
    pack.set_text("pack.toml", pack.text("pack.toml") + SOURCE.replace(old, new))

    faults = [fault for fault in pack.faults() if fault.column.endswith(key)]

    assert [(f.file, f.column) for f in faults] == [("pack.toml", f"sources.boundaries.{key}")]


def test_keys_are_found_on_their_lines_whatever_stands_around_them(pack):
    text = 'description = """\nslug = "piège"\n[contact]\n"""\n'
    pack.replace(
        "pack.toml", 'description = "Un territoire engendré par le calcul, pour mesurer."\n', text
    )
    pack.set_text("pack.toml", pack.text("pack.toml") + '[contact]\nemail = "personne"\n')

    fault = pack.only_fault()

    assert place(fault) == ("pack.toml", 15, "contact.email")
