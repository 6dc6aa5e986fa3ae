"""The verbs of a campaign. One transaction each, permissions inside; joining is in a module of its own, below."""

from challenges.runtime.campaigns.errors import (
    AlreadyJoined,
    CampaignClosed,
    CannotReplay,
    NotInRegister,
    SignInFirst,
    TooManyTries,
    UnknownCode,
    WrongReturnCode,
)
from challenges.runtime.campaigns.joining import (
    Identity,
    Joined,
    allow_resume,
    come_back,
    find_campaign,
    identity_from,
    join,
)
from challenges.runtime.campaigns.services.campaigns import (
    archive,
    close_campaign,
    create_campaign,
    delete_campaign,
    duplicate_campaign,
    edit_campaign,
    unarchive,
)
from challenges.runtime.campaigns.services.finishing import finish
from challenges.runtime.campaigns.services.replaying import replay
from challenges.runtime.campaigns.services.sharing import share
from challenges.runtime.campaigns.services.trying import try_out

__all__ = [
    "AlreadyJoined",
    "CampaignClosed",
    "CannotReplay",
    "Identity",
    "Joined",
    "NotInRegister",
    "SignInFirst",
    "TooManyTries",
    "UnknownCode",
    "WrongReturnCode",
    "allow_resume",
    "archive",
    "close_campaign",
    "come_back",
    "create_campaign",
    "delete_campaign",
    "duplicate_campaign",
    "edit_campaign",
    "find_campaign",
    "finish",
    "identity_from",
    "join",
    "replay",
    "share",
    "try_out",
    "unarchive",
]
