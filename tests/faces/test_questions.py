"""Each example that an answer gives truly fits it, on two simulated trades."""

import pytest

from clienthood.book import open_book
from clienthood.faces.views.explain import explain
from clienthood.faces.views.questions import questions
from clienthood.faces.views.reading import reading
from clienthood.glossary import TERMS
from tests.faces.books import done, made, rows_of


@pytest.fixture(scope="module", params=[("accountant", 5), ("coffee-shop", 2)], ids=lambda p: p[0])
def trade(request, tmp_path_factory):
    """The files and the book of a simulated business, run as of an earlier day and as of now."""
    name, seed = request.param
    folder = tmp_path_factory.mktemp(name)
    done("simulate", folder / "files", "--trade", name, "--accounts", 150, "--seed", seed)
    done("init", "--book", folder / "book")
    done("import", folder / "files", "--book", folder / "book")
    done("run", "--book", folder / "book", "--as-of", "2023-06-30")
    done("run", "--book", folder / "book", "--as-of", "2026-06-30")
    return folder


@pytest.fixture(scope="module")
def read(trade):
    with reading(open_book(trade / "book")) as found:
        yield found


@pytest.fixture(scope="module")
def answers(read):
    return {each.anchor: each for each in questions(read).questions}


def days_of(files, account, read):
    """Return the days on which an account or a member of it ordered, up to the as-of date."""
    members = set(explain(read, account).members)
    return {
        row["ordered_at"][:10]
        for row in rows_of(files / "orders.csv")
        if row["account_id"] in members and row["ordered_at"][:10] <= read.run.as_of.isoformat()
    }


def test_every_question_has_an_answer_and_either_an_example_or_what_would_give_one(answers):
    assert len(answers) >= 11
    for each in answers.values():
        assert each.question.endswith("?")
        assert each.answer
        assert each.examples or each.missing or each.here
        assert not (each.examples and each.missing)
        assert set(each.terms) <= set(TERMS)
        for example in each.examples:
            assert example.sentences
            assert all(not told[0].islower() and told.endswith(".") for told in example.sentences)


def test_examples_have_the_kind_that_their_account_has(answers, read):
    for each in answers.values():
        for example in each.examples:
            assert explain(read, example.account_id).kind == example.kind


def test_the_loyal_customer_bought_often_and_is_a_customer(answers, read, trade):
    for example in answers["loyal-customer"].examples:
        assert example.kind == "customer"
        days = days_of(trade / "files", example.account_id, read)
        assert len(days) >= 6
        assert any(f"bought on {len(days):,} days" in told.lower() for told in example.sentences)


def test_the_silent_client_is_a_client_without_a_dealing_for_a_year(answers, read):
    found = answers["silent-client"].examples
    for example in found:
        told = explain(read, example.account_id)
        assert told.kind == "client"
        assert (read.run.as_of - told.last_dealing).days >= 365
    if not found:
        silent = read.rows(
            f"select 1 as x from calls where kind = 'client' and last_day <= {read.as_of - 365}"
        )
        assert not silent


def test_the_payer_has_beneficiaries_on_record(answers, read, trade):
    (example,) = answers["client-and-consumer"].examples
    members = set(explain(read, example.account_id).members)
    users = [
        row
        for row in rows_of(trade / "files" / "people.csv")
        if row["account_id"] in members and row["role"] == "beneficiary"
    ]
    assert users
    assert f"{len(users)} " in example.sentences[0]


def test_who_changed_kind_was_of_the_other_kind_before(answers, trade):
    with reading(open_book(trade / "book"), "r0001") as before:
        for example in answers["become-client"].examples:
            was = explain(before, example.account_id).kind
            assert {was, example.kind} == {"client", "customer"}


def test_the_undecided_example_names_what_would_settle_it(answers, read):
    for example in answers["undecided"].examples:
        told = explain(read, example.account_id)
        assert told.kind == "undecided"
        assert any(told.unknown[0].settles in each for each in example.sentences)


def test_contracts_make_no_client_and_clients_need_no_contract(answers, read):
    for example in answers["contract"].examples:
        bar = next(b for b in explain(read, example.account_id).bars if b.dimension == "contract")
        if example.kind == "customer":
            assert bar.level in ("standard terms, in force", "signed and in force")
        else:
            assert bar.level == "none"


def test_the_least_known_account_weighs_only_what_is_known(answers, read):
    for example in answers["unknown"].examples:
        told = explain(read, example.account_id)
        assert example.sentences[0].startswith(f"{len(told.bars)} of 15")
        for dark in told.unknown:
            assert dark.title.lower() in example.sentences[0]


def test_bits_of_the_example_are_those_of_its_page(answers, read):
    for example in answers["bits"].examples:
        best = max(explain(read, example.account_id).bars, key=lambda bar: bar.bits)
        assert f"{best.bits:+.2f} bits" in example.sentences[0]
        assert f"by {2**best.bits:.1f}" in example.sentences[0]


def test_a_book_without_fitting_accounts_says_which_record_would_give_one(tmp_path):
    book = made(
        tmp_path,
        orders=[
            "order_id,account_id,ordered_at,amount",
            "O1,A1,2026-01-05,20",
            "O2,A2,2026-01-06,30",
        ],
    )
    with reading(open_book(book)) as read:
        found = {each.anchor: each for each in questions(read).questions}
    assert "people: role = beneficiary" in found["client-and-consumer"].missing
    assert "--as-of" in found["become-client"].missing
    assert "contracts" in found["contract"].missing
    for each in found.values():
        assert each.examples or each.missing or each.here


def test_without_any_run_the_answers_stand_without_examples():
    found = questions(None)
    assert found.as_of is None
    for each in found.questions:
        assert each.answer
        assert not each.examples
