"""Reading never leaves the folder, never trusts its bytes, never fills the memory."""

import os
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.packs import folder as folders
from agglo.packs.folder import PackFolder, is_inside
from tests.packs import naive
from tests.packs.edit import place


def lines(path, name="t.csv"):
    faults = []
    return list(PackFolder(path).lines(name, faults.append)), faults


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(pack):
    for file in ("plan/actions.csv", "communes.csv", "pack.toml", "reports/bilan-mesure.md"):
        text = pack.text(file).replace("\n", "\r\n")
        (pack.path / file).write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert pack.faults() == []


def test_latin_1_is_named_with_its_line_and_the_way_out(pack):
    line = pack.set("plan/actions.csv", "action-3", name="Rénover la piscine")
    before, name, after = pack.text("plan/actions.csv").partition("Rénover")
    parts = before.encode(), name.encode("cp1252"), after.encode()
    (pack.path / "plan/actions.csv").write_bytes(b"".join(parts))

    fault = pack.only_fault()

    assert place(fault) == ("plan/actions.csv", line, "")
    assert "Rénover la" in fault.found
    assert "enregistrez-le sous « CSV UTF-8 »" in fault.expected


def test_a_manifest_in_latin_1_is_named_too(pack):
    text = pack.text("pack.toml")
    (pack.path / "pack.toml").write_bytes(text.encode("latin-1"))

    fault = pack.only_fault()

    assert place(fault) == ("pack.toml", 4, "")


def test_utf_16_is_named(pack):
    (pack.path / "sources.csv").write_bytes(pack.text("sources.csv").encode("utf-16"))

    fault = pack.only_fault()

    assert place(fault) == ("sources.csv", 1, "")
    assert "UTF-16" in fault.expected


def test_a_null_byte_is_named_with_its_line(pack):
    line = pack.set("plan/actions.csv", "action-3", summary="avant\0après")

    fault = pack.only_fault()

    assert place(fault) == ("plan/actions.csv", line, "")
    assert fault.found == "octet nul"


def test_a_line_of_ten_megabytes_is_named_without_filling_the_memory(pack):
    line = pack.set("plan/actions.csv", "action-3", summary="x" * 10_000_000)
    pack.faults()  # what is kept for good is not counted
    tracemalloc.start()

    faults = pack.faults()

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert place(faults[0]) == ("plan/actions.csv", line, "")
    assert faults[0].expected == "une ligne de 100000 octets au plus"
    assert peak < 8_000_000


@pytest.mark.parametrize("length", [99_999, 100_000, 100_001])
def test_lines_are_refused_just_above_the_limit(tmp_path, length):
    text = b"a" * (length - 1) + b"\n"
    (tmp_path / "t.csv").write_bytes(b"first\n" + text + b"last\n")

    read, faults = lines(tmp_path)

    assert [fault.line for fault in faults] == ([2] if length > 100_000 else [])
    assert read[0] == "first\n"
    assert read[-1] == "last\n"
    assert len(read) == 3


def test_a_link_to_a_file_is_refused(pack, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("key\n")
    (pack.path / "plan/partners.csv").unlink()
    (pack.path / "plan/partners.csv").symlink_to(secret)

    faults = [fault for fault in pack.faults() if "lien" in fault.found]

    assert [place(fault) for fault in faults] == [("plan/partners.csv", None, "")]


def test_a_link_to_a_folder_is_refused_and_not_followed(pack, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/plus.csv").write_text("key,kind,name,source\n")
    (pack.path / "places/plus").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    fault = pack.only_fault()

    assert place(fault) == ("places/plus", None, "")
    assert fault.expected == "un vrai fichier, pas un lien"


@pytest.mark.parametrize(
    "name", ["../x.csv", "/etc/passwd", "plan/../../x", "plan//x", ".", "", "a\\b", "C:x", "a\0b"]
)
def test_a_name_that_leads_out_of_the_pack_is_never_opened(pack, name):
    assert not is_inside(name)
    with pytest.raises(ValueError, match="named from its folder"):
        PackFolder(pack.path).open(name)


def test_a_link_made_after_the_folder_was_listed_is_not_followed(pack, tmp_path):
    listed = PackFolder(pack.path)
    (tmp_path / "secret").write_text("secret")
    (pack.path / "sources.csv").unlink()
    (pack.path / "sources.csv").symlink_to(tmp_path / "secret")

    with pytest.raises(OSError, match="sources"):
        listed.open("sources.csv")


def test_a_target_that_leads_out_of_the_cache_is_named(pack):
    pack.set_text(
        "pack.toml",
        pack.text("pack.toml")
        + '[sources.boundaries]\nurl = "https://a.example/b"\nformat = "geojson"\n'
        + 'target = "../../boundaries.geojson"\n',
    )

    fault = pack.only_fault()

    assert place(fault) == ("pack.toml", 14, "sources.boundaries.target")


def test_a_file_that_is_too_big_is_named(pack, monkeypatch):
    monkeypatch.setattr("agglo.packs.folder.MAX_TEXT_BYTES", 100)
    monkeypatch.setattr("agglo.packs.folder.PackFolder.text.__defaults__", (100,))

    assert ("pack.toml", None, "") in {place(fault) for fault in pack.faults()}


def test_hidden_files_are_not_the_packs(pack):
    (pack.path / ".git").mkdir()
    (pack.path / ".git/config.toml").write_text("not toml")

    assert pack.faults() == []


def test_a_file_whose_name_is_not_text_is_named(pack):
    try:
        os.mkdir(os.fsencode(pack.path) + b"/plan/x")
        with open(os.fsencode(pack.path) + b"/plan/\xe9.csv", "w"):
            pass
    except OSError:
        pytest.skip("names are always text on this system")

    assert "lisible" in pack.only_fault().expected


pieces = st.sampled_from(
    [b"a" * 29, b"a", b"\n", b"\r\n", b",", b"\xc3\xa9", b"\xe9", b"\0", b"long" * 9, b'"']
)


@given(st.lists(pieces, max_size=40).map(b"".join), st.integers(1, 40))
def test_lines_are_those_of_the_obvious_reader(tmp_path_factory, content, block):
    path = tmp_path_factory.mktemp("pack")
    (path / "t.csv").write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folders, "BLOCK_BYTES", block)
        patch.setattr(folders, "MAX_LINE_BYTES", 30)

        read, faults = lines(path)

    assert read == naive.lines(content, 30)
    assert {fault.line for fault in faults} == naive.faulty_lines(content, 30)
