"""What is compared, and how much each agreement and difference weighs: elicited, not learnt.

The weight of a level is log2(m / u) bits, as in the calls: m is how often two records of one
party show it, u how often two records of different parties do. Where ``term`` names a column,
u is how common the very value is in the book, so that a rare name says more than a common one,
and an address that many different names share says little.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One outcome of a comparison, in SQL over the two records ``_l`` and ``_r``."""

    when: str
    """Condition; empty for whatever is left."""
    words: str
    m: float
    u: float
    """Stands for the chance of the value itself where ``term`` is given."""
    term: str = ""
    """Column whose frequency takes the place of u."""
    rarest: float = 1e-7
    """Least frequency that is believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One thing in which two records are compared."""

    name: str
    title: str
    unknown: str
    """Condition under which it says nothing."""
    levels: tuple[Level, ...]


def _missing(column: str) -> str:
    return f"{column}_l is null or {column}_r is null"


_SLIP = (
    "(damerau_levenshtein({0}_l, {0}_r)"
    " <= case when least(length({0}_l), length({0}_r)) >= 10 then 2 else 1 end"
    " and least(length({0}_l), length({0}_r)) >= 4)"
)
_CUT = (
    "((starts_with(given_l, given_r) or starts_with(given_r, given_l))"
    " and least(length(given_l), length(given_r)) >= 3"
    " and abs(length(given_l) - length(given_r)) > 1"
    " and right(case when length(given_l) > length(given_r) then given_l else given_r end, 1)"
    " not in ('a', 'e', 'o'))"
)
_INITIAL = (
    "substr(given_l, 1, 1) = substr(given_r, 1, 1) and least(length(given_l), length(given_r)) = 1"
)
_SAME_END = (
    "right(given_l, 1) = right(given_r, 1) or list_sort(string_split(given_l, ''))"
    " = list_sort(string_split(given_r, ''))"
)
_GIVEN_SLIP = (
    "(not (given_known_l and given_known_r) and ("
    f"(({_SAME_END}) and {_SLIP.format('given')}) or {_CUT}))"
)
_FAMILY_SLIP = f"(not (family_known_l and family_known_r) and {_SLIP.format('family')})"
_ALONE = (
    "(case when full_name_l = full_name_r then namesakes_l = 1 and namesakes_r = 1"
    " else kin_l = 1 and kin_r = 1 end)"
)
MARGIN = 6.0
"""Bits by which a likeness must beat another to somebody else to be sure."""
FEW_LACK = {0.015: "all but a few", 0.06: "nearly all", 0.15: "most"}
"""Chance up to which two of one name each lack in the other's system, and what that means."""
_SAME_DAYS = "len(list_intersect(days_l, days_r))"
_BY_CHANCE = (
    f"({_SAME_DAYS} > 0 and power(len(days_l) * len(days_r) / spread_l, {_SAME_DAYS})"
    f" / gamma({_SAME_DAYS} + 1) <= {{0}})"
)
"""Chance at most that two strangers as busy as these deal on so many days alike."""
_BELONGS = "(list_contains(people_l, full_name_r) or list_contains(people_r, full_name_l))"
_BUYS = "full_name_l = full_name_r and buyer_l is distinct from buyer_r"
_PEOPLE = "given_l is not null and given_r is not null"

COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        name="name",
        title="Name",
        unknown=_missing("full_name"),
        levels=(
            Level(
                when=f"{_BUYS} and (list_contains(people_l, buyer_r) or"
                " list_contains(people_r, buyer_l))",
                words="one of the people known of that firm, who orders for it",
                m=0.02,
                u=0.0001,
            ),
            Level(
                when=_BUYS,
                words="a person who writes as that firm does",
                m=0.03,
                u=0.97,
            ),
            Level(
                when="full_name_l = full_name_r",
                words="the same name",
                m=0.78,
                u=0.001,
                term="full_name",
                rarest=1e-6,
            ),
            Level(
                when=f"family_l = family_r and {_PEOPLE} and given_l = given_r",
                words="the same first and family name, with another word between",
                m=0.3,
                u=0.001,
                term="family",
            ),
            Level(
                when=f"family_l = family_r and {_INITIAL}",
                words="the same family name, and the first name begins with that letter",
                m=0.6,
                u=0.02,
                term="family",
            ),
            Level(
                when=f"{_PEOPLE} and ((family_l = family_r and {_GIVEN_SLIP})"
                f" or (given_l = given_r and {_FAMILY_SLIP}))",
                words="the same name but for a slip of the pen",
                m=0.06,
                u=0.0002,
            ),
            Level(
                when=f"{_PEOPLE} and {_FAMILY_SLIP} and {_INITIAL}",
                words="the same family name but for a slip of the pen, and the first name begins"
                " with that letter",
                m=0.004,
                u=0.0005,
            ),
            Level(
                when=f"household_l <> household_r and {_BELONGS}"
                " and namesakes_l = 1 and namesakes_r = 1",
                words="one of the people known of that household, and the only one of that name",
                m=0.3,
                u=1e-5,
            ),
            Level(
                when=f"household_l <> household_r and {_BELONGS}",
                words="one of the people known of that household",
                m=0.2,
                u=0.0001,
            ),
            Level(
                when=f"company_l <> company_r and {_BELONGS}",
                words="one of the people known of that firm",
                m=0.02,
                u=0.0001,
            ),
            Level(
                when="household_l <> household_r and family_l = family_r",
                words="one of that family, and the family itself",
                m=0.5,
                u=0.02,
                term="family",
            ),
            Level(
                when=f"household_l <> household_r and ({_FAMILY_SLIP}"
                " or list_contains(parts_l, family_r) or list_contains(parts_r, family_l))",
                words="one of that family, and the family itself, written in another way",
                m=0.02,
                u=0.0005,
            ),
            Level(
                when=f"(given_l is null or given_r is null) and {_SLIP.format('full_name')}",
                words="the same name but for a slip of the pen",
                m=0.06,
                u=0.0002,
            ),
            Level(
                when="company_l and company_r and (list_has_all(parts_l, parts_r) or"
                " list_has_all(parts_r, parts_l)) and least(len(parts_l), len(parts_r)) > 1",
                words="the one name stands in the other",
                m=0.03,
                u=0.0005,
            ),
            Level(
                when=f"family_l = family_r and {_PEOPLE}",
                words="the same family name, another first name",
                m=0.003,
                u=0.02,
            ),
            Level(when="", words="another name", m=0.01, u=0.97),
        ),
    ),
    Comparison(
        name="alone",
        title="Namesakes",
        unknown="full_name_l is null or full_name_r is null or buyer_l is not null"
        " or buyer_r is not null or source_l is null or source_r is null or source_l = source_r"
        " or not (full_name_l = full_name_r"
        f" or (household_l <> household_r and family_l = family_r and not {_BELONGS}))",
        levels=(
            *(
                Level(
                    when=f"{_ALONE} and lacks_l[source_r] * lacks_r[source_l] <= {lack}",
                    words="in either system nobody else of that name is left, and"
                    f" {most} of the one are in the other",
                    m=0.9,
                    u=lack,
                )
                for lack, most in FEW_LACK.items()
            ),
            Level(
                when=_ALONE,
                words="in either system nobody else of that name is left",
                m=0.93,
                u=0.3,
            ),
            Level(when="", words="one of the systems knows several of that name", m=0.07, u=0.7),
        ),
    ),
    Comparison(
        name="email",
        title="E-mail",
        unknown=_missing("email"),
        levels=(
            Level(
                when="email_l = email_r",
                words="the same address",
                m=0.75,
                u=1e-5,
                term="email",
            ),
            Level(
                when="damerau_levenshtein(email_l, email_r) <= 1 and digits_l = digits_r"
                " and length(email_l) > 9",
                words="the same address but for a slip of the pen",
                m=0.04,
                u=2e-6,
            ),
            Level(
                when="domain_l = domain_r",
                words="addresses at the same domain of their own",
                m=0.12,
                u=0.001,
                term="domain",
            ),
            Level(
                when="company_l or company_r",
                words="other addresses, of which a firm has several",
                m=0.4,
                u=0.99,
            ),
            Level(when="", words="another address", m=0.18, u=0.99),
        ),
    ),
    Comparison(
        name="phone",
        title="Telephone",
        unknown=_missing("phone"),
        levels=(
            Level(when="phone_l = phone_r", words="the same number", m=0.72, u=1e-5, term="phone"),
            Level(
                when="damerau_levenshtein(phone_l, phone_r) <= 1 and length(phone_l) > 6",
                words="the same number but for a digit",
                m=0.06,
                u=1e-4,
            ),
            Level(when="", words="another number", m=0.2, u=0.99),
        ),
    ),
    Comparison(
        name="place",
        title="Postcode",
        unknown=_missing("postcode"),
        levels=(
            Level(
                when="postcode_l = postcode_r",
                words="the same postcode",
                m=0.86,
                u=0.001,
                term="postcode",
                rarest=1e-4,
            ),
            Level(when="", words="another postcode", m=0.12, u=0.99),
        ),
    ),
    Comparison(
        name="tax",
        title="Tax number",
        unknown=_missing("tax"),
        levels=(
            Level(when="tax_l = tax_r", words="the same tax number", m=0.97, u=1e-6),
            Level(when="", words="another tax number", m=0.02, u=0.999),
        ),
    ),
    Comparison(
        name="cited",
        title="Records that name both",
        unknown="len(list_intersect(cited_l, cited_r)) = 0",
        levels=(
            Level(
                when="len(list_intersect(cited_l, cited_r)) > 1",
                words="several records of the one are named by records of the other",
                m=0.05,
                u=1e-6,
            ),
            Level(
                when="",
                words="a record of the one is named by a record of the other",
                m=0.1,
                u=2e-5,
            ),
        ),
    ),
    Comparison(
        name="days",
        title="Days of dealings",
        unknown="source_l is null or source_r is null or source_l = source_r"
        " or len(days_l) = 0 or len(days_r) = 0",
        levels=(
            Level(
                when=_BY_CHANCE.format(0.001),
                words="dealings on the same days, as one in a thousand strangers have",
                m=0.04,
                u=0.001,
            ),
            Level(
                when=_BY_CHANCE.format(0.01),
                words="dealings on the same days, as one in a hundred strangers have",
                m=0.12,
                u=0.005,
            ),
            Level(
                when=_BY_CHANCE.format(0.05),
                words="dealings on the same days, as one in twenty strangers have",
                m=0.06,
                u=0.01,
            ),
            Level(when="", words="no more days alike than chance brings", m=0.78, u=0.984),
        ),
    ),
    Comparison(
        name="sort",
        title="What it is",
        unknown=_missing("sort"),
        levels=(
            Level(when="sort_l = sort_r", words="both are of the same sort", m=0.95, u=0.6),
            Level(
                when="sort_l <> 'organisation' and sort_r <> 'organisation'",
                words="a person and a household",
                m=0.04,
                u=0.1,
            ),
            Level(when="", words="an organisation and a person", m=0.01, u=0.3),
        ),
    ),
    Comparison(
        name="source",
        title="Where from",
        unknown=_missing("source"),
        levels=(
            Level(when="source_l <> source_r", words="from two systems", m=0.94, u=0.66),
            Level(when="", words="two entries of one system", m=0.06, u=0.34),
        ),
    ),
)


def comparison(name: str) -> Comparison:
    """Return the comparison of that name."""
    return next(each for each in COMPARISONS if each.name == name)
