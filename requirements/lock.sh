#!/bin/sh
# Pins every dependency with its hashes, for all platforms; names no registry.
set -eu
uv=$1
compile_for() { version=$1; shift; "$uv" pip compile -q --universal --python-version "$version" \
  --generate-hashes --no-header --no-annotate --no-emit-index-url "$@"; }
compile() { compile_for 3.11 "$@"; }
compile requirements/core.in pyproject.toml -o requirements/core.txt
compile pyproject.toml requirements/core.in --all-extras --group test -c requirements/core.txt -o requirements/test.txt
compile --no-deps --group samples -o requirements/samples.txt
compile pyproject.toml requirements/core.in --group bench -c requirements/test.txt -o requirements/bench.txt
compile requirements/peer-lifetimes.in -o requirements/peer-lifetimes.txt
compile_for 3.12 requirements/peer-pymc.in -o requirements/peer-pymc.txt
