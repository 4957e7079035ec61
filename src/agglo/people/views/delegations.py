"""One's own delegations: what one may delegate, has delegated, and holds from others."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agglo.people import colleagues, permissions, reports, services, staff_forms
from agglo.people.models import Membership, User
from agglo.people.refusals import NotAColleague
from agglo.people.views.answering import attempt, do, sent, shown

COLLEAGUES_SUGGESTED = 200
"""Addresses that the browser suggests; any other colleague's may be typed."""


@require_safe
def delegations(request: HttpRequest) -> HttpResponse:
    context = {"found": reports.delegations(request.user, localdate()), "today": localdate()}
    return render(request, "people/delegations.html", context)


@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    held = _own(request, pk)
    form = staff_forms.DelegateForm(sent(request), initial={"since": localdate()})

    def write(said: dict) -> str:
        said["to"] = _colleague(held, said.pop("email"))
        given = services.delegate(membership=held, **said, actor=request.user, at=now())
        return f"Le rôle « {held.role} » est délégué à {given.user}."

    done = attempt(request, form, write, then=reverse("people:delegations"))
    near = colleagues.of(held.organisation, on=localdate()).exclude(pk=request.user.pk)
    context = {"form": form, "held": held, "colleagues": near[:COLLEAGUES_SUGGESTED]}
    return done or shown(request, "people/delegate.html", context)


@require_POST
def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    mine = Membership.objects.filter(delegated_from__user=request.user)
    given = get_object_or_404(mine.select_related("role", "user"), pk=pk)

    def write() -> str:
        today = localdate()
        if given.since > today:
            services.cancel(membership=given, actor=request.user, at=now())
            return f"{given.user} ne recevra pas le rôle « {given.role} »."
        services.end(membership=given, until=today, actor=request.user, at=now())
        return f"{given.user} tient le rôle « {given.role} » jusqu’à ce soir."

    return do(request, write, then=reverse("people:delegations"))


def _own(request: HttpRequest, pk: int) -> Membership:
    """Return a role that the reader may delegate today."""
    for held in permissions.memberships(request.user, on=localdate()):
        if held.pk == pk and services.is_delegable(held):
            return held
    raise Http404


def _colleague(held: Membership, email: str) -> User:
    """Return the account of an address; whose it is is told for colleagues only."""
    near = colleagues.of(held.organisation, on=localdate())
    user = near.filter(email=email.strip().lower()).first()
    if user is None:
        raise NotAColleague(organisation=held.organisation)
    return user
