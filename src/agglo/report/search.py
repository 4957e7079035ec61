"""Reports, as search knows them."""

from collections.abc import Iterator

from agglo.core.search import Document, sources
from agglo.report.models import Report


@sources.register("report", "Bilans")
def reports() -> Iterator[Document]:
    """Yield one document a report."""
    for report in Report.objects.filter(closed_on=None).defer("composition"):
        yield Document(
            kind="report", name=report.title, url=f"/bilans/{report.slug}/", summary="Bilan"
        )
