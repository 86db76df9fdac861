"""The trades that can be simulated, each described in a file of its own."""

from __future__ import annotations

from clienthood.simulate.trade import Trade
from clienthood.simulate.trades.accountant import ACCOUNTANT
from clienthood.simulate.trades.agency import AGENCY
from clienthood.simulate.trades.coffee_shop import COFFEE_SHOP
from clienthood.simulate.trades.dental_practice import DENTAL_PRACTICE
from clienthood.simulate.trades.gym import GYM
from clienthood.simulate.trades.law_firm import LAW_FIRM
from clienthood.simulate.trades.shop import SHOP
from clienthood.simulate.trades.software import SOFTWARE
from clienthood.simulate.trades.vet_clinic import VET_CLINIC

TRADES: dict[str, Trade] = {
    trade.name: trade
    for trade in (
        LAW_FIRM,
        VET_CLINIC,
        DENTAL_PRACTICE,
        AGENCY,
        ACCOUNTANT,
        SHOP,
        COFFEE_SHOP,
        SOFTWARE,
        GYM,
    )
}
