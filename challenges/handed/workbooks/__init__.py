"""Workbooks that pupils hand in: readers of each format, rules, steps of recipes, sentences. `FAMILY` is what the registry knows of them."""

from challenges.handed.formats import FORMATS
from challenges.handed.kinds import Family, rules_of, steps_of
from challenges.handed.workbooks import cell_rules, cell_steps, chart_rules, formula_rules, layout_rules, row_rules, row_steps, sentences
from challenges.handed.workbooks.editing import edit
from challenges.handed.workbooks.reading import open_workbook

FAMILY = Family(
    name="spreadsheet",
    formats=FORMATS["spreadsheet"],
    open=open_workbook,
    edit=edit,
    rules=rules_of(cell_rules, row_rules, formula_rules, layout_rules, chart_rules),
    steps=steps_of(cell_steps, row_steps),
    told=sentences.TOLD,
    asked=sentences.ASKED,
    choices=sentences.CHOICES,
)
