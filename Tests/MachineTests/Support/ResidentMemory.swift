// How much of the host's memory the test process holds.
import Foundation

enum ResidentMemory {
  /// In pages; 0 where the host does not say.
  static var pages: Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .ascii) else { return 0 }
    let fields = text.split(separator: " ")
    return fields.count > 1 ? Int(fields[1]) ?? 0 : 0
  }
}
