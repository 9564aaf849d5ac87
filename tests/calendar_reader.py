"""Thunderbird's calendar engine (ical.js 2.2.1), as a reader that shares nothing with the library that writes.

It is installed once from npm into the cache of real servers, and runs in node.
"""

import json
import os
import subprocess
from collections.abc import Sequence
from typing import Any

from real_servers import installed_from_npm

_ENGINE = "ical.js@2.2.1"
# Zones are known by the text alone: what the engine registered for one is gone before the next.
_SCRIPT = """
const ICAL = require('ical.js').default || require('ical.js');
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const read = texts.map((text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zones = calendar.getAllSubcomponents('vtimezone').map((part) => new ICAL.Timezone(part));
  zones.forEach((zone) => ICAL.TimezoneService.register(zone.tzid, zone));
  const part = calendar.getFirstSubcomponent('vevent');
  const event = new ICAL.Event(part);
  const told = {
    method: calendar.getFirstPropertyValue('method'),
    uid: event.uid,
    sequence: event.sequence,
    status: part.getFirstPropertyValue('status'),
    location: event.location,
    starts: event.startDate.toJSDate().toISOString(),
    ends: event.endDate.toJSDate().toISOString(),
    organizer: event.organizer,
    attendees: event.attendees.map((one) => [one.getFirstValue(), one.getParameter('partstat')]),
  };
  zones.forEach((zone) => ICAL.TimezoneService.remove(zone.tzid));
  return told;
});
process.stdout.write(JSON.stringify(read));
"""


def read_by_thunderbird(texts: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return what the engine reads in texts: method, uid, sequence, status, place, times in UTC, people."""
    folder = installed_from_npm("ical.js-2.2.1", _ENGINE)
    done = subprocess.run(
        ["node", "-e", _SCRIPT],
        cwd=folder,
        env=os.environ | {"TZ": "UTC"},
        input=json.dumps([text.decode() for text in texts]),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
