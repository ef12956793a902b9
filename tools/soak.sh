#!/usr/bin/env bash
# soak.sh [NAME…]: runs the long versions of the failure tests, one after another, on SQLite and then on PostgreSQL.
# With NAMEs, runs only these.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# = 0 ]; then
  # The tests of reverse_proxies leave a socket idle behind each proxy for an hour.
  set -- faults::crash cluster:: revocation_under_load slow_peers reverse_proxies
fi
export SOAK=1 CONVERGENCE_SEEDS=${CONVERGENCE_SEEDS:-10000}

echo "==> Client and hub as pure code, $CONVERGENCE_SEEDS seeds"
cargo test --test convergence
for database in sqlite postgres; do
  echo "==> The real server on $database"
  # One at a time: each test opens many connections of its own.
  TEST_DATABASE=$database cargo test --test integration -- --test-threads=1 --nocapture "$@"
done
