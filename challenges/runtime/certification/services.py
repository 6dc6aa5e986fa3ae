"""The verbs of certification, in one place for those who call them; each is written in the module of its moment."""

from challenges.runtime.certification.centre import Adjustment, adjust, allow_phones, create_centre, create_session, enrol, withdraw
from challenges.runtime.certification.entry import Entered, give_back, identify, start
from challenges.runtime.certification.invigilation import (
    Invigilation,
    allow_resume,
    confirm_presence,
    end_test,
    open_invigilation,
    unconfirm,
)
from challenges.runtime.certification.issuing import facts_of_session, finalise, revoke, verify

__all__ = [
    "Adjustment",
    "Entered",
    "Invigilation",
    "adjust",
    "allow_phones",
    "allow_resume",
    "confirm_presence",
    "create_centre",
    "create_session",
    "end_test",
    "enrol",
    "facts_of_session",
    "finalise",
    "give_back",
    "identify",
    "open_invigilation",
    "revoke",
    "start",
    "unconfirm",
    "verify",
    "withdraw",
]
