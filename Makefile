# The same commands in README, in CI and at your desk. A fresh machine needs python3 (3.11+, with venv), make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check -q

TESTS := $(BIN)/python -m pytest -n auto --dist loadfile
# What judges and reckons is covered whole, branches included, without the tests that play a whole account.
PURE := tests/model tests/analysis tests/rules tests/remedies tests/billing tests/inventory tests/tools

.PHONY: demo test check bench container docs snapshots format lock clean

demo: $(VENV)/.run ## start the server on the embedded account, ask it for a review, print the plan
	@$(BIN)/python scripts/demo.py

test: $(VENV)/.dev ## run the tests
	$(TESTS)

check: $(VENV)/.dev ## what CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright --warnings
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/vulture
	$(BIN)/codespell
	$(BIN)/python -m scripts.generate_docs --check
	$(TESTS) sagemaker_cost_mcp $(PURE) --cov
	$(TESTS) tests $(PURE:%=--ignore=%)

bench: $(VENV)/.dev ## measure against named floors in the same run
	$(BIN)/python scripts/bench.py --write
	$(BIN)/python scripts/bench_fleet.py
	$(BIN)/python scripts/bench_account.py
	$(BIN)/python scripts/bench_anomalies.py
	$(BIN)/python scripts/bench_forecast.py
	$(BIN)/python scripts/bench_commitments.py
	$(BIN)/python scripts/bench_options.py
	$(BIN)/python scripts/bench_replay.py
	$(BIN)/python scripts/bench_consolidation.py
	$(BIN)/python -m scripts.bench_truth

container: $(VENV)/.run ## build the image, run it, ask it; ENGINE=docker|podman|buildah and BASE=image choose
	$(BIN)/python scripts/container.py

docs: $(VENV)/.dev ## regenerate the pages that come from code
	$(BIN)/python -m scripts.generate_docs

snapshots: $(VENV)/.dev ## accept the present tools/list as the public surface
	$(BIN)/python -m scripts.generate_docs --snapshots

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.dev ## resolve dependencies anew, with hashes
	$(BIN)/uv pip compile pyproject.toml --extra report --group build --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-header -q -o requirements/run.lock
	$(BIN)/uv pip compile pyproject.toml --extra report --group build --group dev --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-header -q -o requirements/dev.lock

clean:
	rm -rf $(VENV) .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(VENV)/.run: requirements/run.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/run.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@
