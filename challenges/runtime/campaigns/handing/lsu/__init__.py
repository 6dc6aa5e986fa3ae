"""The levels of CM2 and 6e for the *livret scolaire unique*, as XML of its import schema 7.0 (facts sheet of schools, 6.1).

The schema wants a *bilan périodique* that is whole: what was learnt in each subject, absences, the class council. Only the school's own
software knows these. So there are two ways, and neither invents anything:

- `adding`: the school's software exports its file for the LSU, and the digital levels are put into it, everything else untouched;
- `writing`: a file of its own, where a person gives all that the schema wants and Balise does not know.

`levels` is what both share. Pure; the files are read and written with lxml.
"""
