from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from plain_source import dump
from running import finished

from cockpit.checkins.busy import refresh_busy
from cockpit.demo import leave_demo, make_demo
from cockpit.domain.alerts import Section
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.paths import store_file
from cockpit.profile import is_demo_folder, open_profile
from cockpit.reports.checkins import CheckInSection, check_ins_week
from cockpit.reports.group_appointments import group_lines
from cockpit.reports.today import todays_queue
from cockpit.store.calendars import busy_between
from cockpit.store.cohorts import all_cohorts
from cockpit.store.learners import count_members
from cockpit.wording import Words

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 08:00 in Paris
SIZES = {Section.FIRST: 4, Section.THIS_WEEK: 5, Section.WAITING: 3, Section.CELEBRATE: 3, Section.DECIDE: 3}


def made(folder, now=MONDAY, language="fr"):
    steps = make_demo(folder, Words(language), lambda: now)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def queue(profile, now=MONDAY):
    with profile.open() as store:
        return todays_queue(store, now, "Europe/Paris")


def sizes(today):
    found = dict.fromkeys(SIZES, 0)
    for row in today.rows:
        if row.section is not Section.WATCH:
            found[row.section] += 1
    return found


@pytest.fixture
def demo(tmp_path, no_network):
    return made(tmp_path / "demo")


def test_on_monday_morning_the_queue_is_the_one_of_the_story(demo):
    today = queue(demo)
    assert sizes(today) == SIZES
    assert today.learners == 120
    first = [row for row in today.rows if row.section is Section.FIRST]
    assert {row.learner.split()[0] for row in first} == {"Bobby", "Sophie", "Djilali", "Marty"}
    assert len({row.cohort for row in first}) == 1


def test_there_are_120_learners_in_four_cohorts(demo):
    with demo.open() as store:
        cohorts = all_cohorts(store)
        counts = count_members(store)
        assert sorted(counts[cohort.id] for cohort in cohorts) == [24, 27, 31, 38]
        assert store.value("select count(*) from learner") == 120
    assert {cohort.name for cohort in cohorts}.isdisjoint({"english", "managers", "data", "safety"})


def test_opened_again_it_is_the_same(demo):
    def kept():
        with demo.open() as store:
            return dump(store)

    before = kept()
    assert len(before["alert"]) >= 18
    made(demo.folder)
    assert kept() == before
    assert queue(made(demo.folder, MONDAY + timedelta(hours=9)), MONDAY + timedelta(hours=9)).count(None) == 18


def test_a_week_later_it_is_made_anew_with_a_queue_of_the_same_sizes(demo):
    before = [(row.public_id, row.section) for row in queue(demo).rows]
    next_week = MONDAY + timedelta(weeks=1)
    again = made(demo.folder, next_week)
    assert sizes(queue(again, next_week)) == SIZES
    assert [(row.public_id, row.section) for row in queue(again, next_week).rows] == before
    with again.open() as store:
        assert {cohort.data_as_of for cohort in all_cohorts(store)} == {next_week}


def test_one_left_half_made_is_made_anew(tmp_path, no_network):
    steps = make_demo(tmp_path, Words("fr"), lambda: MONDAY)
    for _ in range(4):
        next(steps)
    steps.close()
    assert is_demo_folder(tmp_path)
    assert sizes(queue(made(tmp_path))) == SIZES


def test_it_opens_without_a_keychain(demo, memory_keyring):
    assert memory_keyring.secrets == {}
    assert open_profile(demo.folder).is_demo
    assert not (demo.folder / "passphrase.json").exists()


def test_a_folder_with_real_accounts_is_refused_and_left_as_it_is(tmp_path):
    profile = open_profile(tmp_path)
    before = store_file(tmp_path).read_bytes()
    with pytest.raises(WrongInput) as caught:
        made(tmp_path)
    assert caught.value.cause == "real_accounts_here"
    assert store_file(tmp_path).read_bytes() == before
    assert not is_demo_folder(tmp_path)
    assert open_profile(tmp_path).key == profile.key


