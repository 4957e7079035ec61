import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.expressions.graph import cycles, topological_order

from . import naive

keys = st.sampled_from("abcdefgh")
graphs = st.dictionaries(keys, st.lists(keys, max_size=3), max_size=8)


@given(graphs)
def test_there_is_an_order_or_a_cycle(graph):
    looping = {key for key in graph if key in naive.leads(graph, key)}
    found = cycles(graph)

    assert bool(found) == bool(looping)
    if looping:
        with pytest.raises(ValueError, match="circles"):
            topological_order(graph)
    else:
        order = topological_order(graph)
        assert sorted(order) == sorted(graph)
        for key, refs in graph.items():
            for ref in set(refs) & graph.keys():
                assert order.index(ref) < order.index(key)


@given(graphs)
def test_each_knot_shows_one_true_cycle(graph):
    looping = {key for key in graph if key in naive.leads(graph, key)}

    found = cycles(graph)

    for cycle in found:
        assert cycle[0] == min(cycle)
        assert len(set(cycle)) == len(cycle)
        for key, ref in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
            assert ref in graph[key]
    for key in looping:
        mutual = {other for other in naive.leads(graph, key) if key in naive.leads(graph, other)}
        assert sum(set(cycle) <= mutual for cycle in found) == 1


def test_the_order_is_the_same_whatever_the_order_of_the_keys():
    assert topological_order({"b": [], "a": [], "c": ["b"]}) == ["a", "b", "c"]
    assert topological_order({"c": ["b"], "a": [], "b": []}) == ["a", "b", "c"]


def test_a_long_chain_needs_no_recursion():
    chain = {f"k{n}": [f"k{n + 1}"] for n in range(5_000)}

    assert cycles(chain) == []
    assert topological_order(chain)[-1] == "k0"


def test_a_key_that_refers_to_itself_is_a_cycle():
    assert cycles({"a": ["a"], "b": ["a"]}) == [["a"]]
