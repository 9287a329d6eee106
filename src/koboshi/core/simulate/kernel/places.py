"""Names of the entries of a kernel's directory: whole numbers of the model, then where each column begins.

A column of whole numbers lies in the memory `m`, one of fractions in `f`: the node of token t is
`m[d[TOKEN_NODE] + t]`. Three plain columns are cheap to hand from function to function, dozens of tables are not.
"""

from __future__ import annotations

from typing import Final

# whole numbers of the model, and how much room some columns have
(
    N_NODES,
    N_TASKS,
    N_SERVERS,
    N_BATCHES,
    LEVELS,
    JOIN_WIDTH,
    COLUMNS,
    GATES,
    MOMENTS,
    VISIT_LIMIT,
    SPAWN,
    STOP,
    LOGGING,
    START,
    EDGES,
    JOINS,
    READY_ROOM,
    DIRTY_ROOM,
    EVENT_ROOM,
    LOG_ROOM,
) = range(0, 20)

# nodes
(
    NODE_OP,
    NODE_KEY,
    NODE_KEY2,
    NODE_TASK,
    NODE_OUT_AT,
    NODE_OUT_N,
    NODE_INNER,
    NODE_LAW,
    NODE_GROUP,
    NODE_REDO_GROUP,
    NODE_REDO_LAW,
    NODE_BATCH,
    NODE_SETUP,
    NODE_LEVEL_SHIFT,
    NODE_STOPS,
    NODE_ANSWERS,
    NODE_CITIZEN,
    NODE_CLOSES,
    NODE_JOIN_AT,
    NODE_JOIN_N,
    NODE_JOIN_MODE,
    NODE_JOIN_NEED,
    NODE_JOIN_INDEX,
    NODE_BREAKS,
    NODE_REPEATS,
    NODE_EVERY,
    NODE_COLUMN,
    NODE_GATE,
    NODE_ROW_AT,
    NODE_ROW_WAYS,
    NODE_ROW_ROUNDS,
    NODE_DUE_KIND,
    NODE_DUE_AT,
    NODE_DUE_ELSE,
    NODE_ELSE_AT,
    NODE_ELSE_NEVER,
    NODE_DUE_CALENDAR,
    NODE_ASK_AT,
    NODE_ASK_N,
    NODE_PARALLEL,
    NODE_CODE,
    NODE_WIDE,
    NODE_NEXT,
) = range(20, 63)

# guards: those of each node, then of the whole case, then of each node's inside; joins likewise
(
    SCOPED_GUARD_AT,
    SCOPED_GUARD_N,
    SCOPED_JOINS_OF_AT,
    SCOPED_JOINS_OF_N,
) = range(63, 67)

# flows, in the order of their sources
(
    FLOW_TARGET,
    FLOW_SLOT,
) = range(67, 69)

# laws of chance
(
    LAW_KIND,
    LAW_AT,
    LAW_N,
) = range(69, 72)

# groups of servers
(
    GROUP_AT,
    GROUP_N,
) = range(72, 74)

# servers
(
    SERVER_CALENDAR,
    SERVER_CAPACITY,
    SERVER_MACHINE,
    SERVER_LEAVES,
    SERVER_GROUP_AT,
    SERVER_GROUP_N,
) = range(74, 80)

# open intervals of calendars
(
    SPAN_FROM,
    SPAN_TO,
    SPAN_DONE,
) = range(80, 83)

# batches
(
    BATCH_SIZE,
    BATCH_MOST,
    BATCH_WAIT,
    BATCH_SUM,
    BATCH_AT,
    BATCH_N,
) = range(83, 89)

# the heap of events
(
    EVENT_TIME,
    EVENT_SEQ,
    EVENT_SLOT,
) = range(89, 92)

