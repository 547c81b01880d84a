"""One ticket's life, told once: what everybody does, and what the ledger then says."""

# What is written, by whom in what capacity, in this order, whichever door was used.
LEDGER = [
    ("created", "requester"),
    ("assigned", "agent"),
    ("status_changed", "agent"),  # the first public reply opens it
    ("replied", "agent"),
    ("noted", "agent"),
    ("handed_off", "agent"),
    ("handoff_accepted", "agent"),
    ("replied", "agent"),
    ("status_changed", "agent"),  # waiting for the requester
    ("replied", "requester"),
    ("status_changed", "requester"),  # open again
    ("replied", "agent"),
    ("resolved", "agent"),
]
SUBJECT = "No puedo entrar al correo"
DESCRIPTION = "Desde ayer por la tarde dice contraseña incorrecta."
REPLY = "Hola, Alice. Ya lo estoy revisando."
NOTE = "La política de contraseñas no se aplica a su cuenta."
QUESTION = "¿En qué equipos ocurre?"
ANSWER = "En el portátil y en el teléfono."
SOLUTION = "Restablecimos la política de la cuenta. Ya puede entrar."
DOCUMENT = {
    "symptom": "“Dice contraseña incorrecta”, desde ayer por la tarde.",
    "scope": "Una persona; tiene una presentación al mediodía.",
    "environment": "Portátil con el sistema al día y el teléfono de la empresa.",
    "reproduction": "Entrar al correo web con su cuenta: falla siempre.",
    "tried_notes": "Se restableció la contraseña dos veces, con el mismo mensaje.",
    "ruled_out": "Bloqueo de la cuenta, teclado, navegador.",
    "best_guess": "La cuenta no acepta la contraseña por una política que no se aplicó.",
    "ask": "Revisar la política de contraseñas de la cuenta.",
    "told_requester": "Que el nivel 2 lo revisa hoy.",
}
