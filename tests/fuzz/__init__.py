"""The API asked by schemathesis: thousands of requests by four roles on both databases, compared with its description.

`make fuzz` runs it and prints a table; `python -m tests.fuzz --help` says what else can be asked. `ground` lays down a
database, `hooks` is what schemathesis is told of our names, `schemathesis.toml` what it checks; `calendars` asks for
what stands beside the API, the feeds.
"""
