"""What the cockpit knows about cohorts, learners and alerts: pure functions, no Qt, SQL, network or clock."""
