# The same commands in README, in CI and at your desk. A fresh machine needs python3 (3.11+, with venv), make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check -q

TESTS := $(BIN)/python -m pytest -n auto --dist loadfile
# What judges and reckons is covered whole, branches included, without the tests that play a whole account.
PURE := tests/model tests/analysis tests/rules tests/remedies tests/billing tests/inventory tests/tools

.PHONY: demo test check bench conformance wheel bundle container docs snapshots screenshots format lock clean

demo: $(VENV)/.run ## start the server on the embedded account, ask it for a review, print the plan
	@$(BIN)/python scripts/demo.py

test: $(VENV)/.dev $(VENV)/.browser ## run the tests
	$(TESTS)

check: export SAGEMAKER_COST_TESTS_NEED_A_BROWSER := 1
check: $(VENV)/.dev $(VENV)/.browser ## what CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright --warnings
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/vulture
	$(BIN)/codespell
	$(BIN)/python -m scripts.generate_docs --check
	$(BIN)/python -m scripts.packages --check
	$(TESTS) sagemaker_cost_mcp $(PURE) --cov
	$(TESTS) tests $(PURE:%=--ignore=%)

bench: $(VENV)/.dev ## measure against named floors in the same run
	$(BIN)/python scripts/bench.py --write
	$(BIN)/python scripts/bench_thrift.py --write
	$(BIN)/python scripts/bench_fleet.py
	$(BIN)/python scripts/bench_account.py
	$(BIN)/python scripts/bench_anomalies.py
	$(BIN)/python scripts/bench_forecast.py
	$(BIN)/python scripts/bench_commitments.py
	$(BIN)/python scripts/bench_options.py
	$(BIN)/python scripts/bench_replay.py
	$(BIN)/python scripts/bench_consolidation.py
	$(BIN)/python -m scripts.bench_truth

conformance: $(VENV)/.dev ## other people's programs against our server: conformance suite, Inspector, TypeScript client
	$(BIN)/python -m scripts.conformance

wheel: $(VENV)/.run ## build dist/*.whl, install it into an empty environment, ask it for a review
	$(BIN)/python -m scripts.wheel

bundle: $(VENV)/.run ## build dist/*.mcpb, which Claude Desktop installs by a double click
	$(BIN)/python -m scripts.bundle

container: $(VENV)/.run ## build the image, run it, ask it; ENGINE=docker|podman|buildah and BASE=image choose
	$(BIN)/python scripts/container.py

docs: $(VENV)/.dev ## regenerate the pages that come from code
	$(BIN)/python -m scripts.generate_docs
	$(BIN)/python -m scripts.packages
	$(BIN)/python -m scripts.tutorial

snapshots: $(VENV)/.dev ## accept the present tools/list as the public surface
	$(BIN)/python -m scripts.generate_docs --snapshots
	$(BIN)/python -m scripts.packages

screenshots: $(VENV)/.dev $(VENV)/.browser ## take the pictures in docs/images anew
	$(BIN)/python -m scripts.screenshots

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

# Not a file where no browser could be had: then it is tried again, and the tests of pages are left out.
$(VENV)/.browser: scripts/browser.py tests/browser/host/package-lock.json tests/browser/host/host.mjs $(VENV)/.dev
	$(BIN)/python -m scripts.browser
