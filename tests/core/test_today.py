"""What waits for a person: every room speaks, what is due comes first, nothing is lost."""

from datetime import date

import pytest

from agglo.core.today import Lot, Rooms, Task

DAY = date(2026, 3, 2)


def test_what_is_due_comes_first_and_what_is_empty_last():
    rooms = Rooms()
    rooms.register(
        "a", lambda user, on: [Lot("a.none", "rien", 0), Lot("a.undated", "sans date", 1)]
    )
    rooms.register("b", lambda user, on: [_due(date(2026, 2, 1)), _due(date(2026, 1, 1))])

    keys = [lot.key for lot in rooms.lots("someone", DAY)]

    assert keys == ["due-2026-01-01", "due-2026-02-01", "a.undated", "a.none"]


def test_a_room_is_told_who_asks_and_for_which_day():
    rooms, asked = Rooms(), []
    rooms.register("a", lambda user, on: asked.append((user, on)) or [])

    assert rooms.lots("someone", DAY) == []
    assert asked == [("someone", DAY)]


def test_two_functions_of_one_room_are_a_mistake():
    rooms = Rooms()

    def read(user, on):
        return []

    rooms.register("a", read)
    rooms.register("a", read)  # the same module read twice is none

    with pytest.raises(ValueError, match="'a'"):
        rooms.register("a", lambda user, on: [])


def test_a_lot_says_how_many_tasks_it_leaves_out():
    lot = Lot("a.all", "tâches", 5, (Task("une", "/1/"), Task("deux", "/2/")))

    assert lot.n_left_out == 3
    assert not lot.is_empty


def _due(day):
    return Lot(f"due-{day}", "dues", 1, (Task("tard", "/"), Task("tôt", "/", due=day)))
