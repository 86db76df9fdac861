"""Each dimension reads what it says from records, and says unknown where they do not tell."""

import datetime as dt

import pytest

from tests.ledger import evidence, level

END = dt.date(2026, 6, 30)


def order(account, day, amount=1000, **more):
    return {"account_id": account, "ordered_at": day, "amount": amount, **more}


def weekly(account, start, count, **more):
    return [order(account, start + dt.timedelta(days=7 * i), **more) for i in range(count)]


@pytest.fixture
def read(tmp_path):
    number = iter(range(100))

    def read(as_of=END, settings=None, **tables):
        return evidence(tmp_path / str(next(number)), as_of, settings, **tables)

    return read


def test_duration_reads_the_span_and_time_under_contract(read):
    rows = read(
        orders=[
            order("a", dt.date(2024, 1, 1)),
            order("a", dt.date(2024, 1, 20)),
            order("b", dt.date(2020, 1, 1)),
            order("b", dt.date(2025, 1, 1)),
            order("c", dt.date(2026, 5, 1)),
            order("d", dt.date(2025, 1, 5)),
        ],
        contracts=[{"account_id": "d", "signed_at": dt.date(2025, 1, 5), "form": "retainer"}],
    )
    assert rows["a"]["duration_value"] == 19
    assert level(rows["a"], "duration") == "under a month"
    assert level(rows["b"], "duration") == "2 years or more"
    assert level(rows["c"], "duration") is None, "too young to tell"
    assert rows["d"]["duration_value"] == (END - dt.date(2025, 1, 5)).days


def test_rhythm_tells_once_twice_bursts_and_steady(read):
    rows = read(
        orders=[
            order("once", dt.date(2025, 1, 1)),
            order("twice", dt.date(2025, 1, 1)),
            order("twice", dt.date(2025, 4, 1)),
            *weekly("coffee", dt.date(2025, 1, 1), 60),
            *[order("second year", dt.date(year, 3, 1)) for year in (2016, 2018, 2020, 2022, 2024)],
            *[
                order("bursts", dt.date(2018, 1, 1) + dt.timedelta(days=d))
                for d in (0, 3, 5, 8, 31, 33, 36, 40, 63, 66, 2000, 2002)
            ],
            order("new", dt.date(2026, 6, 20)),
        ]
    )
    assert {name: level(row, "rhythm") for name, row in rows.items()} == {
        "once": "once",
        "twice": "twice",
        "coffee": "sustained",
        "second year": "sustained",
        "bursts": "repeated",
        "new": None,
    }


def test_sales_cycle_counts_from_the_first_contact(read):
    rows = read(
        orders=[order(a, dt.date(2025, 3, 1)) for a in "abcd"],
        leads=[
            {"account_id": "a", "first_contact_at": dt.date(2025, 1, 1)},
            {"account_id": "b", "first_contact_at": dt.date(2025, 3, 1)},
            {"account_id": "d", "first_contact_at": dt.date(2025, 9, 1)},
        ],
        interactions=[{"account_id": "c", "happened_at": dt.date(2025, 2, 20), "kind": "call"}],
    )
    assert rows["a"]["sales_cycle_value"] == 59
    assert level(rows["a"], "sales_cycle") == "months"
    assert level(rows["b"], "sales_cycle") == "at once"
    assert level(rows["c"], "sales_cycle") == "days"
    assert level(rows["d"], "sales_cycle") is None, "the enquiry came after the first order"


def test_contract_reads_form_and_force(read):
    def contract(account, **more):
        return {"account_id": account, "signed_at": dt.date(2024, 1, 1), **more}

    rows = read(
        orders=[order("none", dt.date(2025, 1, 1)), order("early", dt.date(2020, 1, 1))],
        contracts=[
            contract("force", form="engagement"),
            contract("ended", form="engagement", ended_on=dt.date(2025, 1, 1)),
            contract("later", form="engagement", ended_on=dt.date(2027, 1, 1)),
            contract("term over", form="retainer", ends_on=dt.date(2025, 1, 1)),
            contract("renews", form="retainer", ends_on=dt.date(2025, 1, 1), auto_renews=True),
            contract("card", form="subscription"),
            contract("car", form="one-off sale"),
            contract("unsaid"),
        ],
    )
    assert {name: level(row, "contract") for name, row in rows.items()} == {
        "none": "none",
        "early": None,
        "force": "signed and in force",
        "ended": "signed and ended",
        "later": "signed and in force",
        "term over": "signed and ended",
        "renews": "signed and in force",
        "card": "standard terms, in force",
        "car": "standard terms, over",
        "unsaid": "signed and in force",
    }


