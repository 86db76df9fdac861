"""``clienthood experiment plan``, ``start``, ``show``, ``stop``, ``conclude`` and ``lots``."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import App, Parameter

from clienthood.book import open_book
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.deeds import experiments as deeds
from clienthood.faces.views.experiment import ExperimentPage, experiment
from clienthood.faces.views.experiment_plan import Plan, Proposed, plan_of
from clienthood.faces.views.experiments import experiments
from clienthood.faces.views.reading import reading
from clienthood.faces.views.wording import figure, long_date, share

app = App(name="experiment")


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be tried.

    Parameters
    ----------
    name
        What it is called.
    play
        Key of the play that is tried; its queue leaves out who is held out.
    who
        Which accounts, as the query of the list of accounts, such as kind=customer.
    outcome
        What is compared: revenue, dealing, contact or client.
    days
        How many days count.
    share
        Share of the accounts that is held out.
    rule
        end: told once, at the end. looks: may be told earlier, by bounds that allow for it.
    starts_on
        The first day that counts; today where not given.
    """

    name: str = ""
    play: str = ""
    who: str = ""
    outcome: str = "revenue"
    days: int = 90
    share: float = 0.5
    rule: Literal["end", "looks"] = "end"
    starts_on: Annotated[dt.date | None, Parameter(name="--from")] = None

    @property
    def proposed(self) -> Proposed:
        """The same, as the view asks for it."""
        return Proposed(
            name=self.name,
            play=self.play,
            who=self.who,
            outcome=self.outcome,
            days=self.days,
            share=self.share,
            rule=self.rule,
            starts_on=self.starts_on,
        )


NOTHING = Wish()


@app.command(name="plan")
def plan_experiment(wish: Wish = NOTHING, *, book: BookDir = HERE, json: Json = False) -> None:
    """Tell who would take part, and the smallest effect that would be found.

    Example: clienthood experiment plan --who kind=customer --outcome revenue --days 180
    """
    with reading(open_book(book)) as read:
        page = plan_of(read, wish.proposed)
    if json:
        print_json(page)
    else:
        _print_plan(page)


@app.command(name="start")
def start_experiment(wish: Wish = NOTHING, *, book: BookDir = HERE, json: Json = False) -> None:
    """Draw the lots and keep them: nobody can change them any more.

    Example: clienthood experiment start --name "Spring letter" --who kind=customer
    """
    with reading(open_book(book)) as read:
        number = deeds.start_experiment(read, person(), asked=wish.proposed)
        page = experiment(read, number=number)
    if json:
        print_json(page)
        return
    Paper().say(
        f"Experiment {number} is drawn: {page.treated} accounts to treat, {page.held} held out."
        f" Whom to treat: clienthood experiment lots {number} > lots.csv"
    )


@app.command(name="show")
def show_experiment(
    number: int | None = None, /, *, book: BookDir = HERE, json: Json = False
) -> None:
    """Show one experiment, or list all of them.

    Example: clienthood experiment show 1

    Parameters
    ----------
    number
        Its number; all are listed where none is given.
    """
    with reading(open_book(book)) as read:
        page = experiments(read) if number is None else experiment(read, number=number)
    if json:
        print_json(page)
    elif isinstance(page, ExperimentPage):
        _print_one(page)
    elif not page.experiments:
        Paper().say("Nothing is tried yet. Begin with: clienthood experiment plan")
    else:
        Paper().table(
            ("", "name", "from", "to", "treated", "held out", "how it stands"),
            [
                (
                    str(each.id),
                    each.name,
                    each.starts_on.isoformat(),
                    each.ends_on.isoformat(),
                    str(each.treated),
                    str(each.held),
                    each.told,
                )
                for each in page.experiments
            ],
            right=(4, 5),
            prose=(1, 6),
        )


@app.command(name="stop")
def stop_experiment(number: int, /, *, book: BookDir = HERE, reason: str = "") -> None:
    """Give an experiment up: no effect of it is told, and nobody is held out any more.

    Example: clienthood experiment stop 1 --reason "the letter was never sent"

    Parameters
    ----------
    number
        Its number.
    reason
        Why, for whoever reads it later.
    """
    with reading(open_book(book)) as read:
        deeds.stop_experiment(read, person(), number=number, reason=reason)
    Paper().say(f"Experiment {number} is stopped; nothing is told of it.")


@app.command(name="conclude")
def conclude_experiment(number: int, /, *, book: BookDir = HERE, json: Json = False) -> None:
    """Keep the result of an experiment that is over, whatever becomes of the records.

    Example: clienthood experiment conclude 1

    Parameters
    ----------
    number
        Its number.
    """
    with reading(open_book(book)) as read:
        deeds.conclude_experiment(read, person(), number=number)
        page = experiment(read, number=number)
    if json:
        print_json(page)
    else:
        _print_one(page)


@app.command(name="lots")
def take_lots(number: int, /, *, book: BookDir = HERE) -> None:
    """Write as CSV whom to treat, and whom not.

    Example: clienthood experiment lots 1

    Parameters
    ----------
    number
        Number of the experiment.
    """
    with reading(open_book(book)) as read:
        for piece in deeds.take_lots(read, person(), number=number):
            sys.stdout.write(piece.decode().replace("\r\n", "\n"))


def _print_plan(page: Plan) -> None:
    paper = Paper()
    title = f"{page.name or 'An experiment'}, {long_date(page.starts_on)} to"
    paper.title(f"{title} {long_date(page.ends_on)}")
    for line in page.who:
        paper.say(f"{line}.")
    for line in page.words:
        paper.say(line)


def _print_one(page: ExperimentPage) -> None:
    paper = Paper()
    paper.title(f"{page.id}. {page.name}: {page.outcome}")
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    paper.say(f"{page.told} {page.promised}")
    for line in (*page.words, *page.changes):
        paper.gap()
        paper.say(line)
    if page.balance:
        paper.gap()
        paper.table(
            ("before the start", "treated", "held out", "alike"),
            [
                (
                    each.what,
                    share(each.treated) if each.holds == "share" else figure(each.treated),
                    share(each.held) if each.holds == "share" else figure(each.held),
                    "yes" if each.even else "no",
                )
                for each in page.balance
            ],
            right=(1, 2),
        )
