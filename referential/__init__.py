"""The referential: frameworks of skills as versioned data, loaded from a document, read by everything above."""
