"""What a column may hold, and the words by which files name it, in French and in English."""

import re
from enum import StrEnum
from typing import NamedTuple

from cockpit.domain.names import plain


class Role(StrEnum):
    """What a column says of a learner; those of an activity stand once for each activity."""

    SOURCE_ID = "source_id"
    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    LAST_ACTIVITY = "last_activity"
    ENROLLED = "enrolled_on"
    COMPLETED = "completed_at"
    PROGRESS = "progress"
    STATUS = "status"
    SCORE = "score"
    FINAL_SCORE = "final_score"
    GRADE = "grade"
    TIME_SPENT = "time_spent"
    GROUPS = "groups"
    UNIT = "unit"
    PHONE = "phone"
    COMMENT = "comment"
    LANGUAGE = "language"
    ACTIVITY_STATE = "activity_state"
    ACTIVITY_DATE = "activity_date"
    ACTIVITY_GRADE = "activity_grade"
    ATTENDANCE = "attendance"
    IGNORED = "ignored"


# Written as `plain_label` returns them: small letters, no accents, one space.
_WORDS: dict[Role, tuple[str, ...]] = {
    Role.SOURCE_ID: (
        *("id", "identifiant", "identifiant unique", "matricule", "numero", "no", "n°", "numero d'identification"),
        *("id apprenant", "identifiant apprenant", "id utilisateur", "identifiant utilisateur", "id stagiaire"),
        *("numero apprenant", "numero stagiaire", "numero de matricule", "id salarie", "id externe", "reference"),
        *("learner id", "user id", "userid", "student id", "id number", "employee id", "external id", "person id"),
        *("code apprenant", "code stagiaire", "ref", "uid", "identifier", "employee number", "personnel number"),
    ),
    Role.EMAIL: (
        *("e-mail", "email", "mail", "courriel", "adresse de courriel", "adresse courriel", "adresse e-mail"),
        *("adresse email", "adresse mail", "adresse electronique", "adresse de messagerie", "email address"),
        *("e-mail address", "mail address", "courrier electronique", "email professionnel", "mail professionnel"),
        *("e-mail professionnel", "work email", "user email", "learner email", "email apprenant"),
        *("email de l'utilisateur",),
    ),
    Role.NAME: (
        *("nom complet", "nom et prenom", "nom prenom", "prenom nom", "prenom et nom", "nom & prenom", "apprenant"),
        *("apprenante", "apprenant(e)", "apprenant·e", "stagiaire", "participant", "participante", "collaborateur"),
        *("collaboratrice", "salarie", "utilisateur", "nom de l'apprenant", "nom du stagiaire", "nom affiche"),
        *("nom du participant", "full name", "fullname", "display name", "learner", "learner name", "student"),
        *(
            "student name",
            "participant name",
            "user",
            "user full name",
            "employee",
            "employee name",
            "beneficiaire",
        ),
    ),
    Role.FIRST_NAME: ("prenom", "prenoms", "first name", "firstname", "given name", "forename", "prenom usuel"),
    Role.LAST_NAME: (
        *("nom", "nom de famille", "last name", "lastname", "surname", "family name", "nom usuel", "nom d'usage"),
        "name",
    ),
    Role.LAST_ACTIVITY: (
        *("derniere activite", "derniere connexion", "dernier acces", "derniere visite", "derniere session"),
        *("date de derniere connexion", "date de derniere activite", "date du dernier acces", "vu le"),
        *("date derniere connexion", "date derniere activite", "dernier acces au cours", "dernier login"),
        *(
            "last activity",
            "last access",
            "last login",
            "last seen",
            "last connection",
            "last visit",
            "last active",
        ),
        *("last activity date", "last login date", "last access date", "last accessed", "last course access"),
        *("connecte la derniere fois le", "derniere connexion le", "derniere action", "last action"),
    ),
    Role.ENROLLED: (
        *("inscription", "inscrit le", "inscrite le", "date d'inscription", "date inscription", "date d'entree"),
        *("debut", "date de debut", "debut de formation", "date d'affectation", "enrolled on", "enrolled at"),
        *("enrolled", "enrolment date", "enrollment date", "registration date", "registered on", "start date"),
        *("date d'enrolement", "assigned on", "assignment date", "date added"),
    ),
    Role.COMPLETED: (
        *("date de completion", "date d'achevement", "termine le", "terminee le", "acheve le", "date de fin"),
        *(
            "date de fin de parcours",
            "fini le",
            "date de reussite",
            "completed at",
            "completed on",
            "cours termine",
        ),
        *("completion date", "date completed", "finished on", "end date", "course complete", "cours acheve"),
    ),
    Role.PROGRESS: (
        *("progression", "avancement", "progres", "taux d'avancement", "taux de progression", "% d'avancement"),
        *("% avancement", "% progression", "pourcentage d'avancement", "taux de completion", "taux d'achevement"),
        *("avancement du parcours", "progress", "progress %", "completion", "completion rate", "% complete"),
        *("percent complete", "progress rate", "percentage completed", "achevement", "% realise"),
    ),
    Role.STATUS: (
        *("statut", "etat", "situation", "statut de l'apprenant", "statut du parcours", "status", "state"),
        *("learning status", "enrolment status", "enrollment status", "completion status", "statut d'inscription"),
    ),
    Role.SCORE: (
        *("score", "score moyen", "average score", "current score", "score global", "taux de reussite", "result"),
        *("overall score", "score final", "resultat"),
    ),
    Role.FINAL_SCORE: ("final score",),
    Role.GRADE: (
        *("note", "note finale", "note moyenne", "moyenne", "note globale", "grade", "final grade", "mark"),
        *("average grade", "overall grade", "total du cours", "course total", "points"),
    ),
    Role.TIME_SPENT: (
        *(
            "temps passe",
            "duree",
            "temps",
            "temps de formation",
            "temps total",
            "temps de connexion",
            "duree totale",
        ),
        *("temps passe en formation", "temps d'apprentissage", "duree de connexion", "time spent", "total time"),
        *("time", "duration", "learning time", "training time", "time in training", "total time spent"),
    ),
    Role.GROUPS: (
        *("groupe", "groupes", "equipe", "equipes", "promotion", "cohorte", "classe", "section", "group", "groups"),
        *("team", "teams", "class", "cohort", "session"),
    ),
    Role.UNIT: (
        *("entite", "departement", "service", "direction", "organisation", "organisme", "entreprise", "societe"),
        *(
            "etablissement",
            "institution",
            "site",
            "agence",
            "unite",
            "filiale",
            "department",
            "organization",
            "unit",
        ),
        *("company", "business unit", "division", "employer", "employeur"),
    ),
    Role.PHONE: (
        *("telephone", "tel", "tel.", "portable", "mobile", "numero de telephone", "telephone portable", "phone"),
        *("phone number", "mobile phone", "telephone mobile", "gsm"),
    ),
    Role.COMMENT: (
        *("commentaire", "commentaires", "remarque", "remarques", "observation", "observations", "notes", "suivi"),
        *("comment", "comments", "remark", "remarks", "note du formateur"),
    ),
    Role.LANGUAGE: ("langue", "langue preferee", "language", "lang", "locale", "preferred language"),
}

