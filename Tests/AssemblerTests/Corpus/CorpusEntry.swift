// Sources that are assembled whole, each with the listing of the object that GNU as makes of it.

import Testing

struct CorpusEntry: Sendable, CustomTestStringConvertible {
  var name: String
  var source: String
  var listing: String

  var testDescription: String { name }

  static let all: [CorpusEntry] = [
    .arguments, .macros, .frames, .expressions, .differences, .distances, .forward, .data,
    .sections, .conditionals, .text, .instructions, .options, .symbols, .branches, .constants,
    .unwinding, .groups, .rawInstructions, .threads, .writtenRelocations, .blocks,
  ]
}
