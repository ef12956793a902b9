#!/usr/bin/env bash
# Installs cargo-leptos and wasm-bindgen in the versions that the code was tested with.
# Prints nothing if they are there.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo_leptos=0.3.11
# The command and the crate must have the same version.
wasm_bindgen=$(sed -nE 's/^wasm-bindgen = "=([0-9.]+)"$/\1/p' Cargo.toml)

# Prints the version of the first program with this name on the PATH, or `absent`.
version_of() {
  command -v "$1" >/dev/null || { echo absent; return; }
  "$1" --version 2>/dev/null | sed -nE 's/^[a-z-]+ ([0-9.]+).*/\1/p;q'
}

# If another version is installed, another project may need it. Then ours is installed in this clone only.
root_for() { if [ "$1" != absent ]; then echo "--root .tools"; fi; }

install() {
  local command=$1 package=$2 wanted=$3 minutes=$4
  shift 4
  local found
  found=$(version_of "$command")
  [ "$found" = "$wanted" ] && return
  echo "==> Installing $package $wanted (found: $found); compiling takes about $minutes minutes, once per machine"
  # shellcheck disable=SC2046 # two words or none
  cargo install "$package" --version "$wanted" --force $(root_for "$found") "$@"
  [ "$(version_of "$command")" = "$wanted" ] || { echo "$package $wanted was installed, but it is not on the PATH" >&2; exit 1; }
}

if [ "$(version_of cargo-leptos)" = absent ] && command -v cargo-binstall >/dev/null; then
  echo "==> Installing cargo-leptos $cargo_leptos with cargo-binstall"
  cargo binstall --no-confirm --disable-strategies compile "cargo-leptos@$cargo_leptos" || echo "    no ready-made package; compiling it"
fi

# With cargo-leptos's own release profile, compiling takes three times as long, for a program that runs rarely.
# --ignore-rust-version: its lock file contains a crate that declares a newer compiler than it needs.
CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
  install cargo-leptos cargo-leptos "$cargo_leptos" 10 --locked --ignore-rust-version
# Without --locked: its lock file contains a yanked version.
install wasm-bindgen wasm-bindgen-cli "$wasm_bindgen" 3
