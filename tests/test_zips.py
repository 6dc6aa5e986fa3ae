"""What a zip announces, counted before anything is built of it."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges import zips

MARK = b"PK\x01\x02"


class Trickling(io.BytesIO):
    """A stream that gives a few bytes at a time, wherever a mark is cut."""

    def __init__(self, content, step):
        super().__init__(content)
        self.step = step

    def read(self, size=-1):
        return super().read(self.step)


@settings(deadline=None)
@given(st.integers(1, 9), st.lists(st.sampled_from([MARK, b"P", b"PK", b"\x02", b"any"]), max_size=60))
def test_marks_are_counted_wherever_a_stream_cuts_them(step, parts):
    content = b"".join(parts)
    most = content.count(MARK) // 20
    assert zips.announces_too_many(Trickling(content, step), most) == (content.count(MARK) > 20 * most)


@pytest.mark.parametrize(("files", "many"), [(40, False), (41, True)])
def test_a_directory_is_too_long_from_twenty_times_the_limit(files, many):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(files):
            archive.writestr(f"{number}.txt", "")
    assert zips.announces_too_many(io.BytesIO(content.getvalue()), 2) == many
