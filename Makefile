# Two commands matter: `make run` and `make test`. Both set everything up by themselves in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LAKE ?= lake

.PHONY: run test quick pages bench ocr audit check format lint types coverage slow soak lock clean

run: $(VENV)/.runtime
	@LAKE=$(LAKE) $(BIN)/python scripts/sample/show.py

# As many processes as there are cores; a file's tests stay together, so that what they share is made once.
PYTEST := $(BIN)/pytest -n auto --dist loadfile

test: $(VENV)/.dev
	$(PYTEST)

# Invented pages to train and test with: make pages OUT=folder SEED=a COUNT=100 (scripts/pages/README.md says what it needs).
SEED ?= a
COUNT ?= 100
pages: $(VENV)/.dev
	$(BIN)/python scripts/pages/make.py $(OUT) --seed $(SEED) --count $(COUNT)

# The tests of the rooms that differ from main.
quick: $(VENV)/.dev
	$(PYTEST) $$($(BIN)/python scripts/tests/changed.py)

# What limits are set for, measured in under ten minutes; each file of bench/ tells more of its own matter.
bench: $(VENV)/.dev
	$(BIN)/python bench/bench_all.py

check: format lint types test

# Known vulnerabilities and licences of what ingest depends on.
audit: $(VENV)/.dev
	$(BIN)/python scripts/locks/audit.py requirements.lock

format: $(VENV)/.dev
	$(BIN)/ruff format --check .

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo

types: $(VENV)/.dev
	$(BIN)/mypy

# The extra that reads pages without a text layer; tests that need its engine are skipped without it.
ocr: $(VENV)/.runtime requirements-ocr.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements-ocr.lock

# Lines and branches of the rooms that hold the promises, each against its floor.
coverage: $(VENV)/.dev
	rm -rf .coverage-data && mkdir .coverage-data
	$(BIN)/coverage run -m pytest -n auto --dist loadfile $$($(BIN)/python scripts/tests/rooms_covered.py --tests)
	$(BIN)/coverage run -m pytest -m slow --timeout 900 $$($(BIN)/python scripts/tests/rooms_covered.py --slow-tests)
	$(BIN)/coverage combine --quiet && $(BIN)/coverage json --quiet
	$(BIN)/python scripts/tests/rooms_covered.py .coverage-data/report.json

slow: $(VENV)/.dev
	$(BIN)/pytest -m slow --timeout 900

# About an hour: ten times what `make slow` does of it. See docs/reliability.md.
soak: $(VENV)/.dev
	INGEST_SOAK=10 $(BIN)/pytest -m slow tests/test_soak.py tests/test_soak_s3.py tests/test_soak_ways.py --timeout 7200

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ingest needs Python 3.11 or newer; say PYTHON=python3.12 make ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Versions and hashes only: the locks name no address, so they work with any registry.
lock:
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev --universal --python-version 3.11 --generate-hashes \
		--constraint requirements.lock --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
		-o requirements-dev.lock
	$(PYTHON) scripts/locks/optional.py ocr | uv pip compile - --constraint requirements.lock --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
		-o requirements-ocr.lock
	$(PYTHON) scripts/locks/extras.py requirements.lock sqlalchemy asyncio
	$(PYTHON) scripts/locks/extras.py requirements-dev.lock sqlalchemy asyncio

clean:
	rm -rf $(VENV) lake .coverage-data .import_linter_cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
