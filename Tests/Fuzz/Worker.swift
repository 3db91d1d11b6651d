// A process that feeds one subject a range of seeds, and tells after each how far it is: when it dies, the supervisor
// knows of which.

import Foundation

/// What a worker is about to feed, and how many inputs before were taken as sound; in a file of two numbers.
struct Progress {
  var seed: UInt64
  var sound: UInt64

  private static let size = 16

  init(seed: UInt64, sound: UInt64) { (self.seed, self.sound) = (seed, sound) }

  /// As the file says; nil as long as a worker has not begun.
  init?(file: URL) {
    guard let bytes = try? Data(contentsOf: file), bytes.count == Self.size else { return nil }
    seed = Self.number(bytes.prefix(8))
    sound = Self.number(bytes.suffix(8))
  }

  private static func number(_ bytes: Data) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

  func write(to descriptor: Int32) {
    let numbers = [seed.littleEndian, sound.littleEndian]
    _ = unsafe numbers.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, Self.size, 0) }
  }
}

enum Worker {
  /// More address space than this is growth without bound: what is denied ends the worker, and is seen as harm.
  private static let memoryLimit: UInt = 3 << 30

  static func run(_ type: any Subject.Type, seeds: Range<UInt64>, project: URL, scratch: URL) throws {
    var limit = rlimit(rlim_cur: memoryLimit, rlim_max: memoryLimit)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    var subject = try type.init(project: project, scratch: scratch)
    let descriptor = unsafe open(progressFile(in: scratch).path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var progress = Progress(seed: seeds.lowerBound, sound: 0)
    for seed in seeds {
      progress.seed = seed
      progress.write(to: descriptor)
      if try subject.feed(seed) { progress.sound += 1 }
    }
    progress.seed = seeds.upperBound
    progress.write(to: descriptor)
  }

  static func progressFile(in scratch: URL) -> URL { scratch.appendingPathComponent("progress") }
}
