# What people type. Needs only Python 3.11 or newer and make; everything else goes into .venv.
#   make PYTHON=python3.12 demo    another Python
#   make PYTEST_ARGS="-x -k weights" test
#   make WORKERS=0 test            one test after the other, in one process

PYTHON ?= python3
VENV ?= .venv
DEMO ?= demo
PYTEST_ARGS ?=
WORKERS ?= auto

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SOURCES := setup.cfg pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check docs languages bench clean

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.for-use ## a complete example audit of a made-up company, in the folder demo
	@$(BIN)/cxaudit demo $(DEMO) --force

test: $(VENV)/.for-test ## prove that everything works on this machine
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

check: $(VENV)/.for-dev ## style, types and layers of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.for-test ## write docs/commands.md anew from the program
	$(BIN)/python -m pytest tests/test_docs.py -q --update-golden

languages: $(VENV)/.for-test ## bring the catalogues of phrases up to date with the program
	$(BIN)/python -m tests.catalogue

bench: $(VENV)/.for-test ## how fast it is, against floors measured in the same run
	$(BIN)/python -m tests.bench

clean: ## delete what was installed and built here; the example in demo/ stays
	rm -rf $(VENV) .tools build dist cxaudit.egg-info .coverage .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find cxaudit rubrics templates tests -name __pycache__ -prune -exec rm -rf {} +

# A stamp is newer than the sources when its packages are installed, so that a second run starts at once.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; sys.exit(f"cxaudit needs Python 3.11 or newer, and $(PYTHON) is {v}. Say which to take: make PYTHON=python3.12 demo" if sys.version_info < (3, 11) else 0)'
	@echo "Making $(VENV), once; this takes a minute."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.for-use: $(SOURCES) | $(BIN)/python
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.for-test: $(SOURCES) | $(BIN)/python
	@$(PIP) install -c constraints.txt -e '.[test]'
	@touch $@ $(VENV)/.for-use

$(VENV)/.for-dev: $(SOURCES) | $(BIN)/python
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.for-test $(VENV)/.for-use
