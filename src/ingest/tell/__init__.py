"""What people and monitors hear of a run: reports, alerts, the heartbeat. Nothing of it may fail the run."""
