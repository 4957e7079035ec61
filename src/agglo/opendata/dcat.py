"""The catalogue as DCAT-AP 3 says it, for portals that harvest it (rdflib)."""

from collections.abc import Iterable
from datetime import date, datetime

from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from agglo.core.datasets import Dataset
from agglo.opendata.files import MEDIA_TYPES, NAMES
from agglo.opendata.reports import Card, Publisher
from agglo.opendata.rules import vocabulary
from agglo.opendata.rules.catalogue import words

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
IANA = "https://www.iana.org/assignments/media-types/"
PUBLISHER_TYPE = URIRef("http://purl.org/adms/publishertype/LocalAuthority")
FRENCH = URIRef(vocabulary.authority("language", "FRA"))
PUBLIC = URIRef(vocabulary.authority("access-right", "PUBLIC"))
STABLE = URIRef(vocabulary.authority("planned-availability", "STABLE"))
FRANCE = URIRef(vocabulary.authority("country", "FRA"))

PREFIXES = {
    "adms": ADMS,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dct": DCTERMS,
    "foaf": FOAF,
    "skos": SKOS,
    "vcard": VCARD,
    "xsd": XSD,
}

MEDIA_TYPES_OF = {"jsonld": "application/ld+json", "ttl": "text/turtle"}


def serialised(graph: Graph, suffix: str) -> str:
    """Write a catalogue as Turtle or as JSON-LD, whose context is inside."""
    if suffix == "ttl":
        return graph.serialize(format="turtle")
    context = {name: str(space) for name, space in PREFIXES.items()}
    return graph.serialize(format="json-ld", context=context, auto_compact=True, indent=1)


