# Every target makes what it needs: `make demo` on a machine with Python, its venv module and make is enough.

PYTHON ?= python3
BIN := .venv/bin
SERVE ?= yes
ARGS ?=

# the production profile is checked with values made up on the spot
PRODUCTION = env -u DATABASE_URL_FILE -u REDIS_URL_FILE -u SECRET_KEY_FILE PROFILE=production \
	SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
	ALLOWED_HOSTS=chuangwen.example DATABASE_URL=postgres://user@127.0.0.1:1/name REDIS_URL=redis://127.0.0.1:1/0
COMPILE_LOCK = .venv-lock/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links $(ARGS)
CHECKS := check-style check-types check-imports check-migrations check-translations check-templates \
	check-requirements check-production

.PHONY: help demo test check $(CHECKS) format messages catalogues lock up clean env-runtime env-test env-dev
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## /  make \1\t/p' Makefile | expand -t 20

demo: env-runtime catalogues  ## the demo city on http://127.0.0.1:8000 (SERVE=no: all but serve)
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo --build
ifneq ($(SERVE),no)
	@$(BIN)/python manage.py demo --serve
endif

test: env-test catalogues  ## the suite on SQLite, then on PostgreSQL and Redis (ARGS="-k visit -n2")
	env -u PROFILE -u DATABASE_URL -u REDIS_URL $(BIN)/python -m pytest $(ARGS)
	env -u PROFILE $(BIN)/python tools/with_postgres.py $(BIN)/python tools/with_redis.py \
		$(BIN)/python -m pytest $(ARGS)

check: $(CHECKS)  ## style, types, imports, migrations, translations, templates, requirements, production settings

check-style: env-dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { $(BIN)/ruff format --check .; exit 1; }

check-types: env-dev
	@$(BIN)/mypy --no-error-summary

check-imports: env-dev
	@$(BIN)/lint-imports --no-logo > .venv/imports.txt || { cat .venv/imports.txt; exit 1; }

check-migrations: env-dev
	@env -u PROFILE -u DATABASE_URL $(BIN)/python manage.py makemigrations --check --dry-run \
		> .venv/migrations.txt || { cat .venv/migrations.txt; exit 1; }

check-translations: env-dev catalogues
	@$(BIN)/python tools/check_translations.py

check-templates: env-dev
	@$(BIN)/djlint --lint --quiet templates $(wildcard */templates)

check-requirements: env-dev
	@$(BIN)/deptry --no-ansi . 2> .venv/deptry.txt || { cat .venv/deptry.txt; exit 1; }
	@$(BIN)/python tools/check_locks.py

check-production: env-dev
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING > /dev/null

format: env-dev  ## put the code into the project's form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

messages: env-runtime  ## bring the catalogues up to date with the code (ARGS=table.tsv: enter translations)
	@$(BIN)/python tools/messages.py $(ARGS)

catalogues: env-runtime
	@$(BIN)/pybabel --quiet compile -f -d locale -D django

lock:  ## write requirements/*.txt from pyproject.toml (ARGS=--upgrade: newest versions)
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv
	@$(COMPILE_LOCK) -o requirements/runtime.txt
	@$(COMPILE_LOCK) --group test -c requirements/runtime.txt -o requirements/test.txt
	@$(COMPILE_LOCK) --group dev -c requirements/test.txt -o requirements/dev.txt
	@$(MAKE) --no-print-directory env-dev && $(BIN)/python tools/check_locks.py

up: env-runtime catalogues  ## web, worker and beat by hand, on DATABASE_URL and REDIS_URL
	@$(BIN)/python tools/up.py

clean:  ## remove the environment and what tools left; var/ (data) stays
	rm -rf .venv .venv-lock .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete

env-runtime env-test env-dev:
	@$(PYTHON) tools/environment.py $(@:env-%=%)
