"""Who holds which rights on which day, told by counting days one by one: the twin of the queries.

Nothing is clever here: a role held is a set of days, and what was delegated of it keeps only the
days that are also in the set it comes from, as long as its giver's account is open.
"""

from dataclasses import dataclass, field


@dataclass
class Held:
    """A role of someone: the days it covers, and where it comes from."""

    user: int
    permissions: frozenset
    days: set
    comes_from: "Held | None" = None
    may_delegate: bool = False


@dataclass
class World:
    """Everything that was given and ended, day by day."""

    horizon: range
    held: list = field(default_factory=list)
    closed: set = field(default_factory=set)

    def give(self, user, permissions, since, until, *, may_delegate):
        """Give a role from a day to another; ``until`` None: to the end of the horizon."""
        last = self.horizon.stop - 1 if until is None else until
        one = Held(user, permissions, set(range(since, last + 1)), None, may_delegate)
        self.held.append(one)
        return one

    def delegate(self, held, to, since, until):
        """Delegate what is held."""
        days = set(range(since, until + 1))
        one = Held(to, held.permissions, days, held, held.may_delegate)
        self.held.append(one)
        return one

    def end(self, held, last):
        """Keep the days up to the last one."""
        held.days = {day for day in held.days if day <= last}

    def rights(self, user, day):
        """Return what a person may do on a day."""
        if user in self.closed:
            return set()
        mine = [one for one in self.held if one.user == user and self._counts(one, day)]
        return {name for one in mine for name in one.permissions}

    def _counts(self, one, day):
        if day not in one.days:
            return False
        if one.comes_from is None:
            return True
        giver = one.comes_from
        return (
            giver.may_delegate
            and giver.user not in self.closed
            and giver.comes_from is None
            and day in giver.days
        )

    def administered(self, day):
        """Say whether somebody directly manages the accounts on a day."""
        return any(
            "people.account:manage" in one.permissions
            and one.comes_from is None
            and one.user not in self.closed
            and day in one.days
            for one in self.held
        )
