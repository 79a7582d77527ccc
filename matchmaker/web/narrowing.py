"""What narrows a list, read from the address: words and selects. Nonsense narrows nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Self

from flask import request, url_for
from flask_babel import gettext as _
from wtforms import Form

from matchmaker.text import clean
from matchmaker.web.choices import ChooseFromList
from matchmaker.web.paging import address_with, page_url, with_filters

WORDS_LENGTH: Final = 100


class NarrowingForm(Form):
    """The filters of a list. Subclasses have the selects, the order among them under the name `sort`."""

    words: str = ""

    @classmethod
    def read(cls) -> Self:
        """As the address says."""
        form = cls(request.args)
        form.words = clean(request.args.get("q", "")[:WORDS_LENGTH])
        return form

    @property
    def fields(self) -> Sequence[ChooseFromList]:
        """The fields beneath the search, in the order of the page."""
        raise NotImplementedError

    def used(self) -> Iterator[tuple[str, str]]:
        """What narrows the list now: the words of each filter, and the parameter that makes it."""
        if self.words:
            yield _("có chữ “%(words)s”", words=self.words), "q"
        for each in self.fields:
            if each.name != "sort" and chosen(each) is not None:
                yield words_of(each), each.name

    def frame(self, export: str, **where: Any) -> dict[str, object]:
        """What a page of the list needs besides its rows; ``export`` is the endpoint of its workbook, ``where`` what
        its address holds."""
        return {
            "form": self,
            "used": [(told, address_with(**{name: None, "page": None})) for told, name in self.used()],
            "page_url": page_url,
            "export_url": with_filters(url_for(export, **where)),
        }


def chosen(field: ChooseFromList) -> Any:
    """What was chosen of a select; None for nothing and for what it does not offer."""
    return field.data if field.data in {value for value, *_rest in field.iter_choices()} else None


def words_of(field: ChooseFromList) -> str:
    """The words of what was chosen of a select."""
    return next(str(label) for value, label, *_rest in field.iter_choices() if value == field.data)
