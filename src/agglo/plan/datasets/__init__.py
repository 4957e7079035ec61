"""What the plan publishes; importing this registers its datasets."""

from agglo.plan.datasets import declared, projects

__all__ = ["declared", "projects"]
