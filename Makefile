# `make chat` and `make test` do everything on a fresh machine with Python 3.11 or newer.
PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN = $(VENV)/Scripts
else
BIN = $(VENV)/bin
endif
RUN = $(BIN)/python

.PHONY: chat test lint format bench clean

chat: $(VENV)/.chat
	$(RUN) app.py

test: $(VENV)/.dev
	$(RUN) -m pytest

lint: $(VENV)/.dev
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy

format: $(VENV)/.dev
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

# Beside the packages of others only where OTHERS names an interpreter that has them: benchmarks/side_by_side.py says how.
bench: $(VENV)/.dev
	$(RUN) -m benchmarks.seeds
	$(RUN) -m benchmarks.side_by_side $(if $(OTHERS),--others $(OTHERS),--systems this) --set ../shared/eval/retrieval/squad2-half

$(RUN):
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed: make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv $(VENV)

# A marker file per set of packages: installing again is skipped until the project's needs change.
$(VENV)/.chat: pyproject.toml constraints.txt | $(RUN)
	$(RUN) -m pip install -q -c constraints.txt -e .
	$(RUN) -c "open('$@', 'w').close()"

$(VENV)/.dev: pyproject.toml constraints.txt | $(RUN)
	$(RUN) -m pip install -q -c constraints.txt -e ".[dev]"
	$(RUN) -c "open('$@', 'w').close()"

clean:
	$(PYTHON) -c "import shutil; [shutil.rmtree(p, True) for p in ('$(VENV)', 'build', 'dist')]"
