"""Factories of test data, one module an application."""
