"""One module a command, named as it is typed after manage.py: arguments, loop, output."""
