"""Which outcome each role must meet at each address, and what fills the variables of it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support import programmes_expected
from tests.support.cases import (
    EVERYBODY,
    NOBODY,
    ORGANISED,
    OWN_STAFF,
    OWNERS,
    PARTIES,
    SIGNED_IN,
    UNION,
    Case,
    Outcome,
    case,
)
from tests.support.cast import Role

PAIRS_OF_NEED = case(OWNERS, need_id="need", offer_id="partner_offer")
NARROWED: Mapping[str, tuple[Case, ...]] = {
    # accounts: one's own, and nobody else's
    "accounts.change_consent": (case(SIGNED_IN, purpose="statistics"), case(NOBODY, purpose="account")),
    "accounts.confirm": (case(EVERYBODY, token="confirm_token"), case(EVERYBODY, token="made-up")),
    "accounts.reset": (case(EVERYBODY, token="reset_token"), case(EVERYBODY, token="made-up")),
    "accounts.drop_totp": (case(ORGANISED, others_meet=Outcome.FORBIDDEN),),
    "accounts.end_session": (case(frozenset({Role.MEMBER}), session_id="session"),),
    "worklist.open_message": (case(frozenset({Role.MEMBER}), message_id="message"),),
    "worklist.send_again": (
        case(EVERYBODY, message_id="undelivered"),
        case(NOBODY, message_id="message"),
    ),
    # what everybody sees
    "asset": (case(EVERYBODY, tag="0000000000", name="site.css"), case(NOBODY, tag="0000000000", name="config.py")),
    "site.help_page": (case(EVERYBODY, name="cooperative"), case(NOBODY, name="made-up")),
    "organisations.show": (case(EVERYBODY, organisation_id="owner"), case(NOBODY, organisation_id="newcomer")),
    "organisations.accept_invitation": (case(EVERYBODY, token="invitation_token"), case(EVERYBODY, token="made-up")),
    "organisations.register": (case(ORGANISED | {Role.VISITOR}),),
    "moderation.report": (
        case(EVERYBODY, kind="organisation", subject_id="owner"),
        case(EVERYBODY, kind="need", subject_id="need"),
        case(NOBODY, kind="offer", subject_id="draft_offer"),
        case(NOBODY, kind="organisation", subject_id="newcomer"),
    ),
    "offers.show": (case(EVERYBODY, offer_id="offer"), case(OWNERS, offer_id="draft_offer")),
    "needs.show": (case(EVERYBODY, need_id="need"), case(OWNERS, need_id="draft_need")),
    "offers.photo": (
        case(EVERYBODY, name="offer_photo", size="small"),
        case(OWNERS, name="draft_offer_photo", size="large"),
        case(NOBODY, name="made-up", size="small"),
    ),
    "prices.of_product": (case(SIGNED_IN, product_code="DUR-MON"), case(NOBODY, product_code="FRUIT")),
    "prices.remove": (case(UNION, price_id="reference_price"),),
    **{
        f"insights.{view}": (
            case(SIGNED_IN, kind="price", product_code="DUR-MON"),
            case(UNION, kind="demand", product_code="DUR"),
            case(NOBODY, kind="price", product_code="FRUIT"),
            case(NOBODY, kind="weather", product_code="DUR-MON"),
        )
        for view in ("forecast", "forecast_export")
    },
    # figures: the staff of the province; what is introduced and not accepted is no linkage
    "insights.linkage": (
        case(OWN_STAFF, introduction_id="linkage"),
        case(NOBODY, introduction_id="introduction"),
    ),
    "insights.declared_linkage": (case(OWN_STAFF, declaration_id="declared_linkage"),),
    **{
        f"insights.{view}": (case(OWN_STAFF, report_id="figure_report"),)
        for view in ("report", "report_workbook", "report_paper")
    },
    # the register: the staff of its province
    **{
        f"register.{view}": (case(OWN_STAFF, entry_id="entry"),)
        for view in ("show", "edit", "reviewed", "step", "declare")
    },
    "register.part": (case(OWN_STAFF, entry_id="entry"),),
    "register.remove_step": (case(OWN_STAFF, entry_id="entry", event_id="entry_step"),),
    "register.pair": (case(OWN_STAFF, entry_id="entry", organisation_id="owner", answer="same"),),
    "register.remove_linkage": (case(OWN_STAFF, linkage_id="declared_linkage"),),
    "register.reporting_date": (case(OWN_STAFF, date_id="reporting_date"),),
    "register.reporting_date_export": (case(OWN_STAFF, date_id="reporting_date"),),
    **{
        f"register.{view}": (case(OWN_STAFF, workbook_id="workbook"),)
        for view in ("dry_run", "confirm_import", "marked")
    },
    # one's own searches, and the link in their mails
    **{
        f"search.{view}": (case(frozenset({Role.MEMBER}), search_id="search"),)
        for view in ("open_saved", "rename", "forget", "mail")
    },
    "search.stop": (case(EVERYBODY, token="stop_token"), case(EVERYBODY, token="made-up")),
    # the organisation's own
    "organisations.change_role": (case(OWNERS, membership_id="membership"),),
    "organisations.remove_member": (case(OWNERS, membership_id="membership"),),
    "organisations.withdraw_invitation": (case(OWNERS, invitation_id="invitation"),),
    **{
        f"credentials.{view}": (case(OWNERS, certificate_id="certificate"),)
        for view in ("show", "edit", "submit", "remove")
    },
    **{f"credentials.{view}": (case(OWNERS, area_id="area"),) for view in ("area", "edit_area")},
    **{f"credentials.{view}": (case(OWNERS, house_id="house"),) for view in ("house", "edit_house")},
    **{f"credentials.{view}": (case(OWNERS, trademark_id="trademark"),) for view in ("trademark", "remove_trademark")},
    **{f"credentials.{view}": (case(OWNERS, facility_id="facility"),) for view in ("facility", "remove_facility")},
    "credentials.evidence": (case(OWNERS, certificate_id="certificate"),),
    "credentials.remove_evidence": (case(OWNERS, certificate_id="certificate", evidence_id="evidence"),),
    **{
        f"credentials.{view}": (case(OWNERS | OWN_STAFF, name="evidence_name"), case(NOBODY, name="made-up"))
        for view in ("read_evidence", "read_evidence_small")
    },
    # writing listings: with the organisation's consent, its province's staff too
    **{
        f"offers.{view}": (case(OWNERS, offer_id="draft_offer"), case(OWNERS | OWN_STAFF, offer_id="helped_offer"))
        for view in ("edit", "preview", "submit", "copy", "withdraw", "discard")
    },
    **{
        f"needs.{view}": (case(OWNERS, need_id="draft_need"), case(OWNERS | OWN_STAFF, need_id="helped_need"))
        for view in ("edit", "preview", "submit", "copy", "withdraw", "discard")
    },
    "offers.end_consent": (case(OWNERS, offer_id="helped_offer"),),
    "needs.end_consent": (case(OWNERS, need_id="helped_need"),),
    "offers.edit_part": (
        *(case(OWNERS, offer_id="draft_offer", part=part) for part in ("what", "amount", "quality", "price", "photos")),
        case(OWNERS | OWN_STAFF, offer_id="helped_offer", part="price"),
        case(OWNERS, offer_id="offer", part="price"),
        case(NOBODY, offer_id="draft_offer", part="made-up"),
    ),
    "needs.edit_part": (
        *(case(OWNERS, need_id="draft_need", part=part) for part in ("what", "amount", "requirements", "price")),
        case(OWNERS | OWN_STAFF, need_id="helped_need", part="price"),
        case(OWNERS, need_id="need", part="price"),
        case(NOBODY, need_id="draft_need", part="made-up"),
    ),
    # ranked lists: for whoever asks with their own listing
    **{
        f"matching.{view}": (case(OWNERS | OWN_STAFF, need_id="need"), case(OWNERS, need_id="draft_need"))
        for view in ("for_need", "compare")
    },
    "matching.supply_count": (case(OWNERS, need_id="need"), case(OWNERS | OWN_STAFF, need_id="helped_need")),
    "matching.export": (case(OWNERS | OWN_STAFF, need_id="need"), case(NOBODY, need_id="draft_need")),
    "matching.pair": (
        case(OWN_STAFF, need_id="need", offer_id="partner_offer"),
        case(OWN_STAFF, need_id="partner_need", offer_id="offer"),
        case(NOBODY, need_id="draft_need", offer_id="partner_offer"),
        case(NOBODY, need_id="partner_need", offer_id="draft_offer"),
    ),
    "matching.openings_of_offer": (case(OWNERS | OWN_STAFF, offer_id="offer"),),
    "matching.for_offer": (case(OWNERS | OWN_STAFF, offer_id="offer"),),
    "matching.export_needs": (case(OWNERS | OWN_STAFF, offer_id="offer"), case(NOBODY, offer_id="draft_offer")),
    "matching.open_offer": (case(OWNERS | OWN_STAFF, need_id="need", offer_id="partner_offer"),),
    "matching.open_need": (case(OWNERS | OWN_STAFF, offer_id="offer", need_id="partner_need"),),
    **{f"matching.{view}": (PAIRS_OF_NEED,) for view in ("shortlist", "unshortlist", "dismiss", "recall")},
    # lots: public by the code on the label; the organisation's own, and read by its province's staff
    "traceability.by_code": (case(EVERYBODY, code="lot_code"), case(NOBODY, code="draft_lot_code")),
    "traceability.in_language": (
        case(EVERYBODY, code="lot_code", spoken="en"),
        case(NOBODY, code="draft_lot_code", spoken="en"),
    ),
    "traceability.by_gtin": (
        case(EVERYBODY, gtin="lot_gtin", code="lot_code"),
        case(NOBODY, gtin="00614141999996", code="lot_code"),
    ),
    "traceability.photo": (
        case(EVERYBODY, code="lot_code", name="lot_photo"),
        case(NOBODY, code="lot_code", name="offer_photo"),
    ),
    "traceability.own_photo": (
        case(OWNERS | OWN_STAFF, lot_id="lot", name="lot_photo"),
        case(NOBODY, lot_id="lot", name="offer_photo"),
    ),
    **{
        f"traceability.{view}": (case(OWNERS | OWN_STAFF, lot_id="lot"),)
        for view in ("show", "labels", "epcis_document", "recall")
    },
    **{
        f"traceability.{view}": (case(OWNERS, lot_id="lot"), case(OWNERS | OWN_STAFF, lot_id="helped_lot"))
        for view in ("edit_photos", "record", "split", "merge", "publish")
    },
    "traceability.edit": (
        *(case(OWNERS, lot_id="lot", part=part) for part in ("label", "papers", "treatments", "tests")),
        case(OWNERS | OWN_STAFF, lot_id="helped_lot", part="label"),
        case(NOBODY, lot_id="lot", part="made-up"),
    ),
    "traceability.wrong": (
        case(OWNERS, lot_id="lot", event_id="lot_event"),
        case(NOBODY, lot_id="helped_lot", event_id="lot_event"),
    ),
    "traceability.end_consent": (case(OWNERS, lot_id="helped_lot"),),
    "traceability.new_on_behalf": (case(OWN_STAFF, organisation_id="owner"),),
    # brokering: the parties, and the staff of their provinces
    "brokering.ask_about_offer": (PAIRS_OF_NEED, case(NOBODY, need_id="draft_need", offer_id="partner_offer")),
    "brokering.ask_about_need": (case(OWNERS, offer_id="offer", need_id="partner_need"),),
    "brokering.show": (case(PARTIES | OWN_STAFF, introduction_id="introduction"),),
    **{f"brokering.{view}": (case(PARTIES, introduction_id="introduction"),) for view in ("accept", "decline")},
    "brokering.lay_open": (case(OWNERS, introduction_id="introduction"),),
    **{
        f"brokering.{view}": (
            case(frozenset({Role.PARTNER}), introduction_id="introduction", name="evidence_name"),
            case(NOBODY, introduction_id="introduction", name="made-up"),
        )
        for view in ("read_evidence", "read_evidence_small")
    },
    **{
        f"brokering.{view}": (case(OWN_STAFF, introduction_id="introduction"),)
        for view in ("note", "plan", "talking", "agreed", "ended")
    },
    # quotes: the parties, and the staff of their provinces, of whom the broker writes for a side it names
    "brokering.quote": (case(PARTIES | OWN_STAFF, quote_id="accepted_quote"),),
    "brokering.propose": (case(PARTIES, introduction_id="introduction"),),
    **{f"brokering.{view}": (case(PARTIES, quote_id="accepted_quote"),) for view in ("counter", "reject", "withdraw")},
    "brokering.compare_quotes": (
        case(OWNERS | OWN_STAFF, need_id="need"),
        case(NOBODY, need_id="draft_need"),
    ),
    # pools: members their own lines, the other side once it has the quote, the staff of all their provinces
    **{f"brokering.{view}": (case(ORGANISED | UNION),) for view in ("pools", "export_pools")},
    **{
        f"brokering.{view}_supply_pool": (case(UNION, need_id="partner_need"), case(NOBODY, need_id="draft_need"))
        for view in ("new", "open")
    },
    **{
        f"brokering.{view}_purchase_pool": (case(UNION, offer_id="partner_offer"), case(NOBODY, offer_id="offer"))
        for view in ("new", "open")
    },
    "brokering.supply_proposals": (case(OWN_STAFF, need_id="need"), case(NOBODY, need_id="draft_need")),
    "brokering.purchase_proposals": (case(UNION, offer_id="partner_offer"), case(NOBODY, offer_id="offer")),
    "brokering.pool": (
        case(OWNERS | OWN_STAFF, pool_id="pool"),
        case(PARTIES | OWN_STAFF, pool_id="offered_pool"),
    ),
    **{
        f"brokering.{view}_line": (case(OWNERS, pool_id="pool", line_id="pool_line"),)
        for view in ("accept", "change", "decline")
    },
    **{
        f"brokering.{view}": (case(OWN_STAFF, pool_id="pool", line_id="pool_line"),)
        for view in ("take_change", "remove_line", "make_lead", "ask_again")
    },
    **{
        f"brokering.{view}": (case(OWN_STAFF, pool_id="pool"), case(OWN_STAFF, pool_id="offered_pool"))
        for view in ("add_line", "offer_pool", "take_back", "give_up_pool")
    },
    **{
        view: (case(NOBODY, pool_id="pool"), case(frozenset({Role.PARTNER}), pool_id="offered_pool"))
        for view in ("brokering.decline_pool", "contracts.accept_pool")
    },
    # what is on record: the organisation itself, whoever has something going with it, both sides' staff
    "brokering.record": (
        case(PARTIES | OWN_STAFF, organisation_id="owner"),
        case(OWN_STAFF, organisation_id="newcomer"),
    ),
    "brokering.reply": (
        case(OWNERS, organisation_id="owner", fact_id="fact"),
        case(NOBODY, organisation_id="newcomer", fact_id="fact"),
    ),
    # a conversation: the parties and the broker, by whom the two were introduced
    **{
        f"brokering.{view}": (case(PARTIES | OWN_STAFF, introduction_id="introduction"),)
        for view in ("conversation", "write", "newer")
    },
    **{
        f"brokering.{view}": (
            case(PARTIES | OWN_STAFF, introduction_id="introduction", name="said_file"),
            case(NOBODY, introduction_id="introduction", name="paper"),
        )
        for view in ("conversation_file", "conversation_file_small")
    },
    "brokering.report_conversation": (case(PARTIES, introduction_id="introduction"),),
    "brokering.close_report": (case(OWN_STAFF, introduction_id="introduction", report_id="said_report"),),
    **{f"brokering.{view}": (case(OWN_STAFF, introduction_id="introduction"),) for view in ("hand_over", "take_over")},
    "brokering.decline_request": (case(OWN_STAFF, request_id="wish"),),
    "brokering.pair_options": (case(UNION, kind="need"), case(UNION, kind="offer")),
    "brokering.introduce": (
        case(OWN_STAFF, need_id="partner_need", offer_id="offer"),
        case(OWN_STAFF, need_id="need", offer_id="partner_offer"),
        case(NOBODY, need_id="partner_need", offer_id="draft_offer"),
    ),
    # an inquiry: whoever has the link that was sent to them
    **{f"pipeline.{view}": (case(EVERYBODY, token="made-up"),) for view in ("inquiry", "answer")},
    # season plans: the office's that asked for them
    **{
        f"planning.{view}": (case(OWN_STAFF, plan_id="plan"),)
        for view in ("export_lines", "weeks", "export_weeks", "on_map", "compare", "export_differences")
    },
    **{
        f"planning.{view}": tuple(case(OWN_STAFF, plan_id="plan", kind=kind) for kind in ("offer", "need"))
        for view in ("left", "export_left")
    },
    "planning.show": (case(OWN_STAFF, plan_id="plan"), case(OWN_STAFF, plan_id="waiting_plan")),
    "planning.stop": (case(OWN_STAFF, plan_id="waiting_plan"),),
    "planning.line": (
        case(OWN_STAFF, plan_id="plan", line_id="plan_line"),
        case(NOBODY, plan_id="other_plan", line_id="plan_line"),
    ),
    # the radar: a province's lines, its owner's own cause, whom its staff may call
    "radar.show": (
        case(OWN_STAFF, kind="offer", subject_id="offer"),
        case(NOBODY, kind="need", subject_id="draft_need"),
    ),
    "radar.standing": (case(OWNERS, offer_id="offer"), case(NOBODY, offer_id="draft_offer")),
    **{f"radar.{view}": (case(OWN_STAFF, organisation_id="owner"),) for view in ("call", "call_contact")},
    # packages: a cooperative's own, and read and written by its province's staff
    "contracts.packages": (case(OWNERS | UNION),),
    "contracts.new_package": (case(OWNERS | OWN_STAFF, organisation_id="owner"),),
    **{
        f"contracts.{view}": (case(OWNERS | OWN_STAFF, package_id="package"),)
        for view in ("package", "edit_package", "link_contract", "add_investment", "end_package")
    },
    "contracts.remove_leg": (case(OWNERS | OWN_STAFF, package_id="package", leg_id="package_leg"),),
    # contracts: the parties, and the staff of their provinces
    **{
        f"contracts.{view}": (case(PARTIES | OWN_STAFF, contract_id="contract"),)
        for view in ("show", "edit", "new_annex", "approve", "refuse_annex", "attach", "end", "agree_end", "refuse_end")
    },
    "contracts.version": (
        case(PARTIES | OWN_STAFF, contract_id="contract", number="first_version"),
        case(NOBODY, contract_id="contract", number="no_version"),
    ),
    **{
        f"contracts.{view}": (
            case(PARTIES | OWN_STAFF, contract_id="contract", name="signed_paper"),
            case(NOBODY, contract_id="pending_contract", name="signed_paper"),
        )
        for view in ("read_file", "read_file_small")
    },
    **{
        f"contracts.{view}": (
            case(PARTIES | OWN_STAFF, contract_id="contract", signing_id="signing"),
            case(NOBODY, contract_id="pending_contract", signing_id="signing"),
        )
        for view in ("confirm_scan", "refuse_scan")
    },
    # deliveries and payments: the owner sells and reported, the partner buys and inspects, pays
    **{
        f"contracts.{view}": (case(PARTIES | OWN_STAFF, contract_id="contract"),)
        for view in ("report_delivery", "report_payment", "export_deliveries", "export_payments")
    },
    "contracts.announce": (case(OWNERS | OWN_STAFF, contract_id="contract"),),
    **{f"contracts.{view}": (case(ORGANISED | UNION),) for view in ("export_all_deliveries", "export_all_payments")},
    **{
        f"contracts.{view}": (case(who, contract_id="contract", number=thing),)
        for view, thing, who in (
            ("delivery", "reported_delivery", PARTIES | OWN_STAFF),
            ("hand_over", "ready_delivery", PARTIES | OWN_STAFF),
            ("inspect", "reported_delivery", frozenset({Role.PARTNER}) | OWN_STAFF),
            ("take_all", "reported_delivery", frozenset({Role.PARTNER}) | OWN_STAFF),
            ("contest_delivery", "reported_delivery", frozenset({Role.PARTNER}) | OWN_STAFF),
            ("confirm_delivery", "reported_delivery", OWNERS | OWN_STAFF),
            ("withdraw_delivery", "reported_delivery", OWNERS | OWN_STAFF),
            ("settle_delivery", "contested_delivery", OWN_STAFF),
            ("payment", "reported_payment", PARTIES | OWN_STAFF),
            ("confirm_payment", "reported_payment", OWNERS | OWN_STAFF),
            ("contest_payment", "reported_payment", OWNERS | OWN_STAFF),
            ("withdraw_payment", "reported_payment", frozenset({Role.PARTNER}) | OWN_STAFF),
            ("settle_payment", "contested_payment", OWN_STAFF),
        )
    },
    **{
        f"contracts.{view}": (
            case(PARTIES | OWN_STAFF, contract_id="contract", name="slip"),
            case(NOBODY, contract_id="pending_contract", name="slip"),
        )
        for view in ("proof", "proof_small")
    },
    "contracts.accept_quote": (case(PARTIES, quote_id="accepted_quote"),),
    "contracts.draft": (case(OWN_STAFF, introduction_id="introduction"),),
    "contracts.paper": (case(PARTIES | OWN_STAFF, contract_id="contract"),),
    # moderation: all read submitted listings, the province's staff decide
    "moderation.case": (
        case(UNION, kind="offer", revision_id="offer_change"),
        case(OWN_STAFF, kind="organisation", revision_id="newcomer_revision"),
    ),
    "moderation.decide": (
        case(OWN_STAFF, kind="offer", revision_id="offer_change", others_meet=Outcome.FORBIDDEN),
        case(OWN_STAFF, kind="organisation", revision_id="newcomer_revision"),
    ),
    "moderation.certificate": (case(OWN_STAFF, certificate_id="certificate"),),
    "moderation.decide_certificate": (case(OWN_STAFF, certificate_id="certificate"),),
    "moderation.halt_certificate": (case(OWN_STAFF, certificate_id="certificate", step="suspend"),),
    "moderation.restore_certificate": (case(OWN_STAFF, certificate_id="certificate"),),
    "moderation.decide_revocation": (
        case(OWN_STAFF, certificate_id="certificate", revocation_id="revocation", answer="confirm"),
    ),
    "moderation.organisation": (case(OWN_STAFF, organisation_id="owner"),),
    "moderation.contact": (case(OWN_STAFF, organisation_id="owner"),),
    "moderation.post_on_behalf": (case(OWN_STAFF, organisation_id="owner", kind="need"),),
    "moderation.handle_report": (case(OWN_STAFF, report_id="report"),),
    "moderation.suspend": (
        case(OWN_STAFF, kind="offer", subject_id="offer"),
        case(OWN_STAFF, kind="organisation", subject_id="owner"),
    ),
    "moderation.restore": (case(OWN_STAFF, kind="need", subject_id="need"),),
    **programmes_expected.NARROWED,
}
