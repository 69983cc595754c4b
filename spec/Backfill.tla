------------------------------ MODULE Backfill -------------------------------
(***************************************************************************)
(* Where rows of chunks and changes of the log meet.                       *)
(*                                                                         *)
(* For whoever changes engine/follow/Crossing, Lane, Unsettled or ChunkMap.*)
(*                                                                         *)
(* A source that is being written has two orders which need not agree: the *)
(* order of commits in its log and the order in which transactions become  *)
(* visible to new snapshots.  A chunk is read in a snapshot while the log  *)
(* is being followed.  The question is what becomes of each change, so     *)
(* that rows that were read are neither overwritten by older ones nor      *)
(* brought back after a delete.  Rule R answers it (docs/protocol.md):     *)
(*                                                                         *)
(*   a) A change of a chunk that is still to be copied is left out, and    *)
(*      the chunk's snapshot must include every transaction of which       *)
(*      something was left out (the settle guard).  Transactions that are  *)
(*      known to be visible are forgotten; a snapshot that was opened      *)
(*      before that is worth nothing (the ticket).                         *)
(*   b) Once the snapshot is fixed, a change is ignored if the snapshot    *)
(*      includes its transaction, else applied behind the chunk's rows.    *)
(*                                                                         *)
(* Here a transaction's number is its place in the log, a value is the     *)
(* number of the transaction that wrote it, 0 is "no row".  The lane of a  *)
(* chunk is the sequence buf: changes that wait behind rows which are not  *)
(* yet durable.  WriteChunk is the target transaction with the rows, the   *)
(* record of the chunk and everything that has queued up behind it.        *)
(*                                                                         *)
(* Left out: more than one lane, the position of each lane, deletes of     *)
(* whole tables, the encoding of values.  The simulation covers those.     *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    MaxTx,       \* transactions of the application
    MaxCrash,    \* deaths of Midflight
    Mode,        \* "exact", or a wrong protocol: "noguard", "noticket", "bylsn", "dblog"
    Order        \* "any": visibility in any order; "log": visibility in the order of the log

Keys == {1, 2}
Chunks == {1, 2}
ChunkOf(k) == k
KeysOf(c) == {k \in Keys : ChunkOf(k) = c}
Before == 50     \* the value of every row when the migration begins

VARIABLES
    ntx,         \* how many transactions are in the log
    wr,          \* what each of them wrote: key -> value
    vis,         \* which of them a new snapshot sees
    r,           \* how far the log was read
    tgt,         \* the target's rows
    st,          \* each chunk: "pending", "open" (its snapshot is taken), "copying" (it is placed on a lane), "done";
                 \* and "low", "read", "high" in Mode "dblog"
    snap,        \* each chunk: the transactions that its snapshot sees
    rows,        \* the rows that were read, by key
    buf,         \* each chunk: the changes behind its rows in the lane
    unset,       \* each chunk: the transactions of which something was left out for it
    low, high,   \* each chunk: places in the log, for the wrong protocols
    crash

vars == <<ntx, wr, vis, r, tgt, st, snap, rows, buf, unset, low, high, crash>>

Writers(k, S) == {n \in S : k \in DOMAIN wr[n]}
Max(S) == CHOOSE x \in S : \A y \in S : y <= x
Latest(k, S) == IF Writers(k, S) = {} THEN Before ELSE wr[Max(Writers(k, S))][k]

Init ==
    /\ ntx = 0 /\ wr = <<>> /\ vis = {} /\ r = 0 /\ crash = 0
    /\ tgt = [k \in Keys |-> 0]
    /\ st = [c \in Chunks |-> "pending"]
    /\ snap = [c \in Chunks |-> {}] /\ rows = [k \in Keys |-> 0]
    /\ buf = [c \in Chunks |-> <<>>] /\ unset = [c \in Chunks |-> {}]
    /\ low = [c \in Chunks |-> 0] /\ high = [c \in Chunks |-> 0]

-----------------------------------------------------------------------------
(* The source. *)

\* A row's lock is held until its transaction is visible: who writes a row next comes later in both orders.
Commit ==
    /\ ntx < MaxTx
    /\ \E D \in (SUBSET Keys) \ {{}} : \E del \in SUBSET D :
        /\ \A k \in D : Writers(k, 1..ntx) \subseteq vis
        /\ wr' = Append(wr, [k \in D |-> IF k \in del THEN 0 ELSE ntx + 1])
    /\ ntx' = ntx + 1
    /\ UNCHANGED <<vis, r, tgt, st, snap, rows, buf, unset, low, high, crash>>

Visible ==
    /\ \E n \in (1..ntx) \ vis :
        /\ Order = "log" => \A m \in 1..(n - 1) : m \in vis
        /\ vis' = vis \cup {n}
    /\ UNCHANGED <<ntx, wr, r, tgt, st, snap, rows, buf, unset, low, high, crash>>

-----------------------------------------------------------------------------
(* Rule R, and two ways to get it wrong. *)

\* The fault "bylsn": a place in the log is taken for what a snapshot sees.
Sees(c, n) == IF Mode = "bylsn" THEN n <= high[c] ELSE n \in snap[c]

ReadEvent ==
    /\ Mode # "dblog" /\ r < ntx /\ r' = r + 1
    /\ LET n == r + 1
           D == DOMAIN wr[n]
           Concerns(c) == (D \cap KeysOf(c)) # {}
       IN /\ tgt' = [k \in Keys |->
                      IF k \in D /\ st[ChunkOf(k)] = "done" /\ ~Sees(ChunkOf(k), n) THEN wr[n][k] ELSE tgt[k]]
          /\ buf' = [c \in Chunks |->
                      IF st[c] = "copying" /\ Concerns(c) /\ ~Sees(c, n) THEN Append(buf[c], n) ELSE buf[c]]
          /\ unset' = [c \in Chunks |->
                      IF st[c] # "done" /\ Concerns(c) THEN unset[c] \cup {n} ELSE unset[c]]
    /\ UNCHANGED <<ntx, wr, vis, st, snap, rows, low, high, crash>>

OpenSnapshot(c) ==
    /\ Mode # "dblog" /\ st[c] = "pending"
    /\ snap' = [snap EXCEPT ![c] = vis]
    /\ high' = [high EXCEPT ![c] = ntx]
    /\ rows' = [k \in Keys |-> IF ChunkOf(k) = c THEN Latest(k, vis) ELSE rows[k]]
    /\ st' = [st EXCEPT ![c] = "open"]
    /\ UNCHANGED <<ntx, wr, vis, r, tgt, buf, unset, low, crash>>

\* The settle guard.  Meanwhile the log has gone on, and what it has shown of this chunk was left out.
Place(c) ==
    /\ st[c] = "open"
    /\ st' = [st EXCEPT ![c] = IF Mode # "noguard" /\ ~(unset[c] \subseteq snap[c]) THEN "pending" ELSE "copying"]
    /\ UNCHANGED <<ntx, wr, vis, r, tgt, snap, rows, buf, unset, low, high, crash>>

\* A look at what has become visible, to keep the memory of what was left out small.  Snapshots opened before are void.
Settle ==
    /\ Mode # "dblog" /\ \E c \in Chunks : (unset[c] \cap vis) # {}
    /\ unset' = [c \in Chunks |-> unset[c] \ vis]
    /\ st' = [c \in Chunks |-> IF st[c] = "open" /\ Mode # "noticket" THEN "pending" ELSE st[c]]
    /\ UNCHANGED <<ntx, wr, vis, r, tgt, snap, rows, buf, low, high, crash>>

RECURSIVE Fold(_, _, _)
Fold(image, queue, c) ==
    IF queue = <<>> THEN image
    ELSE LET n == Head(queue)
             next == [k \in Keys |-> IF ChunkOf(k) = c /\ k \in DOMAIN wr[n] THEN wr[n][k] ELSE image[k]]
         IN Fold(next, Tail(queue), c)

WriteChunk(c) ==
    /\ Mode # "dblog" /\ st[c] = "copying"
    /\ tgt' = Fold([k \in Keys |-> IF ChunkOf(k) = c THEN rows[k] ELSE tgt[k]], buf[c], c)
    /\ buf' = [buf EXCEPT ![c] = <<>>] /\ unset' = [unset EXCEPT ![c] = {}]
    /\ st' = [st EXCEPT ![c] = "done"]
    /\ UNCHANGED <<ntx, wr, vis, r, snap, rows, low, high, crash>>

\* What was not durable is gone; what was left out is remembered, for it was saved with the position.
Crash ==
    /\ Mode # "dblog" /\ crash < MaxCrash /\ crash' = crash + 1
    /\ st' = [c \in Chunks |-> IF st[c] \in {"open", "copying"} THEN "pending" ELSE st[c]]
    /\ buf' = [c \in Chunks |-> <<>>]
    /\ UNCHANGED <<ntx, wr, vis, r, tgt, snap, rows, unset, low, high>>

-----------------------------------------------------------------------------
(* The protocol with watermarks (DBLog): a mark in the log before and after the read of a chunk; rows whose keys the log
   shows between the two are thrown away.  Right where visibility follows the log, wrong where it does not. *)

LowMark(c) ==
    /\ Mode = "dblog" /\ st[c] = "pending" /\ st' = [st EXCEPT ![c] = "low"]
    /\ Order = "log" => vis = 1..ntx
    /\ low' = [low EXCEPT ![c] = ntx]
    /\ UNCHANGED <<ntx, wr, vis, r, tgt, snap, rows, buf, unset, high, crash>>

MarkedRead(c) ==
    /\ st[c] = "low" /\ st' = [st EXCEPT ![c] = "read"]
    /\ rows' = [k \in Keys |-> IF ChunkOf(k) = c THEN Latest(k, vis) ELSE rows[k]]
    /\ UNCHANGED <<ntx, wr, vis, r, tgt, snap, buf, unset, low, high, crash>>

HighMark(c) ==
    /\ st[c] = "read" /\ st' = [st EXCEPT ![c] = "high"]
    /\ high' = [high EXCEPT ![c] = ntx]
    /\ UNCHANGED <<ntx, wr, vis, r, tgt, snap, rows, buf, unset, low, crash>>

\* The reader must not run past an open window.
MarkedApply ==
    /\ Mode = "dblog" /\ r < ntx /\ r' = r + 1
    /\ \A c \in Chunks : ~(st[c] = "high" /\ high[c] = r)
    /\ \A c \in Chunks : st[c] \in {"low", "read"} => r < low[c]
    /\ tgt' = [k \in Keys |-> IF k \in DOMAIN wr[r + 1] THEN wr[r + 1][k] ELSE tgt[k]]
    /\ UNCHANGED <<ntx, wr, vis, st, snap, rows, buf, unset, low, high, crash>>

MarkedWrite(c) ==
    /\ Mode = "dblog" /\ st[c] = "high" /\ r = high[c]
    /\ tgt' = [k \in Keys |->
                IF ChunkOf(k) = c /\ Writers(k, (low[c] + 1)..high[c]) = {} THEN rows[k] ELSE tgt[k]]
    /\ st' = [st EXCEPT ![c] = "done"]
    /\ UNCHANGED <<ntx, wr, vis, r, snap, rows, buf, unset, low, high, crash>>

Next ==
    \/ Commit \/ Visible \/ ReadEvent \/ Settle \/ Crash \/ MarkedApply
    \/ \E c \in Chunks :
        OpenSnapshot(c) \/ Place(c) \/ WriteChunk(c) \/ LowMark(c) \/ MarkedRead(c) \/ HighMark(c) \/ MarkedWrite(c)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* What must hold. *)

\* At every moment: a row of a written chunk is the last write among the snapshot and the log as far as it was read.
Exact ==
    Mode # "dblog" => \A k \in Keys : st[ChunkOf(k)] = "done" => tgt[k] = Latest(k, snap[ChunkOf(k)] \cup 1..r)

\* Once all chunks are written, the log is read and everything is visible, both sides are equal.
Converged ==
    ((\A c \in Chunks : st[c] = "done") /\ r = ntx /\ vis = 1..ntx) => \A k \in Keys : tgt[k] = Latest(k, 1..ntx)
=============================================================================
