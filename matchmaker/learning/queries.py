"""What training may read: impressions and interactions of people who agreed, about organisations that did not refuse.

A person's acts count where they had agreed to it when they acted and agree still. A pair counts where neither
of its organisations has refused. What time alone did (an introduction that lapsed) is nobody's personal data.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.accounts.models import Consent, Purpose
from matchmaker.matching.models import Interaction, Match, MatchRun
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation


def runs() -> Select[int, datetime]:
    """Every list that was shown: its id and when, in the order shown."""
    return select(MatchRun.id, MatchRun.at).order_by(MatchRun.id)


def impressions() -> Select[*tuple[Any, ...]]:
    """Rows of lists that may be learned from, in the order shown; near misses were not ranked."""
    return (
        select(
            Match.run_id,
            Match.rank,
            Match.need_id,
            Match.offer_id,
            Match.features,
            MatchRun.side,
            MatchRun.schema_hash,
            Need.organisation_id.label("buyer_id"),
            Offer.organisation_id.label("seller_id"),
        )
        .select_from(Match)
        .join(MatchRun, MatchRun.id == Match.run_id)
        .join(Need, Need.id == Match.need_id)
        .join(Offer, Offer.id == Match.offer_id)
        .where(Match.failed.is_(None), _agreed(MatchRun.viewer_id, MatchRun.at), ~_refused())
        .order_by(Match.id)
    )


def interactions() -> Select[*tuple[Any, ...]]:
    """What happened to pairs, as far as it may be learned from, in the order it happened."""
    return (
        select(
            Interaction.id,
            Interaction.at,
            Interaction.kind,
            Interaction.side,
            Interaction.need_id,
            Interaction.offer_id,
            Interaction.run_id,
            Interaction.reason,
            Interaction.ended_by,
        )
        .join(Need, Need.id == Interaction.need_id)
        .join(Offer, Offer.id == Interaction.offer_id)
        .where(_agreed_or_nobody(Interaction.user_id, Interaction.at), ~_refused())
        .order_by(Interaction.id)
    )


def left_out() -> Select[Any]:
    """One row of counts: impressions and interactions that nobody may learn from, and near misses."""
    seen = select(Match.id).join(MatchRun, MatchRun.id == Match.run_id)
    pairs = seen.join(Need, Need.id == Match.need_id).join(Offer, Offer.id == Match.offer_id)
    done = (
        select(Interaction.id).join(Need, Need.id == Interaction.need_id).join(Offer, Offer.id == Interaction.offer_id)
    )
    may_see, may_do = _agreed(MatchRun.viewer_id, MatchRun.at), _agreed_or_nobody(Interaction.user_id, Interaction.at)
    ranked = Match.failed.is_(None)
    return select(
        _count(seen.where(Match.failed.is_not(None)), "near_misses"),
        _count(seen.where(ranked, ~may_see), "impressions_without_consent"),
        _count(pairs.where(ranked, may_see, _refused()), "impressions_refused"),
        _count(done.where(~may_do), "acts_without_consent"),
        _count(done.where(may_do, _refused()), "acts_refused"),
    )


def organisations() -> Select[*tuple[Any, ...]]:
    """What exposure is measured by: each organisation's size, province and age on the site."""
    return select(Organisation.id, Organisation.member_count, Organisation.province_code, Organisation.verified_at)


def interleaved() -> Select[*tuple[Any, ...]]:
    """Rows of lists in which a candidate picked in turn, that may be learned from: run, pair, candidate, who picked."""
    return (
        select(Match.run_id, Match.need_id, Match.offer_id, MatchRun.ranker, MatchRun.candidate, Match.picked_by)
        .join(MatchRun, MatchRun.id == Match.run_id)
        .join(Need, Need.id == Match.need_id)
        .join(Offer, Offer.id == Match.offer_id)
        .where(MatchRun.candidate.is_not(None), _agreed(MatchRun.viewer_id, MatchRun.at), ~_refused())
        .order_by(Match.id)
    )


def _agreed(person: InstrumentedAttribute[Any], at: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether a person had agreed by then, and agrees still."""
    return exists().where(
        Consent.user_id == person,
        Consent.purpose == Purpose.RANKING,
        Consent.withdrawn_at.is_(None),
        Consent.given_at <= at,
    )


def _agreed_or_nobody(person: InstrumentedAttribute[Any], at: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return or_(person.is_(None), _agreed(person, at))


def _refused() -> ColumnElement[bool]:
    """Whether an organisation of the pair keeps what it does out of learning."""
    return exists().where(
        Organisation.learning_refused_at.is_not(None),
        Organisation.id.in_((Need.organisation_id, Offer.organisation_id)),
    )


def _count(rows: Select[Any], name: str) -> Any:
    return select(func.count()).select_from(rows.subquery()).scalar_subquery().label(name)
