// The buffer cache as the machine sees it: what no test in the guest can know.
import Machine
import Testing

@Suite struct BufferCacheTests {
  /// Eight harts read and write the same blocks: none is ever in two buffers.
  @Test func noBlockIsCachedTwice() throws {
    #expect(try repeatedBlocks(of: Kernel.standard.get()) == [])
  }

  /// Where some blocks, which only files have, are never found in the cache, the watch sees it.
  @Test func oneThatIsNotFoundIsSeenTwice() throws {
    let line = "        beq     t1, a1, .Lbfind.found\n"
    let kernel = try Kernel { name, text in
      guard name == "bio.s" else { return text }
      #expect(text.contains(line), "bio.s has changed: this fault must change with it")
      let onlyLow = "        bne     t1, a1, 2f\n        li      t1, 200\n        bltu    a2, t1, .Lbfind.found\n"
      return text.replacingOccurrences(of: line, with: onlyLow)
    }
    #expect(try repeatedBlocks(of: kernel) != [])
  }

  /// Blocks that were in two buffers at once at some call of `bget`.
  private func repeatedBlocks(of kernel: Kernel) throws -> Set<UInt64> {
    let console = try Console.boot(kernel, harts: 8, seed: 3)
    let cache = try BufferCache(console)
    var repeated: Set<UInt64> = []
    console.machine.watch([try kernel.entry(of: "bget")]) { _ in
      var seen: Set<UInt64> = []
      for buffer in cache.buffers where cache.field("dev", buffer) != 0 {
        let block = cache.field("blockno", buffer)
        if !seen.insert(block).inserted { repeated.insert(block) }
      }
    }
    // A kernel with the fault may not come to the end.
    console.type(String(repeating: "cat usertests grind | wc &\n", count: 4))
    _ = try? console.expect("no such text", within: 150_000_000)
    return repeated
  }

  /// What is evicted has been unused for longest.
  @Test func theLongestUnusedIsEvicted() throws {
    let evictions = try evictions(of: Kernel.standard.get())
    #expect(evictions.right > 100)
    #expect(evictions.wrong == 0)
  }

  /// Where the stamp of the last use is forgotten, others are evicted.
  @Test func withoutStampsOthersAre() throws {
    let line = "        sd      t2, buf.used(s0)\n"
    let kernel = try Kernel { name, text in
      guard name == "bio.s" else { return text }
      #expect(text.contains(line), "bio.s has changed: this fault must change with it")
      return text.replacingOccurrences(of: line, with: "")
    }
    #expect(try evictions(of: kernel).wrong > 0)
  }

  /// Evictions while one hart reads much, by whether the model of it agrees.
  private func evictions(of kernel: Kernel) throws -> (right: Int, wrong: Int) {
    let console = try Console.boot(kernel, harts: 1)
    let cache = try BufferCache(console)
    let bunpin = try kernel.entry(of: "bunpin")
    let bevict = try kernel.entry(of: "bevict")
    let bget = try kernel.entry(of: "bget")
    // When each buffer was last left unused, 0 for those that never were; those that may be evicted, and what was in
    // all of them then.
    var lastUse: [UInt64: Int] = [:]
    var clock = 0
    var expected: (buffers: Set<UInt64>, blocks: [UInt64])?
    var result = (right: 0, wrong: 0)
    console.machine.watch([bunpin, bevict, bget]) { observation in
      let blocks = cache.buffers.map { cache.field("blockno", $0) }
      if let (candidates, before) = expected {
        let changed = cache.buffers.indices.filter { blocks[$0] != before[$0] }
        if changed.count == 1 {
          if candidates.contains(cache.buffers[changed[0]]) { result.right += 1 } else { result.wrong += 1 }
          expected = nil
        }
      }
      clock += 1
      if observation.pc == bunpin.lowerBound {
        let buffer = observation.register(10)
        if cache.field("refcnt", buffer) == 1 { lastUse[buffer] = clock }
      }
      if observation.pc == bevict.lowerBound {
        let unused = cache.buffers.filter { cache.field("refcnt", $0) == 0 }
        let oldest = unused.map { lastUse[$0, default: 0] }.min()
        expected = (Set(unused.filter { lastUse[$0, default: 0] == oldest }), blocks)
      }
    }
    for line in ["cat usertests | wc", "ls", "cat README > f", "cat f kalloctest f | wc", "cat grind usertests | wc"] {
      _ = try console.command(line)
    }
    return result
  }
}

/// The buffers in a kernel's memory.
private struct BufferCache {
  private let console: Console
  /// Their addresses.
  let buffers: [UInt64]
  private let offsets: [String: UInt64]

  init(_ console: Console) throws {
    self.console = console
    let kernel = console.kernel
    let (start, size) = (try kernel.symbol("buffers").value, try kernel.symbol("buf.SIZE").value)
    buffers = (0..<(try kernel.symbol("NBUF").value)).map { start + $0 * size }
    offsets = Dictionary(
      uniqueKeysWithValues: try ["dev", "blockno", "refcnt"].map { ($0, try kernel.symbol("buf." + $0).value) })
  }

  /// A field of 4 bytes.
  func field(_ name: String, _ buffer: UInt64) -> UInt64 {
    let bytes = console.machine.readMemory(at: buffer + offsets[name, default: 0], count: 4) ?? []
    return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension Kernel {
  /// A function's first instruction, which is watched to see calls.
  fileprivate func entry(of function: String) throws -> Range<UInt64> {
    let start = try range(of: function).lowerBound
    return start..<start + 2
  }
}
