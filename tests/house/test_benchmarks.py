"""That the benchmarks which fill tables by hand still know them; the others go through the product."""

from benchmarks import test_alerts as alerts
from benchmarks import test_cohort_page as pages


def test_the_benchmark_of_the_pages_runs(tmp_path, monkeypatch, capsys):
    for size, small in {"COHORTS": 2, "LEARNERS": 60, "EVENTS_EACH": 5, "ALERTS": 20, "ROUNDS": 1}.items():
        monkeypatch.setattr(pages, size, small)
    pages.test_the_cohort_page_does_not_feel_the_events(tmp_path)
    assert "goal: cohort_board" in capsys.readouterr().out


def test_the_benchmarks_of_the_alerts_run(tmp_path, monkeypatch, capsys):
    for size, small in {"COHORTS": 2, "LEARNERS": 30, "REPLAYED": 20, "ROUNDS": 1}.items():
        monkeypatch.setattr(alerts, size, small)
    alerts.test_todays_queue_does_not_feel_how_many_there_are(tmp_path)
    alerts.test_replaying_half_a_year_takes_seconds(tmp_path)
    assert "goal: replay" in capsys.readouterr().out
