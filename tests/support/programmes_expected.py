"""Whom the pages of events, support and model cases open for."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.cases import EVERYBODY, ORGANISED, OWN_STAFF, OWNERS, PARTIES, UNION, Case, case

NARROWED: Mapping[str, tuple[Case, ...]] = {
    # events: everybody reads published ones, the owner and the partner take part, the office keeps the rest
    "programmes.event": (case(EVERYBODY, event_id="event"), case(OWN_STAFF, event_id="draft_event")),
    "programmes.register": (case(ORGANISED, event_id="event"),),
    **{
        f"programmes.{view}": (case(PARTIES, event_id="event"),)
        for view in ("withdraw_registration", "agenda", "wish", "agenda_calendar", "export_agenda")
    },
    **{
        f"programmes.{view}": (case(OWN_STAFF, event_id="event"),)
        for view in (
            *("edit_event", "publish_event", "cancel_event", "registrations", "export_registrations"),
            *("meetings", "set_room", "assign_meetings", "tell_agendas", "export_meetings"),
            *("outcomes", "export_outcomes"),
        )
    },
    "programmes.decide_registration": (
        case(OWN_STAFF, event_id="event", registration_id="registration", step="waitlist"),
    ),
    "programmes.move_meeting": (case(OWN_STAFF, event_id="event", meeting_id="meeting"),),
    **{f"programmes.{view}": (case(EVERYBODY, token="made-up"),) for view in ("outcome", "answer_outcome")},
    # support: the cooperative and its office
    **{f"programmes.{view}": (case(OWNERS | UNION),) for view in ("support", "export_support")},
    "programmes.ask_for_support": (case(OWNERS),),
    "programmes.support_request": (case(OWNERS | OWN_STAFF, request_id="support_request"),),
    **{
        f"programmes.{view}": (case(OWNERS, request_id="support_request"),)
        for view in ("say_about_support", "withdraw_support", "share_dossier")
    },
    "programmes.decide_support": (case(OWN_STAFF, request_id="support_request"),),
    **{
        f"programmes.{view}": (case(OWNERS | OWN_STAFF, request_id="support_request", number="dossier"),)
        for view in ("dossier", "dossier_paper", "dossier_export")
    },
    "programmes.take_back_dossier": (case(OWNERS, request_id="support_request", number="dossier"),),
    # model cases: everybody reads what the cooperative agreed to
    "programmes.case": (
        case(EVERYBODY, case_id="public_case"),
        case(OWNERS | OWN_STAFF, case_id="asked_case"),
    ),
    **{
        f"programmes.{view}": (case(OWN_STAFF, case_id="asked_case"),)
        for view in ("edit_case", "ask_about_case", "publish_case")
    },
    "programmes.unpublish_case": (case(OWN_STAFF, case_id="public_case"),),
    **{f"programmes.{view}": (case(OWNERS, case_id="asked_case"),) for view in ("agree_to_case", "disagree_with_case")},
}
