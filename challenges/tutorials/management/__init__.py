"""Management commands of the tutorials."""
