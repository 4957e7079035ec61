"""From a text to Python's own tree, within bounds: nothing is evaluated here."""

import ast
import io
import tokenize
import warnings

from agglo.core.expressions.faults import BadExpression, Fault
from agglo.core.french import number

MAX_CHARACTERS = 2_000
MAX_NODES = 400
MAX_DEPTH = 40
"""Python's parser and ours both recurse: the depth keeps them far from their limits."""


def parse(source: str) -> tuple[str, ast.expr]:
    """Return the text on one line, position for position, and its tree.

    Raises BadExpression when the text is empty, too long, too deep, or not Python.
    """
    if len(source) > MAX_CHARACTERS:
        raise _bad(source, MAX_CHARACTERS, f"dépasse {number(MAX_CHARACTERS)} caractères")
    line = source.translate({ord(end): " " for end in "\n\r\f\v\t"})
    if not line.strip():
        raise _bad(source, 0, "est vide")
    _refuse_comments(source, line)
    tree = _python_tree(source, line)
    _refuse_large(source, line, tree)
    return line, tree


def column(line: str, node: ast.expr) -> int:
    """Return where a node starts in the text, counted in characters from 1."""
    padding = len(line) - len(line.lstrip())
    return padding + len(line.strip().encode()[: node.col_offset].decode()) + 1


def written(line: str, node: ast.expr) -> str:
    """Return the very characters of a node."""
    return line.strip().encode()[node.col_offset : node.end_col_offset].decode()


def _bad(source: str, offset: int, what: str) -> BadExpression:
    return BadExpression(source, [Fault(offset + 1, f"l'expression {what}")])


def _refuse_comments(source: str, line: str) -> None:
    """Refuse ``#``, which would hide what follows once lines are joined."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline):
            if token.type == tokenize.COMMENT:
                at = len(line) - len(line.lstrip()) + token.start[1]
                raise _bad(source, at, "ne peut pas contenir de commentaire")
    except (tokenize.TokenError, SyntaxError):
        return  # the parser says it better


def _python_tree(source: str, line: str) -> ast.expr:
    padding = len(line) - len(line.lstrip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's advice on dubious literals, refused later
            return ast.parse(line.strip(), mode="eval").body
    except SyntaxError as error:
        at = min(padding + max((error.offset or 1) - 1, 0), len(line))
        advice = ", où une comparaison s'écrirait ==" if line[at : at + 1] == "=" else ""
        raise _bad(source, at, f"n'est pas comprise à partir d'ici{advice}") from None
    except (MemoryError, RecursionError):
        raise _bad(source, padding, f"imbrique plus de {MAX_DEPTH} niveaux") from None
    except ValueError:  # a null byte, or an integer of thousands of digits
        raise _bad(source, padding, "contient un caractère ou un nombre inadmissible") from None


def _refuse_large(source: str, line: str, tree: ast.expr) -> None:
    n_nodes, depth, level = 0, 0, [tree]
    while level:
        n_nodes, depth = n_nodes + len(level), depth + 1
        if n_nodes > MAX_NODES:
            raise _bad(source, column(line, level[0]) - 1, f"compte plus de {MAX_NODES} éléments")
        if depth > MAX_DEPTH:
            raise _bad(source, column(line, level[0]) - 1, f"imbrique plus de {MAX_DEPTH} niveaux")
        level = [
            child
            for node in level
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.expr)
        ]
