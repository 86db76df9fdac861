"""The accuracy tables: means over books, by trade and by archetype."""

from __future__ import annotations

import operator

import numpy as np

from bench.measures import calibration_error
from bench.tables import figure, markdown, percent

OURS = "clienthood"

FIGURES = (
    "brier",
    "ece",
    "auc",
    "accuracy",
    "tricky",
    "wrong_client",
    "wrong_customer",
    "undecided",
)
SHARES = ("wrong_client", "wrong_customer", "undecided")
HEADS = {
    "brier": "Brier",
    "ece": "ECE, by book",
    "ece_pooled": "ECE, pooled",
    "auc": "AUC",
    "accuracy": "accuracy",
    "tricky": "tricky",
    "wrong_client": "client wrongly",
    "wrong_customer": "customer wrongly",
    "undecided": "undecided",
}
COMPARE = {"<=": operator.le, ">=": operator.ge}


def means(rows):
    """Return the figures of some books: means over books, and the ECE of all accounts pooled."""
    found = {name: _mean([row[name] for row in rows]) for name in FIGURES}
    p = np.concatenate([row["p"] for row in rows])
    client = np.concatenate([row["client"] for row in rows])
    return found | {
        "ece_pooled": calibration_error(p, client),
        "books": len(rows),
        "accounts": int(np.mean([row["accounts"] for row in rows])),
    }


def summary(rows, settings):
    """Return per setting and method the figures, and whether the targets are met."""
    found = []
    for setting in settings:
        of = [row for row in rows if row["setting"] == setting.name]
        for method in dict.fromkeys(row["method"] for row in of):
            figures = means([row for row in of if row["method"] == method])
            met = {
                f"{HEADS[name]} {sign} {bound:g}": bool(COMPARE[sign](figures[name], bound))
                for name, sign, bound in setting.targets
            }
            found.append(
                {
                    "setting": setting.name,
                    "method": method,
                    **figures,
                    "targets": met if method == OURS else {},
                }
            )
    return found


def method_table(found):
    """Return the table of methods in one setting."""
    rows = [
        [
            _strong(each["method"]),
            *(percent(each[n]) if n in SHARES else figure(each[n]) for n in HEADS),
        ]
        for each in found
    ]
    return markdown(["method", *HEADS.values()], rows)


def target_table(found):
    """Return the table of targets with the figures beside them."""
    return markdown(
        ["setting", "target", "met"],
        [
            [each["setting"], target, "yes" if met else "**no**"]
            for each in found
            for target, met in each["targets"].items()
        ],
    )


def trade_table(rows, setting):
    """Return our figures in one setting, trade by trade."""
    of = [row for row in rows if row["setting"] == setting and row["method"] == OURS]
    lines = []
    for trade in dict.fromkeys(row["trade"] for row in of):
        found = means([row for row in of if row["trade"] == trade])
        lines.append(
            [
                trade,
                *(
                    percent(found[n]) if n in SHARES else figure(found[n])
                    for n in HEADS
                    if n != "ece_pooled"
                ),
            ]
        )
    return markdown(["trade", *(text for n, text in HEADS.items() if n != "ece_pooled")], lines)


def archetype_table(rows, setting):
    """Return how each archetype is called in one setting, all books together."""
    of = [row for row in rows if row["setting"] == setting and row["method"] == OURS]
    name, p, kind, client = (
        np.concatenate([row[key] for row in of]) for key in ("archetype", "p", "kind", "client")
    )
    lines = []
    for each in sorted(set(name.tolist()), key=lambda n: (not client[name == n][0], n)):
        here = name == each
        lines.append(
            [
                each,
                "client" if client[here][0] else "customer",
                int(here.sum()),
                figure(float(p[here].mean()), 2),
                *(
                    percent(float((kind[here] == k).mean()))
                    for k in ("client", "undecided", "customer")
                ),
            ]
        )
    return markdown(
        ["archetype", "truth", "accounts", "mean P", "client", "undecided", "customer"], lines
    )


def page(rows, settings, *, seeds, accounts):
    """Return the whole generated part of the accuracy page."""
    found = summary(rows, settings)
    listed = ", ".join(str(seed) for seed in seeds)
    parts = [
        f"Seeds {listed}; {accounts:,} accounts a book where nothing else is said. Accounts that "
        "object to profiling are not called and not counted.",
        "### Targets",
        target_table(found),
    ]
    for setting in settings:
        of = [each for each in found if each["setting"] == setting.name]
        if of:
            parts += [f"### {setting.name.capitalize()} ({of[0]['books']} books)", method_table(of)]
    for name in ("all sources", "orders only"):
        if any(each["setting"] == name for each in found):
            parts += [f"### By trade, {name}", trade_table(rows, name)]
            parts += [f"### By archetype, {name}", archetype_table(rows, name)]
    return "\n\n".join(parts)


def _mean(values):
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")


def _strong(method):
    return f"**{method}**" if method == OURS else method
