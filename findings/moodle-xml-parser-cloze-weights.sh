#!/usr/bin/env bash
# moodle-xml-parser 0.3.1 (PyPI), Python 3.9 or newer.
#
# Cloze codes as Moodle accepts them (question/type/multianswer: the number of points may be left out, a share may be negative) are read as
# other questions: without points the type is lost and the name of the type stands in the text of the first answer; a negative share becomes
# a part of the text that the learner would see.
#
# Seen: {:SHORTANSWER:=Paris} gives sub_type UNKNOWN, first answer ":SHORTANSWER:=Paris", score 0; {1:MULTICHOICE:=a~%-50%b} gives the
# option "%-50%b", score 0.
#
# Why it matters to an assessment bank: both forms are common in files that teachers write by hand, and the first turns a right answer into
# a wrong one without any error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check moodle-xml-parser==0.3.1
"$folder/env/bin/python" - <<'PYTHON'
import sys

from moodle_xml_parser.cloze_logic import parse_cloze_gap_content

bare = parse_cloze_gap_content("{:SHORTANSWER:=Paris}")
negative = parse_cloze_gap_content("{1:MULTICHOICE:=a~%-50%b}")
first = (bare.sub_type, bare.options[0].answer, bare.options[0].score)
second = (negative.options[1].answer, negative.options[1].score)
print("without points:", first)
print("a negative share:", second)
sys.exit(0 if first == ("UNKNOWN", ":SHORTANSWER:=Paris", 0) and second == ("%-50%b", 0) else 1)
PYTHON
