"""Senders in processes of their own, killed at each point or at any moment, alone or together."""

import random
import signal
import time

import pytest

from tests import instances
from tests.journal import senders
from tests.journal.mailserver import mail_server

STATES = 'SELECT "to", state FROM journal_letter'
ADDRESSES = [f"ada-{n}@demo.example" for n in range(3)]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.race)])
def instance(request, tmp_path):
    found = instances.new(tmp_path / "var", postgres=request.param == "postgres")
    yield found
    found.remove()


@pytest.fixture
def server():
    with mail_server() as server:
        yield server


def states(instance):
    return dict(instance.sql(STATES))


def give_up_on_senders(instance):
    """Let the time of those who died be over."""
    zone = "" if instance.is_sqlite else "+00"
    past = f"2001-01-01 00:00:00{zone}"
    instance.sql("UPDATE journal_letter SET next_at = %s WHERE state = 'sending'", past)


@pytest.mark.parametrize(
    ("dies_at", "n_arrived", "state"),
    [
        ("taken", 0, "uncertain"),
        ("connected", 0, "uncertain"),
        ("given", 1, "uncertain"),  # the server has it, and could not say so
        ("accepted", 1, "uncertain"),
        ("concluded", 1, "sent"),
    ],
)
def test_a_sender_killed_at_a_point_never_makes_a_letter_arrive_twice(
    instance, server, dies_at, n_arrived, state
):
    instance.do(senders.post, *ADDRESSES)
    process = instance.spawn(senders.send, server.port, dies_at)
    if dies_at == "given":
        server.on_delivery = lambda to: process.kill()
    process.join(60)
    server.on_delivery = None
    assert process.exitcode == -signal.SIGKILL
    assert sum(server.delivered.values()) == n_arrived

    instance.do(senders.send, server.port)
    give_up_on_senders(instance)
    instance.do(senders.send, server.port)

    assert states(instance) == dict(zip(ADDRESSES, [state, "sent", "sent"], strict=True))
    assert dict(server.delivered) == dict.fromkeys(ADDRESSES[0 if n_arrived else 1 :], 1)


def test_senders_killed_at_any_moment_never_make_a_letter_arrive_twice(instance, server):
    chance, addresses = random.Random(7), [f"ada-{n}@demo.example" for n in range(12)]
    instance.do(senders.post, *addresses)
    n_killed = 0

    while {"waiting", "sending"} & {*states(instance).values()}:
        process = instance.spawn(senders.send, server.port)
        process.join(0.3 + chance.random())
        if process.is_alive():
            process.kill()
            n_killed += 1
        process.join()
        time.sleep(0.1)  # for the server to see that it is gone
        give_up_on_senders(instance)

    found = states(instance)
    assert set(server.delivered.values()) == {1}
    assert {to for to, state in found.items() if state == "sent"} <= server.delivered.keys()
    assert {*found.values()} <= {"sent", "uncertain"}
    assert [*found.values()].count("uncertain") <= n_killed


def test_many_senders_at_once_send_each_letter_once(instance, server):
    addresses = [f"ada-{n}@demo.example" for n in range(80)]
    instance.do(senders.post, *addresses)

    processes = [instance.spawn(senders.send, server.port) for _ in range(4)]
    for process in processes:
        process.join(120)

    assert [process.exitcode for process in processes] == [0] * 4
    assert dict(server.delivered) == dict.fromkeys(addresses, 1)
    assert states(instance) == dict.fromkeys(addresses, "sent")
