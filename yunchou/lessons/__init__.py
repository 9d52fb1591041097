"""Lessons 经验: what was learnt, with scope, evidence and expiry; who used or rejected it. Stage: facts."""
