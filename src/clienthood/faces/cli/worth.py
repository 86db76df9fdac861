"""The worth of one account on paper."""

from __future__ import annotations

from clienthood.faces.cli.paper import Paper
from clienthood.faces.views.wording import share
from clienthood.faces.views.worth import AccountWorth


def print_worth(paper: Paper, page: AccountWorth) -> None:
    """Print what an account is worth."""
    if page.not_valued:
        paper.say(f"No worth: {page.not_valued}.")
        return
    paper.say(f"Worth {page.headline}.")
    if page.value_low is not None and page.value_low != page.value_high:
        paper.say(f"It will lie in this range {share(page.interval)} of the time.")
    for sentence in page.sentences:
        paper.say(sentence, indent=2)
    if page.narrows:
        paper.say("What would narrow the range:")
        for record in page.narrows:
            paper.say(f"- {record}", indent=2)
    for model in page.by:
        paper.say(f"By {model}.")
