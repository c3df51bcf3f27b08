"""Who is told what: the mails, each a row in the ledger before it leaves.

`plans` says how contents and mechanism meet.
"""
