"""What the pages of an import show, put together."""

import io
import re
from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate, localtime, now

from agglo.core.french import typeset
from agglo.core.refusal import Refusal
from agglo.core.sheets.refusals import SheetTooBig
from agglo.core.sheets.table import MAX_BYTES
from agglo.journal.wording import on_day
from agglo.people.permissions import permissions_of
from agglo.plan.permissions import PUBLISH
from agglo.workshop import permissions as can
from agglo.workshop.models import Sheet
from agglo.workshop.refusals import SheetChanged
from agglo.workshop.rules.sheets.entries import WHATS
from agglo.workshop.services import sheets as services
from agglo.workshop.sheet_forms import SheetForm, WhyForm
from agglo.workshop.sheets.preview import Preview, grid, preview

A_PAGE, FAULTS_A_PAGE = 50, 20
DOUBTS = ("à vérifier", "à vérifier")
_CELL = re.compile(r"c-([0-9]{1,7})-([0-9]{1,3})", re.ASCII)


def home(request: HttpRequest, form: SheetForm) -> dict[str, Any]:
    """Return what the first page shows: the form, and the last sheets."""
    related = Sheet.objects.select_related("by").defer("content", "table", "mending", "written")
    held = permissions_of(request.user, on=localdate())
    page = Paginator(related, A_PAGE).get_page(request.GET.get("page"))
    may_import = can.IMPORT_SHEET in held and bool(form.fields["contenu"].choices)
    return {"form": form, "page": page, "may_import": may_import}


def replaced(request: HttpRequest) -> Sheet | None:
    """Return the sheet whose place a new one takes, when there is one."""
    pk = request.POST.get("a_la_place_de", "")
    return get_object_or_404(Sheet, pk=int(pk)) if pk.isdecimal() else None


def keep(request: HttpRequest, form: SheetForm, instead_of: Sheet | None) -> Sheet:
    """Keep what the person gave, a file or a paste."""
    said, at = form.cleaned_data, now()
    file = said.get("fichier")
    if file and file.size > MAX_BYTES:
        raise SheetTooBig(name=file.name, most=f"{MAX_BYTES // 1_000_000} Mo")
    return services.keep_sheet(
        what=said["contenu"],
        data=file.read() if file else said["collage"],
        name=file.name if file else f"Collage du {on_day(localtime(at))}",
        actor=request.user,
        at=at,
        instead_of=instead_of,
    )


def shown(request: HttpRequest, sheet: Sheet, form: WhyForm, *, status: int = 200) -> HttpResponse:
    """Show what a sheet would do now."""
    at = now()
    found = preview(sheet, request.user, at)
    changed = list(found.changed_since(form.cleaned_data.get("a"))) if status == 409 else []
    what = request.GET.get("voir", "")
    what = what if what in WHATS or what == "doubt" else _first(found)
    size = FAULTS_A_PAGE if what == "fault" else A_PAGE
    page = Paginator(found.chosen(what), size).get_page(request.GET.get("page"))
    context = {
        "sheet": sheet,
        "found": found,
        "what": what,
        "tabs": list(_tabs(found, what)),
        "page": page,
        "rows": grid(found, page.object_list),
        "form": form,
        "digest": found.digest(),
        "at": at.isoformat(),
        "changed": changed,
        "twin": _twin(sheet),
        "left_titles": found.left_titles,
        "may_import": can.IMPORT_SHEET in permissions_of(request.user, on=localdate()),
    }
    return render(request, "workshop/sheet.html", context, status=status)


def _first(found: Preview) -> str:
    counts = found.counts
    return next((what for what in WHATS if counts[what]), "add")


def _tabs(found: Preview, chosen: str):
    for what, n in found.counts.items():
        if n:
            yield what, WHATS[what][n > 1], n, what == chosen
    if found.n_doubts:
        yield "doubt", DOUBTS[0], found.n_doubts, chosen == "doubt"


def _twin(sheet: Sheet) -> Sheet | None:
    """Return the import of the very same file, if there was one."""
    same = Sheet.objects.filter(sha256=sheet.sha256, state=Sheet.State.IMPORTED)
    return same.select_related("imported_by").defer("content", "table").first()


def mended(posted: QueryDict) -> Mapping[str, Any]:
    """Return the cells that a form gives, the lines that it leaves out and takes back."""
    cells = {}
    for name, text in posted.items():
        if found := _CELL.fullmatch(name):
            cells[int(found[1]), int(found[2])] = text
    leave, take = (
        {int(line) for line in posted.getlist(name) if line.isdecimal()}
        for name in ("laisser", "reprendre")
    )
    return {"cells": cells, "leave": leave, "take": take}


def over(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """Return what the page of a sheet that was imported, undone or left shows."""
    counts = [
        (WHATS[what][sheet.counts[what] > 1], sheet.counts[what])
        for what in WHATS
        if sheet.counts.get(what)
    ]
    held = permissions_of(request.user, on=localdate())
    form = WhyForm(auto_id="defaire_%s")
    form.fields["motif"].label = typeset("Pourquoi la défaire ?")
    return {
        "sheet": sheet,
        "counts": counts,
        "form": form,
        "may_import": can.IMPORT_SHEET in held,
        "may_publish": PUBLISH in held,
    }


def status_of(refusal: Refusal) -> int:
    """Return the status of a refusal: 409 when the plan changed meanwhile."""
    return 409 if isinstance(refusal, SheetChanged) else 422


def file(sheet: Sheet) -> HttpResponse:
    """Send back a sheet as it came, never to be shown by the browser."""
    name = sheet.name if "." in sheet.name else f"{sheet.name}.txt"
    response = FileResponse(io.BytesIO(sheet.original), as_attachment=True, filename=name)
    response["Content-Type"] = "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def unknown() -> HttpResponse:
    """Answer that there is no such kind of sheet."""
    raise Http404
