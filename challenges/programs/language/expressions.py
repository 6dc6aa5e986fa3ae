"""Reads expressions: what stands at the right of `=`, in conditions and in brackets. Statements are read by `reading`."""

from __future__ import annotations

from typing import Final

from challenges.programs.language import tree
from challenges.programs.language.errors import ProgramError
from challenges.programs.language.lexing import Line, Token
from challenges.programs.language.limits import EXPRESSION_DEPTH
from challenges.programs.language.values import show

__all__ = ["Cursor"]

_LOGIC: Final = {"ou": "or", "or": "or", "et": "and", "and": "and"}
_COMPARE: Final = {"=": "==", "==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "dans": "in", "in": "in"}
_LEVELS: Final = {"or": 1, "and": 2, "compare": 4, "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "%": 6, "**": 8}
_NOT, _NEGATIVE = 3, 7
_TRUTH: Final = {"vrai": True, "true": True, "faux": False, "false": False}
#: What the figure feels, in words; longest first. Each is the function of the same meaning.
SENSORS: Final = (
    (("sur", "un", "objet"), "on_item"), (("sur", "une", "place"), "on_place"), (("on", "an", "item"), "on_item"),
    (("devant", "libre"), "path_ahead"), (("mur", "devant"), "wall_ahead"), (("gauche", "libre"), "path_left"),
    (("droite", "libre"), "path_right"), (("sur", "objet"), "on_item"), (("sur", "place"), "on_place"), (("au", "but"), "at_goal"),
    (("path", "ahead"), "path_ahead"), (("wall", "ahead"), "wall_ahead"), (("path", "left"), "path_left"), (("path", "right"), "path_right"),
    (("on", "item"), "on_item"), (("on", "place"), "on_place"), (("at", "goal"), "at_goal"),
)  # fmt: skip
_FELT: Final = {word: tuple(one for one in SENSORS if one[0][0] == word) for word in {one[0][0] for one in SENSORS}}
_ENGLISH: Final = frozenset({"and", "or", "not", "in", "true", "false", "path", "wall", "on", "at"})
_FRENCH: Final = frozenset({"et", "ou", "non", "dans", "vrai", "faux", "devant", "mur", "sur", "au"})


class Cursor:
    """A place in the tokens of one line, and the reading of an expression from there."""

    def __init__(self, line: Line, tally: dict[str, int] | None = None) -> None:
        self.line = line.number
        self.tokens = line.tokens
        self.place = 0
        self._depth = 0
        self._heights: dict[int, int] = {}
        self._kept: list[tree.Expression] = []  # keeps the nodes alive whose identity `_heights` knows
        self.tally = tally if tally is not None else {"en": 0, "fr": 0}

    @property
    def token(self) -> Token:
        """The token to read next."""
        return self.tokens[self.place]

    def ahead(self, count: int = 1) -> Token:
        """Return a token after the next one; the last of the line at most."""
        return self.tokens[min(self.place + count, len(self.tokens) - 1)]

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self.token.kind == "end"

    def sign(self, *signs: str) -> bool:
        """Pass a sign if it comes next."""
        if self.token.kind == "sign" and self.token.folded in signs:
            self.place += 1
            return True
        return False

    def words(self, *phrase: str) -> bool:
        """Pass these words if all come next."""
        if all(self.ahead(rank).kind == "name" and self.ahead(rank).folded == word for rank, word in enumerate(phrase)):
            self.place += len(phrase)
            return True
        return False

    def word(self, *choices: str) -> bool:
        """Pass one of these words if it comes next."""
        return any(self.words(one) for one in choices)

    def need(self, sign: str) -> None:
        """Pass a sign, or raise the error that says it is missing."""
        if not self.sign(sign):
            raise self.missing(sign)

    def missing(self, what: str) -> ProgramError:
        """Return the error that something is missing here."""
        after = self.tokens[self.place - 1].text if self.place else ""
        return ProgramError("missing_word", self.line, word=what, after=after[:40])

    def unexpected(self) -> ProgramError:
        """Return the error that what stands here has no meaning."""
        if self.ended:
            after = self.tokens[self.place - 1].text if self.place else ""
            return ProgramError("missing_end", self.line, after=after[:40])
        return ProgramError("unexpected", self.line, found=self.token.text[:40])

    def expression(self, level: int = 0) -> tree.Expression:
        """Read an expression whose operators bind at least as tightly as `level`."""
        self._depth += 1
        if self._depth > EXPRESSION_DEPTH // 2:
            raise ProgramError("expression_too_long", self.line)
        left = self._first()
        while (found := self._operator()) is not None and _LEVELS[found[0]] >= max(level, 1):
            kind, operator, width = found
            if kind == "compare":
                left = self._comparison(left)
                continue
            self.place += width
            right = self.expression(_LEVELS[kind] + (kind != "**"))
            if kind in ("and", "or"):
                self._conditions(left, right)
            left = self._grown(
                tree.Logic(operator, left, right) if kind in ("and", "or") else tree.Binary(operator, left, right), left, right
            )
        self._depth -= 1
        return left

    def _conditions(self, *parts: tree.Expression) -> None:
        """Refuse « x = 1 ou 2 » at once: it would be true or stop, as the value of x goes."""
        for one in parts:
            if isinstance(one, tree.Constant) and not isinstance(one.value, bool):
                raise ProgramError("not_a_condition", self.line, value=show(one.value))

    def _grown(self, node: tree.Expression, *parts: tree.Expression) -> tree.Expression:
        """Note how high a tree has become: whatever walks it later does so one call within another."""
        height = 1 + max((self._heights.get(id(one), 1) for one in parts), default=0)
        if height > EXPRESSION_DEPTH:
            raise ProgramError("expression_too_long", self.line)
        self._heights[id(node)] = height
        self._kept.append(node)
        return node

    def _operator(self) -> tuple[str, str, int] | None:
        """Return the level, the operator and the tokens of an operator that comes next."""
        word = self.token.folded
        if self.token.kind == "name":
            if word in _LOGIC:
                return _LOGIC[word], _LOGIC[word], 1
            if word in ("dans", "in"):
                return "compare", "in", 1
            if word in ("not", "non", "pas") and self.ahead().folded in ("in", "dans"):
                return "compare", "not in", 2
        elif self.token.kind == "sign":
            if word in _COMPARE:
                return "compare", _COMPARE[word], 1
            if word in _LEVELS:
                return word, word, 1
        return None

    def _comparison(self, first: tree.Expression) -> tree.Expression:
        operators, operands = [], [first]
        while (found := self._operator()) is not None and found[0] == "compare":
            self._count()
            self.place += found[2]
            operators.append(found[1])
            operands.append(self.expression(_LEVELS["compare"] + 1))
        return self._grown(tree.Compare(tuple(operators), tuple(operands)), *operands)

    def _count(self) -> None:
        self.tally["en"] += self.token.folded in _ENGLISH
        self.tally["fr"] += self.token.folded in _FRENCH

    def _first(self) -> tree.Expression:
        """Read a value, with the signs before it and the brackets after it."""
        self._count()
        if self.sign("-"):
            operand = self.expression(_NEGATIVE)
            return self._grown(tree.Negative(operand), operand)
        if self.sign("+"):
            return self.expression(_NEGATIVE)
        if self.word("not", "non"):
            operand = self.expression(_NOT)
            return self._grown(tree.Not(operand), operand)
        value = self._value()
        while True:
            if self.sign("["):
                value = self._place_in(value)
            elif self.token.kind == "sign" and self.token.folded == "." and self.ahead().kind == "name":
                self.place += 1
                value = self._call(self._word(), value)
            else:
                return value

    def _place_in(self, value: tree.Expression) -> tree.Expression:
        first = None if self.token.folded == ":" else self.expression()
        if not self.sign(":"):
            self.need("]")
            assert first is not None
            return self._grown(tree.Index(value, first), value, first)
        last = None if self.token.folded == "]" else self.expression()
        self.need("]")
        return self._grown(tree.Slice(value, first, last), value, *(one for one in (first, last) if one))

    def _word(self) -> Token:
        token = self.token
        self.place += 1
        return token

    def _value(self) -> tree.Expression:
        token = self.token
        if token.kind in ("number", "text"):
            self.place += 1
            return tree.Constant(token.value)
        if self.sign("("):
            inside = self.expression()
            self.need(")")
            return inside
        if self.sign("["):
            items = self._until("]")
            return self._grown(tree.ListOf(items), *items)
        if token.kind != "name":
            raise self.unexpected()
        for phrase, function in _FELT.get(token.folded, ()):
            if self.words(*phrase):
                if self.sign("("):
                    self.need(")")
                return tree.Call(" ".join(phrase), function, ())
        if self.words("valeur", "absolue"):
            return self._call(Token("name", "valeur absolue", "valeur_absolue"))
        self.place += 1
        if token.folded in _TRUTH:
            return tree.Constant(_TRUTH[token.folded])
        if self.token.folded == "(" and self.token.kind == "sign":
            return self._call(token)
        return tree.Name(token.text)

    def _call(self, word: Token, *before: tree.Expression) -> tree.Expression:
        self.need("(")
        arguments = (*before, *self._until(")"))
        return self._grown(tree.Call(word.text, word.folded, arguments), *arguments)

    def _until(self, closing: str) -> tuple[tree.Expression, ...]:
        items: list[tree.Expression] = []
        if self.sign(closing):
            return ()
        while True:
            items.append(self.expression())
            if self.sign(closing):
                return tuple(items)
            self.need(",")
            if self.sign(closing):
                return tuple(items)
