"""A message while it is written: to one person in their own words, or to several, each made from one template."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cockpit.domain.checkins import Offer
from cockpit.domain.messages_received import subject_of_answer
from cockpit.domain.send_time import SendTime, leaves_at
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.gui.messages.outgoing import Outgoing, Way
from cockpit.gui.navigation import Person
from cockpit.outbox.letters import Letter, letter_of, unfilled_names, with_line
from cockpit.outbox.senders import Sender
from cockpit.outbox.templates import Template, Text, load_template
from cockpit.reports.merge_fields import Addressee, fields_of, template_for
from cockpit.store.templates import origin_of
from cockpit.wording import Words, known_language
from cockpit.wording.moments import offer_fields
from cockpit.wording.templates import OWN_WORDS

Place = tuple[str, str]  # a template's name, and a language
# Instead of a template's name: everybody gets the one that fits the own alert.
FITTING = "*"


@dataclass(frozen=True, slots=True)
class Survey:
    """What is missing in a message to several. `unknown`: by language and field, those of whom it is not known.

    `broken`: the mistake in the text of a language. `unready`: those whose message lacks something else.
    """

    unknown: Mapping[tuple[str, str], frozenset[int]] = field(default_factory=dict)
    broken: Mapping[str, WrongInput] = field(default_factory=dict)
    unready: frozenset[int] = frozenset()


@dataclass(slots=True)
class Mailing:
    """What the trainer wrote and chose so far.

    `texts` are by template and language, and may hold fields; to one person most of these are filled already.
    `own` are whole texts of single people, `lines` what stands for somebody alone before the sign-off. `instead`:
    by language and field, what is read where it is not known. `left_out` were taken out by the trainer, `taken_in`
    against the rest after a contact. `saved_at`: when something was changed last. `trainer` writes to those who
    have nobody among `writers`; `own_templates` are the trainer's own versions of templates. `offers`: moments
    to meet for each, `zone` the trainer's.
    """

    people: dict[int, Person]
    trainer: Sender
    today: date
    writers: Mapping[int, Sender] = field(default_factory=dict)
    own_templates: Mapping[Place, Template] = field(default_factory=dict)
    template: str = OWN_WORDS
    language: str = "en"
    texts: dict[Place, Text] = field(default_factory=dict)
    own: dict[int, Text] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)
    instead: dict[tuple[str, str], str] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    taken_in: set[int] = field(default_factory=set)
    way: Way = Way.MAIL
    send_time: SendTime | None = None
    send_on: date | None = None
    saved_at: datetime | None = None
    offers: Mapping[int, Offer] = field(default_factory=dict)
    zone: ZoneInfo | None = None
    _fields: dict[tuple[int, str], dict[str, str]] = field(default_factory=dict)
    _loaded: dict[Place, Template] = field(default_factory=dict)

    @property
    def is_to_one(self) -> bool:
        """Whether it goes to one person, in words of their own."""
        return len(self.people) == 1

    def writer_to(self, learner_id: int) -> Sender:
        """Return who writes to somebody."""
        return self.writers.get(learner_id, self.trainer)

    def renew(self, writers: Mapping[int, Sender], own_templates: Mapping[Place, Template]) -> None:
        """Take in what was read anew of who writes, and of the templates; the fields are said anew."""
        self.writers, self.own_templates = writers, own_templates
        self._fields.clear()

    def offer(self, offers: Mapping[int, Offer], zone: ZoneInfo) -> None:
        """Take in which moments can be offered to each; the fields are said anew."""
        self.offers, self.zone = offers, zone
        self._fields.clear()

    def language_of(self, one: Addressee) -> str:
        """Return the language that somebody's message is in."""
        return self.language if self.is_to_one else known_language(one.learner.language)

    def template_of(self, one: Addressee) -> str:
        """Return the name of the template that somebody's message is made from."""
        return self.template if self.template != FITTING else _fitting(one, self.people[one.learner.id])

    def written(self, template: str, language: str) -> Template:
        """Return the text of a template in a language, with its fields, as the trainer has it by now."""
        place = template, language
        text = self.texts.get(place)
        if text is not None:
            return Template(template, language, text.subject, text.body)
        if template != OWN_WORDS:
            if place in self.own_templates:
                return self.own_templates[place]
            if place not in self._loaded:  # read and checked once, not for each of thousands
                self._loaded[place] = load_template(origin_of(template), language)
            return self._loaded[place]
        words = Words(language)
        greeting, farewell = words.say("Hi {first_name},", first_name="{{ first_name }}"), words.say("Best wishes,")
        return Template(OWN_WORDS, language, "", f"{greeting}\n\n\n\n{farewell}\n{self.trainer.name}\n")

    def fields(self, one: Addressee, language: str) -> dict[str, str]:
        """Return what the fields say of somebody in a language."""
        known = self._fields.get((one.learner.id, language))
        if known is None:
            writer = self.writer_to(one.learner.id)
            words, offer = Words(language, self.today), self.offers.get(one.learner.id)
            known = fields_of(words, one, writer.signature, writer.phone)
            if offer is not None:
                theirs = zone_named(one.learner.zone)
                known |= offer_fields(words, offer.slots, offer.medium, theirs, self.zone or theirs)
            self._fields[one.learner.id, language] = known
        return known

    def letter_to(self, one: Addressee) -> Letter:
        """Return what somebody will read.

        Raises:
            WrongInput: `template_broken`.
        """
        language, learner_id = self.language_of(one), one.learner.id
        own = self.own.get(learner_id)
        if own is not None:
            return Letter(own.subject.strip(), own.body, tuple(unfilled_names(own.subject, own.body)))
        instead = {name: words for (of, name), words in self.instead.items() if of == language}
        written = self.written(self.template_of(one), language)
        made = letter_of(written, self.fields(one, language), instead)
        if one.wrote is not None and not made.subject.strip():
            made = replace(made, subject=subject_of_answer(one.wrote))
        line = self.lines.get(learner_id, "")
        return (
            replace(made, body=with_line(made.body, line, self.writer_to(learner_id).signature))
            if line.strip()
            else made
        )

    def outgoing_to(self, one: Addressee, now: datetime) -> Outgoing:
        """Return somebody's message as it leaves.

        Raises:
            WrongInput: `template_broken`.
        """
        letter, zone = self.letter_to(one), zone_named(one.learner.zone)
        chosen = self.send_time
        leaves = leaves_at(chosen, self.send_on or self.today, zone, now) if chosen else None
        template, language = self.template_of(one) or None, self.language_of(one)
        moments = self.fields(one, language).get("slots", "")
        offer = self.offers.get(one.learner.id) if moments and moments in letter.body else None
        if self.way is Way.PLATFORM and one.platform is not None:
            account_id, name, _ = one.platform
            return Outgoing(template, language, letter.subject, letter.body, name, leaves, account_id, offer)
        address = one.learner.email or ""
        return Outgoing(template, language, letter.subject, letter.body, address, leaves, offer=offer)

    def as_it_is(self) -> "Mailing":
        """Return it as it is now, for another thread, while the trainer goes on writing."""
        return replace(
            self,
            texts=dict(self.texts),
            own=dict(self.own),
            lines=dict(self.lines),
            instead=dict(self.instead),
        )

    def blocked(self, survey: Survey) -> set[int]:
        """Return those whose message may not leave as it is."""
        found = set(survey.unready)
        for place, people in survey.unknown.items():
            if not self.instead.get(place, "").strip():
                found |= people
        return found


