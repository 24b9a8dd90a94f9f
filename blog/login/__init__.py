"""How staff log in: a password and a second factor, or a passkey alone; and for how long."""
