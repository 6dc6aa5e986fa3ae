#!/usr/bin/env bash
# LibreOffice 7.4.7 (Debian 12: libreoffice-writer, soffice in the path) from .odt to .docx, the file written by odfdo 3.27.3: the alternative text
# of a picture has two places in OpenDocument, svg:title and svg:desc. Saved again as .odt both are kept. Saved as .docx, one that stands in
# svg:title alone is lost: wp:docPr has descr="" and no title, and the picture is without alternative text; one that stands in svg:desc is kept.
# Seen: title alone: odt True, docx False; description alone: odt True, docx True.
# Why it matters: « donnez un texte de remplacement à l’image » is a usual task of a text document. A pupil who filled the first of the two
# boxes in an .odt and then saved as .docx hands in a picture without text, and did nothing wrong that can be seen in the window.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check odfdo==3.27.3 pillow==13.0.0
cat > "$work/make.py" <<'PYTHON'
import io
import sys
import zipfile

from odfdo import Document, Element, Frame, Paragraph
from PIL import Image

folder = sys.argv[1]
if len(sys.argv) == 2:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(picture, "PNG")
    for name in ("title", "desc"):
        document = Document("text")
        document.body.clear()
        document.container.set_part("Pictures/port.png", picture.getvalue())
        document.manifest.add_full_path("Pictures/port.png", "image/png")
        frame = Frame.image_frame("Pictures/port.png", size=("3cm", "2cm"), anchor_type="as-char")
        frame.append(Element.from_tag(f"<svg:{name}>Le port de Brest</svg:{name}>"))
        holder = Paragraph("")
        holder.append(frame)
        document.body.append(holder)
        document.save(f"{folder}/{name}.odt")
    sys.exit()
seen = {}
for name in ("title", "desc"):
    for kind, part in (("odt", "content.xml"), ("docx", "word/document.xml")):
        with zipfile.ZipFile(f"{folder}/{kind}/{name}.{kind}") as file:
            seen[name, kind] = "Le port de Brest" in file.read(part).decode()
print(seen)
sys.exit(seen != {("title", "odt"): True, ("title", "docx"): False, ("desc", "odt"): True, ("desc", "docx"): True})
PYTHON
"$work/venv/bin/python" "$work/make.py" "$work"
for kind in odt docx; do
  soffice --headless "-env:UserInstallation=file://$work/profile" --convert-to "$kind" --outdir "$work/$kind" "$work/title.odt" "$work/desc.odt" > /dev/null 2>&1
done
"$work/venv/bin/python" "$work/make.py" "$work" check
