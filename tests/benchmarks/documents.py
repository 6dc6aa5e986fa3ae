"""The challenges that the benchmarks generate."""

from tests.factories.bank import challenge_document

TEXT = challenge_document("1.1-1a")

WORKBOOK = challenge_document("1.3-3a")
WORKBOOK["instruction"] = "Quel est le total des ventes à **{ville}** ?"
WORKBOOK["feedback"] = ""
WORKBOOK["response"] |= {"value": 'round(sum(ventes["montant"], where=ventes["ville"] == ville), 2)', "tolerance": "0.01", "wrong": []}
WORKBOOK["dataset"]["draw"] = {
    "parameters": [{"id": "v", "type": "word", "name": "ville", "role": "cosmetic", "list": "communes"}],
    "tables": [
        {
            "id": "t", "type": "drawn", "name": "ventes", "rows": "195", "order": "shuffled", "exclude": 'ventes["ville"] == ville',
            "columns": [
                {"id": "c", "type": "person", "name": "client"},
                {"id": "w", "type": "word", "name": "ville", "list": "communes"},
                {"id": "m", "type": "decimal", "name": "montant", "min": "12.00", "max": "950.00", "step": "0.01"},
                {"id": "d", "type": "date", "name": "jour", "from": -90, "to": -1},
            ],
            "planted": [{"id": "p", "count": "5", "set": [{"column": "ville", "expr": "ville"}]}],
        }
    ],
    "constraints": [],
}  # fmt: skip
WORKBOOK["dataset"]["present"] = {
    "fingerprint": ["ville"],
    "artefacts": [
        {
            "id": "f", "type": "xlsx", "path": "ventes.xlsx", "show": False,
            "sheets": [{"name": "Ventes", "table": "ventes", "columns": [
                {"column": "client.full_name", "header": "Client", "format": "text"}, {"column": "ville", "header": "Ville", "format": "text"},
                {"column": "montant", "header": "Montant", "format": "euros"}, {"column": "jour", "header": "Date", "format": "date"}]}],
        }
    ],
}  # fmt: skip

MAILBOX = challenge_document("2.1-1a")
MAILBOX["instruction"] = "Combien de messages **{expediteur}** a-t-elle envoyés ?"
MAILBOX["feedback"] = ""
MAILBOX["response"] |= {"value": 'count(messages, where=messages["objet"] == "Sortie")', "wrong": []}
MAILBOX["dataset"]["draw"] = {
    "parameters": [{"id": "e", "type": "word", "name": "expediteur", "role": "cosmetic", "list": "first_names", "gender": "f"}],
    "tables": [
        {
            "id": "t", "type": "drawn", "name": "messages", "rows": "25",
            "columns": [
                {"id": "p", "type": "person", "name": "auteur"},
                {"id": "o", "type": "choice", "name": "objet", "options": ["Sortie", "Réunion", "Goûter", "Photos de classe"]},
                {"id": "d", "type": "date", "name": "jour", "from": -30, "to": -1},
                {"id": "h", "type": "time", "name": "heure", "from": "08:00", "to": "18:00", "step": 5},
                {"id": "x", "type": "text", "name": "texte", "text": "Bonjour,\n\nVoici ce qu’il faut savoir : {objet|lower}.\n\n{auteur.full_name}"},
            ],
        }
    ],
    "constraints": [],
}  # fmt: skip
MAILBOX["dataset"]["present"] = {
    "fingerprint": ["messages"],
    "artefacts": [
        {
            "id": "m", "type": "mailbox", "path": "messages.zip", "show": True, "table": "messages",
            "from": "{auteur.full_name} <{auteur.email}>", "to": "classe@ecole.example", "subject": "{objet}", "body": "{texte}",
            "date": "jour", "time": "heure", "attachment": "programme.pdf",
        }
    ],
}  # fmt: skip

DRAWS = challenge_document("1.1-1a")
DRAWS["instruction"] = "Combien vaut {v0} ?"
DRAWS["feedback"] = ""
DRAWS["response"] |= {"value": "v0", "wrong": []}
DRAWS["dataset"]["draw"] = {
    "parameters": [
        {"id": f"p{rank}", "type": "integer", "name": f"v{rank}", "role": "cosmetic", "min": 1, "max": 1000, "default": 1}
        for rank in range(10)
    ],
    "constraints": [{"id": "k", "expr": "v0 + v1 <= 1001", "message": "la somme reste petite"}],
}
DRAWS["dataset"]["present"] = {"fingerprint": ["v0"]}
