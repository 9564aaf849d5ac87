"""A folder of Open University tables (OULAD), read as if it were an LMS.

Never uses what tells the future: `final_result` is not read at all, an unregistration only from its day on, and
with a moved calendar no row later than today.
"""

from cockpit.connector import Ask, Connector
from connectors.oulad.sign_in import sign_in
from connectors.oulad.source import OuladSource

CONNECTOR = Connector(
    kind="oulad",
    title="Open University tables",
    icon="folder-open",
    asks=(Ask("path", kind="folder"), Ask("today", kind="date", is_optional=True)),
    sign_in=sign_in,
    source=OuladSource,
)
