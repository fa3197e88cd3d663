# On a fresh machine: make run. Everything else is told by `make help`.
PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python
MESSAGES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

.PHONY: help install run test check lint types templates complete settings migrations fix messages bench proof

help:
	@echo "make run       a served plan on http://127.0.0.1:$(PORT)/ (PORT=8123 make run moves it)"
	@echo "make install   .venv and compiled messages only, as a server needs them"
	@echo "make test      every test, on SQLite and PostgreSQL (ARGS=... is handed to pytest)"
	@echo "make check     lint, types, templates, messages, settings, migrations"
	@echo "make fix       format and mend what can be mended by machine"
	@echo "make messages  bring locale/ up to date with the source"
	@echo "make bench     speed beside its peers"
	@echo "make proof     the long proofs"

install: .venv/run $(MESSAGES)

run: install
	@DEBUG=1 $(PY) manage.py prepare
	@exec env DEBUG=1 $(PY) manage.py serve 127.0.0.1:$(PORT)

test: .venv/dev $(MESSAGES)
	@$(PY) -m tests $(ARGS)

# `make -k check` goes on after a failure.
check: lint types templates complete settings migrations

lint: .venv/dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: .venv/dev
	$(PY) -m mypy .

# Linted, not laid out: djlint's layout puts white space into titles, links and sentences.
templates: .venv/dev
	$(PY) -m djlint templates --lint --quiet

complete: .venv/dev
	$(PY) -m config.messages --check

settings: .venv/dev
	DEBUG=0 DATABASE_URL=sqlite://:memory: SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(64))") $(PY) manage.py check --deploy --fail-level WARNING

migrations: .venv/dev
	DEBUG=1 DATABASE_URL=sqlite://:memory: $(PY) manage.py makemigrations --check --dry-run

fix: .venv/dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

messages: .venv/dev
	$(PY) -m config.messages

bench: .venv/dev $(MESSAGES)
	@$(PY) -m bench $(ARGS)

# What takes long; a tenth of each is in `make test`.
proof: .venv/dev $(MESSAGES)
	@$(PY) -m tests -m proof $(ARGS)

.venv/run: pyproject.toml .ci/venv.py
	@$(PYTHON) .ci/venv.py
	@touch $@

.venv/dev: pyproject.toml .ci/venv.py
	@$(PYTHON) .ci/venv.py dev
	@touch $@ .venv/run

# Compiled messages are not committed; entries marked fuzzy are left out.
locale/%/LC_MESSAGES/django.mo: locale/%/LC_MESSAGES/django.po | .venv/run
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@ --locale $*
