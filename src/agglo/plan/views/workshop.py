"""What readers signal, for staff to deal with."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods

from agglo.core.french import typeset
from agglo.core.refusal import Refusal
from agglo.plan import permissions, services
from agglo.plan.models import Remark

A_PAGE = 50


@require_http_methods(["GET", "POST"])
def remarks(request: HttpRequest) -> HttpResponse:
    permissions_held = permissions.allowed(request.user, on=localdate())
    if permissions.READ_REMARKS not in permissions_held:
        raise PermissionDenied
    refused = ""
    if request.method == "POST":
        sent = request.POST.get("signalement", "")
        remark = get_object_or_404(Remark, pk=int(sent) if sent.isdecimal() else 0)
        try:
            services.handle_remark(remark=remark, actor=request.user, at=now())
            return redirect("plan:workshop_remarks")
        except Refusal as refusal:
            refused = typeset(refusal.for_people())
    found = Remark.objects.select_related("handled_by").order_by("handled_at", "-at")
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "may_handle": permissions.HANDLE_REMARKS in permissions_held,
        "refused": refused,
    }
    return render(request, "plan/workshop_remarks.html", context, status=422 if refused else 200)
