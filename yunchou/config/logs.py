"""Structured logs, one line an event, on standard error. No bodies, no keys, no personal values."""

import logging
import logging.config
from collections.abc import MutableMapping
from typing import Any

import structlog

#: A field with one of these names is never written, whatever its value.
SECRET_FIELDS = frozenset(
    {"password", "key", "write_key", "secret", "token", "authorization", "cookie", "body"}
)


def hide_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for field in SECRET_FIELDS & event.keys():
        event[field] = "[hidden]"
    return event


def configure(options: dict[str, str]) -> None:
    """Set up logging for Django, our own code and the libraries alike."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "logger", "event"], drop_missing=True
            ),
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": options["level"]},
            "loggers": {
                "django.server": {"level": "WARNING"},
                "axes": {"level": "WARNING"},
                # Their warnings repeat whole request addresses, with the values of statements in them.
                "urllib3.connectionpool": {"level": "ERROR"},
                "clickhouse_connect.driver": {"level": "ERROR"},
            },
        }
    )
