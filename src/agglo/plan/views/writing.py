"""Pages where one thing is corrected or answered: what is in force beside the form."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods

from agglo.core.canonical import decimal_text
from agglo.plan import forms, permissions, services
from agglo.plan import permissions as can
from agglo.plan.models import (
    Amount,
    Contest,
    Document,
    Indicator,
    Milestone,
    Note,
    Observation,
)
from agglo.plan.models.facts import Fact
from agglo.plan.reports.pending import changes
from agglo.plan.services.chains import is_own_draft, last_of, published_before
from agglo.plan.views.answering import any_of, attempt, safe_next, shown

A_PAGE = 25
_FORM = require_http_methods(["GET", "POST"])


@_FORM
@any_of(can.RECORD_MILESTONE)
def milestone(request: HttpRequest, key: str) -> HttpResponse:
    current = Milestone.objects.current().select_related("action")
    found = get_object_or_404(current, key=key)
    seen = {"seen_planned": found.now_planned, "seen_reached": found.now_reached}
    initial = {"planned": found.now_planned, "reached": found.now_reached, **seen}
    form = forms.MilestoneForm(request.POST or None, initial=initial)
    then = safe_next(request, reverse("plan:write_action", args=[found.action.key]))
    done = attempt(request, form, lambda said: _record(request, found, said), then=then)
    _show_again(form, seen)
    context = {"milestone": found, "form": form, "next": request.POST.get("next", "")}
    return done or shown(request, "plan/write_milestone.html", context, [form])


@_FORM
@any_of(can.CORRECT_AMOUNT, can.RECORD_AMOUNT)
def amount(request: HttpRequest, key: str) -> HttpResponse:
    related = ("action", "source")
    seen = Amount.objects.current().select_related(*related).filter(key=key).first()
    if request.method == "POST" and request.POST.get("vu", "").isdecimal():
        seen = Amount.objects.filter(key=key, pk=request.POST["vu"]).first()
    if seen is None:
        raise Http404
    _require_correct(request, seen, can.CORRECT_AMOUNT)
    form = forms.AmountCorrectionForm(request.POST or None, initial=_amount_now(seen))
    _ask_why(form, seen)
    then = safe_next(request, _desk_of(seen))
    done = attempt(request, form, lambda said: _correct_amount(request, seen, said), then=then)
    context = {"amount": _in_force(form, seen), "form": form, "next": request.POST.get("next", "")}
    return done or shown(request, "plan/write_amount.html", context, [form])


@_FORM
@any_of(can.RECORD_NOTE)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Note.objects.select_related("action"), pk=pk)
    form = forms.NoteCorrectionForm(request.POST or None, initial={"text": found.text})
    then = safe_next(request, reverse("plan:write_action", args=[found.action.key]))
    done = attempt(request, form, lambda said: _correct_note(request, found, said), then=then)
    context = {"note": _in_force(form, found), "form": form, "next": request.POST.get("next", "")}
    return done or shown(request, "plan/write_note.html", context, [form])


@_FORM
@any_of(can.RECORD_DOCUMENT)
def withdraw_document(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Document.objects.select_related("action"), pk=pk)
    form = forms.WithdrawalForm(request.POST or None)
    then = safe_next(request, reverse("plan:write_action", args=[found.action.key]))
    is_sent = request.method == "POST"
    done = attempt(request, form, lambda said: _withdraw(request, found, said), then=then)
    context = {"document": found, "form": form, "is_sent": is_sent}
    return done or shown(request, "plan/write_document.html", context, [form])


@_FORM
@any_of(
    *(can.READ_WORKING, can.RECORD_OBSERVATION),
    *(can.CORRECT_OBSERVATION, can.CONTEST_OBSERVATION),
)
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Indicator, key=key, closed_on=None)
    form = forms.ObservationForm(request.POST or None)
    here = reverse("plan:write_indicator", args=[key])
    done = attempt(request, form, lambda said: _observe(request, found, said), then=here)
    related = ("commune", "indicator", "supersedes")
    values = found.observations.current().select_related(*related).order_by("-until", "commune")
    context = {
        "indicator": found,
        "form": form,
        "page": Paginator(values, A_PAGE).get_page(request.GET.get("page")),
        "contests": Contest.objects.filter(observation__indicator=found, answered_at=None),
        "allowed": permissions.allowed(request.user, on=localdate()),
        "changes": changes(indicators=[key]),
        "here": here,
        "mine": permissions.communes_of(request.user, can.CONTEST_OBSERVATION, on=localdate()),
    }
    return done or shown(request, "plan/write_indicator.html", context, [form])


@_FORM
@any_of(can.CORRECT_OBSERVATION, can.RECORD_OBSERVATION)
def observation(request: HttpRequest, pk: int) -> HttpResponse:
    found = _observation(pk)
    _require_correct(request, found, can.CORRECT_OBSERVATION)
    initial = {
        "value": _plain(found.value),
        "unknown": found.value is None,
        "qualifier": found.qualifier,
        "note": found.note,
        "source": found.source_id,
        "locator": found.locator,
    }
    form = forms.ObservationCorrectionForm(request.POST or None, initial=initial)
    _ask_why(form, found)
    then = reverse("plan:write_indicator", args=[found.indicator.key])
    done = attempt(request, form, lambda said: _correct(request, found, said), then=then)
    context = {"observation": _in_force(form, found), "form": form}
    return done or shown(request, "plan/write_observation.html", context, [form])


@_FORM
@any_of(can.CONTEST_OBSERVATION)
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    found = _observation(pk)
    communes = permissions.communes_of(request.user, can.CONTEST_OBSERVATION, on=localdate())
    form = forms.ContestForm(request.POST or None, communes=communes)
    then = found.indicator.get_absolute_url()
    done = attempt(request, form, lambda said: _contest(request, found, said), then=then)
    context = {"observation": found, "form": form}
    return done or shown(request, "plan/write_contest.html", context, [form])


@_FORM
@any_of(can.ANSWER_CONTEST)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    contests = Contest.objects.select_related("commune", "observation__indicator")
    found = get_object_or_404(contests, pk=pk)
    form = forms.AnswerForm(request.POST or None)
    then = found.observation.indicator.get_absolute_url()
    done = attempt(request, form, lambda said: _answer(request, found, said), then=then)
    context = {"contest": found, "observation": found.observation, "form": form}
    return done or shown(request, "plan/write_answer.html", context, [form])


def _require_correct(request: HttpRequest, fact: Fact, correct: str) -> None:
    """Refuse the page to whoever may not correct a fact: one's own draft can be mended."""
    if is_own_draft(fact, request.user):
        return
    if correct not in permissions.allowed(request.user, on=localdate()):
        raise PermissionDenied