def test_subscriptions_alone_say_nothing_of_who_has_none(read):
    def brought(*forms):
        return read(
            orders=[order("none", dt.date(2025, 1, 1)), order("card", dt.date(2025, 1, 1))],
            contracts=[
                {"account_id": "card", "signed_at": dt.date(2024, 1, 1), "form": form}
                for form in forms
            ],
        )

    alone = brought("subscription")
    assert level(alone["card"], "contract") == "standard terms, in force"
    assert level(alone["none"], "contract") is None
    assert level(brought("subscription", "retainer")["none"], "contract") == "none"
    assert level(brought("subscription", None)["none"], "contract") == "none"


def test_an_agreement_that_was_renewed_stands_until_its_renewal_does_not(read):
    years = {"framework": (2023, 2024, 2025), "alone": (2023,)}
    contracts = [
        {
            "account_id": account,
            "contract_id": f"{account} {year}",
            "signed_at": dt.date(year, 4, 1),
            "ends_on": dt.date(year + 1, 3, 31),
            "form": "framework",
            "auto_renews": True,
            "renews": f"{account} {year - 1}" if year > 2023 else f"{account} {year}",
            "ended_on": dt.date(2026, 2, 10) if year == 2025 else None,
        }
        for account, all_years in years.items()
        for year in all_years
    ]

    def told(day, known):
        return {
            name: level(row, "contract")
            for name, row in read(day, contracts=contracts[:known]).items()
        }

    stands, over = "signed and in force", "signed and ended"
    before, after = dt.date(2026, 1, 31), dt.date(2026, 3, 1)
    assert told(before, 4) == {"framework": stands, "alone": stands}
    assert told(after, 4) == {"framework": over, "alone": stands}
    assert told(dt.date(2025, 3, 1), 3) == told(dt.date(2025, 3, 1), 2) == {"framework": stands}
    assert told(dt.date(2024, 12, 1), 2) == told(dt.date(2024, 12, 1), 1) == {"framework": stands}


def test_payment_reads_arrangements_and_infers_invoices_by_their_due_date(read):
    def pay(account, plan=None, **more):
        return {
            "account_id": account,
            "paid_at": dt.date(2025, 5, 1),
            "amount": 100,
            "plan": plan,
            **more,
        }

    rows = read(
        orders=[
            order("invoiced", dt.date(2025, 4, 1), order_id="o1"),
            order("till", dt.date(2025, 5, 1), order_id="o2"),
            order("silent", dt.date(2025, 5, 1), order_id="o3"),
        ],
        payments=[
            pay("till", order_id="o2", due_on=dt.date(2025, 5, 1)),
            pay("invoiced", order_id="o1", due_on=dt.date(2025, 5, 1)),
            pay("silent", order_id="o3"),
            pay("card", "autopay"),
            pay("retained", "retainer"),
            pay("plan", "instalment"),
            pay("plan", "instalment"),
            pay("single", "up front"),
        ],
    )
    assert {name: level(row, "payment") for name, row in rows.items()} == {
        "till": "at once",
        "invoiced": "mostly on account",
        "silent": None,
        "card": "stored card or mixed",
        "retained": "retainer or plan",
        "plan": "retainer or plan",
        "single": "stored card or mixed",
    }


