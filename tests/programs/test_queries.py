"""Queries: one SELECT on the tables of the attempt, and nothing else; what is compared; what is said."""

import time

import pytest

from challenges.programs import BadKey, InvalidSource, QueryBudget, check_query, error_told, explain, public_query, try_query

TABLES = [
    {
        "name": "ventes",
        "columns": [{"name": "ville", "kind": "text"}, {"name": "prix", "kind": "decimal"}, {"name": "n", "kind": "integer"}, {"name": "jour", "kind": "date"}, {"name": "payé", "kind": "boolean"}],
        "rows": [
            ["Lyon", {"decimal": "0.1"}, 1, "2026-01-02", True], ["Lyon", {"decimal": "0.2"}, 2, "2026-01-03", False],
            ["Brest", {"decimal": "2.5"}, 3, "2026-02-02", True], ["Nice", None, 4, "2026-02-03", True],
        ],
    },
    {"name": "villes", "columns": [{"name": "ville", "kind": "text"}, {"name": "région", "kind": "text"}], "rows": [["Lyon", "ARA"], ["Brest", "Bretagne"]]},
]  # fmt: skip
PUBLIC = {"tables": TABLES}


def rows(sql, **options):
    found = try_query(sql, PUBLIC, **options)
    assert found.error is None, found.error
    return list(found.rows)


def code(sql, **options):
    error = try_query(sql, PUBLIC, **options).error
    assert error is not None
    assert "{" not in error_told(error.as_json())
    return error.code


@pytest.mark.parametrize(("sql", "expected"), [
    ("SELECT ville FROM villes", [("Lyon",), ("Brest",)]),
    ("select count(*) from VENTES where payé", [(3,)]),
    ("SELECT ville, sum(n) AS total FROM ventes GROUP BY ville HAVING total > 2 ORDER BY total DESC, ville;", [("Nice", 4), ("Brest", 3), ("Lyon", 3)]),
    ("SELECT v.région FROM ventes JOIN villes v ON v.ville = ventes.ville WHERE n >= 2", [("ARA",), ("Bretagne",)]),
    ("-- un commentaire\n/* deux */ SELECT max(prix) FROM ventes", [(2.5,)]),
    ("WITH a AS (SELECT n FROM ventes) SELECT sum(n) FROM a", [(10,)]),
    ("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3) SELECT x FROM c", [(1,), (2,), (3,)]),
    ("SELECT ville, row_number() OVER (ORDER BY n DESC) FROM ventes WHERE prix IS NULL", [("Nice", 1)]),
    ("SELECT strftime('%m', jour), upper(ville) FROM ventes WHERE ville LIKE 'b%'", [("02", "BREST")]),
    ("SELECT ville FROM villes UNION SELECT ville FROM ventes", [("Brest",), ("Lyon",), ("Nice",)]),
    ("SELECT ville FROM ventes WHERE n = (SELECT max(n) FROM ventes)", [("Nice",)]),
])  # fmt: skip
def test_a_query_gives_rows(sql, expected):
    assert rows(sql) == expected


