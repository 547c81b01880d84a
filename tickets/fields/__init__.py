"""Custom fields, typed: what each kind takes, how it is stored, read and said.

`kinds` knows the six kinds, `forms` draws them. Portal, workspace and API all come through here; lists
look for them in tickets.filters.custom.
"""
