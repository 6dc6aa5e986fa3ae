"""Pages of a school: its people, its register. One module a subject; thin, every rule is in the services."""
