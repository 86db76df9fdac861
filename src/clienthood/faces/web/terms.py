"""Terms in a page, each linked to what it means; and charts in it."""

from __future__ import annotations

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from clienthood.faces.views.charts import Chart, inline
from clienthood.glossary import TERMS


@pass_context
def term(context: Context, name: str, text: str = "") -> Markup:
    """Return a term as a link to the glossary that tells its meaning when pointed at.

    Parameters
    ----------
    name
        The term as the glossary has it.
    text
        How it stands in the sentence; its name where not given.
    """
    meant = TERMS[name]
    return Markup('<a href="{}/glossary#{}"><abbr title="{}">{}</abbr></a>').format(
        context["base"], meant.anchor, meant.sentence, text or name
    )


def drawn(chart: Chart) -> Markup:
    """Return a chart as a picture of the page."""
    return Markup(inline(chart))
