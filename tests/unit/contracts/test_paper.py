"""The paper of a contract: whole in both languages, the same bytes each time, what people type nothing but text."""

from __future__ import annotations

import io
import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from string import Formatter
from typing import Any

import pytest
from pypdf import PdfReader

from matchmaker.contracts.clauses import Clauses, LinkageForm
from matchmaker.contracts.paper import ContractPaper, PaperParty, contract_pdf, edition
from matchmaker.contracts.paper.wording import FOLDER
from matchmaker.listings import DeliveryTerms
from matchmaker.measures import Period
from matchmaker.measures.schedule import spread_evenly
from matchmaker.press.signs import printable_elsewhere
from matchmaker.terms import Grade, InputAdvance, PriceRule, Quality, Terms

pytestmark = pytest.mark.pure

WINDOW = Period(date(2026, 8, 3), date(2026, 9, 27))
TERMS = Terms(
    product_code="DUR-MON",
    unit="kg",
    quantity=Decimal(120_000),
    portions=tuple(spread_evenly(Decimal(120_000), WINDOW)),
    price_rule=PriceRule.FLOOR_PLUS_MARKET,
    tolerance_pct=10,
    qualities=(Quality("Độ khô cơm", "≥ 32 %", "– 1 %"),),
    price_vnd=62_500,
    market_province="52",
    delivery_terms=DeliveryTerms.BUYER_COLLECTS,
    deposit_vnd=1_055_421_015,
    payment_days=7,
    inputs=(InputAdvance("Phân NPK", 120_000_000, "200 bao"),),
)
CLAUSES = Clauses(LinkageForm.INPUTS_PRODUCTION_SALE, date(2026, 7, 1), date(2026, 10, 31), codes="VN-GLOR-0064")
PAPER = ContractPaper(
    number="HDLK-2026-000123",
    version=3,
    written_on=date(2026, 6, 20),
    buyer=PaperParty("Công ty Trái cây Tây Nguyên", "0314409058", "Phường Bến Thành, Hồ Chí Minh"),
    seller=PaperParty("Hợp tác xã Cao Nguyên"),
    product="Sầu riêng Monthong",
    place="Kho HTX",
    market="Gia Lai",
    terms=TERMS,
    clauses=CLAUSES,
)


@cache
def read(paper: ContractPaper) -> str:
    """All that stands on it, in one line."""
    pages = PdfReader(io.BytesIO(contract_pdf(paper))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_contract_names_its_parties_its_law_and_all_that_was_agreed() -> None:
    text = read(PAPER)
    for told in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "91/2015/QH13",
        "36/2005/QH11",
        "98/2018/NĐ-CP",
        "BÊN MUA (Bên A): Công ty Trái cây Tây Nguyên",
        "0314409058",
        "BÊN BÁN (Bên B): Hợp tác xã Cao Nguyên",
        "khoản 4 Điều 4",
        "Sầu riêng Monthong",
        "Độ khô cơm ≥ 32 % – 1 %",
        "120 tấn; được giao chênh lệch không quá 10 %",
        "3/8 – 9/8/2026 15 tấn",
        "giá tham chiếu tại Gia Lai",
        "không thấp hơn giá sàn 62.500 ₫/kg",
        "120.000.000 ₫",
        "Một tỷ không trăm năm mươi lăm triệu bốn trăm hai mươi mốt nghìn không trăm mười lăm đồng",
        "trong vòng 7 ngày kể từ ngày kiểm hàng",
        "VN-GLOR-0064",
        "phạt 8 % giá trị",
        "từ ngày 1/7/2026 đến hết ngày 31/10/2026",
        "Hợp đồng số HDLK-2026-000123 · bản 3",
        "Trang 1/",
        "(Ký, ghi rõ họ tên, đóng dấu)",
    ):
        assert told in text, told
    assert "DỰ THẢO" not in text


def test_the_english_paper_says_the_same() -> None:
    text = read(replace(PAPER, language="en"))
    for told in (
        "BUYER (Party A): Công ty Trái cây Tây Nguyên",
        "clause 4, article 4 of Decree No. 98/2018/NĐ-CP",
        "120 tonnes; the total delivered may differ by at most 10 %",
        "not below the floor price of 62,500 ₫/kg",
        "a penalty of 8 %",
        "from 1 Jul 2026 to the end of 31 Oct 2026",
        "the Vietnamese text counts",
        "Page 1/",
    ):
        assert told in text, told


