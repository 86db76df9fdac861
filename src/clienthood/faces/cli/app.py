"""The command line: a table of commands, each loaded when it is called."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence

from cyclopts import App, CoercionError, CycloptsError, Group, Parameter
from rich.console import Console

from clienthood import __version__
from clienthood.errors import ClienthoodError

USAGE, INTERRUPTED, PIPE_CLOSED = 2, 130, 141
_HERE = "clienthood.faces.cli"

COMMANDS = {
    "Start": (
        ("demo", "demo:demo", "Open a sample business: make it, import it, run it, look at it."),
        ("init", "init:init", "Make a book: the folder of one business."),
        ("import", "importing:import_files", "Bring in records: CSV, Excel, JSON or Parquet."),
        ("pull", "pulling:pull_sources", "Bring in what is new in databases and other sources."),
        ("sources", "pulling:list_sources", "List what records are pulled from, and how far."),
        ("run", "running:run_book", "Compute for every account: client, customer or undecided."),
        ("serve", "serve:serve", "Start the web app and the API."),
    ),
    "Look": (
        ("summary", "summary:show_summary", "The business in three sentences, and ten accounts."),
        ("accounts", "accounts:list_accounts", "List accounts with their kind and the reasons."),
        ("explain", "explain:explain_account", "One account: the evidence, down to the records."),
        ("value", "value:show_value", "What the accounts are worth in the time ahead, as ranges."),
        ("movement", "movement:show_movement", "How accounts move between kinds, who and why."),
        ("personas", "personas:show_personas", "Groups of accounts, and what open enquiries hold."),
        ("cohorts", "cohorts:show_cohorts", "Who comes again, and who stays under contract."),
        ("model", "model:show_model", "What weighs how much, and where it comes from."),
        ("preview", "preview:preview_settings", "Who would change kind under other settings."),
        ("glossary", "glossary:show_glossary", "What the words mean."),
    ),
    "Do": (
        ("plays", "plays:show_plays", "What to do today: ten names, each with its reason."),
        ("task", "plays:do", "Take on, finish, dismiss or put off a play for an account."),
        ("cadence", "offers:show_cadence", "Who is overdue by its own rhythm of contact."),
        ("recommendations", "offers:show_recommendations", "What each is likely to buy next, why."),
        ("stories", "stories:show_stories", "Of whom a story could be told, and who allows it."),
        ("services", "offers:show_services", "Whom to invite to which workshop or webinar."),
        ("experiment", "experiments:app", "Try whether something works: lots, result, words."),
        ("alerts", "alerts:show_alerts", "Who is told of what; send what is due."),
    ),
    "The business": (
        ("standing", "business:show_standing", "The business as a whole, and its scoreboard."),
        ("concentration", "business:show_concentration", "How far it rests on few accounts."),
        ("predictability", "business:show_predictability", "How well revenue is foreseen."),
        ("plan", "plan:show_plan", "The chance of a goal of revenue, and what it takes."),
        ("backtest", "backtest:show_backtest", "How calls and forecasts of an earlier day held."),
        ("report", "report:write_report", "Write the report of the business, to print or to send."),
    ),
    "Correct": (
        ("confirm", "labels:confirm", "Say what an account is; it stands over the call."),
        ("unconfirm", "labels:unconfirm", "Take back what was said of an account."),
        ("findings", "records:show_findings", "What is wrong with the records, and what to do."),
        ("quarantine", "records:show_quarantine", "Rows that could not be taken, to be mended."),
        ("identity", "identity:show_identity", "Who may be one account, across all systems."),
        ("merge", "identity:merge", "Say that two identifiers are one account, or are not."),
        ("unmerge", "identity:unmerge", "Take back what was said of two identifiers."),
        ("batches", "records:show_batches", "List the imports."),
        ("undo", "records:undo_batch", "Take back an import, its updates included."),
    ),
    "Privacy": (
        ("person", "persons:person", "Tell all that is held on one account."),
        ("object", "persons:object_to_profiling", "Note that an account objects to profiling."),
        ("erase", "persons:erase", "Erase every trace of one account, for good."),
    ),
    "Keep": (
        ("backup", "keeping:make_backup", "Write the whole book into one file, while others work."),
        ("restore", "keeping:restore_backup", "Put a backup into a new folder."),
    ),
    "Carry on": (
        ("export", "export:export_run", "Write all calls and evidence as files."),
        ("simulate", "simulate:simulate_business", "Write the records of a generated business."),
    ),
}


def make_app() -> App:
    """Return the command line as a program."""
    app = App(
        name="clienthood",
        help="Reads the records a business already keeps and says for every account: client, "
        "customer or undecided, how sure, and by which records.",
        version=__version__,
        help_format="markdown",
        help_epilogue="A first look: clienthood demo. "
        "Your own: clienthood init, clienthood import FILE..., clienthood run, "
        "clienthood summary.",
        console=Console(highlight=False),
        error_console=Console(stderr=True, highlight=False),
        error_formatter=_usage,
        suppress_keyboard_interrupt=False,
        result_action="return_value",
        default_parameter=Parameter(show_default=False, negative_iterable=()),
    )
    about = Group("Help", sort_key=len(COMMANDS))
    for flag in ("--help", "--version"):
        app[flag].group = about
    for place, (title, commands) in enumerate(COMMANDS.items()):
        group = Group(title, sort_key=place)
        for order, (name, where, text) in enumerate(commands):
            app.command(f"{_HERE}.{where}", name=name, help=text, group=group, sort_key=order)
    return app


def main(tokens: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its status."""
    sys.exit(status_of(sys.argv[1:] if tokens is None else tokens))


def status_of(tokens: Sequence[str]) -> int:
    """Run a command; return its exit status, errors told in words."""
    try:
        answer = make_app()(list(tokens), exit_on_error=False)
        sys.stdout.flush()
    except ClienthoodError as fault:
        _tell(fault)
        return fault.exit_code
    except CycloptsError:
        return USAGE
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)  # noqa: T201 - no console may be alive here
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return answer if isinstance(answer, int) else 0


def _tell(fault: ClienthoodError) -> None:
    text = f"{fault.where}: {fault.message}" if fault.where else fault.message
    lines = ["clienthood: " + text, *("  " + line.strip() for line in fault.hint.splitlines())]
    print("\n".join(lines), file=sys.stderr)  # noqa: T201 - plain text, whatever the terminal


def _usage(fault: CycloptsError) -> str:
    command = " ".join(("clienthood", *(fault.command_chain or ())))
    wanted = fault.target_type if isinstance(fault, CoercionError) else None
    written = "  write a day as 2024-12-31\n" if wanted is dt.date else ""
    return f"clienthood: {fault}\n{written}  see: {command} --help"
