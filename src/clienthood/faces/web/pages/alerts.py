"""Alerts: the rules, what is due, and what was told to whom."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.alerts import alerts
from clienthood.faces.web.show import go, show

router = APIRouter()


@router.get("/alerts")
def show_alerts(here: Here) -> Response:
    """Show who is told of what, what is due, and what was sent."""
    with here.reading() as read:
        return show(here, "alerts.html", alerts(read))


@router.post("/alerts/send")
def send_now(here: Here) -> Response:
    """Send what is due."""
    job = here.jobs.start(
        here.opened(),
        "send alerts",
        here.actor,
        title="Telling those who want to be told",
        next="/alerts?told=alerts-sent",
    )
    return go(here, f"/jobs/{job.id}")
