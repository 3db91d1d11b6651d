// What a guest has said, and how far it was read.

struct Transcript {
  private(set) var bytes: [UInt8] = []
  /// How much of it was taken, and up to where the text that is waited for does not begin.
  private var taken = 0
  private var searched = 0

  static func += (transcript: inout Transcript, news: some Sequence<UInt8>) { transcript.bytes += news }

  /// All of it.
  var text: String { String(decoding: bytes, as: UTF8.self) }
  /// The end of it, for a report.
  var lastLines: String { String(decoding: bytes.suffix(3000), as: UTF8.self) }

  /// What was said since the last time, up to the end of `text`; nil if that was not said yet. What was searched once is
  /// not searched again.
  mutating func take(until text: String) -> String? {
    let wanted = Array(text.utf8)
    while searched + wanted.count <= bytes.count {
      if bytes[searched..<searched + wanted.count].elementsEqual(wanted) {
        let start = taken
        taken = searched + wanted.count
        searched = taken
        return String(decoding: bytes[start..<taken], as: UTF8.self)
      }
      searched += 1
    }
    return nil
  }

  mutating func takeAll() { (taken, searched) = (bytes.count, bytes.count) }
}
