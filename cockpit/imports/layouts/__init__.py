"""The exports that are known by themselves, one file each: is it this one, and how is it read?"""

from collections.abc import Callable

from cockpit.imports.columns import Clock
from cockpit.imports.layouts.canvas import read_canvas
from cockpit.imports.layouts.learning360 import read_learning360
from cockpit.imports.layouts.limesurvey import read_limesurvey
from cockpit.imports.layouts.moodle_completion import read_moodle_completion
from cockpit.imports.layouts.moodle_course_completion import read_moodle_course_completion
from cockpit.imports.layouts.moodle_grades import read_moodle_grades
from cockpit.imports.layouts.moodle_logs import read_moodle_logs
from cockpit.imports.layouts.moodle_participants import read_moodle_participants
from cockpit.imports.reading import Reading
from cockpit.imports.tables import Table

Layout = Callable[[Table, Clock], Reading | None]

# The more telling first: a participants' list is any table that holds nothing but who people are.
LAYOUTS: tuple[Layout, ...] = (
    read_moodle_logs,
    read_limesurvey,
    read_canvas,
    read_moodle_course_completion,
    read_moodle_completion,
    read_moodle_grades,
    read_learning360,
    read_moodle_participants,
)
