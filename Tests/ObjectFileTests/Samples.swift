// Files to read and objects to write, for all tests of this target: two files that GNU binutils 2.40 made, and values
// made by hand.

import Foundation
import ObjectFile

enum Samples {
  /// `as -march=rv64i_zicsr` of
  ///
  ///         .globl f
  ///     f:  call g
  ///         .section .text.h,"axG",@progbits,h,comdat
  ///         .weak h
  ///     h:  ret
  ///         .comm c,24,16
  static let gnuObject = decode(
    """
      f0VMRgIBAQAAAAAAAAAAAAEA8wABAAAAAAAAAAAAAAAAAAAAAAAAAFgCAAAAAAAAAAAAAEAAAAAAAEAACwAKAAEAAAAGAAAAlwAAAOeAAABngA
      AAQSIAAAByaXNjdgABGAAAAAVydjY0aTJwMV96aWNzcjJwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMAAgAAAAAAAAAAAAAAAAAA
      AAAAAAAAAAMABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMABQAAAAAAAAAAAAAAAAAAAAAAAQAAAAAAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAMABg
      AAAAAAAAAAAAAAAAAAAAAAAQAAAAAABgAAAAAAAAAAAAAAAAAAAAAAAAAAAAMABwAAAAAAAAAAAAAAAAAAAAAAAAAAAAMAAQAAAAAAAAAAAAAA
      AAAAAAAAFQAAABAAAgAAAAAAAAAAAAAAAAAAAAAAFwAAABAAAAAAAAAAAAAAAAAAAAAAAAAAGQAAACAABgAAAAAAAAAAAAAAAAAAAAAAGwAAAB
      EA8v8QAAAAAAAAABgAAAAAAAAAACR4cnY2NGkycDFfemljc3IycDAAZgBnAGgAYwAAAAAAAAAAAAAAABMAAAAKAAAAAAAAAAAAAAAAAAAAAAAA
      ADMAAAAAAAAAAAAAAAAAAAAALnN5bXRhYgAuc3RydGFiAC5zaHN0cnRhYgAucmVsYS50ZXh0AC5kYXRhAC5ic3MALnRleHQuaAAucmlzY3YuYX
      R0cmlidXRlcwAuZ3JvdXAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
      AAAAAEsAAAARAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAACAAAAAAAAAAIAAAACwAAAAQAAAAAAAAABAAAAAAAAAAgAAAAAQAAAAYAAAAAAA
      AAAAAAAAAAAABIAAAAAAAAAAgAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAGwAAAAQAAABAAAAAAAAAAAAAAAAAAAAA0AEAAAAAAAAw
      AAAAAAAAAAgAAAACAAAACAAAAAAAAAAYAAAAAAAAACYAAAABAAAAAwAAAAAAAAAAAAAAAAAAAFAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAA
      AAAAAAAAAAAAAAAAAsAAAACAAAAAMAAAAAAAAAAAAAAAAAAABQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAMQAAAAEA
      AAAGAgAAAAAAAAAAAAAAAAAAUAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAADkAAAADAABwAAAAAAAAAAAAAAAAAAAAAF
      QAAAAAAAAAIwAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAgAAAAAAAAAAAAAAAAAAAAAAAAB4AAAAAAAAADgBAAAAAAAACQAA
      AAkAAAAIAAAAAAAAABgAAAAAAAAACQAAAAMAAAAAAAAAAAAAAAAAAAAAAAAAsAEAAAAAAAAdAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAA
      AAABEAAAADAAAAAAAAAAAAAAAAAAAAAAAAAAACAAAAAAAAUgAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAA=
    """)

  /// A stripped executable by `ld -z max-page-size=16`: a `nop` at 0x80000000, the word 7 at 0x80001000 and 16 bytes of
  /// `.bss` behind it.
  static let gnuExecutable = decode(
    """
      f0VMRgIBAQAAAAAAAAAAAAIA8wABAAAAAAAAgAAAAABAAAAAAAAAAOAAAAAAAAAAAAAAAEAAOAACAEAABQAEAAEAAAAFAAAAAAAAAAAAAABQ//
      9/AAAAAFD//38AAAAAtAAAAAAAAAC0AAAAAAAAABAAAAAAAAAAAQAAAAYAAADAAAAAAAAAAAAQAIAAAAAAABAAgAAAAAAEAAAAAAAAABQAAAAA
      AAAAEAAAAAAAAAATAAAAAAAAAAAAAAAAAAAABwAAAAAuc2hzdHJ0YWIALnRleHQALmRhdGEALmJzcwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACwAAAAEAAAAGAAAAAAAAAAAAAIAAAAAAsAAAAAAAAAAEAAAAAAAAAAAA
      AAAAAAAABAAAAAAAAAAAAAAAAAAAABEAAAABAAAAAwAAAAAAAAAAEACAAAAAAMAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAA
      AAAAAXAAAACAAAAAMAAAAAAAAABBAAgAAAAADEAAAAAAAAABAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAMAAAAAAAAAAAAA
      AAAAAAAAAAAAxAAAAAAAAAAcAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAA==
    """)

