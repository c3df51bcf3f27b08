"""The project: knows both apps, is known by none."""
