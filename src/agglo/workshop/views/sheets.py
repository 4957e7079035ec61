"""Importing a sheet: give it, say its columns, look, mend, confirm, undo."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agglo.core.french import count, typeset
from agglo.core.refusal import Refusal
from agglo.core.sheets import xlsx_chunks
from agglo.people.permissions import permission_required
from agglo.plan.permissions import READ_WORKING
from agglo.workshop import permissions as can
from agglo.workshop.models import Sheet
from agglo.workshop.rules.sheets.fields import KINDS
from agglo.workshop.rules.sheets.matching import Matching
from agglo.workshop.services import sheets as services
from agglo.workshop.sheet_forms import ColumnsForm, SheetForm, WhyForm
from agglo.workshop.sheets.blank import blank_of
from agglo.workshop.views import sheet_answers as answers

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@permission_required(READ_WORKING)
def home(request: HttpRequest) -> HttpResponse:
    form = SheetForm(user=request.user, on=localdate())
    return render(request, "workshop/sheets.html", answers.home(request, form))


@require_POST
@permission_required(can.IMPORT_SHEET)
def send(request: HttpRequest) -> HttpResponse:
    form = SheetForm(request.POST, request.FILES, user=request.user, on=localdate())
    instead_of = answers.replaced(request)
    if form.is_valid():
        try:
            sheet = answers.keep(request, form, instead_of)
            return redirect(
                sheet if sheet.matching else reverse("workshop:columns", args=[sheet.pk])
            )
        except Refusal as refusal:
            form.add_error(None, typeset(refusal.for_people()))
    context = answers.home(request, form) | {"instead_of": instead_of}
    return render(request, "workshop/sheets.html", context, status=422)


@require_safe
@permission_required(can.IMPORT_SHEET)
def blank(request: HttpRequest, what: str) -> HttpResponse:
    if what not in KINDS:
        return answers.unknown()
    found = blank_of(what, request.user, localdate(), mine="tout" not in request.GET)
    pieces = xlsx_chunks(found.title, found.columns, found.rows, found.about)
    response = StreamingHttpResponse(pieces, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{what}-a-remplir.xlsx"'
    return response


@require_safe
@permission_required(READ_WORKING)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = get_object_or_404(Sheet.objects.select_related("by", "imported_by", "undone_by"), pk=pk)
    if not sheet.is_draft:
        return render(request, "workshop/sheet_over.html", answers.over(request, sheet))
    if not sheet.matching:
        return redirect("workshop:columns", pk)
    return answers.shown(request, sheet, WhyForm())


@require_http_methods(["GET", "POST"])
@permission_required(can.IMPORT_SHEET)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = get_object_or_404(Sheet, pk=pk, state=Sheet.State.DRAFT)
    found = services.guess_of(sheet)
    matching = Matching.from_json(sheet.matching) if sheet.matching else found.matching
    form = ColumnsForm(request.POST or None, sheet=sheet, matching=matching)
    if request.method == "POST" and form.is_valid():
        try:
            said = {"columns": form.columns, "said": form.said}
            return redirect(services.say_columns(sheet=sheet, actor=request.user, at=now(), **said))
        except Refusal as refusal:
            form.add_error(None, typeset(refusal.for_people()))
    context = {"sheet": sheet, "form": form, "doubts": found.doubts}
    return render(
        request, "workshop/sheet_columns.html", context, status=422 if form.errors else 200
    )


@require_POST
@permission_required(can.IMPORT_SHEET)
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = get_object_or_404(Sheet, pk=pk)
    try:
        said = answers.mended(request.POST)
        n_changed = services.mend_sheet(sheet=sheet, actor=request.user, at=now(), **said)
        done = count(n_changed, "changement gardé", "changements gardés")
        messages.success(request, f"{done}. Rien n’est encore importé.")
    except Refusal as refusal:
        messages.error(request, typeset(refusal.for_people()))
    return redirect(sheet)


@require_POST
@permission_required(can.IMPORT_SHEET)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    sheet, form = get_object_or_404(Sheet, pk=pk), WhyForm(request.POST)
    form.is_valid()
    why, seen = request.POST.get("motif", ""), request.POST.get("vu", "")
    try:
        services.import_sheet(sheet=sheet, seen=seen, why=why, actor=request.user, at=now())
    except Refusal as refusal:
        if not sheet.is_draft:
            messages.error(request, typeset(refusal.for_people()))
            return redirect(sheet)
        form.add_error(None, typeset(refusal.for_people()))
        return answers.shown(request, sheet, form, status=answers.status_of(refusal))
    messages.success(request, "La feuille est importée, dans la version de travail.")
    return redirect(sheet)


@require_POST
@permission_required(can.IMPORT_SHEET)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    sheet, why = get_object_or_404(Sheet, pk=pk), request.POST.get("motif", "")[:1000]
    try:
        done = services.undo_sheet(sheet=sheet, why=why, actor=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, typeset(refusal.for_people()))
        return redirect(sheet)
    sheet.refresh_from_db()
    context = answers.over(request, sheet) | {"left": done.left}
    return render(request, "workshop/sheet_over.html", context)


@require_POST
@permission_required(can.IMPORT_SHEET)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = get_object_or_404(Sheet, pk=pk)
    try:
        services.leave_sheet(sheet=sheet, actor=request.user, at=now())
        messages.success(request, "La feuille est abandonnée : rien n’en est importé.")
    except Refusal as refusal:
        messages.error(request, typeset(refusal.for_people()))
    return redirect("workshop:sheets")


@require_safe
@permission_required(can.IMPORT_SHEET)
def original(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = get_object_or_404(Sheet.objects.exclude(content=b""), pk=pk)
    return answers.file(sheet)
