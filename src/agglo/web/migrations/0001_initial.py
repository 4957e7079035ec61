from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "id",
                    models.PositiveIntegerField(
                        primary_key=True, serialize=False, verbose_name="rang"
                    ),
                ),
                ("kind", models.SlugField(verbose_name="nature")),
                ("name", models.CharField(max_length=250, verbose_name="nom")),
                ("summary", models.TextField(blank=True, verbose_name="résumé")),
                ("url", models.CharField(max_length=300, verbose_name="adresse")),
                ("name_words", models.CharField(max_length=600, verbose_name="mots du nom")),
                ("summary_words", models.TextField(verbose_name="mots du résumé")),
            ],
            options={"verbose_name": "page trouvable"},
        ),
    ]
