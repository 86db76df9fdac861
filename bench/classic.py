"""The same kind of figures as users write them: one SQL query, polars, pandas."""

from __future__ import annotations

CLASSIC = """with bought as (
  select account_id, cast(ordered_at as date) as day, sum(amount) as spent
  from lines where amount > 0 group by 1, 2
), gapped as (
  select *, day - lag(day) over (partition by account_id order by day) as gap from bought
), days as (
  select account_id, min(day) as first_day, max(day) as last_day, count(*) as order_days,
    count(distinct date_trunc('month', day)) as months, avg(gap) as gap, stddev_samp(gap) as gap_sd,
    max(gap) as longest, sum(spent) as spent
  from gapped group by 1
), parts as (
  select account_id, count(distinct category) as needs,
    sum(case when nature in ('service', 'advice') then amount else 0 end) / sum(amount) as advice,
    sum(case when ordered_at >= timestamp '2025-01-01' then amount else 0 end) as lately,
    sum(case when amount < 0 then 1 else 0 end) as refunds, median(amount) as typical
  from lines group by 1
)
select days.*, parts.* exclude (account_id) from days join parts using (account_id)"""


def by_polars(folder):
    """Return how many accounts; the figures of the query, lazily and streamed to a file."""
    import polars as pl  # noqa: PLC0415 - a peer

    lines = pl.scan_parquet(folder / "orders.parquet").with_columns(
        pl.col("amount").cast(pl.Float64), day=pl.col("ordered_at").dt.date()
    )
    bought = (
        lines.filter(pl.col("amount") > 0)
        .group_by("account_id", "day")
        .agg(spent=pl.col("amount").sum())
    )
    gap = pl.col("day").sort().diff().dt.total_days()
    days = bought.group_by("account_id").agg(
        first_day=pl.col("day").min(),
        last_day=pl.col("day").max(),
        order_days=pl.len(),
        months=pl.col("day").dt.truncate("1mo").n_unique(),
        gap=gap.mean(),
        gap_sd=gap.std(),
        longest=gap.max(),
        spent=pl.col("spent").sum(),
    )
    advice = pl.col("amount").filter(pl.col("nature").is_in(["service", "advice"])).sum()
    parts = lines.group_by("account_id").agg(
        needs=pl.col("category").n_unique(),
        advice=advice / pl.col("amount").sum(),
        refunds=(pl.col("amount") < 0).sum(),
        typical=pl.col("amount").median(),
    )
    days.join(parts, on="account_id").sink_parquet(folder / "polars.parquet")


def by_pandas(folder):
    """Write the figures of the query by groupby."""
    import pandas as pd  # noqa: PLC0415 - a peer

    lines = pd.read_parquet(folder / "orders.parquet")
    lines["amount"] = lines["amount"].astype(float)
    lines["day"] = lines["ordered_at"].dt.normalize()
    lines["advice"] = lines["amount"].where(lines["nature"].isin(["service", "advice"]), 0.0)
    bought = lines[lines["amount"] > 0]
    days = bought.groupby(["account_id", "day"], as_index=False)["amount"].sum()
    days["gap"] = days.groupby("account_id")["day"].diff().dt.days
    days["month"] = days["day"].dt.to_period("M")
    found = days.groupby("account_id").agg(
        first_day=("day", "min"),
        last_day=("day", "max"),
        order_days=("day", "size"),
        months=("month", "nunique"),
        gap=("gap", "mean"),
        gap_sd=("gap", "std"),
        longest=("gap", "max"),
        spent=("amount", "sum"),
    )
    parts = lines.groupby("account_id").agg(
        needs=("category", "nunique"),
        advice=("advice", "sum"),
        total=("amount", "sum"),
        typical=("amount", "median"),
    )
    found.join(parts).to_parquet(folder / "pandas.parquet")
