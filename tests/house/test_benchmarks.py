"""That the benchmark which fills tables by hand still knows them; the others go through the product."""

from benchmarks import test_cohort_page as pages


def test_the_benchmark_of_the_pages_runs(tmp_path, monkeypatch, capsys):
    for size, small in {"COHORTS": 2, "LEARNERS": 60, "EVENTS_EACH": 5, "ALERTS": 20, "ROUNDS": 1}.items():
        monkeypatch.setattr(pages, size, small)
    pages.test_the_cohort_page_does_not_feel_the_events(tmp_path)
    assert "goal: cohort_board" in capsys.readouterr().out
