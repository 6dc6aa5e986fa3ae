"""Handing on: what leaves a campaign for other software, for people on paper, and for families.

`tables` (what a list is), `delimited` and `sheets` (pure writers of CSV and ODS, streamed), `rows` (readers of what was sent, a few queries
for five hundred participations), `term` and `wording` (the list for the term report), `lsu` (pure: the livret scolaire), `report` (PDF),
`year` (the archive of a school year), `family` (what a pupil shows at home), `keys` and `api` (programs of a school).
"""
