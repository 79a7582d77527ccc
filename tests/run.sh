#!/bin/sh
# Everything that must hold, one step after the other; the first that fails ends the run.
set -eu
cd "$(dirname "$0")/.."
bin=${BIN:-.venv/bin}
export OMP_NUM_THREADS=1
step() { echo; echo "== $* =="; }

step "Style";            "$bin/ruff" check . && "$bin/ruff" format --check . && "$bin/djlint" templates --lint --quiet
step "Import contracts"; "$bin/lint-imports" --no-cache
step "Types";            "$bin/mypy"
# Work is stolen, not dealt out: a file stays with one worker, and shares its market and its site, to the last minutes.
step "Tests on SQLite"
"$bin/python" -m pytest -q -n 2 --dist worksteal tests
step "Tests on PostgreSQL"
"$bin/python" -m pytest -q -n 2 --dist worksteal --database postgresql tests
