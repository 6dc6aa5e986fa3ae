"""Target profiles: what a campaign aims at, topic by topic, with the highest level asked of each.

`presets` (sets that come with Balise), `queries` (the coverage of the served release, who may use what), `services` (the verbs), then pages.
"""
