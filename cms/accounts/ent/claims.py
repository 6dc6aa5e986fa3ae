"""What a provider says of somebody, read by the names that a door gives to each thing. Pure: no request, no database."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from challenges.runtime.schools.reconciling import Said

_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%Y%m%d%H%M%SZ")
MAX = 191


@dataclass(frozen=True)
class Claims:
    """Who came: for the register, and whether it is a pupil."""

    said: Said
    is_pupil: bool

    def to_session(self) -> dict[str, Any]:
        """Return it in JSON types."""
        said = self.said
        return {
            "last_name": said.last_name, "first_name": said.first_name, "ine": said.ine, "uais": list(said.uais), "is_pupil": self.is_pupil,
            "birth_date": said.birth_date.isoformat() if said.birth_date else "", "believed_by": said.believed_by,
        }  # fmt: skip

    @classmethod
    def from_session(cls, kept: dict[str, Any]) -> "Claims":
        """Read it back."""
        said = Said(kept["last_name"], kept["first_name"], _day(kept["birth_date"]), kept["ine"], tuple(kept["uais"]), vouched=True,
                    believed_by=kept.get("believed_by"))  # fmt: skip
        return cls(said, bool(kept["is_pupil"]))


def subject(names: str, data: dict[str, Any]) -> str:
    """Return the identifier of a person at a provider.

    Raises:
        ValueError: the provider says none, or one that is longer than an identifier is.
    """
    found = _first(names, data)
    if not found or len(found) > MAX:
        raise ValueError(names)
    return found


def read(door: dict[str, Any], data: dict[str, Any]) -> Claims:
    """Return what is said of a person.

    Args:
        door: names of claims by what they hold, as `Door` has them; `school`, where the door is a school’s own.
        data: all that the provider said.
    """
    profiles = _all(door["profile_claims"], data)
    pupils = {one.casefold() for one in door["pupil_profiles"].split()}
    said = Said(
        last_name=_first(door["last_name_claims"], data)[:100],
        first_name=_first(door["first_name_claims"], data)[:100],
        birth_date=_day(_first(door["birth_date_claims"], data)),
        ine=re.sub(r"\s", "", _first(door["ine_claims"], data)).upper()[:11],
        uais=tuple(one.upper() for one in _all(door["uai_claims"], data)),
        vouched=True,
        believed_by=door.get("school"),
    )
    return Claims(said, not profiles or any(one.casefold() in pupils for one in profiles))


def _all(names: str, data: dict[str, Any]) -> list[str]:
    """Return the values under the first of the names that is there."""
    for name in names.split():
        value = data.get(name)
        values = value if isinstance(value, list) else [value]
        found = [str(one).strip() for one in values if isinstance(one, str | int) and str(one).strip()]
        if found:
            return found
    return []


def _first(names: str, data: dict[str, Any]) -> str:
    return next(iter(_all(names, data)), "")


def _day(text: str) -> datetime.date | None:
    for form in _DATES:
        try:
            return datetime.datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None
