"""What every noun stands on: user, workspace, scope, audit and change log, jobs, clock, errors."""
