"""Accepting a pool: the agreements and their drafts together, or nothing of either. Nothing commits."""

from __future__ import annotations

from matchmaker.accounts.models import User
from matchmaker.brokering import capacity
from matchmaker.brokering.pools import agreeing, coverage
from matchmaker.brokering.pools.models import Pool, PoolLine
from matchmaker.brokering.quotes.defaults import qualities
from matchmaker.contracts.drafting import draft
from matchmaker.contracts.models import Contract
from matchmaker.listings import DeliveryTerms
from matchmaker.terms import Grade, PriceRule, Terms, per_cent_of, value_vnd
from matchmaker.terms.terms import WHOLE_PER_CENT


def accept(pool: Pool, *, as_seen: str, by: User) -> list[Contract]:
    """The other side takes the quote that it read; a contract is drafted with each member.

    Raises as `agreeing.agree`, and then nothing of it may stand.
    """
    lines = agreeing.agree(pool, as_seen=as_seen, by=by)
    contracts = []
    for line in lines:
        assert line.introduction is not None
        contracts.append(draft(line.introduction, by=by, terms=terms_of(line)))
    return contracts


def terms_of(line: PoolLine) -> Terms:
    """What a line binds its two sides to: its own figures, what the pool says for all, and what both listings said when
    the member said yes.
    """
    pool, need, offer = line.pool, line.need_revision, line.offer_revision
    assert offer.product_code is not None
    assert line.price_vnd is not None, "the database accepts no line without a price"
    base = capacity.unit_of(line.offer)
    at = need if pool.delivery_terms is DeliveryTerms.SELLER_DELIVERS else offer
    by_grade = (Grade(line.grade, price_vnd=line.price_vnd, share_pct=WHOLE_PER_CENT),) if line.grade else ()
    return Terms(
        product_code=offer.product_code,
        unit=base.code,
        quantity=line.amount,
        portions=coverage.in_stretches(line.portions, decimals=base.decimals),
        price_rule=PriceRule.BY_GRADE if by_grade else PriceRule.FIXED,
        tolerance_pct=pool.tolerance_pct,
        qualities=qualities(need),
        grades=by_grade,
        price_vnd=None if by_grade else line.price_vnd,
        delivery_terms=pool.delivery_terms,
        place=at.place_note,
        commune_code=at.commune_code,
        deposit_vnd=per_cent_of(value_vnd(line.amount, line.price_vnd), pool.deposit_pct),
        payment_days=pool.payment_days,
        note=pool.note,
    )
