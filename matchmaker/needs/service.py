"""What can be done with a need: the verbs that both kinds of listing share (`posting.service.Posting`)."""

from matchmaker.needs.kind import NEEDS
from matchmaker.posting.service import Posting

need_posting = Posting(NEEDS)
