"""The chain of the journal: what the hash of a line covers, and how a broken chain is found."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from json import JSONEncoder

Cells = Mapping[str, str | None]
"""One line as texts, exactly as the database holds them, by name of column."""

HASHED = (
    *("seq", "at", "actor", "imported", "verb", "object_type", "object_key"),
    *("before", "after", "why", "previous", "object_previous"),
)
"""The columns that the hash covers: all of them but the hash."""


def instant_text(at: datetime) -> str:
    """Write an instant as the hash covers it: in UTC, with its microseconds.

    >>> instant_text(datetime(2024, 3, 25, 12, tzinfo=UTC))
    '2024-03-25 12:00:00.000000'
    """
    if at.tzinfo is None:
        raise ValueError(f"an instant must carry its offset, received {at!r}")
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


_canonical = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""The writing of ``core.canonical``, which texts alone do not need to be prepared for."""


def fingerprint(cells: Cells) -> str:
    """Return the hash of a line: SHA-256 of its cells, but the hash itself, as canonical JSON."""
    return sha256(_canonical({name: cells[name] for name in HASHED}).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the journal: at which line, of which kind, said in French."""

    seq: int | None
    kind: str  # altered | missing | added | link | object-link | head | unreadable | anchor
    message: str


@dataclass(slots=True)
class Checker:
    """Reads a journal line by line, in the order of their numbers, and says what is wrong.

    An anchor is a head that someone noted elsewhere: that line must still have that hash.
    Memory: one hash per object, whatever the number of lines.
    """

    anchor: tuple[int, str] | None = None
    seq: int = 0
    hash: str = ""
    of_object: dict[tuple[str | None, str | None], str] = field(default_factory=dict)

    def read(self, cells: Cells) -> Iterator[Fault]:
        """Check one line against those read before it."""
        seq = yield from self._place(cells["seq"] or "")
        if fingerprint(cells) != cells["hash"]:
            yield Fault(seq, "altered", "son contenu ne correspond plus à son empreinte")
        if cells["previous"] != self.hash:
            yield Fault(seq, "link", "elle ne suit pas l'écriture qui la précède aujourd'hui")
        about = (cells["object_type"], cells["object_key"])
        if cells["object_previous"] != self.of_object.get(about, ""):
            yield Fault(seq, "object-link", "elle ne suit pas l'écriture précédente du même objet")
        self.hash = self.of_object[about] = cells["hash"] or ""
        if self.anchor == (seq, self.hash):
            self.anchor = None

    def _place(self, found: str) -> Generator[Fault, None, int | None]:
        """Move on to the number of a line; return it, or None when it has no place here."""
        number = int(found) if found.isascii() and found.isdecimal() else 0
        if number <= self.seq:
            yield Fault(
                None, "added", f"le numéro «\xa0{found}\xa0» n'a pas sa place dans la suite"
            )
            return None
        first, last = self.seq + 1, number - 1
        if first == last:
            yield Fault(first, "missing", "elle manque")
        elif first < last:
            yield Fault(first, "missing", f"les écritures {first} à {last} manquent")
        self.seq = number
        return number

    def finish(self, head: tuple[int, str] | None) -> Iterator[Fault]:
        """Check the last line against the head of the journal, and that the anchor was met."""
        if self.anchor not in {None, (0, "")}:
            seq, _ = self.anchor
            yield Fault(seq, "anchor", "son empreinte n'est pas celle qui avait été relevée")
        if head is None:
            yield Fault(None, "head", "la tête du journal manque")
            return
        seq, hash_ = head
        if seq > self.seq:
            last = f"la tête du journal en est au numéro {seq}, la dernière écriture à {self.seq}"
            yield Fault(self.seq + 1, "missing", last)
        elif seq < self.seq:
            yield Fault(seq + 1, "added", f"la tête du journal en est encore au numéro {seq}")
        elif hash_ != self.hash:
            yield Fault(seq, "head", "la tête du journal porte une autre empreinte que la sienne")
