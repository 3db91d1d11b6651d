// Faults in files: open files, inodes and their blocks, the log, the cache of blocks; and in directories.

extension Mutant {
  static let ofFiles: [Mutant] = [
    Mutant(
      "filedup counts a descriptor twice", "file.s", "filedup", ["addi t0, t0, 1": "addi t0, t0, 2"],
      .usertests("pipe1"), .hangs),
    Mutant(
      "filedup counts without the lock", "file.s", "filedup", ["call acquire": "", "call release": ""],
      .usertests("reparent2", harts: 8), .panics("file is not open"), tries: 4),
    Mutant(
      "a file is closed with its last but one descriptor", "file.s", "fileclose",
      ["bnez t0, .Lfileclose.open": "addi t0, t0, -1;bgtz t0, .Lfileclose.open"],
      .usertests("sharedfd"), .panics("no inode")),
    Mutant(
      "a file is given up outside of a transaction", "file.s", "fileclose", ["call begin_op": "", "call end_op": ""],
      .usertests("unlinkread"), .panics("log_write: outside begin_op")),
    Mutant(
      "the inode of a closed file stays in memory", "file.s", "fileclose", ["call iput": ""],
      .usertests("createtest"), .says("failed")),
    Mutant(
      "negative descriptors are taken for good", "sysfile.s", "argfd", ["bgeu s0, t0, 1f": "bge s0, t0, 1f"],
      .usertests("concreate"), .panics("kerneltrap")),
    Mutant(
      "filewrite does not lock the inode", "file.s", "filewrite",
      ["ld a0, file.ip(s0);call ilock": "", "2: ld a0, file.ip(s0);call iunlock": "2:"],
      .usertests("sharedfd"), .says("sharedfd: ")),

    Mutant(
      "O_TRUNC is ignored", "sysname.s", "sys_open", ["call itrunc": ""],
      .usertests("truncate1"), .says("read 4 bytes, wanted 0")),
    Mutant(
      "a file that is emptied keeps its size", "content.s", "itrunc", ["sw zero, inode.size(s0)": ""],
      .usertests("truncate1"), .says("wanted 1")),
    Mutant(
      "a write may leave a hole", "content.s", "writei",
      ["bgtu s3, t0, .Lwritei.bad": ""],
      .usertests("truncate2"), .says("expected -1")),
    Mutant(
      "a write that cannot read from the program counts as done", "content.s", "writei", ["li s7, 0": ""],
      .usertests("badwrite"), .says("write from nowhere succeeded")),
    Mutant(
      "bmap takes the indirect block for one of data", "content.s", "bmap", ["li t0, NDIRECT": "li t0, NDIRECT + 1"],
      .usertests("writebig"), .panics("bfree: block 12 is free already")),
    Mutant(
      "bmap forgets to log the indirect block", "content.s", "bmap", ["mv a0, s3;call log_write": ""],
      .usertests("writebig"), .says("writebig: ")),
    Mutant(
      "itrunc keeps the direct blocks", "content.s", "itrunc", ["call bfree;sw zero, (s1)": "sw zero, (s1)"],
      .usertests("badwrite"), .says("badwrite: write failed")),
    Mutant(
      "itrunc keeps the blocks behind the indirect one", "content.s", "itrunc",
      ["3: lw a1, (s1);beqz a1, 4f;lw a0, inode.dev(s0);call bfree": "3:"],
      .usertests("writebig"), .says("error: write big file failed")),
    Mutant(
      "itrunc keeps the indirect block", "content.s", "itrunc",
      ["call bfree;sw zero, inode.indirect(s0)": "sw zero, inode.indirect(s0)"],
      .usertests("diskfull"), .says("blocks less than before")),
    Mutant(
      "itrunc misses the last block of the longest file", "content.s", "itrunc",
      ["addi s2, s2, BSIZE / 2": "addi s2, s2, BSIZE / 2 - 4"],
      .usertests("diskfull"), .says("blocks less than before")),

    Mutant(
      "a new block is not cleared", "block.s", "balloc", ["call memset": ""], .usertests("writebig"), .panics(nil)),
    Mutant(
      "balloc gives blocks behind the end of the disk", "block.s", "balloc", ["4: bgeu t1, s2, .Lballoc.used": "4:"],
      .usertests("diskfull"), .panics("virtio_disk_intr: status 1 for block 2000")),
    Mutant(
      "balloc does not mark the block", "block.s", "balloc", ["or t2, t2, t3;sd t2, (t0)": ""],
      .usertests("fourfiles"), .says("wrong char")),
    Mutant(
      "balloc forgets to log the bitmap", "block.s", "balloc",
      ["sd t2, (t0);mv a0, s3;call log_write": "sd t2, (t0)"],
      .usertests("writebig"), .panics("bfree: block")),
    Mutant(
      "bfree forgets to log the bitmap", "block.s", "bfree", ["call log_write": ""],
      .usertests("writebig"), .says("error: write big file failed")),

    Mutant(
      "iput keeps the inodes that have no name", "inode.s", "iput", ["bnez t0, .Liput.drop": "j .Liput.drop"],
      .usertests("badwrite"), .says("open junk failed")),
    Mutant(
      "iput frees an inode that is open elsewhere", "inode.s", "iput", ["bne t0, t1, .Liput.drop": ""],
      .usertests("unlinkread"), .says("unlinkread read failed")),
    Mutant(
      "iput does not count", "inode.s", "iput", ["addi t0, t0, -1": ""], .usertests("createtest"), .says("failed")),
    Mutant(
      "an inode is in memory twice", "inode.s", "iget", ["beq t2, a2, .Liget.found": ""],
      .usertests("truncate1"), .says("read 0 bytes, wanted 6")),
    Mutant(
      "iupdate forgets to log the inode", "inode.s", "iupdate", ["mv a0, s1;call log_write": ""],
      .usertests("writebig"), .says("writebig: ")),

    Mutant(
      "a block is logged twice", "log.s", "log_write", ["beq t4, t1, .Llog_write.done": ""],
      .usertests("writebig"), .panics("log_write: too many blocks")),
    Mutant(
      "begin_op does not wait for room in the log", "log.s", "begin_op", ["bgt t1, t2, .Lbegin_op.wait": ""],
      GuestTest(command: "logstress a b c d", says: [], budget: 300_000_000), .panics("log_write: too many blocks")),
    Mutant(
      "begin_op counts nobody else", "log.s", "begin_op", ["mul t1, t1, t0": ""],
      .bcachetest, .panics("log_write: too many blocks")),
    Mutant(
      "end_op does not wake who waits for room in the log", "log.s", "end_op", ["call wakeup": ""],
      .usertests("manywrites"), .hangs),
    Mutant(
      "what was logged stays in memory for ever", "log.s", "install_log", ["call bunpin": ""],
      .usertests("writebig"), .hangs),
    Mutant(
      "writei forgets to log the block", "content.s", "writei", ["2: mv a0, s6;call log_write": "2:"],
      .usertests("writebig"), .says("open big failed")),

    Mutant(
      "all blocks are in one bucket of the cache", "bio.s", "bucket_of", ["li \\scratch, NBUCKET": "li \\scratch, 1"],
      .bcachetest, .says("test0: FAIL")),
    Mutant(
      "a block that is in use is put out of the cache", "bio.s", "bevict",
      ["lw t1, buf.refcnt(t0);bnez t1, 2f": "", "lw t0, buf.refcnt(s1);bnez t0, .Lbevict.lost": ""],
      .usertests("manywrites"), .hangs),
  ]

