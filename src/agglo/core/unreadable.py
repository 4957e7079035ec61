"""The error of every reader: a text was found where another was expected."""

from agglo.core.french import NBSP, quoted


class Unreadable(ValueError):
    """A text that cannot be read as what it should be.

    Someone must edit it: ``found`` is the text as written, ``expected`` says in
    French what is expected there, as the end of a sentence, without a full stop.

    >>> str(Unreadable("12,5", "un montant en euros"))
    '«\\xa012,5\\xa0»\\xa0: attendu un montant en euros'
    """

    def __init__(self, found: str, expected: str) -> None:
        self.found = found
        self.expected = expected
        super().__init__(found, expected)

    def __str__(self) -> str:
        return f"{quoted(self.found)}{NBSP}: attendu {self.expected}"
