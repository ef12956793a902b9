#!/usr/bin/env bash
# Installs what `make lint` needs besides Rust and Node: cargo-deny, cargo-machete, leptosfmt and shellcheck.
# Prints nothing if they are there.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/cargo-install.sh cargo-deny cargo-deny 0.20.2 5 --locked
tools/cargo-install.sh cargo-machete cargo-machete 0.9.2 2 --locked
tools/cargo-install.sh leptosfmt leptosfmt 0.1.33 3 --locked
if ! command -v shellcheck >/dev/null; then tools/apt-install.sh shellcheck; fi
