"""The way in for other tools: deliveries are kept in groups, and answered only once they are."""

from peacetime.project.intake.door import Intake

__all__ = ["Intake"]
