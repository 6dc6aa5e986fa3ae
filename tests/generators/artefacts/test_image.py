"""Pictures: PNG files and their EXIF data."""

import datetime as dt
import io

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts import image
from generators.streams import Stream
from tests.generators.artefacts.drawings import changed, check_example, file_of, refusal
from tests.generators.many import FEW

ANGLE = st.none() | st.decimals(-90, 90, places=5)
EXIF = st.builds(
    image.Exif, st.none() | st.builds(dt.datetime.combine, st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.builds(dt.time, st.integers(0, 23))),
    st.sampled_from(["", "Canelle"]), st.sampled_from(["", "X-100 é"]), st.sampled_from(["", "Zoé Lefèvre"]), ANGLE, ANGLE,
)  # fmt: skip


@FEW
@given(st.sampled_from(["JPEG", "PNG"]), st.integers(64, 200), st.integers(64, 200), st.binary(min_size=16, max_size=16), EXIF)
def test_what_is_read_is_what_was_written(form, width, height, seed, exif):
    shapes = image.draw_scene("street", width, height, Stream(seed, "scene"))
    content = image.write(shapes, (width, height), exif, form)
    assert image.read(content) == image.logical_form(shapes, (width, height), exif)
    assert image.write(shapes, (width, height), exif, form) == content


def test_the_name_decides_the_format():
    for path, form in (("vue.png", "PNG"), ("vue.PNG", "PNG"), ("vue.jpg", "JPEG")):
        found = file_of(changed("image", path=path))
        assert found.media_type == f"image/{form.lower()}"
        assert PIL.Image.open(io.BytesIO(found.content)).format == form


def test_a_damaged_png_file():
    content = file_of(changed("image")).content
    with pytest.raises(ValueError, match="damaged"):
        image.read(content[:20] + b"JUNK" + content[24:])
    with pytest.raises(ValueError, match="missing"):
        image.read(content[:-12])


def test_texts_are_safe():
    assert refusal(changed("image", exif={"artist": '"zoe@" + "gmail.com"'})) == "real_domain"
    assert 'alt="&lt;script&gt; &quot;' in file_of(changed("image", alt='<script> "')).html


def test_example():
    check_example("image", [])
