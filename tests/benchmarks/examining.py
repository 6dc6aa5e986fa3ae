"""The laboratory: 200 variants of one challenge, beside making and verifying the same variants without looking at them."""

from challenges.authoring.laboratory import examine
from challenges.authoring.laboratory.examine import seed_of
from generators import compile_challenge
from tests.benchmarks.measuring import say, side_by_side
from tests.factories.bank import challenge_document, csv_challenge

VARIANTS = 200


def examining() -> None:
    """What the checks add to making, verifying and marking: what a variant costs anyway is the base."""
    for name, document in (("a sum", challenge_document("1.1-1a")), ("a file", csv_challenge("1.1-1a"))):
        program = compile_challenge(document)
        seeds = [seed_of(document, number) for number in range(VARIANTS)]
        times = side_by_side(
            {
                "made": lambda p=program, s=seeds: [p.check_oracle(p.instantiate(seed)) for seed in s],
                "examined": lambda d=document: examine(d, VARIANTS),
            },
            5,
        )
        base = say(f"laboratory, {name}: {VARIANTS} variants made and verified", times["made"])
        say(f"laboratory, {name}: {VARIANTS} variants examined", times["examined"], ratio_to="made and verified", base=base)
