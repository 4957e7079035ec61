"""The ground: the EPCI, its communes and sectors, places, and the sources facts come from."""

from django.db import models
from django.urls import reverse


class FromPack(models.Model):
    """A row that a territory pack describes.

    ``pack_digest`` is the fingerprint of what the pack last wrote in it. When the row no longer
    matches it, a person changed the row since, and a load stops rather than overwrite it.
    """

    pack_digest = models.CharField("empreinte du pack", max_length=64, blank=True, editable=False)
    closed_on = models.DateField("sorti du pack le", null=True, blank=True)

    class Meta:
        abstract = True


class Source(FromPack):
    """Where facts come from (*source*): a document, a page, a dataset."""

    key = models.SlugField("clé", max_length=80, unique=True)
    title = models.CharField("titre", max_length=250)
    publisher = models.CharField("éditeur", max_length=160, blank=True)
    url = models.URLField("adresse", max_length=500, blank=True)
    published_on = models.CharField("publié le", max_length=21, blank=True)  # reduced date
    licence = models.CharField("licence", max_length=80, blank=True)
    note = models.TextField("note", blank=True)

    class Meta:
        verbose_name = "source"

    def __str__(self):
        return self.title


class Sourced(models.Model):
    """A fact with its source and the place in it (*provenance*)."""

    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="source"
    )
    locator = models.CharField("endroit dans la source", max_length=300, blank=True)

    class Meta:
        abstract = True


