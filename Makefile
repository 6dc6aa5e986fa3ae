# Everything starts here: make demo (see it), make test (trust it), make bench (measure it).
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export BALISE_BASE_URL ?= http://localhost:$(PORT)
STAMP := $(VENV)/.installed
STAMP_DEV := $(VENV)/.installed-dev
STAMP_BENCH := $(VENV)/.installed-bench

.PHONY: screenshots bench-pages load faults fuzz thorough demo setup empty serve test test-postgresql bench lint types messages reference clean help

help:  ## Say what each target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 20

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or newer is needed"'
	$(PYTHON) -m venv $(VENV)

$(STAMP): requirements/base.txt requirements/constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements/base.txt -c requirements/constraints.txt
	touch $@

$(STAMP_DEV): requirements/dev.txt requirements/scale.txt $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements/dev.txt -c requirements/constraints.txt
	touch $@

$(STAMP_BENCH): requirements/bench.txt $(STAMP_DEV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements/bench.txt -c requirements/constraints.txt
	touch $@

setup: $(STAMP)  ## Install, migrate, load everything that the demonstration shows
	$(BIN)/python scripts/setup.py

demo: setup  ## The whole chain on this machine, at http://localhost:$(PORT)
	DJANGO_SETTINGS_MODULE=cms.settings.dev $(BIN)/python manage.py demo_info
	$(MAKE) --no-print-directory serve

empty: $(STAMP)  ## An installation without the demonstration's data: database, pages, starter bank in service; then `manage.py school create`
	$(BIN)/python scripts/setup.py --empty

serve: $(STAMP)  ## Serve what is set up, with a worker beside for what is long
	DJANGO_SETTINGS_MODULE=cms.settings.dev BALISE_BIND=$(or $(BALISE_BIND),0.0.0.0:$(PORT)) \
	  $(BIN)/python scripts/serve.py gunicorn cms.wsgi:application --config deploy/gunicorn.conf.py

test: $(STAMP_DEV) lint types  ## Every check and every test
	$(BIN)/python scripts/messages.py compile
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser"
	$(BIN)/python -m pytest -n 2 --dist loadfile -m browser

# They know no database, and say nothing more on another one.
PURE_TESTS := adaptive generators handed marking programs schemas

test-postgresql: $(STAMP_DEV)  ## The same tests against the PostgreSQL of DATABASE_URL (scripts/with_postgresql starts one), but for those that know no database
	$(BIN)/python scripts/messages.py compile
	scripts/with_postgresql $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser" $(PURE_TESTS:%=--ignore=tests/%)

lint: $(STAMP_DEV)  ## Style and the rules of who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(STAMP_DEV)  ## Static types
	$(BIN)/mypy .

thorough: $(STAMP_DEV)  ## Thousands of random datasets through every writer and reader (about an hour on two cores)
	BALISE_EXAMPLES=3000 $(BIN)/python -m pytest -n 2 tests/generators

fuzz: setup  ## 20,000 requests of nonsense to every address, on the demonstration's data; prints what broke
	$(MAKE) --no-print-directory $(STAMP_DEV)
	$(BIN)/python -m tests.fuzz --requests $(or $(REQUESTS),20000)

load: $(STAMP_DEV)  ## The traffic of a morning beside a floor, on SQLite then PostgreSQL (about half an hour; LOAD="--only api" for a part)
	$(BIN)/python scripts/messages.py compile
	$(BIN)/python -m tests.load $(LOAD)
	BALISE_FSYNC=on scripts/with_postgresql $(BIN)/python -m tests.load $(LOAD)

faults: $(STAMP_DEV)  ## 200 kill -9 of web, worker and database under load, on each engine (needs PostgreSQL installed); prints what was lost
	@$(BIN)/python -m tests.faults --kills $(or $(KILLS),200) --seed $(or $(SEED),1)

bench: $(STAMP_BENCH)  ## Benchmarks, one JSON object a line, other engines beside ours
	@$(BIN)/python -m tests.benchmarks

bench-pages: $(STAMP_DEV)  ## After how long each learner's page can be used on a slow phone (PAGES="--only accueil" for a part)
	$(BIN)/python scripts/messages.py compile
	@$(BIN)/python -m tests.browser.interactive $(PAGES)

screenshots: $(STAMP_DEV)  ## The main pages, phone and desktop, light and dark, in var/screenshots/index.html (PAGES="--only accueil --more")
	$(BIN)/python scripts/messages.py compile
	$(BIN)/python -m tests.browser.screenshots $(PAGES)

messages: $(STAMP_DEV)  ## Collect the texts to translate (needs GNU gettext)
	$(BIN)/python scripts/messages.py collect

reference: $(STAMP_DEV)  ## Write docs/reference.fr.md and docs/reference.en.md from the schema
	$(BIN)/python scripts/reference.py

clean:  ## Forget the demonstration (not the virtual environment)
	rm -rf var
