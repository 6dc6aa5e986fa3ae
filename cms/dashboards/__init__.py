"""Pages of the Wagtail admin that bring several apps together: incidents for authors, regrading for publishers. No state of its own."""
