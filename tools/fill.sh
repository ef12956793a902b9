#!/usr/bin/env bash
# fill.sh SHIFTBELL…: fills data/shiftbell.db with the demo, by the given command, if there is no such file yet.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${DATABASE_URL:-}" ] || [ -e data/shiftbell.db ]; then
  exit
fi
echo "==> Filling data/shiftbell.db with the demo"
# Beside its place first: an interrupted run leaves no half-filled database behind.
rm -rf data/filling
DATABASE_URL=sqlite://data/filling/shiftbell.db "$@" demo --sample
mv data/filling/shiftbell.db* data/
rm -rf data/filling
