# The desk, the tests and the checks, one word each. Needs git, make and Python 3.11 or newer with venv; installs into
# .venv only, and only what a lock in requirements/ names: base.txt to run the desk, dev.txt for all else. Every target can be run again at any time.

PYTHON ?= python3
PORT ?= 8000
UV ?= uv

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
HOME_PAGE := http://127.0.0.1:$(PORT)

# What `check` runs in, so that no .env decides the outcome; empty counts as not given.
UNDECIDED := DATABASE_URL=sqlite://:memory: ALLOWED_HOSTS= LANGUAGE_CODE= SECURE_SSL_REDIRECT= SECURE_HSTS_SECONDS= \
	INSTANCE_NAME= MEDIA_ROOT= BOUNCE_ADDRESS= MAIL_ONLY_TO= MAIL_JOURNAL= MAIL_CATCH_UP= PING_URL= API_RATE=
AT_DESK := $(UNDECIDED) DEBUG=true SECRET_KEY= BASE_URL= EMAIL_URL= DEFAULT_FROM_EMAIL=
IN_PRODUCTION = $(UNDECIDED) DEBUG=false BASE_URL=https://tracker.example.org EMAIL_URL=smtp://localhost:25 \
	DEFAULT_FROM_EMAIL=tracker@example.org SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')"

.PHONY: help demo seed test check messages schema fuzz bench bench-mail bench-desk intake-score proof lock setup clean port .env-file
.SILENT:

help:
	echo 'make demo    install, load the example papers, serve the desk at $(HOME_PAGE)   (PORT=, PYTHON=)'
	echo 'make seed    the same without serving, then the deadline reports of two days into var/reports'
	echo 'make test    the tests, on SQLite or on DATABASE_URL   (ARGS="-k words")'
	echo 'make check   style, layers, types, migrations, settings of production'
	echo 'make messages   bring the catalogues of locale/ up to what is said, and compile them'
	echo 'make bench   what an answer of the API costs beside the least that it could   (ROWS="100000 1000000", OUT=file.json)'
	echo 'make bench-mail   5,000 digests of 20 items: how long, how much memory, what a server answers meanwhile   (OUT=file.json)'
	echo 'make schema   describe the API anew in tracker/openapi.json'
	echo 'make bench-desk   how fast home and lists are   (ROWS="10000 100000", OUT=file.json)'
	echo 'make intake-score   precision, recall and F1 of intake on the annotated papers; fails below a goal   (OUT=file.json)'
	echo 'make proof   that mail is neither lost nor doubled: kills, faults, both databases   (LONG=1, OUT=file.json)'
	echo 'make fuzz    the API asked by schemathesis, by four roles on both databases   (SHORT=1, OUT=file.json)'
	echo 'make lock    pin what requirements/*.in asks for   (ARGS=--upgrade)'
	echo 'make clean   remove what the other targets make, but no data'

demo: port .env-file
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) seed
	$(MANAGE) demo_accounts
	echo
	echo 'The desk as at 15 January 2016: $(HOME_PAGE)/admin/?as_at=2016-01-15'
	echo 'Stop with Ctrl-C.'
	BASE_URL=$(HOME_PAGE) $(MANAGE) runserver 127.0.0.1:$(PORT) --noreload

seed: .env-file
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) seed
	$(MANAGE) demo_accounts
	$(MANAGE) send_deadline_reports --as-at 2016-01-15 --dry-run --save var/reports
	$(MANAGE) send_deadline_reports --as-at 2016-02-10 --dry-run --save var/reports

