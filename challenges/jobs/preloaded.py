"""What the server that makes processes of a pool loads once, before it makes any (`processes.pool`): Django, and with it the engine."""

import importlib

import django

django.setup()
# What nearly every pool works with; loaded by name, since this room knows nothing of those above it.
importlib.import_module("generators")
