# Everything a person types. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export UV_LINK_MODE ?= copy
export UV_NO_PROGRESS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup

help: ## List what can be typed
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.project ## Make the virtual environment from the lock files

# A virtual environment whose Python has gone (moved, upgraded) is made anew.
ifeq ($(shell $(BIN)/python -c '' 2>/dev/null && echo whole),)
$(shell rm -f $(VENV)/.made)
endif

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo 'Peacetime needs Python 3.11 or newer: say which, as in `make PYTHON=python3.12`.'; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# uv, at its locked version, reads the lock; where it cannot reach its index pip does (slower, same hashes).
$(VENV)/.locked: $(VENV)/.made requirements.lock requirements-dev.lock
	@awk '/^[^ #]/ { mine = /^uv==/ } mine' requirements-dev.lock > $(VENV)/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes requirements-dev.lock \
	|| $(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.project: $(VENV)/.locked pyproject.toml
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --offline --no-build-isolation --no-deps --editable .
	@touch $@
