"""Pages of reports: the list, an edition, the working version, and publishing."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agglo.core.refusal import Refusal
from agglo.people.access import public_page
from agglo.report import editions, permissions, responses, services
from agglo.report.forms import PublishForm
from agglo.report.models import Edition, Report


@public_page
def index(request: HttpRequest) -> HttpResponse:
    reports = list(Report.objects.filter(closed_on=None).defer("composition"))
    latest = editions.published(reports)
    context = {"reports": [(report, latest.get(report.pk)) for report in reports]}
    return render(request, "report/index.html", context)


@public_page
def report(request: HttpRequest, slug: str) -> HttpResponse:
    one = _report(slug)
    edition = editions.latest(one)
    if edition is None:
        return render(request, "report/unpublished.html", {"report": one})
    return responses.page(request, one, editions.of_edition(edition))


@public_page
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    one = _edition(slug, number)
    return responses.page(request, one.report, editions.of_edition(one), of_its_own=True)


@public_page
def report_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return responses.pdf(request, slug, editions.of_edition(_latest(slug)))


@public_page
def report_json(request: HttpRequest, slug: str) -> HttpResponse:
    return responses.json(slug, editions.of_edition(_latest(slug)))


@public_page
def edition_pdf(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return responses.pdf(request, slug, editions.of_edition(_edition(slug, number)))


@public_page
def edition_json(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return responses.json(slug, editions.of_edition(_edition(slug, number)))


@require_safe
def working(request: HttpRequest, slug: str) -> HttpResponse:
    one = _working(request, slug)
    return responses.page(request, one, editions.draft(one))


@require_safe
def working_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return responses.pdf(request, slug, editions.draft(_working(request, slug)))


@public_page
def edition_map(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    return responses.picture(editions.of_edition(_edition(slug, number)), key)


@require_safe
def working_map(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    return responses.picture(editions.draft(_working(request, slug)), key)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    one, form = _report(slug), PublishForm(request.POST or None)
    if not permissions.may_publish(request.user, on=timezone.localdate()):
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            why = form.cleaned_data["why"]
            services.publish(report=one, actor=request.user, at=timezone.now(), why=why)
        except Refusal as refusal:
            form.add_error(None, refusal.for_people())
        else:
            return redirect("report:report", slug=slug)
    context = {"report": one, "form": form, "preview": editions.preview(one)}
    return render(request, "report/publish.html", context, status=422 if form.errors else 200)


def _report(slug: str) -> Report:
    return get_object_or_404(Report, slug=slug, closed_on=None)


def _working(request: HttpRequest, slug: str) -> Report:
    if not permissions.may_read_working(request.user, on=timezone.localdate()):
        raise PermissionDenied
    return _report(slug)


def _edition(slug: str, number: int) -> Edition:
    editions_ = Edition.objects.select_related("report")
    return get_object_or_404(editions_, report__slug=slug, number=number)


def _latest(slug: str) -> Edition:
    found = editions.latest(_report(slug))
    if found is None:
        raise Http404("no edition yet")
    return found
