"""What pools hold about a person: what they wrote to members, as a member, or to end one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from matchmaker.accounts.personal_data import plain
from matchmaker.brokering.pools.models import Pool, PoolLine
from matchmaker.db import session


def held(user_id: int) -> list[dict[str, Any]]:
    """Answers to lines, messages to members and words at an end, oldest first. They stay for the others in the pool."""
    lines = session.scalars(select(PoolLine).where(PoolLine.answered_by_id == user_id).order_by(PoolLine.id))
    pools = session.scalars(
        select(Pool).where((Pool.broker_id == user_id) | (Pool.ended_by_id == user_id)).order_by(Pool.id)
    )
    told = [{"what": "pool_answer", "at": plain(each.answered_at), "text": each.answer_note} for each in lines]
    for pool in pools:
        if pool.broker_id == user_id:
            told.append({"what": "pool_message", "at": plain(pool.created_at), "text": pool.message})
        if pool.ended_by_id == user_id:
            told.append({"what": "pool_end", "at": plain(pool.ended_at), "text": pool.end_note})
    return told
