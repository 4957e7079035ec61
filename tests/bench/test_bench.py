import http.server
import threading

import pytest

from agglo.bench import client
from agglo.bench.measures import Measure


@pytest.mark.parametrize(("value", "holds"), [(14.99, True), (15, True), (15.01, False)])
def test_a_ceiling_holds_up_to_itself(value, holds):
    assert Measure("load", value, "s", at_most=15).holds is holds


@pytest.mark.parametrize(("value", "holds"), [(0.24, False), (0.25, True), (3, True)])
def test_a_floor_holds_from_itself(value, holds):
    assert Measure("share", value, "×", at_least=0.25).holds is holds


def test_a_measure_without_a_bar_holds():
    assert Measure("bare", 1, "s").to_json()["holds"]


class Hello(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"salut")

    def log_message(self, *args):
        pass


def test_the_client_counts_what_it_was_answered():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hello) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        load = client.run(server.server_port, ["/{turn}"], clients=2, seconds=0.2)
        server.shutdown()

    assert load.statuses == {200}
    assert load.n_answers >= 2
    assert load.n_bytes > 5 * load.n_answers