  private static func decode(_ text: String) -> [UInt8] {
    [UInt8](Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data())
  }

  /// One of everything that a relocatable object can hold.
  static let object = Object(
    kind: .relocatable, flags: [.compressed, .floatDouble],
    sections: [
      Section(
        name: ".text", type: .progBits, flags: [.allocate, .execute], alignment: 16,
        contents: [0x97, 0, 0, 0, 0xe7, 0x80, 0, 0, 0x17, 5, 0, 0, 0x13, 5, 5, 0],
        relocations: [
          Relocation(offset: 0, type: .callPLT, symbol: 4),
          Relocation(offset: 0, type: .relax, symbol: nil),
          Relocation(offset: 8, type: .pcrelHi20, symbol: 0, addend: -8),
          Relocation(offset: 12, type: .pcrelLo12I, symbol: 1),
        ]),
      Section(
        name: ".data", type: .progBits, flags: [.allocate, .write], alignment: 8,
        contents: [1, 2, 3, 4, 5, 6, 7, 8],
        relocations: [Relocation(offset: 0, type: .abs64, symbol: 3, addend: .min)]),
      Section(name: ".bss", type: .noBits, flags: [.allocate, .write], alignment: 4096, size: 1 << 40),
      Section(
        name: ".rodata.str1.8", type: .progBits, flags: [.allocate, .merge, .strings], entrySize: 1,
        contents: [0x68, 0x69, 0]),
      Section(
        name: ".text.inline", type: .progBits, flags: [.allocate, .execute], contents: [0x82, 0x80],
        relocations: [Relocation(offset: 0, type: .rvcJump, symbol: 3)], group: "inline"),
      Section(name: ".tdata", type: .progBits, flags: [.allocate, .write, .threadLocal], contents: [9]),
      Section(name: "", type: .note, flags: []),
      Attributes(architecture: "rv64i2p1_m2p0", stackAlignment: 16).section(),
    ],
    symbols: [
      Symbol(name: "", kind: .section, place: .section(1)),
      Symbol(name: ".L0 ", value: 8, place: .section(0)),
      Symbol(name: "main.s", kind: .file, place: .absolute),
      Symbol(
        name: "main", value: 0, size: 16, binding: .global, kind: .function, visibility: .hidden,
        place: .section(0)),
      Symbol(name: "puts", binding: .weak, place: .undefined),
      Symbol(name: "shared", value: 16, size: 24, binding: .global, kind: .object, place: .common),
      Symbol(name: "größe", value: .max, binding: .global, place: .absolute),
    ])

  /// Two segments with a hole between them in memory, and sections in and outside of them.
  static let executable = Object(
    kind: .executable, flags: .compressed, entry: 0x8000_0000,
    sections: [
      Section(
        name: ".text", type: .progBits, flags: [.allocate, .execute], address: 0x8000_0000, alignment: 4,
        contents: [1, 2, 3, 4]),
      Section(
        name: ".data", type: .progBits, flags: [.allocate, .write], address: 0x8001_0008, alignment: 8,
        contents: [5, 6]),
      Section(name: ".bss", type: .noBits, flags: [.allocate, .write], address: 0x8001_000a, size: 100),
      Section(name: ".comment", type: .progBits, flags: [], contents: [7, 8, 9]),
    ],
    symbols: [Symbol(name: "_entry", value: 0x8000_0000, binding: .global, place: .section(0))],
    segments: [
      Segment(
        address: 0x8000_0000, physicalAddress: 0x8000_0000, memorySize: 4, contents: [1, 2, 3, 4], flags: 5,
        alignment: 4096),
      Segment(
        address: 0x8001_0008, physicalAddress: 0x9000_0008, memorySize: 102, contents: [5, 6], flags: 6,
        alignment: 4096),
    ])
}
