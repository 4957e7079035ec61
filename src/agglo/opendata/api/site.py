"""The API itself: every room's part under ``/api/v1/``, its errors, its description."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.module_loading import autodiscover_modules
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from agglo.core.api import routers
from agglo.opendata.api import description
from agglo.opendata.api.door import open_to_all
from agglo.opendata.api.problems import KINDS, problem, said


class Utf8(JSONRenderer):
    """JSON with its letters as they are: shorter, and readable as it comes."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}


class Api(NinjaAPI):
    """The API with its description made complete: what it refuses, and under which headers."""

    _document: dict[str, Any] | None = None

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        if self._document is None:  # its addresses have no host: one document serves all
            self._document = description.completed(super().get_openapi_schema(**kwargs))
        return self._document

    def get_root_path(self, path_params: Mapping[str, Any]) -> str:
        return "/api/v1/"


@cache
def api() -> Api:
    """Return the API, made once every room has declared its part."""
    autodiscover_modules("api")
    made = Api(
        title="Agglo",
        version="1",
        urls_namespace="api",
        description=description.INTRODUCTION,
        docs_url=None,
        renderer=Utf8(),
    )
    made.default_router.add_decorator(strictly, mode="view")
    for exception, handler in HANDLERS.items():
        made.add_exception_handler(exception, handler)
    for room in sorted(routers):
        made.add_router("", routers[room])
    return made


def patterns() -> list[URLPattern]:
    """Return the addresses of the API, each behind the door."""
    found, _, _ = api().urls
    for pattern in found:
        pattern.callback = open_to_all(pattern.callback)
    return [pattern for pattern in found if pattern.name != "api-root"]


def strictly(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse a parameter that an operation does not know: a misspelt filter would do nothing."""
    known = parameters_of(run.__self__)  # type: ignore[attr-defined]

    def checked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        unknown = sorted(set(request.GET) - known)
        if not unknown:
            return run(request, **kwargs)
        expected = ", ".join(sorted(known)) or "aucun"
        message = f"n’existe pas ici. Paramètres connus : {expected}."
        return problem(422, faults=[{"parametre": name, "message": message} for name in unknown])

    return checked


def parameters_of(operation: Operation) -> frozenset[str]:
    """Return the names of the parameters that an operation takes in its address."""
    return frozenset(
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    )


def _not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return problem(404, str(exception))


def _refused(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    faults = {str(error["loc"][-1]): said(error) for error in exception.errors[::-1]}
    return problem(
        422,
        faults=[{"parametre": name, "message": text} for name, text in sorted(faults.items())],
    )


def _http_error(request: HttpRequest, exception: HttpError) -> HttpResponse:
    status = exception.status_code if exception.status_code in KINDS else 400
    return problem(status)


HANDLERS: dict[type[Exception], Callable[..., HttpResponse]] = {
    Http404: _not_found,
    ValidationError: _refused,
    HttpError: _http_error,
}
