#!/usr/bin/env bash
# apt-install.sh PACKAGE…: installs Debian packages. Without apt-get it prints what is missing and fails.
set -euo pipefail

if ! command -v apt-get >/dev/null; then
  echo "Missing: $*. Please install them and put their programs on the PATH." >&2
  exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
  sudo=sudo
fi
echo "==> Installing $* with apt-get"
$sudo apt-get update -q
# RUNLEVEL=1: packages must not start their servers.
$sudo env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"
