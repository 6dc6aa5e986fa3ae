"""Programs and queries: ten thousand steps of a pupil's, with and without the trace, reading a long source, and a query that never ends."""

from tests.benchmarks.measuring import say, side_by_side

MOST = 50.0
COUNTING = "x = 0\ntant que vrai\n  x = x + 1\n  si x % 7 = 0\n    x = x + 2"
CALLING = "fonction f(n)\n  si n < 2\n    rendre n\n  rendre f(n - 1) + f(n - 2)\nx = f(25)"
LISTS = "L = []\ntant que vrai\n  L.append(longueur(L) * 0.5)\n  si longueur(L) > 50\n    L = trier(L)[0:10]"
TEXTS = "t = ''\ntant que vrai\n  t = t + texte(longueur(t))\n  si 'b' dans t ou t = t + 'x'\n    arrêter"
DECIMALS = "x = 0.5\ntant que vrai\n  x = (x * 1.7 + 0.3) / 1.9 - x // 3 + x % 0.7"
MOVING = "tant que vrai\n  si devant libre\n    avancer\n  sinon\n    tourner à droite"
ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT sum(x) FROM c"


def programs() -> None:
    """Print what ten thousand steps take."""
    from challenges.programs import World, read, run, try_query

    world = World.read([">" + "." * 15, *["." * 16] * 15])
    sources = {"counting": COUNTING, "calling": CALLING, "lists": LISTS, "texts": TEXTS, "decimals": DECIMALS, "moving": MOVING}
    read_ones = {name: read(source) for name, source in sources.items()}
    works = {name: lambda program=program: run(program, world=world) for name, program in read_ones.items()}
    for name, work in works.items():
        assert work().used == 10_000, name
    times = side_by_side(works, runs=10)
    for name, value in times.items():
        say(f"programs: 10000 steps, {name}", value, limit=MOST)
    traced = side_by_side(
        {name: lambda program=program: run(program, world=world, trace=True) for name, program in read_ones.items()}, runs=5
    )
    for name, value in traced.items():
        say(f"programs: 10000 steps with the trace, {name}", value, ratio_to=f"programs: 10000 steps, {name}", base=times[name])
    long = "\n".join(["x = 1", "si x > 2 et x < 5 alors", "  x = x * (3 + x) - 2"] * 130)
    tables = {"tables": [{"name": "t", "columns": [{"name": "a", "kind": "integer"}], "rows": [[n] for n in range(1000)]}]}
    rest = side_by_side(
        {
            "programs: reading 390 lines": lambda: read(long),
            "queries: one that never ends, stopped": lambda: try_query(ENDLESS, tables),
            "queries: a join of a thousand rows with themselves": lambda: try_query(
                "SELECT count(*) FROM t x JOIN t y ON x.a = y.a", tables
            ),
        },
        runs=5,
    )
    for name, value in rest.items():
        say(name, value)


if __name__ == "__main__":
    programs()