class Catalogue:
    """Builds the graph; ``root`` is the address of the site, without a last slash."""

    def __init__(
        self,
        cards: Iterable[Card],
        who: Publisher,
        *,
        root: str,
        box: tuple[float, float, float, float] | None = None,
    ) -> None:
        self.root = root
        self.who = who
        self.box = box  # west, south, east, north
        self.graph = Graph(bind_namespaces="none")
        for name, space in PREFIXES.items():
            self.graph.bind(name, space)
        self.publisher = URIRef(f"{root}/#editeur")
        self.territory = URIRef(f"{root}/#territoire")
        self.contact = URIRef(f"{root}/#contact")
        self._say_who()
        self._say_catalogue(list(cards))

    def _add(self, subject: Node, **said: object) -> None:
        """Add what is said of something; ``dct_title="…"`` is dct:title, None says nothing."""
        for name, value in said.items():
            prefix, _, local = name.partition("_")
            for one in value if isinstance(value, list) else [value]:
                if one is not None and one != "":
                    self.graph.add((subject, PREFIXES[prefix][local], _node(one)))

    def _is(self, address: str | URIRef, kind: URIRef, label: str = "") -> URIRef:
        """Return an address, once its class is said."""
        node = URIRef(address)
        self.graph.add((node, RDF.type, kind))
        if label:
            self._add(node, skos_prefLabel=_french(label))
        return node

    def _say_who(self) -> None:
        who = self.who
        self._is(self.publisher, FOAF.Agent)
        self._add(
            self.publisher,
            foaf_name=_french(who.name or "Éditeur non renseigné"),
            dct_identifier=who.siret or who.siren,
            foaf_homepage=self._page(who.contact.get("url", "")),
            dct_type=self._is(PUBLISHER_TYPE, SKOS.Concept, "Collectivité locale"),
        )
        self._is(self.contact, VCARD.Kind)
        self.graph.add((self.contact, RDF.type, VCARD.Organization))
        self._add(
            self.contact,
            vcard_fn=who.name,
            vcard_hasEmail=_address("mailto:", who.contact.get("email", "")),
            vcard_hasTelephone=_telephone(who.contact.get("phone", "")),
            vcard_hasURL=_address("", who.contact.get("url", "")),
        )
        self._is(self.territory, DCTERMS.Location, who.name)
        self._add(self.territory, dct_identifier=who.siren, dcat_bbox=_box(self.box))

    def _page(self, address: str) -> URIRef | None:
        return self._is(address, FOAF.Document) if address else None

    def _licence(self, name: str) -> URIRef | None:
        address = vocabulary.licence(name)
        if not address:
            return None
        node = self._is(address, DCTERMS.LicenseDocument)
        self._add(node, dct_title=_french(name))
        return node

    def _say_catalogue(self, cards: list[Card]) -> None:
        node = self._is(f"{self.root}/donnees/", DCAT.Catalog)
        changed = [card.changed_at for card in cards if card.changed_at]
        scheme = self._is(f"{vocabulary.AUTHORITY}/data-theme", SKOS.ConceptScheme)
        self._add(scheme, dct_title=Literal("Data theme", lang="en"))
        self._add(
            node,
            dct_title=_french(f"Données ouvertes de {self.who.short_name or self.root}"),
            dct_description=_french("Tout ce que montre ce site, à télécharger et à réutiliser."),
            dct_publisher=self.publisher,
            dct_language=self._is(FRENCH, DCTERMS.LinguisticSystem),
            dct_license=self._licence(self.who.licence),
            dct_modified=max(changed, default=None),
            dct_spatial=self.territory,
            foaf_homepage=self._page(f"{self.root}/donnees/"),
            dcat_themeTaxonomy=scheme,
            dcat_contactPoint=self.contact,
            dcat_dataset=[self._say_dataset(card) for card in cards],
        )

    def _say_dataset(self, card: Card) -> URIRef:
        dataset = card.dataset
        page = f"{self.root}/donnees/{dataset.key}/"
        node = self._is(page, DCAT.Dataset)
        theme = vocabulary.authority("data-theme", dataset.theme)
        frequency = vocabulary.authority("frequency", vocabulary.FREQUENCIES[dataset.frequency])
        self._add(
            node,
            dct_title=_french(dataset.title),
            dct_description=_french(dataset.description),
            dct_identifier=page,
            dct_publisher=self.publisher,
            dcat_contactPoint=self.contact,
            dcat_theme=self._is(theme, SKOS.Concept, vocabulary.THEMES[dataset.theme]),
            dcat_keyword=[_french(word) for word in words(dataset)],
            dct_accrualPeriodicity=self._is(frequency, DCTERMS.Frequency),
            dct_issued=card.issued_at,
            dct_modified=card.changed_at,
            dct_spatial=[self.territory, self._is(FRANCE, DCTERMS.Location)],
            dct_temporal=self._period(*card.coverage()),
            dct_language=self._is(FRENCH, DCTERMS.LinguisticSystem),
            dct_accessRights=self._is(PUBLIC, DCTERMS.RightsStatement),
            dcat_landingPage=self._page(page),
            dct_conformsTo=self._schema(card),
            dcat_distribution=[self._say_file(card, suffix) for suffix in dataset.formats],
        )
        return node

    def _period(self, since: date | None, until: date | None) -> BNode | None:
        if since is None or until is None:
            return None
        node = BNode()
        self.graph.add((node, RDF.type, DCTERMS.PeriodOfTime))
        self._add(node, dcat_startDate=since, dcat_endDate=until)
        return node

    def _schema(self, card: Card) -> URIRef:
        """Return the schema that the rows conform to: a national one, or that of this site."""
        local = f"{self.root}/donnees/{card.dataset.key}.schema.json"
        node = self._is(card.standard.address if card.standard else local, DCTERMS.Standard)
        title = card.standard.title if card.standard else f"Schéma : {card.dataset.title}"
        self._add(node, dct_title=_french(title))
        return node

    def _say_file(self, card: Card, suffix: str) -> URIRef:
        """Describe a file. Its size is not said: it is made when it is asked for."""
        dataset: Dataset = card.dataset
        page = f"{self.root}/donnees/{dataset.key}"
        node = self._is(f"{page}/#{suffix}", DCAT.Distribution)
        media = self._is(f"{IANA}{MEDIA_TYPES[suffix]}", DCTERMS.MediaType)
        kind = vocabulary.FILE_TYPES.get(suffix)
        self._add(
            node,
            dct_title=_french(f"{dataset.title} ({NAMES[suffix]})"),
            dcat_accessURL=URIRef(f"{page}/"),
            dcat_downloadURL=URIRef(f"{page}.{suffix}"),
            dcat_mediaType=media,
            dct_format=self._is(vocabulary.authority("file-type", kind), DCTERMS.MediaTypeOrExtent)
            if kind
            else None,
            dct_license=self._licence(card.licence),
            dct_modified=card.changed_at,
            dct_language=self._is(FRENCH, DCTERMS.LinguisticSystem),
            dct_conformsTo=self._schema(card) if suffix == "csv" else None,
            dcatap_availability=self._is(STABLE, SKOS.Concept, "stable"),
        )
        return node


def _node(value: object) -> Node:
    match value:
        case URIRef() | BNode() | Literal():
            return value
        case datetime():
            return Literal(value.isoformat(timespec="seconds"), datatype=XSD.dateTime)
        case date():
            return Literal(value.isoformat(), datatype=XSD.date)
    return Literal(str(value))


def _french(text: str) -> Literal:
    return Literal(text, lang="fr")


def _address(scheme: str, text: str) -> URIRef | None:
    return URIRef(f"{scheme}{text}") if text else None


def _telephone(text: str) -> URIRef | None:
    digits = "".join(char for char in text if char.isdigit())
    return URIRef(f"tel:+33{digits[1:]}") if digits.startswith("0") and len(digits) == 10 else None


def _box(box: tuple[float, float, float, float] | None) -> Literal | None:
    """Return a bounding box as GeoSPARQL writes it, longitudes first."""
    if box is None:
        return None
    west, south, east, north = box
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    text = ", ".join(f"{x:.4f} {y:.4f}" for x, y in corners)
    kind = URIRef("http://www.opengis.net/ont/geosparql#wktLiteral")
    return Literal(f"POLYGON (({text}))", datatype=kind)
