from stations.trainings.models.base import LEAST_A_YEAR
from stations.trainings.models.courses import Training, TrainingStep, YearPlan
from stations.trainings.models.quizzes import Question, Quiz
from stations.trainings.models.seats import Certificate, Feedback, Seat, SeatStep, Try

__all__ = [
    "LEAST_A_YEAR",
    "Certificate",
    "Feedback",
    "Question",
    "Quiz",
    "Seat",
    "SeatStep",
    "Training",
    "TrainingStep",
    "Try",
    "YearPlan",
]
