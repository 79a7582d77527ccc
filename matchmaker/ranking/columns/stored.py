"""Tables of columns as named arrays and back, for files that hold nothing but numbers and text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any, Final, TypeVar, get_args, get_type_hints

import numpy as np

from matchmaker.ranking.columns.arrays import Array, Columns, Ragged
from matchmaker.ranking.columns.vocabulary import Codes, Spot, Vocabulary
from matchmaker.ranking.facts.listings import Requirement, RequirementKind

WORDS: Final = "words"

Table = TypeVar("Table", bound=Columns)


def as_arrays(table: Columns, name: str) -> dict[str, Array]:
    """Every array of a table under a name that begins with `name`. What it means in words is not among them."""
    return dict(_named(table, name))


def from_arrays(kind: type[Table], stored: Mapping[str, Array], name: str, words: Vocabulary) -> Table:
    """A table again. Raises KeyError where an array is missing."""
    hints = get_type_hints(kind)
    parts: dict[str, Any] = {}
    for each in fields(kind):
        path = f"{name}.{each.name}"
        if hints[each.name] is Vocabulary:
            parts[each.name] = words
        elif f"{path}.bounds" in stored:
            members = from_arrays(get_args(hints[each.name])[0], stored, path, words)
            parts[each.name] = Ragged(stored[f"{path}.bounds"], members)
        else:
            parts[each.name] = stored[path]
    return kind(**parts)


def words_as_array(words: Vocabulary) -> Array:
    """A vocabulary as the bytes of its JSON."""
    told: dict[str, Any] = {each.name: getattr(words, each.name).words for each in _codes(words)}
    told["requirements"] = [asdict(each) for each in words.requirements.words]
    return np.frombuffer(json.dumps(told).encode(), np.uint8)


def words_from_array(stored: Array) -> Vocabulary:
    """A vocabulary again: every word has the code that it had."""
    told = json.loads(stored.tobytes())
    told["products"] = map(tuple, told["products"])
    told["spots"] = (Spot(*each) for each in told["spots"])
    told["requirements"] = map(_requirement, told["requirements"])
    words = Vocabulary()
    for name, each in told.items():
        setattr(words, name, Codes(each))
    return words


def _named(table: Columns, name: str) -> Iterator[tuple[str, Array]]:
    for each in fields(table):
        value, path = getattr(table, each.name), f"{name}.{each.name}"
        if isinstance(value, Ragged):
            packed = value.packed()
            yield f"{path}.bounds", packed.bounds
            yield from _named(packed.members, path)
        elif isinstance(value, np.ndarray):
            yield path, value


def _codes(words: Vocabulary) -> Iterator[Any]:
    return (each for each in fields(words) if isinstance(getattr(words, each.name), Codes))


def _requirement(told: dict[str, Any]) -> Requirement:
    value = told["value"]
    return Requirement(
        **told | {"kind": RequirementKind(told["kind"]), "value": tuple(value) if isinstance(value, list) else value}
    )