  static let ofDirectories: [Mutant] = [
    Mutant(
      "a name may be there twice", "dir.s", "dirlink", ["bnez a1, .Ldirlink.there": ""],
      .usertests("linktest"), .says("link lf2 lf2 succeeded")),
    Mutant(
      "dirlink keeps the inode of the name that is there already", "dir.s", "dirlink", ["call iput": ""],
      .usertests("linktest"), .says("create lf1 failed")),
    Mutant(
      "a directory with one name in it counts as empty", "dir.s", "dirempty",
      ["li s1, 2 * dirent.SIZE": "li s1, 3 * dirent.SIZE"],
      .usertests("subdir"), .says("unlink dd (non-empty dir) succeeded")),

    Mutant(
      "names count to their 13th byte", "path.s", "skipelem", ["addi t2, a1, DIRSIZ": "addi t2, a1, DIRSIZ - 1"],
      .usertests("fourteen"), .says("succeeded!")),
    Mutant(
      "namex keeps the inode of a path without a last name", "path.s", "namex",
      ["beqz s1, 4f;call iput": "beqz s1, 4f"],
      .usertests("iref"), .says("mkdir irefd failed")),
    Mutant(
      "namex keeps the last inode of a path that leads nowhere", "path.s", "namex",
      [".Lnamex.none:;mv a0, s3;call iunlockput": ".Lnamex.none:;mv a0, s3;call iunlock"],
      .usertests("iref"), .says("mkdir irefd failed")),

    Mutant(
      "link does not write what it counts", "sysname.s", "sys_link",
      ["mv a0, s0;call iupdate;mv a0, s0;call iunlock": "mv a0, s0;call iunlock"],
      .usertests("linktest"), .panics("is free on the disk")),
    Mutant(
      "link takes directories", "sysname.s", "sys_link", ["beq t0, t1, .Lsys_link.put": ""],
      .usertests("linktest"), .says("link . lf1 succeeded")),
    Mutant(
      "link keeps the inode", "sysname.s", "sys_link", ["call iput": ""],
      .usertests("linktest"), .says("create lf1 failed")),
    Mutant(
      "a link that fails stays counted", "sysname.s", "sys_link", ["addi t0, t0, -1": ""],
      .usertests("linktest"), .says("create lf1 failed")),
    Mutant(
      "unlink does not lower the count of links", "sysname.s", "sys_unlink",
      ["lhu t0, inode.nlink(s1);addi t0, t0, -1": "lhu t0, inode.nlink(s1)"],
      .usertests("badwrite"), .says("open junk failed")),
    Mutant(
      "unlink of a directory does not lower its parent's count", "sysname.s", "sys_unlink",
      ["lhu t0, inode.nlink(s0);addi t0, t0, -1": "lhu t0, inode.nlink(s0)"],
      .usertests("iref"), .says("mkdir irefd failed")),
    Mutant(
      "unlink takes .", "sysname.s", "sys_unlink",
      ["la a1, create.dot;call namecmp;beqz a0, .Lsys_unlink.unlock": ""],
      .usertests("rmdot"), .hangs),
    Mutant(
      "mkdir does not count .. in the parent", "sysname.s", "create",
      ["lhu t0, inode.nlink(s0);addi t0, t0, 1": "lhu t0, inode.nlink(s0)"],
      .usertests("subdir"), .panics("is free on the disk")),
    Mutant(
      "mkdir takes the name of a file", "sysname.s", "create",
      ["bne s2, t0, 3f;lhu t1, inode.type(s1)": "lhu t1, inode.type(s1)"],
      .usertests("subdir"), .says("succeeded!")),
    Mutant(
      "create keeps the directory locked when the name is there", "sysname.s", "create",
      [".Lcreate.there:;mv a0, s0;call iunlockput": ".Lcreate.there:"],
      .usertests("concreate"), .hangs),
    Mutant(
      "create keeps the inode for which the directory has no room", "sysname.s", "create",
      ["sh zero, inode.nlink(s1)": ""],
      .usertests("diskfull"), .damages("inode")),
    Mutant(
      "open keeps the inode locked that it does not open", "sysname.s", "sys_open",
      [".Lsys_open.bad:;mv a0, s1;call iunlockput": ".Lsys_open.bad:"],
      .usertests("openiput"), .hangs),
    Mutant(
      "open lets directories be written to", "sysname.s", "sys_open", ["bnez s0, .Lsys_open.bad": ""],
      .usertests("openiput"), .says("open directory for write succeeded")),
    Mutant(
      "chdir keeps the directory it leaves", "sysname.s", "sys_chdir", ["call iput": ""],
      .usertests("iref"), .says("mkdir irefd failed")),
    Mutant(
      "chdir gives up the directory it leaves outside of a transaction", "sysname.s", "sys_chdir",
      ["call iput;call end_op": "sd a0, (sp);call end_op;ld a0, (sp);call iput"],
      .usertests("iput"), .panics("log_write: outside begin_op")),
    Mutant(
      "chdir takes files", "sysname.s", "sys_chdir", ["bne t0, t1, .Lsys_chdir.not": ""],
      .usertests("dirfile"), .says("dirfile: ")),
  ]
}

extension GuestTest {
  fileprivate static let bcachetest = GuestTest(
    command: "bcachetest", says: ["test0: OK", "test1 OK", "test2 OK", "test3 OK"], budget: 1_000_000_000)
}
