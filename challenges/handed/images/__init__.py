"""Pictures that pupils hand in: reader, rules, steps of recipes, sentences. `FAMILY` is what the registry knows of them."""

from challenges.handed.formats import FORMATS
from challenges.handed.images import rules, sentences, steps
from challenges.handed.images.picture import open_picture
from challenges.handed.kinds import Family, rules_of, steps_of

FAMILY = Family(
    name="image",
    formats=FORMATS["image"],
    open=open_picture,
    edit=steps.edit,
    rules=rules_of(rules),
    steps=steps_of(steps),
    told=sentences.TOLD,
    asked=sentences.ASKED,
    choices=sentences.CHOICES,
)
