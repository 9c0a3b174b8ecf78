"""A city, somebody signed in: as at the other pages for staff."""

from tests.cases.pages.staff.conftest import as_, city, open_as

__all__ = ["as_", "city", "open_as"]
