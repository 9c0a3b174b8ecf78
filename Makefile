# What a person types. Each target is a short line; the work stands in bin/ and tests/.
PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help install run test check format lock translations docs clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

install: ## make .venv and put in what the product needs
	@bin/install requirements.lock

run: install ## start the demonstration city: http://127.0.0.1:8000 (PORT=8001 make run)
	@exec .venv/bin/qiaomen start --demo --port "$$PORT"

test: ## every check, then the whole suite on SQLite and on PostgreSQL
	@bin/check --postgres

check: ## every check, then the suite on SQLite alone
	@bin/check

format: ## lay out the code as the checks want it
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

lock: ## write requirements*.lock anew from pyproject.toml
	@bin/lock

translations: ## gather texts into qiaomen/locale/en (needs gettext), compile them
	@bin/translations gather

docs: install ## write anew the pages of docs/ that are made from the code
	@.venv/bin/qiaomen docs

clean: ## remove the environment, not the data
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