test: setup
	$(BIN)/pytest -n auto $(ARGS)

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	find tracker commitments meetings -path '*/templates/*' -type f -print0 | xargs -0r $(BIN)/djade --target-version 5.2 --check
	$(BIN)/lint-imports --no-logo
	$(AT_DESK) $(BIN)/mypy
	$(AT_DESK) $(MANAGE) makemigrations --check --dry-run
	$(IN_PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

# What is new stands there untranslated, and a test is red until somebody has said it.
messages: setup
	$(AT_DESK) DJANGO_SETTINGS_MODULE=tracker.settings $(BIN)/python -m tests.messages

# Fails when something cannot be described; a test is red until this has been run after a change.
schema: setup
	$(AT_DESK) LANGUAGE_CODE=en $(BIN)/python -m tests.examples
	$(AT_DESK) LANGUAGE_CODE=en $(MANAGE) spectacular --format openapi-json --validate --fail-on-warn --file tracker/openapi.json

# On a PostgreSQL made for this and gone afterwards; 100,000 commitments take six minutes to load, 1,000,000 an hour, in
# batches of 500. Needs wrk.
bench: ROWS := 100000
bench: setup
	$(BIN)/python -m tests.bench.api --rows $(ROWS) $(if $(OUT),--out $(OUT)) $(ARGS)

# The databases are made for this and gone afterwards.
bench-mail: setup
	$(BIN)/python -m tests.bench.mail $(if $(OUT),--out $(OUT)) $(ARGS)

# Each database is made for this and gone afterwards, so no DATABASE_URL is asked.
ROWS ?= 10000 100000
bench-desk: setup
	$(BIN)/python -m tests.bench.desk --rows $(ROWS) $(if $(OUT),--out $(OUT))

# One paper of the five or of the open part in full: make intake-score ARGS="--show fisheries-plenary"
intake-score: setup
	$(BIN)/python -m tests.intake.score $(if $(OUT),--out $(OUT)) $(ARGS)

# Databases, relays and processes of its own, all gone afterwards; the journals stay where it says.
proof: setup
	$(BIN)/python -m tests.proof $(if $(LONG),--long) $(if $(OUT),--out $(OUT)) $(ARGS)

# Databases and servers of its own, all gone afterwards; it needs PostgreSQL, as .ci/with-postgres does.
fuzz: setup
	$(BIN)/python -m tests.fuzz $(if $(SHORT),--short) $(if $(OUT),--out $(OUT)) $(ARGS)

lock:
	command -v $(UV) >/dev/null || { echo 'uv is missing: pipx install uv, or say where it is: make lock UV=path/to/uv' >&2; exit 1; }
	for name in base dev; do \
		$(UV) pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
			--custom-compile-command 'make lock' $(ARGS) requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

# A virtual environment that holds what a lock names and nothing else; left alone while lock, place and Python stay. That
# of dev.txt serves the desk too, and that of base.txt is added to.
LOCK := requirements/dev.txt
demo seed: LOCK := requirements/base.txt

setup:
	sound() { grep -qsF '$(CURDIR)/.venv' .venv/bin/activate && $(BIN)/python -c '' 2>/dev/null; }; \
	sound && { cmp -s requirements/dev.txt .venv/lock || cmp -s $(LOCK) .venv/lock; } && exit; \
	command -v $(PYTHON) >/dev/null || { echo '$(PYTHON) is missing: apt install python3 python3-venv' >&2; exit 1; }; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$$($(PYTHON) --version 2>&1) is too old: 3.11 or newer is needed, say which one: make PYTHON=python3.11" >&2; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo 'python3-venv is missing: apt install python3-venv' >&2; exit 1; }; \
	echo 'Installing into .venv: a minute, once.'; \
	{ sound && cmp -s requirements/base.txt .venv/lock || $(PYTHON) -m venv --clear .venv; } \
		&& $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $(LOCK) \
		&& cp $(LOCK) .venv/lock

.env-file: setup
	test -e .env || { \
		(umask 077 && printf 'DEBUG=true\nSECRET_KEY=%s\n' "$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" >.env) \
		&& echo 'Wrote .env, with a key of its own.'; }

port:
	command -v $(PYTHON) >/dev/null || { echo '$(PYTHON) is missing: apt install python3 python3-venv' >&2; exit 1; }
	$(PYTHON) -c 'import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", $(PORT)))' 2>/dev/null \
		|| { echo 'Port $(PORT) cannot be used, another program may hold it: choose one with make demo PORT=8001' >&2; exit 1; }

clean:
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache var/static var/reports
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
