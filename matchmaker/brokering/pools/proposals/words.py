"""Proposals in the reader's language: why a member is in, what keeps every pool out, what a slider does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.allocation.pools.infeasible import Hindrance
from matchmaker.allocation.pools.plan import Bound
from matchmaker.allocation.pools.problem import Weights
from matchmaker.allocation.pools.proposals import Proposal
from matchmaker.allocation.pools.reasons import Reason, Week, Why
from matchmaker.brokering.pools.models import PoolKind
from matchmaker.brokering.pools.proposals.settings import LEAST_FILLED, SLIDERS, Settings
from matchmaker.matching import wording
from matchmaker.web import filters

PROVEN: Final = 0.0005
"""A gap below this reads as none."""

REASONS: Final[Mapping[Why, LazyString]] = {
    Why.LEADS: _l("Làm đầu mối được: xuất được hóa đơn"),
    Why.NEEDED: _l("Thiếu đơn vị này, nhóm không đủ mức bán ít nhất"),
    Why.MISSED: _l("Thiếu đơn vị này, nhóm hụt %(amount)s"),
    Why.NEAR: _l("Gần: cách %(km)s"),
    Why.SOUND: _l("Giữ hợp đồng tốt hơn mức chung"),
    Why.GOOD: _l("Chất lượng không kém phần lớn nguồn hàng"),
    Why.CHEAPER: _l("Giá thấp, kéo giá chung của nhóm xuống"),
    Why.RARELY_SHOWN: _l("30 ngày qua ít được ai thấy"),
    Why.POINTS: _l("Có đơn vị này, nhóm thêm %(points)s điểm"),
    Why.FAR: _l("Xa: cách %(km)s"),
    Why.UNSOUND: _l("Giữ hợp đồng kém mức chung"),
    Why.BELOW_LEVEL: _l("Chất lượng kém phần lớn nguồn hàng"),
    Why.DEARER: _l("Giá trên giá trần, các đơn vị rẻ hơn bù lại"),
}
ABOUT_WEEKS: Final = frozenset({Why.ALONE})
"""Makes sense of what a need lacks week by week; who buys together lacks nothing."""

HINDRANCES: Final[Mapping[Bound, LazyString]] = {
    Bound.WINDOW: _l("Không đơn vị nào có hàng đúng những tuần cần giao."),
    Bound.LEAD: _l(
        "Không đơn vị nào xuất được hóa đơn. Cần ít nhất một HTX, liên hiệp HTX hoặc doanh nghiệp có mã số thuế."
    ),
    Bound.MEMBERS: _l("Nhiều nhất %(members_max)s đơn vị thì không đủ."),
    Bound.CEILING: _l("Giá trần %(ceiling_vnd)s thấp hơn giá chào rẻ nhất, %(cheapest_vnd)s."),
    Bound.MIN_LOT: _l("Các đơn vị chỉ bán từ %(smallest)s trở lên, mà nhu cầu chỉ còn thiếu %(amount)s."),
    Bound.RATE: _l("Mỗi tuần chỉ nhận nhiều nhất %(rate)s: không đơn vị nào bán được tới mức ít nhất của mình."),
    Bound.LEDGER: _l("Các vùng trồng chỉ còn %(left)s chưa hứa cho ai."),
    Bound.LEAST: _l("Bên bán chỉ bán từ %(least)s, mà gộp hết lại mới được %(together)s."),
}
OUTSIDE: Final[Mapping[Bound | None, tuple[LazyString, LazyString]]] = {
    None: (
        _l("Thêm được, nhưng theo các mức điểm đang dùng thì không lợi"),
        _l("Thêm tay khi lập nhóm, hoặc kéo lại các thanh rồi tính lại"),
    ),
    Bound.MEMBERS: (_l("Phương án đã đủ số đơn vị"), _l("Cho nhiều đơn vị hơn rồi tính lại")),
    Bound.DIFFERENT: (_l("Để dành cho phương án khác, nên ở đây không có"), _l("Thêm tay khi lập nhóm")),
    Bound.CEILING: (_l("Thêm vào thì giá bình quân vượt giá trần"), _l("Hỏi xem có bớt giá được không")),
    Bound.MIN_LOT: (_l("Chỉ bán lô lớn hơn phần còn thiếu"), _l("Hỏi xem có bán ít hơn được không")),
    Bound.LEDGER: (
        _l("Vùng trồng không còn đủ phần chưa hứa cho ai"),
        _l("Xem lại diện tích, sản lượng và phần các tin khác đang giữ"),
    ),
}
"""What keeps a member out of a proposal though no rule does, and what would change that. None: its points."""
NOBODY: Final[Mapping[PoolKind, LazyString]] = {
    PoolKind.SUPPLY: _l("Chưa có nguồn cung nào đủ điều kiện."),
    PoolKind.PURCHASE: _l("Chưa có nhu cầu nào hợp với nguồn cung này."),
}

LABELS: Final[Mapping[str, tuple[LazyString, LazyString]]] = {
    "filled": (_l("Đủ lượng"), _l("Điểm khi đủ cả lượng cần")),
    "partners": (_l("Ít đơn vị"), _l("Điểm trừ cho mỗi đơn vị")),
    "haul": (_l("Đường gần"), _l("Điểm trừ nếu chở tất cả 1.000 km")),
    "evenness": (_l("Chất lượng đều"), _l("Điểm trừ nếu tất cả kém mức chung cả thang")),
    "record": (
        _l("Giữ hợp đồng"),
        _l("Điểm trừ nếu tất cả có uy tín thấp nhất; uy tín của đơn vị tỉnh khác không tính"),
    ),
    "exposure": (_l("Chia lượt được thấy"), _l("Điểm cộng nếu tất cả chưa ai thấy trong 30 ngày")),
}


@dataclass(frozen=True)
class Slider:
    """One range input."""

    name: str
    label: str
    hint: str
    least: float
    most: float
    step: float
    value: float
    usual: float


def outside(bound: Bound | None) -> tuple[str, str]:
    """Why a member whom no rule keeps out is not in a proposal, and what would change that."""
    reason, mend = OUTSIDE[bound]
    return str(reason), str(mend)


def sliders(settings: Settings) -> list[Slider]:
    """The weights as staff have them now."""
    usual = Weights()
    return [
        Slider(
            name,
            str(label),
            str(hint),
            least=LEAST_FILLED if name == "filled" else 0.0,
            most=SLIDERS[name][0],
            step=SLIDERS[name][1],
            value=getattr(settings.weights, name),
            usual=getattr(usual, name),
        )
        for name, (label, hint) in LABELS.items()
    ]


def reason(told: Reason, unit: str, weeks: Sequence[Week]) -> str:
    """One reason, with its figures."""
    if told.why is Why.ALONE:
        first, count = filters.day(weeks[told.figures["first"]].period.starts_on), told.figures["weeks"]
        return str(
            ngettext(
                "%(num)s tuần chỉ đơn vị này có hàng: tuần từ %(day)s",
                "%(num)s tuần chỉ đơn vị này có hàng, sớm nhất là tuần từ %(day)s",
                count,
                day=first,
            )
        )
    if told.why is Why.NEAR and not told.figures["km"]:
        return str(_("Cùng nơi với bên kia"))
    if told.why is Why.POINTS:
        return str(REASONS[told.why]) % {"points": filters.number(told.figures["tenths"] / 10, 1)}
    figures = {
        name: filters.distance(value) if name == "km" else about(value, unit) for name, value in told.figures.items()
    }
    return str(REASONS[told.why]) % figures


def about(amount: int, unit: str) -> str:
    """An amount to three figures: a reason is no account."""
    return wording.amount(float(f"{amount:.2e}"), unit)


def hindrance(told: Hindrance, unit: str, kind: PoolKind) -> str:
    """What keeps every pool out."""
    if told.bound is Bound.MEMBER:
        return str(NOBODY[kind])
    return str(HINDRANCES[told.bound]) % {name: _figure(name, value, unit) for name, value in told.figures.items()}


def _figure(name: str, value: int, unit: str) -> str:
    if name == "members_max":
        return filters.number(value)
    return filters.money(value, unit) if name.endswith("_vnd") else wording.amount(value, unit)


def proof(proposal: Proposal) -> str:
    """How good the proposal provably is, beside all pools of the listings that were looked at."""
    count = filters.number(len(proposal.plan.problem.members))
    if proposal.gap == inf:
        return str(
            _(
                "Máy hết giờ tìm trước khi chứng minh được gì; trong %(count)s tin đã xét có thể còn nhóm tốt hơn.",
                count=count,
            )
        )
    if proposal.gap < PROVEN:
        told = str(_("Đã chứng minh: trong %(count)s tin đã xét, không nhóm nào được nhiều điểm hơn.", count=count))
    else:
        share = filters.number(100 * proposal.gap, 1)
        told = str(
            _(
                "Đã chứng minh: trong %(count)s tin đã xét, không nhóm nào hơn phương án này quá %(share)s %% số điểm.",
                count=count,
                share=share,
            )
        )
    if proposal.is_cut_short:
        told += " " + str(_("Máy hết lượt tìm, có thể còn nhóm tốt hơn trong khoảng đó."))
    return told
