"""The proof that deadline mail is neither lost nor doubled: real kills, a real relay with faults, both databases.

`make proof` runs it in short form and prints a table; `python -m tests.proof --help` says what else can be asked.
`worker` is the product in processes of its own that can be killed, `databases` are what they work on, `kills` are the
moments at which they die, `runs` are the tests M1 to M16; what they found is counted from the journal of the relay.
"""
