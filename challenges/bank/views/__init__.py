"""The publisher's pages in the Wagtail admin, a module each."""
