"""Editions: a report frozen with its records, sealed, compared, and checked years later.

The content holds the composition, the facts and the document made from them; its seal is the
SHA-256 of its canonical JSON and, when the instance has a key, an Ed25519 signature of it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from agglo.core.canonical import canonical_bytes, digest
from agglo.core.french import NBSP, quoted
from agglo.plan.rules.figures import Figure
from agglo.plan.rules.workbook import recompute
from agglo.report.rules import document
from agglo.report.rules.composition import parse
from agglo.report.rules.facts import Facts

Json = dict[str, Any]

SCHEMA = "agglo-report-1"
FILE_KEYS = {"schema", "content", "hash", "signature", "public_key"}
UNREADABLE = (
    *(AttributeError, ArithmeticError, IndexError, KeyError, TypeError, ValueError),
    RecursionError,
)
"""What reading back an altered content may raise."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition a content is: none (0) for a working version, which nobody published."""

    number: int = 0
    published_at: datetime | None = None
    why: str = ""
    changes: tuple[Json, ...] = ()
    journal: str = ""  # its head at that moment, as ``agglo journal verify --anchor`` takes it


@dataclass(frozen=True, slots=True)
class Seal:
    """What proves a content: its hash; a signature and its public key in hexadecimal, or blank."""

    hash: str
    signature: str = ""
    public_key: str = ""


def content(
    *, slug: str, composition: str, facts: Facts, edition: Edition, software: str, pack: Json
) -> Json:
    """Return all that an edition freezes, as JSON will read it back."""
    at = edition.published_at
    return {
        "slug": slug,
        "number": edition.number,
        "published_at": at.astimezone(UTC).isoformat() if at else None,
        "why": edition.why,
        "changes": list(edition.changes),
        "software": software,
        "pack": pack,
        "journal": edition.journal,
        "composition": composition,
        "facts": facts.to_json(),
        "document": document.build(parse(composition), facts),
    }


def substance(content: Mapping[str, Any]) -> str:
    """Return the hash of what an edition says, apart from when and why it was published."""
    return digest({"composition": content["composition"], "facts": content["facts"]})


def seal(content: Json, private_key: bytes | None) -> Seal:
    """Return the seal of a content; without a key it has no signature."""
    written = canonical_bytes(content)
    fingerprint = hashlib.sha256(written).hexdigest()
    if not private_key:
        return Seal(fingerprint)
    key = Ed25519PrivateKey.from_private_bytes(private_key)
    return Seal(fingerprint, key.sign(written).hex(), key.public_key().public_bytes_raw().hex())


def file_bytes(content: Json, seal: Seal) -> bytes:
    """Return ``report.json``: the content and its seal, in the one canonical writing."""
    return canonical_bytes(
        {
            "schema": SCHEMA,
            "content": content,
            "hash": seal.hash,
            "signature": seal.signature,
            "public_key": seal.public_key,
        }
    )


def verify(data: bytes, *, public_key: str = "") -> list[str]:
    """Return what is wrong in a ``report.json``, in French; nothing when it is as published.

    Every figure is computed again from the records in the file, the document is made again from
    the composition and the figures, and the seal is checked. ``public_key`` is the key that the
    reader expects the signature to be made with.
    """
    try:
        file = json.loads(data)
    except (ValueError, RecursionError):
        return ["Ce fichier n’est pas du JSON lisible."]
    if not isinstance(file, dict) or file.keys() != FILE_KEYS or file["schema"] != SCHEMA:
        return ["Ce fichier n’est pas un bilan d’Agglo (report.json)."]
    try:
        if canonical_bytes(file) != data:
            return ["Le fichier n’est pas écrit comme Agglo l’écrit\xa0: il a été retouché."]
        return _seal_faults(file, public_key) + _content_faults(file["content"])
    except UNREADABLE:
        return ["Le contenu figé ne se relit pas\xa0: il a été altéré."]


def _seal_faults(file: Json, expected_key: str) -> list[str]:
    faults = []
    if digest(file["content"]) != file["hash"]:
        faults.append("L’empreinte du contenu n’est pas celle qui est écrite\xa0: il a été altéré.")
    if bool(file["signature"]) != bool(file["public_key"]):
        faults.append("La signature ou la clé publique manque.")
    elif file["signature"] and not _is_signed(file):
        faults.append("La signature n’est pas celle du contenu par la clé publique écrite.")
    if expected_key and file["public_key"] != expected_key:
        faults.append("La clé publique n’est pas celle attendue.")
    return faults


def _is_signed(file: Json) -> bool:
    signature, public_key = bytes.fromhex(file["signature"]), bytes.fromhex(file["public_key"])
    if (signature.hex(), public_key.hex()) != (file["signature"], file["public_key"]):
        return False  # the same bytes written otherwise: somebody touched them
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            signature, canonical_bytes(file["content"])
        )
    except InvalidSignature:
        return False
    return True


def _content_faults(content: Json) -> list[str]:
    facts = Facts.from_json(content["facts"])
    faults = []
    for name, figure in facts.every_figure().items():
        faults += [
            f"Le chiffre {quoted(each.name)} ({name}){NBSP}: ses relevés ne donnent pas "
            f"{each.number_text()}."
            for each in _with_inputs(figure)
            if recompute(each) != each.value
        ]
    if document.build(parse(content["composition"]), facts) != content["document"]:
        faults.append(
            "Le texte et les chiffres figés ne redonnent pas le document publié, fait par Agglo "
            f"{content['software']}."
        )
    return faults


def _with_inputs(figure: Figure) -> list[Figure]:
    return [figure, *(each for inner in figure.inputs for each in _with_inputs(inner))]


def proof(data: bytes) -> str:
    """Say in French what a verified ``report.json`` is."""
    file = json.loads(data)
    content, n_figures = file["content"], len(Facts.from_json(file["content"]["facts"]).figures)
    which = f"édition {content['number']}" if content["number"] else "version de travail"
    signed = f"signée par la clé {file['public_key']}" if file["signature"] else "non signée"
    return (
        f"{content['document']['title']}, {which}{NBSP}: {n_figures} chiffres recalculés depuis "
        f"leurs relevés, empreinte {file['hash']}, {signed}. Tout concorde."
    )
