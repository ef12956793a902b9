#!/usr/bin/env bash
# need-npm.sh FOLDER: installs the npm packages of FOLDER's lock file. Prints nothing if they are there.
set -euo pipefail
cd "$(dirname "$0")/../$1"

stamp=node_modules/.installed
if cmp -s package-lock.json "$stamp"; then
  exit
fi
if ! command -v npm >/dev/null; then
  echo "Missing: npm. Shiftbell needs Node 20 or newer." >&2
  exit 1
fi
echo "==> Installing the npm packages of $1/"
# Playwright uses the installed Chromium and must not download its own.
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
cp package-lock.json "$stamp"
