"""What every benchmark gives: figures with their unit and, where one was set, the bar to pass."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a run. ``at_most`` or ``at_least`` is the bar that the project set itself."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def holds(self) -> bool:
        """Tell whether the figure passes its bar; true when there is none."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    def to_json(self) -> dict[str, object]:
        """Return the figure, its bar and whether it passes, for ``--json``."""
        return asdict(self) | {"holds": self.holds}
