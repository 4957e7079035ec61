#!/usr/bin/env bash
# A PostgreSQL to throw away, for tests. `start` prints its address, `stop` removes it.
# Its folder and port can be chosen: AGGLO_CI_POSTGRES_DIR, AGGLO_CI_POSTGRES_PORT.
set -euo pipefail

dir="${AGGLO_CI_POSTGRES_DIR:-/tmp/agglo-postgres-$(id -u)}"
port="${AGGLO_CI_POSTGRES_PORT:-54329}"

bin="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
if [ -z "$bin" ]; then
  bin="$(dirname "$(command -v initdb 2>/dev/null || echo /none/initdb)")"
fi
if [ ! -x "$bin/initdb" ]; then
  echo "PostgreSQL absent : apt-get install postgresql" >&2
  exit 1
fi

# PostgreSQL refuses to run as root.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@")
  else
    "$@"
  fi
}

stop() {
  if [ -f "$dir/data/postmaster.pid" ]; then
    as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null
  fi
  rm -rf "$dir"
}

start() {
  stop
  if [ "$(id -u)" -eq 0 ]; then
    install -d -m 700 -o postgres -g postgres "$dir"
  else
    install -d -m 700 "$dir"
  fi
  as_owner "$bin/initdb" -D "$dir/data" -U agglo --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --no-sync >/dev/null
  # Nothing here outlives the tests: no need to wait for a disk.
  as_owner "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" -o "-p $port -k $dir -h 127.0.0.1 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60" \
    start >/dev/null || { cat "$dir/log" >&2; exit 1; }
  as_owner "$bin/createdb" -h 127.0.0.1 -p "$port" -U agglo agglo
  echo "postgres://agglo@127.0.0.1:$port/agglo"
}

case "${1:-}" in
  start) start ;;
  stop) stop ;;
  *) echo "Usage : .ci/postgres.sh start|stop" >&2; exit 2 ;;
esac
