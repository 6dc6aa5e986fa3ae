"""Fields of models and of forms that more than one part uses."""

from typing import Any

from django import forms
from django.db import models

from challenges.names import KEY_LENGTH, sort_key


def person_key(person: Any) -> str:
    """Return the key of `names.sort_key` for anything with a last and a first name; an account without them is listed by its login."""
    named = person.last_name or person.first_name
    return sort_key(person.last_name if named else getattr(person, "username", ""), person.first_name)


class SortKeyField(models.CharField):  # type: ignore[type-arg]
    """The place of a person in an alphabetical list, written from `last_name` and `first_name` whenever the row is saved.

    Neither `QuerySet.update` nor `bulk_update` passes here: whoever writes names that way writes the key too.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        usual: dict[str, Any] = {"max_length": KEY_LENGTH, "editable": False, "db_index": True, "default": ""}
        super().__init__(*args, **usual | options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Work the key out again."""
        key = person_key(model_instance)
        setattr(model_instance, self.attname, key)
        return key


def fill(model: Any, batch: int = 500) -> None:
    """Write the keys of the rows that are there, for a migration that adds the field."""
    people: list[Any] = []
    for person in model._default_manager.order_by().iterator(chunk_size=batch):
        person.sort_key = person_key(person)
        people.append(person)
        if len(people) == batch:
            model._default_manager.bulk_update(people, ["sort_key"])
            people = []
    model._default_manager.bulk_update(people, ["sort_key"])


def one_line_end(text: str) -> str:
    """Return a text whose lines end in LF: a browser posts CR and LF, which count for two, where the page that limits a text counts one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class LinesField(forms.CharField):
    """A text of several lines, whose length is counted as the page counts it."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """Return the text with plain line ends, before its length is looked at."""
        found = super().to_python(value)
        return one_line_end(found) if isinstance(found, str) else found
