"""What campaigns keep: campaigns, what they aim at, who took part, what is shown at home, the keys of a school's programs."""

from challenges.runtime.campaigns.models.access import SchoolKey
from challenges.runtime.campaigns.models.campaigns import Campaign
from challenges.runtime.campaigns.models.family import FamilyPage
from challenges.runtime.campaigns.models.participations import Participation, Try
from challenges.runtime.campaigns.models.profiles import TargetProfile, TargetProfileVersion

__all__ = ["Campaign", "FamilyPage", "Participation", "SchoolKey", "TargetProfile", "TargetProfileVersion", "Try"]
