"""What an import came to, as it is shown and kept."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from cockpit.imports.faults import Rejected, Warn
from cockpit.imports.reading import Kind, Reading


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import came to, or would come to (`import_id` is None). Rows count from 1 as in the file.

    `missing`: people of the cohort whom the file does not name; they stay. `not_in_cohort`: people of the file whom
    a synced cohort does not have; they are left out. `ambiguous`: people who match two learners each. `mapping` is
    that of `imports.mapping`, in its JSON.
    """

    file: str
    import_id: int | None
    kind: Kind
    cohort: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int | None
    date_order: str | None
    mapping: str
    absent_fields: tuple[str, ...]
    learners: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    not_in_cohort: int = 0
    ambiguous: int = 0
    events: int = 0
    answers: int = 0
    complete_answers: int = 0
    skipped: int = 0
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[Warn, ...] = ()

    def again(self) -> "ImportReport":
        """Return the report of the same file imported once more: everything is as before."""
        return replace(self, added=0, changed=0, unchanged=self.learners - self.not_in_cohort)

    def to_json(self) -> str:
        """Return it as text to be kept."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "ImportReport":
        """Return the report that was kept as this text."""
        said: dict[str, Any] = json.loads(text)
        said["kind"] = Kind(said["kind"])
        said["absent_fields"] = tuple(said["absent_fields"])
        said["warnings"] = tuple(Warn(**one) for one in said["warnings"])
        said["rejected"] = tuple(
            Rejected(one["row"], tuple(Warn(**reason) for reason in one["reasons"])) for one in said["rejected"]
        )
        return cls(**said)


def report_on(reading: Reading, cohort: str) -> ImportReport:
    """Return what can be said of a file before anybody knows what it changes."""
    return ImportReport(
        file=reading.file_name,
        import_id=None,
        kind=reading.kind,
        cohort=cohort,
        encoding=reading.encoding,
        delimiter=reading.delimiter,
        sheet=reading.sheet,
        header_row=reading.header_rows[0] if reading.header_rows else None,
        date_order=reading.date_order,
        mapping=reading.mapping.to_json(),
        absent_fields=tuple(reading.absent_fields),
        events=len(reading.events),
        answers=len(reading.answers),
        complete_answers=sum(answer.is_complete for answer in reading.answers),
        skipped=len(reading.skipped),
        rejected=reading.rejected,
        warnings=reading.warnings,
    )
