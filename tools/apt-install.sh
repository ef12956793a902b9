#!/usr/bin/env bash
# apt-install.sh PACKAGE…: installs Debian packages, or says which programs are missing where there is no apt-get.
set -euo pipefail

if ! command -v apt-get >/dev/null; then
  echo "Missing: $*. Install them, with their programs on the PATH." >&2
  exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
  sudo=sudo
fi
echo "==> Installing $* by apt-get"
$sudo apt-get update -q
# RUNLEVEL=1: packages are not to start servers of their own.
$sudo env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"
