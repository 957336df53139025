# Everything a newcomer runs.  The environment is .venv, whatever the shell.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

# The CPU build of PyTorch; other installers would fetch gigabytes of CUDA libraries.
TORCH := torch==2.13.0

.DEFAULT_GOAL := help
.PHONY: help run test fmt check serve worker eval bench docs train-base train-retriever \
	train-verifier train-claims clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(VENV)/.run: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt $(TORCH)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[train,dev]'
	@touch $@

run: $(VENV)/.run ## Set up, review the sample drafts, serve the console (ARGS="--once": do not serve)
	$(BIN)/kepu demo $(ARGS)

test: $(VENV)/.test ## Set up and pass all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 $(ARGS)

fmt: $(VENV)/.test ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: $(VENV)/.test ## Lint, types, import contracts and the fast tests, in under a minute
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 -m "not slow and not browser" $(ARGS)

serve: $(VENV)/.run ## Serve the console and the API
	$(BIN)/kepu serve $(ARGS)

worker: $(VENV)/.run ## Run a worker of its own
	$(BIN)/kepu worker $(ARGS)

eval: $(VENV)/.test ## Measure every goal on the test split and on public sets; write evaluation/report.md
	$(BIN)/python -m evaluation.run $(ARGS)

bench: $(VENV)/.test ## Measure speed against a peer in the same run
	$(BIN)/python -m evaluation.bench $(ARGS)

train-base: $(VENV)/.test ## Build the base encoder from packages
	$(BIN)/python -m training.base $(ARGS)

train-retriever: $(VENV)/.test ## Train the retriever (ARGS="--resume": go on)
	$(BIN)/python -m training.retriever $(ARGS)

train-verifier: $(VENV)/.test ## Train the verifier (ARGS="--resume": go on)
	$(BIN)/python -m training.verifier $(ARGS)

train-claims: $(VENV)/.test ## Train the claim detector on the encoder in use
	$(BIN)/python -m training.claims $(ARGS)

docs: $(VENV)/.run ## Write the generated references under docs/
	$(BIN)/kepu docs --out docs

clean: ## Remove the environment
	rm -rf $(VENV) build *.egg-info
