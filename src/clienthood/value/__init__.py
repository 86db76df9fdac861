"""What an account is worth: models of buying and leaving, and the worth that follows.

``from clienthood import value; value.pareto_nbd.fit(x, t_x, T)``. A model is loaded when it is
first asked for, and SciPy with it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from clienthood.value.models import bg_nbd as bg_nbd
    from clienthood.value.models import mbg_cnbd as mbg_cnbd
    from clienthood.value.models import mbg_nbd as mbg_nbd
    from clienthood.value.models import nbd as nbd
    from clienthood.value.models import pareto_nbd as pareto_nbd

MODELS = ("bg_nbd", "mbg_cnbd", "mbg_nbd", "nbd", "pareto_nbd")


def __getattr__(name: str) -> ModuleType:
    """Load a model when it is first asked for."""
    if name in MODELS:
        return import_module(f"clienthood.value.models.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
