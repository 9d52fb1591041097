"""Reports 周报: weekly and monthly reports, their schedules and their delivery. Stage: learn."""
