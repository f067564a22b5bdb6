# make run    start both faces; the first time it installs and sets up by itself
# make demo   the same with made-up cases to look at
# make test   everything that CI checks
# make bench  the measurements, each printing ratios
# make lock   choose the newest releases again and write requirements.lock

PYTHON ?= python3
JOBS ?= logical
BIN := .venv/bin
BENCHES := $(basename $(notdir $(wildcard bench/[a-z]*.py)))

.PHONY: run demo test bench lock clean
.DELETE_ON_ERROR:

run: .venv/installed
	@exec $(BIN)/madoguchi serve

demo: .venv/installed
	@exec $(BIN)/madoguchi demo

# Quick answers first. The tests' order is random and its seed is printed; to repeat or narrow a run:
#   make test PYTEST='--randomly-seed=1 tests/contracts'
test: .venv/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tests.obtain
	$(BIN)/pytest --numprocesses $(JOBS) --maxprocesses 4 --dist worksteal $(PYTEST)

bench: .venv/installed
	@set -e; for name in $(BENCHES); do $(BIN)/python -m bench.$$name; done

.venv/locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo 'make: Python 3.11 or newer is needed; name it: make $(MAKECMDGOALS) PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo 'make: Python is here without venv; install the package python3-venv' >&2; exit 1; }
	@echo 'Installing into .venv, once …'
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input \
		--require-hashes --only-binary :all: --requirement requirements.lock
	@touch $@

.venv/installed: .venv/locked pyproject.toml
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input \
		--no-deps --no-build-isolation --no-index --editable .
	@touch $@

lock: .venv/installed
	@$(BIN)/python -m pip install -qq uv
	@{ echo '# Made by `make lock` from pyproject.toml. Each file is known by its hash, wherever it is fetched.'; \
		$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-build --no-header --no-annotate --upgrade --quiet; } > requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean:
	rm -rf .venv build dist test-artifacts .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
