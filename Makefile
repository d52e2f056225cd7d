# Two commands do everything on a machine with Python (3.11 or newer) and make:
#   make annotate   sets up and annotates raw/ into outputs/
#   make test       sets up and runs all checks
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# Tests start Python some hundred times, and each would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

WEB := pipeline/readout/report/web
ASSETS := pipeline/readout/report/assets

.PHONY: annotate test chance adopter lint format docs dist reproducible sbom audit coverage mutants themes web lock clean

annotate: $(VENV)/.run
	$(BIN)/readout run raw/ -o outputs/
	@echo "look: readout report outputs -o site"

test: $(VENV)/.dev lint
	$(BIN)/python -m pytest -n 2 --dist worksteal

# Invariants with fresh random inputs: what it finds becomes an @example.
chance: $(VENV)/.dev
	HYPOTHESIS_PROFILE=many $(BIN)/python -m pytest -q -n 2 --dist worksteal -m hypothesis

# What a stranger gets: the wheel in fresh environments, used by its public names alone.
ADOPTERS ?= python3.11 python3.13
adopter: $(VENV)/.dev
	rm -rf build/adopter
	$(BIN)/python -m hatchling build -t wheel -d build/adopter
	for python in $(ADOPTERS); do \
		command -v $$python >/dev/null || { echo "$$python is not there: passed over"; continue; }; \
		at=build/adopter/$$python; \
		mkdir -p $$at && cp -r tests/adopter $$at/tests && $$python -m venv $$at/env && \
		$$at/env/bin/python -m pip install --quiet --disable-pip-version-check \
			-c constraints.txt build/adopter/*.whl pytest && \
		du -sm $$at/env/lib/*/site-packages && \
		(cd $$at/tests && ../env/bin/python -W error -m pytest -q -c /dev/null -o markers=slow --rootdir . .) || exit 1; \
	done

# The same records by every Python, with and without the extras, on one core and two: one hash.
SAME := raw/*.txt raw/*.md raw/*.jsonl
reproducible: $(VENV)/.dev
	rm -rf build/reproducible
	$(BIN)/python -m hatchling build -t wheel -d build/reproducible
	for python in $(ADOPTERS); do \
		command -v $$python >/dev/null || { echo "$$python is not there: passed over"; continue; }; \
		at=build/reproducible/$$python && $$python -m venv $$at || exit 1; \
		for extras in '' '[analyze,exchange,html,train]'; do \
			$$at/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
				"$$(echo build/reproducible/*.whl)$$extras" || exit 1; \
			for cores in 1 2; do \
				$$at/bin/readout run $(SAME) -j $$cores -o "$$at/out$$extras$$cores" >/dev/null || exit 1; \
			done; \
		done; \
	done
	sha256sum build/reproducible/*/out*/annotations.jsonl
	test $$(sha256sum build/reproducible/*/out*/annotations.jsonl | cut -d' ' -f1 | sort -u | wc -l) = 1

# Lines of the package that the tests reach; what subprocesses reach counts, too.
coverage: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt coverage==7.17.5
	mkdir -p build/coverage && rm -f build/coverage/data*
	$(BIN)/python -m coverage run -m pytest -q -n 2 --dist worksteal
	$(BIN)/python -m coverage combine -q
	$(BIN)/python -m coverage report --skip-covered --fail-under 95

# Small errors put into the parts where one would be quiet: how many do the tests notice?
mutants: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt mutmut==3.8.1
	$(BIN)/python -m benchmarks mutants

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The documentation as a site that opens from disk: build/site/index.html
docs: $(VENV)/.dev
	$(BIN)/python -m sphinx -q -W --keep-going -b html -c docs -d build/site.cache . build/site
	@echo "look: build/site/index.html"

# What is published: wheel and source distribution, the same bytes for the same commit.
dist: build/release/.tools
	rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) build/release/bin/python -m hatchling build -d dist
	build/release/bin/twine check --strict dist/*
	cd dist && sha256sum * > SHA256SUMS

# A bill of materials (CycloneDX) of what 'pip install policy-readout' brings, in dist/.
sbom: build/release/.tools
	rm -rf build/sbom && mkdir -p dist && $(PYTHON) -m venv build/sbom
	build/sbom/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt .
	build/sbom/bin/python -m pip uninstall --quiet --yes pip setuptools
	build/release/bin/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml \
		--output-format JSON --output-file dist/policy-readout.cdx.json build/sbom/bin/python
	build/sbom/bin/python -c 'import json, pathlib, readout; \
		path = pathlib.Path("dist/policy-readout.cdx.json"); found = json.loads(path.read_text()); \
		found["metadata"]["component"]["version"] = readout.__version__; \
		path.write_text(json.dumps(found, indent=2) + "\n")'

# Known weaknesses of the versions in constraints.txt, as PyPI tells them (needs the network).
audit: build/release/.tools
	@build/release/bin/python -c 'import re, urllib.request; \
		first = re.search(r"^([\w.-]+)==([\w.]+)", open("constraints.txt").read(), re.M); \
		url = "https://pypi.org/pypi/{}/{}/json".format(*first.groups()); \
		urllib.request.urlopen(url, timeout=60)' 2>/dev/null || { \
		echo "nothing was audited: what PyPI knows of a version, https://pypi.org/pypi/NAME/VERSION/json," \
			"is not to be had from here; try again where it is" >&2; exit 1; }
	build/release/bin/pip-audit --strict --no-deps --disable-pip -r constraints.txt

build/release/.tools: .ci/release.txt
	$(PYTHON) -m venv build/release
	build/release/bin/python -m pip install --quiet --disable-pip-version-check -r .ci/release.txt
	touch $@

# Train the models of themes again from the written passages in configs/themes/ alone: what stands there has learned
# from real ones, too, which are not in the project (configs/themes/README.md).
themes: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[train]'
	$(BIN)/python -m encoder_training.prior -o configs/themes/prior.bin
	for name in future-industries development-pairs liberal-democracies; do \
		$(BIN)/readout train themes --taxonomy configs/themes/$$name.toml \
			-o configs/themes/$$name/model.bin || exit 1; \
	done

# Build what the pages of a report load, from their sources (needs node and npm).
web: build/web/node_modules
	build/web/node_modules/.bin/prettier --check --log-level warn $(WEB)/*.ts $(WEB)/*.css
	build/web/node_modules/.bin/tsc -p $(WEB)
	build/web/node_modules/.bin/esbuild $(WEB)/main.ts --bundle --minify --charset=ascii \
		--format=iife --target=chrome109,firefox115,safari16.4 --log-level=warning --outfile=$(ASSETS)/report.js
	cp $(WEB)/article.css $(WEB)/site.css $(ASSETS)/
	cd $(ASSETS) && sha256sum article.css report.js site.css > SHA256SUMS

build/web/node_modules: $(WEB)/package.json $(WEB)/package-lock.json
	mkdir -p build/web
	cp $(WEB)/package.json $(WEB)/package-lock.json build/web/
	cd build/web && npm ci --silent --no-audit --no-fund
	touch $@

# Renew constraints.txt from pyproject.toml (the versions that the set-up installs).
lock: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --no-emit-package policy-readout -o constraints.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "readout needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[html,analyze,exchange]'
	touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@ $(VENV)/.run
