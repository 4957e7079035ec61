"""The same sums, written as one would by hand: slow, obvious, in fractions."""

from fractions import Fraction


def over_communes(rows, how):
    """Return the sum or the weighted mean of (value, weight) pairs, or None when none is known."""
    if how == "sum":
        known = [Fraction(value) for value, _ in rows if value is not None]
        return sum(known) if known else None
    known = [(value, weight) for value, weight in rows if value is not None and weight is not None]
    weights = sum(Fraction(weight) for _, weight in known)
    if not weights:
        return None
    return sum(Fraction(value) * Fraction(weight) for value, weight in known) / weights


def over_time(values, how):
    """Return the sum, the mean or the last of the known values of successive periods."""
    known = [Fraction(value) for value in values if value is not None]
    if not known:
        return None
    return {"sum": sum(known), "mean": sum(known) / len(known), "last": known[-1]}[how]


def counted(tree, node):
    """Return what a node of the plan is worth: its own sum, or its parts' when they say more.

    ``tree`` gives, for a node, its own cents and its children.
    """
    own, children = tree[node]
    return max(own, sum(counted(tree, child) for child in children))


def status(facts):
    """Return the highest rank shown by any fact, 0 when there is none."""
    return max(facts, default=0)
