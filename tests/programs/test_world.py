"""The figure moves as it is told, feels what is around, and the task is done when it should be."""

import pytest

from challenges.programs import BadWorld, World, described_world, drawing
from tests.programs.programs import finished, world

ROOM = ("#####", "#>.*#", "#..X#", "#####")


def test_moving_picking_and_the_goal():
    found = finished("avancer 2\nramasser\ntourner à droite\navancer", world=world(*ROOM)).world
    assert (found.row, found.column, found.heading, found.held, found.won()) == (2, 3, 2, 1, True)


def test_the_given_world_stays_as_it_was():
    given = world(*ROOM)
    finished("avancer 2\nramasser", world=given)
    assert given.state() == {"at": [1, 1], "heading": "right", "held": 0, "objects": [[1, 3]], "painted": []}


@pytest.mark.parametrize("source", [
    "forward 2\npick\nturn right\nforward", "avancer(2)\nramasser()\ndroite()\navancer()", "move 2 steps\npick\nright\nmove",
    "avancer de 2 pas\nramasser\ntourner à droite de 90 degrés\navancer", "tant que devant libre\n  avancer\nsi sur un objet\n  ramasser\ntourner à droite\navancer",
    "while not at goal:\n  if wall ahead:\n    pick\n    turn right\n  forward", "avancer\navancer\nramasser\ntourner vers la droite\nrépéter jusqu'à au but\n  avancer",
    "while path_ahead():\n  forward()\npick()\nturn_right()\nforward()",
])  # fmt: skip
def test_one_task_in_many_words(source):
    assert finished(source, world=world(*ROOM)).world.won()


@pytest.mark.parametrize(("lines", "source", "lacks"), [
    (ROOM, "avancer", ("objects_left", 1)),
    (ROOM, "avancer 2\nramasser", ("not_at_goal", 1)),
    (("o>o", "..."), "avancer\nposer", ("places_empty", 1)),
    (("o>o", "..."), "avancer\nposer\ngauche\ngauche\navancer 2\nposer", ("won", 0)),
    (("*>o", "..."), "gauche\ngauche\navancer\nramasser\ngauche\ngauche\navancer 2\nposer", ("won", 0)),
    ((">cc", "..."), "avancer\npeindre\navancer\npeindre", ("won", 0)),
    ((">cc", "..."), "avancer\npeindre", ("not_painted", 1)),
    ((">cc", "..."), "répéter 2 fois\n  peindre\n  avancer\npeindre", ("painted_beside", 1)),
])  # fmt: skip
def test_what_is_not_done_yet(lines, source, lacks):
    assert finished(source, world=world(*lines)).world.lacks() == lacks


@pytest.mark.parametrize(("lines", "code"), [
    (["."], "size"), ([".."] * 17, "size"), (["..", "..."], "width"), (["..", ".."], "figures"), ([">>", ".."], "figures"), ([">?", ".."], "cell"),
])  # fmt: skip
def test_a_map_that_is_no_world(lines, code):
    with pytest.raises(BadWorld) as refused:
        World.read(lines)
    assert refused.value.code == code


def test_the_grid_for_a_page_and_in_words():
    given = world(">X", "#*")
    assert drawing(given) == {
        "rows": 2, "columns": 2, "cells": [["free", "goal"], ["wall", "free"]],
        "state": {"at": [0, 0], "heading": "right", "held": 0, "objects": [[1, 1]], "painted": []},
    }  # fmt: skip
    assert described_world(given) == [
        "Le personnage est à la rangée 1, colonne 1, et regarde vers la droite.",
        "La case devant est le but.",
        "But\u00a0: rangée 1, colonne 2.",
        "Objet\u00a0: rangée 2, colonne 2.",
        "Mur\u00a0: rangée 2, colonne 1.",
    ]
