"""The application of what learners do by themselves: a first test, practice, exercises by theme, their profile."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """Nothing to register."""

    name = "challenges.runtime.learning"
