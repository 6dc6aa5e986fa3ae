"""Backup and restore of a whole installation in one file: `backup` and `restore` are the verbs."""

from cms.operation.backup.errors import BackupError
from cms.operation.backup.restoring import restore
from cms.operation.backup.writing import backup

__all__ = ["BackupError", "backup", "restore"]
