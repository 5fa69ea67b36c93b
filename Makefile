# One command each; `make` alone lists them. uv is bootstrapped into .venv when the machine has none.
UV := $(shell command -v uv 2>/dev/null || echo .venv/bin/uv)
RUN := $(UV) run --frozen --quiet
export UV_PYTHON_DOWNLOADS ?= never
# Hundreds of processes are started by the tests: what one has compiled the others need not.
unexport PYTHONDONTWRITEBYTECODE

# The operations of an OpenAPI document share their tests' ids, of which a parallel run would run the first only.
CONTRACT_TESTS := tests/services/test_openapi_contract.py
IN_PARALLEL := -n 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help install demo test test-browser test-benchmarks test-compose check contracts states bench faults faults-ci faults-nightly mutants up down

help:            ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

.venv/.installed: pyproject.toml uv.lock
	@command -v uv >/dev/null 2>&1 || test -x .venv/bin/uv || { python3 -m venv .venv && .venv/bin/pip install --quiet 'uv>=0.9'; }
	$(UV) sync --frozen --quiet --inexact
	@touch $@

install: .venv/.installed   ## install everything into .venv

demo: install    ## start PostgreSQL, Kafka and the services without Docker, play the story, leave it running
	$(RUN) phongtrao demo

test: install    ## all tests but those with a target of their own below, three at a time: they wait for servers now and then
	$(RUN) pytest -m "not compose and not browser" $(IN_PARALLEL) -n 3 --ignore $(CONTRACT_TESTS) --ignore tests/benchmarks tests
	$(RUN) pytest $(CONTRACT_TESTS)

test-browser: install   ## the portal in a real browser (`apt-get install chromium`); pictures of it in build/portal
	$(RUN) pytest -m browser $(IN_PARALLEL) tests/journeys tests/services/portal

test-benchmarks: install   ## that the benchmarks work, on small numbers
	$(RUN) pytest $(IN_PARALLEL) tests/benchmarks

test-compose: install   ## the containers: plays the story against `docker compose up`, kills Kafka once
	$(RUN) pytest -m compose tests/compose

check: install   ## format, lint, types, import rules, contracts and state diagrams up to date
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) pyright
	$(RUN) lint-imports
	$(RUN) python -m deploy.contracts --check
	$(RUN) python -m tests.states --check

contracts: install   ## regenerate schemas, golden examples, AsyncAPI and the catalogue; refuses an incompatible change
	$(RUN) python -m deploy.contracts

states: install   ## regenerate the state diagrams by asking the rules of every aggregate
	$(RUN) python -m tests.states

bench: install   ## what the guarantees cost, as ratios in one run; ONLY=accepting for one part
	$(RUN) python -m tests.benchmarks $(if $(ONLY),--only $(ONLY))

faults: install   ## breaks a running system in every way, then in several at once: SEED=1 MINUTES=20
	$(RUN) python -m tests.faults --seed $(or $(SEED),1) --minutes $(or $(MINUTES),20)

faults-ci: install   ## about three minutes of it, always the same
	$(RUN) python -m tests.faults --seed 1 --minutes 10 --ci

faults-nightly: install   ## half an hour for each of three seeds, written into docs/reliability.md
	$(RUN) python -m tests.faults --seed 21 --seed 22 --seed 23 --minutes 30 --write

mutants: install   ## wrong implementations: each must be caught
	$(RUN) python -m tests.faults mutants

up:              ## the same system in containers
	docker compose up -d --build --wait
	@docker compose ps --format 'table {{.Service}}\t{{.Status}}\t{{.Ports}}'

down:            ## stop the containers, keep the data
	docker compose down