@pytest.mark.parametrize(("sql", "expected"), [
    ("INSERT INTO ventes VALUES (1)", "not_select"), ("UPDATE ventes SET n = 1", "not_select"), ("DELETE FROM ventes", "not_select"),
    ("CREATE TABLE t (a)", "not_select"), ("DROP TABLE ventes", "not_select"), ("ATTACH ':memory:' AS autre", "not_select"),
    ("PRAGMA user_version", "not_select"), ("EXPLAIN SELECT 1", "not_select"), ("VACUUM", "not_select"), ("BEGIN", "not_select"),
    ("WITH a AS (SELECT 1) INSERT INTO villes VALUES ('a', 'b')", "only_reading"), ("WITH a AS (SELECT 1) DELETE FROM villes", "only_reading"),
    ("SELECT 1; SELECT 2", "two_statements"), ("SELECT 1; DROP TABLE ventes", "two_statements"),
    ("SELECT load_extension('x')", "unknown_sql_function"), ("SELECT randomblob(10)", "unknown_sql_function"),
    ("SELECT zeroblob(5)", "unknown_sql_function"), ("SELECT printf('%d', 1)", "unknown_sql_function"), ("SELECT random()", "unknown_sql_function"),
    ("SELECT * FROM sqlite_master", "unknown_table"), ("SELECT name FROM sqlite_schema", "unknown_table"),
    ("SELECT count(*) FROM sqlite_master", "unknown_table"), ("SELECT * FROM pragma_table_info('ventes')", "only_reading"),
    ("SELECT * FROM json_each('[1]')", "only_reading"), ("SELECT x'41'", "sql_other"),
])  # fmt: skip
def test_a_refused_statement(sql, expected):
    assert code(sql) == expected


@pytest.mark.parametrize(("sql", "expected"), [
    ("SELECT vile FROM ventes", "unknown_column"), ("SELECT * FROM vente", "unknown_table"), ("SELECT ville FROM ventes JOIN villes", "ambiguous_column"),
    ("SELECT * FROM ventes WHERE", "sql_incomplete"), ("SELECT * FORM ventes", "sql_syntax"), ("SELECT 'abc", "sql_token"),
    ("SELECT * FROM ventes WHERE sum(n) > 2", "misuse_aggregate"), ("SELECT substr(1) FROM ventes", "sql_arguments"),
    ("SELECT 1 UNION SELECT 1, 2", "union_columns"), ("SELECT (SELECT 1, 2)", "inner_columns"), ("SELECT ville FROM ventes ORDER BY 4", "no_such_place"),
    ("SELECT ville FROM ventes HAVING n > 2", "having_alone"), ("SELECT *", "no_from"), ("SELECT moyenne(n) FROM ventes", "unknown_sql_function"),
])  # fmt: skip
def test_a_faulty_query(sql, expected):
    assert code(sql) == expected


def test_the_nearest_name_is_told():
    assert (
        error_told(try_query("SELECT regoin FROM villes", PUBLIC).error.as_json())
        == "La colonne «\u00a0regoin\u00a0» n’existe pas\u00a0; peut-être «\u00a0région\u00a0»\u00a0?"
    )


ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT sum(x) FROM c"


@pytest.mark.parametrize(("sql", "expected"), [
    (ENDLESS, "query_too_slow"),
    ("SELECT count(*) FROM " + ", ".join(f"ventes AS t{n}" for n in range(16)), "query_too_slow"),
    ("SELECT a.n FROM " + ", ".join(f"ventes AS {n}" for n in "abcdef"), "too_many_rows"),
    ("SELECT replace('" + "a" * 200 + "', 'a', 'bbbbbbbbbb')", "query_too_big"),
])  # fmt: skip
def test_the_budget(sql, expected):
    begun = time.process_time()
    assert code(sql) == expected
    assert time.process_time() - begun < 2


def test_a_smaller_budget():
    assert code("SELECT n FROM ventes", budget=QueryBudget(rows=3)) == "too_many_rows"


@pytest.mark.parametrize(
    ("sql", "expected"), [("", "query_empty"), (" -- rien\n ;", "query_empty"), ("SELECT 1 --" + "a" * 4000, "query_too_long")]
)
def test_a_query_that_is_not_run(sql, expected):
    with pytest.raises(InvalidSource) as refused:
        try_query(sql, PUBLIC)
    assert refused.value.code == expected


KEY = {
    "type": "query",
    "tables": TABLES,
    "solution": "SELECT ville, sum(prix) FROM ventes WHERE prix > 0 GROUP BY ville ORDER BY ville",
    "ordered": True,
}


