# `make help` lists what there is. PYTHON=python3.12 chooses an interpreter for the first run.

BIN := .venv/bin
CATALOGUES := resources/i18n

.DEFAULT_GOAL := help
.PHONY: help run test check bench screens words lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## set up what is missing, then open the demo (ARGS=--no-window prints its queue)
	@sh packaging/set_up.sh run
	@$(BIN)/cordee demo $(ARGS)

test: ## set up what is missing, then check
	@sh packaging/set_up.sh test
	@$(MAKE) --no-print-directory check

# Three tests at once, also on two processors: the stories wait for half of their time. A test that stands still ends
# the run, which tells where every thread stood, and so does one whose process dies: a worker that is started anew plays
# the same test up to twelve times, and then all may wait for ever (pytest-xdist 3.8.0, its issue 1378).
check: ## format, lint, types, imports, tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder \
		-o faulthandler_timeout=400 -o faulthandler_exit_on_timeout=true --max-worker-restart 0

bench: ## measure against the floors
	@sh packaging/set_up.sh test
	$(BIN)/pytest -m benchmark -s tests/benchmarks

screens: ## draw the screens into screens/
	@sh packaging/set_up.sh test
	$(BIN)/python tests/screens.py

words: ## collect the words of the code into the catalogues
	@sh packaging/set_up.sh develop
	$(BIN)/pybabel --quiet extract --no-default-keywords -k say -k plural:1,2 -k in_context:1c,2 -k say_later \
		--project=Cordée --copyright-holder="the Cordée contributors" --add-location=file --sort-by-file \
		-o $(CATALOGUES)/cockpit.pot cockpit
	$(BIN)/pybabel --quiet update --ignore-pot-creation-date --no-fuzzy-matching --ignore-obsolete -l fr \
		-i $(CATALOGUES)/cockpit.pot -o $(CATALOGUES)/fr.po

lock: ## renew requirements.lock from pyproject.toml
	@sh packaging/set_up.sh develop
	@command -v uv >/dev/null || $(BIN)/python -m pip install --disable-pip-version-check --quiet uv
	PATH="$$PATH:$(BIN)" uv pip compile pyproject.toml --group dev --quiet --upgrade \
		--generate-hashes --universal --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --no-header -o requirements.lock
	@sed -i.before '1i # Every package with its hashes, for every system. Made by `make lock`, never by hand.' \
		requirements.lock && rm requirements.lock.before
