"""Datasets from a folder, from a server that cuts, lies or is slow, and from nowhere."""

import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from agglo.packs.fetch import Cache, Unfetched, fetch, mirrored
from agglo.packs.manifest import Outside

DATA = json.dumps({"type": "FeatureCollection", "features": [], "pad": "é" * 50_000}).encode()
HERE = "127.0.0.1"


class Server:
    """A server on this machine that does as the test says, and remembers what it was asked."""

    def __init__(self, content=DATA, *, cut_at=None, fail=(), status=200, slow_s=0.0, ranges=True):
        self.content, self.cut_at, self.fail = content, cut_at, list(fail)
        self.status, self.slow_s, self.ranges = status, slow_s, ranges
        self.asked = []

    def answer(self, handler):
        self.asked.append((handler.path, handler.headers.get("Range")))
        time.sleep(self.slow_s)
        if self.fail:
            handler.send_error(self.fail.pop(0))
            return
        start, wanted = 0, handler.headers.get("Range")
        if wanted and self.ranges:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(self.content):
                handler.send_error(416)
                return
        handler.send_response(206 if start else self.status)
        handler.send_header("Content-Length", str(len(self.content) - start))
        if start:
            whole = len(self.content)
            handler.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
        handler.end_headers()
        end = self.cut_at or len(self.content)
        self.cut_at = None
        handler.wfile.write(self.content[start:end])

    @contextmanager
    def running(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.answer(self)

            def log_message(self, *args):
                pass

        with ThreadingHTTPServer((HERE, 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield f"http://{HERE}:{server.server_port}"
            server.shutdown()
            thread.join()


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache" / "val")


def outside(url, format="geojson"):
    return Outside("boundaries", url, format, "boundaries.geojson")


def test_a_dataset_is_brought_and_locked(cache):
    server, moves = Server(), []
    with server.running() as url:
        path, is_new = fetch(outside(f"{url}/b"), cache, progress=lambda *at: moves.append(at))

    assert is_new
    assert path.read_bytes() == DATA
    assert cache.locked("boundaries.geojson").sha256 == hashlib.sha256(DATA).hexdigest()
    assert cache.lock_file == cache.folder.with_name("val.lock")
    assert moves[-1] == (len(DATA), len(DATA))
    assert [file.name for file in cache.folder.iterdir()] == ["boundaries.geojson"]


def test_what_is_there_is_not_asked_again(cache):
    server = Server()
    with server.running() as url:
        fetch(outside(f"{url}/b"), cache)
        _, is_new = fetch(outside(f"{url}/b"), cache)

    assert not is_new
    assert len(server.asked) == 1


def test_an_address_that_changes_in_the_pack_is_asked(cache):
    server = Server()
    with server.running() as url:
        fetch(outside(f"{url}/old"), cache)
        _, is_new = fetch(outside(f"{url}/new"), cache)

    assert is_new
    assert cache.locked("boundaries.geojson").url == f"{url}/new"


def test_a_download_that_is_cut_goes_on_where_it_stopped(cache):
    server = Server(cut_at=30_000)
    with server.running() as url:
        path, _ = fetch(outside(f"{url}/b"), cache)

    assert [wanted for _, wanted in server.asked] == [None, "bytes=30000-"]
    assert path.read_bytes() == DATA


def test_a_later_call_goes_on_too(cache):
    cache.folder.mkdir(parents=True)
    (cache.folder / "boundaries.geojson.part").write_bytes(DATA[:1000])
    server = Server()
    with server.running() as url:
        path, _ = fetch(outside(f"{url}/b"), cache)

    assert [wanted for _, wanted in server.asked] == ["bytes=1000-"]
    assert path.read_bytes() == DATA


def test_a_server_that_cannot_resume_begins_again(cache):
    cache.folder.mkdir(parents=True)
    (cache.folder / "boundaries.geojson.part").write_bytes(b"old")
    with Server(ranges=False).running() as url:
        path, _ = fetch(outside(f"{url}/b"), cache)

    assert path.read_bytes() == DATA


@pytest.mark.parametrize("part", [b"x" * 1000, DATA + b"too long"])
def test_a_half_that_is_of_another_file_is_forgotten(cache, part):
    cache.folder.mkdir(parents=True)
    (cache.folder / "boundaries.geojson.part").write_bytes(part)
    with Server().running() as url:
        path, _ = fetch(outside(f"{url}/b"), cache)

    assert path.read_bytes() == DATA


def test_a_failure_that_passes_is_tried_again(cache):
    server = Server(fail=[503, 429])
    with server.running() as url:
        path, _ = fetch(outside(f"{url}/b"), cache)

    assert len(server.asked) == 3
    assert path.read_bytes() == DATA


def test_a_failure_that_stays_is_told(cache):
    server = Server(fail=[503] * 9)
    with server.running() as url, pytest.raises(Unfetched, match=r"réponse 503.*--mirror"):
        fetch(outside(f"{url}/b"), cache)

    assert len(server.asked) == 4


def test_an_address_that_does_not_exist_is_told(cache):
    server = Server(fail=[404])
    with server.running() as url, pytest.raises(Unfetched, match="n'existe pas"):
        fetch(outside(f"{url}/b"), cache)

    assert len(server.asked) == 1


def test_an_absent_network_is_told(cache):
    with pytest.raises(Unfetched, match=r"127\.0\.0\.1 ne répond pas .*Vérifiez le réseau"):
        fetch(outside(f"http://{HERE}:9/b"), cache, timeout=2)


def test_a_slow_server_is_left_in_time(cache):
    with Server(slow_s=1.5).running() as url:
        start = time.monotonic()
        with pytest.raises(Unfetched, match="ne répond pas"):
            fetch(outside(f"{url}/b"), cache, timeout=0.3)
        waited_s = time.monotonic() - start

    assert waited_s < 1.2
    assert not (cache.folder / "boundaries.geojson").exists()


def test_a_page_instead_of_data_is_refused(cache):
    page = Server(b"<html>Identifiez-vous</html>")
    with page.running() as url, pytest.raises(Unfetched, match="JSON"):
        fetch(outside(f"{url}/b"), cache)

    assert not list(cache.folder.iterdir())


def test_a_file_that_is_not_the_locked_one_is_refused_then_accepted_when_asked(cache):
    with Server().running() as url:
        path, _ = fetch(outside(f"{url}/b"), cache)
        path.write_bytes(DATA + b" ")  # damaged on the disk: brought again
        assert fetch(outside(f"{url}/b"), cache)[1]
    path.unlink()
    other = Server(b'{"type": "FeatureCollection", "features": []}')
    port = int(url.rpartition(":")[2])
    other_url = outside(f"http://{HERE}:{port}/b")
    mirror = cache.folder.parent / "mirror" / HERE
    mirror.mkdir(parents=True)
    (mirror / "b").write_bytes(other.content)

    with pytest.raises(Unfetched, match=r"pas celui du verrou.*--refresh"):
        fetch(other_url, cache, mirror=str(mirror.parent))
    assert not path.exists()
    fetch(other_url, cache, mirror=str(mirror.parent), refresh=True)

    assert path.read_bytes() == other.content
    assert cache.locked("boundaries.geojson").n_bytes == len(other.content)


@pytest.mark.parametrize("name", ["b.json", "b"])
def test_a_mirror_is_a_folder_laid_out_by_host_and_path(cache, tmp_path, name):
    (tmp_path / "mirror/geo.example/epcis").mkdir(parents=True)
    (tmp_path / "mirror/geo.example/epcis" / name).write_bytes(DATA)

    path, _ = fetch(
        outside("https://geo.example/epcis/b?x=1&y=2"), cache, mirror=str(tmp_path / "mirror")
    )

    assert path.read_bytes() == DATA


def test_a_mirror_may_be_served(cache):
    server = Server(fail=[404])
    with server.running() as url:
        path, _ = fetch(outside("https://geo.example/epcis/b?x=1"), cache, mirror=f"{url}/m/")

    assert [asked for asked, _ in server.asked] == [
        "/m/geo.example/epcis/b.json",
        "/m/geo.example/epcis/b",
    ]
    assert path.read_bytes() == DATA


def test_a_mirror_that_lacks_the_file_says_where_it_looked(cache, tmp_path):
    with pytest.raises(Unfetched, match=r"n'a pas geo\.example/b\.json ni geo\.example/b"):
        fetch(outside("https://geo.example/b"), cache, mirror=str(tmp_path))


def test_a_mirror_that_is_not_there_is_told(cache, tmp_path):
    with pytest.raises(Unfetched, match="n'est pas un dossier"):
        fetch(outside("https://geo.example/b"), cache, mirror=str(tmp_path / "absent"))


@pytest.mark.parametrize("path", ["../../etc/passwd", "a/%2e%2e/%2e%2e/b", "a//b", "a%00b"])
def test_an_address_never_leads_out_of_a_mirror(path):
    with pytest.raises(Unfetched, match="ne peut pas être lue"):
        mirrored(f"https://geo.example/{path}")


def test_a_redirection_to_a_file_of_the_machine_is_not_followed(cache):
    class Trap(Server):
        def answer(self, handler):
            handler.send_response(302)
            handler.send_header("Location", "file:///etc/passwd")
            handler.end_headers()

    with Trap().running() as url, pytest.raises(Unfetched, match="seules http et https"):
        fetch(outside(f"{url}/b"), cache, timeout=3)


def test_a_lock_that_cannot_be_read_is_told(cache):
    cache.lock_file.parent.mkdir(parents=True)
    cache.lock_file.write_text("{")

    with pytest.raises(Unfetched, match="illisible"):
        fetch(outside("https://geo.example/b"), cache)
