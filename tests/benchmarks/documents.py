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
