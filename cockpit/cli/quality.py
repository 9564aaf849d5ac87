"""`cordee quality`: how good a cohort's alerts were."""

from dataclasses import asdict

import click

from cockpit.cli.app import App, as_json, find_cohort, of_cohort, pass_app, print_json, say_later
from cockpit.triage.quality import alert_quality
from cockpit.wording.alerts import rule_name
from cockpit.wording.decisions import declared_name
from cockpit.wording.quality import quality_figures


@click.command(help=say_later("Show how good a cohort's alerts were, each figure with its n and definition."))
@of_cohort
@as_json
@pass_app
def quality(app: App, cohort_name: str, *, json_wanted: bool) -> None:
    """Run `cordee quality`."""
    words = app.words
    profile = app.profile()
    with profile.open() as store:
        cohort = find_cohort(store, cohort_name)
    found = app.run(alert_quality(profile.open, cohort, app.now(), app.settings.holidays_of))
    if json_wanted:
        print_json([{"cohort": cohort_name, **asdict(found)}])
        return
    for figure in quality_figures(words, found):
        text = f"{figure.value}, {figure.of}"
        click.echo(f"{words.say('{name}: {text}', name=figure.name, text=text)}\n    {figure.definition}")
    for use in found.rules:
        line = words.plural(
            "{rule}: {n} decision, {not_useful} not useful", "{rule}: {n} decisions, {not_useful} not useful",
            use.decided, rule=rule_name(words, use.code), not_useful=words.number(use.not_useful),
        )  # fmt: skip
        click.echo(f"{line} · {words.say('loosen this rule')}" if use.should_loosen else line)
    for one in found.declared:
        unit = one.unit or words.say("no unit known")
        text = f"{declared_name(words, one.why)}, {words.number(one.count)}"
        click.echo(words.say("{name}: {text}", name=unit, text=text))
