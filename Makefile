.PHONY: run install test check audit sbom nightly bench screenshots env
# Any Python 3 may start: install.py looks for one that is new enough.
PYTHON ?= python3
PORT ?= 8000
py := .venv/bin/python

run: install ## The site with its demo archive, at http://localhost:8000
	@$(py) manage.py run $(PORT)

install: .venv/installed ## Only the environment: .venv with the pinned packages

.venv/installed: requirements-dev.txt install.py
	@$(PYTHON) install.py

node_modules/.installed: package-lock.json .npmrc
	@if command -v npm >/dev/null; then npm ci --silent && touch $@; \
	else echo "No npm here: pages are not checked by vnu, HTML_CodeSniffer and Lighthouse."; fi

test: check node_modules/.installed ## Every check and test
	@$(py) -m pytest -n auto --dist worksteal

check: install ## Style, templates, migrations and settings
	@$(py) -m ruff check .
	@$(py) -m ruff format --check .
	@$(py) -m djlint --lint --quiet templates
	@$(py) manage.py makemigrations --check --dry-run

audit: install node_modules/.installed ## Insecure code, regular expressions, dependencies; in `make test`, too
	@$(py) -m pytest tests/test_insecure_code.py tests/test_regular_expressions.py tests/test_bill_of_materials.py

SBOM ?= sbom.cdx.json
sbom: install ## What the site is made of, as CycloneDX
	@$(py) -W ignore -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml \
		--short-PURLs --output-reproducible --output-file $(SBOM)

nightly: install ## Many more generated cases than a test run has time for
	@OPENAPI_REQUESTS=50000 $(py) -m pytest tests/test_openapi.py
	@INTERLEAVINGS=500 $(py) -m pytest tests/test_interleavings.py
	@WORKFLOWS=300 $(py) -m pytest tests/test_editorial_workflow.py
	@FAULTS=200 RESTARTS=50 SUMMARIES=20000 $(py) -m pytest tests/faults tests/test_locks_removed.py
	@RECHECK=all $(py) -m pytest tests/test_regular_expressions.py

bench: install ## What performance claims come from
	@$(py) -m bench.run --count 1000 --count 20000
	@$(py) -m bench.edition
	@$(py) -m bench.references

screenshots: install ## The pictures of the main pages, into docs/screenshots
	@SCREENSHOTS=docs/screenshots $(py) -m pytest tests/browser/test_look.py

env: ## A .env with fresh secrets, for docker compose
	@$(PYTHON) deploy/make_env.py
