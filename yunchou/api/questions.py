"""The API's route to numbers: one question, one answer."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Body, Router

from yunchou.accounts.permissions import Scope
from yunchou.analytics.answer_json import answer_to_json
from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.questions import question_from_json
from yunchou.api.access import SecretKey, workspace_of
from yunchou.api.schemas import REFUSALS, AnswerOut
from yunchou.core import clock
from yunchou.metrics.selectors import answer, refusal_of

router = Router()


@router.post(
    "/ask", response={200: AnswerOut, **REFUSALS}, auth=SecretKey(Scope.ASK), summary="Ask a question"
)
def ask_question(
    request: HttpRequest, question: Annotated[dict[str, Any], Body(description="The question as JSON.")]
) -> Any:
    """The answer with its definition, SQL, data version and completeness."""
    try:
        asked = question_from_json(question)
    except BadQuestion as error:
        raise refusal_of(error) from error
    return answer_to_json(answer(asked, workspace=workspace_of(request), now=clock.now()), translate=_)
