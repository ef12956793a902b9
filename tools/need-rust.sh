#!/usr/bin/env bash
# Installs the compiler of rust-toolchain.toml with its WebAssembly target. Prints nothing if they are there.
set -euo pipefail
cd "$(dirname "$0")/.."

for command in cargo cc; do
  if ! command -v "$command" >/dev/null; then
    echo "Missing: $command. Shiftbell needs Rust (with rustup), a C compiler, make and Node 20 or newer." >&2
    exit 1
  fi
done

if ! rustc --version >/dev/null 2>&1; then
  echo "==> Installing the Rust toolchain of rust-toolchain.toml"
  rustup toolchain install
fi

if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
  echo "==> Installing Rust's wasm32 target"
  rustup target add wasm32-unknown-unknown
fi
