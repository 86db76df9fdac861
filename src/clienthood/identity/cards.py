"""Cards: what is known of each identifier of a book, as it is compared with others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from clienthood.identity.addresses import MANY, domain_of, is_shared
from clienthood.identity.dealings import NONE, Dealings
from clienthood.identity.names import HOUSEHOLD, PERSON, Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One identifier, and what is known of who stands behind it."""

    account_id: str
    text: str
    """Its name as it was written."""
    name: Name
    told: str
    """person, household or organisation as the record says; empty if it does not."""
    email: str = ""
    phone: str = ""
    postcode: str = ""
    tax: str = ""
    source: str = ""
    """The system it comes from, as far as the import tells."""
    parent: str = ""
    given_known: bool = False
    """Whether its first name is one that others in the book have too."""
    family_known: bool = False
    """Whether its family name is; of a firm, whether each word stands in another name too."""
    namesakes: int = 1
    """Identifiers of its system that bear its name, itself among them."""
    kin: int = 1
    """Identifiers of its system that bear its family name."""
    contacts: frozenset[Name] = frozenset()
    """The people known to belong to it who have a first and a family name."""
    people: frozenset[str] = frozenset()
    """Their names as they are compared, and as other identifiers spell them."""
    buyer: str = ""
    """Under which name of a person it orders for the firm that it is read as; empty for others."""
    dealings: Dealings = NONE
    """When it dealt with the business, and which of its records others name."""

    @property
    def domain(self) -> str:
        """Domain of its own address; empty where anybody may have one there."""
        return domain_of(self.email)

    @property
    def shared(self) -> bool:
        """Whether its mailbox has the name of one that several people read."""
        return is_shared(self.email)

    @property
    def richness(self) -> int:
        """How many things are known of it."""
        return sum(map(bool, (self.text, self.email, self.phone, self.postcode, self.tax)))


def first_names(cards: Sequence[Card]) -> frozenset[str]:
    """Return the first names of those who surely are people: by their records, or as contacts."""
    people = [card.name for card in cards if card.name.sort in {PERSON, HOUSEHOLD}]
    people += [person for card in cards for person in card.contacts]
    return frozenset(name.given for name in people if len(name.given) > 1)


def crowded(cards: Sequence[Card]) -> frozenset[str]:
    """Return domains of so many addresses that they tell nothing of who somebody is."""
    counts = Counter(card.domain for card in cards if card.domain)
    most = max(MANY * sum(counts.values()), 8)
    return frozenset(domain for domain, number in counts.items() if number > most)
