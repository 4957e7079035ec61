"""What elected people read: the plan by portfolio and by commune, and its printable briefs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agglo.people.permissions import memberships, permission_required
from agglo.plan.permissions import READ_WORKING
from agglo.territory.models import Epci
from agglo.workshop.briefs import action, commune, pdf, portfolio
from agglo.workshop.briefs.document import Brief

BUILDERS = {
    "actions": action.action_brief,
    "communes": commune.commune_brief,
    "portefeuilles": portfolio.portfolio_brief,
}
"""From the word of the address to what makes the brief."""


@require_safe
@permission_required(READ_WORKING)
def home(request: HttpRequest) -> HttpResponse:
    day = localdate()
    own = {held.organisation.insee for held in memberships(request.user, on=day)} - {""}
    found = portfolio.portfolios(day)
    context = {"found": found, "own": [each for each in found.communes if each[0] in own]}
    return render(request, "workshop/elected.html", context)


@require_safe
@permission_required(READ_WORKING)
def page(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    context = {"brief": _brief(kind, key), "kind": kind}
    return render(request, "workshop/brief.html", context)


@require_safe
@permission_required(READ_WORKING)
def printed(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    brief = _brief(kind, key)
    territory = Epci.objects.filter(closed_on=None).values_list("name", flat=True).first()
    content = pdf.render(brief, territory=territory or "", base=request.build_absolute_uri("/"))
    response = HttpResponse(content, content_type="application/pdf")
    name = f"fiche-{brief.kind}-{brief.key}-{brief.on.isoformat()}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _brief(kind: str, key: str) -> Brief:
    build = BUILDERS.get(kind)
    found = build(key, localdate()) if build else None
    if found is None:
        raise Http404
    return found
