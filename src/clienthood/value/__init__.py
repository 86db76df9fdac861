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
    from clienthood.value.models import cohorts as cohorts
    from clienthood.value.models import geometric as geometric
    from clienthood.value.models import kaplan_meier as kaplan_meier
    from clienthood.value.models import pareto_nbd as pareto_nbd
    from clienthood.value.models import sbg as sbg
    from clienthood.value.models import tenure as tenure

MODELS = ("bdw", "cohorts", "geometric", "kaplan_meier", "pareto_nbd", "sbg", "tenure")


def __getattr__(name: str) -> ModuleType:
    """Load a model when it is first asked for."""
    if name in MODELS:
        return import_module(f"clienthood.value.models.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
