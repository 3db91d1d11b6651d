// What the commands that only look at object files have in common: the way through several files, columns of numbers.
// `Nm`, `Size` and `Objdump` call it.

import ObjectFile

/// Reads each of `files` and prints what `describe` says of it. A bad file is told of, and the rest
/// go on; the exit status.
func inspect(_ files: [String], as who: String, _ describe: (Object, String) -> String) -> Int32 {
  inspect(files, as: who) { object, _, path in describe(object, path) }
}

/// The same; `describe` is given the file's bytes too.
func inspect(_ files: [String], as who: String, _ describe: (Object, [UInt8], String) -> String) -> Int32 {
  var status: Int32 = 0
  for path in files {
    do {
      let bytes = try Host.read(path)
      Host.print(describe(try Object(elf: bytes, name: path), bytes, path))
    } catch let error as HostError {
      Message.error(who, error.message)
      status = 1
    } catch {
      Message.error(who, "\(error)")
      status = 1
    }
  }
  return status
}

extension Symbol {
  /// Mapping symbols (psABI) and local labels, which only an assembler and a linker care about.
  var isAssemblers: Bool { name.hasPrefix("$x") || name.hasPrefix("$d") || name.hasPrefix(".L") }
}

/// A symbol's name as it is fit to be seen: control characters as `^B`.
func shown(_ name: String) -> String {
  guard name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return name }
  var text = ""
  for scalar in name.unicodeScalars {
    if scalar.value < 0x20 || scalar.value == 0x7F {
      text += "^" + String(UnicodeScalar(UInt8(scalar.value ^ 0x40)))
    } else {
      text.unicodeScalars.append(scalar)
    }
  }
  return text
}

/// `text`, filled up with spaces on its left.
func column(_ text: String, width: Int) -> String {
  String(repeating: " ", count: max(width - text.count, 0)) + text
}

/// `value` in hexadecimal, filled up with zeros.
func hexadecimal(_ value: UInt64, digits: Int) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: max(digits - text.count, 0)) + text
}
