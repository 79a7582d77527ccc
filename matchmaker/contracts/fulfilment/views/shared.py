"""What the pages of deliveries and payments share: for whom somebody writes, files, what changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Final

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from matchmaker import files
from matchmaker.accounts.access import me
from matchmaker.contracts import telling
from matchmaker.contracts.access import Reading
from matchmaker.contracts.fulfilment import queries
from matchmaker.contracts.fulfilment.forms import SpokenForForm
from matchmaker.contracts.models import Contract, Delivery, Payment
from matchmaker.credentials.evidence import filing
from matchmaker.credentials.forms.evidence import EvidenceField
from matchmaker.db import session
from matchmaker.errors import Conflict, NotAllowed, NotFound, Unprocessable, WrongState
from matchmaker.files import Stored, StoreUnreachable
from matchmaker.matching.models import Side
from matchmaker.web.messages import sentence, sentence_for

REFUSED: Final = 422


def voices(found: Reading, among: Collection[Side] = telling.PARTIES) -> list[Side]:
    """For which of some sides the reader may write: its own; staff for parties of their province, the broker for both.

    A suspended party writes nothing; staff may for it.
    """
    if not found.is_staff:
        return [found.side] if found.may_act and found.side in among else []
    contract, staff = found.contract, me()
    follows = contract.introduction.broker_id == staff.id  # whoever follows it now, not whoever drafted it
    return [side for side in among if follows or contract.party(side).province_code == staff.province_code]


def heard(found: Reading, among: Collection[Side]) -> list[Side]:
    """The same. Raises NotFound for whoever may write for none of them."""
    sides = voices(found, among)
    if not sides:
        raise NotFound
    return sides


def voice(found: Reading, form: SpokenForForm, among: Collection[Side] = telling.PARTIES) -> Side:
    """For which side a valid form was sent. Raises NotFound for nobody who may."""
    sides = voices(found, among)
    chosen = form.for_side.data if "for_side" in form else None
    if chosen in sides:
        return Side(chosen)
    if len(sides) == 1:
        return sides[0]
    raise NotFound


def delivery_of(contract: Contract, number: int) -> Delivery:
    """One delivery. Raises NotFound."""
    found = queries.delivery(contract.id, number)
    if found is None:
        raise NotFound
    return found


def payment_of(contract: Contract, number: int) -> Payment:
    """One payment. Raises NotFound."""
    found = queries.payment(contract.id, number)
    if found is None:
        raise NotFound
    return found


def stored(form: Any, field: EvidenceField | None) -> Stored | None:
    """The file that came along, put into the store before anything is written; a fault stands beside its field."""
    if field is None or not field.checked:
        return None
    session.commit()  # the store takes its time: nobody else should wait for SQLite's lock meanwhile
    try:
        return files.put(field.checked[0], filing.storage())
    except StoreUnreachable:
        form.refuse(field.name, sentence("store_unreachable"))
        return None


def leads_back(endpoint: str) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Answer a step that came too late, or that is not the reader's, with the thing as it is now."""

    def around(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def guarded(*, contract_id: int, number: int, **more: Any) -> ResponseReturnValue:
            try:
                return view(contract_id=contract_id, number=number, **more)
            except (Conflict, StaleDataError, WrongState):
                session.rollback()
                flash(_("Việc này vừa được cập nhật ở nơi khác. Anh/chị xem lại rồi làm tiếp."), "info")
            except NotAllowed:
                session.rollback()
                flash(_("Việc này do bên kia, hoặc cán bộ khác, trả lời."), "info")
            except Unprocessable as refusal:  # offer, need or growing area do not bear it: no field to say so at
                session.rollback()
                flash(sentence_for(refusal), "warning")
            return redirect(url_for(endpoint, contract_id=contract_id, number=number), 303)

        return guarded

    return around


def normal(number: str) -> str:
    """A slip's or a transfer's number as it is compared: however it was typed, it is the same one."""
    return "".join(number.split()).upper()
