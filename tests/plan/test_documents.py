"""Files attached to actions: kept once, read by whoever may, never run."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agglo.plan import permissions as can
from agglo.plan import refusals, reports, services
from agglo.plan.models import Document
from tests.plan.factories import NOON, TODAY, action, go_public, person
from tests.plan.files import PDF, PNG, body_of, ooxml

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def attach(of, content=PDF, name="Compte rendu.pdf", title="Compte rendu", by=None):
    file = io.BytesIO(content)
    file.name = name
    return services.attach_document(
        action=of, title=title, file=file, actor=by or person(*can.TASKS), at=NOON
    )


def read(client, document):
    """Return the status and the content of the file of a document."""
    response = client.get(document.get_absolute_url())
    return response.status_code, body_of(response)


def kept(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_it_is_kept_under_the_digest_of_its_content(settings):
    made = attach(action())

    (path,) = kept(settings)
    assert path.name == made.sha256 == hashlib.sha256(PDF).hexdigest()
    assert path.read_bytes() == PDF
    assert (made.name, made.media_type, made.n_bytes) == (
        "Compte-rendu.pdf",
        "application/pdf",
        len(PDF),
    )


def test_the_same_content_is_kept_once_for_two_actions(settings):
    attach(action("un"))
    attach(action("deux"))

    assert len(kept(settings)) == 1


def test_the_same_file_twice_on_an_action_is_refused():
    plant = action()
    attach(plant)

    with pytest.raises(refusals.AlreadyAttached, match="Compte rendu"):
        attach(plant, name="autre.pdf", title="Autre")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"MZ" + bytes(50), refusals.FileNotAccepted),
        (ooxml(**{"word/vbaProject.bin": b"x"}), refusals.FileNotAccepted),
        (PDF + bytes(1_000_001), refusals.FileTooLarge),
    ],
)
def test_what_is_refused_leaves_nothing(settings, content, refusal):
    settings.CONFIG = replace(settings.CONFIG, upload_mb=1)

    with pytest.raises(refusal):
        attach(action(), content)
    assert not kept(settings)
    assert not Document.objects.exists()


def test_the_largest_file_is_accepted_and_a_byte_more_refused(settings):
    settings.CONFIG = replace(settings.CONFIG, upload_mb=1)
    plant = action()

    attach(plant, PDF + bytes(1_000_000 - len(PDF)))
    with pytest.raises(refusals.FileTooLarge, match="1,0"):
        attach(plant, PDF + bytes(1_000_001 - len(PDF)))


def test_a_stranger_may_attach_nothing(settings):
    with pytest.raises(refusals.NotAllowed):
        attach(action(), by=person(can.RECORD_NOTE))
    assert not kept(settings)


def test_it_is_public_once_published_and_no_more_once_withdrawn(client):
    made, head = attach(action()), person(*can.TASKS)
    before, _ = read(client, made)
    shown = reports.action_page("planter", TODAY).documents
    go_public()
    once_published = read(client, made)
    listed = reports.action_page("planter", TODAY).documents
    services.withdraw_document(seen=made, why="Périmé", actor=head, at=NOON)
    working, _ = read(client, made)
    go_public()

    assert (before, shown) == (404, ())
    assert once_published == (200, PDF)
    assert [each.text for each in listed] == ["Compte rendu"]
    assert working == 200
    assert read(client, made)[0] == 404
    assert reports.action_page("planter", TODAY).documents == ()


def test_it_is_never_run_by_a_browser(client):
    made = attach(action(), PNG, "a.html")
    go_public()

    response = client.get(made.get_absolute_url())
    body_of(response)

    assert response["Content-Disposition"] == 'attachment; filename="a.png"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "image/png"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("permission", "status"), [(can.READ_WORKING, 200), (can.RECORD_NOTE, 404)]
)
def test_before_it_is_published_those_who_read_the_working_version_have_it(permission, status):
    made, reader = attach(action()), Client()
    reader.force_login(person(permission))

    assert read(reader, made)[0] == status


def test_another_name_is_not_its_address(client):
    made = attach(action())
    go_public()

    assert client.get(f"/documents/{made.pk}/autre.pdf").status_code == 404


def test_it_is_withdrawn_with_a_reason_once_public_and_put_back():
    made, head = attach(action()), person(*can.TASKS)
    go_public()
    fields = {"seen": made, "actor": head, "at": NOON}

    with pytest.raises(refusals.WhyMissing):
        services.withdraw_document(why="", **fields)
    gone = services.withdraw_document(why="Périmé", **fields)
    with pytest.raises(refusals.ChangedMeanwhile):
        services.withdraw_document(why="Périmé", **fields)
    back = services.restore_document(seen=gone, why="Finalement utile", actor=head, at=NOON)

    assert Document.objects.current().get() == back
    assert back.is_undo


def test_the_form_sends_a_file(client):
    client.force_login(person(can.RECORD_DOCUMENT))
    action()
    sent = SimpleUploadedFile("Délibération n° 12.pdf", PDF, "text/html")

    response = client.post(
        "/atelier/actions/planter/documents/",
        {"document-title": "", "document-file": sent},
        follow=True,
    )

    assert "est joint" in response.content.decode()
    assert Document.objects.get().name == "Deliberation-n-12.pdf"
