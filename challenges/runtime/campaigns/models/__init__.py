"""What campaigns keep: campaigns, what they aim at, who took part, what is shown at home, the keys of a school's programs."""

from challenges.runtime.campaigns.models.access import SchoolKey
from challenges.runtime.campaigns.models.campaigns import Campaign
from challenges.runtime.campaigns.models.estimates import Estimate
from challenges.runtime.campaigns.models.family import FamilyPage
from challenges.runtime.campaigns.models.participations import Participation, Try
from challenges.runtime.campaigns.models.profiles import TargetProfile, TargetProfileVersion
from challenges.runtime.campaigns.models.steps import Step

__all__ = ["Campaign", "Estimate", "FamilyPage", "Participation", "SchoolKey", "Step", "TargetProfile", "TargetProfileVersion", "Try"]
