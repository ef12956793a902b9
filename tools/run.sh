#!/usr/bin/env bash
# Serves the release build and says where and for whom.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -f .env ]; then
  set -a
  # shellcheck disable=SC1091 # the reader's own settings
  . ./.env
  set +a
fi
shiftbell=${CARGO_TARGET_DIR:-target}/release/shiftbell
address=${LEPTOS_SITE_ADDR:-127.0.0.1:3000}

tools/fill.sh "$shiftbell"

# Says so once the server, which takes this process over, answers; ends with it if it never does.
(
  until (exec 3<>"/dev/tcp/${address%:*}/${address##*:}") 2>/dev/null; do
    kill -0 $$ 2>/dev/null || exit
    sleep 0.1
  done
  kill -0 $$ 2>/dev/null || exit
  cat <<END

    Shiftbell is at ${PUBLIC_URL:-http://$address}      (Ctrl-C stops it)

    engineer in charge   eic1@demo.example      password  demo-password
    vendor               vendor1@demo.example   password  demo-password
    DBS operator         dbs1@demo.example      password  demo-password
    administrator        admin@demo.example     password  demo-password

END
) &
exec "$shiftbell" serve
