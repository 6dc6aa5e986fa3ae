"""Following a campaign: who is where, levels, difficulties, groups of need, a pupil over the campaigns. Reads only; nothing that was not sent but progress."""
