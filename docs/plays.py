"""The reference of the plays, written from their files."""

from __future__ import annotations

from clienthood.faces.views.plays import CONSENTS
from clienthood.plays import SHIPPED, Play
from clienthood.plays.queue import SPREAD
from clienthood.settings import PlaysSection, WordsSection


def plays_page() -> str:
    """Return the page of all plays: who qualifies, why, what each may bring, when it stops."""
    rules = PlaysSection()
    spread = SPREAD.format(of_one_play=rules.of_one_play, of_one_owner=rules.of_one_owner)
    parts = "\n".join(_play(each) for each in SHIPPED)
    return f"""# Plays: what to do next, and for whom

A play is one thing to do for accounts of one kind. Whom it is for is a rule over the run's own tables; what it is expected to bring is

> expected gain = uplift × value − cost

in the book's own currency. The *value* comes from [worth](../explanation/worth.md); the *cost* is time at `[value] hour_cost` and what is given away. The *uplift* is what doing it adds beyond what would have come anyway. The figures below are **priors**: cautious guesses with a range, written down before anything was measured, and never fitted. An experiment on a play that has ended takes the place of its prior.

**The queue of a day** holds at most {rules.most} names. {spread}

Two rules hold for every play by themselves: what gives something away is never for those who want advice, and what asks for a meeting is never for those who are moved by bargains. Nobody who is excluded or objects to being profiled is in any play. Who has said no to marketing is in no play that needs it; who has never said anything is shown as "ask first" and is not in the queue.

How to work with it: [Work the queue](../how-to/work-the-queue.md). Limits and own plays: [settings](settings.md).

{parts}"""


def _play(play: Play) -> str:
    house = WordsSection().model_dump()
    kinds = " or ".join({"undecided": "undecided accounts"}.get(x, x + "s") for x in play.kinds)
    needs = ", ".join(f"`{each}`" for each in play.needs) or "none beyond any dealing"
    given = f", and {play.gives:.0%} of a purchase given away" if play.gives else ""
    guards = ["not for those moved by bargains"] if play.meeting else []
    guards += ["not for those who want advice"] if play.discount else []
    more = f" ({'; '.join(guards)})" if guards else ""
    due = "by the day that the records tell" if play.due else f"within {play.soon} days"
    return f"""## {play.title}

`{play.key}`, for {kinds}. {play.source}

- **Who.** {play.who.format_map(house)}{more}. Needs: {needs}.
- **What.** {play.do.format_map(house)}, {due}.
- **Uplift (prior).** {play.uplift.likely:.0%} of {play.basis.value}, {play.uplift.low:.0%} to {play.uplift.high:.0%}: {play.uplift.because}.
- **Cost.** {play.minutes} minutes{given}.
- **Consent.** {CONSENTS[play.consent]}.
- **Stops** after {play.stop} without success; rests {play.again} days once done.
- Rule: `{play.qualifies}`
"""
