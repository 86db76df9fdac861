"""What an account is worth: models of buying and leaving, and the worth that follows.

``from clienthood import value; value.pareto_nbd.fit(x, t_x, T)``. A model is loaded when it is
first asked for, and SciPy with it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from clienthood.value.models import bg_bb as bg_bb
    from clienthood.value.models import gamma_gamma as gamma_gamma
    from clienthood.value.models import ggompertz_nbd as ggompertz_nbd
    from clienthood.value.models import pareto_nbd as pareto_nbd

MODELS = ("bg_bb", "gamma_gamma", "ggompertz_nbd", "pareto_nbd")


def __getattr__(name: str) -> ModuleType:
    """Load a model when it is first asked for."""
    if name in MODELS:
        return import_module(f"clienthood.value.models.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
