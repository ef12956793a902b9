#!/usr/bin/env bash
# soak.sh [NAME…]: the long versions of the tests that break things, one after another, on SQLite and then on PostgreSQL. NAMEs narrow them.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# = 0 ]; then
  # The last one leaves a socket idle for an hour behind each proxy.
  set -- crash convergence deploy nodes revocation_storm slow_peers topology proxies
fi
export SOAK=1 CONVERGENCE_SEEDS=${CONVERGENCE_SEEDS:-10000}

echo "==> The client and the hub as pure code, $CONVERGENCE_SEEDS seeds"
cargo test --test convergence
for database in sqlite postgres; do
  echo "==> The real server on $database"
  # One at a time: each brings a crowd of its own.
  TEST_DATABASE=$database cargo test --test it -- --test-threads=1 --nocapture "$@"
done
