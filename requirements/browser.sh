#!/bin/sh
# Makes sure that a Chromium is there for the browser tests: the distribution's own.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" > /dev/null 2>&1; then exit 0; fi
done
if command -v apt-get > /dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "installing Chromium for the browser tests"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core > /dev/null
  exit 0
fi
echo "the browser tests need Chromium; install it: sudo apt-get install chromium" >&2
exit 1
