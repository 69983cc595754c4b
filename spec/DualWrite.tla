------------------------------ MODULE DualWrite ------------------------------
(***************************************************************************)
(* Moving a row by writing it twice, for stores without a log.             *)
(*                                                                         *)
(* For whoever builds capture from the application (not built yet).  One   *)
(* row; the application writes it to the primary and then has it written   *)
(* to the secondary, directly or by a message; meanwhile the backfill      *)
(* reads the row and writes it too.  A delete must not be undone.          *)
(*                                                                         *)
(* sver is the version of the last write of the primary; deletes have one  *)
(* as well.  Value 0 is "no row".                                          *)
(*                                                                         *)
(* Modes.  blind_any: messages in any order, twice at times.  blind_fifo:  *)
(* in order, once; the backfill inserts only what is absent.  lease: a     *)
(* lock that may expire under its holder.  cas: a write counts only if its *)
(* version is higher; a delete leaves a tombstone.  cas_notomb: the same,  *)
(* but a delete forgets the version.                                       *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    MaxOps,      \* writes of the application
    Mode,
    Lossy        \* TRUE: the application may die between its two writes

VARIABLES
    sv, sver,            \* primary: value, version
    tv, tver,            \* secondary: value, version
    msgs,                \* messages on their way: <<version, value>>
    bst, bval, bver,     \* backfill: state, what it has read
    n,                   \* writes so far
    lock,                \* "free", "app", "bf"
    aop,                 \* application: "idle", or "wrote" the primary only
    rec                  \* 1 once the reconciliation has passed

vars == <<sv, sver, tv, tver, msgs, bst, bval, bver, n, lock, aop, rec>>

Init ==
    /\ sv = 1 /\ sver = 1 /\ tv = 0 /\ tver = 0 /\ msgs = <<>>
    /\ bst = "idle" /\ bval = 0 /\ bver = 0
    /\ n = 0 /\ lock = "free" /\ aop = "idle" /\ rec = 0

\* The application: the primary first, then the message (or, with the lease, the secondary itself).
AppWrite ==
    /\ n < MaxOps /\ aop = "idle"
    /\ Mode = "lease" => lock = "free"
    /\ lock' = IF Mode = "lease" THEN "app" ELSE lock
    /\ \E del \in BOOLEAN : sv' = IF del THEN 0 ELSE n + 2
    /\ sver' = sver + 1 /\ n' = n + 1 /\ aop' = "wrote"
    /\ UNCHANGED <<tv, tver, msgs, bst, bval, bver, rec>>

AppSend ==
    /\ aop = "wrote" /\ aop' = "idle"
    /\ IF Mode = "lease"
       THEN tv' = sv /\ msgs' = msgs /\ lock' = IF lock = "app" THEN "free" ELSE lock
       ELSE tv' = tv /\ msgs' = Append(msgs, <<sver, sv>>) /\ lock' = lock
    /\ UNCHANGED <<sv, sver, tver, bst, bval, bver, n, rec>>

AppCrash ==
    /\ Lossy /\ aop = "wrote" /\ aop' = "idle"
    /\ UNCHANGED <<sv, sver, tv, tver, msgs, bst, bval, bver, n, lock, rec>>

\* A write of the secondary under a version, or blindly.
Put(version, value) ==
    IF Mode \in {"cas", "cas_notomb"}
    THEN IF version > tver
         THEN tv' = value /\ tver' = (IF Mode = "cas_notomb" /\ value = 0 THEN 0 ELSE version)
         ELSE UNCHANGED <<tv, tver>>
    ELSE tv' = value /\ tver' = tver

Without(i) == [j \in 1..(Len(msgs) - 1) |-> IF j < i THEN msgs[j] ELSE msgs[j + 1]]

Deliver ==
    /\ Len(msgs) > 0
    /\ \E i \in (IF Mode = "blind_fifo" THEN {1} ELSE 1..Len(msgs)) :
       \E again \in (IF Mode = "blind_fifo" THEN {FALSE} ELSE BOOLEAN) :
        /\ Put(msgs[i][1], msgs[i][2])
        /\ msgs' = IF again THEN msgs ELSE Without(i)
    /\ UNCHANGED <<sv, sver, bst, bval, bver, n, lock, aop, rec>>

BackfillRead ==
    /\ bst = "idle" /\ bst' = "read"
    /\ Mode = "lease" => lock = "free"
    /\ lock' = IF Mode = "lease" THEN "bf" ELSE lock
    /\ bval' = sv /\ bver' = sver
    /\ UNCHANGED <<sv, sver, tv, tver, msgs, n, aop, rec>>

BackfillWrite ==
    /\ bst = "read" /\ bst' = "done"
    /\ lock' = IF lock = "bf" THEN "free" ELSE lock
    /\ IF Mode \in {"cas", "cas_notomb"} THEN Put(bver, bval)
       ELSE IF bval # 0 /\ tv = 0 THEN tv' = bval /\ tver' = tver
       ELSE UNCHANGED <<tv, tver>>
    /\ UNCHANGED <<sv, sver, msgs, bval, bver, n, aop, rec>>

\* The holder of the lease was paused for longer than the lease lasts.
Expire ==
    /\ Mode = "lease" /\ lock # "free" /\ lock' = "free"
    /\ UNCHANGED <<sv, sver, tv, tver, msgs, bst, bval, bver, n, aop, rec>>

\* Where messages can be lost, one pass that reads the row again and writes it under its version.
Reconcile ==
    /\ Lossy /\ Mode = "cas" /\ rec = 0 /\ bst = "done" /\ aop = "idle" /\ n = MaxOps
    /\ Put(sver, sv) /\ rec' = 1
    /\ UNCHANGED <<sv, sver, msgs, bst, bval, bver, n, lock, aop>>

Next == AppWrite \/ AppSend \/ AppCrash \/ Deliver \/ BackfillRead \/ BackfillWrite \/ Expire \/ Reconcile

Spec == Init /\ [][Next]_vars

Still == bst = "done" /\ msgs = <<>> /\ aop = "idle"
Converged == (Still /\ (Lossy => rec = 1)) => tv = sv
ConvergedUnreconciled == Still => tv = sv
=============================================================================
