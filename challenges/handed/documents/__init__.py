"""Text documents that pupils hand in: readers of each format, rules, steps of recipes, sentences. `FAMILY` is what the registry knows of them."""

from challenges.handed.documents import rules, sentences, steps
from challenges.handed.documents.reading import open_document
from challenges.handed.formats import FORMATS
from challenges.handed.kinds import Family, rules_of, steps_of

FAMILY = Family(
    name="document",
    formats=FORMATS["document"],
    open=open_document,
    edit=steps.edit,
    rules=rules_of(rules),
    steps=steps_of(steps),
    told=sentences.TOLD,
    asked=sentences.ASKED,
    choices=sentences.CHOICES,
)
