"""Contracts of the staff's province that one side has a reason to break: talk to the two before it happens."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from matchmaker.accounts.models import User
from matchmaker.contracts.fulfilment.queries import active_contracts
from matchmaker.contracts.incentive.gathering import Watched, watch
from matchmaker.contracts.incentive.meter import Incentive, Level, Meter
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.web import filters
from matchmaker.worklist.task import Task, Urgency

EACH_MAX = 10


def for_staff(staff: User) -> Iterator[Task]:
    """The contracts under way whose meter is amber or red: the worst first, then where most is at stake."""
    found = watch(session.scalars(active_contracts(province_code=staff.province_code)))
    warned = [(each, each.meter) for each in found.values() if each.meter is not None and each.meter.level]
    for each, meter in sorted(warned, key=_urgency, reverse=True)[:EACH_MAX]:
        yield _task(each, meter)


def _urgency(warned: tuple[Watched, Meter]) -> tuple[Level, int]:
    meter = warned[1]
    return meter.level, meter.tempted.gain_vnd


def _task(found: Watched, meter: Meter) -> Task:
    contract, tempted = found.contract, meter.tempted
    is_red = meter.level is Level.RED
    return Task(
        Urgency.SOMEBODY_WAITS if is_red else Urgency.TO_MEND,
        _("Nói chuyện ngay: hợp đồng %(number)s dễ bị bẻ", number=contract.number)
        if is_red
        else _("Hợp đồng %(number)s: để ý giá chợ", number=contract.number),
        url_for("contracts.show", contract_id=contract.id, _anchor="meter-title"),
        _("Xem phép tính"),
        who=_why(contract.party(Side(tempted.side.value)).name, tempted),
        is_late=is_red,
    )


def _why(name: str, tempted: Incentive) -> str:
    if tempted.gain_vnd > 0:
        return str(_("%(name)s bẻ kèo thì được %(gain)s", name=name, gain=filters.money(tempted.gain_vnd)))
    return str(_("%(name)s đang chậm phần của mình", name=name))
