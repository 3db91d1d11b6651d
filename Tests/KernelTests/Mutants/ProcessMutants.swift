// Faults in the life of processes: fork, exit, wait, kill, sleeping and waking; and in pipes.

extension Mutant {
  static let ofProcesses: [Mutant] = [
    Mutant(
      "fork does not count the child's descriptors", "fork.s", "fork", ["call filedup": ""],
      .usertests("sharedfd"), .panics("fileclose: the file is not open")),
    Mutant(
      "fork leaks the child that it has no memory for", "fork.s", "fork", ["mv a0, s1;call freeproc": ""],
      .usertests("forktest"), .says("lost some free pages")),
    Mutant(
      "allocproc leaks the process that it has no memory for", "proc.s", "allocproc", ["mv a0, s0;call freeproc": ""],
      .usertests("forktest"), .says("lost some free pages")),
    Mutant(
      "allocproc does not look again once it has the lock", "proc.s", "allocproc",
      ["beqz t0, .Lallocproc.found": "j .Lallocproc.found"],
      .usertests("reparent2", harts: 8), .panics(nil), tries: 4),
    Mutant(
      "freeproc keeps the trap frame", "proc.s", "freeproc", ["beqz a0, 1f;call kfree": ""],
      .usertests("exitwait"), .says("lost some free pages")),

    Mutant(
      "exit does not wake the parent", "fork.s", "exit", ["ld a0, proc.parent(s0);call wakeup": ""],
      .usertests("exitwait"), .hangs),
    Mutant(
      "exit does not close the files", "fork.s", "exit", ["call fileclose": ""], .usertests("pipe1"), .hangs),
    Mutant(
      "exit does not give up the current directory", "fork.s", "exit", ["call iput": ""],
      .usertests("exitiput"), .says("mkdir failed")),
    Mutant(
      "exit gives up the current directory outside of a transaction", "fork.s", "exit",
      ["call begin_op": "", "call end_op": ""],
      .usertests("exitiput"), .panics("log_write: outside begin_op")),
    Mutant(
      "exit leaves the children to a parent that is gone", "fork.s", "exit", ["call reparent": ""],
      .usertests("reparent2"), .says("lost some free pages")),
    Mutant(
      "init is not told of the zombies that it gets", "fork.s", "reparent", ["mv a0, t3;call wakeup": ""],
      .usertests("reparent"), .says("lost some free pages")),

    Mutant(
      "wait keeps its lock when there is no child", "fork.s", "wait",
      [".Lwait.failed:;la a0, wait_lock;call release": ".Lwait.failed:"],
      .forktest, .panics("acquire: this hart holds wait_lock already")),
    Mutant(
      "wait gives the pid for the status", "fork.s", "wait", ["addi a2, s2, proc.xstate": "addi a2, s2, proc.pid"],
      .usertests("exitwait"), .says("wait wrong exit status")),
    Mutant(
      "wait does not free the child", "fork.s", "wait", ["call freeproc": ""],
      .usertests("exitwait"), .says("fork failed")),

    Mutant(
      "kill does not wake a sleeper", "proc.s", "kill", ["call set_runnable": ""],
      .usertests("killstatus", budget: 3_000_000_000), .hangs),
    Mutant(
      "who was killed goes back to the program", "trap.s", "usertrap",
      [
        ".Lusertrap.return:;lw t0, proc.killed(s0);bnez t0, .Lusertrap.exit": ".Lusertrap.return:",
        ".Lusertrap.tick:;lw t0, proc.killed(s0);bnez t0, .Lusertrap.exit": ".Lusertrap.tick:",
      ],
      .usertests("preempt"), .hangs),
    Mutant(
      "a program is not preempted", "trap.s", "usertrap", ["call yield": ""], .usertests("preempt", harts: 1), .hangs),

    Mutant(
      "sleep gives its lock back before it has the process's", "sched.s", "sleep",
      [
        "mv s0, a0;call acquire;lw t0, proc.awake(s0)":
          "mv s0, a0;mv a0, s1;call release;mv a0, s0;call acquire;lw t0, proc.awake(s0)",
        "mv a0, s1;call release;call sched": "call sched",
      ],
      .usertests("bigwrite"), .hangs, tries: 4),
    Mutant(
      "wakeup forgets the last process of the table", "sched.s", "wakeup",
      ["next_proc s0, t0, 1b": "addi s0, s0, proc.SIZE;la t0, procs + proc.SIZE * (NPROC - 1);bne s0, t0, 1b"],
      .usertests("forkforkfork"), .says("lost some free pages")),
    Mutant(
      "wakeup wakes one process only", "sched.s", "wakeup", ["j .Lwakeup.next": "leave"], .usertests("pipe1"), .hangs),
    Mutant(
      "who waits for a sleeplock is not counted", "sleeplock.s", "acquiresleep", ["addi t0, t0, 1": ""],
      .usertests("concreate"), .hangs),
  ]

  static let ofPipes: [Mutant] = [
    Mutant(
      "who waits for a pipe does not learn that it is closed", "pipe.s", "pipeclose", ["2: call wakeup": "2:"],
      .usertests("pipe1"), .hangs),
    Mutant(
      "the page of a pipe is not freed", "pipe.s", "pipeclose", ["call kfree": ""],
      .usertests("pipe1"), .says("lost some free pages")),
    Mutant(
      "readers do not learn what was written", "pipe.s", "pipewrite",
      [".Lpipewrite.done:;addi a0, s0, pipe.nread;call wakeup": ".Lpipewrite.done:"],
      .usertests("sbrkfail"), .hangs),
    Mutant(
      "writers do not learn that there is room", "pipe.s", "piperead", ["call wakeup": ""],
      .usertests("pipe1"), .hangs),
    Mutant(
      "a pipe takes a byte more than it can hold", "pipe.s", "pipewrite", ["li s4, PIPESIZE": "li s4, PIPESIZE + 1"],
      .usertests("pipe1", harts: 1), .says("pipe1 oops 2")),
    Mutant(
      "a pipe whose writer is gone has no end", "pipe.s", "piperead",
      ["lw t0, pipe.writeopen(s0);beqz t0, .Lpiperead.done": ""],
      .usertests("pipe1"), .hangs),
    Mutant(
      "a pipe takes what nobody can read", "pipe.s", "pipewrite",
      ["lw t0, pipe.readopen(s0);beqz t0, .Lpipewrite.broken": ""],
      .usertests("pipe1"), .says("wrote to a pipe that nobody reads")),
    Mutant(
      "a reader that is killed keeps the pipe's lock", "pipe.s", "piperead",
      [".Lpiperead.killed:;mv a0, s0;call release": ".Lpiperead.killed:"],
      .usertests("killstatus"), .panics("sched: other locks are held")),
    Mutant(
      "sys_pipe leaves descriptors when it cannot tell of them", "sysfile.s", "sys_pipe",
      [".Lsys_pipe.address:": ".Lsys_pipe.address:;j .Lsys_pipe.bad"],
      .usertests("pgbug"), .says("open(README) failed")),
  ]
}

extension GuestTest {
  fileprivate static let forktest = GuestTest(command: "forktest", says: ["fork test OK"], budget: 200_000_000)
}
