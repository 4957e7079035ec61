"""What is wrong with an expression, said to the person who writes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from agglo.core.french import NBSP


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: the column where it starts, counted from 1, and a sentence in French."""

    column: int
    message: str

    def __str__(self) -> str:
        return f"colonne {self.column}{NBSP}: {self.message}"


class BadExpression(ValueError):
    """An expression that someone must correct. Names every fault that was found."""

    def __init__(self, source: str, faults: Sequence[Fault]) -> None:
        self.source = source
        self.faults = tuple(sorted(set(faults)))
        super().__init__(source, self.faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))
