"""The settings: a form in plain words, a look at what it would change, saving."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from clienthood.errors import ClienthoodError, NotFoundError, SettingsError
from clienthood.faces.deeds.settings import save_settings, tried_settings
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.site import Desk
from clienthood.faces.views.document import Plain
from clienthood.faces.views.preview import trial
from clienthood.faces.views.settings import settings_page
from clienthood.faces.web.settings_form import changes_of, entered
from clienthood.faces.web.show import go, show

router = APIRouter()


async def _form(request: Request) -> FormData:
    return await request.form()


Form = Annotated[FormData, Depends(_form)]


@router.get("/settings")
def show_settings(here: Here) -> Response:
    """Show every setting, what it means and what it is."""
    return _page(here, {})


@router.post("/settings/preview")
def try_settings(here: Here, form: Form) -> Response:
    """Find out who would change kind; nothing is saved."""
    fields = entered(form)
    try:
        changes = changes_of(fields, settings_page(here.opened()))
        tried_settings(here.book, changes)
    except SettingsError as fault:
        return _page(here, fields, fault)
    if not changes:
        return go(here, "/settings", told="settings-same")
    job = here.jobs.start(
        here.book,
        "try settings",
        here.actor,
        title="Finding out who would change kind",
        next="/settings/preview/{job}",
        changes=changes,
        seen=fields.get("seen", ""),
    )
    return go(here, f"/jobs/{job.id}")


@router.get("/settings/preview/{job}")
def show_trial(here: Here, job: str) -> Response:
    """Show who would change kind, with the choice to save or to leave it."""
    found = here.jobs.job(here.book, job)
    result: Any = found.result
    if found.work != "try settings" or not result:
        raise NotFoundError("there is no such preview", hint="try the settings again")
    return show(
        here,
        "settings_trial.html",
        trial(here.book, result["changes"], result["preview"]),
        changes=json.dumps(result["changes"], ensure_ascii=False),
        seen=result["seen"],
    )


@router.post("/settings/save")
def save(here: Here, form: Form) -> Response:
    """Save the settings of the form, or those that were looked at before."""
    fields = entered(form)
    try:
        changes = (
            _looked_at(fields["changes"])
            if "changes" in fields
            else changes_of(fields, settings_page(here.opened()))
        )
        if not changes:
            return go(here, "/settings", told="settings-same")
        save_settings(here.opened(), here.actor, changes=changes, seen=fields.get("seen", ""))
    except SettingsError as fault:
        return _page(here, fields, fault)
    return go(here, "/settings", told="settings-saved")


def _page(here: Desk, fields: dict[str, str], fault: ClienthoodError | None = None) -> Response:
    return show(
        here,
        "settings.html",
        settings_page(here.opened()),
        status=422 if fault else 200,
        fields=fields,
        fault=fault,
    )


def _looked_at(text: str) -> dict[str, Plain]:
    try:
        changes = json.loads(text)
    except json.JSONDecodeError:
        changes = None
    if not isinstance(changes, dict):
        raise SettingsError("the changes cannot be read", hint="change the settings again")
    return changes
