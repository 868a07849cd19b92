# Two commands matter: `make run` and `make test`. Each makes .venv from its lock when needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Small matrices are quicker on one thread, and two test runs do not fight for processors.
export OMP_NUM_THREADS ?= 1
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed

.PHONY: run test lint types lock clean crawl-live pictures

run: $(RUN_STAMP)
	$(BIN)/statecraft run

test: $(DEV_STAMP)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

# The running install never takes away what a developing install has put there.
$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python
	test -e $(DEV_STAMP) || $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	test -e $(DEV_STAMP) || $(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

$(DEV_STAMP): requirements-dev.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(DEV_STAMP)
	$(BIN)/mypy

lock: | $(BIN)/python
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 pyproject.toml --extra dev -o requirements-dev.lock

# One bounded crawl of the real sites; never part of the tests.
crawl-live: $(RUN_STAMP)
	$(BIN)/statecraft crawl --since "$$(date -d '-14 days' +%F 2>/dev/null || date -v-14d +%F)" --limit 200

# The README's pictures, from the database that `make run` has filled.
pictures: $(DEV_STAMP)
	$(BIN)/python benchmarks/pictures.py statecraft.db docs/pictures

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
