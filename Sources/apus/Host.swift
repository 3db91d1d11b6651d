// What the command asks of the system it runs on: whole files in and out, the standard streams,
// the clock. All system calls of the command stand here, in `Host+Folder` and in `Terminal`.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that cannot be read or written, worded as the C library words it.
struct HostError: Error {
  var path: String
  /// An `errno`.
  var code: Int32

  var message: String { "\(path): \(unsafe String(cString: strerror(code)))" }
}

enum Host {
  static let standardInput: Int32 = 0
  static let standardOutput: Int32 = 1
  static let standardError: Int32 = 2

  /// The bytes of the file at `path`; those of standard input if it is "-".
  static func read(_ path: String) throws(HostError) -> [UInt8] {
    if path == "-" { return try readToEnd(standardInput, path: "standard input") }
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw HostError(path: path, code: errno) }
    defer { close(file) }
    return try readToEnd(file, path: path)
  }

  /// More than any source, object or script has.
  private static let largestFile = 1 << 32

  private static func readToEnd(_ file: Int32, path: String) throws(HostError) -> [UInt8] {
    var status = stat()
    // One more than there should be, to see the end.
    let expected = unsafe fstat(file, &status) == 0 ? Int(clamping: status.st_size) : 0
    guard expected <= largestFile else { throw HostError(path: path, code: EFBIG) }
    var bytes = try read(file, atMost: max(expected + 1, 1 << 16), path: path)
    while !bytes.isEmpty {
      guard bytes.count <= largestFile else { throw HostError(path: path, code: EFBIG) }
      let more = try read(file, atMost: 1 << 16, path: path)
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  /// Some of the bytes that come next, waiting for the first; none at the end.
  static func read(_ file: Int32, atMost limit: Int, path: String) throws(HostError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      var got = 0
      repeat { got = unsafe platformRead(file, buffer.baseAddress, limit) } while got < 0 && errno == EINTR
      code = got < 0 ? errno : 0
      count = max(got, 0)
    }
    guard code == 0 else { throw HostError(path: path, code: code) }
    return bytes
  }

  /// Makes `bytes` the contents of `path`: beside it first, then in its place, so that no reader
  /// ever finds half of it. What is no regular file (a terminal, a pipe, /dev/null) is written to;
  /// "-" is standard output.
  static func write(_ bytes: [UInt8], to path: String, executable: Bool = false) throws(HostError) {
    if path == "-" { return try write(bytes, toStream: standardOutput, path: "standard output") }
    var status = stat()
    if unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
      guard file >= 0 else { throw HostError(path: path, code: errno) }
      defer { close(file) }
      return try write(bytes, toStream: file, path: path)
    }
    let target = resolved(path)
    let temporary = "\(target).\(getpid()).tmp"
    // A signal that ends us waits until the temporary file is gone.
    var (ending, before) = (sigset_t(), sigset_t())
    unsafe sigfillset(&ending)
    unsafe pthread_sigmask(SIG_BLOCK, &ending, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }

    let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, executable ? 0o777 : 0o666)
    guard file >= 0 else { throw HostError(path: path, code: errno) }
    do throws(HostError) {
      try write(bytes, toStream: file, path: path)
    } catch {
      close(file)
      unsafe unlink(temporary)
      throw error
    }
    guard close(file) == 0, unsafe rename(temporary, target) == 0 else {
      let code = errno
      unsafe unlink(temporary)
      throw HostError(path: path, code: code)
    }
  }

  /// The working directory, by the name that the user knows it by if `PWD` says it rightly.
  static var workingDirectory: String {
    var (named, own) = (stat(), stat())
    if let name = environment("PWD"), name.hasPrefix("/"), unsafe stat(name, &named) == 0, unsafe stat(".", &own) == 0,
      named.st_dev == own.st_dev, named.st_ino == own.st_ino
    {
      return name
    }
    guard let name = unsafe realpath(".", nil) else { return "" }
    defer { unsafe free(name) }
    return unsafe String(cString: name)
  }

  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Whether there is a file that can be read more than once.
  static func isPlainFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Removes the file at `path`, if it is a plain one.
  static func remove(_ path: String) {
    var status = stat()
    if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { unsafe unlink(path) }
  }

  /// A file to be written bit by bit, empty at first.
  static func create(_ path: String) throws(HostError) -> Int32 {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw HostError(path: path, code: errno) }
    return file
  }

  /// Where a symbolic link leads, so that writing replaces the file and not the link.
  private static func resolved(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// All of `bytes`, however many calls that takes.
  static func write(_ bytes: [UInt8], toStream file: Int32, path: String) throws(HostError) {
    var code: Int32 = 0
    unsafe bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = unsafe platformWrite(file, buffer.baseAddress! + done, buffer.count - done)
        if count >= 0 {
          done += count
        } else if errno == EAGAIN {
          _ = wait(for: file, events: Int16(POLLOUT), milliseconds: -1)
        } else if errno != EINTR {
          code = errno
          return
        }
      }
    }
    if code != 0 { throw HostError(path: path, code: code) }
  }

  /// Text to standard output; where that cannot be written, there is nothing left to do.
  static func print(_ text: String) {
    do throws(HostError) {
      try write(Array(text.utf8), toStream: standardOutput, path: "standard output")
    } catch {
      complain("apus: \(error.message)\n")
      exit(1)
    }
  }

  /// Text to standard error.
  static func complain(_ text: String) { try? write(Array(text.utf8), toStream: standardError, path: "standard error") }

  /// Waits until `file` is ready for `events`, at most so long (-1: for ever); false if it was not.
  static func wait(for file: Int32, events: Int16 = Int16(POLLIN), milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: file, events: events, revents: 0)
    return unsafe poll(&entry, 1, milliseconds) > 0
  }

  /// Sleeps, or less if a signal comes.
  static func sleep(milliseconds: Int32) { _ = poll(nil, 0, milliseconds) }

  /// Keeps memory that is given back for the next who asks, large pieces too: a link makes and drops many, and pages that
  /// are new to the process are cleared first. Threads share it, and where the system allows it comes in large pages.
  static func reuseMemory() {
    #if canImport(Glibc)
      // (malloc.h: M_MMAP_MAX, M_TRIM_THRESHOLD, M_TOP_PAD, M_ARENA_MAX)
      for (parameter, value) in [(-4, 0), (-1, Int32.max), (-2, 256 << 20), (-8, 1)] as [(Int32, Int32)] {
        _ = setAllocator(parameter, value)
      }
      // Taking some makes the heap grow by all of it. (`malloc` right before `free` the optimiser would leave out.)
      let page = Int(getpagesize())
      let start = unsafe Int(bitPattern: sbrk(0))
      var piece: UnsafeMutableRawPointer?
      guard unsafe posix_memalign(&piece, page, 16 << 20) == 0 else { return }
      unsafe free(piece)
      let end = unsafe Int(bitPattern: sbrk(0))
      let first = (start + page - 1) & ~(page - 1)
      // (what the system makes of the advice is its affair)
      if first < end { unsafe madvise(UnsafeMutableRawPointer(bitPattern: first), end - first, MADV_HUGEPAGE) }
    #endif
  }

  /// Nanoseconds from some start that never jumps.
  static func monotonicTime() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Nanoseconds since 1970.
  static func wallTime() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(max(time.tv_sec, 0)) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  static func isTerminal(_ file: Int32) -> Bool { isatty(file) == 1 }

  /// What standard input is, as far as a run cares.
  enum Input: Equatable {
    /// Can be read to its end at once.
    case file
    /// Says something now and then.
    case live
    /// Never says anything.
    case nothing
  }

  static var input: Input {
    var status = stat()
    guard unsafe fstat(standardInput, &status) == 0 else { return .nothing }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFCHR: return isTerminal(standardInput) ? .live : .nothing
    default: return .live
    }
  }

  /// A variable of the environment; nil if it is unset or empty.
  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// Ends the process after all that `atexit` has been told.
  static func exit(_ status: Int32) -> Never {
    #if canImport(Glibc)
      Glibc.exit(status)
    #elseif canImport(Musl)
      Musl.exit(status)
    #else
      Darwin.exit(status)
    #endif
  }
}

private func platformRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(file, buffer, count)
}

private func platformWrite(_ file: Int32, _ buffer: UnsafeRawPointer, _ count: Int) -> Int {
  unsafe write(file, buffer, count)
}

#if canImport(Glibc)
  /// The system's module leaves `malloc.h` out.
  @_silgen_name("mallopt")
  private func setAllocator(_ parameter: Int32, _ value: Int32) -> Int32
#endif
