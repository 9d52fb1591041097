"""Goals 目标: the tree of goals, their pace and their feasibility, personas, plan actions. Stage: plan."""
