# The project's commands. The work itself is in scripts/; `make` without a word lists what there is.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
# One thing at a time: cargo and the tests use all cores by themselves, and two builds would wait for each other's lock.
.NOTPARALLEL:

# Every recipe that calls a tool begins with this: the tools that scripts/setup.sh fetched, and $$GADEPLAN_SHAPE.
env := . scripts/env.sh;

##@ Use

.PHONY: run
run: setup ## set up, build, start the server with a demo municipality and open the app (or serve it to a browser)
	@scripts/build-ui.sh
	@$(env) say "building the server and the app (the first time takes many minutes)"
	@$(env) cargo build $$GADEPLAN_SHAPE --locked --bins
	@scripts/run.sh

.PHONY: forget-demo
forget-demo: ## delete the demo's data, so that the next 'make run' begins anew
	@rm -rf .demo

.PHONY: setup
setup: ## install what building needs and this machine lacks
	@scripts/setup.sh build node

##@ Test

.PHONY: test
test: ## set up and run every test: interface, Rust, Chromium, the real window
	@scripts/test.sh

.PHONY: test-ui
test-ui: setup ## the interface alone: types, lint, unit tests, size of the first screen
	@scripts/test.sh ui-build ui

.PHONY: test-rust
test-rust: setup ## the Rust alone: unit tests, scenarios, simulation, killed processes, power cuts
	@scripts/test.sh ui-build build rust

.PHONY: e2e
e2e: ## the stories in Chromium at the size of a phone, through the browser host
	@scripts/test.sh setup ui-build build browser

.PHONY: window-test
window-test: ## the evening and the morning after in the real window
	@scripts/test.sh setup ui-build build window

.PHONY: bench
bench: setup ## timings and sizes, each beside its control; thousands of killed processes; a phone a quarter as fast
	@scripts/bench.sh

.PHONY: fuzz
fuzz: setup ## everything that reads strangers' bytes, fuzzed for an hour each (SECONDS_EACH=60 for a look)
	@scripts/fuzz.sh $${SECONDS_EACH:-3600}

##@ Check

.PHONY: lint
lint: setup ## formatting, clippy, types and lint of the interface
	@scripts/build-ui.sh
	@$(env) cargo fmt --all --check
	@$(env) cargo fmt --manifest-path fuzz/Cargo.toml --check
	@$(env) cargo clippy $$GADEPLAN_SHAPE --locked --all-targets -- -D warnings
	@$(env) npm --prefix ui run check
	@$(env) npm --prefix ui run lint

.PHONY: deny
deny: ## licences, sources and duplicates of all dependencies
	@scripts/setup.sh build deny
	@$(env) cargo deny --locked check licenses bans sources

.PHONY: advisories
advisories: ## known vulnerabilities in dependencies (fetches the advisory database)
	@scripts/setup.sh build deny
	@$(env) cargo deny --locked check advisories

.PHONY: check-android
check-android: ## whether the app's Rust, with all it depends on, compiles for Android phones
	@scripts/check-android.sh

.PHONY: bindings
bindings: setup ## write the interface's TypeScript types anew from the Rust ones
	@$(env) cargo run --package gadeplan-app --no-default-features --locked --example write_bindings

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile
