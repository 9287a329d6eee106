# The verbs of the house. `make up` and `make test` need only Python 3.11 or newer and make; `make help` explains each.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)) python3)
BIN := .venv/bin
SETUP := $(PYTHON) tools/setup.py

comma := ,
.PHONY: help up fast test check fix suites bench docs
.DEFAULT_GOAL := help

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

up: ## start the whole house: install, database, packs, demo, web, worker; Ctrl-C stops it
	@$(SETUP) run && exec $(BIN)/python -m koboshi up

fast: ## add compiled kernels (numba) and Parquet (pyarrow) to the house; about 370 MB
	@$(SETUP) fast

test: ## install what tests need (a Chromium included), check, and run every test
	@$(SETUP) test && $(BIN)/python tools/check.py && $(BIN)/pytest -n 2

check: ## style, types, import contracts and architecture tests
	@$(SETUP) tools && $(BIN)/python tools/check.py

fix: ## put imports and layout in order
	@$(SETUP) tools && $(BIN)/ruff check --fix src tests tools && $(BIN)/ruff format src tests tools

suites: ## run public conformance suites: SUITES=<folder> (../shared/suites), ONLY=dmn,logs, WRITE=1 writes the page
	@$(SETUP) tools && $(BIN)/python tools/suites.py $(SUITES) $(foreach one,$(subst $(comma), ,$(ONLY)),--only $(one)) $(if $(WRITE),--write) $(if $(JSON),--json $(JSON))

bench: ## measure speed, with the machine's own baseline beside it: ONLY=process,decision, QUICK=1, PRINT=1, RENEW=1
	@$(SETUP) bench && $(BIN)/python tools/bench.py $(foreach one,$(subst $(comma), ,$(ONLY)),--only $(one)) $(if $(QUICK),--quick) $(if $(PRINT),--print) $(if $(RENEW),--renew)

docs: ## write the generated pages of docs/reference
	@$(SETUP) run && $(BIN)/python -m koboshi docs
