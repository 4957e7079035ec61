"""What a person wants of the workshop: letters and keys."""

from django.conf import settings
from django.db import models


class Preference(models.Model):
    """The choices of one person (*préférences*). Without a row: no letter, keys on."""

    class Digest(models.TextChoices):
        NEVER = "never", "jamais"
        WEEKLY = "weekly", "chaque semaine"
        MENTIONS = "mentions", "chaque semaine, seulement si un collègue m’a mentionné"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="preference"
    )
    digest = models.CharField("résumé par courriel", max_length=8, choices=Digest, default="never")
    mention_letters = models.BooleanField("courriel à chaque mention", default=False)
    shortcuts = models.BooleanField("raccourcis d'une touche", default=True)

    class Meta:
        verbose_name = "préférences"
        verbose_name_plural = "préférences"

    def __str__(self):
        return f"{self.user} : {self.digest}"
