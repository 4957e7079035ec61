"""The OpenAPI document, made complete: errors, headers, French typography."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agglo.core.french import typeset
from agglo.opendata.api.problems import CONTENT_TYPE, KINDS, SCHEMA

Json = dict[str, Any]

INTRODUCTION = (
    "Ce que ce site publie du projet de territoire, à lire par une machine. Lecture seule, sans "
    "clé, ouverte à tout site (CORS).\n\n"
    "Une valeur inconnue est nulle, jamais zéro. Un nombre décimal est un texte, pour n’en perdre "
    "aucun chiffre ; un montant est donné en centimes et en euros. Les dates suivent ISO 8601. Les "
    "clés ne changent jamais.\n\n"
    "Une liste donne « count » et « next », l’adresse de la page suivante. Chaque réponse porte un "
    "ETag : renvoyez-le dans If-None-Match, la réponse est vide (304) et n’est pas comptée tant "
    "que rien n’a changé."
)

THEMES = {
    "Entrée": "Par où commencer.",
    "Projet": "Priorités, objectifs et actions.",
    "Argent": "Les sommes, à chaque stade de la dépense publique.",
    "Chiffres": "Ce qui est mesuré, et d’où vient chaque valeur.",
    "Territoire": "Les communes et les lieux.",
    "Bilans": "Les bilans, tels qu’ils ont été publiés.",
    "Publications": "Ce qui est devenu public, et quand.",
}
"""The themes of the operations, in the order they are read."""

IN_ADDRESS = {
    "cle": "Clé, telle que la donne la liste.",
    "code_insee": "Code officiel géographique d’une commune membre.",
    "numero": "Numéro, tel que le donne la liste.",
}
"""What stands in the addresses of the operations."""

REFUSALS = {"list": (422, 429, 500, 503), "one": (404, 422, 429, 500, 503)}
"""The errors of an operation; one that names a thing in its address may not find it."""

LIMITS = {
    "RateLimit-Limit": "Demandes permises par minute.",
    "RateLimit-Remaining": "Ce qu’il en reste.",
    "RateLimit-Reset": "Secondes avant que le compte reparte.",
}


def completed(document: Json) -> Json:
    """Return the description with what every operation has besides its own answer."""
    document["info"]["x-audience"] = "public"
    document["servers"] = [{"url": "/"}]
    document["components"]["schemas"]["Probleme"] = SCHEMA
    document["components"]["headers"] = {
        name: {"description": text, "schema": {"type": "integer"}} for name, text in LIMITS.items()
    }
    document["tags"] = [{"name": name, "description": text} for name, text in THEMES.items()]
    for operations in document["paths"].values():
        for operation in operations.values():
            _complete(operation)
    return _typeset(document)


def _complete(operation: Json) -> None:
    in_path = [each for each in operation["parameters"] if each["in"] == "path"]
    for each in in_path:
        each["description"] = IN_ADDRESS[each["name"]]
    responses = {str(status): told for status, told in operation["responses"].items()}
    for status in REFUSALS["one" if in_path else "list"]:
        responses[str(status)] = _refusal(status)
    for status, response in responses.items():
        if int(status) < 500:
            response["headers"] = {
                name: {"$ref": f"#/components/headers/{name}"} for name in LIMITS
            }
    answer = responses["200"]
    answer["description"] = "Ce qui est demandé."
    answer["headers"]["ETag"] = {
        "description": "Version de la réponse, à renvoyer dans If-None-Match.",
        "schema": {"type": "string"},
    }
    responses["304"] = {"description": "Rien n’a changé depuis la version donnée."}
    operation["responses"] = responses


def _refusal(status: int) -> Json:
    kind = KINDS[status]
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Probleme"}}}
    return {"description": f"{kind.title}. {kind.remedy}", "content": content}


def _typeset(value: Any) -> Any:
    """Return the document with its sentences in French typography, names and patterns as is."""
    match value:
        case dict():
            return {
                name: typeset(each)
                if name in {"description", "summary", "title"} and isinstance(each, str)
                else _typeset(each)
                for name, each in value.items()
            }
        case list():
            return [_typeset(each) for each in value]
    return value


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as the page shows it."""

    name: str
    description: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """An operation as the page shows it."""

    name: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    fields: tuple[tuple[str, str], ...]


def readings(document: Json) -> list[tuple[str, list[Reading]]]:
    """Return the operations of the document by theme, as people read them."""
    themes: dict[str, list[Reading]] = {name: [] for name in THEMES}
    for path, operations in sorted(document["paths"].items()):
        operation = operations["get"]
        themes[operation["tags"][0]].append(_reading(path, operation, document))
    return list(themes.items())


def _reading(path: str, operation: Json, document: Json) -> Reading:
    return Reading(
        name=operation["operationId"],
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=tuple(
            Parameter(each["name"], each.get("description", ""), each["required"])
            for each in operation["parameters"]
        ),
        fields=tuple(_fields(operation, document)),
    )


def _fields(operation: Json, document: Json) -> Iterator[tuple[str, str]]:
    """Yield the fields of what an operation gives: those of one item when it gives a list."""
    schemas = document["components"]["schemas"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    properties = schemas[_name(schema)]["properties"]
    if "results" in properties:
        properties = schemas[_name(properties["results"]["items"])]["properties"]
    for name, told in properties.items():
        yield name, told.get("description", "")


def _name(schema: Json) -> str:
    return schema["$ref"].rpartition("/")[2]
