#!/usr/bin/env bash
# fill.sh SHIFTBELL…: creates data/shiftbell.db with the demo data, using the given command, unless the file exists.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${DATABASE_URL:-}" ] || [ -e data/shiftbell.db ]; then
  exit
fi
echo "==> Filling data/shiftbell.db with demo data"
# Filled in another folder first, so that an interrupted run leaves no incomplete database.
rm -rf data/filling
DATABASE_URL=sqlite://data/filling/shiftbell.db "$@" demo --sample
mv data/filling/shiftbell.db* data/
rm -rf data/filling
