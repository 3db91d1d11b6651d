// What the inputs say of the harts they are for, `e_flags` and `.riscv.attributes`, comes in; what the output needs, or
// why they cannot go together, goes out.

import ObjectFile

extension Linker {
  /// Joins a file's `e_flags` to the output's: files with code must agree on the float ABI.
  mutating func mergeTargetFlags(of file: Int) {
    let object = files[file].object
    let hasCode = object.sections.contains { $0.flags.contains([.allocate, .execute]) && $0.size > 0 }
    guard hasCode else { return }
    guard let held = flags else {
      flags = object.flags
      return
    }
    if held.intersection(.floatABI) != object.flags.intersection(.floatABI) {
      errors.append(
        .mixedFloatABI(
          file: files[file].name, found: object.flags.floatABIName, other: held.floatABIName))
    }
    if held.contains(.embedded) != object.flags.contains(.embedded) {
      errors.append(.mixedRegisters(file: files[file].name))
    }
    flags = held.union(object.flags.intersection([.compressed, .totalStoreOrder]))
  }

  /// Joins a file's attributes to the output's.
  mutating func mergeAttributes(_ section: Section, file: String) {
    do throws(ObjectError) {
      let new = try Attributes(bytes: section.contents, name: file)
      guard var held = attributes else {
        attributes = new
        return
      }
      if let architecture = new.architecture {
        if let other = held.architecture {
          guard let joined = Architecture(other).joined(with: Architecture(architecture)) else {
            errors.append(.mixedWidth(file: file, architecture: architecture, other: other))
            return
          }
          held.architecture = joined.text
        } else {
          held.architecture = architecture
        }
      }
      held.stackAlignment = held.stackAlignment ?? new.stackAlignment
      held.unalignedAccess = held.unalignedAccess || new.unalignedAccess
      if held.privilegedVersion.isEmpty { held.privilegedVersion = new.privilegedVersion }
      attributes = held
    } catch {
      errors.append(.object(error))
    }
  }
}

extension Linker {
  /// Puts the sum of all attributes where the first ones stood.
  mutating func writeAttributes() {
    guard let attributes, let number = sections.firstIndex(where: { $0.type == .riscvAttributes }) else { return }
    sections[number].contents = attributes.bytes()
    sections[number].size = UInt64(sections[number].contents.count)
  }
}

extension ELFFlags {
  fileprivate var floatABIName: String {
    switch intersection(.floatABI) {
    case []: "soft-float"
    case .floatSingle: "single-float"
    case .floatDouble: "double-float"
    default: "quad-float"
    }
  }
}

/// An ISA string taken apart: `rv64i2p1_m2p0_zicsr2p0`.
struct Architecture {
  /// `rv64`.
  var width: String
  /// Names and versions (`2p1`), in the order of the ISA naming rules.
  var extensions: [(name: String, version: String)]

  init(_ text: String) {
    width = String(text.prefix(4))
    extensions = []
    for part in text.dropFirst(4).split(separator: "_") {
      // The version is what ends the part: digits, `p`, digits.
      var name = part
      while name.last?.isNumber == true { name.removeLast() }
      if name.last == "p", name.dropLast().last?.isNumber == true {
        name.removeLast()
        while name.last?.isNumber == true { name.removeLast() }
      } else {
        name = part
      }
      extensions.append((String(name), String(part.dropFirst(name.count))))
    }
  }

  /// What both need; nil if their registers differ in width.
  func joined(with other: Architecture) -> Architecture? {
    guard width == other.width else { return nil }
    var result = self
    for new in other.extensions {
      if let index = result.extensions.firstIndex(where: { $0.name == new.name }) {
        if Self.isNewer(new.version, result.extensions[index].version) {
          result.extensions[index].version = new.version
        }
      } else {
        let index = result.extensions.firstIndex { Self.rank(new.name) < Self.rank($0.name) }
        result.extensions.insert(new, at: index ?? result.extensions.count)
      }
    }
    return result
  }

  var text: String { width + extensions.map { $0.name + $0.version }.joined(separator: "_") }

  private static func isNewer(_ version: String, _ other: String) -> Bool {
    let numbers = version.split(separator: "p").map { Int($0) ?? 0 }
    return other.split(separator: "p").map { Int($0) ?? 0 }.lexicographicallyPrecedes(numbers)
  }

  /// Single letters in their own order; then Z by its second letter, S and X (ISA manual, "Naming Conventions").
  private static func rank(_ name: String) -> (Int, Int, String) {
    let letters = Array("iemafdqlcbkjtpvnh")
    guard let first = name.first else { return (0, 0, "") }
    if name.count == 1 { return (0, letters.firstIndex(of: first) ?? letters.count, name) }
    switch first {
    case "z": return (1, letters.firstIndex(of: name.dropFirst().first ?? "i") ?? letters.count, name)
    case "s": return (2, 0, name)
    default: return (3, 0, name)
    }
  }
}