def test_offering_and_customization_read_shares_and_unknown_natures(read):
    day = dt.date(2025, 5, 1)
    rows = read(
        orders=[
            order("goods", day, nature="goods", bespoke=False),
            order("mixed", day, nature="goods", bespoke=False, amount=7000),
            order("mixed", day, nature="service", bespoke=True, amount=3000),
            order("advice", day, nature="advice", bespoke=True),
            order("box", day, nature="subscription"),
            order("unsaid", day),
            order("agreed", day, list_price=2000, discount=0, amount=1500, bespoke=False),
            order("sale", day, list_price=2000, discount=500, amount=1500, bespoke=False),
        ]
    )
    assert {name: level(row, "offering") for name, row in rows.items()} == {
        "goods": "no services",
        "mixed": "few services",
        "advice": "all services",
        "box": "no services",
        "unsaid": None,
        "agreed": None,
        "sale": None,
    }
    assert rows["mixed"]["offering_value"] == pytest.approx(0.3)
    assert level(rows["goods"], "customization") == "none"
    assert level(rows["mixed"], "customization") == "20 to 60 %"
    assert level(rows["advice"], "customization") == "over 60 %"
    assert level(rows["agreed"], "customization") == "over 60 %"
    assert level(rows["sale"], "customization") == "none"
    assert level(rows["unsaid"], "customization") is None


def test_breadth_compares_with_accounts_that_deal_as_often(read):
    day = dt.date(2025, 5, 1)
    rows = read(
        orders=[order(f"one{i}", day, category="a") for i in range(6)]
        + [order("many", day, category=c) for c in "abcd"]
        + [order("unsaid", day)],
        accounts=[{"account_id": "pets"}],
        people=[{"account_id": "pets", "role": "beneficiary"} for _ in range(4)],
    )
    assert level(rows["one0"], "breadth") == "one need"
    assert level(rows["many"], "breadth") == "most needs"
    assert level(rows["pets"], "breadth") is not None
    assert level(rows["unsaid"], "breadth") is None


def test_exclusivity_is_only_what_was_told_last(read):
    rows = read(
        orders=[order("silent", dt.date(2025, 5, 1))],
        facts=[
            {
                "account_id": "only",
                "date": dt.date(2025, 1, 1),
                "kind": "uses_others",
                "value": "yes",
            },
            {
                "account_id": "only",
                "date": dt.date(2025, 2, 1),
                "kind": "uses_others",
                "value": "no",
            },
            {"account_id": "second", "date": dt.date(2025, 1, 1), "kind": "rank", "value": "2"},
            {
                "account_id": "garbled",
                "date": dt.date(2025, 1, 1),
                "kind": "share_of_wallet",
                "value": "most",
            },
        ],
    )
    assert level(rows["only"], "exclusivity") == "only us"
    assert level(rows["second"], "exclusivity") == "shares"
    assert level(rows["silent"], "exclusivity") is None
    assert level(rows["garbled"], "exclusivity") is None


def meeting(account, day, **more):
    return {"account_id": account, "happened_at": day, "kind": "meeting", **more}


def test_engagement_counts_two_way_contact_and_not_mailings(read):
    rows = read(
        orders=[order(a, dt.date(2025, 1, 15)) for a in ("mailed", "none")],
        interactions=[
            *[meeting("monthly", dt.date(2025, m, 10)) for m in range(1, 13)],
            meeting("walk-in", dt.date(2025, 1, 10)),
            *[
                {
                    "account_id": "mailed",
                    "happened_at": dt.date(2025, m, 1),
                    "kind": "e-mail",
                    "direction": "out",
                }
                for m in range(1, 13)
            ],
        ],
    )
    assert level(rows["monthly"], "engagement") == "regular"
    assert level(rows["walk-in"], "engagement") == "rare"
    assert level(rows["mailed"], "engagement") == "none"
    assert level(rows["none"], "engagement") == "none"


def test_staff_who_log_nothing_make_their_accounts_unknown(read):
    day = dt.date(2025, 1, 15)
    rows = read(
        orders=[order("of logger", day, staff="Ada"), order("of silent", day, staff="Bob")],
        interactions=[meeting("x", dt.date(2025, 1, 10), staff="Ada")],
    )
    assert level(rows["of logger"], "engagement") == "none"
    assert level(rows["of silent"], "engagement") is None


