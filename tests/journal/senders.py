"""What processes of a whole instance do for the tests of sending."""

import os
import signal


def post(*addresses):
    from django.utils import timezone

    from agglo.journal import outbox

    now = timezone.now()
    for to in addresses:
        outbox.post(to=to, subject="Reçu", body="Bien reçu.", key=to, at=now)


def send(port, dies_at=""):
    """Send what is due to a server of the tests; be killed at a point of the first letter."""
    from django.conf import settings

    from agglo.journal import postman, sending

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    speak, conclude = postman.Postman._speak, sending._conclude
    if dies_at == "taken":
        postman.Postman.hand_over = _die
    elif dies_at == "connected":
        postman.Postman._speak = _die
    elif dies_at == "accepted":
        postman.Postman._speak = lambda *args: _die(speak(*args))
    elif dies_at == "concluded":
        sending._conclude = lambda *args: _die(conclude(*args))
    sending.send_due()


def _die(*ignored):
    os.kill(os.getpid(), signal.SIGKILL)
