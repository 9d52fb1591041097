"""Reviews 复盘: what fell, what changed beside it, causes, actions and their re-measurement. Stage: learn."""
