# What a newcomer types. Needs Python 3.11 or newer (with venv) and make; nothing else.
PORT ?= 8000
MIRROR ?=
PYTHON ?= python3
UV := $(or $(shell command -v uv 2>/dev/null),.venv-uv/bin/uv)

# Behind a proxy that signs its own certificates, the machine's ones are trusted on a second try.
install = $(UV) pip install -q --python .venv $(1) || $(UV) pip install -q --system-certs --python .venv $(1)

.PHONY: help demo test check docs lock clean

help: ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: .venv/run ## Open Béthune-Bruay on http://localhost:8000 (PORT=8765, MIRROR=folder of outside datasets)
	@.venv/bin/agglo demo --port $(PORT) $(if $(MIRROR),--mirror "$(MIRROR)")

test: .venv/dev ## The whole suite; says what this machine cannot run
	@.venv/bin/pytest -n 2 --dist loadfile

check: ## What continuous integration runs: everything, skipping nothing
	@bash .ci/run

docs: .venv/dev ## Write the reference pages from the code
	@.venv/bin/python docs/generate.py

lock: ## Choose the versions again
	$(UV) pip compile -q pyproject.toml --universal --generate-hashes --no-header -U -o requirements/run.txt
	$(UV) pip compile -q pyproject.toml --universal --generate-hashes --no-header -U --group dev --group browser -o requirements/dev.txt

clean: ## Forget the environment, the demo and its database
	rm -rf .venv .venv-uv var

.venv-uv/bin/uv:
	@$(PYTHON) -m venv .venv-uv && .venv-uv/bin/pip install -q --disable-pip-version-check uv

.venv/run: requirements/run.txt pyproject.toml | $(filter .venv-uv/bin/uv,$(UV))
	@test -x .venv/bin/python || $(UV) venv -q --python $(PYTHON) .venv
	@$(call install,--require-hashes -r requirements/run.txt)
	@$(call install,--no-deps -e .)
	@touch $@

.venv/dev: requirements/dev.txt .venv/run
	@$(call install,--require-hashes -r requirements/dev.txt)
	@touch $@
