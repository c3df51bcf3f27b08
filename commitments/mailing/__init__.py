"""Who is told what: the mails, each a row in the ledger before it leaves."""

from commitments.mailing.envelope import freeze
from commitments.mailing.ledger import enter, mail_server, send
from commitments.mailing.letters import deadline_report
from commitments.mailing.report import officers_in_charge, unattended

__all__ = ["deadline_report", "enter", "freeze", "mail_server", "officers_in_charge", "send", "unattended"]
