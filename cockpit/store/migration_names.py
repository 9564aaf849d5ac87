"""The names of all migrations, in order: read at every start, where importing the migrations would cost numpy."""

MIGRATION_NAMES = (
    "m001_first_schema",
    "m002_several_sources",
    "m003_fair_alerts",
    "m004_corrections",
    "m005_tags_and_views",
    "m006_both_ways",
    "m007_check_ins",
    "m008_composer_draft",
    "m009_zone_of_offers",
    "m010_changes_told",
    "m011_entries_as_written",
    "m012_goals_kept",
    "m013_calendars_left_out",
)
