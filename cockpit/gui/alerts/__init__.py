"""A cohort's alerts: their limits, tried before they are applied, its closures, and how good the alerts were."""
