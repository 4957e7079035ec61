"""What search reads, kept beside the records it was made from: it can always be made again."""

from django.db import models

from agglo.core.search import sources


class SearchDocument(models.Model):
    """One page that can be found (*page trouvable*). Its number is its rank among equals.

    The words are folded (``core.search.words``) and set between spaces, so that the two databases
    compare the same texts. The full-text index is a second table, of the kind each database has.
    """

    id = models.PositiveIntegerField("rang", primary_key=True)
    kind = models.SlugField("nature")
    name = models.CharField("nom", max_length=250)
    summary = models.TextField("résumé", blank=True)
    url = models.CharField("adresse", max_length=300)
    name_words = models.CharField("mots du nom", max_length=600)
    summary_words = models.TextField("mots du résumé")

    class Meta:
        verbose_name = "page trouvable"

    def __str__(self):
        return self.name

    @property
    def kind_name(self) -> str:
        """Return the name of its kind on screen."""
        return sources.kinds.get(self.kind, self.kind)