def test_leaving_removes_it_and_nothing_else(demo, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    leave_demo(demo.folder)
    assert not demo.folder.exists()
    leave_demo(tmp_path)  # no demo
    assert (tmp_path / "mine.txt").read_text() == "mine"


def letters_in(folder: Path) -> None:
    (folder / "letters").mkdir(parents=True)
    (folder / "letters" / "to nobody.txt").write_text("mine")
    (folder / "logs").mkdir()
    (folder / "logs" / "mine.log").write_text("mine")


@pytest.mark.parametrize("later", [timedelta(), timedelta(weeks=1)])
def test_in_a_folder_with_other_files_these_always_stay(tmp_path, no_network, later):
    letters_in(tmp_path)
    made(tmp_path)
    made(tmp_path, MONDAY + later)
    leave_demo(tmp_path)
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["letters/to nobody.txt", "logs/mine.log"]


def test_a_folder_that_holds_something_called_demo_is_no_demo_for_that(tmp_path, no_network):
    home = tmp_path / "home"
    letters_in(home)
    made(home / "demo")
    assert not is_demo_folder(home)
    with pytest.raises(WrongInput) as caught:
        made(home)
    assert caught.value.cause == "demo_folder_taken"
    assert not store_file(home).exists()
    assert (home / "letters" / "to nobody.txt").exists()


def test_what_is_invented_is_marked_as_such(demo):
    with demo.open() as store:
        tables = ("note", "contact", "question", "reply", "absence", "check_in", "proposal", "group_appointment")
        for table in tables:
            marks = [mark for (mark,) in store.rows(f"select is_invented from {table}")]
            assert marks
            assert set(marks) == {1}, table


def test_its_check_ins_are_of_every_kind_and_nothing_stands_where_something_else_does(demo):
    zone = zone_named("Europe/Paris")
    with demo.open() as store:
        page = check_ins_week(store, MONDAY, zone, MONDAY.date(), 4)
        groups = group_lines(store, MONDAY)
    sections = [line.section for line in page.lines if line.section is not CheckInSection.WITHOUT]
    kinds = CheckInSection
    assert sections == [kinds.NEXT, kinds.NEXT, kinds.WAITING, kinds.WAITING, kinds.OVER, kinds.GOALS]
    assert [len(line.proposal.slots) for line in page.lines if line.proposal is not None] == [3, 2]
    spans = [(block.starts_at, block.ends_at) for block in page.blocks]
    assert len(spans) == 14
    (lunch,) = groups.to_come
    assert (lunch.count.invited, lunch.count.accepted, lunch.count.declined) == (6, 3, 1)
    assert (groups.to_conclude, groups.concluded) == ((), ())
    assert all(later[0] >= earlier[1] for earlier, later in pairwise(spans))


@pytest.mark.parametrize("weekday", range(7))
def test_on_no_day_of_the_week_two_things_stand_at_once(tmp_path, weekday, no_network):
    now = MONDAY + timedelta(days=weekday)
    with made(tmp_path, now).open() as store:
        for weeks in (-1, 0, 1):
            monday = MONDAY.date() + timedelta(weeks=weeks)
            page = check_ins_week(store, now, zone_named("Europe/Paris"), monday, 4)
            blocks = [(block.starts_at, block.ends_at, block.name) for block in page.blocks]
            assert blocks
            assert all(later[0] >= earlier[1] for earlier, later in pairwise(blocks)), blocks


def test_its_calendar_takes_the_same_times_when_they_are_counted_out_again(demo):
    span = MONDAY - timedelta(days=7), MONDAY + timedelta(days=21)
    with demo.open() as store:
        before = busy_between(store, *span)
    assert len(before) == 25
    finished(refresh_busy(demo.open, zone_named("Europe/Paris"), lambda: MONDAY))
    with demo.open() as store:
        assert busy_between(store, *span) == before


@pytest.mark.parametrize("language", ["fr", "en"])
def test_its_words_are_those_of_the_trainer(tmp_path, language, no_network):
    profile = made(tmp_path, language=language)
    with profile.open() as store:
        names = {cohort.name for cohort in all_cohorts(store)}
    assert names == {
        Words(language).say(name)
        for name in ("English B2 · Autumn", "Frontline managers 12", "Data literacy", "Industrial safety")
    }
