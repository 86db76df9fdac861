#!/bin/sh
# Makes sure of what the tests need from the distribution: a Chromium, and Pango for PDFs.
set -eu
wanted=""
found=no
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" > /dev/null 2>&1; then found=yes; fi
done
if [ "$found" = no ]; then wanted="chromium fonts-dejavu-core"; fi
if command -v ldconfig > /dev/null 2>&1; then
  for name in libpango-1.0 libpangoft2-1.0 libharfbuzz-subset; do
    if ! ldconfig -p | grep -q "$name"; then
      wanted="$wanted libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
      break
    fi
  done
fi
if [ -z "$wanted" ]; then exit 0; fi
if command -v apt-get > /dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "installing from the distribution: $wanted"
  apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted > /dev/null
  exit 0
fi
echo "the tests need: $wanted; install it: sudo apt-get install $wanted" >&2
exit 1
