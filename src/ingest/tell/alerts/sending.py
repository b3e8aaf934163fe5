"""Alerts sent: a POST, an Apprise service or a mail. What goes wrong is told, and never with an address in it."""

from __future__ import annotations

import logging
import smtplib
import ssl
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING, assert_never

import httpx
import stamina

from ingest.papers.alerts import SECRET, Apprise, Mail, Webhook
from ingest.tell.alerts.values import Sent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.papers.alerts import AlertConfig
    from ingest.tell.alerts.values import Alert

logger = logging.getLogger(__name__)

ATTEMPTS = 3
"""Tries of a webhook that cannot be reached, or answers 429 or 5xx."""

SECONDS = 10.0
"""How long one try may take: an alert that is not taken must not hold a run up."""


class UnsentError(Exception):
    """An alert was not taken; the message is for people and holds no secret."""


class _TryAgainError(UnsentError):
    """The destination may take it in a moment."""


def send_alerts(
    destinations: Sequence[AlertConfig], alert: Alert, environment: Mapping[str, str]
) -> tuple[Sent, ...]:
    """Send an alert to each destination that wants to hear of one of its occasions; nothing is raised.

    `environment` holds the secrets that the configuration names.
    """
    told = []
    for number, one in enumerate(destinations, start=1):
        if not wanted(one, alert):
            continue
        name = one.name or f"{one.kind} {number}"
        try:
            _send(one, alert, environment)
        except UnsentError as error:
            logger.error("the alert to %s was not sent: %s", name, error)  # noqa: TRY400  (a traceback shows addresses)
            told.append(Sent(name, sent=False, why=str(error)))
        except Exception as error:  # noqa: BLE001  (a service's fault: no traceback, which shows addresses)
            why = f"a fault in what sends it ({type(error).__name__})"
            logger.error("the alert to %s was not sent: %s", name, why)  # noqa: TRY400
            told.append(Sent(name, sent=False, why=why))
        else:
            told.append(Sent(name, sent=True))
    return tuple(told)


def wanted(one: AlertConfig, alert: Alert) -> bool:
    """Say whether a destination wants to hear of an alert."""
    if "always" in one.on:
        return True
    if alert.command in one.not_for and not alert.error:
        return False
    return bool(alert.occasions.intersection(one.on))


def unset(one: AlertConfig, environment: Mapping[str, str]) -> list[str]:
    """Return the environment variables that a destination names and that are not set."""
    text = one.password if isinstance(one, Mail) else one.url
    return [name for name in SECRET.findall(text) if not environment.get(name)]


def _send(one: AlertConfig, alert: Alert, environment: Mapping[str, str]) -> None:
    if missing := unset(one, environment):
        raise UnsentError(f"the environment variable {', '.join(missing)} is not set")
    if isinstance(one, Webhook):
        _post(_filled(one.url, environment), alert)
    elif isinstance(one, Apprise):
        _apprise(_filled(one.url, environment), alert)
    elif isinstance(one, Mail):
        _mail(one, _filled(one.password, environment), alert)
    else:
        assert_never(one)


def _filled(text: str, environment: Mapping[str, str]) -> str:
    return SECRET.sub(lambda match: environment[match[1]], text)


def _post(url: str, alert: Alert) -> None:
    # Not as a decorator, whose log would tell the arguments.
    for attempt in stamina.retry_context(
        on=_TryAgainError, attempts=ATTEMPTS, timeout=45.0, wait_initial=0.5, wait_max=5.0
    ):
        with attempt:
            _post_once(url, alert)


def _post_once(url: str, alert: Alert) -> None:
    try:
        with _silent("httpx", "httpcore"):
            answer = httpx.post(
                url,
                content=alert.payload.encode(),
                headers={"Content-Type": "application/json"},
                timeout=SECONDS,
            )
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise UnsentError("its address is no http(s) address") from None
    except httpx.HTTPError as error:
        raise _TryAgainError(f"no answer ({type(error).__name__})") from None
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
        raise _TryAgainError(f"it answered {answer.status_code}")
    if not answer.is_success:
        raise UnsentError(f"it answered {answer.status_code}")


def _apprise(url: str, alert: Alert) -> None:
    import apprise  # noqa: PLC0415  (a hundred services: only for who uses one)

    with _silent("apprise", "requests", "urllib3"):
        service = apprise.Apprise()
        if not service.add(url):
            raise UnsentError("Apprise does not know such a URL")
        if not service.notify(
            title=alert.subject, body=alert.text, body_format=apprise.NotifyFormat.MARKDOWN
        ):
            raise UnsentError("Apprise could not deliver it")


@contextmanager
def _silent(*names: str) -> Iterator[None]:
    """Keep libraries from logging addresses, which hold secrets."""
    loggers = [logging.getLogger(name) for name in names]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for one, level in zip(loggers, before, strict=True):
            one.setLevel(level)


def _mail(one: Mail, password: str, alert: Alert) -> None:
    message = EmailMessage()
    # A line end in a header would end it, and the mail with it.
    message["Subject"] = " ".join(alert.subject.split())
    message["From"] = one.sender
    message["To"] = ", ".join(one.to)
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="ingest.invalid")
    message.set_content(alert.text)
    message.add_attachment(
        alert.payload.encode(), maintype="application", subtype="json", filename="report.json"
    )
    secure = ssl.create_default_context()
    try:
        with (
            smtplib.SMTP_SSL(one.host, one.port, timeout=SECONDS, context=secure)
            if one.security == "tls"
            else smtplib.SMTP(one.host, one.port, timeout=SECONDS)
        ) as server:
            if one.security == "starttls":
                server.starttls(context=secure)
            if one.user:
                server.login(one.user, password)
            refused = server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise UnsentError(
            f"the mail server {one.host}:{one.port} did not take it ({_reason(error)})"
        ) from error
    if refused:
        raise UnsentError(f"the mail server refused {len(refused)} of {len(one.to)} addresses")


def _reason(error: OSError | smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return f"{type(error).__name__}: {error.strerror}" if error.strerror else type(error).__name__
