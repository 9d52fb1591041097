"""Reviews 复盘: the list, opening by hand, one review with all that is decided in it, and its report (stage: learn)."""

from django.urls import path

from yunchou.web.reviews import causes, changing, conclusion, deeds, learning, listing, opening, page, report

HERE = "w/<slug:workspace>/reviews"
ONE = f"{HERE}/<int:number>"
CAUSE = f"{ONE}/causes/<int:pk>"
ACTION = f"{ONE}/actions/<int:pk>"

urlpatterns = [
    path(HERE, listing.reviews, name="reviews"),
    path(f"{HERE}/open", opening.open_by_hand, name="review-open"),
    path(ONE, page.review, name="review"),
    path(f"{ONE}/report.<slug:form>", report.report, name="review-report"),
    path(f"{ONE}/edit", changing.edit, name="review-edit"),
    path(f"{ONE}/begin", changing.begin, name="review-begin"),
    path(f"{ONE}/refill", changing.refill, name="review-refill"),
    path(f"{ONE}/conclude", conclusion.conclude, name="review-conclude"),
    path(f"{ONE}/learn", learning.learn, name="review-learn"),
    path(f"{ONE}/causes/add", causes.add, name="cause-add"),
    path(f"{CAUSE}/accept", causes.accept, name="cause-accept"),
    path(f"{CAUSE}/reject", causes.reject, name="cause-reject"),
    path(f"{CAUSE}/evidence", causes.attach, name="cause-evidence"),
    path(f"{ONE}/actions/add", deeds.add, name="review-action-add"),
    path(f"{ACTION}/edit", deeds.edit, name="review-action-edit"),
    path(f"{ACTION}/finish", deeds.finish, name="review-action-finish"),
    path(f"{ACTION}/drop", deeds.drop, name="review-action-drop"),
    path(f"{ACTION}/postpone", deeds.postpone, name="review-action-postpone"),
    path(f"{ACTION}/measure", deeds.measure, name="review-action-measure"),
]
