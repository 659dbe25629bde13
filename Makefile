# Two commands do everything: make run, make test. Python 3.10 or newer with Tk is all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run office test tour bench torture lint lock messages clean

run: $(VENV)/.installed
	@PYTHON=$(BIN)/python sh tools/run.sh

office: $(VENV)/.installed
	$(BIN)/python run_backoffice.py --demo

test: $(VENV)/.installed-dev
	@sh tools/need-xvfb.sh
	@sh tools/need-strace.sh
	$(MAKE) lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

tour: $(VENV)/.installed
	@PYTHON=$(BIN)/python sh tools/tour.sh tour

bench: $(VENV)/.installed-dev
	@sh tools/need-xvfb.sh
	$(BIN)/python tools/in_xvfb.py $(BIN)/python -m bench

torture: $(VENV)/.installed-dev
	@sh tools/need-xvfb.sh
	@sh tools/need-strace.sh
	$(BIN)/python tools/in_xvfb.py $(BIN)/python -m tests.torture

# Catalogues of other languages: what the source says new stands in each .po then, and each .mo is compiled.
messages: $(VENV)/.installed
	$(BIN)/python tools/messages.py

# The locks are written from pyproject.toml, for all systems and Pythons at once.
lock:
	uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.10 --no-emit-index-url \
		--no-emit-find-links --no-annotate --no-header -o requirements.txt
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --python-version 3.10 \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header -o requirements-dev.txt

$(VENV)/bin/python:
	@sh tools/venv.sh $(PYTHON) $(VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) tour .pytest_cache .mypy_cache .ruff_cache .hypothesis
