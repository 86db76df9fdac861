"""The first page: what the business is, and ten names."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from clienthood.book.runs import run_ids
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.summary import summary
from clienthood.faces.web.show import go, show

router = APIRouter()


@router.get("/")
def show_overview(here: Here) -> Response:
    """Show the three sentences, the split, ten accounts worth a look, and what is unknown."""
    if not here.exists or not run_ids(here.book):
        return go(here, "/start")
    page = here.view(summary)

    def kinds_by(share: str) -> list[tuple[str, float]]:
        return [(row.kind, getattr(row, share) or 0.0) for row in page.kinds]

    revenue = any(row.share_of_revenue is not None for row in page.kinds)
    return show(here, "overview.html", page, kinds_by=kinds_by, has_revenue=revenue)
