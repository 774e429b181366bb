# `make demo` and `make test` are all a newcomer needs; both build the environment first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEMO   ?= thidua-demo

.PHONY: env demo test check fuzz bench mutants lock clean

env: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "thidua needs Python 3.11 or later: make PYTHON=/path/to/python3.12 env" >&2; exit 2; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: env
	rm -rf $(DEMO)
	$(BIN)/thidua --data $(DEMO) demo

test: env
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Ten thousand damaged files; COUNT=500 FIRST=3000 tries a part. A failure prints its number.
fuzz: env
	$(BIN)/python tests/fuzz_files.py --count $(or $(COUNT),10000) --first $(or $(FIRST),0)

bench: .venv-bench/.ready
	.venv-bench/bin/python benchmarks/scoring_speed.py
	.venv-bench/bin/python benchmarks/whole_commands.py
	.venv-bench/bin/python benchmarks/rules_check.py
	.venv-bench/bin/python benchmarks/intake_speed.py
	.venv-bench/bin/python benchmarks/counting_speed.py
	.venv-bench/bin/python benchmarks/delivery_speed.py
	.venv-bench/bin/python benchmarks/award_papers.py

.venv-bench/.ready: requirements-bench.lock pyproject.toml
	$(PYTHON) -m venv --clear .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# All of it, or a part: make mutants PART=scoring/ranking.py; AGAIN=1 tries the last survivors only.
mutants: .venv-mutants/.ready
	.venv-mutants/bin/python benchmarks/surviving_mutants.py $(if $(AGAIN),--again) $(PART)

.venv-mutants/.ready: requirements-mutants.lock pyproject.toml
	$(PYTHON) -m venv --clear .venv-mutants
	.venv-mutants/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mutants.lock
	.venv-mutants/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf $(VENV) .venv-bench .venv-mutants mutants $(DEMO) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
