"""Every error over HTTP is a problem document (RFC 9457), in the officer's language, with the trace to look for."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from shared.contracts.refusals import Forbidden, Rejected
from shared.messaging.aggregate import VersionConflict
from shared.platform.telemetry import current_trace_id
from shared.platform.wording import field_message

_log = structlog.stdlib.get_logger("phongtrao.http")

PROBLEM_JSON = "application/problem+json"

TITLES = {
    400: ("malformed-request", "Yêu cầu không đọc được"),
    401: ("unauthenticated", "Chưa xác thực"),
    403: ("forbidden", "Không có thẩm quyền"),
    404: ("not-found", "Không tìm thấy"),
    405: ("method-not-allowed", "Phương thức không được hỗ trợ"),
    409: ("conflict", "Không thể thực hiện ở trạng thái hiện tại"),
    412: ("stale-version", "Dữ liệu đã được người khác thay đổi"),
    413: ("too-large", "Yêu cầu quá lớn"),
    415: ("unsupported-media-type", "Định dạng không được hỗ trợ"),
    422: ("invalid-input", "Dữ liệu không hợp lệ"),
    428: ("version-required", "Thiếu phiên bản dữ liệu"),
    429: ("too-many-attempts", "Thao tác quá nhiều lần"),
    500: ("internal-error", "Lỗi hệ thống"),
    503: ("unavailable", "Dịch vụ tạm thời không sẵn sàng"),
}

DESCRIPTIONS = {
    400: "The body is not JSON.",
    401: "No bearer token, or one that is not accepted.",
    403: "The actor's roles or unit do not allow it.",
    404: "There is no such thing.",
    409: "The rules or the present state do not allow it; `code` says which rule.",
    412: "`If-Match` names a version that is no longer the present one.",
    413: "The body is too large.",
    422: "A parameter or field is not valid; `errors` says which.",
    428: "`If-Match` with the present version is required.",
    500: "A fault of the service; `trace_id` finds it in the logs.",
    503: "The service cannot reach what it needs; try again after `Retry-After` seconds.",
}


class FieldError(BaseModel):
    """One place in the input that is not valid: a path such as `body.indicators.G01`, or a cell (`Chỉ tiêu!D12`).

    `rule` is a stable code of what it breaks, `legal_basis` what the rule stands on, each where there is one.
    """

    field: str
    message: str
    rule: str | None = None
    legal_basis: str | None = None


class Problem(BaseModel):
    """RFC 9457 problem document. `code` is stable; `detail` is for the person, `trace_id` for the operator."""

    model_config = ConfigDict(json_schema_extra={"description": "RFC 9457 problem document"})

    type: str = Field(examples=["/problems/report-not-in-draft"])
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[FieldError] = []
    trace_id: str | None = None


class ProblemError(Exception):
    """An answer that is a problem, raised from anywhere in a request."""

    def __init__(
        self,
        status: int,
        code: str | None = None,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        standard_code, self.title = TITLES.get(status, TITLES[500])
        self.status = status
        self.code = code or standard_code
        self.detail = detail or f"{self.title}."
        self.errors = list(errors)
        self.headers = dict(headers or {})
        super().__init__(f"{status} {self.code}: {self.detail}")

    def response(self, request: Request) -> Response:
        """The problem document for this request."""
        problem = Problem(
            type=f"/problems/{self.code}",
            title=self.title,
            status=self.status,
            detail=self.detail,
            instance=request.url.path,
            code=self.code,
            errors=self.errors,
            trace_id=current_trace_id(),
        )
        return Response(_json(problem), self.status, self.headers, PROBLEM_JSON)


def _json(problem: Problem) -> bytes:
    """Serialised even when the input brought lone surrogates into a field name or the path."""
    fields = {k: _clean(v) for k, v in problem.model_dump().items()}
    return Problem.model_validate(fields).model_dump_json(exclude_none=True).encode()


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    if isinstance(value, list):
        return [{k: _clean(v) for k, v in item.items()} for item in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return value


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that documents these problem statuses."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": DESCRIPTIONS.get(status, TITLES.get(status, TITLES[500])[1]),
            "content": {PROBLEM_JSON: {"schema": schema}},
        }
        for status in statuses
    }


def problem_of(error: Exception) -> ProblemError:
    """The problem that an exception becomes. What is not known is a 500 without details."""
    match error:
        case ProblemError():
            return error
        case Rejected():
            status = 403 if isinstance(error, Forbidden) else 404 if error.code.endswith("-not-found") else 409
            errors = [FieldError(field=field, message=message) for field, message in error.fields.items()]
            return ProblemError(status, error.code, error.reason, errors=errors)
        case VersionConflict():
            return ProblemError(
                409, "concurrent-change", "Dữ liệu vừa được người khác thay đổi. Hãy tải lại và thực hiện lại."
            )
        case RequestValidationError():
            return _invalid(error)
        case HTTPException():
            return ProblemError(error.status_code, headers=error.headers)
        case _:
            return ProblemError(500, detail="Hệ thống gặp lỗi. Hãy thử lại; nếu còn lỗi, báo mã truy vết cho quản trị.")


def _invalid(error: RequestValidationError) -> ProblemError:
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return ProblemError(400, detail="Nội dung gửi lên không phải là JSON hợp lệ.")
    errors = [
        FieldError(
            field=".".join(str(part) for part in e["loc"]),
            message=field_message(e),
            rule=e["type"].replace("_", "-"),
            legal_basis=e.get("ctx", {}).get("legal_basis"),
        )
        for e in found
    ]
    return ProblemError(422, errors=errors, detail="Có trường không hợp lệ: " + "; ".join(e.field for e in errors[:5]))


def install_problems(app: FastAPI) -> None:
    """Answer every error of the application with a problem document."""

    async def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if problem.status >= 500:
            cause = error.__cause__ if isinstance(error, ProblemError) and error.__cause__ else error
            _log.error(
                "request_failed", method=request.method, path=request.url.path, code=problem.code, exc_info=cause
            )
        return problem.response(request)

    for kind in (ProblemError, Rejected, VersionConflict, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, answer)
    app.add_exception_handler(ResponseValidationError, answer)
    app.add_exception_handler(Exception, answer)
