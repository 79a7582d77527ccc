"""What the register has to do with a person's account (`accounts.concerns`): who wrote in it.

No entry names a person; columns of a workbook that do are never read into the register, and the file is forgotten
after two days (`importing.service.KEPT`).
"""

from __future__ import annotations

from matchmaker.accounts.concerns import Concern
from matchmaker.register.words import HISTORY


class Registering(Concern):
    """The register is the office's word, not the person's: it stays, and their steps are told as all their steps."""

    name = "register"
    words = {"action": HISTORY}
