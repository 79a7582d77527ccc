# What `make` can do; `make help` lists it.
PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
UV      := uv==0.13.9

.DEFAULT_GOAL := help
# Each process that starts would compile the whole of scikit-learn again.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help run setup bench test lint types check unit postgresql browser pictures coverage lock clean

help: ## List what make can do
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.ready ## Prepare everything and serve the site (HOST, PORT, INSTANCE, DATABASE_URL)
	@exec $(BIN)/matchmaker run

setup: $(VENV)/.ready-dev chromium ## Install all that the tests need, without running them

bench: $(VENV)/.ready-bench ## Install what the benchmarks compare with, beside all that the tests need

test: setup ## Lint, types, import contracts and all tests, on SQLite and on PostgreSQL
	@BIN=$(BIN) sh tests/run.sh

lint: $(VENV)/.ready-dev ## Style and import contracts
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-cache

types: $(VENV)/.ready-dev ## Types, in strict mode
	$(BIN)/mypy

unit: $(VENV)/.ready-dev ## The quick tests alone, on SQLite
	$(BIN)/python -m pytest -q -n 2 tests/unit tests/functional

pictures: setup ## Take the pictures of the documents for staff anew (then look at them)
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.support.pictures

coverage: setup ## Which branches the tests take, on SQLite; fails below 95 % (tracing makes them half as fast again)
	@rm -f .coverage .coverage.*
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 --dist worksteal --cov --cov-report= tests
	$(BIN)/python -m coverage report

postgresql: setup ## Every test that touches the database, on PostgreSQL, page walks included
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 --dist worksteal --database postgresql --walks tests

browser: setup ## The journeys in a real browser, on SQLite
	$(BIN)/python -m pytest -q tests/browser

lock: $(VENV)/.ready ## Write the lock files anew from pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links pyproject.toml --group dev -o requirements-dev.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links pyproject.toml --group dev --group bench -c requirements-dev.lock -o requirements-bench.lock

clean: ## Remove the environment and caches; the instance stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# uv is quick; where it cannot reach its index, pip installs the same lock.
define install
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info[:2] <= (3, 13); \
	  sys.exit(0 if ok else "Python 3.11 to 3.13 is needed, this is %d.%d. Say which: make PYTHON=python3.12" % sys.version_info[:2])'
	@test -x $(BIN)/python || { echo "Making $(VENV) ..."; $(PYTHON) -m venv $(VENV); }
	@echo "Installing $(1) ..."
	@{ $(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV) \
	     && $(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --require-hashes -r $(1); } 2>$(VENV)/uv.log \
	   || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	@$(BIN)/python tests/support/link_checkout.py
endef

$(VENV)/.ready: requirements.lock
	$(call install,requirements.lock)
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock
	$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/.ready

$(VENV)/.ready-bench: requirements-bench.lock
	$(call install,requirements-bench.lock)
	@touch $@ $(VENV)/.ready $(VENV)/.ready-dev

.PHONY: chromium
chromium:
	@sh tests/support/chromium.sh

.PHONY: texts
texts: $(VENV)/.ready-dev ## Collect the texts of templates and code into the English catalogue
	@$(BIN)/pybabel -q extract -F tests/support/babel.cfg -k _l -k lazy_pgettext:1c,2 --no-location --sort-output \
	  --project matchmaker -o $(VENV)/messages.pot . && \
	 $(BIN)/pybabel -q update -l en -d matchmaker/locale -i $(VENV)/messages.pot --width 120 \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
