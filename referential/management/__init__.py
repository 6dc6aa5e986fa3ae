"""Management commands of the referential."""