def surveyed(mailing: Mailing, people: Iterable[Addressee]) -> Survey:
    """Return what is missing in a message to several."""
    unknown: dict[tuple[str, str], set[int]] = {}
    broken: dict[str, WrongInput] = {}
    unready: set[int] = set()
    texts: dict[Place, Template] = {}
    for one in people:
        language, learner_id = mailing.language_of(one), one.learner.id
        if learner_id in mailing.own:
            if not mailing.letter_to(one).is_whole:
                unready.add(learner_id)
            continue
        if language in broken:
            continue
        place = mailing.template_of(one), language
        template = texts.get(place) or texts.setdefault(place, mailing.written(*place))
        try:
            letter = letter_of(template, mailing.fields(one, language))
        except WrongInput as error:
            broken[language] = error
            continue
        if mailing.is_to_one:  # what one person reads is written, not replaced
            unready |= set() if letter.is_whole else {learner_id}
            continue
        for name in letter.missing:
            unknown.setdefault((language, name), set()).add(learner_id)
        if not letter.missing and not letter.is_whole:
            unready.add(learner_id)
    return Survey({place: frozenset(found) for place, found in unknown.items()}, broken, frozenset(unready))


def letters_to(
    mailing: Mailing, people: Collection[Addressee], now: datetime
) -> tuple[tuple[Person, Outgoing], ...]:
    """Return the messages to these people as they leave.

    Raises:
        WrongInput: `template_broken`.
    """
    return tuple((mailing.people[one.learner.id], mailing.outgoing_to(one, now)) for one in people)


def fitting(people: Collection[Addressee], asked: Mapping[int, Person]) -> Place:
    """Return the template that fits these people's steps or alerts, and the language that most of them read."""
    templates = {_fitting(one, asked[one.learner.id]) for one in people}
    languages = Counter(known_language(one.learner.language) for one in people)
    return templates.pop() if len(templates) == 1 else FITTING, languages.most_common(1)[0][0]


def _fitting(one: Addressee, person: Person) -> str:
    """Return the template that fits somebody: that of the step that waits, or else of the alert."""
    return person.template or template_for(one.alert) or OWN_WORDS
