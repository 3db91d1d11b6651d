// One-line drivers for this target's tests: objects from a few words, links, and what came out.

import Linker
import ObjectFile

/// An object while it is put together.
struct ObjectBuilder {
  var object = Object(kind: .relocatable)

  @discardableResult
  mutating func section(
    _ name: String, _ contents: [UInt8], flags: SectionFlags? = nil, alignment: UInt64 = 1, entrySize: UInt64 = 0,
    type: SectionType = .progBits, size: UInt64? = nil, group: String? = nil
  ) -> Int {
    let usual: [(String, SectionFlags)] = [
      (".text", [.allocate, .execute]), (".rodata", .allocate), (".data", [.allocate, .write]),
      (".bss", [.allocate, .write]),
    ]
    let flags = flags ?? usual.first { name.hasPrefix($0.0) }?.1 ?? []
    object.sections.append(
      Section(
        name: name, type: type, flags: flags, alignment: alignment, entrySize: entrySize, contents: contents,
        size: size, group: group))
    return object.sections.count - 1
  }

  @discardableResult
  mutating func symbol(
    _ name: String, in section: Int? = nil, at value: UInt64 = 0, binding: Symbol.Binding = .global,
    kind: Symbol.Kind = .none, size: UInt64 = 0
  ) -> Int {
    object.symbols.append(
      Symbol(
        name: name, value: value, size: size, binding: binding, kind: kind,
        place: section.map { .section($0) } ?? .undefined))
    return object.symbols.count - 1
  }

  @discardableResult
  mutating func absolute(_ name: String, _ value: UInt64, binding: Symbol.Binding = .global) -> Int {
    object.symbols.append(Symbol(name: name, value: value, binding: binding, place: .absolute))
    return object.symbols.count - 1
  }

  mutating func relocate(
    _ section: Int, at offset: UInt64, _ type: RelocationType, _ symbol: Int?, _ addend: Int64 = 0,
    relaxes: Bool = false
  ) {
    object.sections[section].relocations.append(
      Relocation(offset: offset, type: type, symbol: symbol, addend: addend))
    if relaxes {
      object.sections[section].relocations.append(Relocation(offset: offset, type: .relax, symbol: nil))
    }
  }
}

/// An object of what `build` puts together.
func object(flags: ELFFlags = [], _ build: (inout ObjectBuilder) -> Void) -> Object {
  var builder = ObjectBuilder()
  builder.object.flags = flags
  build(&builder)
  return builder.object
}

/// Links objects called `a.o`, `b.o` and so on.
func link(_ objects: [Object], script: String? = nil, _ arguments: String...) throws -> Linker.Result {
  let names = "abcdefgh".map { "\($0).o" }
  return try Linker.link(
    zip(names, objects).map { .object($1, name: $0) },
    script: script.map { Linker.ScriptSource($0, name: "test.ld") }, options: Linker.Options(arguments: arguments))
}

/// The messages of a link that fails.
func messages(_ objects: [Object], script: String? = nil, _ arguments: String...) -> [String] {
  let names = "abcdefgh".map { "\($0).o" }
  do throws(LinkErrors) {
    let options: Linker.Options
    do throws(Linker.UsageError) {
      options = try Linker.Options(arguments: arguments)
    } catch { return [error.description] }
    _ = try Linker.link(
      zip(names, objects).map { .object($1, name: $0) },
      script: script.map { Linker.ScriptSource($0, name: "test.ld") }, options: options)
    return []
  } catch {
    return error.errors.map(\.description)
  }
}

extension Linker.Result {
  func section(_ name: String) -> Section? { executable.sections.first { $0.name == name } }
  func contents(_ name: String) -> [UInt8] { section(name)?.contents ?? [] }
  func address(_ name: String) -> UInt64? { section(name)?.address }
  func symbol(_ name: String) -> Symbol? { executable.symbols.first { $0.name == name } }
  func value(_ name: String) -> UInt64? { symbol(name)?.value }
  /// The names of the sections in the order of the executable.
  var sectionNames: [String] { executable.sections.map(\.name) }
}

extension FixedWidthInteger {
  /// As it stands in the file.
  var bytes: [UInt8] { (0..<(Self.bitWidth / 8)).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
}

/// Instructions as they stand in the file.
func code(_ words: UInt32...) -> [UInt8] { words.flatMap(\.bytes) }

/// `nop`, `ret`, and the pairs that a linker relaxes, with x10 or x1 as their register.
enum Code {
  static let noOperation: UInt32 = 0x0000_0013
  static let compressedNoOperation: UInt16 = 0x0001
  static let ret: UInt32 = 0x0000_8067
  static let call = code(0x0000_0097, 0x0000_80e7)
  static let tail = code(0x0000_0317, 0x0003_0067)
  static let loadAddress = code(0x0000_0517, 0x0005_0513)
  static let loadUpper = code(0x0000_0537, 0x0005_0513)
}
