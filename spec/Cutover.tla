------------------------------- MODULE Cutover -------------------------------
(***************************************************************************)
(* How the writes change sides.                                            *)
(*                                                                         *)
(* For whoever changes engine/cutover, Migration.engage or a store's fence.*)
(*                                                                         *)
(* Two stores, A and B.  One has the authority: the application's writes   *)
(* belong there, and a stream carries them to the other.  A switch hands   *)
(* the authority over; a second switch is the roll back, the same steps    *)
(* with the sides exchanged.  The application knows nothing of all this:   *)
(* its writers try either store at any time, and only the fence inside a   *)
(* store stops them.  The coordinator (one process, which also runs the    *)
(* stream) may die between any two steps and comes back knowing the        *)
(* journal and what the stores keep, nothing else.                         *)
(*                                                                         *)
(* Left out: values (a write is a number that is present or not; which of  *)
(* two writes of one row wins is Backfill's subject), time (a wait that    *)
(* runs out is a step that may happen whenever it waits), the loss of a    *)
(* store.                                                                  *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    Writers,      \* sessions of the application
    MaxWrites,    \* writes in all
    MaxCrash,     \* deaths of the coordinator
    MaxSwitch,    \* switches begun, given up or not
    Mode          \* "exact", or the name of a fault: see README.md

Stores == {"A", "B"}
Other(s) == IF s = "A" THEN "B" ELSE "A"
None == 999       \* no position

VARIABLES
    authority,    \* journal: the side that has the writes
    saved,        \* journal: the switch's state
    pc,           \* the coordinator: what it does next; "dead" after a crash
    f,            \* the coordinator: the fence's position
    fence,        \* each store: TRUE if it refuses the application
    log,          \* each store: what was committed there, in order
    pos,          \* the stream out of each store: how much of its log is durable on the other side
    open,         \* each writer: the store where it has written and not committed, or "none"
    acked,        \* the writes that the application was told are committed
    ghost,        \* only in Mode "zombie": the store whose fence a replaced coordinator still means to lower
    crashes, switches

vars == <<authority, saved, pc, f, fence, log, pos, open, acked, ghost, crashes, switches>>

Present(s) == {log[s][i].id : i \in 1..Len(log[s])}
From == authority
To == Other(authority)
UndoneStates == {"PREPARED", "FENCING", "DRAINING", "FINAL_CHECK"}

Init ==
    /\ authority = "A" /\ saved = "NONE" /\ pc = "idle" /\ f = None
    /\ fence = [s \in Stores |-> s = "B"]       \* the target is fenced from the start of the migration
    /\ log = [s \in Stores |-> <<>>]
    /\ pos = [s \in Stores |-> IF s = "A" THEN 0 ELSE None]
    /\ open = [w \in Writers |-> "none"]
    /\ acked = {} /\ ghost = "none" /\ crashes = 0 /\ switches = 0

-----------------------------------------------------------------------------
(* The application. *)

\* A statement passes the guard of a table; from here on the transaction holds what the fence must wait for.
AppWrite(w) ==
    /\ open[w] = "none"
    /\ Cardinality(acked) + Cardinality({v \in Writers : open[v] # "none"}) < MaxWrites
    /\ \E s \in Stores :
        /\ ~fence[s]
        /\ open' = [open EXCEPT ![w] = s]
    /\ UNCHANGED <<authority, saved, pc, f, fence, log, pos, acked, ghost, crashes, switches>>

AppCommit(w) ==
    /\ open[w] # "none"
    /\ LET id == Cardinality(acked) + 1 IN
        /\ log' = [log EXCEPT ![open[w]] = Append(@, [id |-> id, by |-> "app"])]
        /\ acked' = acked \cup {id}
    /\ open' = [open EXCEPT ![w] = "none"]
    /\ UNCHANGED <<authority, saved, pc, f, fence, pos, ghost, crashes, switches>>

-----------------------------------------------------------------------------
(* The stream: rows and position in one transaction of the target.  What the opposite stream has written is an echo. *)

Running(s) == s = authority \/ (pc = "opening" /\ s = Other(authority))

Apply(s) ==
    /\ pc # "dead" /\ Running(s) /\ pos[s] # None /\ pos[s] < Len(log[s])
    /\ LET next == log[s][pos[s] + 1]
           echo == next.by = "stream" /\ Mode # "noecho"
       IN log' = IF echo THEN log
                 ELSE [log EXCEPT ![Other(s)] = Append(@, [id |-> next.id, by |-> "stream"])]
    /\ Len(log[Other(s)]) < 3 * MaxWrites      \* only the mutant without the echo rule gets there
    /\ pos' = [pos EXCEPT ![s] = @ + 1]
    /\ UNCHANGED <<authority, saved, pc, f, fence, open, acked, ghost, crashes, switches>>

-----------------------------------------------------------------------------
(* The coordinator.  Each state is saved, then acted upon: two steps, so that a crash falls between them. *)

Save(state, next) == saved' = state /\ pc' = next

SavePrepared ==
    /\ pc = "idle" /\ switches < MaxSwitch
    /\ Save("PREPARED", "preparing") /\ switches' = switches + 1
    /\ UNCHANGED <<authority, f, fence, log, pos, open, acked, ghost, crashes>>

\* The way back begins where the new side's log ends now: until the commit point only the stream writes there.
FixWayBack ==
    /\ pc = "preparing" /\ pc' = "prepared"
    /\ pos' = [pos EXCEPT ![To] = IF Mode = "lateback" THEN None ELSE Len(log[To])]
    /\ UNCHANGED <<authority, saved, f, fence, log, open, acked, ghost, crashes, switches>>

SaveFencing ==
    /\ pc = "prepared" /\ Save("FENCING", "fencing")
    /\ f' = IF Mode = "early" THEN Len(log[From]) ELSE f      \* the fault: the position before the fence
    /\ UNCHANGED <<authority, fence, log, pos, open, acked, ghost, crashes, switches>>

\* Granted once no transaction that has written is open; the position is read behind it.
Raise ==
    /\ pc = "fencing" /\ pc' = "fenced"
    /\ Mode = "nowait" \/ \A w \in Writers : open[w] # From
    /\ fence' = [fence EXCEPT ![From] = TRUE]
    /\ f' = IF Mode = "early" THEN f ELSE Len(log[From])
    /\ UNCHANGED <<authority, saved, log, pos, open, acked, ghost, crashes, switches>>

SaveDraining ==
    /\ pc = "fenced" /\ Save("DRAINING", "draining")
    /\ UNCHANGED <<authority, f, fence, log, pos, open, acked, ghost, crashes, switches>>

Drained ==
    /\ pc = "draining" /\ pos[From] >= f /\ pc' = "drained"
    /\ UNCHANGED <<authority, saved, f, fence, log, pos, open, acked, ghost, crashes, switches>>

SaveFinalCheck ==
    /\ pc = "drained" /\ Save("FINAL_CHECK", "checking")
    /\ UNCHANGED <<authority, f, fence, log, pos, open, acked, ghost, crashes, switches>>

\* The commit point.  The check compares what the log has shown; it cannot miss what the log has not shown.
SaveSwitched ==
    /\ pc = "checking" /\ Mode # "actfirst"
    /\ Save("SWITCHED", "switched") /\ authority' = To
    /\ UNCHANGED <<f, fence, log, pos, open, acked, ghost, crashes, switches>>

\* The fault: the new side is opened, and then the journal told.
OpenFirst ==
    /\ pc = "checking" /\ Mode = "actfirst" /\ fence[To]
    /\ fence' = [fence EXCEPT ![To] = FALSE]
    /\ UNCHANGED <<authority, saved, pc, f, log, pos, open, acked, ghost, crashes, switches>>
SaveAfterOpen ==
    /\ pc = "checking" /\ Mode = "actfirst" /\ ~fence[To]
    /\ Save("SWITCHED", "switched") /\ authority' = To
    /\ UNCHANGED <<f, fence, log, pos, open, acked, ghost, crashes, switches>>

Open ==
    /\ pc = "switched" /\ pc' = "opening"
    /\ fence' = [fence EXCEPT ![authority] = FALSE]
    /\ UNCHANGED <<authority, saved, f, log, pos, open, acked, ghost, crashes, switches>>

\* The old direction's log is given up; the stream of the new one goes on from the way back's position.
SaveSoak ==
    /\ pc = "opening" /\ Save("SOAK", "idle") /\ f' = None
    /\ pos' = [pos EXCEPT ![Other(authority)] = None,
                          ![authority] = IF Mode = "lateback" THEN Len(log[authority]) ELSE @]
    /\ UNCHANGED <<authority, fence, log, open, acked, ghost, crashes, switches>>

\* A wait ran out, a check failed, a server was lost: before the commit point everything can be given up.
GiveUp ==
    /\ pc \in {"preparing", "prepared", "fencing", "fenced", "draining", "drained", "checking"}
    /\ pc' = "undo"
    /\ UNCHANGED <<authority, saved, f, fence, log, pos, open, acked, ghost, crashes, switches>>

Undo ==
    /\ pc = "undo" /\ pc' = "undone"
    /\ fence' = [fence EXCEPT ![From] = FALSE]
    /\ pos' = [pos EXCEPT ![To] = None]
    /\ UNCHANGED <<authority, saved, f, log, open, acked, ghost, crashes, switches>>

SaveUndone ==
    /\ pc = "undone" /\ Save("NONE", "idle") /\ f' = None
    /\ UNCHANGED <<authority, fence, log, pos, open, acked, ghost, crashes, switches>>

Crash ==
    /\ pc # "dead" /\ crashes < MaxCrash
    /\ pc' = "dead" /\ f' = None /\ crashes' = crashes + 1
    /\ ghost' = IF Mode = "zombie" /\ saved \in UndoneStates THEN From ELSE ghost
    /\ UNCHANGED <<authority, saved, fence, log, pos, open, acked, switches>>

\* The next process, or the same machine started again, reads the journal and nothing else.
Restart ==
    /\ pc = "dead"
    /\ pc' = CASE saved \in UndoneStates -> "undo"
               [] saved = "SWITCHED" -> "switched"
               [] OTHER -> "idle"
    /\ UNCHANGED <<authority, saved, f, fence, log, pos, open, acked, ghost, crashes, switches>>

\* The fault: a coordinator that was only paused, and replaced meanwhile, wakes up and undoes its switch in the store.
Zombie ==
    /\ ghost # "none" /\ ghost' = "none"
    /\ fence' = [fence EXCEPT ![ghost] = FALSE]
    /\ UNCHANGED <<authority, saved, pc, f, log, pos, open, acked, crashes, switches>>

Next ==
    \/ \E w \in Writers : AppWrite(w) \/ AppCommit(w)
    \/ \E s \in Stores : Apply(s)
    \/ SavePrepared \/ FixWayBack \/ SaveFencing \/ Raise \/ SaveDraining \/ Drained \/ SaveFinalCheck
    \/ SaveSwitched \/ OpenFirst \/ SaveAfterOpen \/ Open \/ SaveSoak
    \/ GiveUp \/ Undo \/ SaveUndone \/ Crash \/ Restart \/ Zombie

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* What must hold in every state. *)

\* Never do both stores accept the application's writes, nor does one accept them while a write is open on the other.
NoSplitBrain ==
    /\ fence["A"] \/ fence["B"]
    /\ \A w \in Writers : open[w] = "none" \/ fence[Other(open[w])]

\* Whoever has the authority has every write that was acknowledged.
NoLostWrite == acked \subseteq Present(authority)

\* What the application writes on the new side is on the old side or still ahead of the way back: nothing falls between.
NoGap ==
    \A s \in Stores : (s = authority /\ pos[s] # None) =>
        \A i \in 1..Len(log[s]) :
            (log[s][i].by = "app" /\ i <= pos[s]) => log[s][i].id \in Present(Other(s))
WayBack == (saved \in {"SWITCHED", "SOAK"} /\ pc # "dead" /\ pc # "switched" /\ pc # "opening") => pos[authority] # None

\* Before the commit point the writes can be given back at once: the old side lacks nothing, the new side is closed.
Abortable == saved \in UndoneStates => (fence[To] /\ acked \subseteq Present(From))

\* With no switch on its way and the process alive, the application is served.
Served == (pc = "idle" /\ saved \in {"NONE", "SOAK"}) => ~fence[authority]

\* No write comes to a store twice.
NoEcho == \A s \in Stores : Cardinality(Present(s)) = Len(log[s])
=============================================================================
