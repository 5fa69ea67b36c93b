"""Logs as JSON with trace ids, traces continued from `traceparent`, metrics for Prometheus."""

from opentelemetry import trace


def current_trace_id() -> str | None:
    """The trace that the current work belongs to, as 32 hex digits."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None


def current_traceparent() -> str | None:
    """The current span as a W3C `traceparent`, to be stored with what it causes."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
