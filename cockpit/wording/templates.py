"""What the shipped templates are called."""

from cockpit.wording import Words

OWN_WORDS = ""


def template_names(words: Words) -> dict[str, str]:
    """Return the templates for messages, by their names, and what each is called; the trainer's own words last."""
    say = words.say
    return {
        "silent": say("Gentle nudge, after a silence"),
        "never_connected": say("Never connected, offer help"),
        "late": say("Something is overdue, offer help"),
        "answer": say("Answer to a question"),
        "answer_access": say("Answer: access and codes"),
        "answer_technical": say("Answer: something does not work"),
        "answer_content": say("Answer: what the path teaches"),
        "answer_organisation": say("Answer: dates and organisation"),
        "answer_certificate": say("Answer: certificate"),
        "back": say("Welcome back"),
        "reached": say("Well done"),
        "reached_75": say("Well done, three quarters"),
        OWN_WORDS: say("In your own words"),
    }
