"""Who may do what: what nobody gives away, and what every space keeps."""

from __future__ import annotations

from models.refusals.catalogue import Refusal


class RoleReadyMade(Refusal):
    """Roles 1 to 4 are the same in every space, but for the acts of the bookkeeper (2). Add a role
    of your own."""

    code = 1621
    type = "role_ready_made"
    message = "The role {title} is ready-made and stays as it is; add a role of your own"


class WiderThanOwn(Refusal):
    """Nobody gives to others, or takes from them, what no own role holds; nor acts on a user who
    may more."""

    code = 1622
    type = "wider_than_own"
    message = "You may not give or take what you don't have yourself: {what}"
    legacy = "2"


class LastAdministrator(Refusal):
    """A space keeps an administrator who may log on. Make somebody else one first."""

    code = 1623
    type = "last_administrator"
    message = "{name} is the last administrator of this space; make somebody else one first"


class UserStays(Refusal):
    """Users are not removed, for the history and the logs name them. Disable them instead."""

    code = 1624
    type = "user_stays"
    message = "Users are not removed, for the history names them; {way[disable_user]}"


class MayNot(Refusal):
    """No role of the caller's says that it may do this; every role is listed
    with its acts."""

    code = 1625
    type = "act_not_held"
    message = "You may not {what}: no role of yours says so ({act})"
    legacy = "2"


class ParameterNotHeld(Refusal):
    """A role holds the method, and not with this parameter, or not with this field of a search.
    Leave it out; what the access to the method lets is shown with the role."""

    code = 1780
    type = "parameter_not_held"
    tells = ("parameters",)
    message = "No role of yours holds {method} with {names}"
    legacy = "2"
