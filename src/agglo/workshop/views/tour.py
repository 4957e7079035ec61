"""The monthly round: one action a screen, the field ready, one key for each usual answer."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods

from agglo.core.french import typeset
from agglo.core.refusal import Refusal
from agglo.people.permissions import permissions_of
from agglo.plan.models import Action, Milestone
from agglo.workshop.forms import ReviewForm
from agglo.workshop.permissions import ROUND
from agglo.workshop.reports import tour as reports
from agglo.workshop.services.tour import review


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    held = permissions_of(request.user, on=localdate())
    if not held & set(ROUND):
        raise PermissionDenied
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _answered(request, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, typeset(refusal.for_people()))
    skipped = request.GET.getlist("plus-tard")[:500]
    tour = reports.tour_of(request.user, localdate(), skipped)
    context = {"tour": tour, "allowed": held, "form": form}
    if tour.is_over:
        context["summary"] = reports.summary(tour, request.user, localdate())
        return render(request, "workshop/round_over.html", context)
    key = request.POST.get("action", tour.current) if form.errors else tour.current
    return _screen(request, key, context)


def _screen(request: HttpRequest, key: str, context: dict) -> HttpResponse:
    tour, form = context["tour"], context["form"]
    screen = reports.screen(key if key in tour.keys else tour.current, localdate())
    later = urlencode([("plus-tard", each) for each in tour.skipping(screen.action.key)])
    context |= {"screen": screen, "later": later}
    return render(request, "workshop/round.html", context, status=422 if form.errors else 200)


def _answered(request: HttpRequest, said: dict) -> HttpResponse:
    action = get_object_or_404(Action, key=said["action"], closed_on=None)
    key = said["jalon"]
    milestone = get_object_or_404(Milestone, key=key, action=action) if key else None
    seen = (request.POST.get(f"vu-{key}", "")[:10], "") if key else None
    done = review(
        action=action,
        text=said["nouvelle"],
        milestone=milestone,
        seen=seen,
        actor=request.user,
        at=now(),
    )
    messages.success(request, typeset(done))
    kept = urlencode([("plus-tard", each) for each in request.GET.getlist("plus-tard")[:500]])
    return redirect(f"{reverse('workshop:round')}?{kept}" if kept else "workshop:round")
