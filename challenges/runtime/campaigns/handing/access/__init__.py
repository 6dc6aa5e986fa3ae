"""Keys of a school for its own programs: given and taken away by its managers, recognised by the API."""
