# Needs Python 3.11 or later, make and a package index that pip can reach; nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The first of these that really runs (a version manager's stub may be there and not run).
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	"$$p" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet install
PYTEST_WORKERS ?= 2

.PHONY: help run test check bench lint lock clean environment test-environment browser

help:
	@echo "make run    chạy hệ thống với dữ liệu minh họa (PORT=8000, DEMO=0: hệ thống trống)"
	@echo "make test   toàn bộ kiểm thử; make check: trừ trình duyệt; make lint; make bench; make clean"

# One at a time, also when two `make` start together: the second finds the stamp and does nothing.
define install
	@test -n "$(PYTHON)" || { echo "Cần Python 3.11 trở lên (python3 -m venv phải chạy được)."; exit 1; }
	@mkdir -p .data
	@"$(PYTHON)" -c 'import fcntl, subprocess, sys; \
	lock = open(".data/environment.lock", "w"); fcntl.flock(lock, fcntl.LOCK_EX); \
	sys.exit(subprocess.call(sys.argv[1:]))' bash -euo pipefail -c '\
	sum=$$("$(PYTHON)" -c "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], \"rb\").read()).hexdigest())" $(1)); \
	stamp=$(VENV)/.installed-$(subst /,-,$(1)); \
	grep -qs "^$$sum$$" $$stamp && test -x $(PY) && exit 0; \
	test -x $(PY) && $(PY) -c "import pip" 2>/dev/null || { echo "Tạo môi trường Python …"; "$(PYTHON)" -m venv --clear $(VENV); }; \
	echo "Cài các thư viện trong $(1) …"; \
	$(PIP) --require-hashes -r $(1) && echo "$$sum" > $$stamp'
endef

environment:
	$(call install,requirements.txt)

test-environment:
	$(call install,tests/requirements.txt)

run: environment
	@exec $(PY) -m danvan.serve

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Cài Chromium …"; \
		export DEBIAN_FRONTEND=noninteractive; \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core; } >.data/chromium.log 2>&1 </dev/null \
			|| { tail -20 .data/chromium.log; echo "Không cài được Chromium."; exit 1; }; \
	else \
		echo "Thiếu Chromium. Hãy chạy: sudo apt-get install -y chromium fonts-noto-core"; exit 1; \
	fi; }

lint: test-environment
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' >.data/imports.log || { cat .data/imports.log; exit 1; }
	@if [ -d templates ]; then $(PY) -m djlint templates --lint --quiet; fi
	@$(PY) manage.py check --fail-level WARNING

test: test-environment browser lint
	@$(PY) -m pytest -n $(PYTEST_WORKERS) --dist loadfile

check: lint
	@$(PY) -m pytest -n $(PYTEST_WORKERS) --dist loadfile -m "not browser"

# PART=province, PART=country or PART=reform: one part of docs/benchmarks.md alone. The country takes most of an hour and 40 GB of disk.
bench: test-environment
	@$(PY) -m tests.benchmarks $(PART)

# For maintainers: solves the versions again and writes both files of hashes.
lock: test-environment
	@$(PIP) uv
	@$(PY) -m uv pip compile pyproject.toml --output-file requirements.txt --universal --generate-hashes \
		--no-annotate --python-version 3.11 --quiet --custom-compile-command "make lock"
	@$(PY) -m uv pip compile pyproject.toml --group dev --constraints requirements.txt --output-file tests/requirements.txt \
		--universal --generate-hashes --no-annotate --python-version 3.11 --quiet --custom-compile-command "make lock"

# Leaves .data/ alone but for the tests' part: it may hold somebody's registrations and evidence.
clean:
	@if [ -x $(PY) ]; then for data in .data/test .data/test-*; do \
		if [ -d "$$data" ]; then DANVAN_DATA="$$data" $(PY) -m danvan.database remove >/dev/null; fi; done; fi
	@rm -rf $(VENV) .data/test .data/test-* .data/*.log .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
