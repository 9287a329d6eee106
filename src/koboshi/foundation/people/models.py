"""Tables of accounts and memberships."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from koboshi.core.actor import Actor, Role
from koboshi.foundation.organisations.models import Office

if TYPE_CHECKING:
    from typing import Self


class UserManager(BaseUserManager["User"]):
    """Make accounts."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> User:
        """A new account; without a password it can sign in by e-mail link only."""
        user = self.model(email=self.normalize_email(email).lower(), **facts)
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by e-mail address, whatever its letter case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account of a member of staff or a resident; the e-mail address is the name at sign-in and never changes.

    `email_proved_at`: when somebody first opened a link that was sent to the address. Until then nothing of hers hangs
    on it: an address that was only typed says nothing about who reads it.
    """

    email = models.EmailField(unique=True)
    email_proved_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="ja")
    made_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or f"user:{self.pk}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Named questions to the memberships."""

    def in_force(self, on: date) -> Self:
        """Those valid on that day."""
        return self.filter(from_on__lte=on).filter(models.Q(until_on__isnull=True) | models.Q(until_on__gte=on))

    def visible_to(self, actor: Actor) -> Self:
        """Staff see who works in their own body."""
        return self if actor.is_system else self.filter(office__tenant__in=actor.tenants)


class Membership(models.Model):
    """A person's work in an office. `roles` are values of `core.actor.Role`."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="memberships")
    roles = models.JSONField(default=list)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "office", "from_on"], name="one_membership_per_office_and_start")
        ]

    def role_set(self) -> frozenset[Role]:
        """The roles as values."""
        return frozenset(Role(role) for role in self.roles)


class Identity(models.Model):
    """An account opened by an identity provider: `subject` is its stable name for the person there."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identities")
    provider = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    level = models.CharField(max_length=20)
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "subject"], name="one_account_per_subject")]


class SignInLink(models.Model):
    """A link sent by e-mail, used once; only the hash of its secret is kept."""

    secret_hash = models.BinaryField(unique=True)
    email = models.EmailField()
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)


class Throttle(models.Model):
    """How often something was tried in the window that began at `window_start`; written by SQL in `throttle`."""

    key = models.CharField(max_length=32, primary_key=True)
    window_start = models.BigIntegerField()
    count = models.IntegerField()
