"""Tests of the dataset engine."""
