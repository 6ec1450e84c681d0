#!/bin/sh
# Runs a private PostgreSQL for tests: prints its URL when it is ready, lives until standard input ends,
# then stops and leaves nothing behind. Its life is tied to an open pipe rather than to a signal or an exit
# hook, so it ends with its owner even when the owner is killed.
#
# It listens on a socket in a folder of its own: no port to collide with, nothing reachable from outside.
set -eu
trap '' INT HUP TERM

bin=
on_path=$(command -v initdb || true)
for dir in "${SEATWARD_TEST_POSTGRES_BIN:-}" /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin "${on_path%/initdb}"; do
	if [ -n "$dir" ] && [ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ]; then
		bin=$dir
		break
	fi
done
if [ -z "$bin" ]; then
	cat >&2 <<'END'
PostgreSQL is not installed. Ways out:
  make test                        installs what the tests need on Debian, then runs them
  apt-get install postgresql-15    installs only PostgreSQL
  SEATWARD_TEST_POSTGRES_BIN=DIR   names the folder that holds initdb and pg_ctl
  SEATWARD_TEST_POSTGRES=URL       uses a running server; the role must be allowed to create databases
END
	exit 1
fi

# PostgreSQL refuses to run as root.
as=
if [ "$(id -u)" = 0 ]; then
	as="setpriv --reuid=postgres --regid=postgres --init-groups"
fi

# Not TMPDIR: a socket's path may have about 100 bytes.
home=$(mktemp -d /tmp/seatward-pg.XXXXXX)
stop() {
	if [ -f "$home/data/postmaster.pid" ]; then
		$as "$bin/pg_ctl" -D "$home/data" -m immediate -w stop >/dev/null 2>&1 || true
	fi
	rm -rf "$home"
}
trap stop EXIT
if [ -n "$as" ]; then chown postgres: "$home"; fi
cd "$home"

$as "$bin/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --no-locale -N >"$home/initdb.log" 2>&1 || {
	cat "$home/initdb.log" >&2
	exit 1
}
# Durability off: a test database that does not survive a power cut is no loss.
cat >>"$home/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$home'
max_connections = 400
shared_buffers = 64MB
fsync = off
full_page_writes = off
synchronous_commit = off
autovacuum = off
log_min_messages = fatal
END
$as "$bin/pg_ctl" -D "$home/data" -l "$home/data/server.log" -w start >/dev/null 2>&1 || {
	cat "$home/data/server.log" >&2
	exit 1
}

echo "postgres://postgres@/postgres?host=$home"
cat >/dev/null
