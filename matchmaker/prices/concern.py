"""What reference prices have to do with a person's account (`accounts.concerns`): who wrote one down."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matchmaker.accounts.concerns import Concern


class Pricing(Concern):
    """A price is the office's word, not the person's: it stays, and the person's steps are told as all their steps."""

    name = "prices"
    words = {
        "action": {
            "reference_price.entered": _l("Ghi giá tham chiếu"),
            "reference_price.removed": _l("Bỏ giá tham chiếu"),
        }
    }
