"""Writes around people and their access: each is one transaction and one audit entry."""

from yunchou.accounts.services.invitations import accept_invitation, invite, revoke_invitation, sign_up
from yunchou.accounts.services.keys import authenticate_key, create_key, revoke_key
from yunchou.accounts.services.members import change_role, remove_member
from yunchou.accounts.services.people import (
    change_password,
    create_user,
    end_other_sessions,
    record_sign_in,
    update_profile,
)
from yunchou.accounts.services.workspaces import create_workspace

__all__ = [
    "accept_invitation",
    "authenticate_key",
    "change_password",
    "change_role",
    "create_key",
    "create_user",
    "create_workspace",
    "end_other_sessions",
    "invite",
    "record_sign_in",
    "remove_member",
    "revoke_invitation",
    "revoke_key",
    "sign_up",
    "update_profile",
]
