# The office from a bare machine: git, make and python3 (3.11 or newer, with venv) are enough.
# `make help` lists what there is.

SHELL := /bin/sh
VENV ?= .venv
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$python"; break; }; done)
BIN := $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
COMPILE = CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-header --no-emit-options

.PHONY: help demo test check faults bench shots messages lock services shell clean
.DEFAULT_GOAL := help

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUNTIME) ## the whole office on this machine with sample data; PORT=8080 chooses the port, Ctrl-C ends it
	@exec $(BIN)/python -m scripts.demo

test: $(DEV) ## everything: lint, types, layers, all tests on SQLite and again on PostgreSQL and Redis, the browser
	@exec $(BIN)/python -m scripts.phases test

check: $(DEV) ## what to run before a commit: lint, types, layers, migrations, the fast tests on SQLite
	@exec $(BIN)/python -m scripts.phases check

faults: $(DEV) ## the injected faults at full size, on PostgreSQL and Redis
	@exec $(BIN)/python -m scripts.phases faults

bench: $(DEV) ## the benchmarks, on PostgreSQL and Redis
	@exec $(BIN)/python -m scripts.with_services -- $(BIN)/python -m bench

shots: $(DEV) ## screenshots of every page, from a real browser
	@exec $(BIN)/python -m scripts.with_services -- $(BIN)/python -m tests.e2e.shots

messages: $(DEV) ## collect what the sources say to people into the Chinese catalogue, and compile it
	@$(BIN)/python -m scripts.messages

services: $(DEV) ## a shell with DATABASE_URL and REDIS_URL of a real PostgreSQL and Redis
	@exec $(BIN)/python -m scripts.with_services -- $${SHELL:-/bin/sh}

lock: $(DEV) ## compile requirements/*.in anew, with hashes; UPGRADE=1 takes what the .in files allow
	$(COMPILE) $(if $(UPGRADE),--upgrade) --output-file requirements/runtime.txt requirements/runtime.in
	$(COMPILE) $(if $(UPGRADE),--upgrade) --output-file requirements/dev.txt requirements/dev.in

clean: ## remove what was built and the demo's data, but not the environment
	rm -rf var build htmlcov .coverage .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "No python3 of 3.11 or newer on the PATH: install one, or say make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv "$(VENV)" || { rm -rf "$(VENV)"; echo "python3 has no venv: install it (Debian: apt-get install python3-venv)" >&2; exit 1; }

# pip checks every file against the lock's hashes; a stamp newer than the lock means that there is nothing to do.
$(RUNTIME): requirements/runtime.txt | $(BIN)/python
	@echo "Installing what the office runs on into $(VENV) (once, a minute or two)"
	@$(PIP) install --quiet --require-hashes --requirement requirements/runtime.txt
	@touch $@

$(DEV): requirements/dev.txt requirements/runtime.txt | $(BIN)/python
	@echo "Installing the tools into $(VENV) (once, a minute or two)"
	@$(PIP) install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@ $(RUNTIME)
