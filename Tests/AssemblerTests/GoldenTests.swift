// Whole sources and the objects that GNU as makes of them.

import Assembler
import ObjectFile
import Testing

@Suite struct GoldenTests {
  @Test(arguments: CorpusEntry.all) func isTheObjectOfGNU(entry: CorpusEntry) throws {
    let listing = try Listing(assemble(entry.source).object).text
    guard listing != entry.listing else { return }
    let ours = listing.split(separator: "\n")
    let theirs = entry.listing.split(separator: "\n")
    let place =
      zip(ours, theirs).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(ours.count, theirs.count)
    Issue.record(
      """
      line \(place + 1) of the listing is \(place < ours.count ? ours[place] : "missing"), \
      but \(place < theirs.count ? theirs[place] : "nothing") with GNU
      """)
  }
}
