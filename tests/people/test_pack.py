"""What the pack of a real territory says of bodies: what is known, nothing else."""

import pytest

from agglo.people.models import Organisation


@pytest.mark.django_db
def test_nothing_is_invented_about_a_real_territory(bethune_bruay):
    assert not Organisation.objects.exclude(siret="").exists()
    assert set(Organisation.objects.values_list("kind", flat=True)) == {"epci", "commune"}
