"""For each kind of rule on pictures, archives and subtitles: a rule, the recipe of a right file, and of typically wrong ones with their codes."""

from typing import Any

from tests.handed.cases import Case


def do(name: str, /, **fields: Any) -> dict[str, Any]:
    return {"do": name, **fields}


def rule(name: str, /, **fields: Any) -> dict[str, Any]:
    return {"kind": name, **fields}


PART = {"left": 40, "top": 40, "width": 200, "height": 160}
TELL = do("tell_exif", what=["place", "taken", "device"])
IMAGES = {
    "image_size": Case(rule("image_size", width=320, height=240), [do("resize_picture", width=320)], {"other_width": [], "other_height": [do("resize_picture", width=320, height=200)]}),
    "image_size_most": Case(rule("image_size", width=320, test="no_more"), [do("resize_picture", width=300)], {"other_width": []}),
    "image_ratio": Case(rule("image_ratio", across=1, down=1), [do("crop_picture", left=0, top=0, width=300, height=300)], {"other": []}),
    "image_format": Case(rule("image_format", format="webp"), [do("save_picture_as", format="webp")], {"other": [do("save_picture_as", format="jpg")]}),
    "image_weight": Case(rule("image_weight", kilobytes=6), [do("resize_picture", width=160), do("save_picture_as", format="jpg", quality=50)], {"heavy": [do("save_picture_as", format="png")]}),
    "no_exif": Case(
        rule("no_exif", what=["place", "taken", "device"]), [TELL, do("remove_exif", what=["place", "taken", "device"])],
        {"place": [TELL], "taken": [TELL, do("remove_exif", what=["place", "device"])], "device": [TELL, do("remove_exif", what=["place", "taken"])]},
    ),
    "crop_of": Case(
        rule("crop_of", **PART), [do("crop_picture", **{**PART, "left": 42}), do("resize_picture", width=400)],
        {"not_cropped": [do("resize_picture", width=320)], "other_part": [do("crop_picture", **{**PART, "left": 100})], "other_shape": [do("crop_picture", **{**PART, "width": 120})]},
    ),
    "image_turned": Case(
        rule("image_turned", turn="right"), [do("turn_picture", turn="right"), do("resize_picture", width=200)],
        {"other": [do("turn_picture", turn="left")], "other_picture": [do("crop_picture", left=0, top=0, width=90, height=60)]},
    ),
    "whole_picture": Case(rule("whole_picture"), [do("resize_picture", width=200)], {"stretched": [do("resize_picture", width=200, height=300)], "other_picture": [do("grey_picture"), do("crop_picture", **PART)]}),
    "transparent_background": Case(
        rule("transparent_background"), [do("save_picture_as", format="png"), do("clear_background")], {"opaque": [do("save_picture_as", format="png")]}
    ),
    "greyscale": Case(rule("greyscale"), [do("grey_picture")], {"coloured": []}),
}  # fmt: skip
MOVED = [do("make_folder", path="Photos"), do("move_file", path="été.txt", to="Photos/été.txt")]
ARCHIVES = {
    "tree": Case(
        rule("tree", paths=["Photos/été.txt", "notes.txt"]), MOVED,
        {"elsewhere": [], "more": [*MOVED, do("put_file", path="brouillon.txt")], "missing": [*MOVED, do("delete_file", path="notes.txt")],
         "other_name": [*MOVED, do("move_file", path="Photos/été.txt", to="photos/Été.txt")]},
    ),
    "tree_folder": Case(
        rule("tree", paths=["Vide/"], others_allowed=True, any_root=True), [do("make_folder", path="Vide")], {"no_folder": []}
    ),
    "not_in_archive": Case(rule("not_in_archive", paths=["notes.txt"]), [do("delete_file", path="notes.txt")], {"there": []}),
    "file_equals": Case(
        rule("file_equals", path="Photos/été.txt", original="été.txt"), MOVED, {"missing": [], "changed": [*MOVED, do("put_file", path="Photos/été.txt", content="autre")]}
    ),
    "file_names": Case(
        rule("file_names", begins="2026_", ends=".txt", plain=True, lower=True), [do("move_file", path="été.txt", to="2026_ete.txt"), do("move_file", path="notes.txt", to="2026_notes.txt")],
        {"other_beginning": [do("move_file", path="notes.txt", to="2026_notes.txt")],
         "not_plain": [do("move_file", path="été.txt", to="2026_été.txt"), do("move_file", path="notes.txt", to="2026_notes.txt")],
         "capitals": [do("move_file", path="été.txt", to="2026_ETE.txt"), do("move_file", path="notes.txt", to="2026_notes.txt")],
         "other_end": [do("move_file", path="été.txt", to="2026_ete.csv"), do("move_file", path="notes.txt", to="2026_notes.txt")],
         "no_files": [do("delete_file", path="été.txt"), do("delete_file", path="notes.txt")]},
    ),
    "file_count": Case(rule("file_count", count=2), [], {"other": [do("delete_file", path="notes.txt")]}),
}  # fmt: skip
SUBTITLES = {
    "cues_shifted": Case(
        rule("cues_shifted", by="2.5"), [do("shift_cues", by="2.5")],
        {"not_shifted": [], "other_time": [do("shift_cues", by="2.5", first=2)], "other_count": [do("delete_cue", number=1)], "other_text": [do("shift_cues", by="2.5"), do("set_cue", number=2, text="Non")]},
    ),
    "cue": Case(
        rule("cue", number=3, text="À demain", begin="9", end="11"), [do("add_cue", begin="9", end="11", text="À demain")],
        {"no_cue": [], "other_text": [do("add_cue", begin="9", end="11", text="À hier")], "other_begin": [do("add_cue", begin="8", end="11", text="À demain")],
         "other_end": [do("add_cue", begin="9", end="12", text="À demain")]},
    ),
    "cue_texts": Case(rule("cue_texts"), [do("stretch_cues", factor="1.04")], {"other_count": [do("delete_cue", number=1)], "other_text": [do("set_cue", number=1, text="Bonsoir")]}),
    "line_length": Case(rule("line_length", characters=20, lines=2), [do("wrap_cues", characters=20)], {"long": [], "many_lines": [do("wrap_cues", characters=12)]}),
    "no_overlap": Case(rule("no_overlap"), [], {"overlap": [do("set_cue", number=1, end="5.5")], "backwards": [do("set_cue", number=1, end="0.5")]}),
    "cue_count": Case(rule("cue_count", count=2), [do("save_cues_as", format="vtt")], {"other_count": [do("delete_cue", number=1)]}),
    "cue_duration": Case(rule("cue_duration", least="1", most="3"), [], {"short": [do("set_cue", number=1, end="1.5")], "long": [do("set_cue", number=1, end="4.5")]}),
}  # fmt: skip
