"""The desk of the ground: accounts, bodies, parties, papers; the desk of the record completes most of them."""

from meetings.admin import bodies, doors, papers, parties, users

__all__ = ["bodies", "doors", "papers", "parties", "users"]
