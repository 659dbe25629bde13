"""People, roles, the sign-in log and preferences: what each service needs."""

from __future__ import annotations

from shop.rules.listing import ListQuery
from shop.services import preferences, roles, signin_log, users
from tests.services.case import Case

EVERYTHING = ListQuery()

CASES = {
    "users.list_page": Case(
        users.list_page, "people", lambda w, s: users.list_page(w.shop, s, EVERYTHING), at_till=False
    ),
    "users.load_user": Case(
        users.load_user, "people", lambda w, s: users.load_user(w.shop, s, "sam"), at_till=False
    ),
    "users.change_user": Case(
        users.change_user,
        "people",
        lambda w, s: users.change_user(w.shop, s, "sam", 0, new_username="sam", name="Samuel", role="staff"),
        at_till=False,
    ),
    "users.take_secret_away": Case(
        users.take_secret_away,
        "people",
        lambda w, s: users.take_secret_away(w.shop, s, "sam", "pin"),
        at_till=False,
    ),
    "roles.list_roles": Case(
        roles.list_roles, "people", lambda w, s: roles.list_roles(w.shop, s), at_till=False
    ),
    "roles.add_role": Case(
        roles.add_role,
        "people",
        lambda w, s: roles.add_role(w.shop, s, "Weekend", ["sell"], "5"),
        at_till=False,
    ),
    "roles.change_role": Case(
        roles.change_role,
        "people",
        lambda w, s: roles.change_role(
            w.shop, s, "staff", 0, name="Staff", permissions=["sell"], discount_limit="5"
        ),
        at_till=False,
    ),
    "roles.delete_role": Case(
        roles.delete_role, "people", lambda w, s: roles.delete_role(w.shop, s, "staff"), at_till=False
    ),
    "signin_log.list_attempts": Case(
        signin_log.list_attempts,
        "people",
        lambda w, s: signin_log.list_attempts(w.shop, s, EVERYTHING),
        at_till=False,
    ),
    "signin_log.places": Case(
        signin_log.places, "people", lambda w, s: signin_log.places(w.shop, s), at_till=False
    ),
    "signin_log.newest": Case(
        signin_log.newest, "people", lambda w, s: signin_log.newest(w.shop, s), at_till=False
    ),
    "signin_log.lockouts": Case(
        signin_log.lockouts, "people", lambda w, s: signin_log.lockouts(w.shop, s), at_till=False
    ),
    "signin_log.end_lockout": Case(
        signin_log.end_lockout,
        "people",
        lambda w, s: signin_log.end_lockout(w.shop, s, "sam", ""),
        at_till=False,
    ),
    "preferences.load": Case(
        preferences.load, "backoffice", lambda w, s: preferences.load(w.shop, s), at_till=False
    ),
    "preferences.save": Case(
        preferences.save,
        "backoffice",
        lambda w, s: preferences.save(w.shop, s, "theme", "dark"),
        at_till=False,
    ),
}
OPEN = {"own_secret.pin_is_taken", "keepers.listed", "roles.limit_text", "times.bounds", "times.with_times"}
# Everybody may choose a password of their own; the others are part of a service that asked.
OTHERWISE = {"own_secret.change_own", "keepers.one_change", "keepers.check_rights", "keepers.note"}