# tokens
(
    TOKEN_NODE,
    TOKEN_SCOPE,
    TOKEN_STATE,
    TOKEN_SEQ,
    TOKEN_HOST,
    TOKEN_GUARD,
    TOKEN_BEFORE,
    TOKEN_AFTER,
    TOKEN_NEXT,
    TOKEN_MATE,
    TOKEN_INNER,
    TOKEN_VISIT,
    TOKEN_REDO,
    TOKEN_ENABLED,
    TOKEN_BUCKET,
    TOKEN_START,
    TOKEN_START_BUCKET,
    TOKEN_SERVER,
    TOKEN_WORK,
    TOKEN_DONE,
) = range(92, 112)

# scopes
(
    SCOPE_CASE,
    SCOPE_ROOT,
    SCOPE_PARENT,
    SCOPE_NODE,
    SCOPE_FIRST,
    SCOPE_COUNT,
    SCOPE_LEFT,
    SCOPE_HALF,
    SCOPE_DIRTY,
) = range(112, 121)

# cases
(
    CASE_ARRIVAL,
    CASE_KEY,
    CASE_LEVEL,
    CASE_DATA,
    CASE_SLICE,
    CASE_BEGIN,
    CASE_END,
    CASE_END_NODE,
    CASE_WAIT,
    CASE_WORK,
    CASE_REST,
    CASE_AWAY,
    CASE_CLOSED,
    CASE_STOPPED,
    CASE_STOP_FROM,
    CASE_STOPS,
    CASE_ANSWERS,
    CASE_CITIZEN,
) = range(121, 139)

# queues, one for each group and level
(
    QUEUE_HEAD,
    QUEUE_TAIL,
) = range(139, 141)

# what servers are doing
(
    STAFF_ACTIVE,
    STAFF_SPAN,
    STAFF_WAKE,
    STAFF_LAST,
    STAFF_FREED,
    STAFF_LISTED,
) = range(141, 147)

# jobs held in batches
(
    HELD_FIRST,
    HELD_LAST,
    HELD_LIVE,
    HELD_SEQ,
) = range(147, 151)

# sums by yearly part and task
(
    DONE_N,
    DONE_WORK,
) = range(151, 153)

# jobs waiting by task
(
    WAITING_NOW,
    WAITING_MOST,
    WAITING_REDONE,
) = range(153, 156)

# the log
(
    LOG_CASE,
    LOG_NODE,
    LOG_SERVER,
    LOG_ENABLED,
    LOG_START,
    LOG_END,
    LOG_OUTCOME,
) = range(156, 163)

# lists that nodes, groups, servers and batches point into; days that count up to each day, then tables of due days
(
    LISTS,
    DAY_TABLE,
    REACH,
    OWN_LAW,
    SPAN_AT,
    EDGE,
    EDGE_DONE,
) = range(163, 170)

# who acts now, scopes to look at again, arrivals at joins and visits by scope, answers about data, sums by slice
(
    READY,
    DIRTY,
    ARRIVED,
    VISITS,
    STEP,
    PICK,
    DATE,
    QUEUE_LIVE,
    AREA,
    BUSY,
) = range(170, 180)

# fractions: nodes
(
    SHARE_FIXED_COST,
    SHARE_NEVER,
) = range(180, 182)

# fractions: laws of chance: parameters
(
    LAW_A,
    LAW_B,
    LAW_C,
    LAW_D,
) = range(182, 186)

# fractions: bars of histograms
(
    POINT_SHARE,
    POINT_FROM,
    POINT_TO,
) = range(186, 189)

# fractions: servers
(
    RATE_SLOWDOWN,
    RATE_SPEED,
    RATE_ERROR_RATE,
    RATE_COST,
    RATE_RUN_COST,
) = range(189, 194)

# fractions: shares of ways, costs, how much of a job somebody who has left did
(
    CHANCE,
    CASE_COST,
    TASK_COST,
    TOKEN_SPENT,
) = range(194, 198)

FIRST_COLUMN: Final = 20
FIRST_FRACTION: Final = 180
ENTRIES: Final = 198
