"""What to offer, whom to talk with, what to tell, whom to invite."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from clienthood.errors import AccessError
from clienthood.faces.deeds.packs import MEDIA, take_pack
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.sending import attached
from clienthood.faces.views.contact import contact
from clienthood.faces.views.recommendations import recommendations
from clienthood.faces.views.services import services
from clienthood.faces.views.stories import stories
from clienthood.faces.web.show import show

router = APIRouter()


@router.get("/recommendations")
def show_recommendations(
    here: Here, account: str = "", item: str = "", backtest: str = ""
) -> Response:
    """Show what accounts are likely to buy next, and why."""
    page = here.view(recommendations, account=account, item=item, backtest=bool(backtest))
    return show(here, "recommendations.html", page, account=account, item=item)


@router.get("/contact")
def show_contact(here: Here, kind: str = "") -> Response:
    """Show who is overdue by its own rhythm, who gets too much, how fast help comes."""
    return show(here, "contact.html", here.view(contact, kind=kind), kind=kind)


@router.get("/stories")
def show_stories(here: Here) -> Response:
    """Show of whom a testimonial or a case study could be told."""
    return show(here, "stories.html", here.view(stories), fault=None)


@router.get("/stories/pack")
def take_story(here: Here, account: str, form: str = "html") -> Response:
    """Send the case-study pack of an account as a file; refuse where it must be asked first."""
    try:
        with here.reading() as read:
            made = take_pack(read, here.actor, account=account, form=form)
    except AccessError as fault:
        return show(here, "stories.html", here.view(stories), status=403, fault=fault)
    return attached(made, f"case-study.{form}", MEDIA[form])


@router.get("/services")
def show_services(here: Here) -> Response:
    """Show whom to invite to which service, who came so far, and what came of it."""
    return show(here, "services.html", here.view(services))
