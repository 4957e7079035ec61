"""One gesture on many actions: choose them in the list, choose the gesture, see, then do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST, require_safe

from agglo.core.french import typeset
from agglo.core.refusal import Refusal
from agglo.journal import services as journal
from agglo.people.permissions import permission_required
from agglo.plan.permissions import READ_WORKING
from agglo.workshop import lists
from agglo.workshop.forms import GestureForm
from agglo.workshop.models import Gesture
from agglo.workshop.reports.changes import changed_after
from agglo.workshop.rules.gestures import KINDS
from agglo.workshop.services import gestures as services


@require_POST
@permission_required(READ_WORKING)
def choose(request: HttpRequest) -> HttpResponse:
    actions = services.chosen(_keys(request))
    if not actions:
        messages.error(request, "Aucune action n’est choisie : cochez des lignes dans la liste.")
        return redirect("workshop:actions")
    step = request.POST.get("etape", "")
    form = GestureForm(request.POST if step else None, user=request.user, on=localdate())
    context = {"actions": actions, "form": form, "seen": request.POST.get("vu", "")}
    if not step or not form.is_valid():
        status = 422 if step else 200
        return render(request, "workshop/gesture.html", context, status=status)
    return _answer(request, step, context)


@require_safe
@permission_required(READ_WORKING)
def done(request: HttpRequest, pk: int) -> HttpResponse:
    gesture = get_object_or_404(Gesture, pk=pk, by=request.user)
    actions = services.chosen(row["action"] for row in gesture.rows)
    kind = KINDS[gesture.kind]
    context = {
        "gesture": gesture,
        "kind": kind,
        "actions": actions,
        "told": kind.told(len(actions)),
    }
    return render(request, "workshop/gesture_done.html", context)


@require_POST
@permission_required(READ_WORKING)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    gesture = get_object_or_404(Gesture, pk=pk, by=request.user)
    try:
        services.undo_gesture(gesture=gesture, actor=request.user, at=now())
        messages.success(request, "Le geste est défait, par des corrections visibles.")
    except Refusal as refusal:
        messages.error(request, typeset(refusal.for_people()))
    return redirect("workshop:gesture_done", pk)


def _answer(request: HttpRequest, step: str, context: dict) -> HttpResponse:
    """Show what the gesture would do, or do it when nothing changed since the choice."""
    form, actions = context["form"], context["actions"]
    keys = [action.key for action in actions]
    seen = int(context["seen"]) if context["seen"].isdecimal() else 0
    changed = changed_after(keys, seen, but_by=request.user) if seen else []
    said = {"kind": form.kind.key, "said": form.said, "actions": actions}
    run = services.make_gesture if step == "faire" and not changed else services.try_gesture
    try:
        outcome = run(actor=request.user, at=now(), **said)
    except Refusal as refusal:
        form.add_error(None, typeset(refusal.for_people()))
        return render(request, "workshop/gesture.html", context, status=422)
    if outcome.gesture:
        return redirect("workshop:gesture_done", outcome.gesture.pk)
    names = {action.key: action.name for action in actions}
    context |= {"outcome": outcome, "changed": changed, "names": names, "kind": form.kind}
    context["seen"] = journal.head()[0]
    status = 409 if changed else 422 if outcome.refusals else 200
    return render(request, "workshop/gesture_seen.html", context, status=status)


def _keys(request: HttpRequest) -> list[str]:
    """Return the keys of the rows that are ticked, of the page, or of all that the filter finds."""
    match request.POST.get("portee", ""):
        case "filtre":
            query = QueryDict(request.POST.get("filtre", "")[:1000])
            return lists.actions(request.user, query, on=localdate()).keys
        case "page":
            return request.POST.get("page", "").split()
    keys = request.POST.getlist("cle") or request.POST.get("cles", "").split()
    if request.POST.get("etape") != "ecarter":
        return keys
    refused = set(request.POST.get("refusees", "").split())
    return [key for key in keys if key not in refused]
