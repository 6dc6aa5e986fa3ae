"""How long a campaign is, in questions and minutes, by simulation on the release that is served.

`durations` (pure: seconds a question takes), `estimating` (the simulation, told while it is done), `services` (of, request), `tasks` (the
job), then what the creation page asks while somebody fills it in.
"""
