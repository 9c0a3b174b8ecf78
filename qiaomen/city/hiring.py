"""Enters a checked list of staff: new persons with a one-time password, posts that are missing, nothing twice."""

import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from qiaomen.people.models import Person, Post

from .staff_list import Listed

# No letters or digits that look alike on paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4


@dataclass
class Hired:
    """What a list did. `closed`: listed persons whose account is closed; it stays so."""

    new: list[str] = field(default_factory=list)
    changed: int = 0
    unchanged: int = 0
    posts: int = 0
    closed: list[str] = field(default_factory=list)


def enter(listed: Sequence[Listed]) -> tuple[Hired, dict[str, str]]:
    """Enter everybody in one transaction; the one-time passwords of new persons are in the answer, nowhere else."""
    hired = Hired()
    given: dict[str, str] = {}
    with transaction.atomic():
        for person in listed:
            _enter(person, hired, given)
    return hired, given


def newcomers(listed: Sequence[Listed]) -> list[Listed]:
    """Those of the list who have no account yet."""
    there = set(Person.objects.values_list("username", flat=True))
    return [person for person in listed if person.username not in there]


def hire(listed: Sequence[Listed], passwords: Path | None, *, told: Callable[[], None] = lambda: None) -> Hired:
    """Enter everybody in one transaction. `told` hears each person.

    `passwords`: a new file, readable by its owner alone, for the one-time passwords of new persons; needed where
    there are any. Raises FileExistsError rather than writing over one.
    """
    hired = Hired()
    given: dict[str, str] = {}
    with transaction.atomic():
        for person in listed:
            _enter(person, hired, given)
            told()
        if given:
            if passwords is None:
                raise ValueError("new persons need a file for their passwords")
            # Before the commit: nobody has an account whose password was never written down.
            _write(passwords, given)
    return hired


def _enter(listed: Listed, hired: Hired, given: dict[str, str]) -> None:
    person = Person.objects.filter(username=listed.username).first()
    if person is None:
        given[listed.username] = one_time_password()
        person = Person(username=listed.username, name=listed.name, phone=listed.phone, email=listed.email)
        person.must_change_password = True
        person.set_password(given[listed.username])
        person.save()
        hired.new.append(listed.username)
        changed = False
    else:
        changed = _correct(person, listed)
        if not person.is_active:
            hired.closed.append(listed.username)
    added, altered = _give_posts(person, listed)
    hired.posts += added
    if listed.username not in given:
        if changed or added or altered:
            hired.changed += 1
        else:
            hired.unchanged += 1


def _correct(person: Person, listed: Listed) -> bool:
    """An empty cell says nothing: what is known stays."""
    wanted = {name: getattr(listed, name) for name in ("name", "phone", "email") if getattr(listed, name)}
    changed = {name: value for name, value in wanted.items() if getattr(person, name) != value}
    if changed:
        Person.objects.filter(pk=person.pk).update(**changed)
    return bool(changed)


def _give_posts(person: Person, listed: Listed) -> tuple[int, int]:
    added = altered = 0
    for held in listed.posts:
        post, new = Post.objects.get_or_create(
            person=person,
            role=held.role,
            unit=held.unit,
            area=held.area,
            defaults={"sees_contacts": held.sees_contacts},
        )
        added += new
        if post.sees_contacts != held.sees_contacts:
            altered += Post.objects.filter(pk=post.pk).update(sees_contacts=held.sees_contacts)
    return added, altered


def one_time_password() -> str:
    """Sixteen random letters in groups, about 79 bits, easy to copy from paper."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(GROUPS))


def _write(path: Path, given: dict[str, str]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{username},{password}\n" for username, password in given.items())
        file.flush()
        os.fsync(file.fileno())
