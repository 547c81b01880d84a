"""Custom fields, typed: what each kind takes, how it is stored, read, said and searched.

`kinds` knows the six kinds, `forms` draws them, `filtering` looks for them. Portal, workspace and API
all come through here.
"""
