"""Who may do what: memberships, roles, invitations, API keys, sign-in."""
