"""A figure on a grid: reading a map, moving, feeling, and when the task is done. It knows no language and no sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from challenges.programs.language.errors import ProgramError

__all__ = ["BadWorld", "World", "described", "drawing"]

WALL, FREE, OBJECT, PLACE, GOAL, COLOUR = "#", ".", "*", "o", "X", "c"
_HEADINGS: Final = "^>v<"
_NAMES: Final = ("up", "right", "down", "left")
_MOVES: Final = ((-1, 0), (0, 1), (1, 0), (0, -1))
_SIDES: Final = (2, 16)
Cell = tuple[int, int]


class BadWorld(ValueError):
    """A map that cannot be read: `size`, `width` (line), `figures` (count), `cell` (line, found)."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        super().__init__(code, params)


@dataclass
class World:
    """A grid and the figure on it.

    Map: `#` wall, `.` free, `> < ^ v` the figure and where it looks, `*` an object, `o` a place to put one, `c` a cell to paint,
    `X` the goal. The figure starts with as many objects as there are places without an object for them.
    """

    rows: tuple[str, ...]
    row: int
    column: int
    heading: int
    objects: set[Cell]
    held: int
    painted: set[Cell] = field(default_factory=set)

    @classmethod
    def read(cls, lines: Sequence[str]) -> World:
        """Return the world of a map; `BadWorld` says what is wrong with one."""
        if not _SIDES[0] <= len(lines) <= _SIDES[1] or not _SIDES[0] <= len(lines[0]) <= _SIDES[1]:
            raise BadWorld("size", least=_SIDES[0], most=_SIDES[1])
        figures, objects = [], set()
        for row, line in enumerate(lines):
            if len(line) != len(lines[0]):
                raise BadWorld("width", line=row + 1)
            for column, found in enumerate(line):
                if found in _HEADINGS:
                    figures.append((row, column, _HEADINGS.index(found)))
                elif found == OBJECT:
                    objects.add((row, column))
                elif found not in (WALL, FREE, PLACE, GOAL, COLOUR):
                    raise BadWorld("cell", line=row + 1, found=found)
        if len(figures) != 1:
            raise BadWorld("figures", count=len(figures))
        places = sum(line.count(PLACE) for line in lines)
        return cls(tuple(lines), *figures[0], objects, max(0, places - len(objects)))

    def fresh(self) -> World:
        """Return the world as the map says it."""
        return World.read(self.rows)

    def at(self, row: int, column: int) -> str:
        """Return what the map has at a place; beyond the edge there is a wall."""
        inside = 0 <= row < len(self.rows) and 0 <= column < len(self.rows[0])
        return self.rows[row][column] if inside else WALL

    def beside(self, turn: int = 0) -> str:
        """Return what is before the figure, or at its right (1) or left (-1)."""
        down, across = _MOVES[(self.heading + turn) % 4]
        return self.at(self.row + down, self.column + across)

    def forward(self) -> None:
        """Go one cell; a wall stops the program."""
        if self.beside() == WALL:
            raise ProgramError("bump", row=self.row + 1, column=self.column + 1)
        down, across = _MOVES[self.heading]
        self.row, self.column = self.row + down, self.column + across

    def turn(self, quarters: int) -> None:
        """Turn to the right (1) or to the left (-1)."""
        self.heading = (self.heading + quarters) % 4

    def pick(self) -> None:
        """Take the object of this cell."""
        if (self.row, self.column) not in self.objects:
            raise ProgramError("nothing_to_pick", row=self.row + 1, column=self.column + 1)
        self.objects.remove((self.row, self.column))
        self.held += 1

    def put(self) -> None:
        """Lay an object down on this cell."""
        if not self.held:
            raise ProgramError("nothing_to_put")
        if (self.row, self.column) in self.objects:
            raise ProgramError("place_taken", row=self.row + 1, column=self.column + 1)
        self.objects.add((self.row, self.column))
        self.held -= 1

    def paint(self) -> None:
        """Colour this cell."""
        self.painted.add((self.row, self.column))

    def feels(self, sensor: str) -> bool:
        """Return what a sensor says: `path_ahead`, `wall_ahead`, `path_left`, `path_right`, `on_item`, `on_place`, `at_goal`."""
        if sensor.startswith("path"):
            return self.beside({"path_ahead": 0, "path_left": -1, "path_right": 1}[sensor]) != WALL
        if sensor == "wall_ahead":
            return self.beside() == WALL
        if sensor == "on_item":
            return (self.row, self.column) in self.objects
        return self.at(self.row, self.column) == (GOAL if sensor == "at_goal" else PLACE)

    def _cells(self, kind: str) -> set[Cell]:
        return {(row, column) for row, line in enumerate(self.rows) for column, found in enumerate(line) if found == kind}

    def lacks(self) -> tuple[str, int]:
        """Return what is not done yet and how many: `won`, `places_empty`, `objects_left`, `not_painted`, `painted_beside`, `not_at_goal`."""
        places, colours = self._cells(PLACE), self._cells(COLOUR)
        wanted = (
            ("places_empty", len(places - self.objects)),
            ("objects_left", len(self.objects - places)),
            ("not_painted", len(colours - self.painted)),
            ("painted_beside", len(self.painted - colours) if colours else 0),
            ("not_at_goal", int(bool(self._cells(GOAL)) and self.at(self.row, self.column) != GOAL)),
        )
        return next(((code, count) for code, count in wanted if count), ("won", 0))

    def won(self) -> bool:
        """Say whether the figure is on the goal, the objects are picked or in their places, and the cells painted, as far as there are any."""
        return self.lacks()[0] == "won"

    def state(self) -> dict[str, Any]:
        """Return what changes while a program runs, as JSON; rows and columns from 0."""
        return {
            "at": [self.row, self.column],
            "heading": _NAMES[self.heading],
            "held": self.held,
            "objects": [list(one) for one in sorted(self.objects)],
            "painted": [list(one) for one in sorted(self.painted)],
        }


_DRAWN: Final = {WALL: "wall", GOAL: "goal", PLACE: "place", COLOUR: "colour"}


def drawing(world: World) -> dict[str, Any]:
    """Return the grid as plain data for a page: `rows`, `columns`, `cells` (names of what never moves), and `state`."""
    cells = [[_DRAWN.get(found, "free") for found in line] for line in world.rows]
    return {"rows": len(world.rows), "columns": len(world.rows[0]), "cells": cells, "state": world.state()}


def described(world: World) -> list[dict[str, Any]]:
    """Return codes and facts for who does not see the grid; rows and columns from 1. `words.described` makes the sentences."""
    found = [{"code": "figure", "facts": {"row": world.row + 1, "column": world.column + 1, "heading": _NAMES[world.heading]}}]
    ahead = _DRAWN.get(world.beside(), "free")
    found.append({"code": f"ahead_{ahead}", "facts": {}})
    for code, cells in (
        ("goal_at", world._cells(GOAL)),
        ("object_at", world.objects),
        ("place_at", world._cells(PLACE)),
        ("colour_at", world._cells(COLOUR) - world.painted),
        ("wall_at", world._cells(WALL)),
    ):
        found += [{"code": code, "facts": {"row": row + 1, "column": column + 1}} for row, column in sorted(cells)]
    return found
