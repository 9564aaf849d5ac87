"""That the benchmarks which fill tables by hand still know them; the others go through the product."""

from benchmarks import test_alerts as alerts
from benchmarks import test_cohort_page as pages
from benchmarks import test_learners_table as table


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


def test_the_benchmark_of_the_table_of_learners_runs(qtbot, tmp_path, monkeypatch, capsys):
    for size, small in {"COHORTS": 2, "LEARNERS": 60, "ROUNDS": 1, "GOAL_KEY": 100, "GOAL_SORT": 1000}.items():
        monkeypatch.setattr(table, size, small)
    table.test_a_key_in_the_table_costs_as_much_as_its_repaint(qtbot, tmp_path)
    assert "goal: a filter key, 120 rows" in capsys.readouterr().out
