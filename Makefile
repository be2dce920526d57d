# The project's habits, one word each. `make` lists them.
PYTHON ?= python3
BIN := .venv/bin
PARTS ?=
ARGS ?=
QUICK ?=
CORPUS ?= ../shared/corpus/pages

.DEFAULT_GOAL := help
.PHONY: help install demo test check cover bench bench-% messages schema screenshots clean

help:  ## List what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16
	@echo "  bench-NAME    One benchmark, ending with one line of JSON (QUICK=1: under a minute): $$(ls bench | sed -n 's/\.py$$//p' | grep -v -e '^_' -e screenshots | tr '_\n' '- ')"

install: .venv/installed  ## Set everything up in .venv

.venv/installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev --editable .
	@touch $@

demo: install  ## Fill a community from invented partners and show it (ARGS=--once: without the page)
	$(BIN)/ingest demo $(ARGS)

test: install  ## Run every test
	$(BIN)/python -m pytest $(ARGS)

check: install  ## Format, lint, types, architecture
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

cover: install  ## Run every test and show what no test runs
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report --skip-covered --show-missing

.venv/compared: .venv/installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group bench
	@touch $@

bench-polls: .venv/compared

bench: install  ## Run every benchmark
	@for each in $$(ls bench | sed -n 's/\.py$$//p' | grep -v -e '^_' -e screenshots); do $(MAKE) --no-print-directory bench-$$(echo $$each | tr _ -) || exit 1; done

bench-%: install
	$(BIN)/python -m bench.$(subst -,_,$*) $(if $(QUICK),--quick) $(if $(filter replay extraction,$*),--corpus $(CORPUS)) $(ARGS)

messages: install  ## Take new messages into the catalogs, compile them, write docs/codes.md anew
	$(BIN)/python -m tests.catalogs

schema: install  ## Write sources.schema.json anew
	$(BIN)/python -c "from ingest.config import schema_text; print(schema_text(), end='')" > sources.schema.json

screenshots: install  ## Take pictures of the pages in real Chromium
	$(BIN)/python -m bench.screenshots $(ARGS)

clean:  ## Remove what was built and the demo's data
	rm -rf .venv build dist *.egg-info .ingest .mypy_cache .ruff_cache .pytest_cache .hypothesis
