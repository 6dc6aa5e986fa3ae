"""French words before other words: a golden table, and what always holds."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators import words
from generators.french import DECLINED, decline, elides, is_plural

# After « de »; every line of a kind.
OF = {
    "places": """
        d’Abbeville d’Aix-en-Provence d’Agen d’Albi d’Évian d’Île-Rousse d’Issoire d’Orléans d’Ussel d’Uzès d’Œting d’Ambert d’Étampes d’Eu d’Oyonnax
        d’Ouessant d’Ouistreham d’Ygrelle-les-Bains d’Yvetot d’Ys d’Ypres d’Yssingeaux d’Yzeure d’Yerres d’Yenne d’Y
        de Brest de Lyon de Quimper de Rennes de York de Yaoundé de Yokohama de Wattignies
        d’Hyères d’Hazebrouck d’Hendaye d’Hérouville d’Hénin-Beaumont d’Helsinki d’Haïti d’Hirson d’Harfleur d’Halluin
        de Honfleur de Haguenau de Hambourg de Hanovre de Houilles de Houdan de Hollande de Hongrie de Hongkong de Hautecombelle de Heidelberg
    """,
    "people": """
        d’Awa d’Élie d’Inès d’Oumar d’Ursule d’Yves d’Yvonne d’Yvette d’Yseult d’Hector d’Hélène d’Héloïse d’Henri d’Hortense d’Hubert d’Hugo d’Hippolyte
        d’Hervé d’Hadrien d’Hermione d’Ousmane d’Eugénie d’Ézéchiel
        de Yanis de Yann de Yasmine de Yacine de Youssef de Yohan de Yaël de Hamza de Hassan de Hakim de Hicham de Houda de Zoé de Hanna de Hoang
    """,
    "mute": """
        d’habits d’habitude d’haleine d’hallucinations d’haltères d’hameçons d’harmonie d’hectares d’hélices d’herbe d’héritage d’héroïne d’hésitations
        d’heures d’heureux d’hexagones d’hier d’hippocampes d’hippopotames d’histoire d’hiver d’hommes d’hommage d’homonymes d’honnêteté d’honneur
        d’hôpitaux d’horaires d’horizon d’horloges d’hormones d’horreur d’hospices d’hôtes d’hôtels d’huile d’huissiers d’huîtres d’humains d’humeur
        d’humidité d’humour d’hydravions d’hygiène d’hypothèses d’hymnes d’hystérie d’hébergement d’helvètes d’hémisphères
    """,
    "aspirated": """
        de hâte de haches de hackers de haies de haine de halls de halte de hamac de hamsters de hanches de handball de handicap de hangars de hareng
        de haricots de harpe de hasard de hausse de haut de hauteur de haut-parleurs de heaume de hérissons de hernie de hérons de héros de hêtres
        de heurts de hiboux de hiérarchie de hockey de homard de honte de hors-d’œuvre de hot-dogs de housses de hublots de huit de huitièmes
        de hurlements de huttes de hachage de hashtags de hameaux de harcèlement de hip-hop de home-trainer de huées de hobbies de hotte de houblon
    """,
    "vowels": """
        d’amis d’école d’élèves d’îles d’œufs d’oiseaux d’usine d’ânes d’ouverture d’yeux d’iode d’ouest d’un d’une d’euros d’utilisateurs d’ypérite
        d’ouïe d’octets d’images d’anciens d’onyx d’ouragans d’ouate
        de onze de onzième de oui de ouistitis de uhlans de yaourt de yoga de yachts de yeti de iota de week-ends de whisky
    """,
    "acronyms": """
        d’URL d’USB d’IP d’ADN d’ONU d’EHPAD d’OVNI de SNCF de HLM de SMS de HTML de HTTP de PDF de RTT de MP3 de YMCA de http
    """,
    "figures": """
        de 8 de 1 de 11 de 80 de 8h30 de 2026 de «Arbeval» de .odt
    """,
}
GOLDEN = [
    (kind, *re.fullmatch(r"(de|d’)(?: )?(.+)", one).groups())
    for kind, lines in OF.items()
    for one in re.findall(r"de \S+|d’\S+", " ".join(lines.split()))
]


def test_the_table_is_long():
    assert (len(GOLDEN) > 250, {kind for kind, _de, _word in GOLDEN}) == (True, set(OF))


@pytest.mark.parametrize(("kind", "written", "word"), GOLDEN, ids=[f"{kind}-{word}" for kind, _de, word in GOLDEN])
def test_after_de(kind, written, word):
    assert decline("de", word) == (written + word if written == "d’" else f"de {word}")


@pytest.mark.parametrize(
    ("word", "phrase", "expected"),
    [
        ("à", "le fleuriste", "au fleuriste"),
        ("à", "les organisateurs", "aux organisateurs"),
        ("à", "la boulangère", "à la boulangère"),
        ("à", "l’école", "à l’école"),
        ("à", "Brest", "à Brest"),
        ("à", "Arbeval", "à Arbeval"),
        ("à", "Le Mesnil", "au Mesnil"),
        ("à", "Les Ormeaux", "aux Ormeaux"),
        ("à", "La Roche-Azurée", "à La Roche-Azurée"),
        ("à", "Le\u00a0Mans", "au Mans"),
        ("à", "Lesneven", "à Lesneven"),
        ("à", "des amis", "à des amis"),
        ("à", "une amie", "à une amie"),
        ("de", "Le Mesnil", "du Mesnil"),
        ("de", "Les Ormeaux", "des Ormeaux"),
        ("de", "le hamac", "du hamac"),
        ("de", "le yaourt", "du yaourt"),
        ("de", "la boulangère", "de la boulangère"),
        ("de", "l’école", "de l’école"),
        ("de", "des amis", "d’amis"),
        ("de", "des haricots", "de haricots"),
        ("de", "du pain", "de pain"),
        ("de", "de l’eau", "d’eau"),
        ("de", "de la farine", "de farine"),
        ("de", "un ami", "d’un ami"),
        ("de", "Leïla", "de Leïla"),
        ("de", "", "de "),
        ("que", "Ygrelle", "qu’Ygrelle"),
        ("que", "Brest", "que Brest"),
        ("que", "le maire", "que le maire"),
        ("que", "huit", "que huit"),
        ("que", "elle", "qu’elle"),
        ("si", "il", "s’il"),
        ("si", "ils viennent", "s’ils viennent"),
        ("si", "elle", "si elle"),
        ("si", "Ilan", "si Ilan"),
        ("si", "Arbeval", "si Arbeval"),
    ],
)
def test_declined(word, phrase, expected):
    assert decline(word, phrase) == expected


@pytest.mark.parametrize(("word", "expected"), [("de", "de Le Goff"), ("à", "à Le Goff"), ("que", "que Le Goff")])
def test_a_surname_keeps_its_article(word, expected):
    assert decline(word, "Le Goff", contract=False) == expected


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [
        (0, False, True), (1, False, False), (-1, False, False), (Decimal("1.5"), False, True), (Decimal("1.99"), False, True), (2, True, True),
        (-2, True, True), (Decimal("1.0"), False, False), (1_000_000, True, True),
    ],
)  # fmt: skip
def test_plural(count, french, english):
    assert (is_plural(count, "fr"), is_plural(count, "en")) == (french, english)


@pytest.mark.parametrize(
    "name", ["communes", "communes_france", "first_names", "first_names_2", "surnames", "surnames_2", "countries", "foods"]
)
def test_each_word_of_the_lists_declines(name):
    shown = [decline("de", entry if isinstance(entry, str) else entry["text"]) for entry in words.load(name).entries]
    assert [text for text in shown if re.match(r"de [AEÉÈIOUÂÊÎÔaeéèiouâêîô](?!onze|ui)", text) and "de Onze" not in text] == []


@given(st.sampled_from(list(DECLINED)), st.text(max_size=30))
def test_nothing_of_a_surname_is_lost(word, phrase):
    shown = decline(word, phrase, contract=False)
    before = {f"{word} ", DECLINED[word][0]} - {""}
    assert shown in {one + phrase for one in before}


@given(st.sampled_from(list(DECLINED)), st.text(alphabet=st.characters(categories=["L", "Nd", "Zs", "P"]), max_size=30))
def test_there_is_one_word_before_a_phrase(word, phrase):
    shown = decline(word, phrase)
    assert re.match(rf"{word} |d’|qu’|s’|au |aux |du |des ", shown)


@given(st.sampled_from("bcdfgjklmnpqrstvwxzBCDFGJKLMNPQRSTVWXZ0123456789"), st.text(max_size=20))
def test_no_consonant_and_no_figure_elides(first, rest):
    assert elides(first + rest) is False


@given(st.sampled_from("aeéèêiîoôœuAEÉIO"), st.text(alphabet="bcdfglmnprst", min_size=1, max_size=12))
def test_vowels_elide(first, rest):
    assert elides(first + rest) is True
