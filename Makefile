# Every target is a thin door to `digest`; .venv is made on first use from pinned, hashed requirements.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes
LOCK   := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

.PHONY: site serve test lint bench-restore lock clean help
.DEFAULT_GOAL := help

help: ## 列出全部命令 / list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

site: $(VENV)/site.ok ## 还原、生成并建站到 site/ / restore every page, generate, build site/
	@$(BIN)/digest build

serve: $(VENV)/site.ok ## 本地预览，存盘即更新 / preview with live reload
	@$(BIN)/digest serve

test: $(VENV)/test.ok ## 全部检查与测试 / every check and test
	@$(BIN)/python -m tests

lint: $(VENV)/test.ok ## 只查格式与类型 / ruff and mypy alone
	@$(BIN)/python -m tests --only lint

bench-restore: $(VENV)/test.ok ## 还原的质量与速度 / how good restoration is, measured
	@$(BIN)/python -m benchmarks.restore

lock: ## 重新钉死依赖（需要 uv）/ pin the dependencies again
	$(LOCK) requirements/site.in -o requirements/site.txt
	$(LOCK) requirements/test.in -o requirements/test.txt
	$(LOCK) requirements/zensical.in -o requirements/zensical.txt

clean: ## 删去可再生的一切 / remove everything that can be made again
	rm -rf $(VENV) build site .mypy_cache .ruff_cache .pytest_cache

$(VENV)/python.ok:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更新 / Python 3.11 or later is needed: make PYTHON=python3.12 …" >&2; exit 2; }
	@echo "建立 .venv / creating .venv"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/site.ok: requirements/site.txt pyproject.toml | $(VENV)/python.ok
	@echo "安装依赖 / installing dependencies"
	@$(PIP) -r requirements/site.txt
	@$(BIN)/python tools/link_package.py
	@touch $@

$(VENV)/test.ok: requirements/test.txt requirements/zensical.txt $(VENV)/site.ok
	@echo "安装测试工具 / installing test tools"
	@$(PIP) -r requirements/test.txt
	@$(PIP) -r requirements/zensical.txt
	@touch $@
