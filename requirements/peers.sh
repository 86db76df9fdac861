#!/bin/sh
# Installs the peers that need an environment of their own: peers.sh FOLDER PYTHON
set -eu
folder=$1 python=$2
here=$(dirname "$0")

made() {  # NAME PYTHON: the environment FOLDER/NAME as requirements/peer-NAME.txt has it
  [ "$folder/$1/.done" -nt "$here/peer-$1.txt" ] && return
  echo "installing the peer $1 in an environment of its own"
  rm -rf "${folder:?}/$1" && "$2" -m venv "$folder/$1"
  "$folder/$1/bin/python" -m pip --disable-pip-version-check -q install --require-hashes \
    -r "$here/peer-$1.txt"
  touch "$folder/$1/.done"
}

newer() {  # the first Python of 3.12 or later that there is, as a path
  for version in 3.12 3.13 3.14; do
    for there in "python$version" "$HOME"/.pyenv/versions/"$version".*/bin/python; do
      "$there" -c 'import sys; sys.version_info < (3, 12) or print(sys.executable)' 2>/dev/null \
        && return
    done
  done
}

rm -f "$folder/pymc.skipped"
made lifetimes "$python"
found=$(newer || true)
if [ -n "$found" ]; then
  made pymc "$found"
else
  mkdir -p "$folder"
  echo "no Python of 3.12 or later here" > "$folder/pymc.skipped"
  echo "*** pymc-marketing is NOT compared: it needs Python 3.12 or later, and there is none." >&2
fi
