#!/usr/bin/env bash
# citolab-qti-convert 0.2.0 (PyPI), Python 3.9 or newer.
#
# QTI 2.1 to 3.0 and back: a `mapEntry` that says nothing of the case is copied as it is, in both directions, without a warning. The schema of
# 2.1 makes `caseSensitive` true when absent, those of 2.2 and 3.0 make it false: the converted item accepts « york » where the source refused
# it, and the item converted back refuses what its source accepted.
#
# Seen: <mapEntry mapKey="York" mappedValue="1"/> becomes <qti-map-entry map-key="York" mapped-value="1"/>, and the reverse, warnings: [].
#
# Why it matters to an assessment bank: the key of every typed answer changes on the way, and no difference shows in the files. Write the
# attribute each time, and read it by the version of the item.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check citolab-qti-convert==0.2.0
"$folder/env/bin/python" - <<'PYTHON'
import sys

import qti_convert

OLD = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="T" adaptive="false" timeDependent="false">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="string"><mapping defaultValue="0"><mapEntry mapKey="York" mappedValue="1"/></mapping></responseDeclaration>
<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/><itemBody><p><textEntryInteraction responseIdentifier="RESPONSE"/></p></itemBody>
<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/></assessmentItem>"""
new = qti_convert.upgrade_item(OLD)
back = qti_convert.convert_qti3_to_qti21(new)
upgraded = '<qti-map-entry map-key="York" mapped-value="1"/>' in new
downgraded = '<mapEntry mapKey="York" mappedValue="1"/>' in back.xml and back.warnings == []
print("2.1 to 3.0, attribute left out:", upgraded)
print("3.0 to 2.1, attribute left out, no warning:", downgraded)
sys.exit(0 if upgraded and downgraded else 1)
PYTHON
