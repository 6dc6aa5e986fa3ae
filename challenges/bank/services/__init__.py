"""The verbs of the bank: build, verify, compare, promote, roll back, clean, give access. One transaction each, permissions inside."""

from challenges.bank.services.building import BuildRefused, blockers, build, insert
from challenges.bank.services.cleaning import Cleaned, gc
from challenges.bank.services.comparing import Delta, Difference, delta, diff
from challenges.bank.services.rights import OPERATOR, identity_of, name_of, require_exchange
from challenges.bank.services.serving import carry_out_due, confirm, gate_problems, promote, refuse, rollback, second_person_channels
from challenges.bank.services.simulating import check_simulation, simulate_release
from challenges.bank.services.tokens import create_token, find_token, revoke_token
from challenges.bank.services.verifying import Verification, manifest_problem, manifest_problems, signature_problems, verify

__all__ = [
    "OPERATOR",
    "BuildRefused",
    "Cleaned",
    "Delta",
    "Difference",
    "Verification",
    "blockers",
    "build",
    "carry_out_due",
    "check_simulation",
    "confirm",
    "create_token",
    "delta",
    "diff",
    "find_token",
    "gate_problems",
    "gc",
    "identity_of",
    "insert",
    "manifest_problem",
    "manifest_problems",
    "name_of",
    "promote",
    "refuse",
    "require_exchange",
    "revoke_token",
    "rollback",
    "second_person_channels",
    "signature_problems",
    "simulate_release",
    "verify",
]