class Epci(FromPack):
    """The intercommunality that this instance serves (*EPCI*). One row."""

    siren = models.CharField("SIREN", max_length=9, unique=True)
    slug = models.SlugField("clé")
    name = models.CharField("nom", max_length=160)
    short_name = models.CharField("nom court", max_length=80)
    description = models.TextField("présentation", blank=True)
    seat = models.CharField("commune siège", max_length=5, blank=True)
    horizon = models.PositiveSmallIntegerField("horizon", null=True, blank=True)
    licence = models.CharField("licence des données", max_length=80, blank=True)
    fictional = models.BooleanField("territoire inventé", default=False)
    contact = models.JSONField("contact", default=dict)
    theme = models.JSONField("thème", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "EPCI"

    def __str__(self):
        return self.name


class Sector(FromPack, Sourced):
    """A part of the EPCI made of communes (*secteur*)."""

    key = models.SlugField("clé", unique=True)
    name = models.CharField("nom", max_length=120)

    class Meta:
        verbose_name = "secteur"

    def __str__(self):
        return self.name


class Commune(FromPack, Sourced):
    """A member commune (*commune*)."""

    insee = models.CharField("code INSEE", max_length=5, unique=True)
    slug = models.SlugField("nom dans les adresses", max_length=80)
    name = models.CharField("nom", max_length=80)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    postal_codes = models.JSONField("codes postaux", default=list)
    population = models.PositiveIntegerField("population municipale", null=True)
    population_total = models.PositiveIntegerField("population totale", null=True)
    area_km2 = models.DecimalField("superficie (km²)", max_digits=8, decimal_places=2, null=True)
    longitude = models.DecimalField("longitude", max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField("latitude", max_digits=9, decimal_places=6, null=True)
    boundary = models.JSONField("contour (géométrie GeoJSON)", null=True)
    sector = models.ForeignKey(
        Sector, models.SET_NULL, null=True, blank=True, related_name="communes"
    )

    class Meta:
        verbose_name = "commune"
        ordering = ["slug"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("territory:commune", args=[self.insee, self.slug])


class PlaceKind(FromPack):
    """A kind of place (*type de lieu*): pool, station, recycling centre."""

    key = models.SlugField("clé", unique=True)
    name = models.CharField("nom", max_length=80)
    plural = models.CharField("nom au pluriel", max_length=80)
    # What the national nomenclature of public facilities says of the kind, when it is known.
    equipment_theme = models.CharField("thème d'équipement", max_length=40, blank=True)
    equipment_code = models.CharField("code d'équipement", max_length=8, blank=True)
    equipment_type = models.CharField("type d'équipement", max_length=140, blank=True)
    irve = models.BooleanField("recharge de véhicules", null=True)

    class Meta:
        verbose_name = "type de lieu"
        verbose_name_plural = "types de lieu"

    def __str__(self):
        return self.name


class Place(FromPack, Sourced):
    """Somewhere people go or that serves them (*lieu*)."""

    key = models.SlugField("clé", max_length=80, unique=True)
    kind = models.ForeignKey(PlaceKind, models.PROTECT, related_name="places")
    name = models.CharField("nom", max_length=160)
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="places"
    )
    address = models.CharField("adresse", max_length=250, blank=True)
    latitude = models.DecimalField("latitude", max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField("longitude", max_digits=9, decimal_places=6, null=True)
    opening = models.TextField("horaires", blank=True)
    contact = models.CharField("contact", max_length=200, blank=True)
    note = models.TextField("note", blank=True)

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        ordering = ["name"]

    def __str__(self):
        return self.name


class ChargingPoint(FromPack, Sourced):
    """A point where one vehicle charges (*point de recharge*).

    Its fields are named as the national schema ``irve-statique`` names its columns. Blank or null:
    not known.
    """

    key = models.SlugField("clé", max_length=80, unique=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="charging_points"
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="charging_points"
    )
    nom_amenageur = models.CharField("aménageur", max_length=160, blank=True)
    siren_amenageur = models.CharField("SIREN de l'aménageur", max_length=9, blank=True)
    contact_amenageur = models.EmailField("contact de l'aménageur", blank=True)
    nom_operateur = models.CharField("opérateur", max_length=160, blank=True)
    contact_operateur = models.EmailField("contact de l'opérateur", blank=True)
    telephone_operateur = models.CharField("téléphone de l'opérateur", max_length=40, blank=True)
    nom_enseigne = models.CharField("réseau", max_length=160, blank=True)
    id_station_itinerance = models.CharField("identifiant de station", max_length=36, blank=True)
    id_station_local = models.CharField("identifiant local de station", max_length=80, blank=True)
    nom_station = models.CharField("station", max_length=160, blank=True)
    implantation_station = models.CharField("implantation", max_length=40, blank=True)
    adresse_station = models.CharField("adresse", max_length=250, blank=True)
    longitude = models.DecimalField("longitude", max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField("latitude", max_digits=9, decimal_places=6, null=True)
    nbre_pdc = models.PositiveSmallIntegerField("points de la station", null=True)
    id_pdc_itinerance = models.CharField("identifiant du point", max_length=36, blank=True)
    puissance_nominale = models.DecimalField(
        "puissance (kW)", max_digits=6, decimal_places=2, null=True
    )
    prise_type_ef = models.BooleanField("prise E/F", null=True)
    prise_type_2 = models.BooleanField("prise de type 2", null=True)
    prise_type_combo_ccs = models.BooleanField("prise Combo CCS", null=True)
    prise_type_chademo = models.BooleanField("prise CHAdeMO", null=True)
    prise_type_autre = models.BooleanField("autre prise", null=True)
    gratuit = models.BooleanField("gratuit", null=True)
    paiement_acte = models.BooleanField("paiement à l'acte", null=True)
    paiement_cb = models.BooleanField("paiement par carte", null=True)
    paiement_autre = models.BooleanField("autre paiement", null=True)
    tarification = models.CharField("tarif", max_length=250, blank=True)
    condition_acces = models.CharField("accès", max_length=14, blank=True)
    reservation = models.BooleanField("réservation", null=True)
    horaires = models.CharField("horaires", max_length=250, blank=True)
    accessibilite_pmr = models.CharField("accessibilité", max_length=40, blank=True)
    restriction_gabarit = models.CharField("restriction de gabarit", max_length=160, blank=True)
    station_deux_roues = models.BooleanField("réservée aux deux-roues", null=True)
    raccordement = models.CharField("raccordement", max_length=8, blank=True)
    num_pdl = models.CharField("point de livraison", max_length=80, blank=True)
    date_mise_en_service = models.DateField("mise en service", null=True)
    observations = models.TextField("observations", blank=True)
    date_maj = models.DateField("mise à jour", null=True)
    cable_t2_attache = models.BooleanField("câble attaché", null=True)

    class Meta:
        verbose_name = "point de recharge"
        verbose_name_plural = "points de recharge"
        ordering = ["key"]

    def __str__(self):
        return self.nom_station or self.key
