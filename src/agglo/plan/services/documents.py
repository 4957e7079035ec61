"""Attaching files to actions: checked by content, kept under their digest, never twice."""

import hashlib
import os
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.conf import settings
from django.db import transaction

from agglo.core.french import quoted, size
from agglo.journal import services as journal
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models import Action, Document
from agglo.plan.refusals import AlreadyAttached, FileNotAccepted, FileTooLarge
from agglo.plan.rules.uploads import NotAccepted, Recognised, recognise
from agglo.plan.services import chains

TITLE_LIMIT = 160


@transaction.atomic
def attach_document(
    *, action: Action, title: str, file: IO[bytes], actor: User, at: datetime
) -> Document:
    """Attach a file to an action, in the working version. Nothing is kept of one that is refused.

    Raises NotAllowed, FileTooLarge, FileNotAccepted or AlreadyAttached, having written nothing.
    """
    permissions.require(actor, permissions.RECORD_DOCUMENT, on=chains.day(at))
    content, recognised = _read(file)
    digest = hashlib.sha256(content).hexdigest()
    action = chains.locked(action)
    same = action.documents.current().filter(sha256=digest).first()
    if same is not None:
        raise AlreadyAttached(name=recognised.name, title=same.title)
    document = Document.objects.create(
        action=action,
        title=title.strip()[:TITLE_LIMIT] or recognised.name,
        name=recognised.name,
        media_type=recognised.media_type,
        n_bytes=len(content),
        sha256=digest,
        **chains.authored(actor, at),
    )
    _store(document, content)
    _journal("plan.document:record", document, actor, at, before=None)
    return document


@transaction.atomic
def withdraw_document(*, seen: Document, why: str, actor: User, at: datetime) -> Document:
    """Take a document out of the working version; its content stays for the history.

    Raises NotAllowed, WhyMissing or ChangedMeanwhile, having written nothing.
    """
    permissions.require(actor, permissions.RECORD_DOCUMENT, on=chains.day(at))
    chains.locked(seen.action)
    seen = chains.as_now(seen)
    why = chains.reason(why, seen.title, seen=seen)
    chains.still_current(seen, seen.title, said, fields)
    return _follow(seen, actor, at, why, withdraw=True)


@transaction.atomic
def restore_document(*, seen: Document, why: str, actor: User, at: datetime) -> Document:
    """Put back a document that was withdrawn, in the working version.

    Raises NotAllowed, WhyMissing or ChangedMeanwhile, having written nothing.
    """
    permissions.require(actor, permissions.RECORD_DOCUMENT, on=chains.day(at))
    chains.locked(seen.action)
    seen = chains.as_now(seen)
    why = chains.reason(why, seen.title)
    chains.still_current(seen, seen.title, said, fields)
    return _follow(seen, actor, at, why, withdraw=False)


def said(document: Document) -> str:
    """Return a document in French."""
    return "document retiré" if document.is_withdrawal else quoted(document.title)


def fields(document: Document) -> dict[str, str]:
    """Return what a document says, field by field."""
    return {"Titre": "retiré" if document.is_withdrawal else document.title}


def as_journalled(document: Document) -> dict[str, object]:
    """Return a document as the journal keeps it: its digest, not its content."""
    return {
        "action": document.action.key,
        "title": document.title,
        "name": document.name,
        "media_type": document.media_type,
        "n_bytes": document.n_bytes,
        "sha256": document.sha256,
        "withdrawn": document.is_withdrawal,
    }


def _follow(seen: Document, actor: User, at: datetime, why: str, *, withdraw: bool) -> Document:
    new = None if withdraw else seen.sha256
    made = Document.objects.create(
        action=seen.action,
        title=seen.title,
        name=seen.name,
        media_type=seen.media_type,
        n_bytes=seen.n_bytes,
        sha256=seen.sha256,
        supersedes=seen,
        is_withdrawal=withdraw,
        is_undo=chains.is_undo(seen, lambda document: document.sha256, new),
        why=why,
        **chains.authored(actor, at),
    )
    verb = "plan.document:withdraw" if withdraw else "plan.document:record"
    _journal(verb, made, actor, at, before=seen)
    return made


def _read(file: IO[bytes]) -> tuple[bytes, Recognised]:
    """Return the content of a file and what it is, having read no more than may be kept."""
    limit = settings.CONFIG.upload_mb * 1_000_000
    name = getattr(file, "name", "") or "document"
    content = file.read(limit + 1)
    if len(content) > limit:
        weight = max(len(content), getattr(file, "size", 0) or 0)
        raise FileTooLarge(name=name, size=size(weight), limit=size(limit))
    try:
        return content, recognise(content, name)
    except NotAccepted as reason:
        raise FileNotAccepted(name=name, found=reason) from None


def _store(document: Document, content: bytes) -> None:
    """Keep a content under its digest; the same one is kept once for all, whole or not at all."""
    path = Path(settings.MEDIA_ROOT) / document.path
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    os.replace(part.name, path)


def _journal(
    verb: str, after: Document, actor: User, at: datetime, *, before: Document | None
) -> None:
    journal.record(
        verb=verb,
        object_type="plan.action",
        object_key=after.action.key,
        actor=actor,
        at=at,
        before=as_journalled(before) if before else None,
        after=as_journalled(after),
        why=after.why,
    )
