"""The right person gets the right bytes: among namesakes, in any order, and when addresses change meanwhile."""

import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_cohort import NOW, small_cohort

from cockpit.connector import Delivery, Pace, Receipt
from cockpit.domain.messages import MessageState
from cockpit.outbox.compose import compose
from cockpit.outbox.deliver import deliver
from cockpit.outbox.mime import Person, freeze
from cockpit.store.outbox import message_by_id

HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "X-Cordee-Id"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}
# What could smuggle something in: other lines, other headers, markup, other people's addresses.
_TEXT = st.text(st.sampled_from("abc Zoë,<>\"';:@=?.\\%&()👩‍🔬éåø漢字 "), max_size=40).filter(
    lambda text: "=?" not in text  # refused: `test_mime` has that
)
_BODY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=300)
_LINKS = (
    "Bcc: all@example.org\n.\nhttps://campus.example.org/course?id=4&x=<b>\n<img src=https://evil.example/p.gif>"
)


@dataclass
class Box:
    """A channel that keeps what it was given."""

    pace: Pace = field(default_factory=lambda: Pace(1_000, 10_000))
    sender: str = "nadia@example.org"
    got: list[tuple[str, bytes]] = field(default_factory=list)

    def send(self, to_address: str, content: bytes) -> Receipt:
        self.got.append((to_address, content))
        return Receipt(Delivery.ACCEPTED)

    def close(self) -> None:
        """Nothing is open."""


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    names=st.lists(_TEXT, min_size=2, max_size=6),
    subject=_TEXT,
    body=_BODY,
    order=st.randoms(use_true_random=False),
    moved=st.sets(st.integers(0, 5), max_size=3),
)
def test_each_gets_what_was_written_to_them_and_nobody_else_does(
    names: list[str], subject: str, body: str, order: "object", moved: set[int]
):
    addresses = [f"learner{place}@example.org" for place in range(len(names))]
    box = Box()
    with tempfile.TemporaryDirectory() as folder:
        cohort = small_cohort(Path(folder), addresses)
        places = list(range(len(names)))
        order.shuffle(places)  # type: ignore[attr-defined]
        with cohort.store:
            rows = {}
            for place in places:
                draft = cohort.draft(
                    place,
                    to_name=names[0] if place % 2 else names[place],  # namesakes
                    subject=subject,
                    body=f"{body}\nfor {addresses[place]} alone\n{_LINKS}",
                )
                rows[place] = compose(cohort.store, draft, NOW)
            gone = {place for place in moved if place in rows}
            for place in gone:
                cohort.store.execute(
                    "update learner set email = 'new' || email where id = ?", [cohort.learner_ids[place]]
                )
            for _ in deliver(lambda _: box, cohort.open_store, lambda: NOW + timedelta(minutes=1)):
                pass
            kept = {place: message_by_id(cohort.store, row_id) for place, row_id in rows.items()}
    assert sorted(to for to, _ in box.got) == sorted(addresses[place] for place in rows if place not in gone)
    for to, content in box.got:
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        place = addresses.index(to)
        row = kept[place]
        assert row is not None
        assert (row.state, row.mime) == (MessageState.ACCEPTED, content)
        assert set(message.keys()) == HEADERS
        assert len(message.keys()) == len(HEADERS)
        assert [address.addr_spec for address in message["To"].addresses] == [to]
        assert f"for {to} alone" in message.get_content()
        assert sum(f"for {other} alone" in message.get_content() for other in addresses) == 1
    assert all(kept[place].state is MessageState.CANCELLED for place in gone)  # type: ignore[union-attr]


@given(body=_BODY)
def test_a_mail_is_plain_text_whose_links_are_as_they_were_written(body: str):
    nadia, zoe = Person("Nadia Ferhat", "nadia@example.org"), Person("Zoë Müller", "zoe@example.org")
    message = message_from_bytes(freeze(nadia, zoe, "x", f"{body}\n{_LINKS}\n", NOW).mime, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.get_content_type() for part in message.walk()] == ["text/plain"]  # no pixel, nothing to fetch
    assert _LINKS in message.get_content().replace("\r\n", "\n")
    assert set(message.keys()) == HEADERS  # no receipt is asked for
