"""The page where an invited person chooses a password."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agglo.people import invitations, services, staff_forms
from agglo.people.views.answering import sent, shown


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    user = invitations.read(token)
    if user is None or not invitations.is_waiting(user):
        return render(request, "people/invitation_over.html", status=410)
    form = staff_forms.AcceptForm(sent(request), user=user, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        services.accept_invitation(
            user=user, name=said["name"], password=said["password1"], at=now()
        )
        messages.success(request, "Votre compte est prêt. Connectez-vous.")
        return redirect("account_login")
    return shown(request, "people/invitation.html", {"form": form, "person": user})