@pytest.mark.parametrize(
    ("rule", "given", "told"),
    [
        (PriceRule.FIXED, {"price_vnd": 80_000}, "Giá trị tạm tính của hợp đồng: 9.600.000.000 ₫ (bằng chữ: Chín tỷ"),
        (PriceRule.MARKET_PREMIUM, {"premium_vnd": 50}, "chung cả nước của ngày giao hàng cộng 50 ₫/kg"),
        (PriceRule.MARKET_PREMIUM, {"premium_vnd": -50}, "của ngày giao hàng trừ 50 ₫/kg"),
        (PriceRule.BY_GRADE, {"grades": (Grade("A", price_vnd=95_000), Grade("B", price_vnd=72_000))}, "A 95.000 B"),
        (PriceRule.TO_BE_AGREED, {}, "thỏa thuận bằng văn bản trước mỗi đợt"),
    ],
)
def test_the_price_is_told_by_its_rule(rule: PriceRule, given: dict[str, Any], told: str) -> None:
    terms = replace(TERMS, price_rule=rule, **{"price_vnd": None, **given})
    assert told in read(replace(PAPER, terms=terms, market=""))


def test_own_words_take_the_place_of_ordinary_ones() -> None:
    ordinary, own = read(PAPER), read(replace(PAPER, clauses=replace(CLAUSES, disputes="Trọng tài VIAC phân xử.")))
    assert "Tòa án có thẩm quyền" in ordinary
    assert "Tòa án có thẩm quyền" not in own
    assert "Trọng tài VIAC phân xử." in own


def test_an_annex_repeats_only_the_articles_that_it_changes() -> None:
    annex = replace(
        PAPER,
        annex=2,
        version=6,
        replaced=PAPER,
        signed_on=date(2026, 7, 1),
        terms=replace(TERMS, payment_days=15),
    )
    text = read(annex)
    assert "PHỤ LỤC SỐ 2 của Hợp đồng liên kết số HDLK-2026-000123 ký ngày 1/7/2026" in text
    assert "Điều 1. Đặt cọc và thanh toán" in text
    assert "trong vòng 15 ngày" in text
    assert "Điều 2. Điều khoản chung" in text
    assert "Điều 3." not in text
    with pytest.raises(ValueError, match="takes the place"):
        replace(annex, replaced=None)


def test_whoever_has_yet_to_agree_reads_a_draft() -> None:
    assert read(replace(PAPER, is_draft=True)).count("DỰ THẢO") == len(PdfReader(io.BytesIO(contract_pdf(PAPER))).pages)


def test_the_same_paper_is_the_same_bytes_and_another_version_shows_another_code() -> None:
    assert contract_pdf(PAPER) == contract_pdf(replace(PAPER))
    changed = replace(PAPER, terms=replace(TERMS, payment_days=8))
    assert PAPER.fingerprint in read(PAPER)
    assert len({PAPER.fingerprint, changed.fingerprint, replace(PAPER, version=4).fingerprint}) == 3
    assert replace(PAPER, language="en").fingerprint == PAPER.fingerprint
    assert edition(PAPER) == edition(replace(PAPER))
    assert len({edition(PAPER), edition(changed), edition(replace(PAPER, is_draft=True))}) == 3


TYPED = (
    '#read("/etc/passwd") #panic(1) $x^2$ \\ ` *in đậm* _nghiêng_ = Tiêu đề @nhãn <nhãn> // chú thích {số} %s',
    "[[]] }} {{ ]] #[ שלום مرحبا Привет αβγ",
)


def test_whatever_is_typed_is_printed_as_text() -> None:
    text = read(replace(PAPER, clauses=replace(CLAUSES, other=TYPED[0]), product=TYPED[1]))
    for word in " ".join(TYPED).split():
        assert word in text or word[::-1] in text, word


def test_signs_without_a_typeface_are_marked_and_the_paper_says_so() -> None:
    text = read(replace(PAPER, seller=PaperParty("榴莲 Cao Nguyên 🙂")))
    assert "□□ Cao Nguyên □" in text
    assert "kiểu chữ của bản in này không có" in text
    assert "kiểu chữ" not in read(PAPER)
    contract_pdf(replace(PAPER, product=printable_elsewhere()))


def test_endless_words_and_long_texts_stay_on_the_paper() -> None:
    long = replace(PAPER, clauses=replace(CLAUSES, other="một hai ba\n" * 900, disputes="x" * 10_000))
    made = PdfReader(io.BytesIO(contract_pdf(long)))
    assert len(made.pages) > 20
    assert sum(page.extract_text().count("x" * 16) for page in made.pages) >= 600


def test_both_languages_have_the_same_sentences_with_the_same_gaps() -> None:
    assert _gaps("vi") == _gaps("en")


def _gaps(language: str) -> dict[str, set[str | None]]:
    def flat(table: dict[str, Any], above: str = "") -> dict[str, set[str | None]]:
        told: dict[str, set[str | None]] = {}
        for key, value in table.items():
            if isinstance(value, dict):
                told |= flat(value, f"{above}{key}.")
            else:
                told[above + key] = {gap for _, gap, _, _ in Formatter().parse(value)} - {None}
        return told

    return flat(tomllib.loads((FOLDER / f"wording.{language}.toml").read_text(encoding="utf-8")))
