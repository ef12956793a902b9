# The commands of Shiftbell; `make help` lists them. The work is in tools/, one job per script.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Tools that the setup installed come before others of the same name.
export PATH := $(CURDIR)/.tools/bin:$(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(CURDIR)/tools/node_modules/.bin:$(PATH)

# All sources of a release. Folders are included, so that a removed file counts as a change.
SOURCES := $(shell find Cargo.toml Cargo.lock .cargo rust-toolchain.toml src app frontend server/Cargo.toml server/src migrations style public tools/build.sh 2>/dev/null)
# Marks a finished release. Every other build empties the site folder and so removes this file.
RELEASE := target/site/.release

.PHONY: help run nodes load bench dev build test test-rust test-postgres test-wasm test-release soak e2e browsers feel lint fmt screenshots clean-data tools compile-server compile-page setup setup-servers setup-tests setup-lint setup-browsers

help: ## List the commands
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: $(RELEASE) ## Install what is missing, build, fill a demo database if there is none, serve
	@tools/run.sh

nodes: $(RELEASE) setup-servers ## Start three nodes with PostgreSQL, Redis and a proxy; stop parts and watch a page
	@cargo build --quiet --package loadtest --bin nodes
	@exec $${CARGO_TARGET_DIR:-target}/debug/nodes $${CARGO_TARGET_DIR:-target}/release/shiftbell target/site $${PORT:-8443}

load: $(RELEASE) ## Put a server under load and report; ARGS="--eics 1000", pages, stalls, growth, nodes, --help
	@cargo build --quiet --release --package loadtest --bin load
	@$${CARGO_TARGET_DIR:-target}/release/load $${CARGO_TARGET_DIR:-target}/release/shiftbell $(ARGS)

bench: setup ## Time the steps of the hot path: parse, create, fan-out, frames; ARGS=frames runs only these
	@cargo bench --quiet --package domain --features ssr --bench hot_path -- $(ARGS)

dev: setup ## Serve for development: rebuild and reload on every change
	@tools/fill.sh cargo run --quiet --package server --no-default-features --
	cargo leptos watch

build: $(RELEASE) ## Build the release: target/release/shiftbell and target/site, compressed
	@tools/weigh.sh

$(RELEASE): $(SOURCES)
	@echo "==> Building the release (once: its tools too)"
	@tools/need-rust.sh
	@$(MAKE) --jobs=$(shell nproc) tools compile-server compile-page
	@tools/need-npm.sh tools
	@tools/build.sh page
	@touch $@

# These run side by side. `+` gives cargo the job slots of make, so that there are no more compilers than processors.
compile-server: # Compile the server of the release
	+@tools/build.sh compile-server

compile-page: # Compile the page of the release
	+@tools/build.sh compile-page

tools: # Install cargo-leptos and wasm-bindgen
	+@tools/need-cargo-tools.sh

test: setup setup-tests setup-lint ## Run `make lint` and all tests: rules, services, server (on both databases), WebAssembly, browser
	@tools/lint.sh
	@tools/test.sh rust postgres wasm release

test-rust: setup setup-servers ## Run the tests of domain, app and server
	@tools/test.sh rust

test-postgres: setup setup-servers ## Run the tests of services and server again, on PostgreSQL
	@tools/test.sh postgres

test-wasm: setup ## Run the tests of the rules again, as WebAssembly
	@tools/test.sh wasm

test-release: setup setup-tests ## Test the release page: its weight, and all browser tests
	@tools/test.sh release

soak: setup setup-servers ## Run the failure tests for hours: kills, cuts, deploys; ARGS="crash deploy" runs only these
	@tools/soak.sh $(ARGS)

e2e: setup setup-tests ## Run the browser tests on the development page; ARGS="bell -g 'two tabs'" runs only these
	@tools/test.sh e2e $(ARGS)

browsers: setup setup-tests setup-browsers ## Test the main paths in three browsers; ARGS="--project=firefox" runs one
	@tools/test.sh browsers $(ARGS)

feel: setup-tests $(RELEASE) ## Measure the page: first load on a slow phone, long lists, memory, rendering
	@tools/with-release.sh page_performance.config.ts

lint: setup setup-lint ## Check formatting, code, modules, dependencies, doc links and scripts
	@tools/lint.sh

fmt: setup-lint ## Format the Rust code and its views
	cargo fmt --all
	find app/src -name '*.rs' -print0 | xargs -0 leptosfmt --quiet
	cargo fmt --all

screenshots: setup-tests $(RELEASE) ## Take the README's picture from the real page
	@tools/with-release.sh screenshots.config.ts

clean-data: ## Remove the local database; the next run creates a new one
	rm -rf data

setup: # Install what a build needs
	@tools/need-rust.sh
	@$(MAKE) tools
	@tools/need-npm.sh tools

setup-servers: # Install the servers that the tests start
	@tools/need-servers.sh

setup-tests: setup-servers # Install what the browser tests need
	@tools/need-npm.sh end2end
	@tools/need-chromium.sh

setup-lint: # Install what `make lint` needs
	@tools/need-lint-tools.sh
	@tools/need-npm.sh end2end

setup-browsers: # Install the other browsers for the tests in three engines
	@tools/need-browsers.sh
