"""Rows read without their models: lists read thousands of them."""

from datetime import datetime
from typing import NamedTuple


class SourceRow(NamedTuple):
    """A source, as facts name it."""

    key: str
    title: str
    url: str


class AmountRow(NamedTuple):
    """An amount read without its model: lists read thousands of them."""

    key: str
    label: str
    action_id: int | None
    stage: str
    period: str
    amount_cents: int
    qualifier: str
    locator: str
    entered_at: datetime
    is_withdrawal: bool
    priority_key: str | None
    funder_key: str | None
    funder_name: str | None
    source_key: str | None
    source_title: str | None
    source_url: str | None

    @property
    def source(self) -> SourceRow | None:
        """Return the source of the amount."""
        if self.source_key is None:
            return None
        return SourceRow(self.source_key, self.source_title or "", self.source_url or "")


AMOUNT_COLUMNS = (
    *("key", "label", "action_id", "stage", "period", "amount_cents", "qualifier", "locator"),
    *("entered_at", "is_withdrawal", "priority__key", "funder__key", "funder__name"),
    *("source__key", "source__title", "source__url"),
)
