"""Who people are, what they belong to and how they prove it."""

from accounts.models.organisation import Organisation
from accounts.models.team import Membership, Team, Tier
from accounts.models.token import ApiToken
from accounts.models.user import Role, Theme, User

__all__ = ["ApiToken", "Membership", "Organisation", "Role", "Team", "Theme", "Tier", "User"]
