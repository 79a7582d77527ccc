"""The pages for writing a listing, drawn once for offers and needs.

`offers.views` and `needs.views` put addresses and access rules on these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.db import session
from matchmaker.errors import Conflict, Unprocessable
from matchmaker.measures import today
from matchmaker.organisations import looks
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.models import Organisation
from matchmaker.posting import rules
from matchmaker.posting.access import writable
from matchmaker.posting.forms import DescribedForm, PartForm
from matchmaker.posting.kinds import Kind, L, R
from matchmaker.posting.queries import Group, Listings
from matchmaker.posting.returned import Returned, returned
from matchmaker.posting.service import Posting
from matchmaker.posting.standing import own_standing, shown_of
from matchmaker.posting.wording import PartState, missing_words, state_of, told
from matchmaker.text import clean
from matchmaker.web.messages import sentence, sentence_for
from matchmaker.web.once import new_key
from matchmaker.web.paging import page_url, paginate

GO_ON, LIST = "go_on", "list"
"""Values of the save button: go on with the next part, or look at all of them."""
DONE = 303
REASON_LENGTH = 300
OwnWorkbook = Callable[[Sequence[int], Mapping[int, str]], ResponseReturnValue]
"""From ids of revisions, and the state of each listing in words, to a workbook as an answer."""
LapsesOf = Callable[[Sequence[int]], Mapping[int, Sequence[Any]]]
"""From ids of revisions to what each relies on that stands no more (`credentials.lapses`)."""


FillingOf = Callable[[Sequence[Any]], Mapping[int, Any]]
"""From listings to how far each is filled, by id (`needs.filling`)."""


def _fills_nothing(_listings: Sequence[Any]) -> Mapping[int, Any]:
    return {}


def _relies_on_nothing(_revision_ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    return {}


@dataclass(frozen=True)
class Desk(Generic[L, R]):
    """The writing pages of one kind of listing."""

    kind: Kind[L, R]
    forms: Mapping[str, type[PartForm]]
    """By part, in the order of the task list."""
    titles: Mapping[str, LazyString]
    """The words that differ: ``new``, ``edit``, ``submitted``, ``mine``."""
    lapses_of: LapsesOf = _relies_on_nothing
    filling_of: FillingOf = _fills_nothing

    @property
    def posting(self) -> Posting[L, R]:
        return Posting(self.kind)

    @property
    def listings(self) -> Listings[L, R]:
        return Listings(self.kind)

    shown_of = staticmethod(shown_of)
    standing_of = staticmethod(own_standing)

    def url(self, view: str, listing: L | None = None, **values: Any) -> str:
        """The address of a view of this side."""
        if listing is not None:
            values[f"{self.kind.name}_id"] = listing.id
        return url_for(f"{self.kind.name}s.{view}", **values)

    def matches_url(self, listing: L) -> str:
        """Where the ranked other side of a published listing is."""
        values: dict[str, Any] = {f"{self.kind.name}_id": listing.id}
        return url_for(f"matching.for_{self.kind.name}", **values)

    def writable(self, listing_id: int) -> L:
        """The listing to write in, or NotFound."""
        return writable(self.listings, listing_id)

    def new(self, organisation: Organisation) -> ResponseReturnValue:
        """The first part of a listing that is begun once that part is saved."""
        form_class = self.forms["what"]
        assert issubclass(form_class, DescribedForm)
        form = form_class.blank(organisation)
        status = 200
        if request.method == "POST" and not form.only_redraws():
            if form.validate():
                listing = self.posting.start_draft(organisation, by=me())
                self.posting.save_part(listing.latest, "what", form.values(), by=me())
                return redirect(self._after(listing, "what", form), DONE)
            status = 422
        page = render_template(form.template, form=form, desk=self, part="what", listing=None, sentence=None)
        return page, status

    def edit(self, listing_id: int) -> ResponseReturnValue:
        """The parts of the form, and what is still missing."""
        listing = self.writable(listing_id)
        return render_template("posting/edit.html", **self._context(listing), faults=[])

    def edit_part(self, listing_id: int, part: str) -> ResponseReturnValue:
        """One part: drawn, or saved in a draft."""
        listing = self.writable(listing_id)
        if part not in self.forms:
            abort(404)
        form_class = self.forms[part]
        if form_class.needs_product and listing.latest.product_code is None:
            flash(sentence("needs_a_product_first"), "info")
            return redirect(self.url("edit_part", listing, part="what"), DONE)
        form = form_class.of(listing)
        self._note_look(listing, part)
        status = 200
        if request.method == "POST" and not form.only_redraws():
            status = self._save(listing, part, form)
            if status == DONE:
                return redirect(self._after(listing, part, form), DONE)
        page = render_template(form.template, form=form, part=part, **self._context(listing))
        return page, status

    def _note_look(self, listing: L, part: str) -> None:
        """Staff who write on behalf read the private price in the form that asks for it."""
        if self.kind.private in self.kind.parts[part] and getattr(listing.latest, self.kind.private) is not None:
            looks.at_private_price(
                self.kind.name,
                listing.id,
                organisation_id=listing.organisation_id,
                revision_id=listing.latest.id,
            )

    def _save(self, listing: L, part: str, form: PartForm) -> int:
        """Write the part if it is sound; the status of the answer otherwise."""
        if not form.validate():
            return 422
        try:
            draft = self.posting.write_part(listing, part, form.values(), by=me(), seen=form.seen)
        except Conflict:
            form.form_errors.append(sentence("stale"))
            form.show_state(listing.latest)
            return 409
        for warning in form.warnings:
            flash(warning, "warning")
        lacking = missing_words([each for each in rules.missing(draft) if each in self.kind.parts[part]])
        if lacking:
            flash(_("Đã lưu. Phần này còn thiếu: %(what)s.", what=", ".join(lacking)), "warning")
        return DONE

    def _after(self, listing: L, part: str, form: PartForm) -> str:
        """Where saving leads: this part again, the next one, all parts, or the preview after the last."""
        if form.stays():
            return self.url("edit_part", listing, part=part, _anchor=form.goes_on_at)
        names = list(self.forms)
        following = names[names.index(part) + 1 :]
        if request.form.get("save") == LIST or (not following and rules.missing(listing.latest)):
            return self.url("edit", listing)
        return self.url("edit_part", listing, part=following[0]) if following else self.url("preview", listing)

    def preview(self, listing_id: int, show: Any) -> ResponseReturnValue:
        """The listing as strangers will see it. ``show`` makes the view of a revision."""
        listing = self.writable(listing_id)
        if listing.latest.product_code is None:
            return redirect(self.url("edit", listing), DONE)
        view = show(listing.latest)
        return render_template("posting/preview.html", **self._context(listing), view=view)

    def submit(self, listing_id: int) -> ResponseReturnValue:
        """Hand the draft to the staff, or say what is missing."""
        listing = self.writable(listing_id)
        try:
            self.posting.submit(listing, by=me())
        except Unprocessable as error:
            part = next(name for name, columns in self.kind.parts.items() if _of(error.field, columns))
            fault = (self.forms[part].heading, sentence_for(error), self.url("edit_part", listing, part=part))
            page = render_template("posting/edit.html", **self._context(listing), faults=[fault])
            return page, 422
        flash(str(self.titles["submitted"]), "success")
        return redirect(home_of(listing.organisation, self), DONE)

    def copy(self, listing_id: int) -> ResponseReturnValue:
        """A new draft with the same content."""
        made = self.posting.copy(self.writable(listing_id), by=me())
        flash(_("Đã tạo bản sao. Anh/chị sửa rồi gửi duyệt."), "success")
        return redirect(self.url("edit", made), DONE)

    def withdraw(self, listing_id: int) -> ResponseReturnValue:
        """Ask once more, then take the listing back."""
        listing = self.writable(listing_id)
        if request.method == "GET":
            return render_template("posting/withdraw.html", **self._context(listing))
        self.posting.withdraw(listing, by=me(), reason=clean(request.form.get("reason", ""))[:REASON_LENGTH])
        flash(_("Đã rút. Không còn ai thấy tin này."), "success")
        return redirect(home_of(listing.organisation, self), DONE)

    def end_consent(self, listing_id: int, organisation: Organisation) -> ResponseReturnValue:
        """The owner lets staff write for it no longer."""
        self.posting.end_consent(self.listings.get_owned(listing_id, organisation.id), by=me())
        flash(_("Đã thôi cho viết thay. Từ nay chỉ đơn vị sửa được tin này."), "success")
        return redirect(self.url("mine"), DONE)

    def discard(self, listing_id: int) -> ResponseReturnValue:
        """Delete a draft that nobody saw."""
        listing = self.writable(listing_id)
        owner = listing.organisation
        self.posting.discard(listing, by=me())
        flash(_("Đã xóa bản nháp."), "success")
        return redirect(home_of(owner, self), DONE)

    def mine(self, organisation: Organisation) -> ResponseReturnValue:
        """The organisation's own listings, by whose turn it is."""
        counts = self.listings.count_by_group(organisation.id, on=today())
        group = _group_asked(counts)
        page = paginate(self.listings.owned_by(organisation.id, group=group, on=today()))
        return render_template(
            "posting/mine.html",
            desk=self,
            page=page,
            group=group,
            counts=counts,
            groups=Group,
            page_url=page_url,
            new_key=new_key,
            lapses=self.lapses_of([shown_of(each).id for each in page.rows]),
            filling=self.filling_of(page.rows),
        )

    def download(self, organisation: Organisation, as_workbook: OwnWorkbook) -> ResponseReturnValue:
        """The group of own listings that the address names, or all, as ``as_workbook`` writes them down."""
        most = current_app.config["EXPORT_MAX_ROWS"]
        group = _group_named()
        found = self.listings.owned_by(organisation.id, group=group, on=today()).limit(most)
        own: Sequence[Any] = session.scalars(found).all()
        return as_workbook([shown_of(each).id for each in own], {each.id: own_standing(each).word for each in own})

    def _context(self, listing: L) -> dict[str, Any]:
        revision = listing.latest
        mend = returned(listing, self.kind)
        return {
            "desk": self,
            "listing": listing,
            "revision": revision,
            "sentence": told(revision, self.kind.side),
            "returned": mend,
            "parts": self._parts(listing, mend),
            "missing": missing_words(rules.missing(revision)),
            "home": home_of(listing.organisation, self),
        }

    def _parts(self, listing: L, mend: Returned | None) -> list[PartState]:
        revision = listing.latest
        return [
            PartState(
                name=name,
                label=str(form.heading),
                url=None if self._must_wait(form, revision) else self.url("edit_part", listing, part=name),
                state="later" if self._must_wait(form, revision) else state_of(self.kind.parts[name], revision),
                note=self._lacking(name, revision),
                reasons=mend.about(self.kind.parts[name]) if mend else (),
            )
            for name, form in self.forms.items()
        ]

    def _lacking(self, part: str, revision: R) -> str:
        """What a part still needs, in words; nothing before anything of it was told."""
        columns = self.kind.parts[part]
        lacking = missing_words([each for each in rules.missing(revision) if each in columns])
        if not lacking or not any(getattr(revision, column) for column in columns):
            return ""
        return str(_("Còn thiếu: %(what)s.", what=", ".join(lacking)))

    @staticmethod
    def _must_wait(form: type[PartForm], revision: R) -> bool:
        return form.needs_product and revision.product_code is None


def home_of(organisation: Organisation, desk: Desk[Any, Any]) -> str:
    """Where writing ends: a member's own listings; for staff who wrote on behalf, the organisation's page."""
    if acting_as() is None:
        return url_for("moderation.organisation", organisation_id=organisation.id)
    return desk.url("mine")


def _of(field: str, columns: tuple[str, ...]) -> bool:
    """Whether a refusal that names a field or a column belongs to the part with these columns."""
    return field in columns or f"{field}_code" in columns


def _group_asked(counts: Mapping[Group, int]) -> Group:
    """The group in the address; else the first that has something, unfinished before live."""
    return _group_named() or next((group for group in Group if counts[group]), Group.LIVE)


def _group_named() -> Group | None:
    """The group in the address; None where it names none."""
    named = request.args.get("group", "")
    return Group(named) if named in set(Group) else None
