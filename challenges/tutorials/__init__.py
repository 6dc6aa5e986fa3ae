"""Tutorials: short texts or links that learners are sent to, proposed by anyone signed in and curated by moderators."""
