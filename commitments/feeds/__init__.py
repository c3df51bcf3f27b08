"""Calendars to subscribe to: the deadlines and meetings of a person, a body or a party, by an address of their own."""

from commitments.feeds.view import feed

__all__ = ["feed"]
