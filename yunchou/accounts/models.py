"""Membership, invitation and API key: who belongs to a workspace and which programs may speak for it."""

import hashlib
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from yunchou.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from yunchou.core.models import User, WorkspaceModel


def hash_of(secret: str) -> str:
    """How tokens and keys are stored. They are long and random, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Membership(WorkspaceModel):
    """One person's role in one workspace."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role)
    title = models.CharField(max_length=80, blank=True, help_text="What the team calls this person's job.")
    joined_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_per_person"),
        )
        ordering = ("joined_at", "id")

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    def can(self, permission: Permission) -> bool:
        return permission in ROLE_PERMISSIONS[Role(self.role)]


class Invitation(WorkspaceModel):
    """A link that lets one person join. The link's token is shown once and stored as a hash."""

    email = models.EmailField(max_length=254, blank=True, help_text="Empty: whoever holds the link.")
    role = models.CharField(max_length=10, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.email or self.get_role_display()


class ApiKey(WorkspaceModel):
    """A program's key: a write key sends events and reads nothing; a secret key reads within its scopes."""

    class Kind(models.TextChoices):
        WRITE = "write", _("Write key")
        SECRET = "secret", _("Secret key")

    PREFIXES: ClassVar[dict[str, str]] = {Kind.WRITE: "ycw_", Kind.SECRET: "ycs_"}

    kind = models.CharField(max_length=6, choices=Kind)
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, help_text="The first characters, to recognise a key by.")
    key_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the whole key.")
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