def _ask_why(form: forms.PlainForm, seen: Fact) -> None:
    """Ask for a reason only when the public has seen something of a fact."""
    form.fields["why"].required = published_before(seen) is not None


def _was_overtaken(form: forms.PlainForm) -> bool:
    """Say whether a form was refused because someone else wrote meanwhile."""
    return getattr(form, "status", 0) == 409


def _in_force(form: forms.PlainForm, seen: Fact) -> Fact:
    """Return what a form is about: what the person saw, or what overtook it once she knows."""
    return last_of(seen) if _was_overtaken(form) else seen


def _show_again(form: forms.PlainForm, seen: dict[str, str]) -> None:
    """Have a form refused for a change carry what is in force now: sent again, it is on purpose."""
    if _was_overtaken(form):
        form.data = form.data.copy()
        for name, text in seen.items():
            form.data[name] = text


def _amount_now(amount: Amount) -> dict[str, object]:
    return {
        "cents": f"{amount.amount_cents // 100},{amount.amount_cents % 100:02}",
        "qualifier": amount.qualifier,
        "source": amount.source_id,
        "locator": amount.locator,
    }


def _desk_of(amount: Amount) -> str:
    if amount.action is None:
        return amount.get_absolute_url()
    return reverse("plan:write_action", args=[amount.action.key])


def _observation(pk: int) -> Observation:
    related = ("indicator", "commune", "source")
    return get_object_or_404(Observation.objects.select_related(*related), pk=pk)


def _plain(value: Decimal | None) -> str:
    """Return a value as a field shows it: a comma, and no zero that ends its decimals."""
    return "" if value is None else decimal_text(value).replace(".", ",")


def _by(request: HttpRequest) -> dict[str, object]:
    return {"actor": request.user, "at": now()}


def _record(request: HttpRequest, milestone: Milestone, said: dict) -> str:
    seen = said.pop("seen_planned"), said.pop("seen_reached")
    if said.pop("withdraw"):
        why = said["why"]
        services.withdraw_milestone(milestone=milestone, seen=seen, why=why, **_by(request))
        return f"Le jalon « {milestone.name} » est retiré."
    services.record_milestone(milestone=milestone, seen=seen, **said, **_by(request))
    return f"Le jalon « {milestone.name} » est à jour."


def _correct_amount(request: HttpRequest, amount: Amount, said: dict) -> str:
    services.correct_amount(seen=amount, **said, **_by(request))
    return "Le montant est corrigé. Le public voit l’ancien jusqu’à la publication."


def _correct_note(request: HttpRequest, note: Note, said: dict) -> str:
    services.correct_note(seen=note, **said, **_by(request))
    return "La note est retirée." if said["withdraw"] else "La note est corrigée."


def _withdraw(request: HttpRequest, document: Document, said: dict) -> str:
    services.withdraw_document(seen=document, **said, **_by(request))
    return f"Le document « {document.title} » est retiré."


def _observe(request: HttpRequest, indicator: Indicator, said: dict) -> str:
    said.pop("unknown")
    services.record_observation(indicator=indicator, **said, **_by(request))
    return "Le relevé est enregistré. Le public le verra une fois publié."


def _correct(request: HttpRequest, observation: Observation, said: dict) -> str:
    said.pop("unknown")
    services.correct_observation(seen=observation, **said, **_by(request))
    return "Le relevé est corrigé. Le public voit l’ancien jusqu’à la publication."


def _contest(request: HttpRequest, observation: Observation, said: dict) -> str:
    services.contest(observation=observation, **said, **_by(request))
    return "Votre contestation est publiée à côté de la valeur, en attente de réponse."


def _answer(request: HttpRequest, contest: Contest, said: dict) -> str:
    services.answer_contest(contest=contest, **said, **_by(request))
    return "Votre réponse est publiée."
