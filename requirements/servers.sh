#!/bin/sh
# Makes sure of the database servers that the tests start: Postgres and MariaDB.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin"
wanted=""
if ! ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 && ! command -v initdb > /dev/null 2>&1
then wanted="postgresql"; fi
if ! command -v mariadbd > /dev/null 2>&1 && ! command -v mysqld > /dev/null 2>&1
then wanted="$wanted mariadb-server"; fi
if [ -z "$wanted" ]; then exit 0; fi
if command -v apt-get > /dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "installing from the distribution: $wanted"
  apt-get update -qq
  # No server of the machine's own is started: each test starts one in a folder of its own.
  mkdir -p /etc/postgresql-common
  grep -qs '^create_main_cluster' /etc/postgresql-common/createcluster.conf \
    || echo "create_main_cluster = false" >> /etc/postgresql-common/createcluster.conf
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted > /dev/null
  exit 0
fi
echo "the tests need: $wanted; install it: sudo apt-get install $wanted" >&2
exit 1
