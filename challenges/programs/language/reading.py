"""Reads a program: one statement a line, blocks by indentation. Expressions are read by `expressions`, nothing is evaluated."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Final

from challenges.programs.language import tree
from challenges.programs.language.errors import InvalidSource, ProgramError
from challenges.programs.language.expressions import Cursor
from challenges.programs.language.lexing import Line, split
from challenges.programs.language.limits import BLOCK_DEPTH
from challenges.programs.language.vocabulary import AS_CALLS, BEGINNING, CLOSING, ENGLISH, HEADS, RESERVED, SUGGESTED

__all__ = ["read"]

_ASSIGNING: Final = ("=", "<-")
_AUGMENTING: Final = ("+=", "-=", "*=", "/=", "//=", "%=", "**=")


def read(source: str) -> tree.Program:
    """Return the program that a source says.

    Raises:
        InvalidSource: nothing to read, or too much.
        ProgramError: with the line and the fault.
    """
    lines = [line for line in split(source) if not (line.tokens[0].folded in CLOSING and len(line.tokens) <= 4 and _closes(line))]
    if not lines:
        raise InvalidSource("empty")
    return _Reader(lines).program()


def _closes(line: Line) -> bool:
    return all(token.kind in ("name", "end") for token in line.tokens)


class _Reader:
    """Reads lines one after the other; `place` is the next one."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.place = 0
        self.functions: dict[str, tree.Function] = {}
        self.inside: list[str] = []  # the loops and the function that the line stands in
        self.tally = {"en": 0, "fr": 0}

    def program(self) -> tree.Program:
        statements = self._block(self.lines[0].indent)
        english = self.tally["en"] > self.tally["fr"]
        return tree.Program(statements, self.functions, len(self.lines), english)

    def _block(self, indent: int) -> tree.Block:
        """Read the lines of one indentation, down to one that stands further left."""
        found: list[tree.Statement] = []
        while self.place < len(self.lines):
            line = self.lines[self.place]
            if line.indent < indent:
                if not self._opened(line.indent):
                    raise ProgramError("mixed_indent", line.number)
                break
            if line.indent > indent:
                raise ProgramError("unexpected_indent" if self.place == 0 or found else "mixed_indent", line.number)
            self.place += 1
            statement = self._statement(line)
            if statement is not None:
                found.append(statement)
        return tuple(found)

    def _opened(self, indent: int) -> bool:
        """Say whether a line further up, in whose block we are, stands at this indentation."""
        lowest = self.lines[self.place].indent
        for line in reversed(self.lines[: self.place]):
            if line.indent == indent:
                return True
            if line.indent < lowest:
                return False
        return False

    def _body(self, cursor: Cursor, inside: str) -> tree.Block:
        """Read the block under a line, or the one statement after its colon."""
        head = self.lines[self.place - 1]
        self.inside.append(inside)
        if len(self.inside) > BLOCK_DEPTH:
            raise ProgramError("too_nested", head.number, limit=BLOCK_DEPTH)
        if cursor.sign(":") and not cursor.ended:
            body = self._beside(cursor, head)
        elif not cursor.ended:
            raise cursor.unexpected()
        elif self.place < len(self.lines) and self.lines[self.place].indent > head.indent:
            body = self._block(self.lines[self.place].indent)
        else:
            raise ProgramError("missing_block", head.number)
        self.inside.pop()
        return body

    def _beside(self, cursor: Cursor, head: Line) -> tree.Block:
        rest = Line(head.number, head.indent, head.tokens[cursor.place :])
        if self._head(Cursor(rest)) in ("repeat", "while", "for", "if", "elif", "else", "function"):
            raise ProgramError("one_line_block", head.number)
        statement = self._statement(rest)
        return () if statement is None else (statement,)

    def _head(self, cursor: Cursor) -> str:
        """Return what the first words begin, and pass them; nothing for a variable or a call."""
        following = cursor.ahead()
        if following.kind == "sign" and following.folded in (*_ASSIGNING, *_AUGMENTING, "."):
            return ""
        if following.kind == "name" and following.folded == "prend":
            return ""
        word = cursor.token.folded
        for phrase in BEGINNING.get(word, ()):
            if HEADS[phrase] in AS_CALLS and following.kind == "sign" and following.folded == "(":
                continue
            if cursor.words(*phrase):
                self.tally["en" if word in ENGLISH else "fr"] += 1
                return HEADS[phrase]
        return ""

    def _statement(self, line: Line) -> tree.Statement | None:
        cursor = Cursor(line, self.tally)
        head = self._head(cursor)
        if not head:
            statement: tree.Statement | None = self._plain(cursor)
        elif head in ("elif", "else"):
            raise ProgramError("lonely_else", line.number, word=line.tokens[0].text)
        elif head == "function":
            self._function(cursor)
            return None
        else:
            readers: dict[str, Callable[[Cursor], tree.Statement]] = {
                "repeat": self._repeat, "while": self._while, "for": self._for, "if": self._if, "return": self._return,
                "break": self._leave, "continue": self._leave, "pass": lambda one: tree.Pass(one.line), "set": self._set,
                "add": self._add, "change": self._change, "print": self._print, "forward": self._forward, "turn": self._turn,
            }  # fmt: skip
            reader = readers.get(head)
            statement = reader(cursor) if reader else self._command(cursor, head)
        if not isinstance(statement, tree.Repeat | tree.While | tree.For | tree.Count | tree.If) and not cursor.ended:
            raise cursor.unexpected()
        return statement

    def _repeat(self, cursor: Cursor) -> tree.Statement:
        line = cursor.line
        if cursor.words("jusqu'a") or cursor.word("until"):
            cursor.words("ce", "que")
            condition = cursor.expression()
            return tree.While(line, condition, self._body(cursor, "loop"), until=True)
        if cursor.word("indefiniment", "toujours", "forever"):
            return tree.While(line, tree.Constant(True), self._body(cursor, "loop"))
        times = cursor.expression()
        if not cursor.word("fois", "times", "time"):
            raise cursor.missing("times" if self.tally["en"] > self.tally["fr"] else "fois")
        return tree.Repeat(line, times, self._body(cursor, "loop"))

    def _while(self, cursor: Cursor) -> tree.Statement:
        condition = cursor.expression()
        cursor.word("faire", "do")
        return tree.While(cursor.line, condition, self._body(cursor, "loop"))

    def _for(self, cursor: Cursor) -> tree.Statement:
        line, name = cursor.line, self._name(cursor)
        cursor.word("allant", "variant", "going")
        if cursor.word("dans", "in"):
            over = cursor.expression()
            cursor.word("faire", "do")
            return tree.For(line, name, over, self._body(cursor, "loop"))
        if not cursor.word("de", "from"):
            raise cursor.missing("in" if self.tally["en"] > self.tally["fr"] else "dans")
        first = cursor.expression()
        if not cursor.word("a", "to", "jusqu'a"):
            raise cursor.missing("to" if self.tally["en"] > self.tally["fr"] else "à")
        last, step = cursor.expression(), None
        if any(cursor.words(*one) for one in (("par", "pas", "de"), ("avec", "un", "pas", "de"), ("par",), ("pas",), ("step",), ("by",))):
            step = cursor.expression()
        cursor.word("faire", "do")
        return tree.Count(line, name, first, last, step, self._body(cursor, "loop"))

    def _if(self, cursor: Cursor) -> tree.Statement:
        line, indent = cursor.line, self.lines[self.place - 1].indent
        branches = [self._branch(cursor)]
        otherwise: tree.Block = ()
        while self.place < len(self.lines) and self.lines[self.place].indent == indent:
            following = Cursor(self.lines[self.place], self.tally)
            head = self._head(following)
            if head == "elif":
                self.place += 1
                branches.append(self._branch(following))
            elif head == "else":
                self.place += 1
                otherwise = self._body(following, "if")
                break
            else:
                break
        return tree.If(line, tuple(branches), otherwise)

    def _branch(self, cursor: Cursor) -> tree.Branch:
        condition = cursor.expression()
        cursor.word("alors", "then")
        return tree.Branch(cursor.line, condition, self._body(cursor, "if"))

    def _function(self, cursor: Cursor) -> None:
        if self.inside:
            raise ProgramError("function_inside", cursor.line)
        line, name, parameters = cursor.line, self._name(cursor), []
        if cursor.sign("(") and not cursor.sign(")"):
            parameters.append(self._name(cursor))
            while cursor.sign(","):
                parameters.append(self._name(cursor))
            cursor.need(")")
        if name in self.functions:
            raise ProgramError("same_function", line, name=name)
        if len(set(parameters)) < len(parameters):
            raise ProgramError("same_parameter", line, name=name)
        body = self._body(cursor, "function")
        self.functions[name] = tree.Function(line, name, tuple(parameters), body)

    def _name(self, cursor: Cursor) -> str:
        token = cursor.token
        if cursor.ended:
            raise cursor.unexpected()
        if token.kind != "name" or token.folded in RESERVED:
            raise ProgramError("bad_name", cursor.line, name=token.text[:40])
        cursor.place += 1
        return token.text

    def _return(self, cursor: Cursor) -> tree.Statement:
        if "function" not in self.inside:
            raise ProgramError("return_outside", cursor.line, word=cursor.tokens[0].text)
        return tree.Return(cursor.line, None if cursor.ended else cursor.expression())

    def _leave(self, cursor: Cursor) -> tree.Statement:
        if "loop" not in self.inside:
            raise ProgramError("break_outside", cursor.line, word=cursor.tokens[0].text)
        return tree.Break(cursor.line) if HEADS[(cursor.tokens[0].folded,)] == "break" else tree.Continue(cursor.line)

    def _set(self, cursor: Cursor) -> tree.Statement:
        target = self._target(cursor, cursor.expression())
        if not cursor.word("a", "to"):
            raise cursor.missing("à" if cursor.tokens[0].folded != "set" else "to")
        return tree.Assign(cursor.line, (target,), (cursor.expression(),))

    def _add(self, cursor: Cursor) -> tree.Statement:
        value = cursor.expression()
        if not cursor.word("a", "to"):
            raise cursor.missing("à" if cursor.tokens[0].folded != "add" else "to")
        return tree.Augment(cursor.line, self._target(cursor, cursor.expression()), "+", value, either=True)

    def _change(self, cursor: Cursor) -> tree.Statement:
        target = self._target(cursor, cursor.expression())
        if not cursor.word("by", "de"):
            raise cursor.missing("by")
        return tree.Augment(cursor.line, target, "+", cursor.expression())

    def _print(self, cursor: Cursor) -> tree.Statement:
        values = [cursor.expression()]
        while cursor.sign(","):
            values.append(cursor.expression())
        return tree.Do(cursor.line, tree.Call(cursor.tokens[0].text, "print", tuple(values)))

    def _forward(self, cursor: Cursor) -> tree.Statement:
        cursor.word("de")
        count = () if cursor.ended else (cursor.expression(),)
        cursor.word("pas", "case", "cases", "step", "steps")
        return tree.Do(cursor.line, tree.Call(cursor.tokens[0].text, "forward", count))

    def _turn(self, cursor: Cursor) -> tree.Statement:
        cursor.word("a", "vers", "to")
        cursor.words("la")
        if cursor.word("gauche", "left"):
            side = "left"
        elif cursor.word("droite", "right"):
            side = "right"
        else:
            raise ProgramError("no_side", cursor.line)
        if cursor.word("de", "by"):
            if cursor.token.value != 90:
                raise ProgramError("quarter_turns", cursor.line)
            cursor.place += 1
            cursor.word("degres", "degre", "degrees")
        return tree.Do(cursor.line, tree.Call(side, side, ()))

    def _command(self, cursor: Cursor, head: str) -> tree.Statement:
        return tree.Do(cursor.line, tree.Call(cursor.tokens[0].text, head, ()))

    def _target(self, cursor: Cursor, found: tree.Expression) -> tree.Name | tree.Index:
        if isinstance(found, tree.Name):
            if found.name.casefold() in RESERVED:
                raise ProgramError("bad_name", cursor.line, name=found.name)
            return found
        if isinstance(found, tree.Index):
            return found
        raise ProgramError("bad_target", cursor.line)

    def _plain(self, cursor: Cursor) -> tree.Statement:
        """Read an assignment or a call."""
        line, first = cursor.line, cursor.token
        if first.kind == "name" and cursor.ahead().kind in ("name", "number", "text") and cursor.ahead().folded != "prend":
            self._refuse_unknown(cursor)
        found = [cursor.expression(_OPERAND)]
        while cursor.sign(","):
            found.append(cursor.expression(_OPERAND))
        if cursor.sign(*_ASSIGNING) or cursor.word("prend"):
            cursor.words("la", "valeur")
            targets = tuple(self._target(cursor, one) for one in found)
            values = [cursor.expression()]
            while cursor.sign(","):
                values.append(cursor.expression())
            if len(values) != len(targets):
                raise ProgramError("uneven", line, left=len(targets), right=len(values))
            return tree.Assign(line, targets, tuple(values))
        if cursor.token.folded in _AUGMENTING and len(found) == 1:
            operator = cursor.token.folded[:-1]
            cursor.place += 1
            return tree.Augment(line, self._target(cursor, found[0]), operator, cursor.expression())
        if not cursor.ended and cursor.token.folded != ":":
            following = cursor.token
            if following.kind != "sign" or following.folded not in _OPERATORS:
                raise cursor.unexpected()
            raise ProgramError("useless", line)
        if isinstance(found[0], tree.Call) and len(found) == 1:
            return tree.Do(line, found[0])
        if isinstance(found[0], tree.Name) and len(found) == 1:
            return tree.Do(line, tree.Call(first.text, first.folded, ()))
        raise ProgramError("useless", line)

    def _refuse_unknown(self, cursor: Cursor) -> None:
        """A line of words that begins with none of ours: name the nearest one."""
        if any(Cursor(Line(0, 0, cursor.tokens)).words(*phrase) for phrase in _SENSED):
            return
        first = cursor.token.folded
        near = difflib.get_close_matches(first, SUGGESTED, 1, 0.7)
        raise ProgramError("unknown_command", cursor.line, word=cursor.token.text[:40], near=near[0] if near else "")


_OPERAND: Final = 5  # so that `=` and `,` are left to the statement
_OPERATORS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})
_SENSED: Final = (
    ("devant", "libre"),
    ("mur", "devant"),
    ("sur", "un"),
    ("au", "but"),
    ("path", "ahead"),
    ("wall", "ahead"),
    ("valeur", "absolue"),
)
