#!/usr/bin/env bash
# Installs what `make lint` needs besides Rust and Node: cargo-deny, cargo-machete, leptosfmt and shellcheck.
# Prints nothing if they are there.
set -euo pipefail
cd "$(dirname "$0")/.."

# Not optimized: each of them works for a second.
fast=(--locked --config 'profile.release.opt-level=0')
tools/cargo-install.sh cargo-deny cargo-deny 0.20.2 2 "${fast[@]}"
tools/cargo-install.sh cargo-machete cargo-machete 0.9.2 1 "${fast[@]}"
tools/cargo-install.sh leptosfmt leptosfmt 0.1.33 1 "${fast[@]}"
if ! command -v shellcheck >/dev/null; then tools/apt-install.sh shellcheck; fi
