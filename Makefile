# Everything here can be run again at any time; each target first does what it needs.
PYTHON ?= python3
BIN := .venv/bin
# Where it is set, every run of the program would compile the SDKs again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup install policies site demo demo-destroy demo-recording demo-cluster test test-long test-cluster lint format bench docs lock helm cluster-tools acme-tools router-tools clean clean-tools
.PHONY: fault-injection fault-injection-sample acceptance

help: ## List all targets
	@awk -F ':.*## ' '/^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' \
		$(MAKEFILE_LIST)

##@ Use
setup: ## Make the virtual environment and the Pulumi engine ready
	@$(PYTHON) -m tools setup

install: ## Only what the program needs, for the stacks of some clouds: CLOUD=aws, or gcp,aws
	@$(PYTHON) -m tools install $(CLOUD)

policies: ## Make the policy pack ready, for `pulumi preview --policy-pack policies`
	@$(PYTHON) -m tools policies

demo: setup ## Preview and deploy an example stack, without any account (STACK: one of stacks/)
	@$(BIN)/python -m simulator.demo --stack $(or $(STACK),demo)

demo-destroy: setup ## Destroy the demo again (STACK)
	@$(BIN)/python -m simulator.demo --stack $(or $(STACK),demo) --destroy

demo-recording: setup ## Run the demo in empty simulated clouds, and write its picture for the README
	@$(BIN)/python -m simulator.demo --record docs/demo.svg

demo-cluster: cluster-tools ## The demo with a real, temporary Kubernetes; the clouds stay simulated
	@$(BIN)/python -m test_cluster.demo

##@ Develop
test-cluster: cluster-tools acme-tools ## Deploy into a real, temporary Kubernetes (CARTO_CHART: folder of the real chart)
	$(BIN)/python -m pytest --numprocesses 4 --dist loadgroup --durations 0 --durations-min 20 tests/cluster

test: helm ## Run the tests, but for the long ones
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup -m "not long"

test-long: helm ## Run the long tests: recovery from faults, and every change of a running stack
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup -m long

acceptance: setup ## Create, check, change and destroy STACK on its real cloud, which costs money (YES=1, TEARDOWN=1, SIMULATED=1)
	@$(BIN)/python -m operations.acceptance --stack $(STACK) $(if $(YES),--yes) $(if $(TEARDOWN),--teardown) $(if $(SIMULATED),--simulated)

lint: setup ## Check style, types, workflows and that generated pages are up to date
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/zizmor --offline --no-progress --quiet .github/workflows
	$(BIN)/python -m components.settings.docs --check
	$(BIN)/python -m tests.simulated_outputs --check
	$(BIN)/python -m tests.controls --check
	$(BIN)/python -m tests.guides --check
	$(BIN)/python -m tests.refusals --check

format: setup ## Rewrite the code in the project's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup ## Measure previews and imports, and write benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks

MINUTES ?= 60
SEED ?= 1
JOBS ?= 1
# Faults with tests of their own: locks, lost state, protected data, secrets, hostile input, kills in a real Kubernetes.
RECOVERY_TESTS := $(addprefix tests/engine/test_,lock.py killed.py adoption.py secrets.py hostile_stack_file.py)
RECOVERY_TESTS += $(addprefix tests/unit/test_,replacement_gate.py hostile_input.py) tests/contract/test_hostile_values.py
RECOVERY_TESTS += $(addprefix tests/cluster/test_,interruptions.py killed.py adoption.py helm.py secrets.py)
fault-injection: cluster-tools ## Tests of recovery, then every fault at every resource for MINUTES (SEED, JOBS)
	SEED=$(SEED) $(BIN)/python -m pytest --numprocesses 2 --dist loadgroup $(RECOVERY_TESTS)
	$(BIN)/python -m tests.fault_injection --minutes $(MINUTES) --seed $(SEED) --jobs $(JOBS) --figures benchmarks/fault_injection.json

fault-injection-sample: setup ## Three minutes of faults, on a stack of each cloud (SEED)
	$(BIN)/python -m tests.fault_injection --minutes 2 --seed $(SEED) --sample 3 --jobs 2 --no-results

site: ## Build the documentation as a site that works without a network, in build/site (needs npm; VERSIONS=all: of every release, with a menu)
	@$(PYTHON) -m tools site $(VERSIONS)

docs: setup ## Write the pages that are generated from the code, and the settings' JSON Schema
	$(BIN)/python -m components.settings.docs
	$(BIN)/python -m tests.parity
	$(BIN)/python -m tests.controls
	$(BIN)/python -m tests.guides
	$(BIN)/python -m tests.refusals
	$(BIN)/python -m tests.simulated_outputs

LOCK := uv pip compile --quiet --universal --python-version 3.11 --no-annotate --generate-hashes
lock: ## Pin every transitive dependency of requirements*.in, with hashes (needs uv)
	$(LOCK) --output-file requirements.txt requirements.in
	$(LOCK) --output-file requirements-dev.txt requirements-dev.in
	$(LOCK) --output-file policies/requirements.txt policies/requirements.in
	$(LOCK) --output-file website/requirements.txt website/requirements.in
	$(LOCK) --output-file release/requirements.txt release/requirements.in

helm: setup ## Make Helm ready, for rendering the chart in tests/contract
	@$(PYTHON) -m tools helm

cluster-tools: setup ## Build the programs of a real, temporary Kubernetes (15 minutes, the first time)
	@$(PYTHON) -m tools cluster-tools

acme-tools: setup ## Build cert-manager and an ACME server for the tests in that Kubernetes (3 minutes, the first time)
	@$(PYTHON) -m tools acme-tools

router-tools: setup ## Build Traefik: with it, test-cluster sends requests through the stack's own Gateway (5 minutes, the first time)
	@$(PYTHON) -m tools router-tools

##@ Clean up
clean: ## Remove the virtual environment; the tools that set-up made stay
	@$(PYTHON) -m tools clean

clean-tools: ## Remove the tools that set-up made: minutes to build again
	@$(PYTHON) -m tools clean-tools
