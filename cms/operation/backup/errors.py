"""What backup and restore refuse, in a sentence for the operator."""

from django.core.management.base import CommandError


class BackupError(CommandError):
    """Nothing was written, or nothing was changed."""
