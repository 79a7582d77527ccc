"""Page walks that `make test` takes on SQLite alone, to end within a quarter of an hour on two processors.

What they walk through is tested on both databases below the pages (services, queries, histories, threads). On
PostgreSQL `make postgresql` takes them, too.
"""

from __future__ import annotations

from typing import Final

WALKS: Final = frozenset(
    {
        "test_a_product_nobody_knows",
        "test_browsing_needs",
        "test_browsing_offers",
        "test_checking_certificates",
        "test_contract_paper",
        "test_conversation",
        "test_cooperatives_in_figures",
        "test_declaring_certificates",
        "test_declaring_places",
        "test_evidence",
        "test_flagging_what_lapsed",
        "test_growing_areas_in_matches",
        "test_help",
        "test_home",
        "test_inquiries",
        "test_introducing",
        "test_keeping_organisations",
        "test_laying_a_pair_open",
        "test_learning_from_the_site",
        "test_listing_introductions",
        "test_listing_photos",
        "test_looking_at_private_prices",
        "test_matching_a_need",
        "test_matching_an_offer",
        "test_members",
        "test_mending_an_offer",
        "test_moderating",
        "test_my_data",
        "test_opening_evidence",
        "test_opening_needs",
        "test_organisation_profile",
        "test_packages",
        "test_pipeline",
        "test_posting_a_need",
        "test_posting_an_offer",
        "test_promising_what_the_land_gives",
        "test_proposing_pools",
        "test_quoting",
        "test_reading_a_record",
        "test_reading_demand",
        "test_reading_in_english",
        "test_reading_messages",
        "test_reading_papers",
        "test_reading_prices",
        "test_reading_the_market",
        "test_refusing_to_teach",
        "test_registering",
        "test_reporting",
        "test_season_plans",
        "test_signing_in",
        "test_taking_lists_along",
        "test_tracing_lots",
        "test_twin_databases",
        "test_watching_contracts",
        "test_what_is_shown_is_kept",
        "test_writing_on_behalf",
    }
)
"""Files of tests/functional."""
