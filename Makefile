# Two commands are enough to begin with: `make demo` and `make test`. The work is done by tools/*.py.
.DEFAULT_GOAL := help
.PHONY: help demo test lint bench shots lock assets messages run-env work-env

PORT ?= 8000
YUNCHOU_DATA ?= demo-data
VENV_PYTHON := .venv/bin/python
# The first Python of 3.11 or later that really starts: a version manager's stub may not.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

help: ## Say what can be made
	@echo "Yunchou 运筹. Needs Python 3.11 or later and make; brings everything else."
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name words; do \
		printf '%-16s %s\n' "$$name" "$$words"; done
	@echo
	@echo "  PORT=8000 and YUNCHOU_DATA=demo-data say where the demo runs; PYTHON=… names the interpreter."

demo: run-env ## Start the product with the demo brand in it, and say where it is
	@$(VENV_PYTHON) tools/prepare.py
	@PORT='$(PORT)' YUNCHOU_DATA='$(YUNCHOU_DATA)' exec .venv/bin/yunchou demo

test: work-env ## Run everything: lint, types, unit tests on both databases, browser, server drills
	@$(VENV_PYTHON) tools/browser.py
	@$(VENV_PYTHON) tools/prepare.py
	@$(VENV_PYTHON) tools/run_tests.py

lint: work-env ## Check style, types, templates, import rules and the rules of the tree
	@$(VENV_PYTHON) tools/lint.py

bench: work-env ## Measure intake, loading, pages and questions, and drill kills; as root also power cuts
	@$(VENV_PYTHON) tools/prepare.py
	@$(VENV_PYTHON) benchmarks/intake_load.py --bare
	@$(VENV_PYTHON) benchmarks/loading.py
	@$(VENV_PYTHON) benchmarks/imports.py
	@$(VENV_PYTHON) -m benchmarks.whole_server
	@$(VENV_PYTHON) -m benchmarks.questions
	@$(VENV_PYTHON) -m benchmarks.decomposition
	@$(VENV_PYTHON) -m benchmarks.alerts
	@$(VENV_PYTHON) -m benchmarks.lesson_search
	@$(VENV_PYTHON) -m benchmarks.false_alarms
	@$(VENV_PYTHON) benchmarks/server_drills.py
	@if [ "$$(id -u)" = 0 ]; then $(VENV_PYTHON) benchmarks/power_cut.py --cuts 30; \
	else echo "Left out, as it needs root: benchmarks/power_cut.py"; fi

shots: work-env ## Photograph every page of the running demo into shots/
	@$(VENV_PYTHON) tools/browser.py
	@$(VENV_PYTHON) tools/shots.py --address http://127.0.0.1:$(PORT) \
		--email linxiao@chengye.example --password chengye-demo-2026

assets: run-env ## Bring the front-end files and collect the static files
	@$(VENV_PYTHON) tools/prepare.py

messages: work-env ## Collect the texts and merge them into the translation files
	@$(VENV_PYTHON) tools/messages.py

lock: work-env ## Lock the requirements anew; UPGRADE=--upgrade takes newer releases
	@$(VENV_PYTHON) tools/lock.py $(UPGRADE)

run-env:
	@$(if $(PYTHON),$(PYTHON) tools/bootstrap.py runtime.txt,$(no_python))

work-env:
	@$(if $(PYTHON),$(PYTHON) tools/bootstrap.py runtime.txt dev.txt data.txt,$(no_python))

no_python = echo "Yunchou needs Python 3.11 or later, and none was found. Install it (Debian: apt-get install python3 python3-venv), or name it: make demo PYTHON=/path/to/python3.11" >&2; exit 1
