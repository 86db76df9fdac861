"""What an account is worth: models of buying and leaving, and the worth that follows.

``from clienthood import value; value.pareto_nbd.fit(x, t_x, T)``. A model is loaded when it is
first asked for, and SciPy with it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from clienthood.value.models import bdw as bdw
    from clienthood.value.models import bg_bb as bg_bb
    from clienthood.value.models import bg_nbd as bg_nbd
    from clienthood.value.models import cohorts as cohorts
    from clienthood.value.models import covariates as covariates
    from clienthood.value.models import gamma_gamma as gamma_gamma
    from clienthood.value.models import geometric as geometric
    from clienthood.value.models import ggompertz_nbd as ggompertz_nbd
    from clienthood.value.models import kaplan_meier as kaplan_meier
    from clienthood.value.models import log as log
    from clienthood.value.models import mbg_cnbd as mbg_cnbd
    from clienthood.value.models import mbg_nbd as mbg_nbd
    from clienthood.value.models import nbd as nbd
    from clienthood.value.models import pareto_nbd as pareto_nbd
    from clienthood.value.models import resampling as resampling
    from clienthood.value.models import sbg as sbg
    from clienthood.value.models import tenure as tenure

MODELS = (
    "bdw",
    "bg_bb",
    "bg_nbd",
    "cohorts",
    "covariates",
    "gamma_gamma",
    "geometric",
    "ggompertz_nbd",
    "kaplan_meier",
    "log",
    "mbg_cnbd",
    "mbg_nbd",
    "nbd",
    "pareto_nbd",
    "resampling",
    "sbg",
    "tenure",
)


def __getattr__(name: str) -> ModuleType:
    """Load a model when it is first asked for."""
    if name in MODELS:
        return import_module(f"clienthood.value.models.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the models by name."""
    return sorted(MODELS)
