"""Addresses of the ENT's doors."""

from typing import Any

urlpatterns: list[Any] = []
