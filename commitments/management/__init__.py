"""The commands of the domain, and how fixtures come into the database."""
