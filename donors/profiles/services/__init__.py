"""Keep donors: their profiles, the documents about them, the rule of due diligence."""

from donors.profiles.services.checking import add_document, check_document, set_rule
from donors.profiles.services.registering import create_donor, update_donor

__all__ = ["add_document", "check_document", "create_donor", "set_rule", "update_donor"]
