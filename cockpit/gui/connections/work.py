"""The long work of this page, as generators: signing in, signing in again, reading."""

from collections.abc import Generator, Mapping
from contextlib import closing
from functools import partial

from cockpit.accounts import check_name, connector_of, has_calendar, keep, signed_in, source_of
from cockpit.clock import Clock
from cockpit.domain.times import zone_named
from cockpit.errors import CockpitError, WrongInput
from cockpit.profile import Profile
from cockpit.steps import Step, Wait
from cockpit.store import Store
from cockpit.store.accounts import AccountRow, account_named, renew_account
from cockpit.sync.ahead import patiently
from cockpit.sync.pull import Pulled, note_refusal, pull, refresh_cohorts
from cockpit.triage.refresh import refresh


def check_and_keep(
    profile: Profile, kind: str, name: str, answers: Mapping[str, str], now: Clock
) -> Generator[Step | Wait, None, str]:
    """Sign in to a new account and keep it; the result is its name.

    Raises:
        WrongInput: `demo_refuses_accounts`, or what `accounts.signed_in` and `accounts.keep` refuse.
        SourceUnreachable, AccessRefused, UnexpectedAnswer, NotPermitted: the check failed, nothing was kept.
    """
    if profile.is_demo:
        raise WrongInput("demo_refuses_accounts")
    with profile.open() as store:
        check_name(store, name)
        account = yield from patiently(partial(signed_in, kind, name, answers, now()))
        return keep(store, account, now()).name


def check_and_renew(
    profile: Profile, account_name: str, answers: Mapping[str, str], now: Clock
) -> Generator[Step | Wait, None, str]:
    """Sign in again to an account that was refused; its data stay. The result is its name.

    Raises:
        WrongInput: `account_unknown`, or an answer cannot be used.
        SourceUnreachable, AccessRefused, UnexpectedAnswer, NotPermitted: the check failed, nothing was changed.
    """
    with profile.open() as store:
        account = _account(store, account_name)
        connector = connector_of(account.kind)
        given = {ask.name: answers.get(ask.name) or ask.default for ask in connector.asks}
        renewed = yield from patiently(partial(connector.sign_in, given, now()))
        renew_account(store, account.id, renewed.settings, renewed.secret)
        return account_name


def read_account(
    profile: Profile, account_name: str, language: str, now: Clock
) -> Generator[Step | Wait, None, Pulled | None]:
    """Read everything new of an account; alerts follow cohort by cohort, so that the queue fills meanwhile.

    The result is None for an account that only sends. `language` is that of cohorts whose source names none. A
    source that lets nobody in, or cannot be reached, says so on its card and in the log from then on.

    Raises:
        WrongInput: `account_unknown`.
        SourceUnreachable, AccessRefused, UnexpectedAnswer, NotPermitted: not even the cohorts could be read.
    """
    country = profile.settings().country
    with profile.open() as store:
        account = _account(store, account_name)
        source = source_of(account, now())
        if source is None:
            if has_calendar(account):
                yield from _read_calendars(profile, account_name, now)
            return None
        yield Step(0, None, account_name)
        if not profile.is_demo:  # whose cohorts bear names of ours
            try:
                yield from refresh_cohorts(store, source, account.id, language)
            except CockpitError as error:
                note_refusal(source, account.id, profile.open, now, error)
                source.close()
                raise
        with closing(source), closing(pull(source, account.id, profile.open, now)) as reading:
            cohort_id: int | None = None
            while True:
                try:
                    step = next(reading)
                except StopIteration as end:
                    refresh(store, now(), country)
                    pulled: Pulled = end.value
                    return pulled
                if isinstance(step, Step):
                    if cohort_id not in (None, step.subject_id):
                        refresh(store, now(), country, cohort_id)
                    cohort_id = step.subject_id
                yield step


def _read_calendars(profile: Profile, account_name: str, now: Clock) -> Generator[Step | Wait, None, None]:
    from cockpit.checkins.calendar_round import look_after_calendars  # brings icalendar

    yield Step(0, None, account_name)
    looked = yield from look_after_calendars(profile.open, zone_named(profile.settings().zone), now, account_name)
    for _, error in looked.failures:
        raise error


def _account(store: Store, name: str) -> AccountRow:
    account = account_named(store, name)
    if account is None:
        raise WrongInput("account_unknown", name=name)
    return account
