"""The family of errors that are an answer: a rule said no to something a person asked for."""


class Refusal(Exception):
    """A rule said no to something a person asked for.

    Not a bug: it is shown to the person and never sent to the error tracker.
    A subclass gives ``code``, stable for tests, logs and the API, and the three
    sentences a person needs: what happened, why, and what can be done now. Facts
    are named, ``%(left)s``; a percent sign is written ``%%``. A subclass that
    leaves one of the four out is a mistake of ours, found when it is defined.

    >>> class EnvelopeDry(Refusal):
    ...     code = "funds.envelope-dry"
    ...     what = "L'aide %(reference)s ne peut pas être accordée."
    ...     why = "Il reste %(left)s."
    ...     remedy = "Mettez-la en attente."
    >>> EnvelopeDry(reference="D-0042", left="59,99 €").for_people()
    "L'aide D-0042 ne peut pas être accordée. Il reste 59,99 €. Mettez-la en attente."
    """

    code: str
    what: str
    why: str
    remedy: str

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        for name in ("code", "what", "why", "remedy"):
            if not getattr(cls, name, ""):
                raise TypeError(f"{cls.__name__} must say its {name}.")

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.for_people())

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.facts)

    def for_people(self) -> str:
        """Return the message in French, with its facts filled in."""
        return " ".join(part % self.facts for part in (self.what, self.why, self.remedy))


def _rebuild(kind: type[Refusal], facts: dict[str, object]) -> Refusal:
    """Make a refusal again on the other side of a process boundary."""
    return kind(**facts)
