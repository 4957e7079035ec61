"""What tests of reports share: nothing kept between tests, a loaded report and its edition."""

import pytest
from django.core.cache import caches

from agglo.report import services
from agglo.report.models import Report
from tests.conftest import NOON


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    caches["pages"].clear()


@pytest.fixture
def report(val_fictif, db):
    """Return the report of the invented territory, which nobody published yet."""
    return Report.objects.get(slug="bilan-2025")


@pytest.fixture
def edition(report):
    """Return its first edition."""
    return services.publish_first(report, at=NOON)
