# The verbs of the house. `make up` and `make test` need only Python 3.11 or newer and make; `make help` explains each.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)) python3)
BIN := .venv/bin
SETUP := $(PYTHON) tools/setup.py

.PHONY: help up test check fix bench docs
.DEFAULT_GOAL := help

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

up: ## start the whole house: install, database, packs, demo, web, worker; Ctrl-C stops it
	@$(SETUP) run && exec $(BIN)/python -m koboshi up

test: ## install what tests need (a Chromium included), check, and run every test
	@$(SETUP) test && $(BIN)/python tools/check.py && $(BIN)/pytest -n 2

check: ## style, types, import contracts and architecture tests
	@$(SETUP) tools && $(BIN)/python tools/check.py

fix: ## put imports and layout in order
	@$(SETUP) tools && $(BIN)/ruff check --fix src tests tools && $(BIN)/ruff format src tests tools

bench: ## measure speed, with the machine's own baseline beside it
	@$(SETUP) test && $(BIN)/python tools/bench.py

docs: ## write the generated pages of docs/reference
	@$(SETUP) run && $(BIN)/python -m koboshi docs
