// Faults in memory: pages, page tables, the copying from and to programs, exec.

extension Mutant {
  static let ofMemory: [Mutant] = [
    Mutant(
      "copyin reads pages that are not the program's", "copy.s", "copyin",
      ["li a2, PTE_V | PTE_U | PTE_R": "li a2, PTE_V | PTE_R"],
      .usertests("copyin"), .says("returned 8192, not -1")),
    Mutant(
      "copyout writes where the program may only read", "copy.s", "copyout",
      ["li a2, PTE_V | PTE_U | PTE_W": "li a2, PTE_V | PTE_U"],
      .usertests("copyout"), .says("FAILED")),
    Mutant(
      "addresses above MAXVA are looked up", "copy.s", "useraddr",
      ["srli t0, a1, PGSHIFT + 3 * VPN_BITS - 1;bnez t0, 1f": ""],
      .usertests("copyinstr1"), .says("not -1")),
    Mutant(
      "copies go a byte beyond the end of a page", "copy.s", "to_page_end",
      ["sub \\register, \\register, \\scratch": "sub \\register, \\register, \\scratch;addi \\register, \\register, 1"],
      .usertests("fourfiles"), .says("wrong char")),
    Mutant(
      "copyinstr takes a string that is a byte too long", "copy.s", "copyinstr",
      ["add a3, a3, a1": "add a3, a3, a1;addi a3, a3, 1"],
      .usertests("copyinstr2"), .says("open returned 3, not -1")),
    Mutant(
      "copyinstr reads on behind the end of a page", "copy.s", "copyinstr",
      ["bne a0, t1, 1b;j .Lcopyinstr.page": "j 1b"],
      .usertests("copyinstr3"), .says("not -1")),

    Mutant(
      "exec leaves the page below the stack to the program", "exec.s", "exec", ["call uvmclear": ""],
      .usertests("stacktest"), .says("read below stack")),
    Mutant(
      "exec lets programs write to their text", "exec.s", "exec",
      ["beqz t1, 2f;ori a3, a3, PTE_W": "ori a3, a3, PTE_W"],
      .usertests("textwrite"), .says("wrote to text")),
    Mutant(
      "exec leaks what it has made of a program that cannot run", "exec.s", "exec",
      ["beqz s1, 5f;mv a0, s1;mv a1, s2;call proc_freepagetable": ""],
      .usertests("bigargtest"), .says("lost some free pages")),
    Mutant(
      "exec leaks the old program's memory", "exec.s", "exec",
      ["sd s4, trapframe.a1(t0);call proc_freepagetable": "sd s4, trapframe.a1(t0)"],
      .usertests("exectest"), .says("lost some free pages")),
    Mutant(
      "sys_exec leaks the arguments when one is bad", "sysfile.s", "sys_exec", ["li s3, -1": "li a0, -1;leave"],
      .usertests("badarg"), .says("lost some free pages")),

    Mutant(
      "sbrk takes memory away without unmapping it", "proc.s", "growproc",
      ["call uvmdealloc;sd a0, proc.sz(s0)": "sd a2, proc.sz(s0)"],
      .usertests("sbrkmuch"), .panics("freewalk: a page is still mapped")),
    Mutant(
      "uvmdealloc unmaps pages but does not free them", "uvm.s", "uvmdealloc", ["li a3, 1": "li a3, 0"],
      .usertests("sbrkmuch"), .says("failed to grow big")),
    Mutant(
      "uvmdealloc gives away the page that is still used in part", "uvm.s", "uvmdealloc",
      ["round_up a2, t0": "li t0, -PGSIZE;and a2, a2, t0"],
      .usertests("sbrklast"), .panics("uvmunmap:")),
    Mutant(
      "uvmalloc keeps the pages it got when it runs out", "uvm.s", "uvmalloc", ["call uvmdealloc": ""],
      .usertests("sbrkfail"), .panics("freewalk: a page is still mapped")),
    Mutant(
      "uvmalloc loses the page for which it gets no page table", "uvm.s", "uvmalloc", ["mv a0, s5;call kfree": ""],
      .usertests("execout", budget: 4_000_000_000), .says("lost some free pages")),
    Mutant(
      "uvmcopy keeps the pages it copied when it runs out", "uvm.s", "uvmcopy", ["call uvmdealloc": ""],
      .usertests("forktest"), .panics("freewalk: a page is still mapped")),
    Mutant(
      "uvmcopy loses the page for which it gets no page table", "uvm.s", "uvmcopy", ["mv a0, s5;call kfree": ""],
      .usertests("forktest"), .says("lost some free pages")),
    Mutant(
      "uvmcopy gives the child every right to every page", "uvm.s", "uvmcopy",
      ["andi a4, a4, PTE_R | PTE_W | PTE_X | PTE_U": "li a4, PTE_R | PTE_W | PTE_X | PTE_U"],
      .usertests("stacktest"), .says("read below stack")),
    Mutant(
      "page tables are not freed", "uvm.s", "uvmfree", ["call freewalk": ""],
      .usertests("forkfork"), .says("lost some free pages")),
    Mutant(
      "of a page table, only the root is freed", "uvm.s", "freewalk", ["to_pa a0;call freewalk": ""],
      .usertests("exitwait"), .says("lost some free pages")),
    Mutant(
      "kfree gives every page to hart 0", "kalloc.s", "kfree", ["element a0, kmem, kmem.SIZE, tp, t0": "la a0, kmem"],
      .kalloctest, .says("test1 FAIL")),
    Mutant(
      "a page of every batch that is stolen is lost", "kalloc.s", "kmem_steal",
      ["ld a3, page.next(a0)": "ld a3, page.next(a0);ld a3, page.next(a3)"],
      .kalloctest, .says("test2 FAIL: losing pages")),
    Mutant(
      "stolen pages stay on the list that they were on", "kalloc.s", "kmem_take_batch", ["sd zero, kmem.head(a0)": ""],
      .usertests("forktest"), .panics("kerneltrap")),
  ]
}

extension GuestTest {
  fileprivate static let kalloctest = GuestTest(
    command: "kalloctest", says: ["test1 OK", "test2 OK", "test3 OK"], budget: 12_000_000_000)
}
