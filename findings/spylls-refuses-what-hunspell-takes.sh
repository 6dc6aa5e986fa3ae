#!/usr/bin/env bash
# spylls 0.1.7 and chunspell 2.0.5 (PyPI; chunspell is Hunspell 1.7 itself), dictionary-fr 3.0.0 (npm: Dicollecte « Classique » 7.5), Python 3.11, Node 18.
#
# spylls is a port of Hunspell to pure Python that reads the same files. With the same French dictionary both do not say the same: units whose capitals stand inside
# (kWh) are right for Hunspell and wrong for the port.
#
# Seen: kWh: Hunspell True, spylls False; table, ordinateur, Brest, l’école: True for both; ordianteur: False for both.
#
# Why it matters to an assessment bank: the same challenge would be green or red with the one or the other, on words that questions on energy and data are full of.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dictionary-fr@3.0.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check chunspell==2.0.5 spylls==0.1.7
cp node_modules/dictionary-fr/index.dic fr.dic
cp node_modules/dictionary-fr/index.aff fr.aff
venv/bin/python - <<'PYTHON'
import sys

import hunspell
from spylls.hunspell import Dictionary

native, port = hunspell.Hunspell("fr", hunspell_data_dir="."), Dictionary.from_files("fr")
seen = {word: (native.spell(word), bool(port.lookup(word))) for word in ("kWh", "table", "ordinateur", "Brest", "l’école", "ordianteur")}
print(seen)
sys.exit(list(seen.values()) != [(True, False), *[(True, True)] * 4, (False, False)])
PYTHON