_ROLE_OF = {word: role for role, words in _WORDS.items() for word in words}
# Words of group headings that say nothing of what stands below.
_NEUTRAL = frozenset(
    (
        *(
            "acces",
            "access",
            "identite",
            "identity",
            "suivi",
            "parcours",
            "path",
            "formation",
            "training",
            "contact",
        ),
        *("informations", "information", "coordonnees", "activite", "activity", "general", "divers", "other"),
        "connexion",
    )
)
# Columns of known exports that are no learner's data and still tell that their row is a header.
_OTHER_HEADINGS = frozenset(
    (
        *("heure", "nom complet de l'utilisateur", "utilisateur touche", "contexte de l'evenement", "composant"),
        *("nom de l'evenement", "description", "origine", "adresse ip", "affected user", "event context"),
        *("event name", "origin", "ip address", "submitdate", "lastpage", "startlanguage", "seed", "token"),
        *("startdate", "datestamp", "sis user id", "sis login id", "tentatives", "attempts", "component"),
    )
)
_UNIT = re.compile(
    r"\s*(?:[(\[]\s*(?:en\s+|in\s+)?(%|ms|h|heures?|hours?|min|mn|minutes?|s|sec|secondes?|seconds?)\s*[)\]]"
    r"|(?:/|\bsur\b|\bout of\b)\s*(\d{1,4})"
    r"|[(\[]\s*/\s*(\d{1,4})\s*[)\]]"
    r"|\ben (%|heures|minutes|secondes))\s*$"
)
_LENGTHS = {"ms": "ms", "h": "h", "m": "min", "s": "s", "%": "%"}


class Meaning(NamedTuple):
    """What a heading means. `unit`: %, h, min, s, ms, or the `/20` of a grade out of 20; empty: not said."""

    role: Role | None
    unit: str = ""


def plain_label(text: str) -> str:
    """Return a heading as it is compared: small letters, no accents, plain spaces and apostrophes."""
    words = plain(text).replace("’", "'").replace("_", " ").split()
    return " ".join(words).rstrip(" *:").strip()


def meaning_of(text: str) -> Meaning:
    """Return what a heading such as *Durée (h)* means; the role is None when it is not known."""
    label = plain_label(text)
    if label in _ROLE_OF:
        return Meaning(_ROLE_OF[label])
    found = _UNIT.search(label)
    if found is None:
        return Meaning(None)
    unit, *out_of, spelt = found.groups()
    maximum = next(filter(None, out_of), None)
    short = f"/{maximum}" if maximum else _short(unit or spelt)
    return Meaning(_ROLE_OF.get(label[: found.start()].strip()), short)


def _short(unit: str) -> str:
    return unit if unit in _LENGTHS else _LENGTHS[unit[0]]


def is_heading(text: str) -> bool:
    """Tell whether this is a word that headers have."""
    label = plain_label(text)
    return label in _OTHER_HEADINGS or meaning_of(text).role is not None


def is_neutral(text: str) -> bool:
    """Tell whether a group's heading names no activity."""
    return plain_label(text) in _NEUTRAL or is_heading(text)
