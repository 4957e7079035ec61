"""Errors of the API: one shape (RFC 9457), in French, each with a page that explains it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import JsonResponse

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error: its name in addresses, its status, its title, what to do."""

    name: str
    status: int
    title: str
    remedy: str


KINDS = {
    kind.status: kind
    for kind in (
        Kind("demande-illisible", 400, "La demande ne se lit pas", "Vérifiez l’adresse demandée."),
        Kind("introuvable", 404, "Rien à cette adresse", "Prenez une clé que donne une liste."),
        Kind(
            "methode-refusee",
            405,
            "L’API se lit seulement",
            "Employez GET, HEAD ou OPTIONS.",
        ),
        Kind(
            "demande-trop-grosse",
            413,
            "La demande est trop grosse",
            "L’API n’attend aucun contenu.",
        ),
        Kind(
            "parametre-refuse",
            422,
            "Un paramètre ne convient pas",
            "« erreurs » nomme chacun et dit ce qui est attendu.",
        ),
        Kind(
            "trop-de-demandes",
            429,
            "Trop de demandes à la fois",
            "Attendez le nombre de secondes que donne Retry-After.",
        ),
        Kind("erreur-de-notre-part", 500, "L’erreur vient de nous", "Citez la référence."),
        Kind("indisponible", 503, "Le service est indisponible", "Revenez dans quelques minutes."),
    )
}
"""The errors, by status."""

SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Une erreur, telle que la RFC 9457 la décrit.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "Page qui explique l’erreur.",
        },
        "title": {"type": "string", "description": "La même phrase pour toutes celles de ce type."},
        "status": {"type": "integer", "description": "Statut HTTP."},
        "detail": {"type": "string", "description": "Ce qui s’est passé cette fois."},
        "instance": {"type": "string", "description": "Référence à citer pour nous en parler."},
        "erreurs": {
            "type": "array",
            "description": "Chaque paramètre refusé.",
            "items": {
                "type": "object",
                "required": ["parametre", "message"],
                "properties": {
                    "parametre": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


def problem(
    status: int,
    detail: str = "",
    *,
    reference: str = "",
    faults: Iterable[Mapping[str, str]] = (),
) -> JsonResponse:
    """Return an error; its detail is what can be done about it unless one is given."""
    kind = KINDS[status]
    body: dict[str, object] = {
        "type": f"/api/#{kind.name}",
        "title": kind.title,
        "status": status,
        "detail": detail or kind.remedy,
    }
    if reference:
        body["instance"] = reference
    if listed := list(faults):
        body["erreurs"] = listed
    response = JsonResponse(
        body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "no-store"
    return response


def said(error: Mapping[str, Any]) -> str:
    """Say in French what a parameter should have been, from what pydantic found.

    >>> said({"type": "less_than_equal", "ctx": {"le": 200}, "msg": ""})
    'doit être au plus 200.'
    """
    given = error.get("ctx") or {}
    match error["type"]:
        case "missing":
            return "est obligatoire."
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return "doit être un nombre entier."
        case "greater_than_equal":
            return f"doit être au moins {given['ge']}."
        case "less_than_equal":
            return f"doit être au plus {given['le']}."
        case "string_too_long":
            return f"doit avoir {given['max_length']} caractères au plus."
        case "string_pattern_mismatch":
            return f"doit suivre le motif « {given['pattern']} »."
        case "literal_error" | "enum":
            expected = str(given["expected"]).replace(" or ", ", ").replace("'", "")
            return f"doit être un de ceux-ci : {expected}."
        case "value_error":
            return f"{given['error']}."
    return "ne convient pas."
