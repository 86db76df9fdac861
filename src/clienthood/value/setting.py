"""The setting of each account: whether the business would see its loss."""

from __future__ import annotations

from clienthood.engine import Engine


def make_settings_of_accounts(engine: Engine) -> None:
    """Make the table ``settings_of`` (account_key, setting) from ``terms`` and ``purchases``.

    'contractual': the account has chains of contracts or subscriptions and bought nothing else,
    so that its loss is seen; 'noncontractual': it only bought outside of them, so that its loss
    is latent; 'both'. A chain that has ended still counts: its loss was seen. An account with
    neither is not in the table.
    """
    engine.table("settings_of", SETTINGS_OF)


SETTINGS_OF = """select account_key, case when max(chained) = 0 then 'noncontractual'
  when max(bought) = 0 then 'contractual' else 'both' end as setting
from (
  select account_key, 1 as chained, 0 as bought from terms group by account_key
  union all
  select account_key, 0 as chained, 1 as bought from purchases group by account_key
) seen group by account_key"""
