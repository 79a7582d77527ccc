"""A contract's PDF: for its readers alone, of any version, made again only where it changed."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from matchmaker.contracts.drafting import revising
from matchmaker.contracts.models import Contract
from matchmaker.db import session
from matchmaker.matching.models import Side
from tests.factories import Factories
from tests.support.site import Browser, Site


@pytest.fixture
def contract(factories: Factories) -> Contract:
    """A signed one of a buyer whose contact is nobody's business on paper."""
    return factories.contract(
        buyer=factories.enterprise(tax_code="0314409058", contact_name="Trần Thị Mua", contact_phone="+84911222333")
    )


def read(browser: Browser, contract: Contract, asked: str = "") -> str:
    """What stands on the paper."""
    answer = browser.get(f"/contracts/{contract.id}/paper.pdf{asked}").response
    assert answer.mimetype == "application/pdf"
    return " ".join(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.data)).pages).split())


def test_both_sides_read_the_same_paper_without_a_contact(contract: Contract, factories: Factories, site: Site) -> None:
    papers = {read(site.signed_in(factories.member(party)), contract) for party in (contract.buyer, contract.seller)}
    (text,) = papers
    assert str(contract.number) in text
    assert "0314409058" in text
    assert "911222333" not in text
    assert "Trần Thị Mua" not in text
    assert "DỰ THẢO" not in text


def test_an_annex_waits_as_a_draft_beside_the_paper_in_force(
    contract: Contract, factories: Factories, site: Site
) -> None:
    buyer = factories.member(contract.buyer)
    terms = replace(contract.binding.terms, payment_days=20)
    revising.propose_annex(contract, terms, contract.latest.clauses, base=1, note="", side=Side.BUYER, by=buyer)
    session.commit()
    browser = site.signed_in(buyer)
    annex = read(browser, contract, f"?version={contract.latest.number}&language=en")
    assert "ANNEX NO. 1" in annex
    assert "within 20 days" in annex
    assert "DRAFT" in annex
    assert "trong vòng 7 ngày" in read(browser, contract)
    for made_up in ("?version=99", "?version=0", "?version=x"):
        browser.get(f"/contracts/{contract.id}/paper.pdf{made_up}", expect=404)


def test_whoever_has_the_paper_already_is_told_so(contract: Contract, factories: Factories, site: Site) -> None:
    browser = site.signed_in(factories.member(contract.seller))
    address = f"/contracts/{contract.id}/paper.pdf"
    first = browser.get(address).response
    again = browser.get(address, headers={"If-None-Match": first.headers["ETag"]}).response
    assert (again.status_code, again.data) == (304, b"")
    english = browser.get(f"{address}?language=en", headers={"If-None-Match": first.headers["ETag"]})
    assert english.status == 200
    assert "filename=HDLK-" in english.response.headers["Content-Disposition"]


def test_to_anybody_else_there_is_no_paper(contract: Contract, factories: Factories, site: Site) -> None:
    for stranger in (factories.member(factories.organisation()), factories.staff(province_code="01")):
        site.signed_in(stranger).get(f"/contracts/{contract.id}/paper.pdf", expect=404)
