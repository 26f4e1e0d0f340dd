# run · quick · test · test-long · coverage · perf · lint · check · lock · upgrade · audit: each works on a fresh machine with Python 3.11 or newer as `python3`.

PYTHON = python3
PORT = 8501
BIN = .venv/bin
# The locks are complete, so pip looks for nothing else: neither for dependencies nor for what a source package is built with.
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-build-isolation
# uv reads no dependency groups of a project with `managed = false`, so the locks are compiled from a copy without that line.
COMPILE = mkdir -p .venv/lock && sed '/^managed = false/d' pyproject.toml > .venv/lock/pyproject.toml && cd .venv/lock && \
	../bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" pyproject.toml

BROWSERS = "$$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable \
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"
FIND_BROWSER = for name in $(BROWSERS); do command -v "$$name" && break; done
RUN_TESTS = CHROMIUM="$$($(FIND_BROWSER))" $(BIN)/pytest

QUICK = guide figures rules imports shape catalog slips link link_damage decision_maths decision_solve unknown_scores words theme charts

.PHONY: run quick test test-long coverage perf audit lint check lock upgrade programs

run: .venv/requirements .venv/requirements-examples ## the guide on http://localhost:8501, for this machine only
	$(BIN)/streamlit run app.py --server.port=$(PORT) --server.address=127.0.0.1 --browser.serverAddress=localhost \
		--server.allowedHosts=localhost --server.allowedHosts=127.0.0.1 --server.showEmailPrompt=false

quick: .venv/requirements-dev lint check ## lint, types, data check and the tests of what is computed: no page, server or example
	$(BIN)/mypy
	$(BIN)/pytest -q -n auto --dist worksteal -m "not browser and not long" $(QUICK:%=tests/test_%.py)

test: .venv/requirements-dev programs lint check ## everything but the long tests
	$(BIN)/mypy
	@$(RUN_TESTS) -m "not long" -n auto --dist worksteal

coverage: .venv/requirements-dev ## which lines the fast tests in this process never reach: no browser, no server; writes .coverage and htmlcov/
	$(BIN)/pytest -q -n auto --dist loadfile -m "not browser and not long" --cov --cov-report=term --cov-report=html

test-long: .venv/requirements-dev programs ## the long tests, and property tests with twenty times the examples
	@$(RUN_TESTS) -m "long or hypothesis" --hypothesis-profile=long

perf: .venv/requirements-dev ## /decide beside a bare Streamlit page; writes perf/results/
	$(BIN)/python -m perf.compare

lint: .venv/requirements-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/codespell

check: .venv/requirements
	$(BIN)/python -m catalog check

lock: .venv/requirements-dev ## the dependencies in pyproject.toml as full pinned locks with hashes; keeps every version that still fits
	($(COMPILE) $(UPGRADE) --group dev -o ../../requirements-dev.txt)
	@# The longest list holds the others. They start from its versions, so all four agree.
	for group in lab examples; do \
		cp requirements-dev.txt requirements-$$group.txt && ($(COMPILE) --group $$group -o ../../requirements-$$group.txt) || exit 1; \
	done
	cp requirements-dev.txt requirements.txt && ($(COMPILE) -o ../../requirements.txt)

upgrade: UPGRADE = --upgrade
upgrade: lock ## the newest version that pyproject.toml allows, of everything

# Made here only where somebody has deleted it. The longest one then gets the newest versions, and the others get its versions.
requirements-dev.txt:
	@test -x $(BIN)/uv || { echo "$@ is missing. Take it back with \`git restore $@\`; \`make upgrade\` raises its versions."; exit 1; }
	$(COMPILE) --group dev -o ../../$@
requirements.txt requirements-examples.txt requirements-lab.txt: | requirements-dev.txt
	@test -x $(BIN)/uv || { echo "$@ is missing. Take it back with \`git restore $@\`."; exit 1; }
	group=$(patsubst requirements-%.txt,%,$(filter requirements-%,$@)); \
	cp requirements-dev.txt $@ && ($(COMPILE) $${group:+--group $$group} -o ../../$@) || { rm -f $@; exit 1; }

# Installed again only when the lock has changed.
.venv/requirements .venv/requirements-examples .venv/requirements-lab .venv/requirements-dev: .venv/%: %.txt | $(BIN)/python
	@echo "Installing $<"
	@awk '/^[^ ]/ { wanted = /^setuptools==/ } wanted' $< > .venv/setuptools.txt
	@test ! -s .venv/setuptools.txt || $(PIP) -r .venv/setuptools.txt
	@$(PIP) -r $<
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Needs Python 3.11 or newer; \`$(PYTHON)\` is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; echo "Cannot make .venv; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

audit: .venv/requirements-dev ## known vulnerabilities of what is pinned; where the advisory service cannot be reached, that is said
	@$(BIN)/python deploy/audit.py

# Chromium for the browser tests, Firefox and WebKit for what only they show, nginx for the tests of deploy/nginx.conf, wrk for those of benchmarks.
programs:
	@missing=; $(FIND_BROWSER) | grep -q . || missing=chromium; \
	for name in firefox-esr firefox; do command -v $$name >/dev/null && break; false; done || missing="$$missing firefox-esr"; \
	command -v WebKitWebDriver >/dev/null && command -v xvfb-run >/dev/null || missing="$$missing webkit2gtk-driver xvfb xauth"; \
	for name in nginx wrk; do PATH="$$PATH:/usr/sbin" command -v $$name >/dev/null || missing="$$missing $$name"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then \
		sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y $$missing; \
	else case "$$missing" in \
		*chromium*) echo "The browser tests need Chromium or Google Chrome: install one, or name it: make test CHROMIUM=/path/to/it"; exit 1;; \
		*) echo "Tests of what needs$$missing are skipped: install it to run them.";; \
	esac; fi
