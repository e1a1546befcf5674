"""One line an event on standard error: moment, level, event, then what belongs to it."""

from typing import Any

import structlog

_PREPARE: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configuration(level: str) -> dict[str, Any]:
    """Python's logging, and structlog through it, at this level."""
    structlog.configure(
        processors=[*_PREPARE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    quieter = "WARNING" if level == "info" else level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _PREPARE,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    _line,
                ],
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # They tell the life of each process and job; failures come through.
            "procrastinate": {"level": quieter},
            "uvicorn": {"level": quieter},
            # Whatever is asked for: they write whole addresses, and a calendar's is a secret.
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }


def _line(_logger: Any, _method: str, event: structlog.typing.EventDict) -> str:
    head = f"{event.pop('timestamp')} {event.pop('level')} {event.pop('logger')}: "
    # One line each, whatever somebody sent to be written here.
    said = str(event.pop("event")).replace("\r", "\\r").replace("\n", "\\n")
    trace = event.pop("exception", None)
    more = "".join(f" {name}={value!r}" for name, value in event.items())
    return f"{head}{said}{more}" + (f"\n{trace}" if trace else "")
