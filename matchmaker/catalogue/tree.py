"""The tree of products in memory: group › species › variety."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from matchmaker.catalogue import reading
from matchmaker.catalogue.attributes import Attribute, merged
from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.reading import Months, PriceBand
from matchmaker.measures import Unit, unit
from matchmaker.text import clean, fold, search_terms


@dataclass(frozen=True, slots=True)
class Node:
    """One product of the tree: everything the catalogue knows of it."""

    code: str
    level: ProductLevel
    path: tuple[str, ...]
    """Codes from the group down to this one."""
    position: int
    name_vi: str
    name_en: str
    aliases: tuple[str, ...]
    unit: Unit
    """The base unit: quantities are stored in it, prices told per it."""
    typed_units: tuple[Unit, ...]
    """The units a form offers, the usual one first."""
    perishability_days: int | None
    """Days it stays sellable with usual handling; 0 for a service, None for a whole group."""
    hs_code: str | None
    harvest: dict[str, Months]
    attributes: tuple[Attribute, ...]
    code_markets: tuple[str, ...]
    """Markets that take it only with growing-area and packing-house codes."""
    price: PriceBand | None
    is_input: bool
    is_service: bool

    def name(self, language: str = "vi") -> str:
        """Its name in the reader's language."""
        return self.name_en if language == "en" else self.name_vi

    @property
    def parent_code(self) -> str | None:
        """The code above it, None for a group."""
        return self.path[-2] if len(self.path) > 1 else None

    def attribute(self, key: str) -> Attribute | None:
        """The attribute of this key, if the product asks for it."""
        return next((each for each in self.attributes if each.key == key), None)


@dataclass(frozen=True, slots=True)
class _Words:
    """How a product is found: its names folded, and as they are written."""

    names: tuple[str, ...]
    own: str
    with_parents: str
    written: str


class Tree:
    """All products, by code; iterating goes in the catalogue's order, parents before children."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes = {node.code: node for node in nodes}
        self._children: dict[str | None, list[Node]] = {}
        for node in self._nodes.values():
            self._children.setdefault(node.parent_code, []).append(node)

    def __iter__(self) -> Iterator[Node]:
        return iter(self._nodes.values())

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, code: object) -> bool:
        return code in self._nodes

    def __getitem__(self, code: str) -> Node:
        """The product of this code. Raises KeyError."""
        return self._nodes[code]

    def get(self, code: str | None) -> Node | None:
        """The product of this code, or None."""
        return self._nodes.get(code) if code else None

    def groups(self, *, inputs: bool | None = None) -> list[Node]:
        """The groups; only inputs, or only goods, where `inputs` says so."""
        return [node for node in self._children[None] if inputs is None or node.is_input is inputs]

    def children(self, code: str) -> list[Node]:
        """What stands directly below a product."""
        return self._children.get(code, [])

    def path_of(self, code: str) -> tuple[str, ...]:
        """Codes from the group down to this one. Raises KeyError."""
        return self._nodes[code].path

    def descendants(self, code: str) -> tuple[str, ...]:
        """A product and everything below it: what a need for it may be answered with."""
        found = [code]
        for node in self.children(code):
            found.extend(self.descendants(node.code))
        return tuple(found)

    def related(self, code: str) -> tuple[str, ...]:
        """Ancestors, the product itself and everything below: whoever names one of these may mean it."""
        return (*self._nodes[code].path[:-1], *self.descendants(code))

    def search(
        self,
        text: str,
        *,
        limit: int = 12,
        levels: Iterable[ProductLevel] = ProductLevel,
        inputs: bool | None = None,
    ) -> list[Node]:
        """Products that answer to every word of `text`, with or without diacritics, best first.

        Where marks were typed, `dừa` (coconut) comes before `dứa` (pineapple).
        """
        terms, asked, typed = search_terms(text), fold(text[:200]), clean(text[:200]).casefold()
        if not terms:
            return []
        marked = "" if typed.isascii() else typed
        wanted = frozenset(levels)
        found = []
        for node in self._nodes.values():
            if node.level not in wanted or (inputs is not None and node.is_input is not inputs):
                continue
            rank = _rank(self._words[node.code], terms, asked)
            if rank is not None:
                found.append((marked not in self._words[node.code].written, rank, node.position, node))
        return [node for *_, node in sorted(found, key=lambda each: each[:3])[:limit]]

    @cached_property
    def _words(self) -> dict[str, _Words]:
        words: dict[str, _Words] = {}
        for node in self._nodes.values():
            said = (node.name_vi, node.name_en, *node.aliases)
            own = " " + fold(" ".join((*said, node.code)))
            above = words[node.parent_code].with_parents if node.parent_code else ""
            words[node.code] = _Words(tuple(map(fold, said)), own, own + above, " ".join(said).casefold())
        return words


def _rank(words: _Words, terms: list[str], asked: str) -> int | None:
    """How well a product answers: its very name, a name's beginning, its own words, or its parents' too."""
    if not all(f" {term}" in words.with_parents for term in terms):
        return None
    if asked in words.names:
        return 0
    if any(name.startswith(asked) for name in words.names):
        return 1
    return 2 if all(f" {term}" in words.own for term in terms) else 3


def read_tree() -> Tree:
    """The tree from the packaged tables. A species asks for what its varieties ask for."""
    rows = reading.products()
    asked_for = reading.attributes()
    for row in rows:
        if row.level == ProductLevel.VARIETY and row.parent_code:
            asked_for.setdefault(row.parent_code, []).extend(asked_for.get(row.code, []))
    paths: dict[str | None, tuple[str, ...]] = {None: ()}
    nodes = []
    for position, row in enumerate(rows):
        paths[row.code] = (*paths[row.parent_code], row.code)
        nodes.append(
            Node(
                code=row.code,
                level=ProductLevel(row.level),
                path=paths[row.code],
                position=position,
                name_vi=row.name_vi,
                name_en=row.name_en,
                aliases=row.aliases,
                unit=unit(row.unit),
                typed_units=tuple(map(unit, row.typed_units)),
                perishability_days=row.perishability_days,
                hs_code=row.hs_code,
                harvest=row.harvest,
                attributes=merged(asked_for.get(row.code, [])),
                code_markets=row.code_markets,
                price=row.price,
                is_input=row.is_input,
                is_service=row.is_service,
            )
        )
    return Tree(nodes)
