"""Accounts, as those who look after them see and change them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agglo.people import identity, reports, services, staff_forms
from agglo.people.models import Membership, User
from agglo.people.permissions import MANAGE_ACCOUNTS, permission_required
from agglo.people.views.answering import attempt, do, may_manage, readers_of_accounts, sent, shown

A_PAGE = 50
_FORM = require_http_methods(["GET", "POST"])
_manager = permission_required(MANAGE_ACCOUNTS)


@require_safe
@readers_of_accounts
def accounts(request: HttpRequest) -> HttpResponse:
    filters = reports.Filters.of(request.GET)
    found = reports.accounts(filters, localdate())
    context = {
        "filters": filters,
        "states": reports.STATES,
        "may_manage": may_manage(request),
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "people/accounts.html", context | reports.choices())


@require_safe
@readers_of_accounts
def account(request: HttpRequest, pk: int) -> HttpResponse:
    found = reports.account_page(get_object_or_404(User, pk=pk), localdate())
    context = {"found": found, "may_manage": may_manage(request)}
    return render(request, "people/account.html", context)


@_FORM
@_manager
def invite(request: HttpRequest) -> HttpResponse:
    form = staff_forms.InviteForm(sent(request), today=localdate())

    def write(said: dict) -> str:
        address = request.build_absolute_uri
        user = services.invite(**said, actor=request.user, at=now(), address=address)
        return f"L’invitation part pour {user.email}."

    done = attempt(request, form, write, then=reverse("people:accounts"))
    return done or shown(request, "people/invite.html", {"form": form})


@_FORM
@_manager
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk, is_active=True)
    form = staff_forms.RoleForm(sent(request), today=localdate())

    def write(said: dict) -> str:
        held = services.grant(user=user, **said, actor=request.user, at=now())
        return f"{user} tient le rôle « {held.role} » pour {held.organisation}."

    done = attempt(request, form, write, then=_account(pk))
    return done or shown(request, "people/grant.html", {"form": form, "person": user})


@_FORM
@_manager
def end(request: HttpRequest, pk: int) -> HttpResponse:
    held = _membership(pk)
    form = staff_forms.EndForm(sent(request), initial={"until": localdate()})

    def write(said: dict) -> str:
        services.end(membership=held, **said, actor=request.user, at=now())
        return f"Le rôle « {held.role} » prend fin."

    done = attempt(request, form, write, then=_account(held.user_id))
    return done or shown(request, "people/end.html", {"form": form, "held": held})


@require_POST
@_manager
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    held = _membership(pk)

    def write() -> str:
        services.cancel(membership=held, actor=request.user, at=now())
        return f"Le rôle « {held.role} » est annulé : il n’aura pas été tenu."

    return do(request, write, then=_account(held.user_id))


@_FORM
@_manager
def close(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk, is_active=True)
    form = staff_forms.CloseForm(sent(request))

    def write(said: dict) -> str:
        services.close_account(user=user, actor=request.user, at=now(), why=said["why"])
        return f"Le compte n° {pk} est fermé."

    done = attempt(request, form, write, then=_account(pk))
    return done or shown(request, "people/close.html", {"form": form, "person": user})


@require_POST
@_manager
def send_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk, is_active=True)

    def write() -> str:
        address = request.build_absolute_uri
        services.send_invitation(user=user, actor=request.user, at=now(), address=address)
        return f"Une autre invitation part pour {user.email}."

    return do(request, write, then=_account(pk))


@require_POST
@_manager
def reset_factors(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk, is_active=True)

    def write() -> str:
        n_removed = identity.remove_factors(user=user, actor=request.user, at=now())
        if not n_removed:
            return "Ce compte n’avait pas de second facteur."
        return "Le second facteur est retiré : il sera demandé de nouveau à la connexion."

    return do(request, write, then=_account(pk))


def _account(pk: int) -> str:
    return reverse("people:account", args=[pk])


def _membership(pk: int) -> Membership:
    found = Membership.objects.select_related("role", "organisation", "user")
    return get_object_or_404(found, pk=pk)
