#!/usr/bin/env bash
# cargo-install.sh COMMAND PACKAGE VERSION MINUTES [OPTION…]: makes sure that COMMAND, installed from PACKAGE, has this version.
# Prints nothing if it is there. Another version belongs to another project: then ours goes to .tools/ in this clone.
set -euo pipefail
cd "$(dirname "$0")/.."

command=$1 package=$2 wanted=$3 minutes=$4
shift 4

# Prints the version of the first program with this name on the PATH, or `absent`.
version() {
  command -v "$command" >/dev/null || { echo absent; return; }
  "$command" --version 2>/dev/null | sed -nE 's/^([a-z-]+ )?([0-9.]+).*/\2/p;q'
}

found=$(version)
[ "$found" = "$wanted" ] && exit
echo "==> Installing $package $wanted (found: $found); compiling takes about $minutes minutes, once per machine"
root=()
if [ "$found" != absent ]; then root=(--root .tools); fi
# Full optimisation takes three times as long to compile; these tools run only a few times a day.
CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
  cargo install "$package" --version "$wanted" --force "${root[@]}" "$@"
[ "$(version)" = "$wanted" ] || { echo "$package $wanted was installed, but it is not on the PATH" >&2; exit 1; }
