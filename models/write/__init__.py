"""The one way the books change: every lock is checked, and every change is written down.

`add`, `change` and `remove` judge the locks of the record inside the caller's transaction,
refuse with everything that is in the way, write the override log where an administrator sets
a lock aside, and keep the history. The records to change are taken first, with `scope.take`.
What the rest of the service may call is listed here; nothing else writes to the database.
"""

from models.write.as_a_whole import as_a_whole
from models.write.attempts import Attempt, keep_attempt
from models.write.door import (
    add,
    change,
    check_change,
    differing,
    enter,
    maintain,
    preview_only,
    remove,
    store,
    withdraw,
)
from models.write.lock_events import log_lock_event
from models.write.many_documents import add_to_report, empty_report, lodge_lines, mark_balanced
from models.write.messages import move_message, queue
from models.write.news import tell_news
from models.write.plain_rows import (
    add_file,
    add_hold,
    add_lock_set,
    add_session,
    add_space,
    add_user,
    change_session,
    change_user,
    end_hold,
    end_lock_set,
    extend_hold,
    keep_answer,
    keep_search,
    renew_rights,
)
from models.write.postings import post_anew
from models.write.requests import forget_requests, keep_faults, keep_requests
from models.write.rows import Changes, Values, move_on
from models.write.setting_aside import BALANCE, STATUS, set_rule_aside
from models.write.settings import keep, set_counter, take_counter
from models.write.trail import replace_postings

__all__ = [
    "BALANCE",
    "STATUS",
    "Attempt",
    "Changes",
    "Values",
    "add",
    "add_file",
    "add_hold",
    "add_lock_set",
    "add_session",
    "add_space",
    "add_to_report",
    "add_user",
    "as_a_whole",
    "change",
    "change_session",
    "change_user",
    "check_change",
    "differing",
    "empty_report",
    "end_hold",
    "end_lock_set",
    "enter",
    "extend_hold",
    "forget_requests",
    "keep",
    "keep_answer",
    "keep_attempt",
    "keep_faults",
    "keep_requests",
    "keep_search",
    "lodge_lines",
    "log_lock_event",
    "maintain",
    "mark_balanced",
    "move_message",
    "move_on",
    "post_anew",
    "preview_only",
    "queue",
    "remove",
    "renew_rights",
    "replace_postings",
    "set_counter",
    "set_rule_aside",
    "store",
    "take_counter",
    "tell_news",
    "withdraw",
]
