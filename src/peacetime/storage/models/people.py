"""People, and the ways in: passwords, invitations, sign-in links, tokens."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from peacetime.storage.identifiers import short_id


class Person(AbstractBaseUser):
    """Somebody with an account. People are deactivated, never deleted: the record names them."""

    email = models.EmailField(max_length=254, unique=True)  # kept in lower case
    name = models.CharField(max_length=100)
    org_role = models.CharField(max_length=8, default="member")
    time_zone = models.CharField(max_length=64, default="", blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    session_salt = models.CharField(max_length=16, default=short_id)

    objects = BaseUserManager["Person"]()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="person_email_in_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(org_role__in=["admin", "member", "viewer"]),
                name="person_org_role_known",
            ),
        ]

    def get_session_auth_hash(self) -> str:
        """Sessions end when the password changes or the person signs out everywhere."""
        return salted_hmac(
            f"peacetime.session.{self.session_salt}", self.password, algorithm="sha256"
        ).hexdigest()


class Invitation(models.Model):
    """A link by which one address becomes a person, once."""

    email = models.EmailField(max_length=254)
    org_role = models.CharField(max_length=8)
    team = models.ForeignKey("storage.Team", null=True, on_delete=models.PROTECT)
    secret_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=254)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class SignInLink(models.Model):
    """A one-time way in for the administrator of the installation."""

    secret_digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """A bearer token: shown once, stored as a digest. Without a person it stands for a program."""

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    secret_digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="tokens")
    role = models.CharField(max_length=8)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "person",
                Lower("name"),
                condition=models.Q(revoked_at=None),
                name="token_name_once_a_person",
            )
        ]
