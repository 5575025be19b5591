# Two commands lead from a fresh clone to a running portal and to a proved one: `make run` and `make test`.
# Everything else is in `make help`.

BIN := .venv/bin
# Tests keep their server, queue and files apart from those of a portal that runs in the same clone.
test: export PORTAL_VAR := $(or $(PORTAL_VAR),$(CURDIR)/var/test)

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench lock ci

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: ## virtual environment, locked dependencies, what the system lacks
	@tools/setup dev

run: ## the whole portal on http://127.0.0.1:$PORT (8000); Ctrl-C ends it
	@tools/setup run
	@$(BIN)/python manage.py serve

test: setup ## every test; ARGS="tests/kit -x" narrows, PORTAL_REQUIRE_ALL=true forbids skipping
	@$(BIN)/pytest -n 2 --dist loadfile $(if $(PORTAL_REQUIRE_ALL),--require-all) $(ARGS)

check: setup ## lint, format, import contracts, migrations, templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python tools/check_templates.py

bench: setup ## how fast the roster import is, against the floor and the peers: var/bench.json
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.rota

lock: setup ## compile the lock files anew from pyproject.toml
	@tools/lock

ci: check test ## what has to pass before a change lands
