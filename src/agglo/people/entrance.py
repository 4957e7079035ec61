"""Pages of one's own account: the link of a letter, the second factor asked for, the sessions."""

from allauth.account.internal.decorators import login_not_required
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.socialaccount.adapter import get_adapter as get_identity_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agglo.core.french import count
from agglo.people import identity, second_factor, sessions, sign_in_link
from agglo.people.forms import AskLink


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    context = {
        "has_factor": second_factor.has_factor(request.user),
        "identities": SocialAccount.objects.filter(user=request.user).count(),
        "has_providers": bool(get_identity_adapter().list_apps(request)),
    }
    return render(request, "account/account.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def ask_link(request: HttpRequest) -> HttpResponse:
    after = get_next_redirect_url(request) or ""
    form = AskLink(request.POST or None, initial={"next": after})
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "account/ask_link.html", {"form": form}, status=status)
    email = form.cleaned_data["email"].strip().lower()
    limit = {"app": "allauth.account", "action": "sign_in_link", "key": email}
    if refused := ratelimit.consume_or_429(request, **limit):
        return refused
    sign_in_link.send(request, email=email, after=after)
    return redirect("sign_in_link_sent")


@login_not_required
@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    context = {"minutes": sign_in_link.LIFE_S // 60}
    return render(request, "account/link_sent.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def open_link(request: HttpRequest, key: str) -> HttpResponse:
    link = sign_in_link.read(key)
    if link is not None and request.method == "POST":
        if answer := sign_in_link.use(request, link):
            return answer
        link = None
    return render(request, "account/open_link.html", {"link": link}, status=200 if link else 410)


@never_cache
@require_safe
def second_factor_required(request: HttpRequest) -> HttpResponse:
    after = get_next_redirect_url(request) or "/atelier/"
    if not getattr(request, "must_prove", False):
        return redirect(after)
    request.session[second_factor.AFTER] = after
    context = {"has_factor": second_factor.has_factor(request.user), "after": after}
    return render(request, "mfa/required.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    this = request.session.session_key
    if request.method == "POST":
        n = identity.end_sessions(user=request.user, at=now(), actor=request.user, but=this)
        done = count(n, "autre session fermée", "autres sessions fermées")
        messages.success(request, f"{done}." if n else "Il n’y avait aucune autre session.")
        return redirect("usersessions_list")
    seats = sessions.seats(request.user, this)
    return render(request, "usersessions/usersession_list.html", {"seats": seats})


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    if not identity.end_session(user=request.user, pk=pk, at=now()):
        raise Http404("no such session")
    messages.success(request, "La session est fermée.")
    return redirect("usersessions_list")
