#!/bin/sh
# Everything that must hold, one step after the other; the first that fails ends the run.
set -eu
cd "$(dirname "$0")/.."
bin=${BIN:-.venv/bin}
export OMP_NUM_THREADS=1
step() { echo; echo "== $* =="; }

# Types are checked meanwhile: that takes one processor for a minute, and the steps before the tests use one, too.
types=$(mktemp)
"$bin/mypy" >"$types" 2>&1 &
checking=$!
trap 'kill "$checking" 2>/dev/null || :; rm -f "$types"' EXIT

step "Style";            "$bin/ruff" check . && "$bin/ruff" format --check . && "$bin/djlint" templates --lint --quiet
step "Import contracts"; "$bin/lint-imports" --no-cache
# Work is stolen, not dealt out: a file stays with one worker, and shares its market and its site, to the last minutes.
step "Tests on SQLite"
"$bin/python" -m pytest -q -n 2 --dist worksteal tests
step "Types"
wait "$checking" || { cat "$types"; exit 1; }
cat "$types"
step "Tests on PostgreSQL"
"$bin/python" -m pytest -q -n 2 --dist worksteal --database postgresql tests
