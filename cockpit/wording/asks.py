"""The questions of the account forms: what each asks for, and what helps to answer it."""

from cockpit.wording import Words


def kind_name(words: Words, kind: str, title: str) -> str:
    """Return what a kind of account is called; one that has no words of ours keeps its connector's `title`."""
    names = {
        "caldav": words.say("Calendar (CalDAV)"),
        "files": words.say("Imported files"),
        "ics": words.say("Calendar to read (.ics)"),
        "moodle": words.say("Moodle"),
        "oulad": words.say("Open University tables"),
        "smtp": words.say("Mail server (SMTP)"),
        "xapi": words.say("xAPI (learning record store)"),
    }
    return names.get(kind, title)


def kind_hint(words: Words, kind: str) -> str:
    """Return what an account of this kind gives; empty when there is nothing to add."""
    hints = {
        "caldav": words.say("The times it takes are read, and your check-ins written into one of its calendars."),
        "ics": words.say("Only the times it takes are read; nothing is written."),
        "moodle": words.say("Only progress and activity are read; nothing is written back."),
        "oulad": words.say("A folder of tables on this computer, read as if it were a platform."),
        "smtp": words.say("Your messages leave through your own mailbox, one by one, always encrypted."),
        "xapi": words.say("What learners did, from a record store or from a folder; nothing is written back."),
    }
    return hints.get(kind, "")


def ask_label(words: Words, kind: str, name: str) -> str:
    """Return the label of a question; its bare name when there are no words for it."""
    say = words.say
    labels = {
        ("caldav", "url"): say("Address of the calendar server"),
        ("caldav", "username"): say("User name"),
        ("caldav", "password"): say("Password"),
        ("caldav", "writes"): say("Your check-ins"),
        ("caldav", "calendar"): say("Name of their calendar"),
        ("ics", "address"): say("Secret address of the calendar"),
        ("ics", "path"): say("Or an .ics file"),
        ("moodle", "url"): say("Address of the site"),
        ("moodle", "username"): say("User name"),
        ("moodle", "password"): say("Password"),
        ("moodle", "token"): say("Access token"),
        ("moodle", "link"): say("Link from the browser"),
        ("moodle", "passport"): say("Number of the sign-in"),
        ("oulad", "path"): say("Folder with the tables"),
        ("oulad", "today"): say("“Today” in their calendar"),
        ("smtp", "host"): say("Outgoing mail server"),
        ("smtp", "port"): say("Port"),
        ("smtp", "security"): say("Protection"),
        ("smtp", "username"): say("User name"),
        ("smtp", "password"): say("Password"),
        ("smtp", "from_name"): say("Your name, as learners read it"),
        ("smtp", "from_address"): say("Your mail address"),
        ("smtp", "a_minute"): say("Messages a minute, at most"),
        ("smtp", "imap_host"): say("Incoming mail server, to read answers"),
        ("smtp", "imap_port"): say("Port of the incoming server"),
        ("smtp", "imap_security"): say("Protection of the incoming server"),
        ("smtp", "sign_in_by"): say("How to sign in"),
        ("smtp", "client_id"): say("Number of the application"),
        ("smtp", "authorize_url"): say("Address of the sign-in page"),
        ("smtp", "token_url"): say("Address that gives access tokens"),
        ("smtp", "scope"): say("Rights that are asked for"),
        ("smtp", "link"): say("Link from the browser"),
        ("xapi", "url"): say("Address of the record store"),
        ("xapi", "username"): say("User name"),
        ("xapi", "password"): say("Password"),
        ("xapi", "path"): say("Or a folder with statements"),
        ("xapi", "course"): say("Only this course"),
        ("xapi", "roster"): say("Add it to the people of this cohort"),
    }
    return labels.get((kind, name), name)


def ask_hint(words: Words, kind: str, name: str) -> str:
    """Return what helps to answer a question; empty when nothing does."""
    say = words.say
    hints = {
        ("caldav", "url"): say("Such as https://cloud.example.org; your provider’s help calls it CalDAV."),
        ("caldav", "password"): say(
            "Many providers ask for an app password here. It stays encrypted on this computer."
        ),
        ("caldav", "calendar"): say("It is made if there is none of this name."),
        ("ics", "address"): say(
            "Your calendar’s settings show it, often as “secret address in iCal format”. It stays encrypted on"
            " this computer."
        ),
        ("ics", "path"): say("It is read again each time it changes."),
        ("xapi", "roster"): say("Its people are recognised by address or account, never by name."),
        ("moodle", "url"): say("As in your browser, such as https://campus.example.org."),
        ("moodle", "password"): say("Used once to get an access token, then forgotten."),
        ("moodle", "token"): say("Instead of user name and password, where the site signs in by another service."),
        ("moodle", "link"): say(
            "After “Sign in in the browser”: the whole address that the browser could not open."
        ),
        ("oulad", "path"): say("The one that holds courses.csv and learners.csv."),
        ("oulad", "today"): say("A day such as 2013-04-28: the calendar is moved so that it is this week."),
        ("smtp", "host"): say("Such as smtp.example.org."),
        ("smtp", "security"): say("STARTTLS goes with port 587, TLS with port 465."),
        ("smtp", "username"): say("Often your mail address. Leave both empty if the server asks for neither."),
        ("smtp", "password"): say(
            "Many providers ask for an app password here. It stays encrypted on this computer."
        ),
        ("smtp", "from_address"): say("Answers come back to it."),
        ("smtp", "a_minute"): say("Empty: as your provider allows, 10 where that is not known."),
        ("smtp", "imap_host"): say(
            "Such as imap.example.org. Only mail from your learners, or in answer to you, is read, and nothing"
            " is changed. Leave it empty to read nothing."
        ),
        ("smtp", "imap_security"): say("TLS goes with port 993, STARTTLS with port 143."),
        ("smtp", "client_id"): say("Your IT department gets it when it registers Cordée as an installed program."),
        ("smtp", "authorize_url"): say("As it stands, that of Microsoft 365."),
        ("smtp", "link"): say("After “Sign in in the browser”: the whole address that the browser could not open."),
        ("xapi", "url"): say("Its xAPI endpoint, such as https://lrs.example.org/xAPI."),
        ("xapi", "username"): say("The name or key that the store’s administrator gave you for reading."),
        ("xapi", "password"): say("It stays encrypted on this computer."),
        ("xapi", "path"): say("With the store’s pages in .json files, or .jsonl with one statement a line."),
        ("xapi", "course"): say("The address by which statements name it. Leave it empty to read everything."),
    }
    return hints.get((kind, name), "")


def choice_name(words: Words, kind: str, name: str, choice: str) -> str:
    """Return what a choice of a question is called; itself when there are no words for it."""
    names = {
        ("caldav", "writes", "own"): words.say("Written into a calendar (usual)"),
        ("caldav", "writes", "nothing"): words.say("Not written: only read"),
        ("smtp", "security", "starttls"): words.say("STARTTLS (usual)"),
        ("smtp", "security", "tls"): words.say("TLS from the start"),
        ("smtp", "imap_security", "tls"): words.say("TLS from the start (usual)"),
        ("smtp", "imap_security", "starttls"): words.say("STARTTLS"),
        ("smtp", "sign_in_by", "password"): words.say("With the password (usual)"),
        ("smtp", "sign_in_by", "oauth"): words.say("In the browser (Microsoft 365, Google)"),
    }
    return names.get((kind, name, choice), choice)
