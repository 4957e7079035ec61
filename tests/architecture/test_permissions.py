"""Every right has its name, its French sentence and a role that may hold it; none is made up."""

import ast
import re
import tomllib

import pytest

from agglo.people.permissions import tasks
from tests.architecture.test_code import MODULES, ROOT, name_of

PERMISSION = re.compile(r"[a-z]+\.[a-z]+:[a-z]+")
ASKING = {"may", "require", "permission_required", "any_of", "communes_of", "has"}
"""Functions that are given a permission."""

PACKS = ("packs/val-fictif", "packs/bethune-bruay", "src/agglo/packs/template")


def calls_with_a_permission(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and _name(node.func) in ASKING:
            given = (*node.args, *(keyword.value for keyword in node.keywords))
            yield from (
                one.value
                for one in given
                if isinstance(one, ast.Constant)
                and isinstance(one.value, str)
                and PERMISSION.fullmatch(one.value)
            )


def _name(func):
    return getattr(func, "id", None) or getattr(func, "attr", None)


def constants(path):
    """Return what a module of permissions names in capitals."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            value = node.value.value
            if isinstance(value, str) and PERMISSION.fullmatch(value):
                yield value


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_permission_asked_for_in_code_has_its_task(path):
    asked = set(calls_with_a_permission(path))
    if path.name == "permissions.py":
        asked |= set(constants(path))

    assert not asked - tasks().keys()


def test_the_permissions_that_code_names_are_found():
    by_name = {name_of(path): path for path in MODULES}

    assert "journal.entry:read" in set(
        calls_with_a_permission(by_name["src/agglo/journal/views.py"])
    ) | set(constants(by_name["src/agglo/journal/permissions.py"]))
    assert "people.account:manage" in set(constants(by_name["src/agglo/people/permissions.py"]))


@pytest.mark.parametrize("name", sorted(tasks()))
def test_a_permission_is_of_the_room_that_names_it(name):
    assert PERMISSION.fullmatch(name)
    room = name.partition(".")[0]

    assert (ROOT / "src/agglo" / room / "permissions.py").exists()


@pytest.mark.parametrize("sentence", sorted(tasks().values()))
def test_a_task_ends_a_sentence(sentence):
    """« Vous ne pouvez pas … » is said with it."""
    assert sentence[0].islower()
    assert not sentence.endswith(".")


@pytest.mark.parametrize("pack", PACKS)
def test_a_role_of_our_packs_names_permissions_that_exist_and_together_they_give_all(pack):
    roles = tomllib.loads((ROOT / pack / "roles.toml").read_text("utf-8"))
    given = {name for role in roles.values() for name in role["permissions"]}

    assert given == tasks().keys()
