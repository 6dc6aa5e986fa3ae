#!/usr/bin/env bash
# dictionary-fr 3.0.0 (npm: the French Hunspell dictionary of Dicollecte, « Classique » 7.5) with chunspell 2.0.5 (PyPI: Hunspell 1.7), Node 18, Python 3.11.
#
# The dictionary says by flags which words take « l’ », « d’ » and « qu’ » (« onze » has no « l’ »), so one expects it to refuse « l’haricot » and « l’table ». It takes
# the elision before every word in h, aspirated or not, and before consonants too.
#
# Seen: l’haricot, d’hamac, l’héros, l’école and l’table are right; l’onze is wrong.
#
# Why it matters to an assessment bank: a question that draws a word after « de » or « le » cannot trust a spell checker to say whether « d’ » or « l’ » is right;
# the aspirated words have to be known apart.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dictionary-fr@3.0.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check chunspell==2.0.5
cp node_modules/dictionary-fr/index.dic fr.dic
cp node_modules/dictionary-fr/index.aff fr.aff
venv/bin/python - <<'PYTHON'
import sys

import hunspell

words = hunspell.Hunspell("fr", hunspell_data_dir=".")
seen = {word: words.spell(word) for word in ("l’haricot", "d’hamac", "l’héros", "l’école", "l’table", "l’onze")}
print(seen)
sys.exit(list(seen.values()) != [True, True, True, True, True, False])
PYTHON
