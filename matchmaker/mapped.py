"""Every module that maps a class, imported in one place: for migrations and for whole-house checks."""

from matchmaker import audit, files, outbox
from matchmaker.accounts import models as accounts
from matchmaker.brokering import evidence_models as openings
from matchmaker.brokering import models as brokering
from matchmaker.brokering.conversation import models as conversation
from matchmaker.brokering.pools import models as pools
from matchmaker.brokering.quotes import models as quotes
from matchmaker.catalogue import models as catalogue
from matchmaker.contracts import models as contracts
from matchmaker.credentials import models as credentials
from matchmaker.credentials.evidence import models as evidence
from matchmaker.insights.market import models as market_forecasts
from matchmaker.insights.report import models as figure_reports
from matchmaker.matching import feed
from matchmaker.matching import models as matching
from matchmaker.moderation import models as moderation
from matchmaker.needs import models as needs
from matchmaker.offers import models as offers
from matchmaker.organisations import models as organisations
from matchmaker.pipeline import models as pipeline
from matchmaker.planning import models as planning
from matchmaker.prices import models as prices
from matchmaker.programmes.cases import models as cases
from matchmaker.programmes.events import models as events
from matchmaker.programmes.support import models as support
from matchmaker.radar import models as radar
from matchmaker.register import models as register
from matchmaker.reputation import models as reputation
from matchmaker.search import models as search
from matchmaker.traceability import models as traceability
from matchmaker.web import limits, once

ALL_MODELS = (
    audit,
    files,
    outbox,
    accounts,
    brokering,
    conversation,
    pools,
    quotes,
    catalogue,
    contracts,
    credentials,
    evidence,
    openings,
    market_forecasts,
    feed,
    figure_reports,
    matching,
    moderation,
    needs,
    offers,
    organisations,
    pipeline,
    planning,
    prices,
    cases,
    events,
    support,
    radar,
    register,
    reputation,
    search,
    traceability,
    limits,
    once,
)