def test_no_table_is_unknown_and_a_kept_table_with_nothing_is_none(read):
    orders = [order("a", dt.date(2025, 1, 15)), order("b", dt.date(2025, 3, 15))]
    alone = read(orders=orders)["a"]
    for name in (
        "contract",
        "payment",
        "engagement",
        "support",
        "referral",
        "trust",
        "motive",
        "exclusivity",
        "sales_cycle",
        "depth",
    ):
        assert level(alone, name) is None, name
    kept = read(
        orders=orders,
        tickets=[{"account_id": "b", "opened_at": dt.date(2025, 1, 1), "kind": "question"}],
        referrals=[
            {
                "referrer_account_id": "b",
                "referred_account_id": "c",
                "referred_at": dt.date(2025, 1, 1),
            }
        ],
    )["a"]
    assert level(kept, "support") == "none"
    assert level(kept, "referral") == "none"


def test_a_table_kept_only_after_the_account_left_says_nothing_of_it(read):
    rows = read(
        orders=[order("gone", dt.date(2020, 1, 15)), order("here", dt.date(2026, 3, 15))],
        tickets=[{"account_id": "here", "opened_at": dt.date(2025, 1, 1), "kind": "question"}],
    )
    assert level(rows["gone"], "support") is None


def test_support_tells_open_questions_from_requests_about_an_order(read):
    day = dt.date(2025, 5, 1)

    def ticket(account, kind, **more):
        return {"account_id": account, "opened_at": day, "kind": kind, **more}

    rows = read(
        orders=[order(a, day) for a in ("asks", "asks once", "refunds", "quiet")],
        tickets=[
            *[ticket("asks", "advice") for _ in range(4)],
            ticket("asks once", "question"),
            ticket("refunds", "refund", order_id="o1"),
        ],
    )
    assert {name: level(row, "support") for name, row in rows.items()} == {
        "asks": "ongoing questions",
        "asks once": "1 or 2 questions",
        "refunds": "about orders only",
        "quiet": "none",
    }


def test_depth_counts_people_the_same_hands_and_what_was_stayed_through(read):
    def served(account, names):
        return [
            order(account, dt.date(2024, 1, 1) + dt.timedelta(days=90 * i), staff=name)
            for i, name in enumerate(names)
        ]

    rows = read(
        orders=[
            *served("kept", ["Ada"] * 5),
            *served("passed on", ["Ada", "Bob", "Cyd", "Ada"]),
            order("moved", dt.date(2025, 12, 1)),
        ],
        people=[{"account_id": "kept"}, {"account_id": "kept"}, {"account_id": "passed on"}],
        facts=[{"account_id": "moved", "date": dt.date(2025, 6, 1), "kind": "moved_away"}],
    )
    assert level(rows["kept"], "depth") == "many"
    assert level(rows["passed on"], "depth") == "none"
    assert level(rows["moved"], "depth") == "some"


def test_trust_reads_answers_complaints_and_testimonials(read):
    day = dt.date(2025, 5, 1)

    def answer(account, score, **more):
        return {"account_id": account, "given_at": day, "scale": "NPS", "score": score, **more}

    rows = read(
        orders=[order("solved", dt.date(2025, 9, 1)), order("silent", day)],
        feedback=[
            answer("angry", 2.0),
            answer("fine", 8.0),
            answer("glad", 10.0),
            answer("quoted", 10.0, comment="They saved us.", may_publish=True),
        ],
        tickets=[
            {"account_id": "solved", "opened_at": day, "closed_at": day, "kind": "complaint"},
            {"account_id": "open", "opened_at": day, "kind": "complaint"},
        ],
    )
    assert {name: level(row, "trust") for name, row in rows.items()} == {
        "angry": "detractor",
        "fine": "neutral",
        "glad": "promoter",
        "quoted": "testimonial",
        "solved": "promoter",
        "open": "detractor",
        "silent": None,
    }


