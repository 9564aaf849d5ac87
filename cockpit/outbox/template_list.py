"""Every template with its texts in each language, ours and the trainer's own, and how often it was used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cockpit.domain.phases import Phase
from cockpit.outbox.templates import load_template, mistakes_in
from cockpit.store import Store
from cockpit.store.templates import OwnTemplate, TemplateUse, own_templates, uses_of_templates

_NEVER = TemplateUse(0, 0)


@dataclass(frozen=True, slots=True)
class ListedTemplate:
    """A template. `own`: the trainer's own texts by language; `faulty`: languages whose own cannot be used."""

    name: str
    origin: str
    phase: Phase
    label: str = ""
    own: Mapping[str, OwnTemplate] = field(default_factory=dict)
    faulty: frozenset[str] = frozenset()
    use: TemplateUse = _NEVER

    @property
    def is_clone(self) -> bool:
        """Whether it stands beside ours, and not in its place."""
        return self.name != self.origin

    def text(self, language: str) -> tuple[str, str, str]:
        """Return title (empty: that of ours), subject and body in a language."""
        own = self.own.get(language)
        if own is not None:
            return own.title, own.subject, own.body
        ours = load_template(self.origin, language)
        return "", ours.subject, ours.body


def templates_of(store: Store, shipped: Iterable[str]) -> tuple[ListedTemplate, ...]:
    """Return the templates, each of ours (`shipped` are their names) followed by its clones."""
    uses = uses_of_templates(store)
    texts: dict[str, dict[str, OwnTemplate]] = {}
    for own in own_templates(store):
        texts.setdefault(own.name, {})[own.language] = own
    found = []
    for origin in shipped:
        clones = [
            (one.label.casefold(), name)
            for name, by_language in texts.items()
            if (one := next(iter(by_language.values()))).is_clone and one.origin == origin
        ]
        for name in (origin, *(name for _, name in sorted(clones))):
            found.append(_listed(name, origin, texts.get(name, {}), uses.get(name, _NEVER)))
    return tuple(found)


def _listed(name: str, origin: str, own: Mapping[str, OwnTemplate], use: TemplateUse) -> ListedTemplate:
    return ListedTemplate(
        name=name,
        origin=origin,
        phase=load_template(origin, "en").phase,
        label=next((one.label for one in own.values() if one.label), ""),
        own=own,
        faulty=frozenset(language for language, one in own.items() if mistakes_in(one.subject, one.body)),
        use=use,
    )
