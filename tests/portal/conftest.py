"""Guides and articles that the portal's tests read."""

from tests.knowledge_base.conftest import article, guide, internal_guide, unfinished

__all__ = ["article", "guide", "internal_guide", "unfinished"]
