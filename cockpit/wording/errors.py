"""Every expected failure as one sentence that says what to do."""

from cockpit.errors import CockpitError
from cockpit.wording import Words
from cockpit.wording.templates import OWN_FIELDS, field_name


def error_sentence(words: Words, error: CockpitError) -> str:
    """Return the sentence for an error: what happened, and what to do."""
    return cause_sentence(words, error.cause, **error.facts)


def cause_sentence(words: Words, cause: str, **facts: str | int) -> str:
    """Return the sentence for a cause. An unknown one is a bug: `tests/wording` looks for them."""
    if cause == "field_missing":
        field = str(facts.get("field", ""))
        cause = "own_field_missing" if field in OWN_FIELDS else cause
        facts["field"] = field_name(words, field)
    template = _sentences(words).get(cause)
    if template is None:
        return words.say("Something unexpected happened ({cause}). Please try again.", cause=cause)
    return template.format_map(_Facts(facts))


class _Facts(dict[str, str | int]):
    """Facts of an error; of one that was only kept by its cause they are not known any more."""

    def __missing__(self, name: str) -> str:
        return "…"


def known_causes() -> frozenset[str]:
    """Return every cause that has a sentence."""
    return frozenset(_sentences(Words("en")))


def _sentences(words: Words) -> dict[str, str]:
    say = words.say
    return {
        # reaching a system
        "no_network": say("The server cannot be reached. Check the address and your connection, then try again."),
        "timeout": say("The server does not answer. Try again in a few minutes."),
        "untrusted_certificate": say(
            "The server’s certificate is not trusted by this computer, so nothing was sent. Ask your IT department."
        ),
        "https_only": say("This address is not protected. Give one that begins with https://."),
        "server_error": say("The server reports a fault of its own. Try again later."),
        "too_many_requests": say("The server asks for patience. Try again in a few minutes."),
        "maintenance": say("The site is under maintenance. Try again later; what you have stays as it is."),
        "site_closed": say(
            "The site is closed for now: maintenance, or too much to do. Try again later, or ask its administrator;"
            " what you have stays as it is."
        ),
        "upgrade": say("The site is being upgraded. Try again later; what you have stays as it is."),
        # signing in
        "wrong_password": say("User name or password is not right. Check both and try again."),
        "token_expired": say("The access has ended. Sign in again: your data stay."),
        "web_services_off": say(
            "This Moodle does not let apps in. Ask its administrator to switch on “Enable web services for mobile"
            " devices” (Site administration, Mobile app)."
        ),
        "rest_off": say(
            "This Moodle does not answer apps over REST. Ask its administrator to switch on “REST protocol” (Site"
            " administration, Server, Web services, Manage protocols)."
        ),
        "token_not_allowed": say(
            "Your account may not let an app in. Ask the site’s administrator for the right"
            " to create a mobile token."
        ),
        "sso_needs_token": say(
            "This site signs in in the browser: choose “Sign in in the browser”, then paste the link it ends with."
        ),
        "sso_link_wrong": say(
            "This link does not belong to the sign-in that was begun here. Choose “Sign in in the browser” again"
            " and paste the whole link it ends with."
        ),
        "site_policy": say(
            "The site wants something first: open it in your browser, accept its conditions or change your"
            " password, then try again."
        ),
        "sign_in_incomplete": say("Give a user name and a password, or a token."),
        "not_the_api": say(
            "This address answers, but not like the platform. Check it: it is the site’s front page."
        ),
        "wrong_address": say("This is no web address. Write it like https://campus.example.org."),
        "account_suspended": say("Your account on this site is suspended. Ask its administrator."),
        "answer_too_big": say("The answer is too large to be right, so it was not read. Check the address."),
        "moodle_error": say("Moodle reports an error ({code}). Try again; if it stays so, ask its administrator."),
        "right_missing": say("Your role may not read this. Ask the administrator for the right to see it."),
        "function_not_in_service": say(
            "The token’s service lacks “{function}”. Ask the administrator to add it, or use the mobile service."
        ),
        "calendar_not_permitted": say("The calendar cannot be read, so some due dates may be missing."),
        "not_permitted": say("Your role may not read this. Ask the administrator for the right to see it."),
        "course_not_permitted": say(
            "The platform does not let you into this course. Check that you are still its trainer."
        ),
        "some_not_permitted": say("Some learners are hidden from your role: their progress is unknown here."),
        "enrolment_state_not_permitted": say(
            "Your role may not see who is suspended, so some may be shown as active."
        ),
        "completion_off": say("This course does not track completion: progress is unknown."),
        "token_ip_bound": say(
            "The token does not work from this computer’s network. Ask for one without that limit."
        ),
        "no_starttls": say(
            "The mail server offers no protected connection, so nothing was sent. Choose TLS or ask it."
        ),
        "no_tls": say("The mail server speaks no protected language there, so nothing was sent. Check its port."),
        "login_not_offered": say("The mail server takes no password here. Ask its administrator how to sign in."),
        "sender_refused": say("The mail server does not let you write from this address. Check the address."),
        "server_busy": say("The mail server is busy. Try again in a few minutes."),
        "server_refused": say("The mail server refuses the connection. Ask its administrator."),
        "not_imap": say("The incoming mail server gave an answer that cannot be read. Check its name and port."),
        "wrong_port": say("A port is a number up to 65535. Leave it as it was if you are not sure."),
        "wrong_pace": say("Messages a minute is a whole number, such as 10. Leave it empty if you are not sure."),
        # what lies in calendars
        "calendar_object_unreadable": say(
            "What stands there cannot be read. Open it in your calendar and save it again."
        ),
        "calendar_object_too_many": say(
            "What recurs so often is no appointment. Change its rule in your calendar, or delete it."
        ),
        "calendar_object_too_slow": say(
            "The rule takes too long to count out. Change it in your calendar, or delete the entry."
        ),
        "calendar_object_too_big": say("What is so large is no appointment. Delete what is attached to it."),
        # calendars
        "not_caldav": say(
            "This address answers, but not like a calendar server. Ask your provider for its CalDAV address."
        ),
        "no_password_taken": say(
            "This calendar server takes no plain user name and password. Connect the calendar by its secret"
            " address instead, which is only read."
        ),
        "calendar_at_other_host": say(
            "This address sends on to {host}. If that is your provider’s, give it as the address and try again."
        ),
        "calendar_elsewhere": say(
            "The calendar server points to another server, so nothing more was read. Ask its administrator."
        ),
        "calendar_forbidden": say(
            "Your account may not see this calendar. Check the address, or ask for the right to see it."
        ),
        "calendar_read_only": say(
            "Your account may not write into this calendar. Give the name of another one, or only read."
        ),
        "calendar_not_made": say(
            "The server lets no new calendar be made. Give the name of one that is there already, as your"
            " calendar program shows it."
        ),
        "no_calendars": say("This account has no calendar. Make one there first, then try again."),
        "span_reversed": say("The last day is before the first. Turn them round."),
        "own_field_missing": say(
            "“{field}” stands in this message and is not known yet. Write your name and your phone number in the"
            " window’s settings, or as `name` and `phone` in `settings.toml` of your profile."
        ),
        "option_of_others": say(
            "{option} says nothing of an account of the kind {kind}. Give what it needs: {options}."
        ),
        "calendar_gone": say(
            "The calendar is not on the server any more. Sign in again: your check-ins get a new one."
        ),
        "uid_elsewhere": say(
            "The calendar holds this check-in at another place, so it was not written. Delete that entry there."
        ),
        "entry_refused": say("The calendar server does not take this entry. If it stays so, tell us."),
        "calendar_address_or_file": say("Give either the calendar’s secret address or an .ics file."),
        "calendar_address_dead": say(
            "The calendar’s secret address is not valid any more. Copy it again from the calendar’s settings,"
            " then sign in again."
        ),
        "calendar_address_moved": say(
            "The calendar’s secret address leads to another server, so it was not read. Copy the address again"
            " from the calendar’s settings."
        ),
        "calendar_private_address": say(
            "This address leads into a private network, so it was not read. Check it, or ask your IT department."
        ),
        "calendar_too_big": say(
            "This calendar is larger than {megabytes} MB, so it was not read. Export fewer years of it."
        ),
        # what a source gave
        "already_syncing": say("This account is being read already. Wait for that to end, or stop it."),
        "people_ambiguous": say(
            "{count} people match two learners each, so they were put with neither. Join or part those by hand."
        ),
        "nobody_recognised": say(
            "None of the {count} people named here is known in the cohort. Both sources must give the same mail"
            " addresses or account names."
        ),
        "empty_answer": say("The answer was empty where there were learners before. Nothing was changed."),
        "many_gone": say(
            "{count} learners were missing at once, so nobody was removed. Say whether they left or stay."
        ),
        "unreadable_answer": say("The answer cannot be read. Try again; if it stays so, tell us."),
        "table_unreadable": say("The table {table} cannot be read. Check that it is complete and try again."),
        "no_folder": say("This folder does not exist. Choose one that does."),
        "no_tables": say(
            "This folder holds no Open University tables. Choose the one with courses.csv and learners.csv."
        ),
        "no_statements": say(
            "This folder holds no xAPI statements. Choose the one with the store’s .json or .jsonl files."
        ),
        "address_or_folder": say("Give either the address of a record store or a folder with statements."),
        "not_an_activity": say(
            "A course is named by its whole address, such as https://campus.example.org/course/7. Copy it as the"
            " statements have it."
        ),
        "foreign_link": say(
            "The record store points to another server, so nothing more was read. Ask its administrator."
        ),
        "statements_unreadable": say(
            "Some statements cannot be read and were left out. Ask whoever runs the record store to check them."
        ),
        "statements_in_future": say(
            "Some statements are dated in the future and were left out. Ask whoever runs the course to check its"
            " clock."
        ),
        "not_a_date": say("“{text}” is no date. Write it like 2026-11-23."),
        # the profile and its store
        "keychain_locked": say(
            "The keychain of this computer is locked. Unlock it and start again; your data are safe."
        ),
        "key_missing": say(
            "The keychain of this computer no longer has the key to your data. Open the session in which you made"
            " them; nothing was changed."
        ),
        "passphrase_needed": say(
            "This computer has no keychain, so a passphrase protects your data. Give one, or name a file that holds"
            " it in CORDEE_PASSPHRASE_FILE."
        ),
        "passphrase_file_unreadable": say(
            "The file named in CORDEE_PASSPHRASE_FILE cannot be read. Check its path."
        ),
        "passphrase_file_damaged": say("The file {file} of your profile is damaged. Put back a copy of it."),
        "wrong_passphrase": say("This is not the passphrase of your data. Try again; nothing was changed."),
        "wrong_key": say("Your data do not open with the key of this computer. Nothing was changed."),
        "store_too_new": say(
            "Your data were made by a newer version of Cordée. Install that version to open them."
        ),
        "store_unreadable": say("Your data cannot be read ({detail}). Nothing was changed: put back a copy."),
        "settings_unreadable": say("{path} cannot be read. Correct it, or move it away to have the defaults."),
        # what was given
        "unknown_kind": say("There is no account of kind “{kind}”. Choose one of: {kinds}."),
        "account_name": say("Give the account a short name without a colon."),
        "account_name_taken": say("There is an account called “{name}” already. Choose another name."),
        "account_unknown": say("There is no account called “{name}”. `cordee accounts` lists them."),
        "answer_missing": say("“{question}” is missing. Give it and try again."),
        "calendar_unknown": say("There is no calendar {calendar}. `cordee calendars` lists them."),
        "cohort_unknown": say("There is no cohort “{cohort}”. `cordee cohorts` lists them."),
        "cohort_ambiguous": say(
            "Several cohorts are called “{cohort}”. Give its id, as `cordee cohorts` prints it."
        ),
        "learner_unknown": say(
            "Nobody, or more than one, is called “{learner}”. Give the mail address, the whole name, or the id that"
            " `cordee learner` prints."
        ),
        "no_colleague": say("Nobody called “{typed}” is known. Type a mail address once, then the name is enough."),
        "absences_no_columns": say(
            "No columns with people and first days were found. Name them, for example, “E-mail” and “Start”."
        ),
        "absences_none": say("No absence stands in this file."),
        "calendar_unreadable": say("This is no calendar that can be read. Export it again as an .ics file."),
        "closure_unknown": say("There is no closure {number}. `cordee closures` lists them."),
        "closure_wrong": say("“{days}” are no days. Write them as 2026-12-19..2027-01-03."),
        "country_unknown": say("No public holidays of “{country}” are known. Write a code such as FR, BE or CH."),
        "message_withdrawn": say("What came with it is gone too. Write it or book it again."),
        "day_in_the_future": say("That day has not come yet. Choose an earlier one."),
        "day_in_the_past": say("That day has passed. Choose a later one."),
        "plan_without_end": say("Say until when, with --ends, or --none for the cohort’s plan."),
        "nothing_to_undo": say("There is nothing to take back for this learner."),
        "limit_wrong": say("“{limit}” is no limit. Write rule.limit=number, as `cordee rules` lists them."),
        "no_open_alert": say("There is nothing open for this learner."),
        "join_same": say("This is one learner already. Choose two different ones."),
        "join_same_cohort": say(
            "Both are in one cohort, so they are two people there. Remove one of them on the platform, then sync."
        ),
        "part_alone": say("This learner is known by one name only, so there is nobody to part."),
        "regrouping_unknown": say("There is no such joining or parting, or it was taken back already."),
        "regrouping_not_last": say("One of the two was joined or parted again since. Take that back first."),
        "file_missing": say("There is no readable file “{file}”. Check its name and folder."),
        "export_kind": say("A table goes into a .csv or .xlsx file. Give a name that ends so."),
        "export_refused": say("{file} cannot be written. Close it in your spreadsheet, or choose another folder."),
        "absence_file_unknown": say("There is no such file of absences. `cordee absences` lists them."),
        "limit_out_of_range": say("{limit} takes numbers from {least} to {most}."),
        "import_unknown": say("There is no such import. `cordee import --list` shows them."),
        "real_accounts_here": say("This folder holds real accounts. Choose another one for the demo."),
        "demo_folder_taken": say("This folder holds something else called “demo”. Choose another one."),
        "demo_refuses_accounts": say(
            "The demo takes no real accounts, for its key is public. Leave the demo, then connect."
        ),
        "nothing_connected": say("Nothing is connected yet. Connect a platform first, or look around in the demo."),
        "days_turned_round": say("The first day lies after the last one. Swap them."),
        "no_display": say(
            "No screen was found. On a computer with one, `cordee` opens the window; `cordee today` works without."
        ),
        # files to import
        "file_empty": say("This file holds no table. Choose another one."),
        "file_too_big": say("This file is larger than {megabytes} MB, so it was not read. Export fewer rows."),
        "sheet_too_big": say(
            "A sheet of this file is larger than {megabytes} MB unpacked, so it was not read. Export fewer rows."
        ),
        "too_many_cells": say("This table has more than {cells} cells, so it was not read. Export fewer rows."),
        "too_many_columns": say(
            "This table has more than {columns} columns, so it was not read. Export fewer columns."
        ),
        "archive_bomb": say("This file unpacks into far more than a table, so it was not opened. Ask who made it."),
        "archive_unsafe": say(
            "This file holds paths that no spreadsheet has, so it was not opened. Ask who made it."
        ),
        "file_protected": say("This file is protected by a password. Save a copy without one, then import it."),
        "file_unreadable": say("This file is damaged. Open it in your spreadsheet, save it anew, then import it."),
        "old_spreadsheet": say(
            "This is an old or protected spreadsheet. Save a copy as .xlsx without a password, then import it."
        ),
        "not_a_table": say("This is no table. Export it as CSV, XLSX or ODS, then import it."),
        "cell_too_long": say(
            "A cell of this file does not end. Choose another delimiter, or check its quotation marks."
        ),
        "encoding_wrong": say("This file is not written in that encoding. Choose another one."),
        "delimiter_wrong": say("One character parts the columns, such as a comma, a semicolon or a tab."),
        "sheet_unknown": say("There is no sheet “{sheet}” with rows in this file. Choose another one."),
        "header_unknown": say(
            "No row with column headings was found. Give each column a heading such as Name or E-mail."
        ),
        "no_identity_column": say(
            "No column holds an id or a mail address, and names tell nobody apart. Choose which column does."
        ),
        "mapping_fits_not": say(
            "The column “{column}” that you chose is not in this file. Choose the columns anew."
        ),
        "file_without_rows": say("This file has headings but no rows. Choose another one."),
        "days_reversed": say("The cohort’s last day is before its first. Correct one of them."),
        "class_day_missing": say("The day of “{column}” is missing. Write it like 2026-11-23."),
        "cohort_name_missing": say("The cohort has no name. Choose one, or give a new one."),
        "mapping_unreadable": say("The file with the chosen columns cannot be read. Make it anew."),
        # messages and check-ins
        "field_missing": say(
            "“{field}” is unknown for this learner. Write it yourself or choose another template."
        ),
        "field_unknown": say("There is no field “{field}”. Choose one from the list."),
        "template_broken": say("This template has a mistake in line {line}. Correct it."),
        "template_unknown": say("There is no template “{name}”."),
        "sent_before": say("This was written already, and is written once only."),
        # sequences
        "sequence_unknown": say("This sequence is gone. Choose another one."),
        "step_gone": say(
            "This step is not due any more: something has happened meanwhile. Look at the list again."
        ),
        "in_sequence": say("This learner is in a sequence already. Stop that one first."),
        "sequence_objected": say("This learner does not want messages. Please respect that."),
        "sequence_left": say("This learner has left the cohort, so no sequence begins."),
        "sequence_paused": say("This learner is paused or away, so no sequence begins."),
        "sequence_finished": say("This learner has finished the path, so no sequence begins."),
        "sequence_answered": say("This learner was heard of today, so no sequence begins. Write an answer."),
        "sequence_active_again": say("This learner was active today, so no sequence begins."),
        "header_injection": say("A name or subject holds a line break. Take it out and try again."),
        "bad_address": say("This mail address cannot be written to. Correct it and try again."),
        "not_in_platform": say(
            "The platform does not know this learner. Write a mail, or choose another way for the step."
        ),
        "no_address": say("No mail address is known. Call, or add an address at the source."),
        "address_not_ascii": say(
            "This mail address holds letters that many servers do not know. Ask for another one, or call."
        ),
        "other_address": say("This is no longer the learner’s mail address. Open the message anew."),
        "objected": say("This learner does not want messages. Please respect that."),
        "not_active": say("This learner is paused or has left the cohort, so no message goes out."),
        "refused_in_a_row": say(
            "The mail server refused three people in a row, so nothing more leaves. Look at the outbox, then go on."
        ),
        "away": say("This learner is away for now. No message goes out before the return."),
        "messaging_off": say(
            "This platform has its messages switched off, so nothing was sent. Write a mail, or ask its"
            " administrator."
        ),
        "messaging_not_allowed": say(
            "Your account may not write messages on this platform. Write a mail, or ask its administrator."
        ),
        "lms_refused": say(
            "The platform did not take this message: the learner may have blocked messages, or shares no course"
            " with you any more. Write a mail, or call."
        ),
        "too_long_for_lms": say(
            "This message is too long for the platform, which takes about 4,000 letters. Shorten it, or"
            " write a mail."
        ),
        "text_missing": say("The message has no text. Write one first."),
        "no_channel": say("The mailbox of this message is gone. Connect one, or use your own mail program."),
        "already_left": say("This message has left already and cannot be taken back. Write another one."),
        "changed_since": say("This was changed again since, and cannot be taken back any more."),
        "not_uncertain": say("Whether this message arrived is already known. Look at the outbox again."),
        "check_in_gone": say("This check-in was cancelled, or is no longer here."),
        "check_in_to_come": say("This check-in has not begun yet."),
        "check_in_over": say("This check-in stands no more: it took place, was missed or was cancelled."),
        "check_in_of_group": say("This is one guest’s part of a group appointment. Change the appointment itself."),
        "group_over": say("This group appointment stands no more: it took place or was cancelled."),
        "nobody_to_invite": say("Nobody of these can be invited. Look at the reasons beside their names."),
        "title_missing": say("The appointment has no title. Write one first."),
        "proposal_over": say("Nothing can be chosen from this proposal any more."),
        "slot_past": say("This time is over. Choose a later one."),
        "place_missing": say(
            "Without an address nobody can join by video. Name one with --place, or keep yours in the settings."
        ),
        "no_common_slot": say(
            "No moment suits you both. Look at your hours, and at how far ahead you offer any, in the settings."
        ),
        "slots_missing": say("No moment is chosen. Choose at least one."),
        "proposal_ended": say("This proposal has been answered or is over. Look at it again."),
        "slot_taken": say("That time is taken, or kept free for somebody. Choose another one."),
    }
