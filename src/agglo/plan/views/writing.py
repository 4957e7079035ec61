"""Pages where staff and communes write: one thing a page, what is in force beside the form."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods

from agglo.core.canonical import decimal_text
from agglo.plan import forms, permissions, services
from agglo.plan import permissions as can
from agglo.plan.models import Action, Amount, Contest, Indicator, Milestone, Observation
from agglo.plan.views.answering import any_of, attempt, shown

A_PAGE = 25
_FORM = require_http_methods(["GET", "POST"])


@_FORM
@any_of(can.RECORD_MILESTONE, can.RECORD_AMOUNT)
def action(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Action, key=key, closed_on=None)
    is_amount = request.POST.get("geste") == "montant"
    new_milestone = forms.NewMilestoneForm(_sent(request, not is_amount), prefix="jalon")
    new_amount = forms.AmountForm(_sent(request, is_amount), prefix="montant")
    form = new_amount if is_amount else new_milestone
    add = _add_amount if is_amount else _add_milestone
    here = reverse("plan:write_action", args=[key])
    done = attempt(request, form, lambda said: add(request, found, said), then=here)
    context = {
        "action": found,
        "milestones": found.milestones.filter(closed_on=None),
        "amounts": found.amounts.current().select_related("funder").order_by("stage", "period"),
        "new_milestone": new_milestone,
        "new_amount": new_amount,
        "allowed": permissions.allowed(request.user, on=localdate()),
    }
    return done or shown(request, "plan/write_action.html", context, [form])


@_FORM
@any_of(can.RECORD_MILESTONE)
def milestone(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Milestone.objects.select_related("action"), key=key, closed_on=None)
    initial = {
        "planned": found.planned,
        "reached": found.reached,
        "seen_planned": found.planned,
        "seen_reached": found.reached,
    }
    form = forms.MilestoneForm(request.POST or None, initial=initial)
    then = reverse("plan:write_action", args=[found.action.key])
    done = attempt(request, form, lambda said: _record(request, found, said), then=then)
    context = {"milestone": found, "form": form}
    return done or shown(request, "plan/write_milestone.html", context, [form])


@_FORM
@any_of(can.CORRECT_AMOUNT)
def amount(request: HttpRequest, key: str) -> HttpResponse:
    found = Amount.objects.current().select_related("action", "source").filter(key=key).first()
    if request.method == "POST" and request.POST.get("vu", "").isdecimal():
        found = Amount.objects.filter(key=key, pk=request.POST["vu"]).first()
    if found is None:
        raise Http404
    initial = {
        "cents": f"{found.amount_cents // 100},{found.amount_cents % 100:02}",
        "qualifier": found.qualifier,
        "source": found.source_id,
        "locator": found.locator,
    }
    form = forms.AmountCorrectionForm(request.POST or None, initial=initial)
    done = attempt(
        request,
        form,
        lambda said: _correct_amount(request, found, said),
        then=found.get_absolute_url(),
    )
    return done or shown(request, "plan/write_amount.html", {"amount": found, "form": form}, [form])


@_FORM
@any_of(can.RECORD_OBSERVATION, can.CORRECT_OBSERVATION, can.CONTEST_OBSERVATION)
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Indicator, key=key, closed_on=None)
    form = forms.ObservationForm(request.POST or None)
    here = reverse("plan:write_indicator", args=[key])
    done = attempt(request, form, lambda said: _observe(request, found, said), then=here)
    related = ("commune", "indicator")
    values = found.observations.current().select_related(*related).order_by("-until", "commune")
    context = {
        "indicator": found,
        "form": form,
        "page": Paginator(values, A_PAGE).get_page(request.GET.get("page")),
        "contests": Contest.objects.filter(observation__indicator=found, answered_at=None),
        "allowed": permissions.allowed(request.user, on=localdate()),
        "mine": permissions.communes_of(request.user, can.CONTEST_OBSERVATION, on=localdate()),
    }
    return done or shown(request, "plan/write_indicator.html", context, [form])


@_FORM
@any_of(can.CORRECT_OBSERVATION)
def observation(request: HttpRequest, pk: int) -> HttpResponse:
    found = _observation(pk)
    initial = {
        "value": _plain(found.value),
        "unknown": found.value is None,
        "qualifier": found.qualifier,
        "note": found.note,
        "source": found.source_id,
        "locator": found.locator,
    }
    form = forms.ObservationCorrectionForm(request.POST or None, initial=initial)
    then = reverse("plan:write_indicator", args=[found.indicator.key])
    done = attempt(request, form, lambda said: _correct(request, found, said), then=then)
    context = {"observation": found, "form": form}
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


def _sent(request: HttpRequest, is_mine: bool):
    """Return what was sent when it is for this form of the page."""
    return request.POST if request.method == "POST" and is_mine else None


def _observation(pk: int) -> Observation:
    related = ("indicator", "commune", "source")
    return get_object_or_404(Observation.objects.select_related(*related), pk=pk)


def _plain(value: Decimal | None) -> str:
    """Return a value as a field shows it: a comma, and no zero that ends its decimals."""
    return "" if value is None else decimal_text(value).replace(".", ",")


def _by(request: HttpRequest) -> dict[str, object]:
    return {"actor": request.user, "at": now()}


def _add_milestone(request: HttpRequest, action: Action, said: dict) -> str:
    made = services.add_milestone(action=action, **said, **_by(request))
    return f"Le jalon « {made.name} » est ajouté."


def _add_amount(request: HttpRequest, action: Action, said: dict) -> str:
    made = services.record_amount(action=action, **said, **_by(request))
    return f"Le montant « {made.label} » est enregistré."


def _record(request: HttpRequest, milestone: Milestone, said: dict) -> str:
    seen = said.pop("seen_planned"), said.pop("seen_reached")
    services.record_milestone(milestone=milestone, seen=seen, **said, **_by(request))
    return f"Le jalon « {milestone.name} » est à jour."


def _correct_amount(request: HttpRequest, amount: Amount, said: dict) -> str:
    services.correct_amount(seen=amount, **said, **_by(request))
    return "Le montant est corrigé ; l’ancien reste visible dans les corrections."


def _observe(request: HttpRequest, indicator: Indicator, said: dict) -> str:
    said.pop("unknown")
    services.record_observation(indicator=indicator, **said, **_by(request))
    return "Le relevé est enregistré ; il est déjà sur la page publique."


def _correct(request: HttpRequest, observation: Observation, said: dict) -> str:
    said.pop("unknown")
    services.correct_observation(seen=observation, **said, **_by(request))
    return "Le relevé est corrigé ; l’ancienne valeur reste visible dans les corrections."


def _contest(request: HttpRequest, observation: Observation, said: dict) -> str:
    services.contest(observation=observation, **said, **_by(request))
    return "Votre contestation est publiée à côté de la valeur, en attente de réponse."


def _answer(request: HttpRequest, contest: Contest, said: dict) -> str:
    services.answer_contest(contest=contest, **said, **_by(request))
    return "Votre réponse est publiée."
