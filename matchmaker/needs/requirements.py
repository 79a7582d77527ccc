"""The part of a need's form about requirements: rows that are added and taken away by buttons, without script."""

from __future__ import annotations

from typing import Any, Final, Self

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from matchmaker.catalogue.queries import tree
from matchmaker.catalogue.tree import Node
from matchmaker.needs import requirement_rows as rows
from matchmaker.needs.requirement_rows import RequirementRow
from matchmaker.posting.forms import PartForm, pressed
from matchmaker.posting.kinds import WrittenListing
from matchmaker.web.fields import ChooseFromList
from matchmaker.web.messages import sentence

ADD, REMOVE = "add", "remove"
ADDING: Final = "adding"
"""The id of the place on the page where a row is added."""
ROWS_MAX: Final = 20
"""More than anybody reads; keeps a hostile form small."""


class RequirementsForm(PartForm):
    """Essentials and wishes. The rows on the page are the form's own until it is saved."""

    template = "needs/requirements.html"
    heading = _l("Yêu cầu")

    about = ChooseFromList(_l("Yêu cầu mới"))

    product: Node
    rows: list[RequirementRow]

    @classmethod
    def _made(cls, listing: WrittenListing, revision: Any) -> Self:
        form = cls()
        form.product = tree()[revision.product_code]
        form.about.choices = rows.askable(form.product)
        form.rows = form._sent() if request.method == "POST" else form._stored(revision.requirements)
        return form

    def only_redraws(self) -> bool:
        """Adding and taking away saves at once, so what is counted beside the form is up to date.

        Where a row is not sound yet, the page is merely drawn again, without complaints that nobody asked for.
        """
        removed = pressed(REMOVE)
        if removed is not None:
            kept = [row for at, row in enumerate(self.rows) if str(at) != removed]
            self.rows = [_renumbered(row, at) for at, row in enumerate(kept)]
        elif pressed(ADD) is not None:
            self._add(str(self.about.data or ""))
        else:
            return False
        if self.about.errors or not all(row.validate() for row in self.rows):
            for row in self.rows:
                row.forgive()
            return True
        return False

    def stays(self) -> bool:
        return pressed(REMOVE) is not None or pressed(ADD) is not None

    @property
    def goes_on_at(self) -> str:
        """The row that was just added; after one was taken away, the place to add another."""
        return f"row-{len(self.rows) - 1}" if pressed(ADD) is not None else ADDING

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        rows_fine = [row.validate() for row in self.rows]
        if not (fine and all(rows_fine)):
            return False
        most = current_app.config["ESSENTIALS_MAX"]
        if self._essentials() > most:
            self.refuse("about", sentence("too_many_essentials", maximum=most))
        return not self.errors

    def values(self) -> dict[str, Any]:
        return {"requirements": [row.stored() for row in self.rows]}

    def _add(self, about: str) -> None:
        """A new row at the end, unless there is one about the same thing already."""
        made = rows.row_class(about, self.product)
        if made is None:
            self.refuse("about", sentence("not_picked"))
        elif len(self.rows) >= ROWS_MAX or any((row.kind, row.key) == (made.kind, made.key) for row in self.rows):
            self.refuse("about", sentence("twice_the_same"))
        else:
            essential = self._essentials() < current_app.config["ESSENTIALS_MAX"]
            usual = rows.usual(made, self.product, essential=essential)
            self.rows.append(_row(made, len(self.rows), about, data=usual))
            self.about.data = None

    def _essentials(self) -> int:
        return sum(row.is_essential for row in self.rows)

    def _stored(self, requirements: list[dict[str, Any]]) -> list[RequirementRow]:
        found = [(each, rows.row_class(rows.about(each), self.product)) for each in requirements]
        known = [(each, made) for each, made in found if made is not None]
        return [_row(made, at, rows.about(each), data=rows.filled(each)) for at, (each, made) in enumerate(known)]

    def _sent(self) -> list[RequirementRow]:
        """The rows of the sent form; one about something unknown is dropped."""
        found: list[RequirementRow] = []
        for at in range(ROWS_MAX):
            about = request.form.get(f"row-{at}-about", "")
            made = rows.row_class(about, self.product) if about else None
            if made is not None:
                found.append(_row(made, at, about, sent=request.form))
        return [_renumbered(row, at) for at, row in enumerate(found)]


def _row(
    made: type[RequirementRow], at: int, about: str, *, sent: Any = None, data: dict[str, Any] | None = None
) -> RequirementRow:
    """A row in its place. ``sent`` fills it with what was typed, ``data`` with values."""
    row = made(formdata=sent, data=data or {}, prefix=f"row-{at}", meta={"csrf": False})
    row.about.data = about
    return row


def _renumbered(row: RequirementRow, at: int) -> RequirementRow:
    """The same row, as typed, in another place."""
    former, prefix = row._prefix, f"row-{at}-"
    if former == prefix or not request.form:
        return row
    sent = MultiDict(
        (prefix + name.removeprefix(former), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(former)
    )
    return _row(type(row), at, str(row.about.data), sent=sent)
