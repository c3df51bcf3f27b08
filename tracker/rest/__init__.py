"""What the settings name for the API: the error shape, strict reading, strict parameters, paging. Imports no app."""
