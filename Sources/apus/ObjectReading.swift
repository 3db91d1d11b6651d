// The paths of a link's objects come in; those that are sound objects go out as values, read by two threads at once:
// reading is half of a link. `LinkedFiles` calls it, and itself reads what is missing, in order, to tell what is wrong.

import ObjectFile

enum ObjectReading {
  /// The objects at those of `paths` that name plain files `….o`; none if there is too little for two.
  static func objects(at paths: [String]) -> [String: Object] {
    let names = Set(paths.filter { $0.hasSuffix(".o") && Host.isPlainFile($0) }).sorted()
    guard names.count > 1 else { return [:] }
    let shelf = Shelf()
    var objects: [String: Object] = [:]
    // (every other one each: neighbours are of a size more often than not)
    Host.together(
      { shelf.objects = read(names, from: 1) },
      { objects = read(names, from: 0) })
    objects.merge(shelf.objects) { one, _ in one }
    return objects
  }

  private static func read(_ names: [String], from first: Int) -> [String: Object] {
    var objects: [String: Object] = [:]
    for index in stride(from: first, to: names.count, by: 2) {
      guard let bytes = try? Host.read(names[index]), let object = try? Object(elf: bytes, name: names[index]) else {
        continue
      }
      objects[names[index]] = object
    }
    return objects
  }

  /// What the second thread leaves for the first, which looks when the second has ended.
  private final class Shelf: @unchecked Sendable {
    var objects: [String: Object] = [:]
  }
}
