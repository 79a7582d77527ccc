"""Writing the next version: of the contract while it is settled, of an annex once it is signed.

A version is a whole text. Whoever writes it approves it for their side; the broker approves for nobody.
"""

from __future__ import annotations

from matchmaker.accounts.models import User
from matchmaker.contracts import keeping, queries, signing, steps, telling
from matchmaker.contracts.clauses import Clauses
from matchmaker.contracts.drafting import approving, turns
from matchmaker.contracts.models import Contract, ContractStatus, ContractVersion
from matchmaker.contracts.steps import Step
from matchmaker.db import now
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.matching.models import Side
from matchmaker.terms import Terms, beyond, differences


def revise(
    contract: Contract, base: int, terms: Terms, clauses: Clauses, *, note: str = "", side: Side, by: User
) -> ContractVersion:
    """Write the next version of what is being settled; approvals of the one before count no more.

    ``base`` is the version that the author started from. What is held of need and offer stays as it is until both
    approve: one side alone neither takes more nor gives back what was agreed.

    Raises Conflict where another one was written since, WrongState where it is not this side's turn or a scan waits
    to be confirmed, Unprocessable for terms that contradict their clauses, ask for more than there is, or change
    nothing.
    """
    keeping.hold(contract)
    step = Step.ANNEX_REVISED if contract.latest.annex else Step.REVISED
    steps.require(contract, step)
    if contract.latest.number != base:
        raise Conflict(f"version {contract.latest.number} follows {base}")
    if not turns.may_edit(contract, side) or signing.standing(contract) is not None:
        raise WrongState(contract, wanted="this side's turn")
    _check(contract.latest, terms, clauses)
    if contract.status is ContractStatus.PENDING:
        contract.in_force = None
        keeping.require_left(contract, terms.quantity)
    return _write(contract, step, terms, clauses, annex=contract.latest.annex, note=note, side=side, by=by)


def propose_annex(
    contract: Contract, terms: Terms, clauses: Clauses, *, base: int, note: str, side: Side, by: User
) -> ContractVersion:
    """Propose a numbered annex to a signed contract: the whole text as it would be. Nothing changes until both approve.

    Raises as `revise`; WrongState while another annex waits.
    """
    keeping.hold(contract)
    steps.require(contract, Step.ANNEX_PROPOSED)
    if turns.is_settling(contract):
        raise WrongState(contract, wanted="without an annex that waits")
    if contract.latest.number != base:
        raise Conflict(f"version {contract.latest.number} follows {base}")
    _check(contract.latest, terms, clauses)
    annex = queries.last_annex(contract.id) + 1
    return _write(contract, Step.ANNEX_PROPOSED, terms, clauses, annex=annex, note=note, side=side, by=by)


def refuse_annex(contract: Contract, number: int, *, side: Side, by: User) -> None:
    """Say no to the annex that waits; it is kept, and the contract goes on as it was.

    Its author takes it back by the same word. Raises Conflict where ``number`` is not the latest version any more.
    """
    keeping.hold(contract)
    steps.require(contract, Step.ANNEX_REFUSED)
    latest = contract.latest
    if latest.number != number:
        raise Conflict(f"version {latest.number} follows {number}")
    if not turns.is_settling(contract):
        raise WrongState(contract, wanted="with an annex that waits")
    latest.refused_at, latest.refused_by_side = now(), side
    assert contract.in_force is not None, "an active contract has a version in force"
    contract.latest = contract.in_force
    telling.keep(contract, Step.ANNEX_REFUSED, by=by, side=side, version=number, annex=latest.annex)
    for each in telling.PARTIES:
        if each is not side:
            telling.write(contract, "annex_refused", to=each, annex=latest.annex)


def _check(before: ContractVersion, terms: Terms, clauses: Clauses) -> None:
    """Refuse a text that changes nothing, whose deliveries lie outside its own days, or with money beyond any deal."""
    if clauses.starts_on > terms.window.starts_on:
        raise Unprocessable("starts_on", "starts_after_deliveries", day=terms.window.starts_on)
    if clauses.ends_on < terms.window.ends_on:
        raise Unprocessable("ends_on", "ends_before_deliveries", day=terms.window.ends_on)
    if terms.quantity <= 0:
        raise Unprocessable("quantity", "zero")
    dear = beyond(terms)
    if dear is not None:
        raise Unprocessable(dear[0], "too_large", maximum=dear[1])
    if not differences(before.terms, terms) and not differences(before.clauses, clauses):
        raise Unprocessable("note", "nothing_changed")


def _write(
    contract: Contract, step: Step, terms: Terms, clauses: Clauses, *, annex: int, note: str, side: Side, by: User
) -> ContractVersion:
    version = ContractVersion(
        contract_id=contract.id,
        number=queries.last_number(contract.id) + 1,
        annex=annex,
        side=side,
        by_id=by.id,
        terms_data=terms.as_data(),
        clauses_data=clauses.as_data(),
        note=note,
    )
    if side is not Side.STAFF:
        approving.mark(version, side, now(), by)
    contract.latest = version
    quantity = {"quantity": str(contract.quantity)}
    telling.keep(contract, step, by=by, side=side, version=version.number, annex=annex, **quantity)
    for each in telling.PARTIES:
        if each is not side:
            telling.write(contract, "annex_proposed" if annex else "revised", to=each, annex=annex)
    return version