def test_referral_and_motive(read):
    day = dt.date(2025, 5, 1)
    rows = read(
        orders=[
            order("deal", day, promo_code="X"),
            order("walk", day),
            order("sent", day),
            order("tried", day),
            order("unsaid", day),
        ],
        leads=[
            {"account_id": "walk", "first_contact_at": day, "source": "walk-in"},
            {"account_id": "tried", "first_contact_at": day, "offer": "trial"},
        ],
        referrals=[
            {"referrer_account_id": "walk", "referred_account_id": "sent", "referred_at": day},
            {"referrer_account_id": "walk", "lead_id": "L9", "referred_at": day},
        ],
    )
    assert level(rows["walk"], "referral") == "several"
    assert {name: level(row, "motive") for name, row in rows.items()} == {
        "deal": "promotion",
        "walk": "walk-in or advert",
        "sent": "referral or testimonial",
        "tried": "content, trial or consultation",
        "unsaid": None,
    }


def test_households_roll_up_and_suppliers_and_objectors_are_left_out(read):
    day = dt.date(2025, 5, 1)
    rows = read(
        orders=[order(a, day) for a in ("child", "grandchild", "supplier", "objector", "other")],
        accounts=[
            {"account_id": "head"},
            {"account_id": "child", "parent_account_id": "head"},
            {"account_id": "grandchild", "parent_account_id": "child"},
            {"account_id": "supplier", "excluded": True},
            {"account_id": "objector", "objects_to_profiling": True},
        ],
    )
    assert set(rows) == {"head", "other"}
    assert rows["head"]["exchange_days"] == 1


def test_nothing_later_than_the_date_is_read(read):
    as_of = dt.date(2025, 5, 15)
    before = {
        "orders": [
            order("a", dt.date(2025, 5, 1), nature="goods", category="x", staff="Ada"),
            order("b", dt.date(2024, 5, 1), nature="goods"),
        ],
        "contracts": [
            {
                "account_id": "a",
                "signed_at": dt.date(2025, 1, 1),
                "form": "retainer",
                "ended_on": dt.date(2025, 8, 1),
                "contract_id": "c1",
            }
        ],
        "tickets": [
            {
                "account_id": "a",
                "opened_at": dt.date(2025, 5, 2),
                "kind": "complaint",
                "closed_at": dt.date(2025, 6, 1),
                "satisfaction": 5.0,
                "ticket_id": "t",
            }
        ],
    }
    after = {
        "orders": [
            *before["orders"],
            order("a", dt.date(2025, 5, 16), nature="service"),
            order("c", dt.date(2026, 1, 1)),
        ],
        "contracts": [
            {
                "account_id": "a",
                "signed_at": dt.date(2025, 1, 1),
                "form": "retainer",
                "contract_id": "c1",
            },
            {"account_id": "b", "signed_at": dt.date(2025, 6, 1), "form": "retainer"},
        ],
        "tickets": [
            {
                "account_id": "a",
                "opened_at": dt.date(2025, 5, 2),
                "kind": "complaint",
                "ticket_id": "t",
            }
        ],
        "interactions": [meeting("b", dt.date(2025, 5, 20), staff="Ada")],
        "feedback": [
            {"account_id": "a", "given_at": dt.date(2025, 6, 1), "scale": "NPS", "score": 0.0}
        ],
    }
    strip = {"account_key"}
    seen, later = read(as_of, **before), read(as_of, **after)
    for name in ("a", "b"):
        assert {k: v for k, v in seen[name].items() if k not in strip} == {
            k: v for k, v in later[name].items() if k not in strip
        }
    assert "c" not in later


def test_spend_comes_from_orders_and_else_from_payments_in_life_phase_and_year(read):
    days = [dt.date(2020, 1, 10), dt.date(2024, 5, 1), dt.date(2025, 6, 30), dt.date(2025, 7, 1)]
    row = read(
        orders=[
            *[order("a", day, amount=1000) for day in days],
            order("a", dt.date(2026, 1, 5), amount=-300),
        ]
    )["a"]
    assert (row["spent"], row["spent_phase"], row["spent_year"]) == (3700, 2700, 700)
    paid = read(
        payments=[{"account_id": "a", "paid_at": day, "amount": 50} for day in days]
        + [{"account_id": "a", "due_on": dt.date(2025, 1, 1), "amount": 99}]
    )["a"]
    assert (paid["spent"], paid["spent_year"]) == (200, 50)
