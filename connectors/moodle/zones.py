"""In which zone a site's days are days: Moodle keeps instants alone."""

from collections.abc import Mapping
from typing import Any

from cockpit.errors import NotPermitted
from connectors.moodle.client import MoodleClient
from connectors.moodle.records import known_zone, own_zone, reads_an_answer, rows_under


def site_zone(client: MoodleClient, person_id: int) -> str | None:
    """Return the zone that the site forces on everybody, else its default, else the one the person chose.

    None: nothing tells it. Whoever makes a course dates it in their own zone, which mostly is the site's.
    """
    try:
        told = _settings(rows_under("settings", client.call("tool_mobile_get_config")))
    except NotPermitted:
        told = {}
    zone = known_zone(told.get("forcetimezone")) or known_zone(told.get("timezone"))
    return zone or _chosen_zone(client, person_id)


def _chosen_zone(client: MoodleClient, person_id: int) -> str | None:
    try:
        people = client.call("core_user_get_users_by_field", field="id", values=[person_id])
    except NotPermitted:
        return None
    return next((own_zone(person) for person in people or ()), None)


@reads_an_answer
def _settings(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {row["name"]: row["value"] for row in rows}
