"""Items of QTI of the shapes met in the field, written for these tests, each with what must come of it.

`expected`: the type of response and what is right (labels and texts), or None when the item has to be refused by name; `told`: words that a
loss must hold; every other loss is a fault too, so that nothing is told that is not lost.
"""

from dataclasses import dataclass, field

SPACES = {
    "2.0": "http://www.imsglobal.org/xsd/imsqti_item_v2p0",
    "2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "2.2": "http://www.imsglobal.org/xsd/imsqti_v2p2",
    "3.0": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
MATCH = f'<responseProcessing template="{TEMPLATES}match_correct"/>'
MAP = f'<responseProcessing template="{TEMPLATES}map_response"/>'
OUTCOMES = (
    '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
    '<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier"/>'
)
WEIGHTS = "notation\u00a0: le poids des champs\u00a0: chacun compte pour une part"
PARTS = "réponses\u00a0: les réponses qui valaient une partie des points"
EACH = "propositions\u00a0: les points de chaque proposition\u00a0: tout est juste ou rien"


@dataclass(frozen=True)
class Shape:
    """An item, and what must come of it."""

    name: str
    item: str
    expected: tuple | None
    told: list[str] = field(default_factory=list)


def declare(base, cardinality, correct=(), mapping="", name="RESPONSE"):
    values = "".join(f"<value>{one}</value>" for one in correct)
    held = f"<correctResponse>{values}</correctResponse>" if correct else ""
    return f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">{held}{mapping}</responseDeclaration>'


def mapping(entries, default="0", **bounds):
    limits = "".join(f' {name}="{value}"' for name, value in bounds.items())
    made = "".join(f'<mapEntry mapKey="{key}" mappedValue="{value}"{more}/>' for key, value, more in entries)
    return f'<mapping defaultValue="{default}"{limits}>{made}</mapping>'


def assessment(declarations, body, processing=MATCH, after="", version="2.1", attributes=""):
    return (
        f'<assessmentItem xmlns="{SPACES[version]}" identifier="i" title="T" adaptive="false" timeDependent="false" {attributes}>'
        f"{declarations}{OUTCOMES}<itemBody>{body}</itemBody>{processing}{after}</assessmentItem>"
    )


def choice(options, most=1, prompt="<prompt>Q</prompt>", name="RESPONSE"):
    made = "".join(f'<simpleChoice identifier="{key}">{text}</simpleChoice>' for key, text in options.items())
    return f'<choiceInteraction responseIdentifier="{name}" shuffle="false" maxChoices="{most}">{prompt}{made}</choiceInteraction>'


def entry(name="RESPONSE"):
    return f'<textEntryInteraction responseIdentifier="{name}" expectedLength="10"/>'


def when(test, then, other=""):
    held = f"<responseElse>{other}</responseElse>" if other else ""
    return f"<responseCondition><responseIf>{test}{then}</responseIf>{held}</responseCondition>"


def put(value, base="float", name="SCORE"):
    return f'<setOutcomeValue identifier="{name}"><baseValue baseType="{base}">{value}</baseValue></setOutcomeValue>'


def right(name="RESPONSE"):
    return f'<match><variable identifier="{name}"/><correct identifier="{name}"/></match>'


def rules(*parts):
    return f"<responseProcessing>{''.join(parts)}</responseProcessing>"


def equal(attributes, target='<correct identifier="RESPONSE"/>'):
    return f'<equal {attributes}><variable identifier="RESPONSE"/>{target}</equal>'


def constant(value, base="float"):
    return f'<baseValue baseType="{base}">{value}</baseValue>'


def modal(name, text, show="show"):
    return f'<modalFeedback outcomeIdentifier="FEEDBACK" showHide="{show}" identifier="{name}">{text}</modalFeedback>'


ABC = {"A": "un", "B": "deux", "C": "trois"}
ONE = declare("identifier", "single", ["B"])
YES_NO = rules(when(right(), put(1) + put("OK", "identifier", "FEEDBACK"), put(0) + put("NO", "identifier", "FEEDBACK")))
ECHO = rules(when(right(), put(1)), '<setOutcomeValue identifier="FEEDBACK"><variable identifier="RESPONSE"/></setOutcomeValue>')
PAIRS = "<simpleMatchSet>{}</simpleMatchSet><simpleMatchSet>{}</simpleMatchSet>"


def associable(options, most=1):
    return "".join(
        f'<simpleAssociableChoice identifier="{key}" matchMax="{most}">{text}</simpleAssociableChoice>' for key, text in options.items()
    )


def match(firsts, seconds, most=4):
    return f'<matchInteraction responseIdentifier="RESPONSE" shuffle="false" maxAssociations="{most}">{PAIRS.format(associable(firsts), associable(seconds, most))}</matchInteraction>'


def single(*texts, why=()):
    return ("single_choice", [*texts], [*why])


SHAPES = [
    Shape("choice by template", assessment(ONE, choice(ABC)), single("deux")),
    Shape("choice without rules", assessment(ONE, choice(ABC), ""), single("deux")),
    Shape("choice with a template of 3.0 and no ending", assessment(ONE, choice(ABC), MATCH, version="3.0"), single("deux")),
    Shape("opposite comments are those of options", assessment(ONE, choice(ABC), YES_NO, modal("OK", "Oui") + modal("NO", "Non")),
          single("deux", why=["Non", "Oui", "Non"])),
    Shape("a comment for each option", assessment(ONE, choice(ABC), ECHO, modal("A", "Trop peu") + modal("C", "Trop")),
          single("deux", why=["Trop peu", "", "Trop"])),
    Shape("a comment hidden for one option", assessment(ONE, choice(ABC), ECHO, modal("B", "Relisez", "hide")),
          single("deux", why=["Relisez", "", "Relisez"])),
    Shape("the rules say otherwise than the declaration",
          assessment(ONE, choice(ABC), rules(when(f'<match><variable identifier="RESPONSE"/>{constant("C", "identifier")}</match>', put(1)))),
          single("trois"), ["réponses\u00a0: la réponse déclarée juste, que les règles de notation ne notent pas le mieux"]),
    Shape("mapping of one choice", assessment(declare("identifier", "single", mapping=mapping([("A", "1", ""), ("B", "2", "")])), choice(ABC), MAP),
          single("deux"), [PARTS]),
    Shape("two right choices for one", assessment(declare("identifier", "single", mapping=mapping([("A", "1", ""), ("B", "1", "")])), choice(ABC), MAP), None),
    Shape("nothing is right", assessment(declare("identifier", "single"), choice(ABC)), None),
    Shape("a choice that is a picture", assessment(ONE, choice({"A": "un", "B": '<img src="b.png" alt=""/>'})), None),
    Shape("all or nothing", assessment(declare("identifier", "multiple", ["A", "C"]), choice(ABC, 0)), ("multiple_choice", ["un", "trois"], [])),
    Shape("several right without a number of choices",
          assessment(declare("identifier", "multiple", ["A", "C"]), choice(ABC, 0).replace(' maxChoices="0"', ""), version="3.0"), ("multiple_choice", ["un", "trois"], [])),
    Shape("a part in another file", assessment(ONE, '<p>Lisez <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="parts/texte.xml"/></p>' + choice(ABC)), single("deux"),
          ["énoncé\u00a0: un contenu «\u00a0include\u00a0»\u00a0: texte.xml"]),
    Shape("points and penalties",
          assessment(declare("identifier", "multiple", ["A", "C"], mapping([("A", "1", ""), ("C", "1", ""), ("B", "-1", "")], "0", lowerBound="0", upperBound="2")),
                     choice(ABC, 0), MAP),
          ("multiple_choice", ["un", "trois"], [])),
    Shape("no penalty",
          assessment(declare("identifier", "multiple", ["A", "C"], mapping([("A", "1", ""), ("C", "1", "")])), choice(ABC, 0), MAP),
          ("multiple_choice", ["un", "trois"], []),
          ["propositions\u00a0: une proposition fausse en plus n’ôtait rien\u00a0: tout est juste ou rien", EACH]),
    Shape("text in 2.1 minds the case", assessment(declare("string", "single", mapping=mapping([("York", "1", "")])), f"<p>Q {entry()}</p>", MAP),
          ("short_text", ["York"], False)),
    Shape("text in 2.0 minds the case", assessment(declare("string", "single", mapping=mapping([("York", "1", "")])), f"<p>Q {entry()}</p>", MAP, version="2.0"),
          ("short_text", ["York"], False)),
    Shape("text in 2.2 does not", assessment(declare("string", "single", mapping=mapping([("York", "1", "")])), f"<p>Q {entry()}</p>", MAP, version="2.2"),
          ("short_text", ["York"], True)),
    Shape("text in 2.2 does when it says so",
          assessment(declare("string", "single", mapping=mapping([("York", "1", ' caseSensitive="true"')])), f"<p>Q {entry()}</p>", MAP, version="2.2"),
          ("short_text", ["York"], False)),
    Shape("some answers mind the case",
          assessment(declare("string", "single", mapping=mapping([("York", "1", ""), ("Ebor", "1", ' caseSensitive="false"')])), f"<p>Q {entry()}</p>", MAP),
          ("short_text", ["York", "Ebor"], False), ["réponses\u00a0: la casse, qui ne comptait pas pour certaines réponses"]),
    Shape("a part of the points", assessment(declare("string", "single", ["York"], mapping([("York", "1", ""), ("york city", "0.5", "")])), f"<p>Q {entry()}</p>", MAP),
          ("short_text", ["York"], False), [PARTS]),
    Shape("rules with stringMatch",
          assessment(declare("string", "single", ["York"]), f"<p>Q {entry()}</p>",
                     rules(when('<stringMatch caseSensitive="false"><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></stringMatch>', put(1)))),
          ("short_text", ["York"], True)),
    Shape("one of several texts by rules",
          assessment(declare("string", "single", ["York"]), f"<p>Q {entry()}</p>",
                     rules(when(f'<or>{right()}<match><variable identifier="RESPONSE"/>{constant("Ebor", "string")}</match></or>', put(1)))),
          ("short_text", ["York", "Ebor"], False)),
    Shape("a pattern", assessment(declare("string", "single", ["York"]), f"<p>Q {entry()}</p>",
                                  rules(when('<patternMatch pattern="Y.*"><variable identifier="RESPONSE"/></patternMatch>', put(1)))),
          ("short_text", ["York"], False), ["notation\u00a0: la règle de notation «\u00a0pattern-match\u00a0»\u00a0: seule compte la réponse déclarée juste"]),
    Shape("number", assessment(declare("float", "single", ["12.5"]), f"<p>Q {entry()} €</p>"), ("number", "12.5", "0")),
    Shape("absolute tolerance", assessment(declare("float", "single", ["12.5"]), f"<p>Q {entry()}</p>", rules(when(equal('toleranceMode="absolute" tolerance="0.5 0.5"'), put(1)))),
          ("number", "12.5", "0.5")),
    Shape("relative tolerance", assessment(declare("float", "single", ["200"]), f"<p>Q {entry()}</p>", rules(when(equal('toleranceMode="relative" tolerance="5"'), put(1)))),
          ("number", "200", "10")),
    Shape("one-sided tolerance", assessment(declare("float", "single", ["10"]), f"<p>Q {entry()}</p>", rules(when(equal('toleranceMode="absolute" tolerance="0 1"'), put(1)))),
          ("number", "10.5", "0.5"), ["réponses\u00a0: la réponse montrée, qui devient le milieu des nombres justes"]),
    Shape("a bound that is not right", assessment(declare("float", "single", ["10"]), f"<p>Q {entry()}</p>",
                                                 rules(when(equal('toleranceMode="absolute" tolerance="1 1" includeUpperBound="false"'), put(1)))),
          ("number", "10", "1"), ["réponses\u00a0: une borne de l’intervalle, qui n’en faisait pas partie"]),
    Shape("rounded", assessment(declare("float", "single", ["3.14"]), f"<p>Q {entry()}</p>",
                                rules(when('<equalRounded roundingMode="decimalPlaces" figures="2"><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equalRounded>', put(1)))),
          ("number", "3.14", "0.005"), ["réponses\u00a0: une borne de l’intervalle, qui n’en faisait pas partie"]),
    Shape("between two numbers",
          assessment(declare("float", "single", ["5"]), f"<p>Q {entry()}</p>",
                     rules(when(f'<and><gte><variable identifier="RESPONSE"/>{constant(4)}</gte><lte><variable identifier="RESPONSE"/>{constant(6)}</lte></and>', put(1)))),
          ("number", "5", "1")),
    Shape("any number above", assessment(declare("float", "single", ["5"]), f"<p>Q {entry()}</p>",
                                         rules(when(f'<gte><variable identifier="RESPONSE"/>{constant(4)}</gte>', put(1)))), None),
    Shape("right by rules alone", assessment(declare("integer", "single"), f"<p>Q {entry()}</p>", rules(when(equal('toleranceMode="exact"', constant(42, "integer")), put(10)))),
          ("number", "42", "0")),
    Shape("two fields that sum",
          assessment(declare("string", "single", ["a"], mapping([("a", "1", "")]), "R1") + declare("float", "single", ["2"], mapping([("2", "1", "")]), "R2"),
                     f"<p>X {entry('R1')} Y {entry('R2')}.</p>",
                     rules('<setOutcomeValue identifier="SCORE"><sum><mapResponse identifier="R1"/><mapResponse identifier="R2"/></sum></setOutcomeValue>')),
          ("blanks", [("Champ (1)", ["a"]), ("Champ (2)", "2")], False, "each")),
    Shape("two fields, all or nothing",
          assessment(declare("string", "single", ["a"], name="R1") + declare("string", "single", ["b"], name="R2"),
                     f"<p>X {entry('R1')} Y {entry('R2')}.</p>", rules(when(f"<and>{right('R1')}{right('R2')}</and>", put(1)))),
          ("blanks", [("Champ (1)", ["a"]), ("Champ (2)", ["b"])], False, "all")),
    Shape("two fields in any order",
          assessment(declare("string", "single", ["a"], name="R1") + declare("string", "single", ["b"], name="R2"), f"<p>X {entry('R1')} Y {entry('R2')}.</p>",
                     rules(when(f'<match><multiple><variable identifier="R1"/><variable identifier="R2"/></multiple><multiple>{constant("a", "string")}{constant("b", "string")}</multiple></match>', put(1)))),
          ("blanks", [("Champ (1)", ["a"]), ("Champ (2)", ["b"])], True, "all")),
    Shape("inline choice",
          assessment(ONE, '<p>X <inlineChoiceInteraction responseIdentifier="RESPONSE" shuffle="false"><inlineChoice identifier="A">un</inlineChoice><inlineChoice identifier="B">deux</inlineChoice></inlineChoiceInteraction>.</p>'),
          ("blanks", [("X", ["deux"])], False, "each")),
    Shape("match", assessment(declare("directedPair", "multiple", ["A X", "B Y"]), match({"A": "un", "B": "deux"}, {"X": "pomme", "Y": "poire", "Z": "figue"})),
          ("matching", [("un", "pomme"), ("deux", "poire")], ["figue", "poire", "pomme"], "all")),
    Shape("match with points", assessment(declare("directedPair", "multiple", ["A X", "B X"], mapping([("A X", "1", ""), ("B X", "1", "")])),
                                          match({"A": "un", "B": "deux"}, {"X": "pomme", "Y": "poire"}), MAP),
          ("matching", [("un", "pomme"), ("deux", "pomme")], ["poire", "pomme"], "each")),
    Shape("match by the second set", assessment(declare("directedPair", "multiple", ["A X", "A Y"], mapping([("A X", "1", ""), ("A Y", "1", "")])),
                                                match({"A": "fruit", "B": "fleur"}, {"X": "pomme", "Y": "poire"}), MAP),
          ("matching", [("pomme", "fruit"), ("poire", "fruit")], ["fleur", "fruit"], "each")),
    Shape("match of many to many", assessment(declare("directedPair", "multiple", ["A X", "A Y", "B Y"]), match({"A": "un", "B": "deux"}, {"X": "pomme", "Y": "poire"})), None),
    Shape("gap match",
          assessment(declare("directedPair", "multiple", ["W G1", "S G2"], mapping([("W G1", "1", ""), ("S G2", "1", "")])),
                     '<gapMatchInteraction responseIdentifier="RESPONSE" shuffle="false"><gapText identifier="W" matchMax="1">hiver</gapText><gapText identifier="S" matchMax="1">été</gapText><gapText identifier="A" matchMax="1">automne</gapText><p>Après l’<gap identifier="G1"/> vient l’<gap identifier="G2"/> chaud.</p></gapMatchInteraction>', MAP),
          ("blanks", [("Champ (1)", ["hiver"]), ("Champ (2)", ["été"])], False, "each")),
    Shape("order", assessment(declare("identifier", "ordered", ["C", "A", "B"]),
                              f'<orderInteraction responseIdentifier="RESPONSE" shuffle="true"><prompt>Rangez</prompt>{"".join(f"<simpleChoice identifier={chr(34)}{key}{chr(34)}>{text}</simpleChoice>" for key, text in ABC.items())}</orderInteraction>'),
          ("ordering", ["trois", "un", "deux"], "all")),
    Shape("hot text", assessment(declare("identifier", "single", ["B"]),
                                 '<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><p>Il <hottext identifier="A">vas</hottext> bien <hottext identifier="B">chanté</hottext>.</p></hottextInteraction>'),
          single("chanté")),
    Shape("two choices in one item", assessment(declare("identifier", "single", ["A"], name="R1") + declare("identifier", "single", ["B"], name="R2"),
                                                choice(ABC, prompt="<prompt>Q1</prompt>", name="R1") + choice(ABC, prompt="<prompt>Q2</prompt>", name="R2"),
                                                rules(put(0), when(right("R1"), put(1)), when(right("R2"), '<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/>' + constant(1) + "</sum></setOutcomeValue>"))),
          ("blanks", [("Q1", ["un"]), ("Q2", ["deux"])], False, "each")),
    Shape("several choices beside a field", assessment(declare("identifier", "multiple", ["A"], name="R1") + declare("string", "single", ["b"], name="R2"),
                                                       choice(ABC, 0, name="R1") + f"<p>{entry('R2')}</p>", ""), None),
    Shape("associate", assessment(declare("pair", "multiple", ["A B"]), '<associateInteraction responseIdentifier="RESPONSE" shuffle="false" maxAssociations="1"/>'), None),
    Shape("extended text", assessment(declare("string", "single"), '<extendedTextInteraction responseIdentifier="RESPONSE"/>', ""), None),
    Shape("another language", assessment(ONE, choice(ABC), attributes='xml:lang="nl"'), single("deux"), ["langue\u00a0: la langue «\u00a0nl\u00a0»\u00a0: la banque ne l’a pas"]),
    Shape("opposite comments of a field", assessment(declare("string", "single", ["York"]), f"<p>Q {entry()}</p>", YES_NO, modal("OK", "Oui") + modal("NO", "Non")),
          ("short_text", ["York"], False),
          ["explication\u00a0: le commentaire «\u00a0Oui\u00a0», qui n’est donné qu’à certaines réponses",
           "explication\u00a0: le commentaire «\u00a0Non\u00a0», qui n’est donné qu’à certaines réponses"]),
    Shape("powers of ten", assessment(declare("string", "single", ["a"]), f"<p>10<sup>3</sup> H<sub>2</sub>O {entry()}</p>", ""), ("short_text", ["a"], False)),
    Shape("materials", assessment(ONE, '<p><img src="images/carte.png" alt="Carte"/></p>' + choice(ABC)), single("deux"), ["énoncé\u00a0: l’image «\u00a0carte.png\u00a0»"]),
]  # fmt: skip
