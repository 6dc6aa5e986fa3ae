"""The laboratory's check of French: spelling, agreement and dates of what the variants of a challenge show.

`check_french` is the whole of it. `texts` finds what is shown, `spelling`, `grammar`, `agreement` and `dates` look at one line each and know
nothing of challenges, `remedies` finds the placeholder behind a fault, `checking` puts them together. `dictionary` is the only module that
knows Hunspell; without it everything but spelling and agreement is still checked, and the report says so.
"""

from challenges.authoring.laboratory.french.checking import check_french

__all__ = ["check_french"]
