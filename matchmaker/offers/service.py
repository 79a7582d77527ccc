"""What can be done with an offer: the verbs that both kinds of listing share (`posting.service.Posting`)."""

from matchmaker.offers.kind import OFFERS
from matchmaker.posting.service import Posting

offer_posting = Posting(OFFERS)
