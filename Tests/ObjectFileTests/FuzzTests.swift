// Every cut of a file and thousands of random changes: an object or an error, never a trap. What is read can be written,
// or is refused with an error too.

import ObjectFile
import Testing

struct FuzzTests {
  private static let files = [Samples.gnuObject, Samples.gnuExecutable]

  private func read(_ bytes: [UInt8]) -> Bool {
    do throws(ObjectError) {
      let object = try Object(elf: bytes, name: "fuzz")
      _ = try? object.elfBytes()
      for section in object.sections where section.type == .riscvAttributes {
        _ = try? Attributes(bytes: section.contents, name: "fuzz")
      }
      return true
    } catch {
      return false
    }
  }

  @Test(arguments: files)
  func everyCutIsAnError(file: [UInt8]) {
    // (the section headers come last, so no cut can go unseen)
    for count in file.indices { #expect(!read(Array(file.prefix(count))), "cut to \(count) bytes") }
  }

  @Test(arguments: files)
  func randomChangesDoNoHarm(file: [UInt8]) {
    var random = SeededGenerator(seed: 11)
    var sound = 0
    for _ in 0..<20000 {
      var bytes = file
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = bytes.indices.randomElement(using: &random) ?? 0
        bytes[index] = Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : 0xff
      }
      if read(bytes) { sound += 1 }
    }
    // Many changes touch nothing that matters: else the loop would test the first check only.
    #expect(sound > 100)
    #expect(sound < 19900)
  }

  @Test(arguments: files)
  func randomNumbersInHeadersDoNoHarm(file: [UInt8]) {
    var random = SeededGenerator(seed: 12)
    let interesting: [UInt64] = [0, 1, 0x7fff_ffff, 0xffff_ffff, .max, .max / 2, .max - 7, UInt64(file.count)]
    for _ in 0..<20000 {
      var bytes = file
      // Headers are aligned: whole fields are replaced.
      let offset = Int.random(in: 0..<(file.count / 8), using: &random) * 8
      let value = interesting.randomElement(using: &random) ?? 0
      for index in 0..<8 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
      _ = read(bytes)
    }
  }
}
