"""The order in which things that refer to one another are computed, and why there may be none."""

from collections import deque
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

Graph = Mapping[str, Iterable[str]]
"""For each key, the keys that it is computed from. A key that is only referred to is a leaf."""


def topological_order(graph: Graph) -> list[str]:
    """Return the keys of a graph, each after those that it is computed from.

    Ties are broken by key, so that the order is always the same. Raises ValueError
    when there is a cycle: report ``cycles`` first.

    >>> topological_order({"levier": ["investi", "verse"], "part": ["levier"], "verse": []})
    ['verse', 'levier', 'part']
    """
    sorter = TopologicalSorter(
        {key: [ref for ref in refs if ref in graph] for key, refs in graph.items()}
    )
    try:
        sorter.prepare()
    except CycleError as error:
        raise ValueError(f"no order: these keys go round in circles, {error.args[1]}") from None
    order: list[str] = []
    while ready := sorted(sorter.get_ready()):
        order += ready
        sorter.done(*ready)
    return order


def cycles(graph: Graph) -> list[list[str]]:
    """Return one shortest cycle for each knot of keys that lead to one another.

    A cycle starts at its smallest key and each key refers to the next, the last to
    the first. No cycle, no list.

    >>> cycles({"a": ["b"], "b": ["c"], "c": ["a", "b"], "d": ["d"], "e": ["a"]})
    [['b', 'c'], ['d']]
    """
    knotted = _without_ends(graph)
    reached = {key: _reached(knotted, key) for key in knotted}
    found: list[list[str]] = []
    settled: set[str] = set()
    for key in sorted(knotted):
        knot = {other for other in reached[key] if key in reached[other]} - settled
        settled |= knot
        if knot:
            rounds = (_shortest_round(knotted, member) for member in sorted(knot))
            found.append(_from_smallest(min(rounds, key=len)))
    return found


def _without_ends(graph: Graph) -> dict[str, set[str]]:
    """Drop, again and again, the keys that refer to nothing: they are on no cycle."""
    left = {key: {ref for ref in refs if ref in graph} for key, refs in graph.items()}
    referring: dict[str, set[str]] = {key: set() for key in graph}
    for key, refs in left.items():
        for ref in refs:
            referring[ref].add(key)
    ends = [key for key, refs in left.items() if not refs]
    for end in ends:  # grows as it is read
        del left[end]
        for key in referring[end]:
            left[key].discard(end)
            if not left[key]:
                ends.append(key)
    return left


def _reached(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """Return the keys that a key leads to; itself only when it is on a cycle."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = graph[waiting.pop()] - seen
        seen |= fresh
        waiting += fresh
    return seen


def _shortest_round(graph: Mapping[str, set[str]], start: str) -> list[str]:
    """Return a shortest way from a key back to itself, without the return."""
    came_from: dict[str, str] = {}
    waiting = deque([start])
    while start not in came_from:
        key = waiting.popleft()
        for ref in sorted(graph[key] - came_from.keys()):
            came_from[ref] = key
            waiting.append(ref)
    way = [came_from[start]]
    while way[0] != start:
        way.insert(0, came_from[way[0]])
    return way


def _from_smallest(cycle: list[str]) -> list[str]:
    first = cycle.index(min(cycle))
    return cycle[first:] + cycle[:first]
