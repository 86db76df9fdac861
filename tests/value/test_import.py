"""Importing costs little: SciPy comes with the first model asked for, and only its special part."""

import subprocess
import sys

import pytest


def loaded(code):
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("code", ["import clienthood", "from clienthood import value"])
def test_no_scipy_until_a_model_is_asked_for(code):
    assert "scipy" not in loaded(code)


def test_a_model_needs_no_optimiser_of_scipy():
    found = loaded("from clienthood import value; value.pareto_nbd.fit; value.bg_nbd.fit")
    assert "scipy.special" in found
    assert "scipy.optimize" not in found
