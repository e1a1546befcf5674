# Everything a person types. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What `make run` gives to `peacetime up`, as in `make run ARGS="--port 8001"`.
ARGS ?=
export UV_LINK_MODE ?= copy
export UV_NO_PROGRESS ?= 1
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup assets run demo test laws browser lint shape bench crash backtest recognition cases docs lock

help: ## List what can be typed
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.project assets ## Make the virtual environment and the front end from the lock files

run: setup ## Run Peacetime at http://127.0.0.1:8000 (options by ARGS="--port 8001")
	@peacetime up $(ARGS)

demo: setup ## Run Peacetime with a sample organisation, a mail server and stand-ins for other tools
	@python -m devtools.mail --keep build/demo-mail -- python -m devtools.standins -- \
	peacetime up --demo --data build/demo $(ARGS)

test: setup browser ## Run every test, on a real PostgreSQL and in a real browser
	@bash .ci/test $(ARGS)

laws: setup ## Look for examples that break a law of the domain, other ones each time
	pytest -n 2 --hypothesis-profile=searching tests/domain $(ARGS)

lint: setup ## Check style, types and the direction of every import
	ruff check .
	ruff format --check .
	mypy
	lint-imports --no-logo

shape: setup ## Show how large files, functions, templates and commits are
	@python -m devtools.shape

bench: setup ## Measure what the product promises; writes build/bench.json
	@python -m devtools.bench $(ARGS)

crash: setup ## Kill it at random moments and look for anything lost
	@python -m devtools.crash $(if $(ROUNDS),--rounds $(ROUNDS)) $(ARGS)

backtest: setup ## Judge forecasts and warning signs; DIR=folder judges its histories alone
	@python -m devtools.backtest $(if $(DIR),--folder $(DIR)) $(ARGS)

recognition: setup ## Replay real histories as signals; DIR=folder replays those of a folder
	@python -m devtools.recognition $(if $(DIR),--folder $(DIR)) $(ARGS)

cases: setup ## Compute cases with known answers beside them; DIR=folder takes those of a folder
	@python -m devtools.cases $(if $(DIR),--folder $(DIR)) $(ARGS)

docs: setup ## Write the generated pages of the reference
	@python -m devtools.docs

assets: $(VENV)/.locked ## Bundle what the browser loads
	@$(BIN)/python hatch_build.py

lock: $(VENV)/.made ## Bring the lock files up to the newest versions allowed
	$(LOCK) pyproject.toml --upgrade --output-file requirements.lock
	$(LOCK) pyproject.toml --upgrade --extra fast --extra mcp --extra pdf --group dev --constraint requirements.lock --output-file requirements-dev.lock

LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --python-version 3.11 --fork-strategy fewest

# A virtual environment whose Python has gone (moved, upgraded) is made anew.
ifeq ($(shell $(BIN)/python -c '' 2>/dev/null && echo whole),)
$(shell rm -f $(VENV)/.made)
endif

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo 'Peacetime needs Python 3.11 or newer: say which, as in `make PYTHON=python3.12`.'; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# uv, at its locked version, reads the lock; where it cannot reach its index, pip does (slower, same hashes).
$(VENV)/.locked: $(VENV)/.made requirements.lock requirements-dev.lock
	@awk '/^[^ #]/ { mine = /^uv==/ } mine' requirements-dev.lock > $(VENV)/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes requirements-dev.lock \
	|| $(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.project: $(VENV)/.locked pyproject.toml hatch_build.py | assets
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --offline --no-build-isolation --no-deps --editable .
	@touch $@

# A start should not wait for Python to compile; where nothing changed this takes no time.
run demo bench crash: compiled
.PHONY: compiled
compiled: setup
	@$(BIN)/python -m compileall -q src

# Where no browser is found and none can be installed, the tests say what to do.
browser:
	@bash .ci/browser
