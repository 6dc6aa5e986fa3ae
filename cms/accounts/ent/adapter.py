"""What allauth asks about the doors of the ENT."""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class DoorAdapter(DefaultSocialAccountAdapter):
    """Doors."""
