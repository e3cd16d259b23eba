# `make help` lists the targets; README.md shows the plain commands for machines without make.
.DEFAULT_GOAL := help
.PHONY: help run worker test check screenshots format bench bench-live pi-scan

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
N ?= 1000000
WORKERS ?= auto
INTO ?= $(or $(TMPDIR),/tmp)/ssj-screenshots

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## Make the environment, load the demo, run one draw, start everything.
	@$(BIN)/python manage.py up --demo --port $(PORT)

worker: $(VENV)/run.stamp ## Start one more background worker (production: DATABASE_URL, REDIS_URL).
	@$(BIN)/python -m celery --app shuangsuiji.celery worker --loglevel INFO $(WORKER_OPTIONS)

test: $(VENV)/dev.stamp ## Run the whole suite; DATABASE_URL and REDIS_URL move it to other servers.
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

check: $(VENV)/dev.stamp ## Lint, format, types, layers, templates, deployment settings, migrations.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	  SSJ_HTTPS=1 SSJ_HSTS_SECONDS=31536000 SSJ_DEMO=0 \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -q shuangsuiji/tests/test_architecture.py shuangsuiji/tests/test_docs.py shuangsuiji/tests/test_punctuation.py

screenshots: $(VENV)/dev.stamp ## Take pictures of every act of the stage at three widths (INTO=folder).
	@var=$$(mktemp -d); trap 'rm -rf "$$var"' EXIT; \
	  SSJ_VAR_DIR="$$var" SSJ_DEMO=1 DEBUG=0 $(BIN)/python manage.py screenshots --into "$(INTO)"

format: $(VENV)/dev.stamp ## Format the code in place.
	$(BIN)/ruff check --fix-only --exit-zero .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp ## Measure draw, import and matching against plain PostgreSQL (N=5000000 for more).
	@$(if $(DATABASE_URL),,.ci/servers) $(BIN)/python manage.py bench --entities $(N)
	@$(if $(DATABASE_URL),,SSJ_FSYNC=on .ci/servers) $(BIN)/python manage.py bench_ledger
	@$(if $(DATABASE_URL),,SSJ_FSYNC=on .ci/servers) $(BIN)/python manage.py bench_field
	@$(if $(DATABASE_URL),,.ci/servers) $(BIN)/python manage.py bench_credit --entities $(N)
	@$(if $(DATABASE_URL),,.ci/servers) $(BIN)/python manage.py bench_public --entities $(N)

bench-live: $(VENV)/dev.stamp ## Measure live ceremonies: hundreds of viewers, slow ones, a killed web process.
	@$(if $(DATABASE_URL),,.ci/servers) $(BIN)/python manage.py bench_live

pi-scan: $(VENV)/dev.stamp ## Crawl everything public of a demo for personal data and requests to other servers.
	@var=$$(mktemp -d); trap 'rm -rf "$$var"' EXIT; \
	  SSJ_VAR_DIR="$$var" SSJ_DEMO=1 DEBUG=0 $(BIN)/python manage.py pi_scan

# Installed again only when the pins changed; a half-made environment has no stamp.
$(VENV)/run.stamp: requirements.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements.txt requirements-dev.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1 || echo missing). Try: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python cannot make environments yet. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Making the environment in $(VENV) (once; some minutes on a slow line) …"
	@$(PYTHON) -m venv $(VENV)
