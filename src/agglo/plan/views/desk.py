"""The page where an agent updates one action, and each gesture that it offers.

A gesture is a form of its own, in a template of its own, sent to its own address: any page may
offer it. It goes back to ``next``; refused, it shows the page of the action with what was typed.
"""

from collections.abc import Callable

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_safe

from agglo.core.periods import Period
from agglo.plan import forms, permissions, services
from agglo.plan import permissions as can
from agglo.plan.models import Action, Indicator, Milestone, Note
from agglo.plan.reports import Facts, action_page
from agglo.plan.reports.desk import desk
from agglo.plan.views.answering import any_of, attempt, safe_next, shown

_FORM = require_http_methods(["GET", "POST"])
Write = Callable[[dict], str]

OPENS = (
    *(can.READ_WORKING, can.RECORD_MILESTONE, can.RECORD_AMOUNT),
    *(can.RECORD_NOTE, can.RECORD_DOCUMENT, can.RECORD_LINK),
)
"""What opens the page: it shows to each what each may do."""


@require_safe
@any_of(*OPENS)
def page(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, _action(key), {})


@require_safe
@any_of(*OPENS)
def preview(request: HttpRequest, key: str) -> HttpResponse:
    found = action_page(key, localdate(), Facts(is_working=True))
    if found is None:
        raise Http404
    return render(request, "plan/action.html", {"found": found, "is_preview": True})


@_FORM
@any_of(can.RECORD_NOTE)
def note(request: HttpRequest, key: str) -> HttpResponse:
    def write(said: dict) -> str:
        services.write_note(action=action, text=said["text"], **_by(request))
        return "La note est enregistrée."

    action = _action(key)
    return _gesture(request, action, "note", forms.NoteForm, write)


@_FORM
@any_of(can.RECORD_NOTE)
def nothing_new(request: HttpRequest, key: str) -> HttpResponse:
    def write(said: dict) -> str:
        services.write_note(action=action, kind=Note.Kind.NOTHING_NEW, **_by(request))
        return f"« {action.name} » : rien de nouveau, c’est noté."

    action = _action(key)
    return _gesture(request, action, "rien", forms.PlainForm, write)


@_FORM
@any_of(can.RECORD_MILESTONE)
def milestone(request: HttpRequest, key: str) -> HttpResponse:
    def write(said: dict) -> str:
        made = services.add_milestone(action=action, **said, **_by(request))
        return f"Le jalon « {made.name} » est ajouté."

    action = _action(key)
    return _gesture(request, action, "jalon", forms.NewMilestoneForm, write)


@_FORM
@any_of(can.RECORD_MILESTONE)
def reached(request: HttpRequest, key: str) -> HttpResponse:
    steps = Milestone.objects.select_related("action")
    step = get_object_or_404(steps, key=key, closed_on=None)

    def write(said: dict) -> str:
        planned, was_reached = said["seen_planned"], said["seen_reached"]
        seen = tuple(each.code if each else "" for each in (planned, was_reached))
        today = Period.of_day(localdate())
        services.record_milestone(
            milestone=step, planned=planned, reached=today, seen=seen, **_by(request)
        )
        return f"Le jalon « {step.name} » est atteint aujourd’hui."

    return _gesture(request, step.action, "atteint", forms.ReachedForm, write)


@_FORM
@any_of(can.RECORD_AMOUNT)
def amount(request: HttpRequest, key: str) -> HttpResponse:
    def write(said: dict) -> str:
        made = services.record_amount(action=action, **said, **_by(request))
        return f"Le montant « {made.label} » est enregistré."

    action = _action(key)
    return _gesture(request, action, "montant", forms.AmountForm, write)


@_FORM
@any_of(can.RECORD_DOCUMENT)
def document(request: HttpRequest, key: str) -> HttpResponse:
    def write(said: dict) -> str:
        made = services.attach_document(action=action, **said, **_by(request))
        return f"Le document « {made.title} » est joint."

    action = _action(key)
    return _gesture(request, action, "document", forms.DocumentForm, write)


@_FORM
@any_of(can.RECORD_LINK)
def link(request: HttpRequest, key: str) -> HttpResponse:
    def write(said: dict) -> str:
        services.link_actions(action=action, other=said["other"], **_by(request))
        return f"Le lien avec « {said['other'].name} » est ajouté."

    action = _action(key)
    return _gesture(request, action, "lien", forms.LinkForm, write)


@_FORM
@any_of(can.RECORD_LINK)
def unlink(request: HttpRequest, key: str, other: str) -> HttpResponse:
    def write(said: dict) -> str:
        services.unlink_actions(action=action, other=linked, **_by(request))
        return f"Le lien avec « {linked.name} » est retiré."

    action, linked = _action(key), get_object_or_404(Action, key=other)
    return _gesture(request, action, "delier", forms.PlainForm, write)


@_FORM
@any_of(can.RECORD_OBSERVATION)
def observation(request: HttpRequest, key: str, indicator: str) -> HttpResponse:
    def write(said: dict) -> str:
        said.pop("unknown")
        services.record_observation(indicator=found, **said, **_by(request))
        return f"Le relevé de « {found.name} » est enregistré."

    action, found = _action(key), get_object_or_404(Indicator, key=indicator, closed_on=None)
    return _gesture(request, action, f"releve-{indicator}", forms.QuickObservationForm, write)


def _gesture(
    request: HttpRequest,
    action: Action,
    name: str,
    form_of: type[django_forms.Form],
    write: Write,
) -> HttpResponse:
    """Do what a form asks and go back, or show the page with what was typed."""
    here = reverse("plan:write_action", args=[action.key])
    if request.method != "POST":
        return redirect(here)
    form = form_of(request.POST, request.FILES or None, prefix=name)
    done = attempt(request, form, write, then=safe_next(request, here))
    return done or _page(request, action, {name: form})


def _page(
    request: HttpRequest, action: Action, bound: dict[str, django_forms.Form]
) -> HttpResponse:
    found = desk(action, localdate())
    here = reverse("plan:write_action", args=[action.key])
    context = {
        "found": found,
        "forms": _forms(bound),
        "readings": [(each, _reading(each, bound)) for each in found.indicators],
        "refused": next(iter(bound.values()), None),
        "allowed": permissions.allowed(request.user, on=localdate()),
        "here": safe_next(request, here) if bound else request.get_full_path(),
    }
    return shown(request, "plan/write_action.html", context, bound.values())


def _forms(bound: dict[str, django_forms.Form]) -> dict[str, django_forms.Form]:
    """Return the forms of the page: the one that was sent, and blank ones."""
    of = {
        "note": forms.NoteForm,
        "jalon": forms.NewMilestoneForm,
        "montant": forms.AmountForm,
        "document": forms.DocumentForm,
        "lien": forms.LinkForm,
    }
    found = {name: bound.get(name) or form(prefix=name) for name, form in of.items()}
    forms.share_choices("source", found.values())
    return found


def _reading(measured, bound: dict[str, django_forms.Form]) -> django_forms.Form | None:
    if measured.freshness is None:
        return None
    name = f"releve-{measured.indicator.key}"
    initial = {"period": measured.expected}
    return bound.get(name) or forms.QuickObservationForm(prefix=name, initial=initial)


def _action(key: str) -> Action:
    return get_object_or_404(Action, key=key, closed_on=None)


def _by(request: HttpRequest) -> dict[str, object]:
    return {"actor": request.user, "at": now()}