@pytest.mark.parametrize(("sql", "expected"), [
    ("SELECT v, p FROM (SELECT ville AS v, sum(prix) AS p FROM ventes WHERE n < 4 GROUP BY ville) ORDER BY v", "held"),
    ("SELECT 'Brest', 2.5 UNION ALL SELECT 'Lyon', 0.3", "held"),
    ("SELECT ville, sum(prix) FROM ventes WHERE prix > 0 GROUP BY ville ORDER BY 2", "wrong_order"),
    ("SELECT ville FROM ventes", "wrong_columns"),
    ("SELECT ville, sum(prix) FROM ventes GROUP BY ville", "rows_too_many"),
    ("SELECT ville, sum(prix) FROM ventes WHERE ville = 'Lyon' GROUP BY ville", "rows_missing"),
    ("SELECT ville, count(*) FROM ventes WHERE prix > 0 GROUP BY ville", "other_rows"),
    ("SELECT sum(prix), ville FROM ventes WHERE prix > 0 GROUP BY ville", "other_rows"),
    ("SELECT ville, CAST(sum(prix) AS TEXT) FROM ventes WHERE prix > 0 GROUP BY ville", "other_rows"),
    ("SELECT vile FROM ventes", "query_stopped"),
])  # fmt: skip
def test_a_query_is_compared_with_the_author_s(sql, expected):
    report = check_query(sql, KEY)
    assert (report.tests[0].code, report.right) == (expected, expected == "held")


def test_order_counts_only_where_it_is_asked_for():
    sql = "SELECT ville, sum(prix) FROM ventes WHERE prix > 0 GROUP BY ville ORDER BY 2"
    assert check_query(sql, KEY | {"ordered": False}).right


def test_repeated_rows_count():
    key = KEY | {"solution": "SELECT ville FROM ventes", "ordered": False}
    assert [check_query(sql, key).right for sql in ("SELECT ville FROM ventes ORDER BY n DESC", "SELECT DISTINCT ville FROM ventes")] == [
        True,
        False,
    ]


@pytest.mark.parametrize(("sql", "sentence"), [
    ("SELECT ville, sum(prix) FROM ventes GROUP BY ville", "Le résultat a des lignes en trop (3, au lieu de 2), par exemple\u00a0: Nice | —"),
    ("SELECT * FROM vente", "La requête ne peut pas être exécutée. La table «\u00a0vente\u00a0» n’existe pas\u00a0; peut-être «\u00a0ventes\u00a0»\u00a0?"),
    (KEY["solution"], "La requête donne le bon résultat."),
])  # fmt: skip
def test_the_sentence(sql, sentence):
    assert explain(check_query(sql, KEY).as_json()) == [sentence]


def test_the_solution_stays_on_the_server():
    assert public_query(KEY) == {"type": "query", "tables": TABLES, "ordered": True}


@pytest.mark.parametrize(("change", "expected"), [
    ({"solution": "SELECT x FROM ventes"}, "solution"), ({"tables": [TABLES[0], TABLES[0]]}, "table"), ({"tables": [{"name": "t", "columns": [], "rows": []}]}, "table_size"),
    ({"tables": [{"name": "t", "columns": [{"name": "a", "kind": "nombre"}], "rows": []}]}, "table"),
    ({"tables": [{"name": "t", "columns": [{"name": "a", "kind": "text"}], "rows": [["a", "b"]]}]}, "table"),
    ({"tables": [{"name": "t", "columns": [{"name": "a", "kind": "text"}], "rows": [["é" * 600]]}]}, "table_size"),
])  # fmt: skip
def test_a_key_that_cannot_be_used(change, expected):
    with pytest.raises(BadKey) as refused:
        check_query("SELECT 1", KEY | change)
    assert refused.value.code == expected


def test_a_row_as_json():
    assert try_query("SELECT prix, jour, payé FROM ventes WHERE n = 1", PUBLIC).as_json() == {
        "columns": ["prix", "jour", "payé"],
        "rows": [[0.1, "2026-01-02", 1]],
        "error": None,
    }
