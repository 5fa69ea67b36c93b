"""A tracer for when nobody collects traces: it continues and begins traces, and records nothing."""

import random
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


class UntoldTracer(trace.Tracer):
    """Gives every span an id of its own, in the trace of its parent or in a new one."""

    def start_span(self, name: str, context: Context | None = None, *_: Any, **__: Any) -> NonRecordingSpan:
        """A span that carries ids and nothing else."""
        parent = trace.get_current_span(context).get_span_context()
        if parent.is_valid:
            ids = SpanContext(parent.trace_id, random.getrandbits(64) or 1, False, parent.trace_flags)
        else:
            ids = SpanContext(random.getrandbits(128) or 1, random.getrandbits(64) or 1, False, _SAMPLED)
        return NonRecordingSpan(ids)

    @contextmanager
    def start_as_current_span(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, name: str, context: Context | None = None, *_: Any, **__: Any
    ) -> Generator[trace.Span]:
        """The span, current as long as the block runs."""
        with trace.use_span(
            self.start_span(name, context), record_exception=False, set_status_on_exception=False
        ) as it:
            yield it


class UntoldTracerProvider(trace.TracerProvider):
    """See `UntoldTracer`."""

    def get_tracer(self, *_: Any, **__: Any) -> UntoldTracer:
        """The tracer, whoever asks."""
        return UntoldTracer()

    def shutdown(self) -> None:
        """Nothing is under way."""
