"""What to offer, whom to talk with, what to tell, whom to invite."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from clienthood.faces.api.answers import PREFIX, Tag, told
from clienthood.faces.api.problems import refusals
from clienthood.faces.deeds.packs import MEDIA, take_pack
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.contact import Contact, contact
from clienthood.faces.views.recommendations import Recommendations, recommendations
from clienthood.faces.views.services import Services, services
from clienthood.faces.views.stories import Stories, stories

router = APIRouter(prefix=PREFIX, tags=["What to do"])


@router.get("/recommendations", response_model=Recommendations, responses=refusals(404, 422))
def get_recommendations(
    here: Here, tag: Tag, account: str = "", item: str = "", backtest: bool = False
) -> Response:
    """Return what accounts are likely to buy next, and why; of one account where it is named."""
    page = here.view(recommendations, account=account, item=item, backtest=backtest)
    return told(page, tag)


@router.get("/contact", response_model=Contact, responses=refusals(404, 422))
def get_contact(
    here: Here, tag: Tag, kind: Literal["", "client", "customer", "undecided"] = ""
) -> Response:
    """Return who is overdue by its own rhythm, who gets too much, how fast help comes."""
    return told(here.view(contact, kind=kind), tag)


@router.get("/stories", response_model=Stories, responses=refusals(404))
def get_stories(here: Here, tag: Tag) -> Response:
    """Return of whom a testimonial or a case study could be told, and who allows it."""
    return told(here.view(stories), tag)


@router.get("/stories/pack", response_class=Response, responses=refusals(404, 422))
def get_pack(here: Here, account: str, form: Literal["md", "html", "pdf"] = "md") -> Response:
    """Return the case-study pack of an account that allowed to be named, as a file."""
    with here.reading() as read:
        made = take_pack(read, here.actor, account=account, form=form)
    name = f'attachment; filename="case-study.{form}"'
    return Response(made, media_type=MEDIA[form], headers={"Content-Disposition": name})


@router.get("/services", response_model=Services, responses=refusals(404))
def get_services(here: Here, tag: Tag) -> Response:
    """Return whom to invite to which workshop, webinar or training, and what came of those held."""
    return told(here.view(services), tag)
