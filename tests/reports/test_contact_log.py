from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from small_cohort import NOW, small_cohort

from cockpit.connector import LetterKind
from cockpit.domain.messages import MessageState
from cockpit.domain.standing import Standing
from cockpit.outbox.compose import compose
from cockpit.reports.contact_log import LogChannel, contact_log, log_rows
from cockpit.store.history import ContactRow, NoteRow, add_contact, add_note
from cockpit.store.outbox import set_state
from cockpit.store.replies import ReplyRow, add_reply
from cockpit.wording import Words


def test_the_log_holds_every_exchange_in_order_with_its_person_and_its_exact_words(tmp_path: Path):
    made = small_cohort(tmp_path)
    with made.store as store:
        learner = made.learner_ids[0]
        words = "Bonjour,\n\n  deux espaces, et “ceci”\n"
        sent = compose(store, made.draft(body=words), NOW)
        set_state(store, sent, MessageState.ACCEPTED, NOW, was=(MessageState.QUEUED,))
        compose(store, made.draft(account_id=None, subject="never written"), NOW)
        compose(store, made.draft(is_to_colleague=True, subject="about, not to"), NOW)
        add_contact(store, ContactRow(learner, "call", NOW + timedelta(hours=1), "Spoke of pace"))
        answer = ReplyRow(
            0, made.mail_account_id, "7", learner, sent, LetterKind.REPLY, False, "zoe@example.org", "Re",
            "Oui, 1.", NOW + timedelta(hours=2),
        )  # fmt: skip
        add_reply(store, answer)
        add_note(store, NoteRow(learner, "Night shifts", NOW + timedelta(hours=3), author="Nadia"))
        log = contact_log(store, learner, NOW)
    assert [(one.channel, one.person, one.words, one.became) for one in log] == [
        (LogChannel.MAIL, "Nadia Ferhat", words, Standing.ACCEPTED),
        (LogChannel.CALL, "Nadia Ferhat", "Spoke of pace", None),
        (LogChannel.MAIL, "Zoë Müller", "Oui, 1.", LetterKind.REPLY),
        (LogChannel.NOTE, "Nadia", "Night shifts", None),
    ]
    rows = log_rows(Words("en"), "Zoë Müller", log, ZoneInfo("Europe/Paris"))
    assert [(row[2], row[3]) for row in rows] == [
        ("Nadia Ferhat", "Zoë Müller"),
        ("Nadia Ferhat", "Zoë Müller"),
        ("Zoë Müller", ""),
        ("Nadia", ""),
    ]
