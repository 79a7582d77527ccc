"""Contracts in words, from the reader's side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from matchmaker.contracts.models import ContractStatus
from matchmaker.matching.states import Tone

STATUSES: Final[Mapping[ContractStatus, Any]] = {
    ContractStatus.PENDING: _l("Đang soạn"),
    ContractStatus.ACTIVE: _l("Đang thực hiện"),
    ContractStatus.COMPLETED: _l("Đã hoàn thành"),
    ContractStatus.TERMINATED: _l("Đã chấm dứt"),
    ContractStatus.CANCELLED: _l("Đã hủy"),
}
TONES: Final[Mapping[ContractStatus, Tone]] = {
    ContractStatus.PENDING: "waiting",
    ContractStatus.ACTIVE: "live",
    ContractStatus.COMPLETED: "agreed",
    ContractStatus.TERMINATED: "refused",
    ContractStatus.CANCELLED: "ended",
}
