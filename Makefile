# Shiftbell's verbs; `make help` lists them. The work is in tools/, one job per script.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# What the set-up installs is found before anything of the same name.
export PATH := $(CURDIR)/.tools/bin:$(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(CURDIR)/tools/node_modules/.bin:$(PATH)

# All that a release is made of, folders included, so that a removed file counts as a change.
SOURCES := $(shell find Cargo.toml Cargo.lock .cargo rust-toolchain.toml src app frontend server/Cargo.toml server/src migrations style public tools/build.sh 2>/dev/null)
# Lies in the site folder, which every other build empties: it is there only beside a release's files.
RELEASE := target/site/.release

.PHONY: help run nodes load bench dev build test test-rust test-postgres test-wasm test-release soak e2e browsers feel lint fmt screenshots clean-data setup setup-servers setup-tests setup-browsers

help: ## List the verbs
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: $(RELEASE) ## Set up, build, fill a demo database if there is none, serve
	@tools/run.sh

nodes: $(RELEASE) setup-servers ## Three nodes on PostgreSQL and Redis behind a proxy, to kill parts of and watch
	@cargo build --quiet --package rig --bin nodes
	@exec $${CARGO_TARGET_DIR:-target}/debug/nodes $${CARGO_TARGET_DIR:-target}/release/shiftbell target/site $${PORT:-8443}

load: $(RELEASE) ## Put a server under load and say what came of it; ARGS="--eics 1000 --json", growth, nodes, dashboards, "sockets 100000", --help
	@cargo build --quiet --release --package rig --bin load
	@$${CARGO_TARGET_DIR:-target}/release/load $${CARGO_TARGET_DIR:-target}/release/shiftbell $(ARGS)

bench: setup ## The parts of the hot path, one by one: parse, create, fan-out, frames; ARGS=frames narrows it
	@cargo bench --quiet --package domain --features ssr --bench hot_path -- $(ARGS)

dev: setup ## The same for developers: rebuilds and reloads on every change
	@tools/fill.sh cargo run --quiet --package server --no-default-features --
	cargo leptos watch

build: $(RELEASE) ## Release: target/release/shiftbell and target/site, precompressed
	@tools/weigh.sh

$(RELEASE): $(SOURCES) | setup
	@tools/build.sh
	@touch $@

test: setup setup-tests ## All tests: rules, services, server (on both databases), WebAssembly, browser
	@tools/test.sh rust postgres wasm release e2e

test-rust: setup setup-servers ## The tests of domain, app and server
	@tools/test.sh rust

test-postgres: setup setup-servers ## Services and server again, on PostgreSQL
	@tools/test.sh postgres

test-wasm: setup ## The rules again, as WebAssembly
	@tools/test.sh wasm

test-release: setup setup-tests ## The page as people load it: its weight, and the main paths with it
	@tools/test.sh release

soak: setup setup-servers ## For hours: kills, cuts, deploys, thousands of shifts; ARGS="crash deploy" narrows it
	@tools/soak.sh $(ARGS)

e2e: setup setup-tests ## The browser tests; ARGS="bell -g 'two tabs'" narrows them
	@tools/test.sh e2e $(ARGS)

browsers: setup setup-tests setup-browsers ## The main paths in Chromium, Firefox and WebKit; ARGS="--project=firefox" narrows them
	@tools/test.sh browsers $(ARGS)

feel: setup-tests $(RELEASE) ## How the page feels: first load on a slow phone, long lists, memory, rendering
	@tools/with-release.sh feel.config.ts

lint: setup ## Formatting and clippy, natively and for the browser
	@tools/lint.sh

fmt: ## Format the Rust code
	cargo fmt

screenshots: setup-tests $(RELEASE) ## Take the README's picture from the real page
	@tools/with-release.sh screenshots.config.ts

clean-data: ## Remove the local database; the next run makes a new one
	rm -rf data

setup: # What a build needs
	@tools/need-rust.sh
	@tools/need-cargo-tools.sh
	@tools/need-npm.sh tools

setup-servers: # What the tests start for themselves
	@tools/need-servers.sh

setup-tests: setup-servers # What the browser tests need
	@tools/need-npm.sh end2end
	@tools/need-chromium.sh

setup-browsers: # What the tests in three engines need besides
	@tools/need-browsers.sh
