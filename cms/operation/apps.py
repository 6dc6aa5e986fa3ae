"""Declaration of the app: running an installation (health, metrics, logs, backup, restore, upgrade). It has no table."""

from django.apps import AppConfig


class OperationConfig(AppConfig):
    """What an operator uses."""

    name = "cms.operation"
    label = "operation"
